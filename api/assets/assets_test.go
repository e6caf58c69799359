package assets

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestFilesAreServedForEver(t *testing.T) {
	a, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"app.css", "app.js", "icon.svg", "app.webmanifest", "fonts/be-vietnam-pro-vietnamese-400-normal.woff2", "vendor/htmx-2.0.10.min.js"} {
		address := a.Path(name)
		if !strings.HasPrefix(address, Prefix) {
			t.Errorf("%s has the address %q", name, address)
			continue
		}
		r := httptest.NewRequest("GET", address, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		body := w.Body.Bytes()
		if w.Header().Get("Content-Encoding") == "gzip" {
			z, err := gzip.NewReader(bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			if body, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		}
		if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || !bytes.Equal(body, a.Body(name)) || len(body) == 0 {
			t.Errorf("%s: %d, %q, %d bytes", name, w.Code, w.Header().Get("Cache-Control"), len(body))
		}
	}
	if css := string(a.Body("app.css")); strings.Contains(css, "asset:") || !strings.Contains(css, Prefix) || !strings.Contains(css, ".days") {
		t.Error("the style sheet does not name its fonts by their addresses, or lacks its parts")
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, httptest.NewRequest("GET", Prefix+"000000000000/app.css", nil))
	if w.Code != 404 {
		t.Errorf("an address of another content answers %d", w.Code)
	}
}

// TestFirstVisitIsLight: what a phone fetches once, compressed, fonts apart (goal: 120 kB) and the fonts (70 kB).
func TestFirstVisitIsLight(t *testing.T) {
	a, err := New()
	if err != nil {
		t.Fatal(err)
	}
	texts, fonts := 0, 0
	for address, f := range a.byPath {
		switch {
		case strings.HasSuffix(address, ".woff2"):
			fonts += len(f.body)
		case f.zipped != nil:
			texts += len(f.zipped)
		default:
			texts += len(f.body)
		}
	}
	if texts > 100<<10 || fonts > 70_000 {
		t.Errorf("%d bytes of styles and scripts, %d of fonts", texts, fonts)
	}
	t.Logf("%d bytes of styles and scripts, %d of fonts", texts, fonts)
}
