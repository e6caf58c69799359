package browser

import (
	"testing"

	"github.com/chromedp/cdproto/network"
)

// width names a picture's width.
func width(w int64) string { return map[int64]string{phone: "390", desk: "1280"}[w] }

// withToken opens a window that sends a token with every request.
func (s *site) withToken(t *testing.T, w int64, token, language string) *person {
	t.Helper()
	p := s.visitor(t, w)
	p.run(network.SetExtraHTTPHeaders(network.Headers{"Accept-Language": language, "Authorization": "Bearer " + token}))
	return p
}

func TestAdministration(t *testing.T) {
	s := serve(t)
	for _, w := range []int64{phone, desk} {
		p := s.withToken(t, w, s.token, "vi")
		look := func(path, text, name string) {
			t.Helper()
			p.open(path)
			p.sees(text)
			p.shot("admin-" + name + "-" + width(w))
			p.accessible()
		}
		look("/units?on=2020-12-25", "10 đơn vị vào ngày 25/12/2020", "units")
		look("/units?q=nghia+lo&on=2020-12-25", "Thị xã Nghĩa Lộ", "units-found")
		look("/units/new", "Thêm đơn vị", "unit-new")
		p.open("/units?q=nghia+lo")
		p.press("Thị xã Nghĩa Lộ")
		p.sees("Chức danh và người giữ")
		p.shot("admin-unit-" + width(w))
		p.accessible()
		look("/settings?year=2021", "Lịch làm việc năm 2021", "calendar")
		look("/settings/ladders", "Mức chung", "ladders")
		look("/settings/ladders/target", "Mức nhắc việc: Chỉ tiêu", "ladder")
		look("/audit", "Thêm đơn vị", "audit")
	}
	p := s.withToken(t, desk, s.token, "en")
	p.open("/units")
	p.press("Quản trị hệ thống")
	p.press("English")
	p.sees("Overview")
	for path, text := range map[string]string{"/units": "units on", "/settings": "Working calendar", "/settings/ladders": "The common ladder", "/settings/ladders/target": "Edit the steps", "/audit": "Added a unit"} {
		p.open(path)
		p.sees(text)
		p.accessible()
	}
}
