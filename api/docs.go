package api

import (
	"bytes"
	"html/template"
	"net/http"
	"strings"
)

// docsPage lists the operations from the table. It needs nothing from outside and no script.
var docsPage = template.Must(template.New("docs").Parse(`<!doctype html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Giao Ban API</title><link rel="stylesheet" href="/api/docs/style.css"></head><body><main>
<h1>Giao Ban API</h1>
<p>{{if eq .Lang "vi"}}Giao diện lập trình, phiên bản 1. Mô tả đầy đủ cho máy đọc{{else}}The API, version 1. The full description for programs{{end}}: <a href="/api/openapi.json">openapi.json</a>.
<code>Authorization: Bearer gb_…</code></p>
{{range .Tags}}<section><h2>{{.Name}}</h2><table><tbody>
{{range .Rows}}<tr><td><span class="{{.Class}}">{{.Method}}</span></td><td><code>{{.Path}}</code></td><td>{{.Summary}}</td></tr>
{{end}}</tbody></table></section>
{{end}}</main></body></html>
`))

const docsStyle = `:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;margin:0;padding:24px}
main{max-width:960px;margin:0 auto}
h1{font-size:1.6rem}h2{font-size:1.1rem;margin:2rem 0 .5rem;text-transform:capitalize}
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

type docsRow struct{ Method, Class, Path, Summary string }

func (a *API) docs(r *request) error {
	lang := r.words.Language()
	var tags []docsTag
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
		last := &tags[len(tags)-1]
		last.Rows = append(last.Rows, row)
	}
	var page bytes.Buffer
	if err := docsPage.Execute(&page, struct {
		Lang string
		Tags []docsTag
	}{lang, tags}); err != nil {
		return err
	}
	r.gin.Data(http.StatusOK, "text/html; charset=utf-8", page.Bytes())
	return nil
}
