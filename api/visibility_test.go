package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"giaoban/internal/directive"
)

// secondProvince adds a province beside the first, with a district, its own chair, and a meeting of its own.
func (w *world) secondProvince() object {
	w.t.Helper()
	w.units["Lào Cai"] = w.create("admin", "/units", object{"code": "10", "type": "tỉnh", "name": "Lào Cai", "level": "province"}).str(w.t, "id")
	w.units["Sa Pa"] = w.create("admin", "/units", object{"code": "88", "type": "thị xã", "name": "Sa Pa", "level": "district", "parent_id": "10"}).str(w.t, "id")
	w.seat("chair/Lào Cai", "Lào Cai", directive.RoleChair)
	return w.hold("chair/Lào Cai", "Lào Cai", "Sa Pa")
}

// hold drafts and issues a meeting of one directive, and returns its group.
func (w *world) hold(chair, issuer, unit string) object {
	w.t.Helper()
	m := w.create(chair, "/meetings", changed(meeting(w.directiveOn("2020-12-28", unit)), object{"issuing_unit_id": w.units[issuer]}))
	group := w.post(chair, "/meetings/"+m.str(w.t, "id")+"/issue", nil).items(w.t)[0]
	w.settle()
	return group
}

// TestTwoProvinces: who sits at the head of one province sees nothing of the other, in lists no more than one by one;
// and a page is full although others' rows lie between.
func TestTwoProvinces(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		theirs := w.secondProvince()
		for range 3 {
			w.hold("chair", "tỉnh", "Trạm Tấu")
			w.hold("chair/Lào Cai", "Lào Cai", "Sa Pa")
		}
		for chair, want := range map[string]struct {
			n    int
			unit string
		}{"chair": {3, "Trạm Tấu"}, "chair/Lào Cai": {4, "Sa Pa"}} {
			for _, list := range []string{"/tasks", "/tasks?sort=-created_at", "/groups", "/meetings"} {
				if got := w.all(chair, list, 1); len(got) != want.n {
					t.Errorf("%s sees %d of %s, want %d", chair, len(got), list, want.n)
				}
			}
			for _, task := range w.get(chair, "/tasks").items(t) {
				if task.at(t, "unit", "id") != w.units[want.unit] {
					t.Errorf("%s sees %v", chair, task)
				}
			}
			d := w.get(chair, "/dashboard")
			if len(d["units"].([]any)) != 1 || d.at(t, "counts", "total") != float64(want.n) || d.at(t, "matrix", "rows", 0, "unit", "id") != w.units[want.unit] {
				t.Errorf("%s has the dashboard %v", chair, d)
			}
		}
		const late = "2020-12-29T09:00:00+07:00"
		w.advance(mustTime(t, late))
		for chair, n := range map[string]int{"chair": 3, "chair/Lào Cai": 4} {
			if got := w.all(chair, "/escalations", 2); len(got) != n {
				t.Errorf("%s sees %d escalations, want %d", chair, len(got), n)
			}
			if a := w.do(call{as: chair, method: http.MethodGet, path: "/api/v1/audit"}); a.status != http.StatusForbidden {
				t.Errorf("%s reads everybody's audit log: %d", chair, a.status)
			}
		}
		id := theirs.str(t, "id")
		if a := w.do(call{as: "chair", method: http.MethodGet, path: "/api/v1/groups?meeting_id=" + theirs.str(t, "meeting_id")}); len(a.object(t).items(t)) != 0 {
			t.Errorf("the other province's groups are seen: %s", a.body)
		}
		w.refuse([]badCase{
			{name: "another province's group", method: http.MethodGet, path: "/groups/" + id, wantStatus: 404, wantType: "not_found"},
			{name: "cancel another province's group", path: "/groups/" + id + "/cancel", wantStatus: 404, wantType: "not_found"},
			{name: "draft for another province", path: "/meetings", body: changed(withDirective(nil), object{"issuing_unit_id": w.units["Lào Cai"]}), wantStatus: 404, wantType: "not_found"},
		})
	})
}

// TestHEAD is answered as GET, without the body.
func TestHEAD(t *testing.T) {
	w := onSQLite(t)
	m := w.create("office", "/meetings", meeting(w.directiveOn("2021-01-11", "Trạm Tấu")))
	for _, c := range []call{
		{as: "chair", path: "/api/v1/meetings"}, {as: "chair", path: "/api/v1/meetings/" + m.str(t, "id")}, {as: "chair", path: "/api/v1/meetings/unknown"},
		{as: "chair", path: "/api/v1/tasks?limit=-1"}, {path: "/api/v1/tasks"}, {path: "/healthz"}, {path: "/sign-in"}, {as: "chair", path: "/nowhere"},
	} {
		c.method = http.MethodGet
		want := w.send(c)
		c.method = http.MethodHead
		got := w.send(c)
		if got.status != want.status || len(got.body) != 0 || len(want.body) == 0 {
			t.Errorf("%s: HEAD %d with %d bytes, GET %d with %d bytes", c.path, got.status, len(got.body), want.status, len(want.body))
		}
		for _, name := range []string{"Content-Type", "ETag", "Cache-Control", "WWW-Authenticate"} {
			if got.header.Get(name) != want.header.Get(name) {
				t.Errorf("%s: %s is %q, as GET %q", c.path, name, got.header.Get(name), want.header.Get(name))
			}
		}
	}
}

// TestNullCountsAsAbsent: in the code as in the document, which the request is held to.
func TestNullCountsAsAbsent(t *testing.T) {
	w := onSQLite(t)
	plain := w.create("office", "/meetings", meeting(w.directiveOn("2021-01-11", "Trạm Tấu")))
	null := w.create("office", "/meetings", changed(meeting(changed(w.directiveOn("2021-01-11", "Trạm Tấu"), object{"due": nil, "measure": nil, "briefings": nil, "days_before": nil})),
		object{"document": nil, "place": nil, "id": nil}))
	for _, m := range []object{plain, null} {
		delete(m, "id")
		delete(m, "created_at")
		delete(m, "updated_at")
		g := object(m.at(t, "groups", 0).(map[string]any))
		delete(g, "id")
		delete(g.at(t, "directives", 0).(map[string]any), "id")
	}
	if !cmp.Equal(plain, null) {
		t.Errorf("null is not as absent: %s", cmp.Diff(plain, null))
	}
}

// TestTheDocumentComesLater: the paper that assigns may come after the issue; nothing else of the meeting changes then.
func TestTheDocumentComesLater(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		m := w.create("office", "/meetings", meeting(changed(w.directiveOn("2021-01-11", "Trạm Tấu"), object{"places": []object{{"unit_id": w.units["Trạm Tấu"], "place": "xã Hát Lừu"}}})))
		path := "/meetings/" + m.str(t, "id")
		w.post("chair", path+"/issue", nil)
		now := w.get("office", path)
		now["place"], now["document"] = "Hội trường tỉnh ", object{"number": "12/TB-HKH", "date": "2021-01-04", "signer": "Nguyễn Văn Tuấn"}
		version := `"` + fmt.Sprint(now["version"]) + `"`
		put := func(headers map[string]string) object {
			return w.want(http.StatusOK, call{as: "office", method: http.MethodPut, path: "/api/v1" + path, body: now, headers: headers})
		}
		saved := put(map[string]string{"If-Match": version})
		if saved.str(t, "document", "number") != "12/TB-HKH" || saved["place"] != "Hội trường tỉnh" || saved["status"] != "issued" {
			t.Errorf("saved as %v", saved)
		}
		if got := w.get("office", path); !cmp.Equal(got, saved) {
			t.Errorf("saved and read differ: %s", cmp.Diff(saved, got))
		}
		if again := put(nil); again["version"] != saved["version"] {
			t.Errorf("saving the same again made version %v of %v", again["version"], saved["version"])
		}
		event := object(w.get("inspector", "/audit?limit=1").at(t, "items", 0).(map[string]any))
		if event["act"] != "meeting.describe" || event.str(t, "data", "before", "number") != "" || event.str(t, "data", "after", "number") != "12/TB-HKH" {
			t.Errorf("the audit log says %v", event)
		}
		refused := func(name, field string, change func(object)) badCase {
			body := w.get("office", path)
			change(body)
			return badCase{name: name, as: "office", method: http.MethodPut, path: path, body: body, wantStatus: 409, wantType: "invalid_transition", wantField: field + ":frozen"}
		}
		directive := func(body object) map[string]any { return body.at(t, "groups", 0, "directives", 0).(map[string]any) }
		w.refuse([]badCase{
			refused("another title", "title", func(o object) { o["title"] = "Khác" }),
			refused("another day", "held_on", func(o object) { o["held_on"] = "2020-12-24" }),
			refused("another text", "groups[0].directives[0].text", func(o object) { directive(o)["text"] = "Khác" }),
			refused("another deadline", "groups[0].directives[0].due_on", func(o object) { directive(o)["due_on"] = "2021-02-01" }),
			refused("no directive", "groups[0].directives", func(o object) { o.at(t, "groups", 0).(map[string]any)["directives"] = []object{} }),
			{name: "an old version", as: "office", method: http.MethodPut, path: path, body: now, headers: map[string]string{"If-Match": version}, wantStatus: 412, wantType: "stale_version"},
			{name: "a bad day of the document", as: "office", method: http.MethodPut, path: path, body: changed(now, object{"document": object{"date": "2021-02-30"}}), wantStatus: 422, wantType: "validation", wantField: "document.date:bad_date"},
			{name: "an inspector", as: "inspector", method: http.MethodPut, path: path, body: now, wantStatus: 403, wantType: "forbidden"},
		})
	})
}

// TestPartlyIssued: when a group was issued, the rest of the draft can still be changed; the issued one stays where and
// as it is, whatever is sent, and errors point into what was sent.
func TestPartlyIssued(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		body := meeting(w.directiveOn("2021-01-11", "Trạm Tấu"))
		body["groups"] = append(body["groups"].([]object), object{"title": "Nhóm hai", "directives": []object{w.directiveOn("2021-01-12", "Văn Yên")}})
		m := w.create("office", "/meetings", body)
		path := "/meetings/" + m.str(t, "id")
		w.post("chair", "/groups/"+m.str(t, "groups", 0, "id")+"/issue", nil)
		now := w.get("office", path)
		first, second := object(now.at(t, "groups", 0).(map[string]any)), object(now.at(t, "groups", 1).(map[string]any))
		if first["status"] != "issued" || second["status"] != "draft" {
			t.Fatalf("the groups are %v and %v", first["status"], second["status"])
		}
		directive := object(second.at(t, "directives", 0).(map[string]any))
		directive["due_on"] = "2020-01-01"
		w.refuse([]badCase{{name: "a bad second group", as: "office", method: http.MethodPut, path: path, body: now, wantStatus: 422, wantType: "validation", wantField: "groups[1].directives[0].due_on:due_before_meeting"}})
		directive["due_on"], first["title"] = "2021-01-15", "Khác"
		saved := w.want(http.StatusOK, call{as: "office", method: http.MethodPut, path: "/api/v1" + path, body: now})
		if saved.at(t, "groups", 0, "title") != "Nhóm việc" || saved.at(t, "groups", 0, "id") != first["id"] || saved.at(t, "groups", 1, "directives", 0, "due_on") != "2021-01-15" {
			t.Errorf("saved as %v", saved["groups"])
		}
		delete(now, "groups")
		now["groups"] = []object{}
		if kept := w.want(http.StatusOK, call{as: "office", method: http.MethodPut, path: "/api/v1" + path, body: now}); len(kept["groups"].([]any)) != 1 || !strings.HasPrefix(kept.str(t, "groups", 0, "status"), "issued") {
			t.Errorf("an issued group that was not sent is gone: %v", kept["groups"])
		}
	})
}
