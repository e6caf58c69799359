package api

import (
	"bytes"
	"html/template"
	"net/http"
	"reflect"
	"slices"
	"strings"
)

// docsPage lists the operations from the table, with what they take and answer, and the shapes of both. It needs nothing from outside and no script.
var docsPage = template.Must(template.New("docs").Parse(`<!doctype html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Giao Ban API</title><link rel="stylesheet" href="/api/docs/style.css"></head><body><main>
<h1>Giao Ban API</h1>
<p>{{if eq .Lang "vi"}}Giao diện lập trình, phiên bản 1. Mô tả đầy đủ cho máy đọc{{else}}The API, version 1. The full description for programs{{end}}: <a href="/api/openapi.json">openapi.json</a>.
{{if eq .Lang "vi"}}Mọi lời từ chối là{{else}}Every refusal is a{{end}} <a href="#Problem">Problem</a>.
<code>Authorization: Bearer gb_…</code></p>
{{range .Tags}}<section><h2>{{.Name}}</h2><table><tbody>
{{range .Rows}}<tr><td><span class="{{.Class}}">{{.Method}}</span></td><td><code>{{.Path}}</code></td><td>{{.Summary}}
{{- range .Query}}<br><code>?{{.}}</code>{{end}}
{{- if .Body}}<br>{{$.Sent}} {{template "type" .Body}}{{end}}
{{- if .Answer}}<br>{{$.Answered}} {{template "type" .Answer}}{{end}}</td></tr>
{{end}}</tbody></table></section>
{{end}}<section><h2>{{.Shapes}}</h2>
{{range .Types}}<h3 id="{{.Name}}">{{.Name}}</h3><table><tbody>
{{range .Fields}}<tr><td><code>{{.Name}}</code>{{if .Required}} *{{end}}</td><td>{{template "type" .Type}}</td><td>{{.Doc}}</td></tr>
{{end}}</tbody></table>
{{end}}</section></main></body></html>
{{define "type"}}{{if .List}}[ {{end}}{{if .Shape}}<a href="#{{.Shape}}">{{.Shape}}</a>{{else}}<code>{{.Plain}}</code>{{end}}{{if .List}} … ]{{end}}{{end}}`))

const docsStyle = `:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;margin:0;padding:24px}
main{max-width:960px;margin:0 auto}
h1{font-size:1.6rem}h3{font-size:1rem;margin:1.5rem 0 .25rem}h2{font-size:1.1rem;margin:2rem 0 .5rem;text-transform:capitalize}
table{border-collapse:collapse;width:100%}
td{padding:6px 12px 6px 0;border-top:1px solid color-mix(in srgb,currentColor 15%,transparent);vertical-align:top}
td:first-child{width:4.5rem}td:nth-child(2){width:45%;overflow-wrap:anywhere}
.get,.change{font-weight:600;font-size:.85rem}
.change{color:light-dark(#8a2b16,#f0a58f)}
code{font:.92em ui-monospace,monospace}
@media(max-width:600px){table,tbody,tr,td{display:block;width:auto!important;border:0}tr{border-top:1px solid #8884;padding:6px 0}td{padding:0}}
`

type docsTag struct {
	Name string
	Rows []docsRow
}

type docsRow struct {
	Method, Class, Path, Summary string
	Query                        []string
	Body, Answer                 *docsType
}

// docsType is a type as a reader sees it: the name of a shape, or a plain word; or a list of these.
type docsType struct {
	Shape, Plain string
	List         bool
}

// docsShape is a structure with its fields, in the order in which they are written.
type docsShape struct {
	Name   string
	Fields []docsField
}

type docsField struct {
	Name, Doc string
	Type      *docsType
	Required  bool
}

// docsTypes collects the shapes that are named.
type docsTypes struct {
	known  map[reflect.Type]bool
	shapes []docsShape
}

// of names a type, and adds it and what it names to the shapes; nil is no type.
func (d *docsTypes) of(t reflect.Type) *docsType {
	if t == nil {
		return nil
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Slice:
		inner := *d.of(t.Elem())
		inner.List = true
		return &inner
	case reflect.Struct:
	case reflect.Map, reflect.Interface:
		return &docsType{Plain: "object"}
	case reflect.Bool:
		return &docsType{Plain: "boolean"}
	case reflect.Int, reflect.Int64, reflect.Float64:
		return &docsType{Plain: "number"}
	default:
		return &docsType{Plain: "string"}
	}
	name := schemaName(t)
	if d.known[t] {
		return &docsType{Shape: name}
	}
	d.known[t] = true
	shape := docsShape{Name: name}
	for _, f := range reflect.VisibleFields(t) {
		field, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && field == "" || !f.IsExported() || field == "-" {
			continue
		}
		shape.Fields = append(shape.Fields, docsField{Name: field, Doc: f.Tag.Get("doc"), Type: d.of(f.Type), Required: !strings.Contains(options, "omitempty")})
	}
	d.shapes = append(d.shapes, shape)
	return &docsType{Shape: name}
}

func (a *API) docs(r *request) error {
	lang := r.words.Language()
	var tags []docsTag
	types := docsTypes{known: map[reflect.Type]bool{}}
	for _, e := range a.endpoints {
		if len(tags) == 0 || tags[len(tags)-1].Name != e.tag {
			tags = append(tags, docsTag{Name: e.tag})
		}
		row := docsRow{Method: e.method, Class: "change", Path: pathParam.ReplaceAllString(e.path, "{$1}"), Summary: e.vi}
		if e.method == http.MethodGet {
			row.Class = "get"
		}
		if lang == "en" {
			row.Summary = e.en
		}
		row.Path = strings.TrimSpace(row.Path)
		for _, q := range e.query {
			row.Query = append(row.Query, strings.TrimSuffix(q.name+"= "+q.doc, "= "))
		}
		row.Body, row.Answer = types.of(e.body), types.of(e.answer)
		last := &tags[len(tags)-1]
		last.Rows = append(last.Rows, row)
	}
	types.of(typeOf[Problem]()) // what every refusal answers
	slices.SortFunc(types.shapes, func(a, b docsShape) int { return strings.Compare(a.Name, b.Name) })
	page := bytes.Buffer{}
	content := struct {
		Lang, Sent, Answered, Shapes string
		Tags                         []docsTag
		Types                        []docsShape
	}{lang, "Gửi", "Trả lời", "Các mục của từng kiểu (* luôn có)", tags, types.shapes}
	if lang == "en" {
		content.Sent, content.Answered, content.Shapes = "Body", "Answer", "The shapes (* always there)"
	}
	if err := docsPage.Execute(&page, content); err != nil {
		return err
	}
	r.gin.Data(http.StatusOK, "text/html; charset=utf-8", page.Bytes())
	return nil
}
