package api

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"giaoban/internal/blob"
	"giaoban/internal/directive"
	"giaoban/internal/evidence"
	"giaoban/internal/store"
)

// EvidenceJSON is a file that somebody attached to a task.
type EvidenceJSON struct {
	ID        string `json:"id"`
	TaskID    string `json:"task_id"`
	ReportID  string `json:"report_id,omitempty" doc:"Absent: of the task as a whole."`
	Name      string `json:"name"`
	MediaType string `json:"media_type" doc:"By what is in the file."`
	Size      int64  `json:"size" doc:"Bytes."`
	SHA256    string `json:"sha256"`
	UserID    string `json:"user_id"`
	ArrivedAt string `json:"arrived_at"`
}

func (e EvidenceJSON) location() string { return "/api/v1/evidence/" + e.ID }

func evidenceJSON(e store.Evidence) EvidenceJSON {
	return EvidenceJSON{e.ID, e.TaskID, e.ReportID, e.Name, e.MediaType, e.Size, e.Digest, e.UserID, instant(e.ArrivedAt)}
}

// EvidenceInJSON describes the form with which a file is attached.
type EvidenceInJSON struct {
	ReportID string `json:"report_id,omitempty" doc:"Before the file; absent: of the task as a whole."`
	File     string `json:"file" doc:"jpeg, png, webp, heic, pdf, docx or xlsx."`
}

// evidencePatience is how long a file may take on a bad line. Attaching decides nothing about being in time, so it may
// take longer than other requests.
const evidencePatience = 5 * time.Minute

func (a *API) evidenceRoutes() []endpoint {
	attach := endpoint{method: http.MethodPost, path: "/api/v1/tasks/:id/evidence", op: "attachEvidence", vi: "Gửi minh chứng", en: "Attach a file to a task",
		body: typeOf[EvidenceInJSON](), answer: typeOf[EvidenceJSON](), status: http.StatusCreated, form: true, patience: evidencePatience}
	attach.handle = func(r *request) error {
		e, err := a.attach(r)
		if err != nil {
			return err
		}
		return r.answer(http.StatusCreated, evidenceJSON(e))
	}
	get := endpoint{method: http.MethodGet, path: "/api/v1/evidence/:id", op: "getEvidence", vi: "Tải minh chứng", en: "An attached file, as it came", status: http.StatusOK,
		files: evidence.MediaTypes(), patience: evidencePatience}
	get.handle = func(r *request) error {
		id, err := r.id()
		if err != nil {
			return err
		}
		e, f, err := a.Service.Evidence(r, r.call, id)
		if err != nil {
			return err
		}
		return a.serveFile(r.gin, e, f)
	}
	return []endpoint{attach, get}
}

// serveFile hands out an attached file and closes it. A browser saves it, and shows or runs nothing of it.
func (a *API) serveFile(c *gin.Context, e store.Evidence, f blob.File) error {
	h := c.Writer.Header()
	h.Set("Content-Type", e.MediaType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": e.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	c.Request.Header.Del("If-Match") // a file has no versions
	http.ServeContent(c.Writer, c.Request, "", e.ArrivedAt, f)
	return f.Close()
}

// watched remembers why reading ended, so that a line that broke is told from a disk that is full.
type watched struct {
	io.Reader
	err error
}

// Read reads.
func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

// attach reads the form part by part: the file goes to its place as it comes.
func (a *API) attach(r *request) (store.Evidence, error) {
	id, err := r.id()
	if err != nil {
		return store.Evidence{}, err
	}
	media, _, err := mime.ParseMediaType(r.gin.GetHeader("Content-Type"))
	if err != nil || media != "multipart/form-data" {
		return store.Evidence{}, unsupported("form_expected")
	}
	if err := r.setKey(nil); err != nil {
		return store.Evidence{}, err
	}
	limit := a.Service.EvidenceLimit()
	r.gin.Request.Body = r.limited(limit + 64<<10)
	form, err := r.gin.Request.MultipartReader()
	if err != nil {
		return store.Evidence{}, malformed("file", "malformed")
	}
	reportID := ""
	for range 10 {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return store.Evidence{}, unreadable(err, limit)
		}
		switch part.FormName() {
		case "report_id":
			text, err := io.ReadAll(io.LimitReader(part, 100))
			if err != nil {
				return store.Evidence{}, unreadable(err, limit)
			}
			reportID = string(text)
		case "file":
			file := &watched{Reader: part}
			e, err := a.Service.AttachEvidence(r, r.call, id, reportID, part.FileName(), file)
			if file.err != nil {
				err = unreadable(file.err, limit)
			}
			return e, err
		default:
			return store.Evidence{}, malformed(clean(part.FormName()), "unknown_field")
		}
	}
	return store.Evidence{}, invalid("file", "required")
}

// clean is a field's name that can be told.
func clean(name string) string {
	if len(name) > 100 {
		name = name[:100]
	}
	out := []rune{}
	for _, r := range name {
		if r >= ' ' && r != 0xfffd && r != 0x7f {
			out = append(out, r)
		}
	}
	return string(out)
}

// unreadable is a form that broke off, or went over its limit.
func unreadable(err error, limit int64) error {
	var over *http.MaxBytesError
	if errors.As(err, &over) {
		return tooLarge(limit)
	}
	e := malformed("file", "malformed")
	var known *directive.Error
	if errors.As(e, &known) {
		known.Err = err
	}
	return e
}
