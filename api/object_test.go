package api_test

import (
	"encoding/json"
	"testing"
	"time"
)

// object is a JSON object as a client sees it.
type object map[string]any

func (a answer) object(t testing.TB) object {
	t.Helper()
	out := object{}
	if err := json.Unmarshal(a.body, &out); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
	return out
}

// str is the text at a path of names and indexes.
func (o object) str(t testing.TB, path ...any) string {
	t.Helper()
	s, isText := o.at(t, path...).(string)
	if !isText {
		t.Fatalf("%v is no text in %v", path, o)
	}
	return s
}

// at is the value at a path of names and indexes.
func (o object) at(t testing.TB, path ...any) any {
	t.Helper()
	var v any = map[string]any(o)
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, isObject := v.(map[string]any)
			if !isObject {
				t.Fatalf("%v: no object at %v in %v", path, step, o)
			}
			v = m[step]
		case int:
			l, isList := v.([]any)
			if !isList || step >= len(l) {
				t.Fatalf("%v: no item %d in %v", path, step, v)
			}
			v = l[step]
		}
	}
	return v
}

// items are the items of a list.
func (o object) items(t testing.TB) []object {
	t.Helper()
	list, isList := o["items"].([]any)
	if !isList {
		t.Fatalf("no items in %v", o)
	}
	out := make([]object, len(list))
	for i, v := range list {
		out[i] = v.(map[string]any)
	}
	return out
}

// mustTime reads an instant.
func mustTime(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	ok(t, err)
	return at
}
