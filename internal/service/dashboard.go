package service

import (
	"context"
	"sort"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// Dashboard answers the daily question: who is late, what has escalated, what needs a decision.
type Dashboard struct {
	At        time.Time
	Counts    directive.Counts
	Units     []UnitStanding // most overdue first, then most open
	Requests  []store.Request
	Escalated int // unanswered escalations of open tasks
}

// UnitStanding is where one unit stands.
type UnitStanding struct {
	Unit directive.Unit
	directive.Counts
}

// shownRequests is how many waiting requests a dashboard lists.
const shownRequests = 200

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
	counts, err := q.CountsByUnit(ctx, out.At, soon)
	if err != nil {
		return out, err
	}
	ids := make([]string, 0, len(counts))
	for _, c := range counts {
		ids = append(ids, c.UnitID)
	}
	known, err := q.UnitsByID(ctx, ids)
	if err != nil {
		return out, err
	}
	for _, c := range counts {
		if sees(c.UnitID) {
			out.Units = append(out.Units, UnitStanding{known[c.UnitID], c.Counts})
			add(&out.Counts, c.Counts)
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
		return a.Unit.Code < b.Unit.Code
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
	return out, err
}

func add(sum *directive.Counts, c directive.Counts) {
	sum.Total += c.Total
	sum.Open += c.Open
	sum.Done += c.Done
	sum.Late += c.Late
	sum.Overdue += c.Overdue
	sum.DueSoon += c.DueSoon
	sum.Submitted += c.Submitted
	sum.Excused += c.Excused
	sum.Cancelled += c.Cancelled
}
