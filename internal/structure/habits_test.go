package structure

import (
	"fmt"
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// habit is something that every file keeps.
type habit struct {
	name  string
	why   string
	check func(source) []string // offences, each beginning with where
}

var habits = []habit{
	{"documented", "every exported name says what it is for", undocumented},
	{"no init", "nothing happens by being imported", inits},
	{"no sleep in tests", "wait for a condition, not for a time", sleeps},
	{"nothing left to do", "what is unfinished is not committed", leftovers},
	{"named for what it holds", "a drawer for everything is where nothing is found", vagueNames},
}

func TestHabits(t *testing.T) {
	sources := repository(t)
	for _, h := range habits {
		t.Run(h.name, func(t *testing.T) {
			for _, s := range sources {
				for _, offence := range h.check(s) {
					t.Errorf("%s (%s)", offence, h.why)
				}
			}
		})
	}
	t.Run("package comments", func(t *testing.T) {
		for _, offence := range silentPackages(sources) {
			t.Error(offence)
		}
	})
}

// silentPackages lists the packages without a package comment. A folder of nothing but tests needs none.
func silentPackages(sources []source) []string {
	spoken := map[string]bool{}
	for _, s := range sources {
		if !s.test {
			spoken[s.pkg] = spoken[s.pkg] || s.syntax.Doc.Text() != ""
		}
	}
	var out []string
	for pkg, ok := range spoken {
		if !ok {
			out = append(out, fmt.Sprintf("package %s has no package comment", pkg))
		}
	}
	slices.Sort(out)
	return out
}

// undocumented lists the exported names without a comment: constants and variables may share that of their block.
func undocumented(s source) []string {
	if s.test || ast.IsGenerated(s.syntax) {
		return nil
	}
	var out []string
	miss := func(n ast.Node, name string) {
		out = append(out, fmt.Sprintf("%s: %s has no doc comment", s.at(n), name))
	}
	for _, d := range s.syntax.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && d.Doc.Text() == "" && (d.Recv == nil || ast.IsExported(receiver(d.Recv))) {
				miss(d, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					if spec.Name.IsExported() && spec.Doc.Text() == "" && (d.Lparen.IsValid() || d.Doc.Text() == "") {
						miss(spec, spec.Name.Name)
					}
				case *ast.ValueSpec:
					if spec.Doc.Text()+spec.Comment.Text()+d.Doc.Text() != "" {
						continue
					}
					for _, name := range spec.Names {
						if name.IsExported() {
							miss(name, name.Name)
						}
					}
				}
			}
		}
	}
	return out
}

// receiver names the type of a method.
func receiver(recv *ast.FieldList) string {
	t := recv.List[0].Type
	for {
		switch u := t.(type) {
		case *ast.StarExpr:
			t = u.X
		case *ast.IndexExpr:
			t = u.X
		case *ast.IndexListExpr:
			t = u.X
		case *ast.ParenExpr:
			t = u.X
		case *ast.Ident:
			return u.Name
		default:
			return ""
		}
	}
}

func inits(s source) []string {
	var out []string
	for _, d := range s.syntax.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			out = append(out, s.at(f)+": func init")
		}
	}
	return out
}

// sleeps finds time.Sleep in tests, under whatever name package time is imported.
func sleeps(s source) []string {
	if !s.test {
		return nil
	}
	name := ""
	for i, imported := range s.imports {
		if imported == "time" {
			name = "time"
			if alias := s.syntax.Imports[i].Name; alias != nil {
				name = alias.Name
			}
		}
	}
	var out []string
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "Sleep" {
			if x, ok := sel.X.(*ast.Ident); ok && name != "" && x.Name == name {
				out = append(out, s.at(sel)+": time.Sleep")
			}
		}
		return true
	})
	return out
}

// leftover is how people mark what they did not finish, in capitals and as a word of its own.
var leftover = regexp.MustCompile(`\b(` + "TO" + `DO|FIX` + `ME|XX` + `X|HA` + `CK)\b`)

func leftovers(s source) []string {
	var out []string
	for _, group := range s.syntax.Comments {
		for _, c := range group.List {
			if word := leftover.FindString(c.Text); word != "" {
				out = append(out, fmt.Sprintf("%s: %s", s.at(c), word))
			}
		}
	}
	return out
}

// vague are words that say nothing, as a file's or a folder's name or a part of it.
var vague = []string{"util", "utils", "common", "helper", "helpers", "misc", "shared", "base", "models"}

func vagueNames(s source) []string {
	name := strings.TrimSuffix(path.Base(s.path), ".go")
	words := strings.Split(strings.TrimSuffix(name, "_test"), "_")
	for _, word := range append(words, path.Base(s.pkg), s.syntax.Name.Name) {
		if slices.Contains(vague, word) {
			return []string{fmt.Sprintf("%s: named %q", s.path, word)}
		}
	}
	return nil
}

// Each habit catches its offender and lets the rest pass.
func TestHabitsCatch(t *testing.T) {
	for name, c := range map[string]struct {
		habit, file, text string
		want              int
	}{
		"function":               {"documented", "a/x.go", "package a\n\nfunc F() {}\n", 1},
		"documented function":    {"documented", "a/x.go", "package a\n\n// F is.\nfunc F() {}\n", 0},
		"a directive is no text": {"documented", "a/x.go", "package a\n\n//go:noinline\nfunc F() {}\n", 1},
		"method":                 {"documented", "a/x.go", "package a\n\n// T is.\ntype T[K any] struct{}\n\nfunc (t *T[K]) M() {}\n", 1},
		"hidden method":          {"documented", "a/x.go", "package a\n\ntype t struct{}\n\nfunc (t) M() {}\n", 0},
		"type":                   {"documented", "a/x.go", "package a\n\ntype T int\n", 1},
		"type in a block":        {"documented", "a/x.go", "package a\n\n// Types.\ntype (\n\tT int\n\t// U is.\n\tU int\n)\n", 1},
		"constants":              {"documented", "a/x.go", "package a\n\nconst (\n\tA = 1 // A is.\n\tB = 2\n\tc = 3\n)\n", 1},
		"block of constants":     {"documented", "a/x.go", "package a\n\n// Numbers.\nconst (\n\tA = 1\n\tB = 2\n)\n", 0},
		"tests":                  {"documented", "a/x_test.go", "package a\n\nfunc F() {}\n", 0},
		"generated":              {"documented", "a/x.go", "// Code generated by hand. DO NOT EDIT.\n\npackage a\n\nfunc F() {}\n", 0},
		"init":                   {"no init", "a/x.go", "package a\n\nfunc init() {}\n", 1},
		"a method called init":   {"no init", "a/x.go", "package a\n\ntype t int\n\nfunc (t) init() {}\n", 0},
		"sleep":                  {"no sleep in tests", "a/x_test.go", "package a\n\nimport \"time\"\n\nfunc f() { time.Sleep(1) }\n", 1},
		"sleep in disguise":      {"no sleep in tests", "a/x_test.go", "package a\n\nimport clock \"time\"\n\nvar f = clock.Sleep\n", 1},
		"another sleep":          {"no sleep in tests", "a/x_test.go", "package a\n\nimport \"giaoban/workflows\"\n\nvar f = workflows.Sleep\n", 0},
		"leftover":               {"nothing left to do", "a/x.go", "package a\n\n// TO" + "DO(me): all of it.\n", 1},
		"a word in a string":     {"nothing left to do", "a/x.go", "package a\n\nvar s = `// TO" + "DO`\n", 0},
		"a word like it":         {"nothing left to do", "a/x.go", "package a\n\n// Mastodons do, todo lists too.\n", 0},
		"file":                   {"named for what it holds", "a/test_helpers_test.go", "package a\n", 1},
		"folder":                 {"named for what it holds", "a/util/x.go", "package util\n", 1},
		"a word within a word":   {"named for what it holds", "a/utility.go", "package a\n", 0},
	} {
		t.Run(name, func(t *testing.T) {
			sources, err := load(fstest.MapFS{c.file: {Data: []byte(c.text)}})
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(habits, func(h habit) bool { return h.name == c.habit })
			if found := habits[i].check(sources[0]); len(found) != c.want || len(found) > 0 && !strings.HasPrefix(found[0], c.file) {
				t.Errorf("offences %q, want %d", found, c.want)
			}
		})
	}
	sources, err := load(fstest.MapFS{
		"a/x.go": {Data: []byte("package a\n")}, "a/x_test.go": {Data: []byte("// Package a is told only by its test.\npackage a\n")},
		"b/x.go": {Data: []byte("package b\n")}, "b/doc.go": {Data: []byte("// Package b is.\npackage b\n")},
		"c/x_test.go": {Data: []byte("package c\n")}, "tools/go.mod": {}, "tools/x.go": {Data: []byte("package tools\n")},
		"a/testdata/x.go": {Data: []byte("package broken {")}, ".cache/x.go": {Data: []byte("package cache\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if found := silentPackages(sources); !slices.Equal(found, []string{"package a has no package comment"}) {
		t.Errorf("silent packages: %q", found)
	}
}

// The position of a node is that of the file it stands in.
func TestSourcesKnowWhereTheyAre(t *testing.T) {
	sources, err := load(fstest.MapFS{"a/x.go": {Data: []byte("package a\n\n\nvar V = 1\n")}, "a/y.go": {Data: []byte("package a\n\nvar W = 1\n")}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"a/x.go:4", "a/y.go:3"} {
		if got := sources[i].at(sources[i].syntax.Decls[0]); got != want {
			t.Errorf("at %s, want %s", got, want)
		}
	}
}
