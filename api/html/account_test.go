package html

import (
	"strings"
	"testing"

	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/store"
)

func TestSignInPage(t *testing.T) {
	page := func(w *i18n.Printer, f Frame) Page {
		f.Person, f.Nav, f.Live, f.Demo = nil, nil, false, true
		f.Form = map[string][]string{"login": {evil}, "password": {"bí mật đã gõ"}}
		f.Problem = &Problem{Title: "Tên đăng nhập hoặc mật khẩu chưa đúng"}
		return &SignIn{Frame: f, ReturnTo: "/tasks?x=1&y=2", Trial: []TrialGroup{{"Chủ tịch Hội", []TrialPerson{{"chutich", "Hoàng Thị Chanh", "tỉnh Yên Bái"}}}}}
	}
	vi, en := render(t, page)
	saysAll(t, vi, "Tên đăng nhập hoặc mật khẩu chưa đúng", "BẢN DÙNG THỬ", "Hoàng Thị Chanh", `value="chutich"`, "Ea H'leo, M'Drắk", "/tasks?x=1&y=2")
	if strings.Contains(vi, "bí mật đã gõ") {
		t.Error("a password that was typed comes back")
	}
	saysAll(t, en, "Sign in")
}

func TestInvitePage(t *testing.T) {
	for kind, want := range map[store.InvitationKind]string{store.InviteNew: "Kính mời đồng chí Nguyễn", store.InviteReset: "Đặt lại mật khẩu", store.InviteSetup: "người quản trị"} {
		vi, _ := render(t, func(w *i18n.Printer, f Frame) Page {
			f.Person, f.Live = nil, false
			return &Invite{Frame: f, Address: "/invite/abc", Kind: kind, For: directive.User{Name: "Nguyễn " + evil, Login: "nguyen"}}
		})
		saysAll(t, vi, want, `action="/invite/abc"`, `value="nguyen"`)
	}
	vi, _ := render(t, func(w *i18n.Printer, f Frame) Page { return &Invite{Frame: f, Gone: true} })
	saysAll(t, vi, "không còn dùng được")
}

func TestPasswordAndAccountPages(t *testing.T) {
	vi, _ := render(t, func(w *i18n.Printer, f Frame) Page {
		f.Problem = &Problem{Title: "Chưa đúng", Fields: []FieldProblem{{"again", "Hai lần nhập mật khẩu chưa giống nhau."}}}
		return &ChangePassword{Frame: f, ReturnTo: "/my"}
	})
	saysAll(t, vi, "Đổi mật khẩu lần đầu", "Hai lần nhập mật khẩu chưa giống nhau.")
	account := func(w *i18n.Printer, f Frame) Page {
		return &Account{Frame: f, User: directive.User{Name: "Nguyễn " + evil, Login: "nguyen", Email: "n@example.org", Phone: "0912", Language: "vi"}, Languages: LanguageOptions(), HasPass: true,
			Sessions: []SessionRow{{Session: store.Session{CreatedAt: noon, SeenAt: noon, Address: "192.0.2.1"}, Browser: Browser(w, "Mozilla/5.0 (Linux; Android 10) Chrome/99 Safari/1"), Current: true}, {Browser: Browser(w, "")}},
			Tokens:   []store.Token{{ID: "k", Name: "Máy " + evil, CreatedAt: noon, ExpiresAt: noon}, {ID: "l", Name: "Máy 2", CreatedAt: noon}}, Lives: []Option{{"90", "90 ngày"}}, Secret: "gb_secret"}
	}
	vi, en := render(t, account)
	saysAll(t, vi, "Chrome, Android", "máy này", "Đăng xuất ở mọi nơi", "không có ngày hết hạn", "gb_secret", "Thiết bị không rõ", "Thu hồi Máy")
	saysAll(t, en, "Sign out everywhere")
	vi, _ = render(t, func(w *i18n.Printer, f Frame) Page {
		return &Account{Frame: f, Languages: LanguageOptions(), Lives: []Option{{"90", "90 ngày"}}}
	})
	saysAll(t, vi, "Không có nơi nào.")
}

func TestBrowserNames(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/120 Safari/537 Edg/120": "Edge, Windows",
		"Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/100 Chrome/94 Safari/537":  "Cốc Cốc, Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17) Version/17 Safari/604":            "Safari, iPhone",
		"curl/8": "Thiết bị không rõ",
	} {
		if got := Browser(words(t, "vi"), agent); got != want {
			t.Errorf("%s is called %q", agent, got)
		}
	}
}
