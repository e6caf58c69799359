package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"giaoban/internal/directive"
)

// maxDepth is how deep a JSON body may nest: drafts need five.
const maxDepth = 64

// malformed is a body that cannot be read; field says where.
func malformed(field, code string, args ...any) error {
	var p directive.Problems
	p.Add(field, code, args...)
	err := p.Err()
	var e *directive.Error
	if errors.As(err, &e) {
		e.Code = directive.CodeMalformed
		if code == "unknown_field" {
			e.Code = directive.CodeUnknownField
		}
	}
	return err
}

// tooLarge is a body over its limit, in bytes.
func tooLarge(limit int64) error {
	return &directive.Error{Code: directive.CodeTooLarge, Detail: "too_large", Args: map[string]any{"Max": limit}}
}

// limited is the body, cut off behind limit bytes. Over it, the server closes the line, and gives the client, which is
// still sending, time to read why.
func (r *request) limited(limit int64) io.ReadCloser {
	w := http.ResponseWriter(r.gin.Writer)
	if inner, wraps := w.(interface{ Unwrap() http.ResponseWriter }); wraps { // MaxBytesReader knows only the server's own
		w = inner.Unwrap()
	}
	return http.MaxBytesReader(w, r.gin.Request.Body, limit)
}

// readBody reads a JSON body. empty reports that there was none.
func readBody(r *http.Request) (body []byte, empty bool, err error) {
	if e := r.Header.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		return nil, false, unsupported("plain_only")
	}
	body, err = io.ReadAll(r.Body)
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return nil, false, tooLarge(over.Limit)
	case err != nil:
		return nil, false, &directive.Error{Code: directive.CodeMalformed, Err: err}
	case len(body) == 0:
		return nil, true, nil
	}
	return body, false, checkMediaType(r.Header.Get("Content-Type"))
}

func checkMediaType(contentType string) error {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil || media != "application/json" {
		return unsupported("json_only")
	}
	if c, ok := params["charset"]; ok && !strings.EqualFold(c, "utf-8") {
		return unsupported("json_only")
	}
	return nil
}

// decode reads a JSON document into out, a pointer to a struct: exactly one document, every field known, none
// twice, texts valid and brought to NFC, so that equal words are equal bytes.
func decode(body []byte, out any) error {
	if !utf8.Valid(body) || !surrogatesPaired(body) {
		return malformed("", "bad_encoding")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	tree, err := readValue(d, "", 0)
	if err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return malformed("", "trailing_data")
	}
	if err := checkShape(tree, reflect.TypeOf(out).Elem(), ""); err != nil {
		return err
	}
	if err := json.Unmarshal(body, out); err != nil {
		return &directive.Error{Code: directive.CodeMalformed, Err: err}
	}
	compose(reflect.ValueOf(out).Elem())
	return nil
}

// readValue reads one value and refuses what encoding/json would silently accept.
func readValue(d *json.Decoder, path string, depth int) (any, error) {
	if depth > maxDepth {
		return nil, malformed(path, "too_deep", "Max", maxDepth)
	}
	t, err := d.Token()
	if err != nil {
		return nil, &directive.Error{Code: directive.CodeMalformed, Detail: "bad_json", Err: err}
	}
	switch v := t.(type) {
	case json.Delim:
		if v == '{' {
			return readObject(d, path, depth)
		}
		return readArray(d, path, depth)
	case json.Number:
		f, err := strconv.ParseFloat(v.String(), 64)
		if err != nil || f > 9e15 || f < -9e15 || f == 0 && math.Signbit(f) { // −0 would come back as 0
			return nil, malformed(path, "bad_number")
		}
		return v, nil
	case string:
		if strings.ContainsRune(v, 0) {
			return nil, invalid(path, "bad_text")
		}
		return v, nil
	}
	return t, nil
}

func readObject(d *json.Decoder, path string, depth int) (any, error) {
	out := map[string]any{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, &directive.Error{Code: directive.CodeMalformed, Detail: "bad_json", Err: err}
		}
		name, ok := t.(string)
		if !ok {
			return nil, &directive.Error{Code: directive.CodeMalformed, Detail: "bad_json"}
		}
		at := join(path, name)
		if _, twice := out[name]; twice {
			return nil, malformed(at, "duplicate_field")
		}
		if out[name], err = readValue(d, at, depth+1); err != nil {
			return nil, err
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, &directive.Error{Code: directive.CodeMalformed, Detail: "bad_json", Err: err}
	}
	return out, nil
}

func readArray(d *json.Decoder, path string, depth int) (any, error) {
	out := []any{}
	for d.More() {
		v, err := readValue(d, fmt.Sprintf("%s[%d]", path, len(out)), depth+1)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	if _, err := d.Token(); err != nil {
		return nil, &directive.Error{Code: directive.CodeMalformed, Detail: "bad_json", Err: err}
	}
	return out, nil
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// invalid is one field against a rule.
func invalid(field, code string, args ...any) error {
	var p directive.Problems
	p.Add(field, code, args...)
	return p.Err()
}

// checkShape compares a document with the type it is meant for, and names the first place that differs. A field that is
// null counts as absent; a whole document and an entry of a list must be something.
func checkShape(v any, t reflect.Type, path string) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Interface {
		return nil
	}
	switch t.Kind() {
	case reflect.Struct:
		object, ok := v.(map[string]any)
		if !ok {
			return malformed(path, "want_object")
		}
		fields := jsonFields(t)
		for _, name := range sorted(object) {
			f, known := fields[name]
			if !known {
				return malformed(join(path, name), "unknown_field")
			}
			if object[name] == nil {
				continue
			}
			if err := checkShape(object[name], f.Type, join(path, name)); err != nil {
				return err
			}
		}
	case reflect.Slice:
		list, ok := v.([]any)
		if !ok {
			return malformed(path, "want_list")
		}
		for i, value := range list {
			if err := checkShape(value, t.Elem(), fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
	case reflect.String:
		if _, ok := v.(string); !ok {
			return malformed(path, "want_text")
		}
	case reflect.Bool:
		if _, ok := v.(bool); !ok {
			return malformed(path, "want_boolean")
		}
	case reflect.Int, reflect.Int64:
		n, ok := v.(json.Number)
		if !ok {
			return malformed(path, "want_number")
		}
		if _, err := n.Int64(); err != nil {
			return malformed(path, "not_a_whole_number")
		}
	case reflect.Float64:
		if _, ok := v.(json.Number); !ok {
			return malformed(path, "want_number")
		}
	}
	return nil
}

// sorted are the keys of m in order, so that the same body is always refused for the same reason.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// jsonFields lists the fields of a struct by their JSON names, embedded ones included.
func jsonFields(t reflect.Type) map[string]reflect.StructField {
	out := map[string]reflect.StructField{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" || !f.IsExported() || name == "-" {
			continue
		}
		out[name] = f
	}
	return out
}

// surrogatesPaired reports whether every \u escape of a surrogate has its other half (RFC 8259, section 8.2).
func surrogatesPaired(body []byte) bool {
	for i := 0; i+1 < len(body); i++ {
		if body[i] != '\\' {
			continue
		}
		if body[i+1] != 'u' {
			i++
			continue
		}
		switch hi := hex4(body, i+2); {
		case hi >= 0xdc00 && hi < 0xe000:
			return false
		case hi >= 0xd800 && hi < 0xdc00:
			if i+7 >= len(body) || body[i+6] != '\\' || body[i+7] != 'u' {
				return false
			}
			if lo := hex4(body, i+8); lo < 0xdc00 || lo >= 0xe000 {
				return false
			}
			i += 11
		default:
			i += 5
		}
	}
	return true
}

func hex4(b []byte, i int) int {
	if i+4 > len(b) {
		return -1
	}
	n, err := strconv.ParseUint(string(b[i:i+4]), 16, 32)
	if err != nil {
		return -1
	}
	return int(n)
}

// compose brings every text inside v to NFC.
func compose(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if s := v.String(); !norm.NFC.IsNormalString(s) {
			v.SetString(norm.NFC.String(s))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			compose(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				compose(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			compose(v.Index(i))
		}
	}
}
