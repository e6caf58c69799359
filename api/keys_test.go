package api_test

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// keyed is a POST with an idempotency key.
func (w *world) keyed(as, path, key string, body any) answer {
	w.t.Helper()
	return w.do(call{as: as, method: http.MethodPost, path: "/api/v1" + path, body: body, headers: map[string]string{"Idempotency-Key": key}})
}

// TestKeys: a key has one effect, for one person at one address with one body.
func TestKeys(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const officer = "officer/Trạm Tấu"
		group := w.issue(w.directiveOn("2021-01-11", "Trạm Tấu"), w.directiveOn("2021-01-11", "Trạm Tấu"))
		tasks := w.tasks(group)
		path := "/tasks/" + tasks[0].str(t, "id")
		first := w.keyed(officer, path+"/complete", "k 1", object{"result": "Xong"})
		if first.status != http.StatusOK || first.header.Get("Idempotent-Replayed") != "" {
			t.Fatalf("first: %d %s", first.status, first.body)
		}
		before := w.rows()
		again := w.keyed(officer, path+"/complete", "k 1", object{"result": "Xong"})
		if again.status != http.StatusOK || again.header.Get("Idempotent-Replayed") != "true" || again.header.Get("ETag") != first.header.Get("ETag") || !bytes.Equal(again.body, first.body) {
			t.Errorf("the repeated request answers %d %v\n%s\nwant\n%s", again.status, again.header, again.body, first.body)
		}
		if !cmp.Equal(before, w.rows()) {
			t.Errorf("the repeated request left a trace: %s", cmp.Diff(before, w.rows()))
		}
		mismatch := w.keyed(officer, path+"/complete", "k 1", object{"result": "Chưa xong"})
		w.problem(badCase{wantStatus: 422, wantType: "key_mismatch"}, "vi", mismatch)
		// The same key of another person, or at another address, is another key.
		w.problem(badCase{wantStatus: 409, wantType: "invalid_transition"}, "vi", w.keyed("head/Trạm Tấu", path+"/complete", "k 1", object{"result": "Xong"}))
		if other := w.keyed(officer, "/tasks/"+tasks[1].str(t, "id")+"/complete", "k 1", object{"result": "Xong"}); other.status != http.StatusOK || other.header.Get("Idempotent-Replayed") != "" {
			t.Errorf("at another address: %d %s", other.status, other.body)
		}
		// A refused request did nothing, so that its key is free.
		w.problem(badCase{wantStatus: 422, wantType: "validation"}, "vi", w.keyed("office", "/meetings", "k2", withDirective(object{"units": []string{"x"}})))
		made := w.keyed("office", "/meetings", "k2", withDirective(nil))
		if made.status != http.StatusCreated {
			t.Fatalf("%d %s", made.status, made.body)
		}
		twice := w.keyed("office", "/meetings", "k2", withDirective(nil))
		if twice.status != http.StatusCreated || twice.header.Get("Location") != made.header.Get("Location") || !bytes.Equal(twice.body, made.body) {
			t.Errorf("made twice: %d %s", twice.status, twice.body)
		}
	})
}

// TestKeyOfAToken: a secret is shown once; its key makes no second one.
func TestKeyOfAToken(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		body := object{"name": "máy"}
		first := w.keyed("chair", "/tokens", "k", body)
		if first.status != http.StatusCreated {
			t.Fatalf("%d %s", first.status, first.body)
		}
		secret := first.object(t).str(t, "token")
		before := w.rows()
		w.problem(badCase{wantStatus: 409, wantType: "conflict"}, "vi", w.keyed("chair", "/tokens", "k", body))
		if !cmp.Equal(before, w.rows()) {
			t.Errorf("a second token was made: %s", cmp.Diff(before, w.rows()))
		}
		for _, table := range w.tables {
			rows, err := w.raw.QueryContext(t.Context(), "SELECT * FROM "+table)
			ok(t, err)
			columns, err := rows.Columns()
			ok(t, err)
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			for rows.Next() {
				ok(t, rows.Scan(values...))
				for i, v := range values {
					if s, isText := (*v.(*any)).(string); isText && strings.Contains(s, secret) {
						t.Errorf("the secret stands in %s.%s", table, columns[i])
					}
				}
			}
			ok(t, rows.Err())
			ok(t, rows.Close())
		}
	})
}

// TestKeyInParallel sends one request a hundred times at once: one effect, and every answer is the first one's or asks
// to wait.
func TestKeyInParallel(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		path := "/tasks/" + w.task(w.directiveOn("2021-01-11", "Trạm Tấu")).str(t, "id") + "/complete"
		answers := make([]answer, 100)
		var group sync.WaitGroup
		for i := range answers {
			group.Go(func() { answers[i] = w.keyed("officer/Trạm Tấu", path, "k", object{"result": "Xong"}) })
		}
		group.Wait()
		firsts := 0
		for _, a := range answers {
			switch {
			case a.status == http.StatusOK && a.header.Get("Idempotent-Replayed") == "":
				firsts++
			case a.status == http.StatusOK:
			case a.status == http.StatusConflict && strings.HasSuffix(a.object(t).str(t, "type"), "key_in_progress") && a.header.Get("Retry-After") != "":
			default:
				t.Errorf("%d %s", a.status, a.body)
			}
		}
		if firsts != 1 {
			t.Errorf("%d requests took effect", firsts)
		}
		if reports := w.get("chair", strings.TrimSuffix(path, "/complete"))["reports"].([]any); len(reports) != 1 {
			t.Errorf("%d reports were stored", len(reports))
		}
	})
}

// TestVersions: an ETag is the version, and If-Match holds an act to what its caller saw.
func TestVersions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const officer = "officer/Trạm Tấu"
		path := "/tasks/" + w.task(w.directiveOn("2021-01-11", "Trạm Tấu")).str(t, "id")
		read := w.do(call{as: officer, method: http.MethodGet, path: "/api/v1" + path})
		if read.header.Get("ETag") != `"1"` {
			t.Fatalf("ETag %s", read.header.Get("ETag"))
		}
		match := func(act, version string) answer {
			return w.do(call{as: officer, method: http.MethodPost, path: "/api/v1" + path + act, headers: map[string]string{"If-Match": version}})
		}
		first := match("/acknowledge", read.header.Get("ETag"))
		if first.status != http.StatusOK || first.header.Get("ETag") != `"2"` {
			t.Fatalf("%d %s", first.status, first.header.Get("ETag"))
		}
		w.problem(badCase{wantStatus: http.StatusPreconditionFailed, wantType: "stale_version"}, "vi", match("/complete", `"1"`))
		if any := match("/progress", "*"); any.status != http.StatusOK {
			t.Errorf("any version: %d", any.status)
		}
		if now := match("/complete", `"3"`); now.status != http.StatusOK {
			t.Errorf("the present version: %d %s", now.status, now.body)
		}
	})
}
