package service

import (
	"context"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// Overview is the first page of those who look at all units: what needs a decision, who is late, what comes.
type Overview struct {
	Dashboard
	Decisions Decisions
	Days      []DueDay  // the next days, today first
	Since     time.Time // since when Changes counts: the start of the day of the meeting issued last; zero: no meeting
	Changes   store.Changes
}

// Decisions is what waits for the actor.
type Decisions struct {
	Requests    []WaitingRequest
	Reports     []TaskView // handed in, to be confirmed by the actor
	Escalations []OpenEscalation
}

// Len is how many things wait, as far as they are listed.
func (d Decisions) Len() int { return len(d.Requests) + len(d.Reports) + len(d.Escalations) }

// WaitingRequest is a request that nobody has decided, with its task.
type WaitingRequest struct {
	store.Request
	Task TaskView
}

// OpenEscalation is an escalation that nobody has answered, with its task.
type OpenEscalation struct {
	store.Escalation
	Task TaskView
}

// DueDay is one day ahead.
type DueDay struct {
	Date    calendar.Date
	Working bool
	Due     int // open lead tasks due on it
}

// Limits of an overview.
const (
	shownDecisions = 20 // of each kind
	daysAhead      = 14
)

// Overview answers the daily question, over the units that the actor may see.
func (s *Service) Overview(ctx context.Context, call Call) (Overview, error) {
	var out Overview
	var err error
	if out.Dashboard, err = s.Dashboard(ctx, call); err != nil {
		return out, err
	}
	q := s.store.Read()
	visible, err := call.Actor.visible(ctx, q)
	if err != nil {
		return out, err
	}
	if out.Decisions, err = s.decisions(ctx, q, call, visible, out.Requests); err != nil {
		return out, err
	}
	cal, _, err := s.calendarAt(ctx, q, 0)
	if err != nil {
		return out, err
	}
	today := calendar.DateOf(out.At)
	counts, err := q.DueByDay(ctx, visible, today, today.AddDays(daysAhead-1))
	if err != nil {
		return out, err
	}
	due := map[calendar.Date]int{}
	for _, c := range counts {
		due[c.DueOn] = c.N
	}
	for i := range daysAhead {
		d := today.AddDays(i)
		out.Days = append(out.Days, DueDay{d, cal.IsWorking(d), due[d]})
	}
	if held := out.Matrix.Meeting.HeldOn; !held.IsZero() {
		out.Since = held.Start()
		out.Changes, err = q.ChangesSince(ctx, visible, out.Since, out.At)
	}
	return out, err
}

// decisions is what waits for the actor: requests and reports of units over which the actor decides or reviews, and
// escalations to a post that the actor holds.
func (s *Service) decisions(ctx context.Context, q *store.Queries, call Call, visible []string, waiting []store.Request) (Decisions, error) {
	var out Decisions
	byID := map[string]TaskView{}
	load := func(ids []string) error {
		tasks, err := q.TasksByID(ctx, ids)
		if err != nil {
			return err
		}
		views, err := s.viewTasks(ctx, q, tasks, s.Now())
		for _, v := range views {
			byID[v.ID] = v
		}
		return err
	}
	if call.Actor.Has(RightReview) {
		tasks, err := q.Tasks(ctx, store.TaskFilter{Visible: visible, Status: directive.TaskSubmitted, Now: s.Now(), Limit: shownDecisions})
		if err != nil {
			return out, err
		}
		if out.Reports, err = s.viewTasks(ctx, q, tasks, s.Now()); err != nil {
			return out, err
		}
	}
	if call.Actor.Has(RightDecide) {
		waiting = waiting[:min(len(waiting), shownDecisions)]
	} else {
		waiting = nil
	}
	roles := map[directive.Role]bool{}
	for _, seat := range call.Actor.Seats {
		roles[seat.Role] = true
	}
	escalations, err := q.Escalations(ctx, store.EscalationFilter{Visible: visible, Open: true, Live: true, Roles: keys(roles), Limit: shownDecisions})
	if err != nil {
		return out, err
	}
	var ids []string
	for _, r := range waiting {
		ids = append(ids, r.TaskID)
	}
	for _, e := range escalations {
		ids = append(ids, e.TaskID)
	}
	if err := load(ids); err != nil {
		return out, err
	}
	for _, r := range waiting {
		out.Requests = append(out.Requests, WaitingRequest{r, byID[r.TaskID]})
	}
	for _, e := range escalations {
		out.Escalations = append(out.Escalations, OpenEscalation{e, byID[e.TaskID]})
	}
	return out, nil
}
