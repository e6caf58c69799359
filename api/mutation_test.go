package api_test

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// values are what a mutation puts in the place of a value, of any type.
var values = []any{
	nil, true, 0.0, -1.0, 1e15, 9007199254740993.0, 1.5, "", " ", "\u200b", "a", "x'; DROP TABLE tasks; --", "018f0000-0000-7000-8000-000000000000",
	"2025-02-29", "0000-00-00", "2199-12-31", "9999-12-31T23:59:59+07:00", "-99999wd", "+1ns", "all", strings.Repeat("á", 3000), "\x7f", "\u202e",
	"%s%n", "{{.}}", object{}, []any{}, []any{nil}, object{"a": object{"b": nil}}, []any{[]any{[]any{}}},
}

// variants are the document with one thing changed: each value replaced by each of values, each field taken away or
// doubled under another name, each list emptied or doubled.
func variants(v any) []any {
	out := slices.Clone(values)
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			inner := v[name]
			without := maps.Clone(v)
			delete(without, name)
			out = append(out, without)
			renamed := maps.Clone(without)
			renamed[name+"_"] = inner
			out = append(out, renamed)
			for _, x := range variants(inner) {
				other := maps.Clone(v)
				other[name] = x
				out = append(out, other)
			}
		}
	case []any:
		out = append(out, append(slices.Clone(v), v...))
		for i, inner := range v {
			out = append(out, slices.Delete(slices.Clone(v), i, i+1))
			if i > 1 { // the items of a list are alike
				break
			}
			for _, x := range variants(inner) {
				other := slices.Clone(v)
				other[i] = x
				out = append(out, other)
			}
		}
	}
	return out
}

// TestMutations takes every request that succeeds in the scenario and sends variants with one thing changed, in the
// body, in the parameters, in the id and in the headers. None may be a mistake of ours (5xx), and what is refused
// leaves no trace. Which variants are sent is drawn with a fixed seed where there are very many.
func TestMutations(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var recorded []call
		seen := map[string]bool{}
		w.seen = func(c call, a answer) {
			op := w.conform.operation(c.method, c.path)
			if a.status < 300 && op != nil && !seen[op.OperationID] {
				seen[op.OperationID] = true
				recorded = append(recorded, c)
			}
		}
		w.scenario()
		w.seen = nil
		draw := rand.New(rand.NewPCG(1, 2))
		sent, refused, before := 0, 0, w.rows()
		for _, c := range recorded {
			for _, m := range mutations(t, c, draw) {
				a := w.do(m)
				after := w.rows()
				sent++
				if a.status >= 500 {
					t.Errorf("%s %s: %d\n%s\n%s", m.method, m.path, a.status, short(body(m.body)), a.body)
				}
				if a.status >= 400 {
					refused++
					if !cmp.Equal(before, after) {
						t.Errorf("%s %s: %d left a trace: %s\n%s", m.method, m.path, a.status, cmp.Diff(before, after), short(body(m.body)))
					}
				}
				before = after
			}
		}
		t.Logf("%d requests recorded, %d variants sent, %d refused", len(recorded), sent, refused)
		if len(recorded) < 50 || sent < 1000 || refused < sent/2 {
			t.Errorf("%d requests recorded, %d variants sent, %d refused: too few", len(recorded), sent, refused)
		}
	})
}

func body(v any) []byte {
	switch v := v.(type) {
	case []byte:
		return v
	case string:
		return []byte(v)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return []byte(err.Error())
	}
	return b
}

// perRequest is how many variants of one request's body are sent.
const perRequest = 100

func mutations(t *testing.T, c call, draw *rand.Rand) []call {
	t.Helper()
	var out []call
	with := func(change func(*call)) {
		m := c
		m.headers = maps.Clone(c.headers)
		if m.headers == nil {
			m.headers = map[string]string{}
		}
		change(&m)
		out = append(out, m)
	}
	with(func(m *call) {}) // the same again
	for name, list := range map[string][]string{
		"If-Match":        {`"999"`, "x", `""`},
		"Idempotency-Key": {"\x01", strings.Repeat("k", 256)},
		"Content-Type":    {"text/plain", "application/json; charset=latin1", "multipart/form-data; boundary=x", "a b c"},
		"Accept":          {"image/png", "text/html", ";;;"},
		"Accept-Language": {"zz", "en;q=abc", strings.Repeat("vi,", 500)},
		"Authorization":   {"Bearer", "Bearer gb_", "Digest x", ""},
	} {
		for _, value := range list {
			with(func(m *call) {
				if strings.ContainsRune(value, 1) {
					value = "\u00ff"
				}
				m.headers[name] = value
				if name == "Authorization" {
					m.as = ""
				}
			})
		}
	}
	path, query, _ := strings.Cut(c.path, "?")
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if len(part) != 36 {
			continue
		}
		for _, id := range []string{"018f0000-0000-7000-8000-000000000000", "0", "%00", strings.ToUpper(part), part[:35], part + "0", "%C3%28", strings.Repeat("9", 2000)} {
			with(func(m *call) {
				changed := slices.Clone(parts)
				changed[i] = id
				m.path = strings.Join(changed, "/")
			})
		}
	}
	for _, q := range []string{"limit=0", "limit=1&limit=2", "cursor=AAAA", "cursor=" + strings.Repeat("A", 900), "nothing=1", "q=%00", "&&&", "=", "a[]=1", "unit_id=%F0%28"} {
		with(func(m *call) { m.path = path + "?" + strings.TrimPrefix(query+"&"+q, "&") })
	}
	if c.method == http.MethodGet {
		return out
	}
	var tree any
	if raw := body(c.body); c.body != nil && json.Valid(raw) {
		if err := json.Unmarshal(raw, &tree); err != nil {
			t.Fatal(err)
		}
	} else {
		tree = map[string]any{}
	}
	all := variants(tree)
	draw.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for _, v := range all[:min(perRequest, len(all))] {
		with(func(m *call) { m.body = v; delete(m.headers, "Content-Type") })
	}
	return out
}
