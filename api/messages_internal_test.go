package api

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"

	"giaoban/internal/i18n"
	"giaoban/internal/minutes"
)

// families say which text a call of this package asks for, by the place of the code among its arguments.
var families = map[string]struct {
	argument int
	family   string
}{
	"malformed": {1, "field."}, "invalid": {1, "field."}, "Add": {1, "field."}, "unsupported": {0, "detail."},
}

// TestEveryCodeHasWords reads this package's source for the codes of problems and holds the catalogue to them.
func TestEveryCodeHasWords(t *testing.T) {
	catalogue, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	words := catalogue.For("en")
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, e.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		need := func(family string, at ast.Expr) {
			lit, isText := at.(*ast.BasicLit)
			if !isText || lit.Kind != token.STRING {
				return
			}
			code, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			if code == "" {
				return
			}
			found++
			if !words.Has(family + code) {
				t.Errorf("%s: no words for %s%s", set.Position(at.Pos()), family, code)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				name := ""
				switch f := n.Fun.(type) {
				case *ast.Ident:
					name = f.Name
				case *ast.SelectorExpr:
					name = f.Sel.Name
				}
				if want, asks := families[name]; asks && len(n.Args) > want.argument {
					need(want.family, n.Args[want.argument])
				}
			case *ast.CompositeLit:
				if id, isIdent := n.Type.(*ast.Ident); isIdent && id.Name == "refusal" && len(n.Elts) == 3 {
					need("error.", n.Elts[0])
					need("detail.", n.Elts[2])
				}
			}
			return true
		})
	}
	if found < 40 {
		t.Errorf("the scan found %d codes: it looks in the wrong way", found)
	}
	for code := range statuses {
		if !words.Has("error." + string(code)) {
			t.Errorf("no words for error.%s", code)
		}
	}
	for _, code := range []string{minutes.WarnCount, minutes.WarnOrdinal, minutes.WarnNoDate, minutes.WarnUnknownUnit, minutes.WarnAmbiguousUnit, minutes.WarnPastDeadline, minutes.WarnBadDate} {
		if !words.Has("minutes." + code) {
			t.Errorf("no words for minutes.%s", code)
		}
	}
}
