package i18n

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// use is a key, or the beginning of one, in the program's source.
type use struct {
	key    string
	prefix bool // the rest is computed
	at     string
}

// TestKeysInSource holds the catalogue to every key in the module: the codes of directive, of field errors and
// details, and the keys passed to a Printer.
func TestKeysInSource(t *testing.T) {
	root := filepath.Join("..", "..")
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatal(err)
	}
	vi := readFile(t, viJSON)
	counted := map[string]int{}
	for _, u := range usesIn(t, root) {
		family, _, _ := strings.Cut(u.key, ".")
		counted[family]++
		if !known(vi, u) {
			t.Errorf("%s: no text for %s", u.at, u.key)
		}
	}
	for _, family := range []string{"error", "field", "detail", "days", "mail"} {
		if counted[family] == 0 {
			t.Errorf("the scan found no key of the family %s: it looks in the wrong way", family)
		}
	}
}

func known(vi map[string]message, u use) bool {
	if _, ok := vi[u.key]; ok {
		return true
	}
	for key := range vi {
		if u.prefix && strings.HasPrefix(key, u.key) {
			return true
		}
	}
	return false
}

func TestScanFindsMistakes(t *testing.T) {
	const source = `package x
import "giaoban/internal/directive"
func f(p *directive.Problems, q Printer) error {
	var mine directive.Problems
	p.Add("a", "no_such_code")
	mine.Add("b", "blank")
	header.Add("c", "X-Other")
	q.Text("no.such", nil)
	q.Plural("days."+unit, 1, nil)
	q.Text("none."+unit, nil)
	_ = directive.FieldError{Field: "d", Code: "no_such_either"}
	return &directive.Error{Code: directive.CodeInvalid, Detail: "no_detail"}
}`
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "x.go", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	vi := readFile(t, viJSON)
	var missing []string
	for _, u := range usesInFile(set, file) {
		if !known(vi, u) {
			missing = append(missing, u.key)
		}
	}
	want := "field.no_such_code no.such none. field.no_such_either detail.no_detail"
	if got := strings.Join(missing, " "); got != want {
		t.Errorf("found %q, want %q", got, want)
	}
}

func usesIn(t *testing.T, root string) []use {
	t.Helper()
	var out []use
	set := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir():
			if name := e.Name(); path != root && (name == "testdata" || strings.HasPrefix(name, ".") || name == "node_modules") {
				return fs.SkipDir
			}
			return nil
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		out = append(out, usesInFile(set, file)...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func usesInFile(set *token.FileSet, file *ast.File) []use {
	problems := problemVariables(file)
	var out []use
	add := func(family string, e ast.Expr) {
		text, prefix, ok := literal(e)
		if ok {
			out = append(out, use{family + text, prefix, set.Position(e.Pos()).String()})
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			method, ok := n.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			receiver, _ := method.X.(*ast.Ident)
			switch {
			case method.Sel.Name == "Add" && receiver != nil && problems[receiver.Name] && len(n.Args) >= 2:
				add("field.", n.Args[1])
			case (method.Sel.Name == "Text" || method.Sel.Name == "Plural") && len(n.Args) >= 2:
				add("", n.Args[0])
			}
		case *ast.CompositeLit:
			family := map[string]string{"Error": "detail.", "FieldError": "field."}[typeName(n.Type)]
			field := map[string]string{"Error": "Detail", "FieldError": "Code"}[typeName(n.Type)]
			for _, e := range n.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok && family != "" {
					if name, ok := kv.Key.(*ast.Ident); ok && name.Name == field {
						add(family, kv.Value)
					}
				}
			}
		case *ast.ValueSpec: // const CodeX Code = "x" in package directive
			if file.Name.Name == "directive" && typeName(n.Type) == "Code" {
				for _, v := range n.Values {
					add("error.", v)
				}
			}
		}
		return true
	})
	return out
}

// problemVariables names the parameters and variables of a file that are directive.Problems.
func problemVariables(file *ast.File) map[string]bool {
	names := map[string]bool{}
	add := func(idents []*ast.Ident, of ast.Expr) {
		if star, ok := of.(*ast.StarExpr); ok {
			of = star.X
		}
		if typeName(of) == "Problems" {
			for _, id := range idents {
				names[id.Name] = true
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			add(n.Names, n.Type)
		case *ast.ValueSpec:
			add(n.Names, n.Type)
		case *ast.AssignStmt: // p := &directive.Problems{}
			for i, v := range n.Rhs {
				if u, ok := v.(*ast.UnaryExpr); ok {
					v = u.X
				}
				if lit, ok := v.(*ast.CompositeLit); ok && len(n.Lhs) == len(n.Rhs) {
					if id, ok := n.Lhs[i].(*ast.Ident); ok {
						add([]*ast.Ident{id}, lit.Type)
					}
				}
			}
		}
		return true
	})
	return names
}

// typeName is a type's name without its package.
func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// literal is the text of a string literal, or of the literal that a sum begins with.
func literal(e ast.Expr) (text string, prefix, ok bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false, false
		}
		text, err := strconv.Unquote(e.Value)
		return text, false, err == nil
	case *ast.BinaryExpr:
		text, _, ok := literal(e.X)
		return text, true, ok && e.Op == token.ADD
	}
	return "", false, false
}
