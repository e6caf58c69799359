package api

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/minutes"
	papers "giaoban/internal/minutes/read"
	"giaoban/internal/service"
)

// MinutesJSON is the text of minutes.
type MinutesJSON struct {
	Text string `json:"text" doc:"The minutes as pasted."`
}

// ParsedJSON is a draft as read from minutes. It may be sent to POST /meetings as it is.
type ParsedJSON struct {
	MeetingJSON
	Unrecognised []PassageJSON `json:"unrecognised" doc:"What looks like a directive and was not understood."`
	Warnings     []WarningJSON `json:"warnings" doc:"What to look at before saving."`
}

// CorrectionJSON is a field of a meeting that stands otherwise than it was read in the minutes.
type CorrectionJSON struct {
	Number string   `json:"number" doc:"Of the directive (2.1) or of the group (2); empty for the meeting's own fields. As it stands now; as it was read for what was left out."`
	Field  string   `json:"field" doc:"title, held_on, place, chair, organisation or document; of groups ordinal, title, kind; of directives text, kind, units, unit_names, support_units, places, deadline, measure; group or directive where the whole was added, left out or moved."`
	Read   []string `json:"read" doc:"What was read; empty where nothing was. Units by their titles."`
	Saved  []string `json:"saved" doc:"What stands now; empty where nothing does."`
}

// CorrectionsJSON is what people made of the minutes of a meeting.
type CorrectionsJSON struct {
	MeetingID   string           `json:"meeting_id"`
	Rules       string           `json:"rules" doc:"Digest of the rules that read the minutes; empty when nothing was read."`
	ReadAt      string           `json:"read_at" doc:"Empty when nothing was read."`
	Corrections []CorrectionJSON `json:"corrections"`
}

func correctionsJSON(c service.Corrected) CorrectionsJSON {
	out := CorrectionsJSON{MeetingID: c.MeetingID, Rules: c.Rules, ReadAt: instant(c.ReadAt), Corrections: []CorrectionJSON{}}
	for _, one := range c.Corrections {
		out.Corrections = append(out.Corrections, CorrectionJSON{one.Number, one.Field, list(one.Read), list(one.Saved)})
	}
	return out
}

const (
	maxMinutes       = service.MaxSource
	maxMinutesUpload = papers.MaxFile + 64<<10 // with the envelope of a form
)

func (a *API) minutesRoutes() []endpoint {
	parse := endpoint{method: http.MethodPost, path: "/api/v1/minutes/parse", op: "parseMinutes", vi: "Đọc biên bản thành dự thảo, không lưu",
		en: "Read minutes into a draft; nothing is saved", body: typeOf[MinutesJSON](), answer: typeOf[ParsedJSON](), status: http.StatusOK,
		limit: 2 * maxMinutes, raw: true}
	parse.handle = func(r *request) error {
		doc, err := a.minutesText(r)
		if err != nil {
			return err
		}
		draft, m, err := a.Service.ParseMinutes(r, doc.Text)
		if err != nil {
			return err
		}
		return r.answer(http.StatusOK, NewParsed(r.words, draft, m, doc.Notes...))
	}
	return []endpoint{parse}
}

// NewParsed renders what was read from minutes, with warnings in the words of a language: first the notes on the file,
// which are papers.Note constants.
func NewParsed(words *i18n.Printer, draft minutes.Draft, m directive.Meeting, notes ...string) ParsedJSON {
	out := ParsedJSON{MeetingJSON: meetingJSON(m), Unrecognised: []PassageJSON{}, Warnings: []WarningJSON{}}
	for _, note := range notes {
		out.Warnings = append(out.Warnings, WarningJSON{Code: note, Message: words.Text("minutes."+note, nil)})
	}
	for _, p := range draft.Unrecognised {
		out.Unrecognised = append(out.Unrecognised, PassageJSON{SpanJSON{p.Span.Start, p.Span.End}, p.Text, p.Reason})
	}
	for _, w := range draft.Warnings {
		args := map[string]any{}
		for k, v := range w.Args {
			args["A"+itoa(k)] = v
		}
		out.Warnings = append(out.Warnings, WarningJSON{Code: w.Code, Message: words.Text("minutes."+w.Code, args)})
	}
	return out
}

// minutesText reads the text from JSON or from a form's file.
func (a *API) minutesText(r *request) (papers.Document, error) {
	media, _, err := mime.ParseMediaType(r.gin.GetHeader("Content-Type"))
	if err == nil && media == "multipart/form-data" {
		return a.uploadedText(r)
	}
	var in MinutesJSON
	if err := r.decode(&in, false); err != nil {
		return papers.Document{}, err
	}
	if strings.TrimSpace(in.Text) == "" {
		return papers.Document{}, invalid("text", "blank")
	}
	if len(in.Text) > maxMinutes {
		return papers.Document{}, tooLarge(maxMinutes)
	}
	return papers.Document{Text: in.Text}, nil
}

// uploadedText reads the file of a form.
func (a *API) uploadedText(r *request) (papers.Document, error) {
	r.gin.Request.Body = r.limited(maxMinutesUpload)
	file, header, err := r.gin.Request.FormFile("file")
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return papers.Document{}, tooLarge(papers.MaxFile)
	case errors.Is(err, http.ErrMissingFile):
		return papers.Document{}, invalid("file", "required")
	case err != nil:
		return papers.Document{}, malformed("file", "malformed")
	}
	data, err := io.ReadAll(file)
	if err := errors.Join(err, file.Close(), r.gin.Request.MultipartForm.RemoveAll()); err != nil {
		return papers.Document{}, err
	}
	doc, err := a.Minutes.File(r, header.Filename, data)
	return doc, unread(err)
}

// unread puts the refusal of a file into a problem: a form that is not offered is 415, one that is too large 413, one
// with something wrong inside 422.
func unread(err error) error {
	var refused *papers.Error
	if !errors.As(err, &refused) {
		return err
	}
	switch refused.Code {
	case papers.ErrEmpty:
		return invalid("file", "blank")
	case papers.ErrTooLarge:
		return &directive.Error{Code: directive.CodeTooLarge, Detail: refused.Code, Err: err}
	case papers.ErrType, papers.ErrOtherType, papers.ErrOldWord, papers.ErrNoPDF, papers.ErrEncoding:
		return unsupported(refused.Code)
	}
	return &directive.Error{Code: directive.CodeInvalid, Detail: refused.Code, Err: err}
}
