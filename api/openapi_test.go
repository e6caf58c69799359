package api_test

import (
	"context"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// conformance holds answers to the document.
type conformance struct {
	doc   *openapi3.T
	paths []pathPattern
	mu    sync.Mutex
	done  map[string]bool // operation ids that answered with success
}

type pathPattern struct {
	pattern *regexp.Regexp
	path    string
}

var pathParam = regexp.MustCompile(`\\\{[a-z_]+\\\}`)

func newConformance(t testing.TB, document []byte) *conformance {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(document)
	ok(t, err)
	c := &conformance{doc: doc, done: map[string]bool{}}
	for path := range doc.Paths.Map() {
		pattern := "^" + pathParam.ReplaceAllString(regexp.QuoteMeta(path), `[^/]+`) + "$"
		c.paths = append(c.paths, pathPattern{regexp.MustCompile(pattern), path})
	}
	slices.SortFunc(c.paths, func(a, b pathPattern) int { // what is written out comes before a parameter
		return strings.Count(a.path, "{") - strings.Count(b.path, "{")
	})
	return c
}

// operation finds what the document says of a request.
func (c *conformance) operation(method, path string) *openapi3.Operation {
	path, _, _ = strings.Cut(path, "?")
	for _, p := range c.paths {
		if p.pattern.MatchString(path) {
			return c.doc.Paths.Value(p.path).GetOperation(method)
		}
	}
	return nil
}

// methods are those that OpenAPI has a place for.
var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodHead, http.MethodOptions, http.MethodTrace}

// check holds one answer to the document: its status is named or a problem, its body matches the schema, and a
// success carries the headers that were promised.
func (c *conformance) check(t testing.TB, sent call, got answer) {
	t.Helper()
	if !slices.Contains(methods, sent.method) {
		return
	}
	op := c.operation(sent.method, sent.path)
	if op == nil {
		if got.status != http.StatusNotFound && got.status != http.StatusMethodNotAllowed && got.status < 400 {
			t.Errorf("%s %s: %d, and the document does not know it", sent.method, sent.path, got.status)
		}
		return
	}
	response := op.Responses.Status(got.status)
	if response == nil && got.status >= 400 {
		response = op.Responses.Default()
	}
	if response == nil {
		t.Errorf("%s %s: status %d is not in the document", sent.method, sent.path, got.status)
		return
	}
	if got.status == http.StatusNoContent {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.done[op.OperationID] = true
		return
	}
	media, _, err := mime.ParseMediaType(got.header.Get("Content-Type"))
	if err != nil {
		t.Errorf("%s %s: %v", sent.method, sent.path, err)
		return
	}
	content := response.Value.Content.Get(media)
	if content == nil || response.Value.Content[media] == nil {
		t.Errorf("%s %s: %d answers %s, which is not in the document", sent.method, sent.path, got.status, media)
		return
	}
	if strings.HasSuffix(media, "json") {
		var v any
		if err := json.Unmarshal(got.body, &v); err != nil {
			t.Errorf("%s %s: %v", sent.method, sent.path, err)
			return
		}
		if err := content.Schema.Value.VisitJSON(v, openapi3.EnableJSONSchema2020(), openapi3.MultiErrors()); err != nil {
			t.Errorf("%s %s: %d does not conform: %v\n%s", sent.method, sent.path, got.status, err, got.body)
		}
	}
	if got.status >= 400 {
		return
	}
	for name := range response.Value.Headers {
		if name != "Idempotent-Replayed" && got.header.Get(name) == "" {
			t.Errorf("%s %s: no %s", sent.method, sent.path, name)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done[op.OperationID] = true
}

// checkRequest holds a request that succeeded to the document: its parameters and its body are described there, so that
// a client made from the document can send it.
func (c *conformance) checkRequest(t testing.TB, sent call) {
	t.Helper()
	op := c.operation(sent.method, sent.path)
	if op == nil {
		t.Errorf("%s %s is not in the document", sent.method, sent.path)
		return
	}
	_, raw, _ := strings.Cut(sent.path, "?")
	query, err := url.ParseQuery(raw)
	ok(t, err)
	for name, values := range query {
		p := op.Parameters.GetByInAndName(openapi3.ParameterInQuery, name)
		if p == nil {
			t.Errorf("%s %s: the document has no parameter %s", sent.method, sent.path, name)
			continue
		}
		var v any = values[0]
		if !p.Schema.Value.Type.Is(openapi3.TypeString) {
			ok(t, json.Unmarshal([]byte(values[0]), &v))
		}
		if err := p.Schema.Value.VisitJSON(v, openapi3.EnableJSONSchema2020(), openapi3.VisitAsRequest()); err != nil {
			t.Errorf("%s %s: %s does not conform: %v", sent.method, sent.path, name, err)
		}
	}
	switch {
	case sent.body == nil && (op.RequestBody == nil || !op.RequestBody.Value.Required):
		return
	case sent.body == nil || op.RequestBody == nil:
		t.Errorf("%s %s: body sent: %v, body in the document: %v", sent.method, sent.path, sent.body != nil, op.RequestBody != nil)
		return
	}
	var v any
	ok(t, json.Unmarshal(body(sent.body), &v))
	schema := op.RequestBody.Value.Content.Get("application/json").Schema.Value
	if err := schema.VisitJSON(v, openapi3.EnableJSONSchema2020(), openapi3.VisitAsRequest(), openapi3.MultiErrors()); err != nil {
		t.Errorf("%s %s: the body does not conform: %v\n%s", sent.method, sent.path, err, short(body(sent.body)))
	}
}

// undone are the operations that have not answered with success.
func (c *conformance) undone() []string {
	var out []string
	for _, item := range c.doc.Paths.Map() {
		for _, op := range item.Operations() {
			if !c.done[op.OperationID] {
				out = append(out, op.OperationID)
			}
		}
	}
	slices.Sort(out)
	return out
}

func TestDocumentIsValid(t *testing.T) {
	w := onSQLite(t)
	doc := w.conform.doc
	if err := doc.Validate(context.Background(), openapi3.IsOpenAPI31OrLater()); err != nil {
		t.Error(err)
	}
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("version %s", doc.OpenAPI)
	}
	for name, s := range doc.Components.Schemas {
		if strings.HasSuffix(name, "JSON") {
			t.Errorf("schema %s is named after a Go type", name)
		}
		for field, p := range s.Value.Properties {
			if p.Ref == "" && p.Value.Type == nil && p.Value.AnyOf == nil {
				t.Errorf("%s.%s has no type", name, field)
			}
		}
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if op.Summary == "" || op.Description == "" || op.OperationID == "" || len(op.Tags) != 1 {
				t.Errorf("%s %s is not described: %q %q %q %v", method, path, op.OperationID, op.Summary, op.Description, op.Tags)
			}
		}
	}
}

// TestRoutesAreInDocument holds the router and the document to each other.
func TestRoutesAreInDocument(t *testing.T) {
	w := onSQLite(t)
	param := regexp.MustCompile(`:([a-z_]+)`)
	routes, described := map[string]bool{}, map[string]bool{}
	for _, r := range w.api.Routes() {
		if !strings.HasPrefix(r.Path, "/api/") && r.Path != "/healthz" && r.Path != "/readyz" {
			continue // a page
		}
		if r.Method == http.MethodHead {
			continue // as GET, which the description says of all
		}
		routes[r.Method+" "+param.ReplaceAllString(r.Path, "{$1}")] = true
	}
	ids := map[string]string{}
	for path, item := range w.conform.doc.Paths.Map() {
		for method, op := range item.Operations() {
			described[method+" "+path] = true
			if other, twice := ids[op.OperationID]; twice {
				t.Errorf("%s %s and %s have one operation id", method, path, other)
			}
			ids[op.OperationID] = method + " " + path
		}
	}
	for r := range routes {
		if !described[r] {
			t.Errorf("%s is a route that the document does not know", r)
		}
	}
	for d := range described {
		if !routes[d] {
			t.Errorf("%s is in the document and no route", d)
		}
	}
}

// TestContractRoutes holds the routes to the contract's table, as far as the product goes today.
func TestContractRoutes(t *testing.T) {
	w := onSQLite(t)
	const contract = `POST /minutes/parse
GET /meetings|POST /meetings|GET /meetings/{id}|PUT /meetings/{id}|POST /meetings/{id}/issue
GET /groups|GET /groups/{id}|POST /groups/{id}/preview|POST /groups/{id}/issue|POST /groups/{id}/amend|POST /groups/{id}/cancel|POST /groups/{id}/replan
GET /tasks|GET /tasks/{id}|POST /tasks/{id}/acknowledge|POST /tasks/{id}/progress|POST /tasks/{id}/complete|POST /tasks/{id}/accept|POST /tasks/{id}/return
POST /tasks/{id}/reopen|POST /tasks/{id}/cancel|POST /tasks/{id}/comments|POST /tasks/{id}/extensions|POST /tasks/{id}/excuses
POST /extensions/{id}/grant|POST /extensions/{id}/refuse|POST /excuses/{id}/grant|POST /excuses/{id}/refuse
GET /escalations|POST /escalations/{id}/acknowledge|GET /notices
GET /units|POST /units|GET /units/{id}|PATCH /units/{id}|POST /units/import
GET /users|POST /users|GET /posts|POST /posts|POST /tokens
GET /policies|PUT /policies/{kind}|GET /calendar|POST /calendar/exceptions|POST /calendar/preview
GET /dashboard|GET /audit`
	for _, route := range strings.FieldsFunc(contract, func(r rune) bool { return r == '|' || r == '\n' }) {
		method, path, _ := strings.Cut(route, " ")
		item := w.conform.doc.Paths.Value("/api/v1" + path)
		if item == nil || item.GetOperation(method) == nil {
			t.Errorf("%s is in the contract and not in the document", route)
		}
	}
	for _, path := range []string{"/healthz", "/readyz", "/api/openapi.json", "/api/docs"} {
		if w.conform.doc.Paths.Value(path) == nil {
			t.Errorf("%s is in the contract and not in the document", path)
		}
	}
}

// TestDocsPage reads the page that lists the operations: in both languages, whole, and without anything from outside.
func TestDocsPage(t *testing.T) {
	w := onSQLite(t)
	for language, words := range map[string]string{"vi": "Giao diện lập trình", "en": "The API"} {
		a := w.do(call{method: http.MethodGet, path: "/api/docs", headers: map[string]string{"Accept-Language": language, "Accept": "text/html"}})
		page := string(a.body)
		if a.status != http.StatusOK || !strings.Contains(page, words) || !strings.Contains(page, `lang="`+language+`"`) {
			t.Errorf("%s: %d %s", language, a.status, page)
		}
		for path := range w.conform.doc.Paths.Map() {
			if !strings.Contains(page, "<code>"+path+"</code>") {
				t.Errorf("%s: %s is not on the page", language, path)
			}
		}
		for name := range w.conform.doc.Components.Schemas {
			if !strings.Contains(page, `id="`+name+`"`) || !strings.Contains(page, `href="#`+name+`"`) {
				t.Errorf("%s: the shape %s is not on the page, or nothing leads to it", language, name)
			}
		}
		if strings.Contains(page, "//") || strings.Contains(page, "<script") {
			t.Errorf("%s: the page needs something from outside, or a script", language)
		}
	}
	if a := w.do(call{method: http.MethodGet, path: "/api/docs/style.css"}); a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Type"), "text/css") {
		t.Errorf("style: %d %s", a.status, a.header.Get("Content-Type"))
	}
	if a := w.do(call{method: http.MethodGet, path: "/api/openapi.json"}); a.status != http.StatusOK || len(a.body) < 1000 {
		t.Errorf("document: %d, %s bytes", a.status, strconv.Itoa(len(a.body)))
	}
}
