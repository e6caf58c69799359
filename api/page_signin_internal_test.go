package api

import (
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"
)

// The people of a demonstration are offered to a browser on the same machine, and to nobody through a proxy there.
func TestOnThisMachine(t *testing.T) {
	for name, c := range map[string]struct {
		from, host, header string
		want               bool
	}{
		"by name":            {"127.0.0.1:1", "localhost:8080", "", true},
		"by number":          {"127.0.0.1:1", "127.0.0.1:8080", "", true},
		"IPv6":               {"[::1]:1", "[::1]:8080", "", true},
		"IPv6 without port":  {"[::1]:1", "[::1]", "", true},
		"from elsewhere":     {"192.0.2.1:1", "localhost:8080", "", false},
		"through a proxy":    {"127.0.0.1:1", "localhost:8080", "X-Forwarded-For", false},
		"another proxy":      {"127.0.0.1:1", "localhost:8080", "Forwarded", false},
		"a quiet proxy":      {"127.0.0.1:1", "giaoban.example.org", "", false},
		"a name that points": {"127.0.0.1:1", "localhost.example.org", "", false},
	} {
		r := httptest.NewRequest("GET", "/sign-in", nil)
		r.RemoteAddr, r.Host = c.from, c.host
		if c.header != "" {
			r.Header.Set(c.header, "192.0.2.7")
		}
		ctx, _ := gin.CreateTestContext(httptest.NewRecorder())
		ctx.Request = r
		if got := onThisMachine(ctx); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
