package api

import "giaoban/internal/store"

// PauseJSON answers an escalation.
type PauseJSON struct {
	Until string `json:"until,omitempty" doc:"The ladder pauses until the end of this day, at most ten working days away."`
	Note  string `json:"note,omitempty"`
}

// NoticeJSON is what one person, or a post that nobody holds, was told.
type NoticeJSON struct {
	ID        string      `json:"id"`
	Event     string      `json:"event"`
	To        EscalatedTo `json:"to" doc:"The post it was meant for."`
	AsRole    string      `json:"as_role" doc:"The post through which the person was found."`
	UserID    string      `json:"user_id" doc:"Empty: nobody holds the post, nor any above it."`
	TaskID    string      `json:"task_id"`
	GroupID   string      `json:"group_id"`
	MeetingID string      `json:"meeting_id"`
	Step      string      `json:"step"`
	At        string      `json:"at" doc:"The moment it belongs to."`
	CreatedAt string      `json:"created_at"`
	Email     bool        `json:"email" doc:"It is also on a list that goes out by mail."`
}

func noticeJSON(n store.Notice) NoticeJSON {
	return NoticeJSON{n.ID, n.Event, EscalatedTo{string(n.ToRole), n.ToUnitID}, string(n.AsRole), n.UserID, n.TaskID, n.GroupID, n.MeetingID, n.Step,
		instant(n.At), instant(n.CreatedAt), n.DeliveryID != ""}
}

func (a *API) escalationRoutes() []endpoint {
	return []endpoint{
		read("/api/v1/escalations", "listEscalations", "Những việc đã báo quá hạn", "What has been escalated", append([]param{
			{name: "task_id"}, {name: "group_id"}, {name: "meeting_id"}, {name: "open", doc: "true: only those that nobody has answered.", kind: "boolean", values: []string{"true", "false"}},
		}, page...), func(r *request) (Page[EscalationJSON], error) {
			after, limit, err := r.idCursor()
			if err != nil {
				return Page[EscalationJSON]{}, err
			}
			es, err := a.Service.Escalations(r, r.call, store.EscalationFilter{TaskID: r.query("task_id"), GroupID: r.query("group_id"),
				MeetingID: r.query("meeting_id"), Open: r.query("open") == "true", After: after, Limit: limit + 1})
			return paged(a, es, limit, escalationJSON, func(e store.Escalation) any { return idPlace{e.ID} }), err
		}),
		act("/api/v1/escalations/:id/acknowledge", "acknowledgeEscalation", "Đã nắm được, tạm dừng nhắc", "Answer an escalation", func(r *request, in PauseJSON) (EscalationJSON, error) {
			id, err := r.id()
			if err != nil {
				return EscalationJSON{}, err
			}
			var p reader
			until := p.day("until", in.Until)
			if err := p.Err(); err != nil {
				return EscalationJSON{}, err
			}
			e, err := a.Service.AcknowledgeEscalation(r, r.call, id, until, in.Note)
			return escalationJSON(e), err
		}),
		read("/api/v1/notices", "listNotices", "Những gì đã báo cho ai", "What was told to whom", append([]param{
			{name: "mine", doc: "true: only one's own.", kind: "boolean", values: []string{"true", "false"}},
		}, page...), func(r *request) (Page[NoticeJSON], error) {
			after, limit, err := r.idCursor()
			if err != nil {
				return Page[NoticeJSON]{}, err
			}
			ns, err := a.Service.Notices(r, r.call, r.query("mine") == "true", after, limit+1)
			return paged(a, ns, limit, noticeJSON, func(n store.Notice) any { return idPlace{n.ID} }), err
		}),
	}
}
