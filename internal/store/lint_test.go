package store

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

// sources are the parsed files of the package, tests apart.
func sources(t *testing.T) (*token.FileSet, []*ast.File) {
	t.Helper()
	set := token.NewFileSet()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return set, files
}

// receiver is the type that a function is a method of, "" for a plain function.
func receiver(fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return ""
	}
	kind := fn.Recv.List[0].Type
	if star, ok := kind.(*ast.StarExpr); ok {
		kind = star.X
	}
	if id, ok := kind.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// lastName is the last word of a.b.c.
func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// executes are the methods of a pool that may change something.
func executes(method string) bool {
	for _, prefix := range []string{"Exec", "MustExec", "NamedExec", "NamedQuery", "Begin", "MustBegin"} {
		if strings.HasPrefix(method, prefix) {
			return true
		}
	}
	return false
}

// TestNoWriteOutsideATransaction reads the package's source. lib/pq may run a bare statement twice and report
// success, so a pool only reads, prepares and begins; what changes rows hangs on a *Tx.
func TestNoWriteOutsideATransaction(t *testing.T) {
	allowed := map[string]string{
		"Store.once BeginTxx":  "the one place that begins a transaction",
		"takeTurn ExecContext": "BEGIN EXCLUSIVE on the lock file of the migrations, which holds no record",
	}
	set, files := sources(t)
	seen := map[string]bool{}
	for _, file := range files {
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			where := strings.TrimPrefix(receiver(fn)+"."+fn.Name.Name, ".")
			ast.Inspect(fn, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				method, ok := call.Fun.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				name := method.Sel.Name
				if executes(name) {
					key := where + " " + name
					seen[key] = true
					onPool := strings.HasSuffix(strings.ToLower(lastName(method.X)), "db")
					if _, ok := allowed[key]; !ok && (onPool || receiver(fn) != "Tx") {
						t.Errorf("%s: %s calls %s outside a transaction: use Store.InTx", set.Position(call.Pos()), where, name)
					}
				}
				for _, arg := range call.Args {
					query := literal(arg)
					for _, d := range []dialect{sqliteDialect, postgresDialect} {
						reads := name == "get" || name == "list" || name == "listIn"
						if text, ok := queryTexts[d][query]; ok && reads && writes.MatchString(text) && receiver(fn) != "Tx" {
							t.Errorf("%s: %s runs %q, which writes, and is not a method of Tx", set.Position(call.Pos()), where, query)
						}
					}
				}
				return true
			})
		}
	}
	for key := range allowed {
		if !seen[key] {
			t.Errorf("the exception %q is not needed any more", key)
		}
	}
}

// literal is the text of a string literal, else "".
func literal(e ast.Expr) string {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	text, err := strconv.Unquote(lit.Value)
	if err != nil {
		return ""
	}
	return text
}

// TestEveryQueryIsUsed finds named queries that no code asks for, and that only one database knows.
func TestEveryQueryIsUsed(t *testing.T) {
	used := map[string]bool{}
	_, files := sources(t)
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if e, ok := n.(ast.Expr); ok {
				used[literal(e)] = true
			}
			return true
		})
	}
	for d, texts := range queryTexts {
		for name, text := range texts {
			if !used[name] {
				t.Errorf("query %q is used by no code", name)
			}
			for other := range queryTexts {
				if _, ok := queryTexts[other][name]; !ok {
					t.Errorf("query %q exists for %s and not for %s", name, d, other)
				}
			}
			if text == "" || strings.Contains(text, "--pg:") || strings.Contains(text, "--sqlite:") || strings.Contains(text, "_COLUMNS") {
				t.Errorf("query %q for %s reads %q", name, d, text)
			}
		}
	}
}

// TestWritesRecognisesStatements: locks are no writes, a write behind WITH is one.
func TestWritesRecognisesStatements(t *testing.T) {
	for name, want := range map[string]bool{"task": false, "task-lock": false, "unit-path": false, "bell-insert": true, "task-update": true,
		"bells-delete": true, "deliveries-claim": true, "delivery-open": true, "steps-carry": true} {
		for _, d := range []dialect{sqliteDialect, postgresDialect} {
			if writes.MatchString(queryTexts[d][name]) != want {
				t.Errorf("%s on %s: writes %v, want %v", name, d, !want, want)
			}
		}
	}
}

// TestOnlyTheStoreTalksToADatabase reads the imports of the whole module, tests apart.
func TestOnlyTheStoreTalksToADatabase(t *testing.T) {
	allowed := map[string]string{
		"internal/store":           "the record",
		"internal/pgtest":          "makes and drops the databases of tests",
		"internal/engine/embedded": "the lock and the schema of the engine's own files, which are not the record",
	}
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && strings.HasPrefix(entry.Name(), ".") {
			return filepath.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if _, ok := allowed[filepath.ToSlash(filepath.Dir(rel))]; ok {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			switch literal(spec.Path) {
			case "database/sql", "github.com/jmoiron/sqlx", "github.com/lib/pq", "modernc.org/sqlite":
				t.Errorf("%s imports %s: only package store writes, through Store.InTx", rel, spec.Path.Value)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
