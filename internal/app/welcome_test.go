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
	p.app.Welcome(true, false)
	for _, part := range []string{"GIAOBAN_TOKEN=", "https://giaoban.example.vn  ", "export GIAOBAN_URL=" + p.app.URL() + "\n", "meeting set all --due", "meeting issue"} {
		if !strings.Contains(p.out.String(), part) {
			t.Errorf("%q is not in:\n%s", part, p.out.String())
		}
	}
	p.app.Welcome(true, true)
	if steps := p.out.String(); strings.Count(steps, "meeting issue") != 1 || !strings.Contains(steps, "tasks --overdue") {
		t.Errorf("the demo issues by itself, and is watched:\n%s", steps)
	}
}

func TestAProcessOfSeveralSaysThatItIsThere(t *testing.T) {
	for _, parts := range []app.Parts{{API: true}, {Worker: true}} {
		p := start(t, quick(t.TempDir()), parts)
		p.app.Announce()
		if !strings.Contains(p.out.String(), p.app.URL()) {
			t.Errorf("%+v says %q", parts, p.out.String())
		}
	}
}
