package browser

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"giaoban/internal/calendar"
)

// district is a unit with an officer, and a small meeting that gave it work.
type district struct {
	*site
	root, unit string
	chair      string // tokens
	office     string
	officer    string
	tasks      map[string]string // title → id
}

// name answers an id.
type name struct {
	ID    string `json:"id"`
	Token string `json:"token"`
}

// withDistrict gives the product people and a meeting with deadlines near and far, and waits until the tasks are there.
func withDistrict(t *testing.T) *district {
	d := &district{site: serve(t), tasks: map[string]string{}}
	var root, unit, other name
	d.call("POST", "/api/v1/units", map[string]any{"code": "T1", "type": "tỉnh", "name": "Đắk Lắk", "level": "province"}, &root)
	d.call("POST", "/api/v1/units", map[string]any{"code": "T101", "type": "huyện", "name": "M'Drắk", "level": "district", "parent_id": root.ID, "phone": "0262 3731 000"}, &unit)
	d.call("POST", "/api/v1/units", map[string]any{"code": "T102", "type": "huyện", "name": "Ea H'leo", "level": "district", "parent_id": root.ID}, &other)
	d.root, d.unit = root.ID, unit.ID
	person := func(login, full, unit, role string) string {
		var u, token name
		d.call("POST", "/api/v1/users", map[string]any{"login": login, "name": full, "phone": "0912 345 678"}, &u)
		d.call("POST", "/api/v1/posts", map[string]any{"unit_id": unit, "role": role, "user_id": u.ID}, nil)
		d.call("POST", "/api/v1/tokens", map[string]any{"user_id": u.ID, "name": "test"}, &token)
		return token.Token
	}
	d.chair = person("chu", "Triệu Thị Chu", d.root, "chair")
	d.office = person("phong", "Hoàng Văn Phòng", d.root, "office")
	d.officer = person("nguyen", "Nguyễn Thị Ấm", d.unit, "officer")
	today := calendar.DateOf(time.Now())
	directive := func(text string, due calendar.Date, goal float64, more map[string]any) map[string]any {
		out := map[string]any{"text": text, "time": "one_off", "due_on": due.String(), "units": []string{"all"}, "requires_review": true}
		if goal > 0 {
			out["measure"] = map[string]any{"kind": "count", "goal": goal, "unit_of_measure": "học viên"}
		}
		for k, v := range more {
			out[k] = v
		}
		return out
	}
	soon := time.Now().Add(6 * time.Second).In(calendar.Zone).Format(time.RFC3339)
	late := directive("Nộp danh sách chi hội khuyến học", today, 0, map[string]any{"due": soon, "units": []string{d.unit}})
	delete(late, "due_on")
	var m struct {
		ID      string `json:"id"`
		Version int    `json:"version"`
	}
	d.call("POST", "/api/v1/meetings", map[string]any{"title": "Giao ban quý này", "held_on": today.String(), "issuing_unit_id": d.root, "groups": []any{map[string]any{"kind": "target", "title": "Xóa mù chữ",
		"directives": []any{
			directive("Mở lớp xóa mù chữ tại xã Krông Á", today.AddDays(3), 25, nil),
			directive("Vận động mỗi gia đình hội viên tặng một suất quà cho học sinh nghèo vượt khó trước khai giảng", today.AddDays(40), 120, nil),
			late,
		}}}}, &m)
	d.call("POST", "/api/v1/meetings/"+m.ID+"/issue", map[string]any{}, nil)
	deadline := time.Now().Add(time.Minute)
	for len(d.tasks) < 3 {
		if time.Now().After(deadline) {
			t.Fatal("the tasks do not come")
		}
		var list struct {
			Items []struct {
				ID, Title string
			} `json:"items"`
		}
		d.call("GET", "/api/v1/tasks?unit_id="+d.unit, nil, &list)
		for _, k := range list.Items {
			d.tasks[k.Title] = k.ID
		}
		pause(t)
	}
	return d
}

// pause lets the product work for a moment between two looks.
func pause(t *testing.T) {
	t.Helper()
	select {
	case <-t.Context().Done():
	case <-time.After(100 * time.Millisecond):
	}
}

// as is somebody at a browser of a width who has signed in.
func (d *district) as(t *testing.T, token string, width int64) *person {
	t.Helper()
	p := d.visitor(t, width)
	p.run(network.SetExtraHTTPHeaders(network.Headers{"Accept-Language": "vi", "Authorization": "Bearer " + token}), network.SetBypassServiceWorker(true))
	return p
}

// id is a task whose title begins so.
func (d *district) id(title string) string {
	d.t.Helper()
	for have, id := range d.tasks {
		if strings.HasPrefix(have, title) {
			return id
		}
	}
	d.t.Fatalf("no task is called %s", title)
	return ""
}

func TestTaskPages(t *testing.T) {
	d := withDistrict(t)
	for _, w := range []int64{phone, desk} {
		width := map[int64]string{phone: "390", desk: "1280"}[w]
		office := d.as(t, d.office, w)
		office.open("/tasks")
		office.sees("5 nhiệm vụ")
		office.shot("tasks-" + width)
		office.accessible()
		office.open("/tasks/" + d.id("Mở lớp"))
		office.sees("Cách tính thời hạn")
		office.shot("task-office-" + width)
		office.accessible()
		officer := d.as(t, d.officer, w)
		officer.open("/tasks/" + d.id("Mở lớp"))
		officer.sees("Báo cáo tiến độ")
		officer.shot("task-officer-" + width)
		officer.accessible()
	}
}

// inside is a selector within the card of a task on the page of one's own work.
func inside(id, selector string) string { return `[id="t-` + id + `"] ` + selector }

// click presses what a selector finds.
func (p *person) click(selector string) {
	p.t.Helper()
	p.run(chromedp.Click(selector, chromedp.ByQuery, chromedp.NodeVisible))
}

// write types into the empty field that a selector finds.
func (p *person) write(selector, text string) {
	p.t.Helper()
	p.run(chromedp.SendKeys(selector, text, chromedp.ByQuery, chromedp.NodeVisible))
}

// reports are what the API knows was reported on a task.
func (d *district) reports(id string) []reported {
	d.t.Helper()
	var task struct {
		Reports []reported `json:"reports"`
	}
	d.call("GET", "/api/v1/tasks/"+id, nil, &task)
	return task.Reports
}

type reported struct {
	Act       string    `json:"act"`
	Value     *float64  `json:"value"`
	ArrivedAt time.Time `json:"arrived_at"`
	ClaimedAt time.Time `json:"claimed_at"`
}

// TestOfficer is the working day of somebody with a cheap telephone on a mountain road.
func TestOfficer(t *testing.T) {
	d := withDistrict(t)
	class := d.id("Mở lớp")
	officer, office := d.as(t, d.officer, phone), d.as(t, d.office, desk)
	officer.allow("ERR_INTERNET_DISCONNECTED")
	officer.allow("htmx:") // the line for live changes is cut, too

	officer.open("/my")
	officer.sees("việc sắp đến hạn")
	officer.accessible()
	officer.shot("my-390")
	office.open("/tasks/" + class)
	office.sees("Cập nhật thay huyện M'Drắk")

	// What one does appears for the other within two seconds, without reloading.
	officer.click(inside(class, `form[action$="/acknowledge"] button`))
	officer.sees("Đã ghi nhận đơn vị tiếp nhận việc này.")
	done := time.Now()
	office.sees("Đã giao → Đã tiếp nhận")
	if took := time.Since(done); took > 2*time.Second {
		t.Errorf("it appeared for the office after %v", took)
	}

	// A report in two touches, and one that the line breaks.
	report := func(value string) {
		officer.click(inside(class, `.pair details:first-child summary`))
		officer.write(inside(class, `form[action$="/progress"] input[name=value]`), value)
		officer.click(inside(class, `form[action$="/progress"] button`))
	}
	report("12")
	officer.sees("Đã gửi báo cáo tiến độ.")
	officer.sees("12/25 học viên")
	officer.line(false)
	report("18")
	officer.sees("Chờ gửi: 1 báo cáo (chưa có mạng)")
	officer.shot("my-offline-390")
	officer.until("three seconds pass", `(window.cutAt ??= Date.now()) + 3000 < Date.now()`)
	officer.line(true)
	officer.sees("Máy chủ đã nhận: Báo cáo tiến độ: Mở lớp xóa mù chữ tại xã Krông Á")
	officer.sees("18/25 học viên")
	officer.shot("my-sent-390")
	got := d.reports(class)
	if len(got) != 2 || got[1].Value == nil || *got[1].Value != 18 {
		t.Fatalf("the reports are %+v, want two, the second of 18", got)
	}
	if got[1].ClaimedAt.IsZero() || !got[1].ClaimedAt.Before(got[1].ArrivedAt) || !got[0].ClaimedAt.IsZero() {
		t.Errorf("the second report was written at %v and arrived at %v; the first claims %v", got[1].ClaimedAt, got[1].ArrivedAt, got[0].ClaimedAt)
	}

	// Done, with a photo.
	photo := filepath.Join(t.TempDir(), "lớp học.png")
	if err := os.WriteFile(photo, picture(t), 0o600); err != nil {
		t.Fatal(err)
	}
	officer.click(inside(class, `.pair details:last-child summary`))
	officer.write(inside(class, `form[action$="/complete"] textarea`), "Đã mở lớp, 25 học viên")
	officer.run(chromedp.SetUploadFiles(inside(class, `form[action$="/complete"] input[type=file]`), []string{photo}, chromedp.ByQuery))
	officer.click(inside(class, `form[action$="/complete"] button`))
	officer.sees("Đã báo hoàn thành.")
	officer.shot("my-done-390")
	officer.accessible()

	// The office sees it, and accepts.
	office.sees("Báo cáo chờ xác nhận")
	office.sees("lớp học.png")
	office.sees("Viết lúc")
	office.shot("task-review-1280")
	office.accessible()
	office.press("Xác nhận hoàn thành")
	office.sees("Đã xác nhận hoàn thành; đơn vị được báo.")
	officer.sees("Hoàn thành")
}

// picture is a small photograph.
func picture(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range img.Pix {
		img.Pix[i] = byte(i)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestOfficeCalls: the office sees whom to call, notes the call, writes down what was said, and reads its notices.
func TestOfficeCalls(t *testing.T) {
	d := withDistrict(t)
	for _, w := range []int64{desk, phone} {
		width := map[int64]string{phone: "390", desk: "1280"}[w]
		office := d.as(t, d.office, w)
		office.open("/tasks")
		office.until("the deadline has passed", `fetch("/tasks?state=overdue").then(r => r.text()).then(t => t.includes("Nộp danh sách"))`)
		office.open("/calls")
		office.sees("Hôm nay cần gọi")
		office.press("Tin nhắn Zalo")
		office.shot("calls-" + width)
		office.accessible()
		office.open("/notices")
		office.sees("thông báo")
		office.shot("notices-" + width)
		office.accessible()
		office.open("/my")
		office.sees("chưa giữ vị trí phụ trách")
		office.accessible()
	}
	office := d.as(t, d.office, desk)
	office.open("/calls")
	office.write(`[id="u-`+d.unit+`"] input[name=note]`, "đồng chí Ấm hẹn thứ Sáu")
	office.click(`[id="u-` + d.unit + `"] button.main`)
	office.sees("Đã ghi cuộc gọi vào từng việc.")
	office.sees("Đã gọi lúc")

	late := d.id("Nộp danh sách")
	office.open("/tasks/" + late)
	office.sees("Văn phòng đã gọi điện: đồng chí Ấm hẹn thứ Sáu")
	office.press("Đã hoàn thành")
	office.run(chromedp.SetValue(`#complete-source`, "telephone", chromedp.ByQuery))
	office.write(`#complete-person`, "Nguyễn Thị Ấm")
	office.write(`#complete-result`, "Đã nộp danh sách 14 chi hội")
	office.press("Báo đã hoàn thành")
	office.sees("Đã báo hoàn thành.")
	office.sees("Văn phòng cập nhật thay, báo qua điện thoại, Nguyễn Thị Ấm báo")
	office.shot("task-behalf-1280")

	// Once in English.
	officer := d.as(t, d.officer, phone)
	officer.open("/my")
	officer.click(`details.me summary`)
	officer.press("English")
	officer.sees("Report progress")
	officer.sees("Awaiting review")
	officer.accessible()
	officer.shot("my-english-390")
}
