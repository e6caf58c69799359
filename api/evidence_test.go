package api_test

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

// maxEvidence is how large an attached file may be in these tests.
const maxEvidence = 200_000

func onePixel(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	ok(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))))
	return b.Bytes()
}

// attach sends a file as a form.
func (w *world) attach(as, task, name string, content []byte) answer {
	w.t.Helper()
	body, contentType := form(w.t, name, content)
	return w.do(call{as: as, method: http.MethodPost, path: "/api/v1/tasks/" + task + "/evidence", body: body, headers: map[string]string{"Content-Type": contentType}})
}

// form is a form with one file.
func form(t testing.TB, name string, content []byte) (body []byte, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	ok(t, err)
	_, err = part.Write(content)
	ok(t, err)
	ok(t, w.Close())
	return b.Bytes(), w.FormDataContentType()
}

// TestBadEvidence: what is no evidence is refused with a reason and leaves no trace; a name does no harm.
func TestBadEvidence(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const officer = "officer/Trạm Tấu"
		task := w.task(w.directiveOn("2021-01-11", "Trạm Tấu")).str(t, "id")
		before := w.rows()
		for name, c := range map[string]struct {
			as      string
			content []byte
			status  int
			want    string
		}{
			"nothing.png":   {officer, nil, 422, "validation"},
			"cut.png":       {officer, onePixel(t)[:40], 422, "validation"},
			"picture.svg":   {officer, []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), 415, "unsupported_media_type"},
			"page.jpg":      {officer, []byte("<!DOCTYPE html><html><script>alert(1)</script>"), 415, "unsupported_media_type"},
			"program.docx":  {officer, append([]byte("MZ\x90\x00"), make([]byte, 200)...), 415, "unsupported_media_type"},
			"large.png":     {officer, append(onePixel(t), make([]byte, maxEvidence)...), 413, "too_large"},
			"very large":    {officer, make([]byte, 2*maxEvidence), 413, "too_large"},
			"elsewhere.png": {"officer/Văn Yên", onePixel(t), 404, "not_found"},
			"reader.png":    {"inspector", onePixel(t), 403, "forbidden"},
		} {
			a := w.attach(c.as, task, name, c.content)
			if a.status != c.status || !strings.HasSuffix(a.object(t).str(t, "type"), "/"+c.want) {
				t.Errorf("%s: %d %s, want %d %s", name, a.status, a.body, c.status, c.want)
			}
		}
		for name, headers := range map[string]map[string]string{"json": {}, "no boundary": {"Content-Type": "multipart/form-data"}, "broken": {"Content-Type": "multipart/form-data; boundary=x"}} {
			if a := w.do(call{as: officer, method: http.MethodPost, path: "/api/v1/tasks/" + task + "/evidence", body: "--x\r\nnothing", headers: headers}); a.status != 400 && a.status != 415 {
				t.Errorf("%s: %d %s", name, a.status, a.body)
			}
		}
		if after := w.rows(); len(before) != len(after) || before["evidence"] != after["evidence"] || before["events"] != after["events"] {
			t.Error("a refused file left a trace")
		}
		for given, want := range map[string]string{"../../etc/passwd": "passwd.png", "a\r\nSet-Cookie: x": "", "<script>.png": "script.png", strings.Repeat("x", 5000): strings.Repeat("x", 150) + ".png"} {
			a := w.attach(officer, task, given, onePixel(t))
			if a.status != http.StatusCreated {
				t.Errorf("%.40q: %d %s", given, a.status, a.body)
				continue
			}
			if got := a.object(t).str(t, "name"); want != "" && got != want {
				t.Errorf("%.40q is called %q", given, got)
			}
			got := w.do(call{as: officer, method: http.MethodGet, path: "/api/v1/evidence/" + a.object(t).str(t, "id")})
			if got.status != 200 || got.header.Get("Set-Cookie") != "" || got.header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(got.header.Get("Content-Security-Policy"), "sandbox") ||
				!strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
				t.Errorf("%.40q is handed out as %d %v", given, got.status, got.header)
			}
			if other := w.do(call{as: "officer/Văn Yên", method: http.MethodGet, path: "/api/v1/evidence/" + a.object(t).str(t, "id")}); other.status != 404 {
				t.Errorf("another unit gets it: %d", other.status)
			}
		}
	})
}
