package app_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"giaoban/internal/app"
)

var setupLink = regexp.MustCompile(`http://localhost:\d+/setup/[\w-]{43}`)

// TestTrial: the example's people sign in with the password that was printed, after a second start too; nobody is made
// where somebody else is.
func TestTrial(t *testing.T) {
	o := quick(t.TempDir())
	o.Trial = true
	p := start(t, o, app.Parts{API: true})
	if first, _, _ := strings.Cut(p.out.String(), "\n"); !strings.HasPrefix(first, "GIAOBAN_TOKEN=gb_") {
		t.Errorf("the first line is %q", first)
	}
	link := setupLink.FindString(p.out.String())
	if link == "" {
		t.Errorf("no set-up link in\n%s", p.out.String())
	}
	seat := func(p *process) string {
		t.Helper()
		if err := p.app.LoadExample(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := p.app.SeatTrial(t.Context()); err != nil {
			t.Fatal(err)
		}
		password, err := os.ReadFile(o.Data + "/demo-password")
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(password))
	}
	password := seat(p)
	if info, err := os.Stat(o.Data + "/demo-password"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("demo-password: %v %v, want mode 0600", info, err)
	}
	if out := p.out.String(); !strings.Contains(out, password) || !strings.Contains(out, "BẢN DÙNG THỬ / DEMO") || !strings.Contains(out, "mucangchai") {
		t.Errorf("printed\n%s", out)
	}
	signIn := func(p *process, login string) {
		t.Helper()
		token := p.token
		p.token = ""
		defer func() { p.token = token }()
		if status, o := p.call("POST", "/api/v1/session", object{"login": login, "password": password}); status != 200 || len(o["posts"].([]any)) != 1 {
			t.Errorf("%s: %d %v", login, status, o)
		}
	}
	for _, login := range []string{"chutich", "phochutich", "vanphong", "kiemtra", "canbo.mucangchai", "chutich.yenbinh@example.org", "0900 000 004"} {
		signIn(p, login)
	}
	n := len(items(p.must("GET", "/api/v1/users", nil)))
	if n != 1+4+18 {
		t.Errorf("%d people", n)
	}
	p.stop()

	p = start(t, o, app.Parts{API: true})
	if again := setupLink.FindString(p.out.String()); again == "" || again == link {
		t.Errorf("the second start prints the link %q", again)
	}
	if seat(p) != password || len(items(p.must("GET", "/api/v1/users", nil))) != n {
		t.Error("the second start makes others")
	}
	signIn(p, "chutich")
	p.must("POST", "/api/v1/users", object{"name": "Người thật", "login": "that"})
	p.stop()

	p = start(t, o, app.Parts{API: true})
	if seat(p); strings.Contains(p.out.String(), password) {
		t.Error("where somebody else works the example's people are offered")
	}
}
