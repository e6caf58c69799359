package api

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"giaoban/internal/directive"
)

// FuzzDecode feeds bodies to the strict decoder: it never fails in another way than with an error that a person can
// act on, and what it accepts encoding/json accepts too, with every text in NFC and nothing lost.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"title":"a","held_on":"2020-12-25","groups":[{"directives":[{"text":"b","units":["all"],"measure":{"kind":"count","goal":1,"unit_of_measure":""}}]}]}`,
		`{"title":"a"}{}`, `{"title":"a","title":"b"}`, `{"title":"\ud83d\ude00"}`, `{"title":"\ud83d"}`, `[`, `{"groups":[null]}`, "{\"title\":\"a\u0300\"}", `{"version":1e2}`, `{"version":-0}`,
		strings.Repeat(`{"groups":[`, 40), `{"document":{}}`, `nul`, `"`, `{"title":"\u0000"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var out MeetingJSON
		err := decode(body, &out)
		if err != nil {
			switch code := directive.CodeOf(err); code {
			case directive.CodeMalformed, directive.CodeUnknownField, directive.CodeInvalid:
			default:
				t.Fatalf("refused as %q: %v", code, err)
			}
			return
		}
		var plain MeetingJSON
		if err := json.Unmarshal(body, &plain); err != nil {
			t.Fatalf("accepted what encoding/json refuses: %v", err)
		}
		for _, s := range []string{out.Title, out.Place, out.SourceText} {
			if !norm.NFC.IsNormalString(s) || strings.ContainsRune(s, 0) {
				t.Fatalf("text %+q", s)
			}
		}
		if norm.NFC.String(plain.Title) != out.Title || len(plain.Groups) != len(out.Groups) {
			t.Fatalf("decoded %+v, want %+v", out, plain)
		}
	})
}

// FuzzCursor alters cursors: none but those that were given out are taken.
func FuzzCursor(f *testing.F) {
	a := &API{seal: cursorKey(nil)}
	given := map[string]bool{}
	for _, id := range []string{"", "x", "018f0000-0000-7000-8000-000000000000"} {
		c := a.cursor(idPlace{id})
		given[c] = true
		f.Add(c)
	}
	f.Add("AAAA")
	f.Fuzz(func(t *testing.T, cursor string) {
		var at idPlace
		if err := a.place(cursor, &at); err == nil && cursor != "" && !given[cursor] {
			t.Fatalf("took %q as %+v", cursor, at)
		}
	})
}

// TestDeepBodiesAreCheap: what is nested ten thousand deep is refused at the first levels.
func TestDeepBodiesAreCheap(t *testing.T) {
	body := []byte(`{"groups":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + "}")
	began := time.Now()
	var out MeetingJSON
	if err := decode(body, &out); directive.CodeOf(err) != directive.CodeMalformed {
		t.Errorf("%v", err)
	}
	if took := time.Since(began); took > 50*time.Millisecond {
		t.Errorf("took %v", took)
	}
}

// TestDepthOfDrafts: the deepest draft lies well within the limit.
func TestDepthOfDrafts(t *testing.T) {
	var deepest func(reflect.Type) int
	deepest = func(t reflect.Type) int {
		switch t.Kind() {
		case reflect.Pointer:
			return deepest(t.Elem())
		case reflect.Slice:
			return 1 + deepest(t.Elem())
		case reflect.Struct:
			most := 0
			for _, f := range jsonFields(t) {
				most = max(most, deepest(f.Type))
			}
			return 1 + most
		}
		return 0
	}
	if n := deepest(typeOf[ParsedJSON]()); n < 5 || n > maxDepth/2 {
		t.Errorf("a draft is %d levels deep, the limit is %d", n, maxDepth)
	}
}
