package html

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

func somePeople() ([]directive.User, []service.PostView) {
	start := calendar.NewDate(2020, 1, 1)
	users := []directive.User{
		{ID: "u1", Name: "Nguyễn Thị Ấm " + evil, Login: "am", Phone: "0912 345 678", Email: "am@example.vn", Language: "vi", Version: 3},
		{ID: "u2", Name: "Lò Văn Pản", Login: "pan", Language: "vi", Disabled: true},
		{ID: "u3", Name: "Bùi Chưa Có", Login: "bui", Language: "en"},
	}
	posts := []service.PostView{
		{Post: directive.Post{ID: "p1", UnitID: "d", Role: directive.RoleHead, Title: "Chủ tịch Hội thị xã"}, Holders: []directive.Holder{
			{PostID: "p1", UserID: "u1", From: start}, {PostID: "p1", UserID: "u2", From: start, Acting: true}}},
		{Post: directive.Post{ID: "p2", UnitID: "e", Role: directive.RoleOfficer}, Holders: []directive.Holder{{PostID: "p2", UserID: "u2", From: start, To: calendar.NewDate(2020, 6, 1)}}},
		{Post: directive.Post{ID: "p3", Role: directive.RoleAdmin}, Holders: []directive.Holder{{PostID: "p3", UserID: "u1", From: start}}},
	}
	return users, posts
}

func TestPeople(t *testing.T) {
	users, posts := somePeople()
	show := func(byPerson, vacant bool, query string) (vi, en string) {
		return render(t, func(w *i18n.Printer, f Frame) Page {
			return NewPeople(w, f, users, posts, someUnits(), byPerson, vacant, query)
		})
	}
	for _, c := range []struct {
		byPerson, vacant bool
		query            string
		says, not        []string
	}{
		{false, false, "", []string{"3 cán bộ", "1 chức danh đang khuyết", "Thị xã Nghĩa Lộ", "Chủ tịch Hội thị xã (Phụ trách đơn vị)", "Lò Văn Pản", "giữ thay", "đã ngừng dùng", "Toàn bộ các đơn vị", "tel:0912"}, []string{"Bùi Chưa Có"}},
		{false, true, "", []string{"Người phụ trách việc", "đang khuyết"}, []string{"Chủ tịch Hội thị xã"}},
		{true, false, "", []string{"3 người", "Bùi Chưa Có", "Chưa giữ chức danh nào hôm nay", "Chủ tịch Hội thị xã (Phụ trách đơn vị), Thị xã Nghĩa Lộ (giữ thay)"}, nil},
		{true, false, "lo van pan", []string{"1 người", "Lò Văn Pản"}, []string{"Bùi Chưa Có"}},
		{false, false, "nghia lo chu tich", []string{"Chủ tịch Hội thị xã"}, []string{"Người phụ trách việc"}},
		{false, false, "không ai", []string{"khớp “không ai”"}, nil},
	} {
		vi, en := show(c.byPerson, c.vacant, c.query)
		saysAll(t, vi, c.says...)
		saysAll(t, en, "vacant")
		for _, text := range c.not {
			if strings.Contains(vi, text) {
				t.Errorf("%+v: the page says %q", c, text)
			}
		}
	}
	for i := range peopleMax {
		users = append(users, directive.User{ID: fmt.Sprint(i), Name: "x", Login: fmt.Sprint(i)})
	}
	vi, _ := show(true, false, "")
	saysAll(t, vi, "Còn 3 mục nữa")
	users, posts = nil, nil
	vi, _ = show(false, false, "")
	saysAll(t, vi, "Chưa có chức danh nào")
}

func TestPersonForm(t *testing.T) {
	vi, en := render(t, func(w *i18n.Printer, f Frame) Page {
		f.Problem = &Problem{Title: "Chưa đúng", Fields: []FieldProblem{{"login", "Đã có người dùng."}}}
		f.Form = map[string][]string{"name": {evil}, "acting": {"1"}}
		return &PersonForm{Frame: f, Languages: LanguageOptions(), Roles: RoleOptions(w, "–"), Units: []Option{{"", "Chọn"}, {"d", "Thị xã Nghĩa Lộ"}}, UnitID: "d", Today: calendar.DateOf(f.Now)}
	})
	saysAll(t, vi, "Thêm cán bộ", "Đã có người dùng.", "Ea H'leo", `value="d" selected`, `value="2021-01-12"`, "checked")
	saysAll(t, en, "Add the person")
}

func TestPerson(t *testing.T) {
	users, posts := somePeople()
	d := service.PersonDetail{User: users[0], Sessions: 2, HasPassword: true, Tokens: []store.Token{{ID: "k", Name: "máy " + evil, CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)}, {ID: "l", Name: "mãi", CreatedAt: noon}},
		Holdings: []service.Holding{
			{Holder: directive.Holder{PostID: "p4", UserID: "u1", From: calendar.NewDate(2021, 6, 1)}, Post: directive.Post{ID: "p4", UnitID: "d", Role: directive.RoleOfficer}, Unit: someUnits()[1]},
			{Holder: posts[2].Holders[0], Post: posts[2].Post},
			{Holder: directive.Holder{PostID: "p1", UserID: "u1", From: calendar.NewDate(2019, 1, 1), To: calendar.NewDate(2019, 12, 31), Acting: true}, Post: posts[0].Post, Unit: someUnits()[1]}}}
	show := func(change func(*PersonDetail)) (vi, en string) {
		return render(t, func(w *i18n.Printer, f Frame) Page {
			p := NewPersonDetail(w, f, d)
			p.Units = []Option{{"", "Chọn"}}
			if change != nil {
				change(p)
			}
			return p
		})
	}
	vi, en := show(nil)
	saysAll(t, vi, "Đăng nhập được", "chưa bắt đầu", "đã thôi", "giữ thay", "/people/u1/posts/p3/leave", "/people/u1/posts/p4/leave", "đặt lại mật khẩu", "Đang đăng nhập ở 2 nơi", "/people/u1/tokens/k/revoke", "không có ngày hết hạn", `name="version" value="3"`)
	saysAll(t, en, "Can sign in", "has not begun")
	if strings.Contains(vi, "/posts/p1/leave") {
		t.Error("what is over can be ended")
	}
	vi, _ = show(func(p *PersonDetail) { p.Self = true })
	saysAll(t, vi, "tài khoản của chính đồng chí", "chức danh quản trị của chính đồng chí")
	if strings.Contains(vi, "/access") {
		t.Error("people are offered to disable themselves")
	}
	for kind, text := range map[store.InvitationKind]string{store.InviteNew: "Đường dẫn mời cho", store.InviteReset: "Đường dẫn đặt lại mật khẩu cho"} {
		vi, _ = show(func(p *PersonDetail) {
			p.Link, p.LinkKind, p.LinkUntil = "https://example.vn/invite/x", kind, noon.Add(72*time.Hour)
		})
		saysAll(t, vi, text, `readonly value="https://example.vn/invite/x"`, `data-copy="the-link"`, "15/01/2021")
	}
	d = service.PersonDetail{User: users[2]}
	vi, _ = show(nil)
	saysAll(t, vi, "Chưa có mật khẩu", "Tạo đường dẫn mời", "Hiện không đăng nhập ở nơi nào", "Không có mã truy cập", "Chưa được phân công")
	d = service.PersonDetail{User: users[1]}
	vi, _ = show(nil)
	saysAll(t, vi, "đã ngừng dùng", "Mở lại tài khoản")
}
