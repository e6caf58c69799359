package api

import (
	"net/http"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

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
			return r.explained(m, err)
		}).large(),
		read("/api/v1/meetings/:id", "getMeeting", "Một cuộc họp với các nhóm nhiệm vụ", "A meeting with its groups", nil, func(r *request) (MeetingJSON, error) {
			id, err := r.id()
			if err != nil {
				return MeetingJSON{}, err
			}
			m, err := a.Service.Meeting(r, r.call, id)
			return r.explained(m, err)
		}),
		read("/api/v1/meetings/:id/corrections", "getCorrections", "Dự thảo đã sửa gì so với bản đọc từ biên bản", "What was changed since the minutes were read", nil, func(r *request) (CorrectionsJSON, error) {
			id, err := r.id()
			if err != nil {
				return CorrectionsJSON{}, err
			}
			c, err := a.Service.Corrections(r, r.call, id)
			return correctionsJSON(c), err
		}),
		write(http.MethodPut, "/api/v1/meetings/:id", "saveMeeting", "Lưu dự thảo; sau khi giao: chỉ văn bản, địa điểm, người chủ trì", "Save a draft; after issue only document, place and chair", http.StatusOK, false, func(r *request, in MeetingJSON) (MeetingJSON, error) {
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
			return r.explained(m, err)
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

// explained renders one meeting, with how each deadline counts: from the day of issue, in a draft from the day of the
// meeting.
func (r *request) explained(m directive.Meeting, err error) (MeetingJSON, error) {
	if err != nil {
		return MeetingJSON{}, err
	}
	newest, rev, err := r.api.Service.Calendar(r)
	if err != nil {
		return MeetingJSON{}, err
	}
	out := meetingJSON(m)
	for i, g := range m.Groups {
		from, cal := m.HeldOn, newest
		if g.CalendarRev != 0 && g.CalendarRev != rev {
			if cal, err = r.api.Service.CalendarAt(r, g.CalendarRev); err != nil {
				return MeetingJSON{}, err
			}
		}
		if !g.IssuedAt.IsZero() {
			from = calendar.DateOf(g.IssuedAt)
		}
		for j, d := range g.Directives {
			deadline := directive.Deadline{Due: d.Due}
			if d.Due.IsZero() && !d.DueOn.IsZero() {
				deadline = directive.DeadlineOn(d.DueOn)
			}
			if d.Time == directive.TimeOneOff && !deadline.Due.IsZero() {
				out.Groups[i].Directives[j].Explain = r.arithmetic(directive.Explain(from, deadline, cal))
			}
		}
	}
	return out, nil
}
