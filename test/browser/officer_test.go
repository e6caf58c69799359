package browser

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"

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
