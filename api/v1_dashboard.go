package api

import (
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// DashboardJSON answers the chair's daily question: who is late, what has escalated, what needs a decision.
type DashboardJSON struct {
	At        string           `json:"at"`
	Counts    CountsJSON       `json:"counts" doc:"Open, overdue, due_soon and submitted: over everything that is open. Done, late, excused and cancelled: over the meeting issued last."`
	Units     []UnitCountsJSON `json:"units" doc:"Units with open tasks or tasks of the meeting issued last, those with most overdue first."`
	Requests  []RequestJSON    `json:"requests" doc:"Waiting for a decision."`
	ToReview  int              `json:"to_review" doc:"Reports that wait for their reviewer."`
	Escalated int              `json:"escalated" doc:"Escalations of open tasks that nobody has answered."`
	Matrix    *MatrixJSON      `json:"matrix,omitempty" doc:"Absent: nothing was issued yet."`
}

// MatrixJSON sets units against the directives of the meeting issued last.
type MatrixJSON struct {
	Meeting    MeetingRefJSON        `json:"meeting"`
	Directives []MatrixDirectiveJSON `json:"directives" doc:"The columns; the first 50 of the meeting."`
	Rows       []MatrixRowJSON       `json:"rows" doc:"The first 100 units, in the order of units."`
	Units      int                   `json:"units" doc:"How many units the meeting gave tasks to."`
}

// MatrixDirectiveJSON heads a column.
type MatrixDirectiveJSON struct {
	ID      string `json:"id"`
	GroupID string `json:"group_id"`
	Label   string `json:"label" doc:"Ordinal of the group and of the directive in it: 3.2."`
	Kind    string `json:"kind"`
	Text    string `json:"text"`
}

// MatrixRowJSON is where one unit stands with each directive.
type MatrixRowJSON struct {
	Unit  UnitRefJSON  `json:"unit"`
	Cells []CountsJSON `json:"cells" doc:"One for each column; total is 0 where the unit was not asked."`
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
	out.Matrix = matrixJSON(d.Matrix)
	return out
}

func matrixJSON(m service.Matrix) *MatrixJSON {
	if m.Meeting.ID == "" {
		return nil
	}
	out := &MatrixJSON{MeetingRefJSON{m.Meeting.ID, m.Meeting.Title, dayText(m.Meeting.HeldOn)}, []MatrixDirectiveJSON{}, []MatrixRowJSON{}, m.Units}
	for _, d := range m.Directives {
		out.Directives = append(out.Directives, MatrixDirectiveJSON{d.ID, d.GroupID, itoa(d.GroupOrdinal) + "." + itoa(d.Ordinal), string(d.Kind), d.Text})
	}
	for _, row := range m.Rows {
		one := MatrixRowJSON{UnitRefJSON{row.Unit.ID, row.Unit.Title()}, []CountsJSON{}}
		for _, c := range row.Cells {
			one.Cells = append(one.Cells, CountsJSON(c))
		}
		out.Rows = append(out.Rows, one)
	}
	return out
}
