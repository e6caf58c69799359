package api

import (
	"encoding/json"
	"net/http"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

// object is a JSON object of the document.
type object = map[string]any

var pathParam = regexp.MustCompile(`:([a-z_]+)`)

// openAPI makes the OpenAPI 3.1 document from the table of endpoints: their types, parameters and statuses.
func (a *API) openAPI() []byte {
	schemas := schemas{all: object{}, sent: map[reflect.Type]bool{}}
	for i := range a.endpoints {
		schemas.mark(a.endpoints[i].body)
	}
	problem := schemas.ref(typeOf[Problem]())
	paths := object{}
	for i := range a.endpoints {
		e := &a.endpoints[i]
		path := pathParam.ReplaceAllString(e.path, "{$1}")
		item, ok := paths[path].(object)
		if !ok {
			item = object{}
			paths[path] = item
		}
		item[strings.ToLower(e.method)] = a.operation(e, schemas)
	}
	doc := object{
		"openapi": "3.1.0",
		"info": object{"title": "Giao Ban", "version": versionOr(a.Version),
			"description": "Directives of a briefing, tracked until the last unit has done its part. Times are RFC 3339 with offset, days YYYY-MM-DD in Vietnam. Errors are problem+json in Vietnamese or English by Accept-Language. HEAD is answered as GET, without the body. In a body a field that is null counts as absent; an answer leaves such fields out."},
		"paths": paths,
		"components": object{"schemas": schemas.all, "responses": refusals(problem), "securitySchemes": object{
			"bearer": object{"type": "http", "scheme": "bearer", "description": "A token made with POST /tokens, or the administrator's first one."},
			"cookie": object{"type": "apiKey", "in": "cookie", "name": sessionCookie, "description": "A session of POST /session; over TLS the name begins with __Host-."}}},
		"security": []any{object{"bearer": []any{}}, object{"cookie": []any{}}},
	}
	b, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		panic(err) // made of maps, strings and numbers alone
	}
	return b
}

func versionOr(v string) string {
	if v == "" {
		return "unreleased"
	}
	return v
}

// successHeaders describes the headers of a success.
func successHeaders(e *endpoint) object {
	out, text := object{}, object{"type": "string"}
	if e.answer != nil && e.answer.Implements(typeOf[versioned]()) && !e.raw {
		out["ETag"] = object{"description": "The version, for If-Match.", "schema": text}
	}
	if e.status == http.StatusCreated {
		out["Location"] = object{"description": "Where it is.", "schema": text}
	}
	if e.method == http.MethodPost && e.body != nil && !e.raw {
		out["Idempotent-Replayed"] = object{"description": "true: the answer to an earlier request with the same key.", "schema": text}
	}
	return out
}

// problems are the statuses with which a route may refuse, beside those of every route.
func (e *endpoint) problems() []int {
	if e.public && e.body == nil {
		return nil
	}
	out := []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotAcceptable, http.StatusUnprocessableEntity, http.StatusServiceUnavailable}
	if strings.Contains(e.path, ":") {
		out = append(out, http.StatusNotFound)
	}
	if e.op == "signIn" || e.op == "changePassword" {
		out = append(out, http.StatusTooManyRequests)
	}
	if e.body != nil {
		out = append(out, http.StatusConflict, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	return out
}

// problemName names the shared description of a refusal: NotFound.
func problemName(status int) string { return strings.ReplaceAll(http.StatusText(status), " ", "") }

// refusals are the shared descriptions of refusals, with their headers.
func refusals(problem object) object {
	content := object{"application/problem+json": object{"schema": problem}}
	out := object{"Problem": object{"description": "What is wrong, where, and how to mend it.", "content": content}}
	header := func(text string) object { return object{"description": text, "schema": object{"type": "string"}} }
	for _, r := range []struct {
		status  int
		doc     string
		headers object
	}{
		{http.StatusBadRequest, "It cannot be read: malformed, or with a field or parameter that does not exist.", nil},
		{http.StatusUnauthorized, "Nobody, or nobody known, is asking.", object{"WWW-Authenticate": header("Bearer.")}},
		{http.StatusForbidden, "One may see it, but not do this.", nil},
		{http.StatusNotFound, "It does not exist, or one may not see it: the two look alike.", nil},
		{http.StatusNotAcceptable, "Only JSON is answered.", nil},
		{http.StatusConflict, "The state does not allow it, or a request with the same key is running.", object{"Retry-After": header("Seconds, when the key is in use.")}},
		{http.StatusPreconditionFailed, "Somebody changed it since the version of If-Match.", nil},
		{http.StatusRequestEntityTooLarge, "The body is over its limit; the line is closed.", nil},
		{http.StatusUnsupportedMediaType, "The body is in a form that is not taken.", nil},
		{http.StatusUnprocessableEntity, "It is readable, but against a rule; errors says which, at which field.", nil},
		{http.StatusTooManyRequests, "Too many failed attempts.", object{"Retry-After": header("Seconds.")}},
		{http.StatusServiceUnavailable, "Not now. It may have been done: ask again with the same Idempotency-Key.", object{"Retry-After": header("Seconds.")}},
	} {
		one := object{"description": r.doc, "content": content}
		if r.headers != nil {
			one["headers"] = r.headers
		}
		out[problemName(r.status)] = one
	}
	return out
}

func (a *API) operation(e *endpoint, s schemas) object {
	op := object{"operationId": e.op, "summary": e.en, "description": e.vi, "tags": []any{e.tag}}
	if params := parameters(e); len(params) > 0 {
		op["parameters"] = params
	}
	if e.body != nil {
		content := object{"application/json": object{"schema": s.ref(e.body)}}
		if e.form {
			content = object{"multipart/form-data": object{"schema": s.ref(e.body)}}
		}
		if e.raw {
			content["multipart/form-data"] = object{"schema": object{"type": "object", "required": []any{"file"},
				"properties": object{"file": object{"type": "string", "description": "A text file (.txt, UTF-8)."}}}}
		}
		op["requestBody"] = object{"required": !e.optional, "content": content}
	}
	answer := object{"description": http.StatusText(e.status)}
	if headers := successHeaders(e); len(headers) > 0 {
		answer["headers"] = headers
	}
	switch {
	case e.status == http.StatusNoContent:
	case e.files != nil:
		content := object{}
		for _, media := range e.files {
			content[media] = object{"schema": object{"type": "string", "format": "binary"}}
		}
		answer["content"] = content
	case e.answer != nil:
		answer["content"] = object{"application/json": object{"schema": s.ref(e.answer)}}
	case strings.HasSuffix(e.path, ".css"):
		answer["content"] = object{"text/css": object{"schema": object{"type": "string"}}}
	default:
		answer["content"] = object{"text/html": object{"schema": object{"type": "string"}}}
	}
	responses := object{strconv.Itoa(e.status): answer}
	if e.path == "/readyz" {
		responses["503"] = answer
	}
	if e.public {
		op["security"] = []any{}
	}
	for _, status := range e.problems() {
		responses[strconv.Itoa(status)] = object{"$ref": "#/components/responses/" + problemName(status)}
	}
	responses["default"] = object{"$ref": "#/components/responses/Problem"}
	op["responses"] = responses
	return op
}

func parameters(e *endpoint) []any {
	var out []any
	for _, m := range pathParam.FindAllStringSubmatch(e.path, -1) {
		out = append(out, object{"name": m[1], "in": "path", "required": true, "schema": object{"type": "string"}})
	}
	for _, p := range e.query {
		schema := object{"type": "string"}
		if p.kind == "integer" {
			schema["type"] = "integer"
		}
		if p.kind == "boolean" {
			schema["type"] = "boolean"
		} else if p.values != nil {
			schema["enum"] = p.values
		}
		one := object{"name": p.name, "in": "query", "schema": schema}
		if p.doc != "" {
			one["description"] = p.doc
		}
		out = append(out, one)
	}
	if e.method != http.MethodGet && !e.public {
		out = append(out, object{"name": "If-Match", "in": "header", "description": "The version that was seen, as its ETag; another one is 412.", "schema": object{"type": "string"}})
		if e.method == http.MethodPost {
			out = append(out, object{"name": "Idempotency-Key", "in": "header", "description": "Up to 255 visible characters; the same key has one effect.", "schema": object{"type": "string"}})
		}
	}
	return out
}

// schemas are the components.
type schemas struct {
	all  object                // by name
	sent map[reflect.Type]bool // structures that come in bodies: their optional fields may be null
}

// mark notes a structure of a body, and those inside it.
func (s schemas) mark(t reflect.Type) {
	for t != nil && (t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice) {
		t = t.Elem()
	}
	if t == nil || t.Kind() != reflect.Struct || s.sent[t] {
		return
	}
	s.sent[t] = true
	for _, f := range reflect.VisibleFields(t) {
		s.mark(f.Type)
	}
}

// orNull is a schema that also takes null.
func orNull(schema object) object {
	if kind, ok := schema["type"]; ok {
		schema["type"] = []any{kind, "null"}
		return schema
	}
	return object{"anyOf": []any{schema, object{"type": "null"}}}
}

// ref is a reference to a type's schema, which is added at its first use.
func (s schemas) ref(t reflect.Type) object {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Slice:
		return object{"type": "array", "items": s.ref(t.Elem())}
	case reflect.Map, reflect.Interface:
		return object{"type": "object"}
	}
	name := schemaName(t)
	if _, ok := s.all[name]; !ok {
		s.all[name] = object{} // a type may name itself
		s.all[name] = s.structure(t)
	}
	return object{"$ref": "#/components/schemas/" + name}
}

var generic = regexp.MustCompile(`^([A-Za-z]+)\[(?:.*[./])?([A-Za-z]+)\]$`)

// schemaName is how a type is called in the document: TaskJSON → Task, Page[TaskJSON] → TaskPage.
func schemaName(t reflect.Type) string {
	name := t.Name()
	if m := generic.FindStringSubmatch(name); m != nil {
		return strings.TrimSuffix(m[2], "JSON") + m[1]
	}
	return strings.TrimSuffix(name, "JSON")
}

func (s schemas) structure(t reflect.Type) object {
	properties := object{}
	var required []any
	for _, f := range reflect.VisibleFields(t) {
		tag := f.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		if f.Anonymous && name == "" || !f.IsExported() || name == "-" {
			continue
		}
		schema := s.ref(f.Type)
		optional := strings.Contains(options, "omitempty")
		if optional && s.sent[t] {
			schema = orNull(schema)
		}
		if doc := f.Tag.Get("doc"); doc != "" {
			schema["description"] = doc
		}
		properties[name] = schema
		if !optional {
			required = append(required, name)
		}
	}
	out := object{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}
