package browser

import (
	"regexp"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
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

func TestSigningIn(t *testing.T) {
	s := serve(t)
	link := setupLink(t, s)
	for _, w := range []int64{phone, desk} {
		p := s.visitor(t, w)
		p.open("/units?on=2020-12-25")
		p.sees("Tên đăng nhập, điện thoại hoặc thư điện tử")
		p.shot("admin-sign-in-" + width(w))
		p.accessible()
		p.allow("401")
		p.fill("Tên đăng nhập", "nobody")
		p.fill("Mật khẩu", "not the password")
		p.press("Đăng nhập")
		p.sees("Tên đăng nhập hoặc mật khẩu chưa đúng")
		p.accessible()
		if w == phone {
			p.open(link)
			p.sees("Đặt mật khẩu cho người quản trị")
			p.shot("admin-setup-" + width(w))
			p.accessible()
			p.fill("Mật khẩu", "mot cau de nho 2026")
			p.fill("Nhập lại mật khẩu", "mot cau de nho 2027")
			p.allow("422")
			p.press("Lưu và vào làm việc")
			p.sees("Hai lần nhập mật khẩu chưa giống nhau")
			p.fill("Mật khẩu", "mot cau de nho 2026")
			p.fill("Nhập lại mật khẩu", "mot cau de nho 2026")
			p.press("Lưu và vào làm việc")
			p.sees("Mật khẩu đã được lưu")
		} else {
			p.allow("404")
			p.open(link)
			p.sees("Đường dẫn này không còn dùng được")
			p.accessible()
			p.open("/sign-in?return_to=/account")
			p.fill("Tên đăng nhập", "admin")
			p.fill("Mật khẩu", "mot cau de nho 2026")
			p.press("Đăng nhập")
			p.sees("Nơi đang đăng nhập")
		}
		p.open("/account")
		p.sees("Nơi đang đăng nhập")
		p.accessible()
		p.press("Tạo mã mới")
		p.fill("Tên của mã", "máy tính văn phòng")
		p.run(chromedp.Click(`form[action="/account/tokens"] button`, chromedp.ByQuery))
		p.sees("mã này không hiện lần nữa")
		p.shot("admin-account-" + width(w))
		p.accessible()
		p.open("/account")
		p.press("Đăng xuất ở mọi nơi")
		p.sees("Đã đăng xuất trên mọi máy")
		p.open("/account")
		p.sees("Tên đăng nhập, điện thoại hoặc thư điện tử")
	}
}

// setupLink is what the first start printed.
func setupLink(t *testing.T, s *site) string {
	t.Helper()
	path := regexp.MustCompile(`/setup/[\w-]{43}`).FindString(s.out.String())
	if path == "" {
		t.Fatalf("no set-up link in\n%s", s.out.String())
	}
	return path
}
