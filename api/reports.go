package api

import (
	"bytes"
	"io"
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

// servePaper draws a paper and hands it out as a file to be saved. It is drawn whole first, so that what fails is told.
func servePaper(c *gin.Context, w *i18n.Printer, p service.Paper, kind paperKind, extension string) error {
	var body bytes.Buffer
	if err := kind.write(&body, w, p); err != nil {
		return err
	}
	of := p.Meeting.Title
	if p.Unit.ID != "" {
		of = p.Unit.Title()
	}
	name := report.FileName(w.Text(kind.name, nil), of, calendar.DateOf(p.At), extension)
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
	c.Data(200, media, body.Bytes())
	return nil
}

// reportPages are the papers: to be looked at and printed, and as files.
func (a *API) reportPages() []pageRoute {
	return []pageRoute{
		view("/reports/meetings/:file", "", (*visit).meetingPaper),
		view("/reports/units/:file", "", (*visit).unitPaper),
		view("/reports/units/:file/letter.docx", "", (*visit).unitLetter),
	}
}

func (v *visit) meetingPaper() error {
	id, extension, err := fileParam(v.gin)
	if err != nil {
		return err
	}
	kind, isFile := meetingPapers[extension]
	if !isFile && extension != "" {
		return directive.NotFound()
	}
	p, err := v.api.Service.MeetingPaper(v, v.call, id)
	if err != nil {
		return err
	}
	if isFile {
		return servePaper(v.gin, v.words, p, kind, extension)
	}
	return v.show(v.paperPage(p, "/reports/meetings/"+id))
}

func (v *visit) unitPaper() error {
	id, extension, err := fileParam(v.gin)
	if err != nil {
		return err
	}
	kind, isFile := unitPapers[extension]
	if !isFile && extension != "" {
		return directive.NotFound()
	}
	p, err := v.api.Service.UnitPaper(v, v.call, id)
	if err != nil {
		return err
	}
	if isFile {
		return servePaper(v.gin, v.words, p, kind, extension)
	}
	page := v.paperPage(p, "/reports/units/"+id)
	if p.Counts.Overdue+p.Counts.DueSoon > 0 {
		page.Letter = "/reports/units/" + id + "/letter.docx"
	}
	return v.show(page)
}

func (v *visit) unitLetter() error {
	id, extension, err := fileParam(v.gin)
	if err != nil {
		return err
	}
	if extension != "" {
		return directive.NotFound()
	}
	p, err := v.api.Service.UnitPaper(v, v.call, id)
	if err != nil {
		return err
	}
	return servePaper(v.gin, v.words, p, letterDOCX, "docx")
}

// paperPage is the sheet as a page. address is its own, to which what the files end with is added.
func (v *visit) paperPage(p service.Paper, address string) *html.Paper {
	page := html.NewPaper(v.words, v.frame(v.words.Text("report.tracking", nil)), p, v.query("by") == "unit")
	page.Address = address
	return page
}

// reportRoutes are the papers of a meeting for programs.
func (a *API) reportRoutes() []endpoint {
	e := endpoint{method: "GET", path: "/api/v1/reports/meetings/:file", op: "getMeetingReport",
		vi: "Bảng theo dõi của cuộc họp (.xlsx, .csv, .html) và dự thảo thông báo kết luận (.docx); file là mã cuộc họp kèm đuôi tệp",
		en: "A meeting's tracking sheet (.xlsx, .csv, .html) and the draft of its conclusion notice (.docx); file is the meeting's id with the ending", status: 200,
		files: []string{mediaXLSX, mediaDOCX, mediaCSV, mediaHTML}, patience: paperPatience}
	e.handle = func(r *request) error {
		id, extension, err := fileParam(r.gin)
		if err != nil {
			return err
		}
		kind, isFile := meetingPapers[extension]
		if !isFile && extension != "html" {
			return directive.NotFound()
		}
		p, err := a.Service.MeetingPaper(r, r.call, id)
		if err != nil {
			return err
		}
		if isFile {
			return servePaper(r.gin, r.words, p, kind, extension)
		}
		v := &visit{Context: r, api: a, gin: r.gin, words: r.words} // nobody's page: without the navigation of a person
		r.gin.Header("Content-Security-Policy", pageCSP)
		return v.show(v.paperPage(p, ""))
	}
	return []endpoint{e}
}
