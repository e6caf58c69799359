package api_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/example"
)

// TestScenario walks through every operation of the document once with success, as an association would: the real
// minutes become a draft, the draft is checked and issued, units report, the machine escalates, people decide. Every
// answer is held to the document by the harness.
func TestScenario(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.scenario()
		if left := w.conform.undone(); len(left) > 0 {
			t.Errorf("operations that never succeeded: %v", left)
		}
	})
}

// scenario uses every operation.
func (w *world) scenario() {
	w.t.Helper()
	w.setUp()
	w.session()
	w.accounts()
	meeting := w.fromMinutes()
	w.work(meeting)
	w.attachments(meeting)
	w.papers(meeting)
	w.requests()
	w.steer()
	w.look()
}

// session signs in with a password, changes it, and signs out.
func (w *world) session() {
	t := w.t
	w.give("hoa", password)
	in := w.signIn("HOA", password)
	if in.status != http.StatusOK || in.object(t).str(t, "user", "login") != "hoa" || in.object(t)["must_change"] != false {
		t.Fatalf("signed in: %d %s", in.status, in.body)
	}
	cookies := cookiesOf(in)
	me := w.want(http.StatusOK, call{method: http.MethodGet, path: "/api/v1/session", headers: cookies})
	if me.str(t, "posts", 0, "role") != "officer" || me["expires_at"] == nil {
		t.Errorf("I am %v", me)
	}
	w.want(http.StatusOK, call{method: http.MethodPost, path: "/api/v1/password", headers: cookies, body: object{"old_password": password, "new_password": password + " mới"}})
	if out := w.do(call{method: http.MethodDelete, path: "/api/v1/session", headers: cookies}); out.status != http.StatusNoContent {
		t.Errorf("signed out: %d %s", out.status, out.body)
	}
}

// accounts is how an administrator looks after people.
func (w *world) accounts() {
	t := w.t
	bao := w.create("admin", "/users", object{"name": "Hoàng Văn Bảo", "login": "bao"})
	path := "/users/" + bao.str(t, "id")
	changed := w.want(http.StatusOK, call{as: "admin", method: http.MethodPatch, path: "/api/v1" + path, body: object{"phone": "0912 345 678"}, headers: map[string]string{"If-Match": `"1"`}})
	if changed["version"] != 2.0 || changed["phone"] != "0912 345 678" || changed["name"] != "Hoàng Văn Bảo" {
		t.Errorf("changed to %v", changed)
	}
	invited := w.create("admin", path+"/invitations", object{"kind": "invite"})
	if link := invited.str(t, "link"); !strings.HasPrefix(link, "/setup/") || len(link) < 50 {
		t.Errorf("the link is %q", link)
	}
	post := w.create("admin", "/posts", object{"unit_id": w.units["Lục Yên"], "role": "officer", "title": "Thư ký", "user_id": bao["id"], "from": "2020-12-01", "acting": true})
	if post.at(t, "holders", 0, "acting") != true {
		t.Errorf("seated as %v", post)
	}
	left := w.post("admin", "/posts/"+post.str(t, "id")+"/leave", object{"user_id": bao["id"], "to": "2020-12-31"})
	if left.at(t, "holders", 0, "to") != "2020-12-31" {
		t.Errorf("left as %v", left)
	}
	if n := w.post("admin", path+"/sign-out", nil); n["sessions"] != 0.0 {
		t.Errorf("signed out %v", n)
	}
	token := w.create("admin", "/tokens", object{"user_id": bao["id"], "name": "máy"})
	if n := len(w.get("admin", "/tokens?all=true").items(t)); n < 2 {
		t.Errorf("%d tokens", n)
	}
	if out := w.do(call{as: "admin", method: http.MethodDelete, path: "/api/v1/tokens/" + token.str(t, "id")}); out.status != http.StatusNoContent {
		t.Errorf("revoked: %d %s", out.status, out.body)
	}
	w.want(http.StatusOK, call{as: "admin", method: http.MethodPatch, path: "/api/v1" + path, body: object{"disabled": true}})
}

// attachments is a picture that a unit sends and others look at.
func (w *world) attachments(meeting object) {
	t := w.t
	task := w.get("officer/Trạm Tấu", "/tasks?meeting_id="+meeting.str(t, "id")).items(t)[0].str(t, "id")
	sent := w.attach("officer/Trạm Tấu", task, "ảnh hội nghị.png", onePixel(t))
	if sent.status != http.StatusCreated {
		t.Fatalf("attached: %d %s", sent.status, sent.body)
	}
	e := sent.object(t)
	got := w.do(call{as: "chair", method: http.MethodGet, path: "/api/v1/evidence/" + e.str(t, "id")})
	if got.status != http.StatusOK || !bytes.Equal(got.body, onePixel(t)) || got.header.Get("Content-Type") != "image/png" || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment; ") {
		t.Errorf("handed out: %d %v", got.status, got.header)
	}
	if d := w.get("chair", "/tasks/"+task); d.str(t, "evidence", 0, "name") != "ảnh hội nghị.png" {
		t.Errorf("the task shows %v", d["evidence"])
	}
}

// setUp is what an administrator does first.
func (w *world) setUp() {
	t := w.t
	unit := w.create("admin", "/units", object{"code": "04282", "type": "xã", "name": "Làng Nhì", "level": "commune", "parent_id": w.units["Trạm Tấu"], "valid_from": "2020-02-01"})
	path := "/units/" + unit.str(t, "id")
	changed := w.want(http.StatusOK, call{as: "office", method: http.MethodPatch, path: "/api/v1" + path, body: object{"phone": "0216 3876 000"}, headers: map[string]string{"If-Match": `"1"`}})
	if changed["version"] != 2.0 || changed["phone"] != "0216 3876 000" || changed["name"] != "Làng Nhì" {
		t.Errorf("a patch of a phone gave %v", changed)
	}
	if again := w.get("office", path); !cmp.Equal(again, changed) {
		t.Errorf("the unit is %v", again)
	}
	imported := w.create("admin", "/units/import", object{"units": []object{
		{"code": "04285", "type": "xã", "name": "Bản Công", "level": "commune", "parent_id": "139"},
		{"code": "04288", "type": "thị trấn", "name": "Trạm Tấu", "level": "commune", "parent_id": "139", "aliases": []string{"TT Trạm Tấu"}}}}).items(t)
	if len(imported) != 2 || imported[0]["parent_id"] != w.units["Trạm Tấu"] {
		t.Errorf("imported %v", imported)
	}
	if n := len(w.get("inspector", "/units?parent_id="+w.units["Trạm Tấu"]+"&on=2020-12-25").items(t)); n != 3 {
		t.Errorf("Trạm Tấu has %d units below, want 3", n)
	}
	user := w.create("admin", "/users", object{"name": "Nguyễn Thị Hoa", "login": "hoa", "email": "hoa@example.org"})
	w.create("admin", "/posts", object{"unit_id": w.units["Lục Yên"], "role": "officer", "user_id": user["id"]})
	token := w.create("admin", "/tokens", object{"user_id": user["id"], "name": "máy ở nhà", "expires_at": "2021-12-31T17:00:00+07:00"})
	w.tokens["hoa"], w.users["hoa"] = token.str(t, "token"), user.str(t, "id")
	w.get("hoa", "/tasks")
	if n := len(w.get("admin", "/users").items(t)); n != 10 {
		t.Errorf("%d people, want 10", n)
	}
	w.get("admin", "/posts")

	policies := w.get("office", "/policies").items(t)
	if len(policies) != len(directive.Kinds()) {
		t.Errorf("%d policies", len(policies))
	}
	ladder := object{"steps": policies[0]["steps"], "review": policies[0]["review"]}
	set := w.want(http.StatusOK, call{as: "admin", method: http.MethodPut, path: "/api/v1/policies/pilot", body: ladder})
	if set["kind"] != "pilot" || set["version"] != 1.0 {
		t.Errorf("the ladder was set as %v", set)
	}
	cal := w.get("office", "/calendar?from=2021-01-01&to=2021-12-31")
	if cal.at(t, "days", 0, "date") != "2021-01-01" {
		t.Errorf("the first special day of 2021 is %v", cal.at(t, "days", 0))
	}
	counted := w.want(http.StatusOK, call{as: "office", method: http.MethodPost, path: "/api/v1/calendar/preview", body: object{"from": "2020-12-25", "working_days": 10}})
	if counted["date"] != "2021-01-11" || counted["due"] != "2021-01-12T00:00:00+07:00" {
		t.Errorf("ten working days after the briefing are %v", counted)
	}
	rev := w.create("admin", "/calendar/exceptions", object{"exceptions": []object{{"date": "2021-03-15", "working": false, "decision": "12/QĐ-HKH", "reason": "Ngày truyền thống"}}})
	if got := w.get("office", "/calendar?from=2021-03-01&to=2021-03-31"); got["revision"] != rev["revision"] || got.at(t, "days", 0, "date") != "2021-03-15" {
		t.Errorf("the calendar is %v", got)
	}
}

// fromMinutes reads the real minutes, saves them as they were read, completes the draft and issues it.
func (w *world) fromMinutes() object {
	t := w.t
	parsed := w.post("office", "/minutes/parse", object{"text": example.Minutes()})
	if parsed["held_on"] != "2020-12-25" || len(parsed["groups"].([]any)) != 5 {
		t.Fatalf("the minutes were read as %v", parsed)
	}
	text := parsed.str(t, "source_text")
	for _, g := range parsed["groups"].([]any) {
		for _, d := range g.(map[string]any)["directives"].([]any) {
			d := object(d.(map[string]any))
			start, end := int(d.at(t, "span", "start").(float64)), int(d.at(t, "span", "end").(float64))
			if got := text[start:end]; !strings.Contains(got, d.str(t, "text")[:20]) {
				t.Errorf("the span of %q is %q", d["text"], got)
			}
			if d["id"] != nil {
				t.Errorf("a draft that is not saved has the id %v", d["id"])
			}
		}
	}
	if uploaded := w.upload("office", "bien-ban.txt", []byte(example.Minutes())).object(t); !cmp.Equal(uploaded, parsed) {
		t.Errorf("an uploaded file reads otherwise than its text: %s", cmp.Diff(parsed, uploaded))
	}
	if parsed["unrecognised"] == nil || parsed["warnings"] == nil {
		t.Errorf("no lists of what was not understood in %v", parsed)
	}

	saved := w.create("office", "/meetings", parsed) // as it was answered
	if saved["source_text"] != text {
		t.Error("the minutes were not kept")
	}
	path := "/meetings/" + saved.str(t, "id")
	got := w.get("chair", path)
	if !cmp.Equal(got, saved) {
		t.Errorf("created and read differ: %s", cmp.Diff(saved, got))
	}
	if c := w.get("chair", path+"/corrections"); c.str(t, "rules") == "" || len(c["corrections"].([]any)) != 0 {
		t.Errorf("a draft saved as it was read has the corrections %v", c)
	}
	for _, g := range got["groups"].([]any) {
		for _, d := range g.(map[string]any)["directives"].([]any) {
			d := d.(map[string]any)
			d["time"], d["due_on"] = "one_off", "2021-01-11"
			if len(d["units"].([]any)) == 0 {
				d["units"] = []string{directive.AllUnits}
			}
			delete(d, "unit_names")
		}
	}
	put := w.want(http.StatusOK, call{as: "office", method: http.MethodPut, path: "/api/v1" + path, body: got, headers: map[string]string{"If-Match": `"1"`}})
	const explained = "10 ngày làm việc"
	if e := put.str(t, "groups", 0, "directives", 0, "explain"); !strings.Contains(e, explained) || !strings.Contains(e, "11/01/2021") {
		t.Errorf("the deadline is explained as %q", e)
	}
	back := w.want(http.StatusOK, call{as: "office", method: http.MethodPut, path: "/api/v1" + path, body: put})
	delete(put, "version")
	delete(back, "version")
	delete(put, "updated_at")
	delete(back, "updated_at")
	if !cmp.Equal(put, back) {
		t.Errorf("sending back what was got changed it: %s", cmp.Diff(put, back))
	}
	if first := w.get("chair", "/meetings").items(t)[0]; first["id"] != saved["id"] || first["version"] != 3.0 {
		t.Errorf("the list of meetings begins with %v", first)
	}

	group := put.str(t, "groups", 0, "id")
	preview := w.post("chair", "/groups/"+group+"/preview", nil)
	if preview["tasks"].(float64) < 3 || len(preview.at(t, "items", 0, "moments").([]any)) < 7 {
		t.Errorf("the preview is %v", preview)
	}
	one := w.want(http.StatusOK, call{as: "chair", method: http.MethodPost, path: "/api/v1/groups/" + group + "/issue", headers: map[string]string{"If-Match": `"1"`}})
	if one["status"] != "issued" || one["workflow_id"] == "" {
		t.Errorf("issued as %v", one)
	}
	rest := w.post("chair", path+"/issue", object{}).items(t)
	if len(rest) != 4 {
		t.Errorf("%d groups were issued with the rest, want 4", len(rest))
	}
	w.settle()
	if g := w.get("chair", "/groups/"+group); g["assigned_at"] == "" || g.at(t, "counts", "open") != preview["tasks"] {
		t.Errorf("the preview promised %v tasks, the group has %v", preview["tasks"], g["counts"])
	}
	return w.get("chair", path)
}

// upload sends a file as a form does.
func (w *world) upload(as, name string, content []byte) answer {
	w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	ok(w.t, err)
	_, err = part.Write(content)
	ok(w.t, err)
	ok(w.t, form.Close())
	return w.do(call{as: as, method: http.MethodPost, path: "/api/v1/minutes/parse", body: body.Bytes(), headers: map[string]string{"Content-Type": form.FormDataContentType()}})
}

// work is what units do with what they were given.
func (w *world) work(meeting object) {
	t := w.t
	id := meeting.str(t, "id")
	if n := len(w.get("chair", "/groups?meeting_id="+id).items(t)); n != 5 {
		t.Errorf("%d groups, want 5", n)
	}
	mine := w.get("officer/Trạm Tấu", "/tasks?include=steps&meeting_id="+id+"&sort=due").items(t)
	if len(mine) == 0 {
		t.Fatal("Trạm Tấu was given nothing")
	}
	for _, task := range mine {
		if task.at(t, "unit", "id") != w.units["Trạm Tấu"] || len(task["steps"].([]any)) < 7 || task["due"] != "2021-01-12T00:00:00+07:00" {
			t.Errorf("a task of Trạm Tấu is %v", task)
		}
	}
	path := "/tasks/" + mine[0].str(t, "id")
	acknowledged := w.post("officer/Trạm Tấu", path+"/acknowledge", nil)
	if acknowledged["status"] != "acknowledged" || len(acknowledged["steps"].([]any)) < 7 {
		t.Errorf("acknowledged as %v", acknowledged)
	}
	w.post("officer/Trạm Tấu", path+"/progress", object{"value": 2.5, "result": "Đã mở hai lớp", "difficulties": "Đường xa", "proposals": "Hỗ trợ sách"})
	w.create("chair", path+"/comments", object{"text": "Tốt. Cố gắng xong trước Tết."})
	done := w.post("office", path+"/complete", object{"result": "Xong", "source": "telephone", "person": "Chị Mây", "claimed_on": "2020-12-24"})
	if done["status"] != "done" || done["late"] != false || done["submitted_at"] != "2020-12-25T15:00:00+07:00" {
		t.Errorf("completed as %v", done)
	}
	reopened := w.post("chair", path+"/reopen", object{"reason": "Thiếu danh sách", "due_on": "2021-01-20"})
	if reopened["status"] != "in_progress" || reopened["due_on"] != "2021-01-20" || reopened["original_due"] != "2021-01-12T00:00:00+07:00" {
		t.Errorf("reopened as %v", reopened)
	}
	if c := w.post("supervisor", path+"/cancel", object{"reason": "Không cần nữa"}); c["status"] != "cancelled" {
		t.Errorf("cancelled as %v", c)
	}
	detail := w.get("officer/Trạm Tấu", path)
	if len(detail["reports"].([]any)) != 2 || len(detail["comments"].([]any)) != 1 || len(detail["history"].([]any)) < 6 || detail.at(t, "explanation", "working_days") == nil {
		t.Errorf("the task is %v", detail)
	}

	review := w.directiveOn("2021-01-11", "Trạm Tấu")
	review["requires_review"] = true
	task := "/tasks/" + w.task(review).str(t, "id")
	if s := w.post("officer/Trạm Tấu", task+"/complete", nil); s["status"] != "submitted" {
		t.Errorf("handed in as %v", s)
	}
	if r := w.post("office", task+"/return", object{"reason": "Thiếu số liệu"}); r["status"] != "returned" || r["plan_version"] != 2.0 {
		t.Errorf("returned as %v", r)
	}
	w.post("head/Trạm Tấu", task+"/complete", nil)
	if a := w.post("office", task+"/accept", nil); a["status"] != "done" {
		t.Errorf("accepted as %v", a)
	}
}

// requests are extensions and excuses, asked and decided.
func (w *world) requests() {
	t := w.t
	officer := "officer/Trạm Tấu"
	task := w.task(w.directiveOn("2021-01-11", "Trạm Tấu"))
	path := "/tasks/" + task.str(t, "id")
	ask := func(until string) string {
		r := w.create(officer, path+"/extensions", object{"until_on": until, "reason": "Mưa lũ"})
		if r["status"] != "pending" || r["until_on"] != until {
			t.Errorf("asked as %v", r)
		}
		return r.str(t, "id")
	}
	first := ask("2021-01-15")
	if dashboard := w.get("supervisor", "/dashboard"); dashboard.at(t, "requests", 0, "id") != first {
		t.Errorf("the request is not on the dashboard: %v", dashboard["requests"])
	}
	if r := w.post("supervisor", "/extensions/"+first+"/refuse", object{"note": "Cố gắng"}); r["status"] != "refused" {
		t.Errorf("refused as %v", r)
	}
	w.post("supervisor", "/extensions/"+ask("2021-01-15")+"/grant", object{"until_on": "2021-01-18"})
	if moved := w.get(officer, path); moved["due_on"] != "2021-01-18" || moved["plan_version"] != 2.0 {
		t.Errorf("the extension left the task as %v", moved)
	}
	excuse := func() string {
		return w.create("office", path+"/excuses", object{"reason": "Trường đã đóng cửa", "source": "zalo", "person": "Anh Páo"}).str(t, "id")
	}
	w.post("chair", "/excuses/"+excuse()+"/refuse", nil)
	w.post("chair", "/excuses/"+excuse()+"/grant", object{"note": "Đồng ý"})
	if excused := w.get(officer, path); excused["status"] != "excused" || len(excused["requests"].([]any)) != 4 {
		t.Errorf("the excuse left the task as %v", excused)
	}
}

// steer is what people above do with groups, and what the machine tells them.
func (w *world) steer() {
	t := w.t
	group := w.issue(w.directiveOn("2020-12-28", "Trạm Tấu", "Văn Yên"))
	path := "/groups/" + group.str(t, "id")
	w.advance(calendar.NewDate(2020, 12, 29).At(9, 0))
	escalations := w.get("chair", "/escalations?open=true&group_id="+group.str(t, "id")).items(t)
	if len(escalations) != 2 {
		t.Fatalf("%d escalations, want 2", len(escalations))
	}
	e := w.post("chair", "/escalations/"+escalations[0].str(t, "id")+"/acknowledge", object{"until": "2020-12-31", "note": "Đã gọi"})
	if e["acknowledged_until"] != "2020-12-31" {
		t.Errorf("answered as %v", e)
	}
	if n := len(w.get("chair", "/escalations?open=true&group_id="+group.str(t, "id")).items(t)); n != 1 {
		t.Errorf("%d escalations are open, want 1", n)
	}
	if notices := w.get("head/Trạm Tấu", "/notices?mine=true").items(t); len(notices) == 0 {
		t.Error("the head was told nothing")
	}
	w.get("inspector", "/notices")
	d := group.at(t, "directives", 0, "id")
	amended := w.post("chair", path+"/amend", object{"directive_id": d, "add_units": w.ids("Lục Yên"), "due_on": "2021-01-29", "reason": "Thêm đơn vị"})
	w.settle()
	if n := len(w.tasks(amended)); n != 3 {
		t.Errorf("%d tasks after the amendment, want 3", n)
	}
	replanned := w.post("chair", path+"/replan", object{"reason": "Thang mới", "policy": object{"steps": []object{
		{"id": "nhac", "offset": "-2wd", "action": "remind", "to": "officer"}, {"id": "bao", "offset": "+1wd", "action": "escalate", "to": "chair", "repeat": "monday"}}}})
	if replanned.at(t, "policy", "steps", 1, "repeat") != "monday" {
		t.Errorf("the ladder is %v", replanned["policy"])
	}
	if c := w.post("chair", path+"/cancel", object{"reason": "Trùng"}); c["status"] != "cancelled" || c.at(t, "counts", "open") != 0.0 {
		t.Errorf("cancelled as %v", c)
	}
}

// look is what people read, and what machines ask.
func (w *world) look() {
	t := w.t
	d := w.get("chair", "/dashboard")
	open := 0.0
	for _, u := range d["units"].([]any) {
		open += u.(map[string]any)["open"].(float64)
	}
	if open != d.at(t, "counts", "open") {
		t.Errorf("the units have %v open tasks, the sum says %v", open, d.at(t, "counts", "open"))
	}
	columns := len(d.at(t, "matrix", "directives").([]any))
	for _, row := range d.at(t, "matrix", "rows").([]any) {
		if n := len(row.(map[string]any)["cells"].([]any)); n != columns {
			t.Errorf("a row of the matrix has %d cells, want %d", n, columns)
		}
	}
	if found := w.get("chair", "/search?q=yen+bai"); len(found["units"].([]any)) == 0 || len(found["directives"].([]any)) == 0 {
		t.Errorf("the chair finds %v", found)
	}
	if own := w.get("officer/Văn Yên", "/dashboard"); len(own["units"].([]any)) != 1 {
		t.Errorf("an officer's dashboard tells of other units: %v", own["units"])
	}
	if events := w.get("inspector", "/audit?limit=3"); len(events.items(t)) != 3 || events["next_cursor"] == "" {
		t.Errorf("the audit log is %v", events)
	}
	for _, path := range []string{"/healthz", "/readyz", "/api/openapi.json"} {
		w.want(http.StatusOK, call{method: http.MethodGet, path: path})
	}
	for _, path := range []string{"/api/docs", "/api/docs/style.css"} {
		if a := w.do(call{method: http.MethodGet, path: path}); a.status != http.StatusOK {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

// TestPages walks through lists page by page: nothing twice, nothing left out, in order, tasks without a deadline
// last.
func TestPages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		untracked := object{"text": "Việc không theo dõi", "time": "untracked", "units": w.ids("all")}
		group := w.issue(w.directiveOn("2021-01-11", "all"), w.directiveOn("2021-01-05", "all"), untracked)
		for _, list := range []string{"/tasks?sort=due", "/tasks?sort=-due", "/tasks?sort=-created_at", "/tasks?group_id=" + group.str(t, "id") + "&sort=due", "/notices?mine=false", "/audit"} {
			as := "inspector"
			whole := w.all(as, list, 200)
			for _, size := range []int{1, 4, 9} {
				if size == 1 && !strings.HasPrefix(list, "/tasks?sort=due") {
					continue
				}
				if got := w.all(as, list, size); !cmp.Equal(got, whole) {
					t.Errorf("%s in pages of %d: %s", list, size, cmp.Diff(whole, got))
				}
			}
			if strings.HasPrefix(list, "/tasks") && len(whole) != 27 {
				t.Errorf("%s: %d items, want 27", list, len(whole))
			}
		}
		for range 4 {
			w.issue(w.directiveOn("2021-01-05", "Trạm Tấu"))
		}
		for _, list := range []string{"/meetings", "/groups"} {
			if whole, got := w.all("chair", list, 200), w.all("chair", list, 2); len(whole) != 5 || !cmp.Equal(got, whole) {
				t.Errorf("%s in pages of 2: %s", list, cmp.Diff(whole, got))
			}
		}
	})
}

// all are the ids of a whole list, read in pages.
func (w *world) all(as, list string, size int) []string {
	w.t.Helper()
	out, seen, cursor := []string{}, map[string]bool{}, ""
	glue := "?"
	if strings.Contains(list, "?") {
		glue = "&"
	}
	for {
		page := w.get(as, fmt.Sprintf("%s%slimit=%d%s", list, glue, size, cursor))
		items := page.items(w.t)
		for _, item := range items {
			id := item.str(w.t, "id")
			if seen[id] {
				w.t.Fatalf("%s: %s comes twice", list, id)
			}
			seen[id] = true
			out = append(out, id)
		}
		if page["next_cursor"] == "" {
			return out
		}
		if len(items) != size {
			w.t.Fatalf("%s: %d items on a page of %d that is not the last", list, len(items), size)
		}
		cursor = "&cursor=" + page.str(w.t, "next_cursor")
	}
}
