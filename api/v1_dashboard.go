package api

import (
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// DashboardJSON answers the chair's daily question: who is late, what has escalated, what needs a decision.
type DashboardJSON struct {
	At        string           `json:"at"`
	Counts    CountsJSON       `json:"counts" doc:"Over all groups that are issued and not cancelled."`
	Units     []UnitCountsJSON `json:"units" doc:"Units with open tasks, those with most overdue first."`
	Requests  []RequestJSON    `json:"requests" doc:"Waiting for a decision."`
	ToReview  int              `json:"to_review" doc:"Reports that wait for their reviewer."`
	Escalated int              `json:"escalated" doc:"Escalations of open tasks that nobody has answered."`
}

// UnitCountsJSON is where one unit stands.
type UnitCountsJSON struct {
	Unit    UnitRefJSON `json:"unit"`
	Open    int         `json:"open"`
	Overdue int         `json:"overdue"`
	DueSoon int         `json:"due_soon"`
	Done    int         `json:"done"`
}

func (a *API) overviewRoutes() []endpoint {
	return []endpoint{
		read("/api/v1/dashboard", "dashboard", "Tổng quan", "Overview", nil, func(r *request) (DashboardJSON, error) {
			d, err := a.Service.Dashboard(r, r.call)
			return dashboardJSON(d), err
		}),
		read("/api/v1/audit", "audit", "Nhật ký", "The audit log", page, func(r *request) (Page[EventJSON], error) {
			after, limit, err := r.idCursor()
			if err != nil {
				return Page[EventJSON]{}, err
			}
			es, err := a.Service.Audit(r, r.call, after, limit+1)
			return paged(a, es, limit, eventJSON, func(e store.Event) any { return idPlace{e.ID} }), err
		}),
	}
}

func dashboardJSON(d service.Dashboard) DashboardJSON {
	out := DashboardJSON{At: instant(d.At), Counts: CountsJSON(d.Counts), Units: []UnitCountsJSON{}, Requests: []RequestJSON{}, ToReview: d.Counts.Submitted, Escalated: d.Escalated}
	for _, u := range d.Units {
		out.Units = append(out.Units, UnitCountsJSON{UnitRefJSON{u.Unit.ID, u.Unit.Title()}, u.Open, u.Overdue, u.DueSoon, u.Done})
	}
	for _, q := range d.Requests {
		out.Requests = append(out.Requests, requestJSON(q))
	}
	return out
}
