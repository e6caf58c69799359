package structure

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// repository is the root of the repository.
func repository(t *testing.T) []source {
	t.Helper()
	sources, err := load(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	if len(sources) < 50 {
		t.Fatalf("found %d files: this is not the repository", len(sources))
	}
	return sources
}

func TestArrows(t *testing.T) {
	sources := repository(t)
	for _, offence := range offences(sources, exceptions) {
		t.Error(offence)
	}
	for _, e := range exceptions {
		if !slices.ContainsFunc(sources, func(s source) bool { return s.path == e.file && slices.Contains(s.imports, e.imported) }) {
			t.Errorf("%s does not import %s any more: remove the exception", e.file, e.imported)
		}
	}
}

// offences lists the imports that break a rule or a claim, each with the file and the reason.
func offences(sources []source, excuses []exception) []string {
	var out []string
	for _, s := range sources {
		r, ok := ruleOf(s.pkg)
		if !ok {
			out = append(out, fmt.Sprintf("%s: package %s has no rule: add one to rules_test.go, with its reason", s.path, s.pkg))
			continue
		}
		for _, imported := range s.imports {
			if excused(excuses, s.path, imported) {
				continue
			}
			if why := refused(r, s, imported); why != "" {
				out = append(out, fmt.Sprintf("%s imports %s: %s", s.path, imported, why))
			}
			for _, c := range claims {
				if matches(c.pattern, imported) && !c.allows(s, imported) {
					out = append(out, fmt.Sprintf("%s imports %s: %s (may: %s)", s.path, imported, c.why, c.who()))
				}
			}
		}
	}
	return out
}

// ruleOf finds the rule of a package.
func ruleOf(pkg string) (best rule, ok bool) {
	for _, r := range rules {
		if matches(r.pkg, pkg) && (!ok || len(strings.TrimSuffix(r.pkg, "/...")) > len(strings.TrimSuffix(best.pkg, "/..."))) {
			best, ok = r, true
		}
	}
	return best, ok
}

// refused gives the reason why the rule refuses an import of the file; "" when it does not.
func refused(r rule, s source, imported string) string {
	pkg, mine := own(imported)
	switch {
	case mine && pkg == s.pkg:
		return ""
	case mine:
		if matchesAny(r.may, pkg) || s.test && matchesAny(r.tests, pkg) {
			return ""
		}
	case s.test:
		return ""
	case standard(imported):
		if !matchesAny(r.without, imported) {
			return ""
		}
	case r.outside == nil || matchesAny(r.outside, imported):
		return ""
	}
	return r.why
}

// allows reports whether the file may import what is claimed. A package may be imported by itself.
func (c claim) allows(s source, imported string) bool {
	pkg, mine := own(imported)
	return mine && pkg == s.pkg || matchesAny(c.by, s.pkg) || s.test && (slices.Equal(c.tests, everyone) || matchesAny(c.tests, s.pkg))
}

// who names those who may.
func (c claim) who() string {
	all := strings.Join(c.by, ", ")
	switch {
	case slices.Equal(c.tests, everyone):
		all += "; any test"
	case len(c.tests) > 0:
		all += "; tests of " + strings.Join(c.tests, ", ")
	}
	return strings.TrimPrefix(all, "; ")
}

// Every rule catches what it is for: a file that breaks it is named, with what it imports.
func TestArrowsNameTheOffender(t *testing.T) {
	for name, c := range map[string]struct {
		file, imported string
		want           bool // an offence
	}{
		"calendar stays at the bottom":              {"internal/calendar/x.go", "giaoban/internal/directive", true},
		"calendar takes no library":                 {"internal/calendar/x.go", "github.com/rickar/cal/v2", true},
		"calendar reads no files":                   {"internal/calendar/x.go", "os", true},
		"a test of calendar may":                    {"internal/calendar/x_test.go", "os", false},
		"calendar is a column":                      {"internal/calendar/x.go", "database/sql/driver", false},
		"directive knows the calendar":              {"internal/directive/x.go", "giaoban/internal/calendar", false},
		"directive does not know the store":         {"internal/directive/x.go", "giaoban/internal/store", true},
		"nor does its test":                         {"internal/directive/x_test.go", "giaoban/internal/store", true},
		"an external test imports its package":      {"internal/directive/x_test.go", "giaoban/internal/directive", false},
		"rapid in a test":                           {"internal/directive/x_test.go", "pgregory.net/rapid", false},
		"rapid in the product":                      {"internal/store/x.go", "pgregory.net/rapid", true},
		"minutes do not know the service":           {"internal/minutes/x.go", "giaoban/internal/service", true},
		"a reader of minutes knows minutes":         {"internal/minutes/docx/x.go", "giaoban/internal/minutes", false},
		"minutes open no files":                     {"internal/minutes/docx/x.go", "os", true},
		"service does not know api":                 {"internal/service/x.go", "giaoban/api", true},
		"service does not know the engine":          {"internal/service/x.go", "giaoban/internal/engine", true},
		"service does not know Temporal":            {"internal/service/x.go", "go.temporal.io/sdk/client", true},
		"service speaks no SQL":                     {"internal/service/x.go", "database/sql", true},
		"workflows know the domain":                 {"workflows/x.go", "giaoban/internal/directive", false},
		"workflows know Temporal":                   {"workflows/x.go", "go.temporal.io/sdk/workflow", false},
		"workflows do not know the service":         {"workflows/x.go", "giaoban/internal/service", true},
		"workflows take no library":                 {"workflows/x.go", "github.com/google/uuid", true},
		"workflows have no clock of their own":      {"workflows/x.go", "net/http", true},
		"the whole in a test of workflows":          {"workflows/x_test.go", "giaoban/internal/store", false},
		"the server has one door":                   {"internal/engine/x.go", "go.temporal.io/server/temporal", true},
		"that door":                                 {"internal/engine/embedded/x.go", "go.temporal.io/server/temporal", false},
		"not even a test goes round it":             {"workflows/x_test.go", "go.temporal.io/server/temporal", true},
		"sqlx is the store's":                       {"internal/relay/x.go", "github.com/jmoiron/sqlx", true},
		"so is lib/pq":                              {"internal/app/x.go", "github.com/lib/pq", true},
		"so is goose":                               {"internal/app/x.go", "github.com/pressly/goose/v3", true},
		"sqlite is the store's":                     {"api/x.go", "modernc.org/sqlite", true},
		"gin is api's":                              {"internal/app/x.go", "github.com/gin-gonic/gin", true},
		"in api":                                    {"api/html/x.go", "github.com/gin-gonic/gin", false},
		"mail is the sender's":                      {"internal/service/x.go", "github.com/wneessen/go-mail", true},
		"api knows the filters of lists":            {"api/x.go", "giaoban/internal/store", false},
		"api does not know the relay":               {"api/x.go", "giaoban/internal/relay", true},
		"activities call the service":               {"activities/x.go", "giaoban/internal/service", false},
		"activities do not know the store":          {"activities/x.go", "giaoban/internal/store", true},
		"nothing knows app":                         {"internal/service/x.go", "giaoban/internal/app", true},
		"not even the big parts":                    {"api/x.go", "giaoban/internal/app", true},
		"cmd does":                                  {"cmd/giaoban/x.go", "giaoban/internal/app", false},
		"nothing knows cmd":                         {"internal/app/x.go", "giaoban/cmd/giaoban", true},
		"pgtest is for tests":                       {"internal/app/x.go", "giaoban/internal/pgtest", true},
		"testify is for Temporal's suite":           {"internal/store/x_test.go", "github.com/stretchr/testify/mock", true},
		"the product does not carry testing":        {"internal/store/x.go", "testing/fstest", true},
		"a new package needs a rule":                {"internal/novelty/x.go", "fmt", true},
		"so does one beside a rule without dots":    {"internal/store/cache/x.go", "fmt", true},
		"a name that only begins alike is no match": {"internal/minutesque/x.go", "fmt", true},
	} {
		t.Run(name, func(t *testing.T) {
			tree := fstest.MapFS{c.file: {Data: fmt.Appendf(nil, "package x\n\nimport _ %q\n", c.imported)}}
			sources, err := load(tree)
			if err != nil {
				t.Fatal(err)
			}
			found := offences(sources, nil)
			if (len(found) > 0) != c.want {
				t.Fatalf("offences %q, want any: %t", found, c.want)
			}
			for _, f := range found {
				if !strings.HasPrefix(f, c.file) {
					t.Errorf("%q does not begin with the file", f)
				}
			}
			if found := offences(sources, []exception{{c.file, c.imported, "to see that it passes"}}); c.want && len(found) > 0 && !strings.Contains(found[0], "no rule") {
				t.Errorf("an exception did not excuse: %q", found)
			}
		})
	}
}

// A table without reasons, or with two rules for one package, is no table.
func TestRulesAreSound(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rules {
		if r.why == "" || seen[r.pkg] {
			t.Errorf("rule of %s: no reason, or a second one", r.pkg)
		}
		seen[r.pkg] = true
	}
	for _, c := range claims {
		if c.why == "" || seen[c.pattern] {
			t.Errorf("claim of %s: no reason, or a second one", c.pattern)
		}
		seen[c.pattern] = true
	}
	for _, e := range exceptions {
		if e.why == "" {
			t.Errorf("exception of %s: no reason", e.file)
		}
	}
}
