package service_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"giaoban/internal/directive"
)

// tables are everything that an act might change.
var tables = []string{
	"units", "users", "posts", "holders", "passwords", "sessions", "invitations", "tokens", "meetings", "directive_groups", "directives", "tasks", "steps", "escalations", "reports", "requests",
	"comments", "evidence", "readings", "deliveries", "notices", "bells", "events", "idempotency_keys", "policies", "calendar_revisions",
}

// rows reads whole tables: each row as text, in an order that does not depend on the database.
func (w *world) rows(names ...string) map[string][]string {
	w.t.Helper()
	if len(names) == 0 {
		names = tables
	}
	out := map[string][]string{}
	for _, name := range names {
		out[name] = w.query("SELECT * FROM " + name)
	}
	return out
}

// query reads rows as texts "column=value …", sorted.
func (w *world) query(text string) []string {
	w.t.Helper()
	rows, err := w.raw.QueryContext(w.t.Context(), text)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for rows.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			w.t.Fatal(err)
		}
		var line strings.Builder
		for i, c := range columns {
			v := values[i]
			if b, ok := v.([]byte); ok {
				v = string(b)
			}
			fmt.Fprintf(&line, "%s=%v ", c, v)
		}
		out = append(out, line.String())
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// count runs a query for one number.
func (w *world) count(text string, args ...any) int {
	w.t.Helper()
	if w.store.Postgres() {
		for i := range args {
			text = strings.Replace(text, "?", fmt.Sprintf("$%d", i+1), 1)
		}
	}
	var n int
	if err := w.raw.QueryRowContext(w.t.Context(), text, args...).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// unchanged fails the test if act changes anything anywhere.
func (w *world) unchanged(t testing.TB, act func()) {
	t.Helper()
	before := w.rows()
	act()
	after := w.rows()
	for _, table := range tables {
		if diff := cmp.Diff(before[table], after[table]); diff != "" {
			t.Errorf("a refused act changed %s:\n%s", table, diff)
		}
	}
}

// refused fails the test unless the act is refused with the code and changes nothing.
func (w *world) refused(t testing.TB, code directive.Code, act func() error) *directive.Error {
	t.Helper()
	var known *directive.Error
	w.unchanged(t, func() {
		t.Helper()
		err := act()
		if directive.CodeOf(err) != code {
			t.Errorf("refused with %q (%v), want %q", directive.CodeOf(err), err, code)
			return
		}
		known, _ = err.(*directive.Error) //nolint:errorlint // services return it bare
	})
	return known
}

// refusedField fails the test unless the act is refused for the field, for the reason.
func (w *world) refusedField(t testing.TB, field, reason string, act func() error) {
	t.Helper()
	err := w.refused(t, directive.CodeInvalid, act)
	if err == nil {
		return
	}
	for _, f := range err.Fields {
		if f.Field == field && f.Code == reason {
			return
		}
	}
	t.Errorf("refused for %v, want %s: %s", err.Fields, field, reason)
}
