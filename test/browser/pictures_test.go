package browser

import (
	"os"
	"testing"
	"time"

	"giaoban/internal/calendar"
)

// TestPictures makes the pictures of the README (make pictures): the real meeting as a draft, then handed out, with
// districts that have done their part and some that are late.
func TestPictures(t *testing.T) {
	if os.Getenv("GIAOBAN_PICTURES") == "" {
		t.Skip("makes pictures, checks nothing: make pictures")
	}
	t.Setenv("GIAOBAN_SHOTS", os.Getenv("GIAOBAN_PICTURES"))
	s, password := seated(t)
	var meetings struct{ Items []struct{ ID string } }
	s.call("GET", "/api/v1/meetings", nil, &meetings)
	id := meetings.Items[0].ID
	for _, w := range []int64{desk, phone} {
		p := s.signedIn(t, w, "vanphong", password)
		p.open("/meetings/" + id)
		p.settled()
		p.look("meeting-" + width(w))
	}
	var m map[string]any
	s.call("GET", "/api/v1/meetings/"+id, nil, &m)
	today := calendar.DateOf(time.Now())
	districts := units(s)
	n := 0
	for _, g := range m["groups"].([]any) {
		for _, d := range g.(map[string]any)["directives"].([]any) {
			d := d.(map[string]any)
			d["time"], d["requires_review"] = "one_off", n%3 == 0
			d["due_on"] = today.AddDays([]int{2, 9, 5, 12, 7, 30, 3, 20, 6, 13}[n%10]).String()
			if n == 2 || n == 6 { // late within seconds
				delete(d, "due_on")
				d["due"] = time.Now().Add(20 * time.Second).In(calendar.Zone).Format(time.RFC3339)
			}
			if len(d["units"].([]any)) == 0 {
				d["units"] = []string{districts["Lục Yên"], districts["Văn Yên"], districts["Văn Chấn"], districts["Yên Bình"]}
			}
			n++
		}
	}
	delete(m, "unrecognised")
	s.call("PUT", "/api/v1/meetings/"+id, m, nil)
	s.call("POST", "/api/v1/meetings/"+id+"/issue", nil, nil)
	var tasks struct {
		Items []struct {
			ID, Code, Status string
			Unit             struct{ ID, Name string }
			Overdue          bool
		}
	}
	count := func(want func() bool) {
		deadline := time.Now().Add(time.Minute)
		for !want() {
			if time.Now().After(deadline) {
				t.Fatal("the stage is not set")
			}
			pause(t)
			s.call("GET", "/api/v1/tasks?limit=200", nil, &tasks)
		}
	}
	count(func() bool { return len(tasks.Items) == 72 })
	slow := map[string]bool{districts["Trạm Tấu"]: true, districts["Văn Yên"]: true}
	for i, k := range tasks.Items {
		path := "/api/v1/tasks/" + k.ID
		switch {
		case slow[k.Unit.ID]:
		case i%4 == 0:
			s.call("POST", path+"/complete", map[string]any{"result": "Đã thực hiện xong", "source": "zalo"}, nil)
		case i%4 == 1:
			s.call("POST", path+"/progress", map[string]any{"result": "Đang triển khai", "source": "telephone"}, nil)
		case i%4 == 2:
			s.call("POST", path+"/acknowledge", nil, nil)
		}
	}
	for _, k := range tasks.Items {
		if k.Unit.ID == districts["Trạm Tấu"] && k.Status == "assigned" {
			s.call("POST", "/api/v1/tasks/"+k.ID+"/extensions", map[string]any{"until_on": today.AddDays(60).String(), "reason": "Mưa lũ kéo dài, đường vào xã bị sạt lở", "source": "telephone"}, nil)
			break
		}
	}
	count(func() bool {
		late := 0
		for _, k := range tasks.Items {
			if k.Overdue {
				late++
			}
		}
		return late >= 4
	})
	for _, w := range []int64{desk, phone} {
		p := s.signedIn(t, w, "chutich", password)
		p.open("/")
		p.settled()
		p.look("overview-" + width(w))
		p = s.signedIn(t, w, "canbo.tramtau", password)
		p.open("/my")
		p.settled()
		p.look("my-" + width(w))
	}
}

// units are the ids of the example's units by name.
func units(s *site) map[string]string {
	var list struct{ Items []struct{ ID, Name string } }
	s.call("GET", "/api/v1/units", nil, &list)
	out := map[string]string{}
	for _, u := range list.Items {
		out[u.Name] = u.ID
	}
	return out
}

// settled waits until the page and its letters are there.
func (p *person) settled() {
	p.t.Helper()
	p.until("the page is complete", `document.readyState === "complete" && document.fonts.status === "loaded"`)
}
