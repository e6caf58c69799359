package i18n

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
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
// details, of the API's own refusals, and the keys passed to a Printer.
func TestKeysInSource(t *testing.T) {
	root := filepath.Join("..", "..")
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatal(err)
	}
	vi := texts(t, Vietnamese)
	counted, inAPI := map[string]int{}, 0
	for _, u := range append(usesIn(t, root), usesInTemplates(t, filepath.Join(root, "api", "html", "templates"))...) {
		if strings.HasPrefix(u.at, filepath.Join(root, "api")+string(filepath.Separator)) {
			inAPI++
		}
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
	if inAPI < 40 {
		t.Errorf("the scan found %d keys in package api: it looks in the wrong way", inAPI)
	}
}

// templateKey is a message that a template asks for: {{t "key"}}, {{tn "key" n}}, or {{t (print "family." .Code)}}.
var templateKey = regexp.MustCompile(`\btn? (?:\(print )?"([a-z0-9_.]+)"`)

// usesInTemplates are the keys in the pages' templates.
func usesInTemplates(t *testing.T, folder string) []use {
	t.Helper()
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var out []use
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(folder, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range templateKey.FindAllStringSubmatch(string(text), -1) {
			out = append(out, use{key: m[1], prefix: strings.HasSuffix(m[1], ".") || strings.HasSuffix(m[1], "_"), at: f.Name()})
		}
	}
	if len(out) < 40 {
		t.Errorf("the scan found %d keys in the templates: it looks in the wrong way", len(out))
	}
	return out
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
	missing := missingIn(t, `package x
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
}`)
	want := "field.no_such_code no.such none. field.no_such_either detail.no_detail"
	if missing != want {
		t.Errorf("found %q, want %q", missing, want)
	}
}

// TestScanFindsMistakesOfAPI: package api makes its errors with helpers and types of its own.
func TestScanFindsMistakesOfAPI(t *testing.T) {
	const body = `
type reader struct{ directive.Problems }
func (p *reader) day() { p.Add("a", "no_day") }
func f(field, code string) error {
	var p reader
	p.Add("b", "no_code")
	header.Add("c", "X-Other")
	_ = malformed("d", "no_form", "Max", 1)
	_ = malformed(field, code)
	_ = invalid("e", "blank")
	_ = invalid("e", "no_rule")
	_ = unsupported("no_media")
	_ = &refusal{"not_found", 404, ""}
	return &refusal{"no_refusal", 418, "no_detail"}
}`
	want := "field.no_day field.no_code field.no_form field.no_rule detail.no_media error.no_refusal detail.no_detail"
	if missing := missingIn(t, "package api"+body); missing != want {
		t.Errorf("found %q, want %q", missing, want)
	}
	// Elsewhere these names mean something else.
	if missing := missingIn(t, "package x"+body); missing != "field.no_day field.no_code" {
		t.Errorf("found %q outside api", missing)
	}
}

// missingIn are the keys of a source that the catalogue has no text for.
func missingIn(t *testing.T, source string) string {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "x.go", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	vi := texts(t, Vietnamese)
	var missing []string
	for _, u := range usesInFile(set, file, collectors(file)) {
		if !known(vi, u) {
			missing = append(missing, u.key)
		}
	}
	return strings.Join(missing, " ")
}

func usesIn(t *testing.T, root string) []use {
	t.Helper()
	var out []use
	set := token.NewFileSet()
	folders := map[string][]*ast.File{}
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
		folders[filepath.Dir(path)] = append(folders[filepath.Dir(path)], file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, files := range folders {
		collecting := collectors(files...)
		for _, file := range files {
			out = append(out, usesInFile(set, file, collecting)...)
		}
	}
	return out
}

// collectors names the types of a package that collect field errors: directive.Problems and those that embed it.
func collectors(files ...*ast.File) map[string]bool {
	names := map[string]bool{"Problems": true}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if s, ok := spec.Type.(*ast.StructType); ok {
				for _, f := range s.Fields.List {
					if len(f.Names) == 0 && typeName(f.Type) == "Problems" {
						names[spec.Name.Name] = true
					}
				}
			}
			return true
		})
	}
	return names
}

// apiCalls are the functions with which package api makes errors: the family of the text that they ask for, and
// which argument says the code.
var apiCalls = map[string]struct {
	family   string
	argument int
}{"malformed": {"field.", 1}, "invalid": {"field.", 1}, "unsupported": {"detail.", 0}}

func usesInFile(set *token.FileSet, file *ast.File, collecting map[string]bool) []use {
	problems := problemVariables(file, collecting)
	api := file.Name.Name == "api"
	var out []use
	add := func(family string, e ast.Expr) {
		text, prefix, ok := literal(e)
		if ok && text != "" {
			out = append(out, use{family + text, prefix, set.Position(e.Pos()).String()})
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if function, ok := n.Fun.(*ast.Ident); ok && api {
				if c, ok := apiCalls[function.Name]; ok && len(n.Args) > c.argument {
					add(c.family, n.Args[c.argument])
				}
			}
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
			if api && typeName(n.Type) == "refusal" && len(n.Elts) == 3 { // code, status, detail
				add("error.", n.Elts[0])
				add("detail.", n.Elts[2])
			}
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

// problemVariables names the receivers, parameters and variables of a file whose type collects field errors.
func problemVariables(file *ast.File, collecting map[string]bool) map[string]bool {
	names := map[string]bool{}
	add := func(idents []*ast.Ident, of ast.Expr) {
		if star, ok := of.(*ast.StarExpr); ok {
			of = star.X
		}
		if collecting[typeName(of)] {
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
