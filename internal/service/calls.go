package service

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// CallReason is why a unit is telephoned about a task.
type CallReason string

// The reasons, the most pressing first.
const (
	CallOverdue   CallReason = "overdue"
	CallToday     CallReason = "today"     // due today
	CallTomorrow  CallReason = "tomorrow"  // due on the next working day, or before it
	CallEscalated CallReason = "escalated" // the ladder has told the office, and nobody has answered
	CallUnheard   CallReason = "unheard"   // not acknowledged for more than a working day
	CallVacant    CallReason = "vacant"    // nobody holds a post at the unit: nobody was told
)

// UnitCall is a unit that must be telephoned today.
type UnitCall struct {
	Unit   directive.Unit
	People []store.Seat // heads and officers, who can be reached
	Tasks  []TaskCall
}

// Vacant reports whether nobody holds a post that does the unit's work.
func (u UnitCall) Vacant() bool { return len(u.People) == 0 }

// CalledAt is when the office last telephoned today about any of the tasks; zero: not yet.
func (u UnitCall) CalledAt() time.Time {
	var last time.Time
	for _, t := range u.Tasks {
		last = later(last, t.CalledAt)
	}
	return last
}

// TaskCall is a task to talk about.
type TaskCall struct {
	TaskView
	Reason   CallReason
	CalledAt time.Time // today; zero: not yet
}

// callTasks is how many tasks of each kind are looked at for the page of calls.
const callTasks = 1000

// Calls lists whom the office must telephone today, the units with the most pressing tasks first. It is for those who
// stand in for units.
func (s *Service) Calls(ctx context.Context, call Call) ([]UnitCall, error) {
	if err := call.Actor.anywhere(RightStandIn); err != nil {
		return nil, err
	}
	q := s.store.Read()
	cal, _, err := s.calendarAt(ctx, q, 0)
	if err != nil {
		return nil, err
	}
	now := s.Now()
	today := calendar.DateOf(now)
	next := cal.AddWorkingDays(today, 1)
	reasons := map[string]CallReason{}
	byID := map[string]TaskView{}
	take := func(reason func(TaskView) CallReason, tasks []TaskView) {
		for _, t := range tasks {
			if _, known := reasons[t.ID]; known {
				continue
			}
			if r := reason(t); r != "" {
				reasons[t.ID], byID[t.ID] = r, t
			}
		}
	}
	near, err := s.Tasks(ctx, call, store.TaskFilter{WithUnit: true, DueBefore: next.End().Add(time.Second), Sort: store.SortDue, Limit: callTasks})
	if err != nil {
		return nil, err
	}
	take(func(t TaskView) CallReason { return nearReason(t, today) }, near)
	escalated, err := s.escalatedToOffice(ctx, q, call)
	if err != nil {
		return nil, err
	}
	take(func(TaskView) CallReason { return CallEscalated }, escalated)
	silent, err := s.Tasks(ctx, call, store.TaskFilter{Status: directive.TaskAssigned, Sort: store.SortDue, Limit: callTasks})
	if err != nil {
		return nil, err
	}
	people, err := s.people(ctx, q, append(slices.Collect(maps.Values(byID)), silent...), today)
	if err != nil {
		return nil, err
	}
	take(func(t TaskView) CallReason { return silentReason(t, len(people[t.UnitID]) == 0, today, cal) }, silent)
	called, err := q.CalledSince(ctx, today.Start())
	if err != nil {
		return nil, err
	}
	return arrangeCalls(byID, reasons, people, called), nil
}

func nearReason(t TaskView, today calendar.Date) CallReason {
	switch {
	case t.Overdue:
		return CallOverdue
	case t.DueOn == today:
		return CallToday
	}
	return CallTomorrow
}

// silentReason: a unit has one working day to acknowledge; where nobody holds a post nobody will.
func silentReason(t TaskView, vacant bool, today calendar.Date, cal calendar.Calendar) CallReason {
	switch {
	case vacant:
		return CallVacant
	case cal.WorkingDaysBetween(calendar.DateOf(t.CreatedAt), today) > 1:
		return CallUnheard
	}
	return ""
}

// escalatedToOffice are the open tasks of which the office was told and that nobody has answered.
func (s *Service) escalatedToOffice(ctx context.Context, q *store.Queries, call Call) ([]TaskView, error) {
	visible, err := call.Actor.visible(ctx, q)
	if err != nil {
		return nil, err
	}
	es, err := q.Escalations(ctx, store.EscalationFilter{Visible: visible, Open: true, Live: true, Roles: []directive.Role{directive.RoleOffice}, Limit: callTasks})
	if err != nil {
		return nil, err
	}
	ids := map[string]bool{}
	for _, e := range es {
		ids[e.TaskID] = true
	}
	tasks, err := q.TasksByID(ctx, keys(ids))
	if err != nil {
		return nil, err
	}
	tasks = slices.DeleteFunc(tasks, func(t directive.Task) bool { return !t.Status.WithUnit() })
	return s.viewTasks(ctx, q, tasks, s.Now())
}

// people are the heads and officers of the units of tasks, by unit.
func (s *Service) people(ctx context.Context, q *store.Queries, tasks []TaskView, today calendar.Date) (map[string][]store.Seat, error) {
	ids := map[string]bool{}
	for _, t := range tasks {
		ids[t.UnitID] = true
	}
	out := map[string][]store.Seat{}
	if len(ids) == 0 {
		return out, nil
	}
	seats, err := q.SeatsAt(ctx, keys(ids), today)
	for _, seat := range seats {
		if seat.Role.AtUnit() && seat.UnitID != "" {
			out[seat.UnitID] = append(out[seat.UnitID], seat)
		}
	}
	return out, err
}

// arrangeCalls puts the tasks under their units: those not yet called first, then by the most pressing task.
func arrangeCalls(byID map[string]TaskView, reasons map[string]CallReason, people map[string][]store.Seat, called map[string]time.Time) []UnitCall {
	order := map[CallReason]int{CallOverdue: 0, CallToday: 1, CallTomorrow: 2, CallEscalated: 3, CallVacant: 4, CallUnheard: 5}
	units := map[string]*UnitCall{}
	var out []*UnitCall
	for id, t := range byID {
		u := units[t.UnitID]
		if u == nil {
			u = &UnitCall{Unit: t.Unit, People: people[t.UnitID]}
			units[t.UnitID] = u
			out = append(out, u)
		}
		u.Tasks = append(u.Tasks, TaskCall{t, reasons[id], called[id]})
	}
	for _, u := range out {
		slices.SortFunc(u.Tasks, func(a, b TaskCall) int {
			if d := order[a.Reason] - order[b.Reason]; d != 0 {
				return d
			}
			if d := a.Due.Compare(b.Due); d != 0 {
				return d
			}
			return cmp.Compare(a.ID, b.ID)
		})
	}
	slices.SortFunc(out, func(a, b *UnitCall) int {
		if x, y := a.CalledAt().IsZero(), b.CalledAt().IsZero(); x != y {
			if x {
				return -1
			}
			return 1
		}
		if d := order[a.Tasks[0].Reason] - order[b.Tasks[0].Reason]; d != 0 {
			return d
		}
		if d := len(b.Tasks) - len(a.Tasks); d != 0 {
			return d
		}
		return cmp.Compare(a.Unit.Code+a.Unit.ID, b.Unit.Code+b.Unit.ID)
	})
	list := make([]UnitCall, len(out))
	for i, u := range out {
		list[i] = *u
	}
	return list
}

// NoteCall records that the office telephoned a unit about tasks: one remark on each, and a line in its history.
func (s *Service) NoteCall(ctx context.Context, call Call, taskIDs []string, text string) (int, error) {
	return write(ctx, s, call, func(c *change) (int, error) {
		var p directive.Problems
		cleanText(&p, "text", &text, MaxText, true)
		if len(taskIDs) == 0 {
			p.Add("task", "required")
		}
		if err := p.Err(); err != nil {
			return 0, err
		}
		for _, id := range taskIDs {
			t, err := c.Task(ctx, id)
			if err != nil {
				return 0, err
			}
			if err := call.Actor.demand(ctx, &c.Queries, RightStandIn, t.UnitID); err != nil {
				return 0, err
			}
			if err := c.InsertComment(ctx, store.Comment{ID: store.NewID(), TaskID: t.ID, UserID: call.Actor.UserID, Text: text, At: c.now}); err != nil {
				return 0, err
			}
			if err := c.record(ctx, store.Event{Act: "task.call", MeetingID: t.MeetingID, GroupID: t.GroupID, TaskID: t.ID, UnitID: t.UnitID}); err != nil {
				return 0, err
			}
		}
		return len(taskIDs), nil
	})
}
