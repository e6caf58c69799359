// Package html renders the pages: one struct per page, which a handler fills from what the service answers, and one
// template of the same name. Nothing is decided here and nothing is read.
package html

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/url"
	"path"
	"strings"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/i18n"
)

//go:embed templates/*.html
var templates embed.FS

// Page is the content of one page. Its template is templates/NAME.html, which defines "main".
type Page interface {
	Name() string
	frame() *Frame
}

// Frame is what stands around every page.
type Frame struct {
	Title    string // of the window; the page's first line
	Person   *Person
	Nav      []Link
	Menu     []Link // what is needed seldom: in the menu of the account
	Find     string // what the field of the top bar was asked for
	Path     string // address of the page with its query, to come back to
	Demo     bool   // an installation for trying out, with made-up people
	Done     string // what was just done, in words; "" for nothing
	Problem  *Problem
	Live     bool   // refresh when something changes
	Script   string // asset of the page's own script; "" for none
	Now      time.Time
	Calendar calendar.Calendar
	Key      string     // idempotency key of the page's forms: a form sent twice does one thing
	Form     url.Values // what was typed, when a form comes back with a problem
}

func (f *Frame) frame() *Frame { return f }

// Person is who is signed in.
type Person struct {
	Name  string
	Posts []string // in words: "Cán bộ phụ trách, huyện Trạm Tấu"
}

// Link is an entry of the navigation.
type Link struct {
	Path    string
	Label   string
	Current bool
	Count   int // shown when above 0: things that wait
}

// Problem is why a form was not accepted, in the reader's words.
type Problem struct {
	Title  string
	Detail string
	Fields []FieldProblem
}

// FieldProblem is one broken rule at one field.
type FieldProblem struct {
	Field   string // as the form names it
	Message string
}

// ID is the id of the field in the page, as the template "input" makes it: a link leads there.
func (f FieldProblem) ID() string { return fieldID(f.Field) }

// fieldID is the id of a form's field in the page.
func fieldID(name string) string { return "f-" + strings.ReplaceAll(name, ".", "-") }

// Old is what was typed into a field before the form came back, or given when it was not typed yet.
func (f *Frame) Old(field, given string) string {
	if f.Form == nil {
		return given
	}
	if values, ok := f.Form[field]; ok && len(values) > 0 {
		return values[0]
	}
	return given
}

// Wrong is the message at a field, or "".
func (f *Frame) Wrong(field string) string {
	if f.Problem == nil {
		return ""
	}
	for _, p := range f.Problem.Fields {
		if p.Field == field {
			return p.Message
		}
	}
	return ""
}

// Assets knows the addresses of the files that pages use.
type Assets interface{ Path(name string) string }

// Renderer writes pages. It is safe for concurrent use.
type Renderer struct {
	pages map[string]map[string]*template.Template // by language, by page
}

// New parses every template in every language.
func New(catalogue *i18n.Catalogue, assets Assets) (*Renderer, error) {
	r := &Renderer{pages: map[string]map[string]*template.Template{}}
	names, err := fs.Glob(templates, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	var shared, own []string
	for _, name := range names {
		if strings.HasPrefix(path.Base(name), "_") {
			shared = append(shared, name)
		} else {
			own = append(own, name)
		}
	}
	for _, language := range []string{i18n.Vietnamese, i18n.English} {
		base, err := template.New("").Funcs(functions(catalogue.For(language), assets)).Option("missingkey=error").ParseFS(templates, shared...)
		if err != nil {
			return nil, fmt.Errorf("templates: %w", err)
		}
		r.pages[language] = map[string]*template.Template{}
		for _, file := range own {
			page, err := base.Clone()
			if err == nil {
				_, err = page.ParseFS(templates, file)
			}
			if err != nil {
				return nil, fmt.Errorf("templates: %w", err)
			}
			r.pages[language][strings.TrimSuffix(path.Base(file), ".html")] = page
		}
	}
	return r, nil
}

// Names lists the pages that have a template.
func (r *Renderer) Names() []string {
	var out []string
	for name := range r.pages[i18n.Vietnamese] {
		out = append(out, name)
	}
	return out
}

// Write renders a page in a language, "vi" or "en". Nothing is written when it fails.
func (r *Renderer) Write(w io.Writer, language string, page Page) error {
	t := r.pages[language][page.Name()]
	if t == nil {
		return fmt.Errorf("page %s has no template in %s", page.Name(), language)
	}
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, "layout", page); err != nil {
		return fmt.Errorf("page %s: %w", page.Name(), err)
	}
	_, err := out.WriteTo(w)
	return err
}
