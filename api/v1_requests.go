package api

import (
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// ExtensionJSON asks for more time.
type ExtensionJSON struct {
	UntilOn   string `json:"until_on" doc:"The day asked for, YYYY-MM-DD."`
	Reason    string `json:"reason,omitempty"`
	Source    string `json:"source,omitempty" doc:"The office for a unit: telephone, zalo or paper."`
	Person    string `json:"person,omitempty"`
	ClaimedOn string `json:"claimed_on,omitempty"`
}

// ExcuseJSON says that a task cannot be done, for a legitimate reason.
type ExcuseJSON struct {
	Reason    string `json:"reason"`
	Source    string `json:"source,omitempty" doc:"The office for a unit: telephone, zalo or paper."`
	Person    string `json:"person,omitempty"`
	ClaimedOn string `json:"claimed_on,omitempty"`
}

// GrantJSON grants a request.
type GrantJSON struct {
	UntilOn string `json:"until_on,omitempty" doc:"Extension: another day than the one asked for."`
	Note    string `json:"note,omitempty"`
}

func (a *API) requestRoutes() []endpoint {
	answer := func(path, op, vi, en, kind string, grant bool) endpoint {
		return act(path, op, vi, en, func(r *request, in GrantJSON) (RequestJSON, error) {
			id, err := r.id()
			if err != nil {
				return RequestJSON{}, err
			}
			var p reader
			until := p.day("until_on", in.UntilOn)
			if err := p.Err(); err != nil {
				return RequestJSON{}, err
			}
			q, err := a.Service.AnswerRequest(r, r.call, kind, id, service.Answer{Grant: grant, UntilOn: until, Note: in.Note})
			return requestJSON(q), err
		})
	}
	return []endpoint{
		create("/api/v1/tasks/:id/extensions", "askExtension", "Xin gia hạn", "Ask for more time", func(r *request, in ExtensionJSON) (RequestJSON, error) {
			id, err := r.id()
			if err != nil {
				return RequestJSON{}, err
			}
			var p reader
			until, claimed := p.day("until_on", in.UntilOn), p.day("claimed_on", in.ClaimedOn)
			if err := p.Err(); err != nil {
				return RequestJSON{}, err
			}
			q, err := a.Service.AskExtension(r, r.call, id, until, in.Reason, service.Said{Source: in.Source, Person: in.Person, ClaimedOn: claimed})
			return requestJSON(q), err
		}),
		create("/api/v1/tasks/:id/excuses", "askExcuse", "Báo không thực hiện được, có lý do", "Say that it cannot be done, for a reason", func(r *request, in ExcuseJSON) (RequestJSON, error) {
			id, err := r.id()
			if err != nil {
				return RequestJSON{}, err
			}
			var p reader
			claimed := p.day("claimed_on", in.ClaimedOn)
			if err := p.Err(); err != nil {
				return RequestJSON{}, err
			}
			q, err := a.Service.AskExcuse(r, r.call, id, in.Reason, service.Said{Source: in.Source, Person: in.Person, ClaimedOn: claimed})
			return requestJSON(q), err
		}),
		answer("/api/v1/extensions/:id/grant", "grantExtension", "Đồng ý gia hạn", "Grant an extension", store.RequestExtension, true),
		answer("/api/v1/extensions/:id/refuse", "refuseExtension", "Không đồng ý gia hạn", "Refuse an extension", store.RequestExtension, false),
		answer("/api/v1/excuses/:id/grant", "grantExcuse", "Công nhận lý do", "Accept an excuse", store.RequestExcuse, true),
		answer("/api/v1/excuses/:id/refuse", "refuseExcuse", "Không công nhận lý do", "Refuse an excuse", store.RequestExcuse, false),
	}
}

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
