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
