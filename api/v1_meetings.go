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
)

// MinutesJSON is the text of minutes.
type MinutesJSON struct {
	Text string `json:"text" doc:"The minutes as pasted."`
}

const (
	maxMinutes       = 5 << 20
	maxMinutesUpload = maxMinutes + 64<<10 // the envelope of a form
)

func (a *API) minutesRoutes() []endpoint {
	parse := endpoint{method: http.MethodPost, path: "/api/v1/minutes/parse", op: "parseMinutes", vi: "Đọc biên bản thành dự thảo, không lưu",
		en: "Read minutes into a draft; nothing is saved", body: typeOf[MinutesJSON](), answer: typeOf[MeetingJSON](), status: http.StatusOK,
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
		out := meetingJSON(m)
		out.Unrecognised, out.Warnings = passagesJSON(draft.Unrecognised), []WarningJSON{}
		for _, w := range draft.Warnings {
			args := map[string]any{}
			for k, v := range w.Args {
				args["A"+itoa(k)] = v
			}
			out.Warnings = append(out.Warnings, WarningJSON{Code: w.Code, Message: r.words.Text("minutes."+w.Code, args)})
		}
		return r.answer(http.StatusOK, out)
	}
	return []endpoint{parse}
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
		return "", &directive.Error{Code: directive.CodeTooLarge, Args: map[string]any{"Max": maxMinutes}}
	}
	return in.Text, nil
}

func (r *request) uploadedText() (string, error) {
	r.gin.Request.Body = http.MaxBytesReader(nil, r.gin.Request.Body, maxMinutesUpload)
	file, header, err := r.gin.Request.FormFile("file")
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return "", &directive.Error{Code: directive.CodeTooLarge, Args: map[string]any{"Max": maxMinutes}}
	case err != nil:
		return "", malformed("file", "required")
	}
	text, err := io.ReadAll(file)
	if err := errors.Join(err, file.Close()); err != nil {
		return "", &directive.Error{Code: directive.CodeMalformed, Err: err}
	}
	if ext := strings.ToLower(filepath.Ext(header.Filename)); (ext != ".txt" && ext != "") || !utf8.Valid(text) || strings.ContainsRune(string(text), 0) {
		return "", errUnsupported
	}
	if strings.TrimSpace(string(text)) == "" {
		return "", invalid("file", "blank")
	}
	return string(text), nil
}

// meetingPlace is the place in the list of meetings.
type meetingPlace struct {
	Day string `json:"d"`
	ID  string `json:"i"`
}

func (a *API) meetingRoutes() []endpoint {
	return []endpoint{
		read("/api/v1/meetings", "listMeetings", "Các cuộc họp, mới nhất trước", "Meetings, newest first", page, func(r *request) (Page[MeetingJSON], error) {
			var at meetingPlace
			if err := a.place(r.query("cursor"), &at); err != nil {
				return Page[MeetingJSON]{}, err
			}
			limit, err := r.limit()
			if err != nil {
				return Page[MeetingJSON]{}, err
			}
			ms, err := a.Service.Meetings(r, r.call, at.Day, at.ID, limit+1)
			return paged(a, ms, limit, meetingJSON, func(m directive.Meeting) any { return meetingPlace{m.HeldOn.String(), m.ID} }), err
		}),
		create("/api/v1/meetings", "createMeeting", "Lưu dự thảo mới", "Save a new draft", func(r *request, in MeetingJSON) (MeetingJSON, error) {
			m, err := in.meeting()
			if err != nil {
				return in, err
			}
			m, err = a.Service.CreateMeeting(r, r.call, m)
			return meetingJSON(m), err
		}).large(),
		read("/api/v1/meetings/:id", "getMeeting", "Một cuộc họp với các nhóm nhiệm vụ", "A meeting with its groups", nil, func(r *request) (MeetingJSON, error) {
			id, err := r.id()
			if err != nil {
				return MeetingJSON{}, err
			}
			m, err := a.Service.Meeting(r, r.call, id)
			return meetingJSON(m), err
		}),
		write(http.MethodPut, "/api/v1/meetings/:id", "saveMeeting", "Lưu dự thảo", "Save a draft", http.StatusOK, false, func(r *request, in MeetingJSON) (MeetingJSON, error) {
			id, err := r.id()
			if err != nil {
				return in, err
			}
			m, err := in.meeting()
			if err != nil {
				return in, err
			}
			m.ID = id
			m, err = a.Service.SaveMeeting(r, r.call, m)
			return meetingJSON(m), err
		}).large(),
		act("/api/v1/meetings/:id/issue", "issueMeeting", "Giao mọi nhóm nhiệm vụ của cuộc họp", "Issue every draft group of a meeting", func(r *request, in PolicyInJSON) (Page[GroupJSON], error) {
			id, err := r.id()
			if err != nil {
				return Page[GroupJSON]{}, err
			}
			policy, err := in.Policy.policy("policy.")
			if err != nil {
				return Page[GroupJSON]{}, err
			}
			groups, err := a.Service.IssueMeeting(r, r.call, id, policy)
			if err != nil {
				return Page[GroupJSON]{}, err
			}
			out := Page[GroupJSON]{Items: []GroupJSON{}}
			for _, g := range groups {
				one, err := a.groupAnswer(r, g)
				if err != nil {
					return out, err
				}
				out.Items = append(out.Items, one)
			}
			return out, nil
		}),
	}
}
