package api

import (
	"net/url"
	"strings"
	"testing"
)

func TestSafeReturn(t *testing.T) {
	for path, want := range map[string]string{
		"": "/", "/": "/", "/tasks?status=late#x": "/tasks?status=late#x", "/nhóm/việc": "/nhóm/việc", "tasks": "/", "//evil.example.org": "/", "/\\evil.example.org": "/",
		"https://evil.example.org": "/", "/\t/evil.example.org": "/", "/\n/evil": "/", "\t//evil": "/", "/a\\b": "/", "/%09/evil.example.org": "/%09/evil.example.org",
		"/a//b": "/a//b", "javascript:alert(1)": "/", "/a b": "/", "/\x00": "/", "/" + strings.Repeat("a", 2000): "/",
	} {
		if got := safeReturn(path); got != want {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	}
}

// browserHost is the host that a browser would go to, read as the URL Standard says: what is no part of an address is
// dropped, and a backslash is a slash.
func browserHost(location string) string {
	location = strings.TrimFunc(location, func(r rune) bool { return r <= ' ' })
	location = strings.NewReplacer("\t", "", "\n", "", "\r", "", "\\", "/").Replace(location)
	if rest, relative := strings.CutPrefix(location, "//"); relative {
		host, _, _ := strings.Cut(strings.TrimLeft(rest, "/"), "/")
		return "host " + host
	}
	if !strings.HasPrefix(location, "/") {
		return "elsewhere"
	}
	return ""
}

func FuzzSafeReturn(f *testing.F) {
	for _, seed := range []string{"/", "//evil", "/\\evil", "/\t/evil", "https://evil", "/a?b=//c", "\x01//evil", "/.//evil", "/%2f/evil"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		got := safeReturn(path)
		if host := browserHost(got); host != "" {
			t.Errorf("%q leads to %q: %s", path, got, host)
		}
		if u, err := url.Parse(got); err == nil && (u.Host != "" || u.Scheme != "") {
			t.Errorf("%q leads to %q", path, got)
		}
		if strings.ContainsAny(got, "\r\n") {
			t.Errorf("%q is no header: %q", path, got)
		}
	})
}
