package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"reflect"
	"regexp"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
)

//go:embed queries/*.sql
var queryFiles embed.FS

// queryTexts holds every named query of queries/*.sql, per database. It is built once and never changes.
var queryTexts = map[dialect]map[string]string{
	sqliteDialect:   mustParseQueries(sqliteDialect),
	postgresDialect: mustParseQueries(postgresDialect),
}

// mustParseQueries reads the embedded files: a query begins with a line "-- name: the-name", the lines of comment
// after it say what it is for; a line "-- let: WORD = text" before the first query of a file stands for a list of
// columns. A malformed file cannot be built into a working program, so it panics.
func mustParseQueries(d dialect) map[string]string {
	out := map[string]string{}
	names, err := fs.Glob(queryFiles, "queries/*.sql")
	if err != nil {
		panic(err)
	}
	for _, file := range names {
		text, err := queryFiles.ReadFile(file)
		if err != nil {
			panic(err)
		}
		parts := strings.Split("\n"+d.localise(string(text)), "\n-- name: ")
		var words []string
		for _, line := range strings.Split(parts[0], "\n") {
			if let, ok := strings.CutPrefix(line, "-- let: "); ok {
				word, columns, _ := strings.Cut(let, " = ")
				words = append(words, word, columns)
			}
		}
		columns := strings.NewReplacer(words...)
		for _, part := range parts[1:] {
			name, body, _ := strings.Cut(part, "\n")
			if _, twice := out[name]; twice {
				panic(fmt.Sprintf("query %q is defined twice", name))
			}
			var sqlLines []string
			for _, line := range strings.Split(body, "\n") {
				if !strings.HasPrefix(line, "--") {
					sqlLines = append(sqlLines, line)
				}
			}
			out[name] = columns.Replace(strings.TrimRight(strings.TrimSpace(strings.Join(sqlLines, "\n")), ";"))
		}
	}
	return out
}

// Queries reads. Outside a transaction it uses the pool, inside one the transaction.
type Queries struct {
	h   *handle
	tx  *sqlx.Tx // nil outside a transaction
	now func() time.Time
}

// text is the SQL of a named query. An unknown name is a programming error, found by the conformance suite.
func (h *handle) text(name string) string {
	text, ok := queryTexts[h.dialect][name]
	if !ok {
		panic(fmt.Sprintf("no query is named %q", name))
	}
	return text
}

// stmt is the prepared form of a named query. Open has prepared all of them that stand as they are: asking for
// another one is a programming error, found by the conformance suite.
func (q *Queries) stmt(ctx context.Context, name string) *sqlx.Stmt {
	q.h.mu.Lock()
	s, ok := q.h.prepared[name]
	q.h.mu.Unlock()
	if !ok {
		panic(fmt.Sprintf("query %q is not prepared", name))
	}
	if q.tx != nil {
		return q.tx.StmtxContext(ctx, s)
	}
	return s
}

// prepare prepares a named query on the pool and keeps the first such statement.
func (h *handle) prepare(ctx context.Context, name string) error {
	s, err := h.db.PreparexContext(ctx, h.db.Rebind(h.text(name)))
	if err != nil {
		return fmt.Errorf("query %s: %w", name, err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.prepared[name]; ok {
		return s.Close()
	}
	h.prepared[name] = s
	return nil
}

// namedParam finds parameters that are filled from the field of a struct.
var namedParam = regexp.MustCompile(`:[a-z_]+`)

// writes recognises statements that change the record.
var writes = regexp.MustCompile(`(?m)^(INSERT INTO|UPDATE|DELETE FROM) `)

// PrepareAll prepares every named query, so that a mistake in one shows at the start and no request pays for it.
// Queries that are put together at use, from a list of values or the fields of a struct, are only checked. Open
// calls it.
func (s *Store) PrepareAll(ctx context.Context) error {
	for name, text := range queryTexts[s.dialect] {
		h := s.writer
		switch {
		case strings.Contains(text, "(?)"), namedParam.MatchString(text):
			if err := h.check(ctx, name, text); err != nil {
				return classify(err)
			}
			continue
		case !writes.MatchString(text) && s.reader != s.writer:
			if err := s.reader.prepare(ctx, name); err != nil {
				return classify(err)
			}
		}
		if err := h.prepare(ctx, name); err != nil {
			return classify(err)
		}
	}
	return nil
}

// check lets the database read a query that is put together at use, with one value for each list.
func (h *handle) check(ctx context.Context, name, text string) error {
	s, err := h.db.PreparexContext(ctx, h.db.Rebind(namedParam.ReplaceAllLiteralString(text, "?")))
	if err != nil {
		return fmt.Errorf("query %s: %w", name, err)
	}
	return s.Close()
}

// get reads one row into dest. No row is CodeNotFound.
func (q *Queries) get(ctx context.Context, dest any, name string, args ...any) error {
	return classify(q.stmt(ctx, name).GetContext(ctx, dest, args...))
}

// list reads all rows into dest, a pointer to a slice.
func (q *Queries) list(ctx context.Context, dest any, name string, args ...any) error {
	return classify(q.stmt(ctx, name).SelectContext(ctx, dest, args...))
}

// listIn is list for a query with IN (?): slices among args are expanded.
func (q *Queries) listIn(ctx context.Context, dest any, name string, args ...any) error {
	for _, a := range args {
		if v := reflect.ValueOf(a); v.Kind() == reflect.Slice && v.Len() == 0 {
			return nil
		}
	}
	text, args, err := sqlx.In(q.h.text(name), args...)
	if err != nil {
		return err
	}
	return q.selectText(ctx, dest, text, args...)
}

// selectText runs a query that was put together from fixed fragments.
func (q *Queries) selectText(ctx context.Context, dest any, text string, args ...any) error {
	text = q.h.db.Rebind(text)
	if q.tx != nil {
		return classify(q.tx.SelectContext(ctx, dest, text, args...))
	}
	return classify(q.h.db.SelectContext(ctx, dest, text, args...))
}

// exec runs a named statement and returns how many rows changed.
func (t *Tx) exec(ctx context.Context, name string, args ...any) (int64, error) {
	return affected(t.stmt(ctx, name).ExecContext(ctx, args...))
}

// execIn is exec for a statement with IN (?).
func (t *Tx) execIn(ctx context.Context, name string, args ...any) (int64, error) {
	text, args, err := sqlx.In(t.h.text(name), args...)
	if err != nil {
		return 0, err
	}
	return affected(t.tx.ExecContext(ctx, t.h.db.Rebind(text), args...))
}

// chunkParams is how many parameters one statement carries at most: SQLite takes 32,766.
const chunkParams = 16_000

// insert writes one struct or a slice of them with a statement of named parameters; slices go in chunks.
func (t *Tx) insert(ctx context.Context, name string, rows any) error {
	text := t.h.text(name)
	v := reflect.ValueOf(rows)
	if v.Kind() != reflect.Slice {
		_, err := t.tx.NamedExecContext(ctx, text, rows)
		return err
	}
	size := chunkParams / len(namedParam.FindAllString(text, -1))
	for from := 0; from < v.Len(); from += size {
		part := v.Slice(from, min(from+size, v.Len())).Interface()
		if _, err := t.tx.NamedExecContext(ctx, text, part); err != nil {
			return err
		}
	}
	return nil
}

func affected(r sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}
