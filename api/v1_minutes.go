package api

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/minutes"
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

const (
	maxMinutes       = service.MaxSource
	maxMinutesUpload = maxMinutes + 64<<10 // the envelope of a form
)

func (a *API) minutesRoutes() []endpoint {
	parse := endpoint{method: http.MethodPost, path: "/api/v1/minutes/parse", op: "parseMinutes", vi: "Đọc biên bản thành dự thảo, không lưu",
		en: "Read minutes into a draft; nothing is saved", body: typeOf[MinutesJSON](), answer: typeOf[ParsedJSON](), status: http.StatusOK,
		limit: 2 * maxMinutes, raw: true}
	parse.handle = func(r *request) error {
		text, err := r.minutesText()
		if err != nil {
			return err
		}
		draft, m, err := a.Service.ParseMinutes(r, text)
		if err != nil {
			return err
		}
		return r.answer(http.StatusOK, NewParsed(r.words, draft, m))
	}
	return []endpoint{parse}
}

// NewParsed renders what was read from minutes, with warnings in the words of a language.
func NewParsed(words *i18n.Printer, draft minutes.Draft, m directive.Meeting) ParsedJSON {
	out := ParsedJSON{MeetingJSON: meetingJSON(m), Unrecognised: []PassageJSON{}, Warnings: []WarningJSON{}}
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
func (r *request) minutesText() (string, error) {
	media, _, err := mime.ParseMediaType(r.gin.GetHeader("Content-Type"))
	if err == nil && media == "multipart/form-data" {
		return r.uploadedText()
	}
	var in MinutesJSON
	if err := r.decode(&in, false); err != nil {
		return "", err
	}
	if strings.TrimSpace(in.Text) == "" {
		return "", invalid("text", "blank")
	}
	if len(in.Text) > maxMinutes {
		return "", tooLarge(maxMinutes)
	}
	return in.Text, nil
}

// uploadedText reads the file of a form: one file of text, in UTF-8.
func (r *request) uploadedText() (string, error) {
	r.gin.Request.Body = r.limited(maxMinutesUpload)
	file, header, err := r.gin.Request.FormFile("file")
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return "", tooLarge(maxMinutes)
	case errors.Is(err, http.ErrMissingFile):
		return "", invalid("file", "required")
	case err != nil:
		return "", malformed("file", "malformed")
	}
	text, err := io.ReadAll(file)
	if err := errors.Join(err, file.Close(), r.gin.Request.MultipartForm.RemoveAll()); err != nil {
		return "", err
	}
	switch ext := strings.ToLower(filepath.Ext(header.Filename)); {
	case ext != ".txt" && ext != "", !utf8.Valid(text), strings.ContainsRune(string(text), 0):
		return "", unsupported("txt_only")
	case len(text) > maxMinutes:
		return "", tooLarge(maxMinutes)
	case strings.TrimSpace(string(text)) == "":
		return "", invalid("file", "blank")
	}
	return string(text), nil
}
