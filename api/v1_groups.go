package api

import (
	"giaoban/internal/directive"
	"giaoban/internal/service"
)

// AmendJSON changes one directive of an issued group.
type AmendJSON struct {
	DirectiveID string   `json:"directive_id"`
	AddUnits    []string `json:"add_units,omitempty" doc:"Lead units that join."`
	Period      string   `json:"period,omitempty" doc:"Standing directives: the period whose deadline changes."`
	DueOn       string   `json:"due_on,omitempty"`
	Due         string   `json:"due,omitempty"`
	OnlyNew     bool     `json:"only_new,omitempty" doc:"The deadline is that of the units that join; all others keep theirs. Not for standing directives."`
	Until       string   `json:"until,omitempty" doc:"Standing directives: the new last day."`
	Reason      string   `json:"reason,omitempty"`
}

// ReplanJSON puts a group on another ladder.
type ReplanJSON struct {
	Policy *PolicyJSON `json:"policy,omitempty" doc:"Absent: the kind's present ladder."`
	Reason string      `json:"reason"`
}

// groupAnswer renders a group after an act, with its counts.
func (a *API) groupAnswer(r *request, g directive.Group) (GroupJSON, error) {
	v, err := a.Service.ViewGroup(r, g)
	return groupJSON(v), err
}

func (a *API) groupRoutes() []endpoint {
	return []endpoint{
		read("/api/v1/groups", "listGroups", "Các nhóm nhiệm vụ", "Directive groups", append([]param{{name: "meeting_id", doc: "Only this meeting's."}}, page...), func(r *request) (Page[GroupJSON], error) {
			after, limit, err := r.idCursor()
			if err != nil {
				return Page[GroupJSON]{}, err
			}
			meeting := r.query("meeting_id")
			gs, err := a.Service.Groups(r, r.call, meeting, after, limit+1)
			if meeting != "" {
				limit = max(limit, len(gs)) // a meeting's groups are few: all of them, in order
			}
			return paged(a, gs, limit, groupJSON, func(g service.GroupView) any { return idPlace{g.ID} }), err
		}),
		read("/api/v1/groups/:id", "getGroup", "Một nhóm nhiệm vụ", "A directive group", nil, func(r *request) (GroupJSON, error) {
			id, err := r.id()
			if err != nil {
				return GroupJSON{}, err
			}
			g, err := a.Service.Group(r, r.call, id)
			return groupJSON(g), err
		}),
		act("/api/v1/groups/:id/preview", "previewGroup", "Xem trước lịch nhắc việc và báo quá hạn", "The timeline before issuing", func(r *request, in PolicyInJSON) (PreviewJSON, error) {
			id, err := r.id()
			if err != nil {
				return PreviewJSON{}, err
			}
			policy, err := in.Policy.policy("policy.")
			if err != nil {
				return PreviewJSON{}, err
			}
			p, err := a.Service.PreviewGroup(r, r.call, id, policy)
			return r.previewJSON(p), err
		}),
		act("/api/v1/groups/:id/issue", "issueGroup", "Giao một nhóm nhiệm vụ", "Issue one group", func(r *request, in PolicyInJSON) (GroupJSON, error) {
			id, err := r.id()
			if err != nil {
				return GroupJSON{}, err
			}
			policy, err := in.Policy.policy("policy.")
			if err != nil {
				return GroupJSON{}, err
			}
			g, err := a.Service.IssueGroup(r, r.call, id, policy)
			if err != nil {
				return GroupJSON{}, err
			}
			return a.groupAnswer(r, g)
		}),
		write("POST", "/api/v1/groups/:id/amend", "amendGroup", "Bổ sung, điều chỉnh nội dung đã giao", "Amend what was issued", 200, false, func(r *request, in AmendJSON) (GroupJSON, error) {
			id, err := r.id()
			if err != nil {
				return GroupJSON{}, err
			}
			var p reader
			amendment := service.Amendment{DirectiveID: in.DirectiveID, AddUnits: in.AddUnits, Period: in.Period, DueOn: p.day("due_on", in.DueOn),
				Due: p.instant("due", in.Due), OnlyNew: in.OnlyNew, Until: p.day("until", in.Until), Reason: in.Reason}
			if err := p.Err(); err != nil {
				return GroupJSON{}, err
			}
			g, err := a.Service.Amend(r, r.call, id, amendment)
			if err != nil {
				return GroupJSON{}, err
			}
			return a.groupAnswer(r, g)
		}),
		act("/api/v1/groups/:id/cancel", "cancelGroup", "Hủy nhóm nhiệm vụ", "Cancel a group", func(r *request, in ReasonJSON) (GroupJSON, error) {
			id, err := r.id()
			if err != nil {
				return GroupJSON{}, err
			}
			g, err := a.Service.CancelGroup(r, r.call, id, in.Reason)
			if err != nil {
				return GroupJSON{}, err
			}
			return a.groupAnswer(r, g)
		}),
		write("POST", "/api/v1/groups/:id/replan", "replanGroup", "Tính lại lịch theo thang mới", "Put a group on another ladder", 200, false, func(r *request, in ReplanJSON) (GroupJSON, error) {
			id, err := r.id()
			if err != nil {
				return GroupJSON{}, err
			}
			policy, err := in.Policy.policy("policy.")
			if err != nil {
				return GroupJSON{}, err
			}
			g, err := a.Service.Replan(r, r.call, id, policy, in.Reason)
			if err != nil {
				return GroupJSON{}, err
			}
			return a.groupAnswer(r, g)
		}),
	}
}
