package service

import (
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"giaoban/internal/directive"
)

func TestCheckPassword(t *testing.T) {
	hoa := directive.User{Name: "Nguyễn Thị Hoa", Login: "hoa.nguyenthi", Email: "hoa@example.org", Phone: "0912345678"}
	for password, want := range map[string]string{
		"":                           "password_short",
		"chín chữ ":                  "password_short",
		norm.NFD.String("chín chữ "): "password_short", // counted as it is read, not as it is coded
		"mười chữ ạ":                 "",
		"sông Hồng chảy qua Yên Bái": "",
		"xe đạp màu xanh 7":          "",
		"😀😀🎉🎉🚀🚀🌾🌾🌊🌊":                               "",
		strings.Repeat("lúa nước ", 28):            "",
		strings.Repeat("lúa nước ", 29):            "too_long",
		"matkhau123":                               "password_obvious",
		"Mật khẩu 2026!":                           "password_obvious",
		"P@ssw0rd2026":                             "password_obvious",
		"1234567890":                               "password_obvious",
		"0912 345 678":                             "password_obvious",
		"25/12/2020 10:00":                         "password_obvious",
		"aaaaaaaaaaaaa":                            "password_obvious",
		"khuyenhoc2026":                            "password_obvious",
		"hoa.nguyenthi":                            "password_known",
		"Hoa.NguyenThi123":                         "password_known",
		"nguyễn thị hoa":                           "password_known",
		"hoa@example.org":                          "password_known",
		"mật\x00khẩu gì đó":                        "bad_text",
		"\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6": "bad_encoding",
	} {
		var p directive.Problems
		checkPassword(&p, "password", password, hoa)
		got := ""
		if e, refused := p.Err().(*directive.Error); refused { //nolint:errorlint // bare
			got = e.Fields[0].Code
		}
		if got != want {
			t.Errorf("%q: %q, want %q", password, got, want)
		}
	}
}

func TestNameForms(t *testing.T) {
	for typed, want := range map[string]string{
		"0216 3876 000": "02163876000", "+84 216.3876.000": "02163876000", "84 216 3876 000": "02163876000", "(0216) 3876-000": "02163876000",
		"0912345678": "0912345678", "+84912345678": "0912345678", "84912345678": "0912345678", "8491234": "", "hoa": "", "": "", "113": "", "0912x45678": "",
	} {
		if got := nameForms(typed).digits; got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}

func TestPick(t *testing.T) {
	a := directive.User{ID: "a", Login: "An", Email: "chung@example.org", Phone: "0216 3876 000"}
	b := directive.User{ID: "b", Login: "binh", Email: "chung@example.org", Phone: "+84 912 345 678"}
	c := directive.User{ID: "c", Login: "0912345678"}
	d := directive.User{ID: "d", Login: "an"}
	for typed, want := range map[string]string{
		"An": "a", "an": "d", "AN": "", "Binh": "b", "chung@example.org": "", "0216.3876.000": "a", "0912 345 678": "b", "0912345678": "c", "x": "",
	} {
		u, ok := nameForms(typed).pick([]directive.User{a, b, c, d})
		if ok != (want != "") || ok && u.ID != want {
			t.Errorf("%q: %q %t, want %q", typed, u.ID, ok, want)
		}
	}
}

// TestLimiter: the tenth failure closes the door, time alone opens it, and the wait that is told is long enough and
// not longer than two windows.
func TestLimiter(t *testing.T) {
	for _, into := range []time.Duration{0, time.Minute, limitWindow - time.Second} {
		l := newLimiter()
		now := time.Now().Truncate(limitWindow).Add(10*limitWindow + into)
		limits := []failureLimit{{"a", 3}, {"b", 100}}
		for range 3 {
			if err := l.check(now, limits); err != nil {
				t.Fatal(err)
			}
			if err := l.fail(now, limits); err != nil {
				t.Fatal(err)
			}
		}
		e, refused := l.check(now, limits).(*directive.Error) //nolint:errorlint // bare
		if !refused || e.Code != directive.CodeTooMany {
			t.Fatalf("after three failures: %v", e)
		}
		if err := l.check(now, []failureLimit{{"other", 3}, {"b", 100}}); err != nil {
			t.Errorf("another account: %v", err)
		}
		wait := time.Duration(e.Args["Seconds"].(int)) * time.Second
		if wait <= 0 || wait > 2*limitWindow {
			t.Errorf("wait %v", wait)
		}
		if err := l.check(now.Add(wait), limits); err != nil {
			t.Errorf("%v into the window, %v later: %v", into, wait, err)
		}
	}
}

func TestWaitFor(t *testing.T) {
	for _, c := range []struct {
		into              time.Duration
		current, previous int
		free              bool
	}{
		{0, 0, 0, true}, {0, 9, 0, true}, {0, 10, 0, false}, {0, 0, 10, false}, {limitWindow / 2, 0, 10, true}, {limitWindow / 2, 5, 10, false},
		{limitWindow / 2, 4, 10, true}, {0, 50, 50, false}, {limitWindow - 1, 9, 1000, true},
	} {
		wait := waitFor(c.into, c.current, c.previous, 10)
		if (wait == 0) != c.free {
			t.Errorf("%+v: wait %v", c, wait)
		}
		if c.free {
			continue
		}
		into, current, previous := c.into+wait, c.current, c.previous
		if into >= limitWindow {
			into, current, previous = into-limitWindow, 0, current
		}
		if into >= limitWindow {
			into, previous = into-limitWindow, 0
		}
		if again := waitFor(into, current, previous, 10); again != 0 {
			t.Errorf("%+v: after %v it is %v more", c, wait, again)
		}
	}
}

func TestClipped(t *testing.T) {
	for in, want := range map[string]string{"abc": "abc", "a\r\nb\x00": "ab", "ữữữữ": "ữữữ", "\xffa": "a"} {
		if got := clipped(in, 9); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestChangedFields(t *testing.T) {
	a := directive.User{Name: "a", Login: "b", Email: "c"}
	b := a
	b.Email, b.Disabled = "d", true
	if got := changedFields(a, b); !slices.Equal(got, []string{"disabled", "email"}) {
		t.Errorf("%v", got)
	}
}
