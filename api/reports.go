package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"giaoban/api/html"
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/report"
	"giaoban/internal/service"
)

// paperKind is one form in which a paper is handed out.
type paperKind struct {
	media string
	name  string // key of what the file is called
	write func(io.Writer, *i18n.Printer, service.Paper) error
}

// The media types of papers.
const (
	mediaXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	mediaDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	mediaCSV  = "text/csv"
	mediaHTML = "text/html"
)

// paperPatience is how long a paper may take: one of the whole country has tens of thousands of lines.
const paperPatience = time.Minute

var (
	sheetXLSX = paperKind{mediaXLSX, "report.tracking", func(out io.Writer, w *i18n.Printer, p service.Paper) error {
		return report.NewTracking(w, p).WriteXLSX(out)
	}}
	sheetCSV = paperKind{mediaCSV, "report.tracking", func(out io.Writer, w *i18n.Printer, p service.Paper) error {
		return report.NewTracking(w, p).WriteCSV(out)
	}}
	noticeDOCX = paperKind{mediaDOCX, "report.notice_file", report.WriteNotice}
	letterDOCX = paperKind{mediaDOCX, "report.letter_file", report.WriteLetter}
)

// The files of a meeting and of a unit, by what their addresses end with.
var (
	meetingPapers = map[string]paperKind{"xlsx": sheetXLSX, "csv": sheetCSV, "docx": noticeDOCX}
	unitPapers    = map[string]paperKind{"xlsx": sheetXLSX, "csv": sheetCSV}
)

// fileParam reads the path parameter :file, an id with what the file ends with: the router knows no parameters that
// are a part of a name. What cannot be an id does not exist.
func fileParam(c *gin.Context) (id, extension string, err error) {
	id, extension, _ = strings.Cut(c.Param("file"), ".")
	if _, err := uuid.Parse(id); err != nil || len(id) != 36 {
		return "", "", directive.NotFound()
	}
	return strings.ToLower(id), extension, nil
}

// maxDrawn is how many papers are drawn at a time; whoever comes then waits. One of the whole country takes a hundred
// megabytes for two seconds.
const maxDrawn = 2

// inTurn reads a paper and draws it when its turn comes. What is drawn is sent outside: a slow line keeps nobody
// waiting.
func (a *API) inTurn(ctx context.Context, read func() (service.Paper, error), draw func(service.Paper) error) error {
	select {
	case a.drawn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-a.drawn }()
	p, err := read()
	if err != nil {
		return err
	}
	return draw(p)
}

// paperFile answers with a paper as a file to be saved. It is drawn whole before, so that what fails is told.
func (a *API) paperFile(ctx context.Context, c *gin.Context, w *i18n.Printer, kind paperKind, extension string, read func() (service.Paper, error)) error {
	var body bytes.Buffer
	var name string
	err := a.inTurn(ctx, read, func(p service.Paper) error {
		of := p.Meeting.Title
		if p.Unit.ID != "" {
			of = p.Unit.Title()
		}
		name = report.FileName(w.Text(kind.name, nil), of, calendar.DateOf(p.At), extension)
		return kind.write(&body, w, p)
	})
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Disposition", report.Disposition(name))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Language", w.Language())
	media := kind.media
	if media == mediaCSV {
		media += "; charset=utf-8"
	}
	c.Data(http.StatusOK, media, body.Bytes())
	return nil
}

// reportPages are the papers: to be looked at and printed, and as files.
func (a *API) reportPages() []pageRoute {
	return []pageRoute{
		view("/reports/meetings/:file", "", func(v *visit) error {
			return v.paper("/reports/meetings/", meetingPapers, v.api.Service.MeetingPaper)
		}),
		view("/reports/units/:file", "", func(v *visit) error { return v.paper("/reports/units/", unitPapers, v.api.Service.UnitPaper) }),
		view("/reports/units/:file/letter.docx", "", (*visit).letter),
	}
}

// paper answers with one of the files, or with the page of the sheet when the address ends with the id. prefix stands
// before the id.
func (v *visit) paper(prefix string, files map[string]paperKind, read func(context.Context, service.Call, string) (service.Paper, error)) error {
	id, extension, err := fileParam(v.gin)
	if err != nil {
		return err
	}
	reading := func() (service.Paper, error) { return read(v, v.call, id) }
	if kind, ok := files[extension]; ok {
		return v.api.paperFile(v, v.gin, v.words, kind, extension, reading)
	}
	if extension != "" {
		return directive.NotFound()
	}
	return v.sheet(prefix+id, reading)
}

// sheet answers with the sheet as a page. address is the page's own, to which what the files end with is added.
func (v *visit) sheet(address string, read func() (service.Paper, error)) error {
	var page *html.Paper
	err := v.api.inTurn(v, read, func(p service.Paper) error {
		page = html.NewPaper(v.words, v.frame(v.words.Text("report.tracking", nil)), p, v.query("by") == "unit")
		if page.Address = address; p.Unit.ID != "" && p.Counts.Overdue+p.Counts.DueSoon > 0 {
			page.Letter = address + "/letter.docx"
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.show(page)
}

// letter answers with the draft of a letter to a unit.
func (v *visit) letter() error {
	id, extension, err := fileParam(v.gin)
	if err != nil {
		return err
	}
	if extension != "" {
		return directive.NotFound()
	}
	return v.api.paperFile(v, v.gin, v.words, letterDOCX, "docx", func() (service.Paper, error) { return v.api.Service.UnitPaper(v, v.call, id) })
}

// reportRoutes are the papers of a meeting for programs.
func (a *API) reportRoutes() []endpoint {
	e := endpoint{method: http.MethodGet, path: "/api/v1/reports/meetings/:file", op: "getMeetingReport",
		vi: "Bảng theo dõi của cuộc họp (.xlsx, .csv, .html) và dự thảo thông báo kết luận (.docx); file là mã cuộc họp kèm đuôi tệp",
		en: "A meeting's tracking sheet (.xlsx, .csv, .html) and the draft of its conclusion notice (.docx); file is the meeting's id with the ending", status: http.StatusOK,
		files: []string{mediaXLSX, mediaDOCX, mediaCSV, mediaHTML}, patience: paperPatience}
	e.handle = func(r *request) error {
		id, extension, err := fileParam(r.gin)
		if err != nil {
			return err
		}
		read := func() (service.Paper, error) { return a.Service.MeetingPaper(r, r.call, id) }
		if kind, ok := meetingPapers[extension]; ok {
			return a.paperFile(r, r.gin, r.words, kind, extension, read)
		}
		if extension != "html" {
			return directive.NotFound()
		}
		v := &visit{Context: r, api: a, gin: r.gin, words: r.words} // nobody's page: without the navigation of a person
		r.gin.Header("Content-Security-Policy", pageCSP)
		return v.sheet("", read)
	}
	return []endpoint{e}
}
