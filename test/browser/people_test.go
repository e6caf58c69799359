package browser

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

const phrase = "mot cau de nho 2026"

// choosePassword follows a link and chooses a password.
func (p *person) choosePassword(link string) {
	p.t.Helper()
	p.open(link)
	p.sees("Đường dẫn này chỉ dùng được một lần")
	p.fill("Mật khẩu", phrase)
	p.fill("Nhập lại mật khẩu", phrase)
	p.press("Lưu và vào làm việc")
	p.sees("Mật khẩu đã được lưu")
}

// forms are the addresses to which the page's forms send something.
func (p *person) forms() []string {
	p.t.Helper()
	var out []string
	p.run(chromedp.Evaluate(`[...document.querySelectorAll("form")].filter(f => f.method === "post").map(f => new URL(f.action).pathname)`, &out))
	return out
}

// send posts a form by hand, as somebody would who knows the address, and returns the status.
func (p *person) send(path, body string) int {
	p.t.Helper()
	args, err := json.Marshal([]string{path, body})
	if err != nil {
		p.t.Fatal(err)
	}
	var status int
	p.run(chromedp.Evaluate(`(([path, body]) => fetch(path, {method: "POST", headers: {"Content-Type": "application/x-www-form-urlencoded"}, body, redirect: "manual"}).then(r => r.status))(`+string(args)+`)`,
		&status, func(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) }))
	return status
}

// TestPeople is the administrator's story: the set-up link, a person, a post, an invitation; then that person's.
func TestPeople(t *testing.T) {
	s := serve(t)
	var units struct {
		Items []struct{ ID, Type, Name, Level string }
	}
	s.call("GET", "/api/v1/units", nil, &units)
	province, district := "", ""
	for _, u := range units.Items {
		switch {
		case u.Level == "province" && province == "":
			province = u.ID
		case u.Name == "Trạm Tấu":
			district = u.ID
		}
	}
	admin := s.visitor(t, desk)
	admin.choosePassword(setupLink(t, s))
	admin.press("Quản trị hệ thống")
	admin.press("Cán bộ")
	admin.sees("Theo đơn vị")
	admin.shot("people-units-1280")
	admin.accessible()
	admin.open("/units/" + district)
	admin.press("Thêm cán bộ")
	admin.sees("Phân công ngay")
	admin.shot("people-new-1280")
	admin.accessible()
	admin.fill("Họ và tên", "Hoàng Thị Kiểm")
	admin.fill("Tên đăng nhập", "admin")
	admin.fill("Điện thoại", "0912 000 111")
	admin.fill("Chức danh", "officer")
	admin.fill("Ở đơn vị", district)
	admin.allow("422")
	admin.press("Thêm cán bộ")
	admin.sees("“admin” bị lặp")
	admin.accessible()
	admin.fill("Tên đăng nhập", "kiem")
	admin.press("Thêm cán bộ")
	admin.sees("Đã thêm cán bộ")
	admin.sees("Chưa có mật khẩu")
	admin.accessible()

	admin.open("/people?q=tram+tau+hoang")
	admin.sees("Huyện Trạm Tấu")
	admin.shot("people-found-1280")
	admin.press("Hoàng Thị Kiểm")

	// From officer of a district to inspector of the province.
	admin.press("Thôi giữ: Người phụ trách việc")
	admin.press("Ghi ngày thôi giữ")
	admin.sees("Đã ghi ngày thôi giữ")
	admin.press("Phân công chức danh")
	admin.fill("Chức danh", "inspector")
	admin.fill("Ở đơn vị", province)
	admin.run(chromedp.Click(`form[action$="/posts"] button`, chromedp.ByQuery))
	admin.sees("Đã phân công")
	admin.sees("Người kiểm tra")
	admin.press("Tạo đường dẫn mời")
	admin.sees("đường dẫn không hiện lần nữa")
	admin.shot("people-link-1280")
	admin.accessible()
	var link, here string
	admin.run(chromedp.Value("#the-link", &link, chromedp.ByQuery), chromedp.Location(&here))
	u, err := url.Parse(link)
	if err != nil || u.Host == "" {
		t.Fatalf("the link is %q: %v", link, err)
	}
	person := regexp.MustCompile(`/people/[0-9a-f-]{36}`).FindString(here)

	her := s.visitor(t, phone)
	her.choosePassword(u.Path)
	her.open("/account")
	her.sees("Hoàng Thị Kiểm")
	her.allow("404")
	her.open(u.Path)
	her.sees("Đường dẫn này không còn dùng được")
	var tasks struct{ Items []struct{ ID string } }
	s.call("GET", "/api/v1/tasks?limit=1", nil, &tasks)
	look := []string{"/", "/meetings", "/tasks", "/units", "/units/" + district, "/settings", "/settings/ladders", "/audit"}
	for _, task := range tasks.Items {
		look = append(look, "/tasks/"+task.ID)
	}
	own := []string{"/language", "/sign-out"}
	for _, path := range look {
		her.open(path)
		for _, action := range her.forms() {
			if !slices.Contains(own, action) {
				t.Errorf("%s offers an inspector a form that posts to %s", path, action)
			}
		}
	}
	her.allow("403")
	for _, path := range []string{"/people", "/people/new", person} {
		her.open(path)
		her.sees("liên hệ văn phòng Hội")
	}
	for path, body := range map[string]string{
		"/people/new": "name=X&login=x", person + "/access": "do=disable", person + "/posts": "role=admin&unit_id=all", person + "/link": "x=", person + "/sign-out": "x=",
		"/units/new": "name=X&level=commune", "/units/" + district + "/edit": "name=X", "/settings/ladders/target": "do=default", "/meetings/new": "title=X",
	} {
		if status := her.send(path, body); status != 403 {
			t.Errorf("an inspector's %s by hand answers %d", path, status)
		}
	}

	admin.open(person)
	admin.sees("Đang đăng nhập ở 1 nơi")
	admin.accessible()
	admin.press("Đăng xuất ở mọi nơi")
	admin.sees("Đã đăng xuất người này")
	her.open("/audit")
	her.sees("Tên đăng nhập, điện thoại hoặc thư điện tử")
	for name, done := range map[string]string{"máy văn phòng": "Đã thu hồi mã truy cập"} {
		s.call("POST", "/api/v1/tokens", map[string]string{"name": name, "user_id": person[len("/people/"):]}, nil)
		admin.open(person)
		admin.press("Thu hồi " + name)
		admin.sees(done)
	}
	admin.press("Ngừng tài khoản")
	admin.press("Ngừng tài khoản ngay")
	admin.sees("Đã ngừng tài khoản.")
	her.allow("401")
	her.fill("Tên đăng nhập", "kiem")
	her.fill("Mật khẩu", phrase)
	her.press("Đăng nhập")
	her.sees("Tên đăng nhập hoặc mật khẩu chưa đúng")
	admin.press("Mở lại tài khoản")
	admin.sees("Đã mở lại tài khoản.")

	small := s.withToken(t, phone, s.token, "vi")
	for i, path := range []string{"/people", "/people?by=person", "/people?vacant=1", "/people/new", person} {
		small.open(path)
		small.until("the page is there", `document.querySelector("main h1") && location.pathname.startsWith("/people")`)
		small.shot(fmt.Sprintf("people-%d-390", i))
		small.accessible()
		small.fits()
	}
	english := s.withToken(t, desk, s.token, "en")
	english.open("/people?by=person")
	english.press("Quản trị hệ thống")
	english.press("English")
	english.sees("people found")
	english.accessible()
	english.open(person)
	english.sees("Signing in")
	english.shot("people-person-1280")
	english.accessible()
}

// fits fails when the page is wider than the window.
func (p *person) fits() {
	p.t.Helper()
	var over int
	p.run(chromedp.Evaluate(`document.documentElement.scrollWidth - document.documentElement.clientWidth`, &over))
	if over > 0 {
		p.t.Errorf("the page is %d px wider than the window", over)
	}
}

// TestImport is a sheet of units that is wrong, mended, previewed and imported.
func TestImport(t *testing.T) {
	s := serve(t)
	for _, w := range []int64{phone, desk} {
		p := s.withToken(t, w, s.token, "vi")
		choose := func(text string) {
			t.Helper()
			file := filepath.Join(t.TempDir(), "đơn vị.csv")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			p.run(chromedp.SetUploadFiles("#f-file", []string{file}, chromedp.ByQuery))
			p.press("Đọc tệp và xem trước")
		}
		look := func(text, name string) {
			t.Helper()
			p.sees(text)
			p.shot("import-" + name + "-" + width(w))
			p.accessible()
			p.fits()
		}
		p.open("/units")
		p.press("Nhập từ bảng tính")
		look("Tải tệp mẫu", "choose")
		p.allow("422")
		choose("Họ tên;Ngày sinh\nA;B\n")
		look("Không thấy cột: Tên, Cấp", "columns")
		code := fmt.Sprint("C", w)
		choose("Tên;Loại;Cấp;Mã;Mã cấp trên;Có từ ngày\nThử;tỉnh;tỉnh;" + code + ";;01/07/2025\nMột;xã;thôn;" + code + "1;" + code + ";\nHai;xã;xã;" + code + "1;không có;31/02/2025\n")
		look("“thôn” không phải tên một cấp", "wrong")
		p.sees("Dòng 4")
		choose("Tên;Loại;Cấp;Mã;Mã cấp trên;Có từ ngày\nThử;tỉnh;tỉnh;" + code + ";;01/07/2025\nMột;xã;xã;" + code + "1;" + code + ";\n")
		look("Sẽ thêm 2 đơn vị", "preview")
		p.press("Thêm 2 đơn vị")
		p.sees("Đã thêm các đơn vị trong tệp")
	}
}
