package app_test

import (
	"strings"
	"testing"

	"giaoban/internal/app"
)

// What is printed at the start is what can be typed: it names the address that this process listens on.
func TestWelcome(t *testing.T) {
	o := quick(t.TempDir())
	o.PublicURL = "https://giaoban.example.vn/"
	p := start(t, o, app.Parts{API: true})
	p.app.Welcome(true)
	for _, part := range []string{"GIAOBAN_TOKEN=", "https://giaoban.example.vn  ", "export GIAOBAN_URL=" + p.app.URL() + "\n", "meeting set all --due", "meeting issue"} {
		if !strings.Contains(p.out.String(), part) {
			t.Errorf("%q is not in:\n%s", part, p.out.String())
		}
	}
}
