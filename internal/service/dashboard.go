package service

import (
	"context"
	"sort"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// Dashboard answers the daily question: who is late, what has escalated, what needs a decision. What is open counts
// from all meetings; what is closed counts from the meeting issued last, so that the figures tell of the present and
// do not grow with the years.
type Dashboard struct {
	At        time.Time
	Counts    directive.Counts
	Units     []UnitStanding // most overdue first, then most open
	Requests  []store.Request
	Escalated int // unanswered escalations of open tasks
	Matrix    Matrix
}

// Matrix sets the units against the directives of the meeting that was issued last. It is small: the first units in
// the order of the dashboard, the first directives of the meeting.
type Matrix struct {
	Meeting    directive.Meeting // without its groups and source; zero: nothing was issued yet
	Directives []MatrixDirective
	Rows       []MatrixRow
	Units      int // how many units the meeting gave tasks to; more than Rows when the matrix is cut
}

// MatrixDirective heads a column.
type MatrixDirective struct {
	directive.Directive
	GroupOrdinal int
}

// MatrixRow is where one unit stands with the directives: a cell for each column, with Total 0 where the unit was
// not asked.
type MatrixRow struct {
	Unit  directive.Unit
	Cells []directive.Counts
}

// UnitStanding is where one unit stands.
type UnitStanding struct {
	Unit directive.Unit
	directive.Counts
}

// Limits of a dashboard.
const (
	shownRequests = 200 // waiting requests
	matrixUnits   = 100
	matrixColumns = 50
)

// Dashboard counts, over the units that the actor may see.
func (s *Service) Dashboard(ctx context.Context, call Call) (Dashboard, error) {
	q := s.store.Read()
	out := Dashboard{At: s.Now()}
	units, err := call.Actor.visible(ctx, q)
	if err != nil {
		return out, err
	}
	sees := func(string) bool { return true }
	if units != nil {
		allowed := map[string]bool{}
		for _, id := range units {
			allowed[id] = true
		}
		sees = func(id string) bool { return allowed[id] }
	}
	cal, _, err := s.calendarAt(ctx, q, 0)
	if err != nil {
		return out, err
	}
	soon := cal.AddWorkingDays(calendar.DateOf(out.At), directive.DueSoonDays).End()
	latest, cells, err := s.latest(ctx, q, units, out.At, soon)
	if err != nil {
		return out, err
	}
	counts, err := q.CountsByUnit(ctx, out.At, soon)
	if err != nil {
		return out, err
	}
	standing := map[string]directive.Counts{}
	for _, c := range counts {
		standing[c.UnitID] = c.Counts
	}
	for _, c := range cells {
		standing[c.UnitID] = withClosed(standing[c.UnitID], c.Counts)
	}
	known, err := q.UnitsByID(ctx, keys(standing))
	if err != nil {
		return out, err
	}
	for id, c := range standing {
		if sees(id) {
			out.Units = append(out.Units, UnitStanding{known[id], c})
			add(&out.Counts, c)
		}
	}
	sort.SliceStable(out.Units, func(i, j int) bool {
		a, b := out.Units[i], out.Units[j]
		if a.Overdue != b.Overdue {
			return a.Overdue > b.Overdue
		}
		if a.Open != b.Open {
			return a.Open > b.Open
		}
		if a.Unit.Code != b.Unit.Code {
			return a.Unit.Code < b.Unit.Code
		}
		return a.Unit.ID < b.Unit.ID
	})
	waiting, err := q.WaitingRequests(ctx, shownRequests)
	if err != nil {
		return out, err
	}
	for _, w := range waiting {
		if sees(w.UnitID) {
			out.Requests = append(out.Requests, w.Request)
		}
	}
	escalated, err := q.EscalatedByUnit(ctx)
	for id, n := range escalated {
		if sees(id) {
			out.Escalated += n
		}
	}
	if err != nil {
		return out, err
	}
	out.Matrix = matrix(latest, cells, out.Units)
	return out, nil
}

// latest is the meeting issued last that gave a task to a visible unit (nil: any), and where its units stand; the zero
// Meeting when there is none.
func (s *Service) latest(ctx context.Context, q *store.Queries, visible []string, now, soon time.Time) (directive.Meeting, []store.Cell, error) {
	id, err := q.LatestMeeting(ctx, visible)
	if err != nil || id == "" {
		return directive.Meeting{}, nil, err
	}
	m, err := q.Meeting(ctx, id)
	if err != nil {
		return m, nil, err
	}
	cells, err := q.MeetingCells(ctx, id, now, soon)
	return m, cells, err
}

// withClosed adds to what is open what one directive of the latest meeting has closed.
func withClosed(open, cell directive.Counts) directive.Counts {
	open.Done += cell.Done
	open.Late += cell.Late
	open.Excused += cell.Excused
	open.Cancelled += cell.Cancelled
	open.Total += cell.Done + cell.Excused + cell.Cancelled
	return open
}

// matrix arranges the meeting issued last, as far as it concerns the units of standing, in their order.
func matrix(m directive.Meeting, cells []store.Cell, standing []UnitStanding) Matrix {
	var out Matrix
	byUnit, asked := map[string]map[string]directive.Counts{}, map[string]bool{}
	for _, u := range standing {
		byUnit[u.Unit.ID] = map[string]directive.Counts{}
	}
	for _, c := range cells {
		if row, shown := byUnit[c.UnitID]; shown {
			row[c.DirectiveID] = c.Counts
			asked[c.DirectiveID] = true
		}
	}
	for _, g := range m.Groups {
		for _, d := range g.Directives {
			if asked[d.ID] && len(out.Directives) < matrixColumns {
				out.Directives = append(out.Directives, MatrixDirective{d, g.Ordinal})
			}
		}
	}
	for _, u := range standing {
		if len(byUnit[u.Unit.ID]) == 0 {
			continue
		}
		out.Units++
		if len(out.Rows) == matrixUnits {
			continue
		}
		row := MatrixRow{Unit: u.Unit}
		for _, d := range out.Directives {
			row.Cells = append(row.Cells, byUnit[u.Unit.ID][d.ID])
		}
		out.Rows = append(out.Rows, row)
	}
	m.Groups, m.SourceText = nil, ""
	out.Meeting = m
	return out
}

func add(sum *directive.Counts, c directive.Counts) {
	sum.Total += c.Total
	sum.Open += c.Open
	sum.Done += c.Done
	sum.Late += c.Late
	sum.Overdue += c.Overdue
	sum.DueSoon += c.DueSoon
	sum.Submitted += c.Submitted
	sum.Started += c.Started
	sum.Excused += c.Excused
	sum.Cancelled += c.Cancelled
}
