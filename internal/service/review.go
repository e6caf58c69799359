package service

import (
	"context"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// Outcome is what a review found: what the group needs next.
type Outcome struct {
	Status  directive.GroupStatus
	Assign  bool      // tasks are missing: call Assign, then review again
	Close   bool      // nothing is open and nothing is to come: call Close
	NextAt  time.Time // UTC: look again then; zero: only when the bell rings
	Decided int       // moments that this review decided
}

// Review decides every moment of a group that is due: it fires the latest rung of each task's ladder, records the
// ones that were overtaken, tells the people concerned, and says when to look again. It locks the group, reads
// the clock only after the tasks are locked, commits at most a chunk of tasks at a time and may be interrupted and
// repeated anywhere: each step happens at most once. What was handed in before this review got the lock is never
// escalated.
func (s *Service) Review(ctx context.Context, groupID string, beat Beat) (Outcome, error) {
	decided := 0
	for {
		out, more, err := s.reviewChunk(ctx, groupID)
		decided += out.Decided
		out.Decided = decided
		if err != nil || !more {
			return out, err
		}
		if beat != nil {
			beat(decided)
		}
	}
}

func (s *Service) reviewChunk(ctx context.Context, groupID string) (out Outcome, more bool, err error) {
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		out, more = Outcome{}, false
		g, err := tx.LockGroup(ctx, groupID)
		if err != nil {
			return err
		}
		out.Status = g.Status
		if g.Status != directive.GroupIssued {
			return nil
		}
		m, err := tx.MeetingHead(ctx, g.MeetingID)
		if err != nil {
			return err
		}
		ladder, err := s.ladder(ctx, &tx.Queries, g)
		if err != nil {
			return err
		}
		tasks, err := tx.LockTasksDue(ctx, g.ID, tx.Now(), chunk)
		if err != nil {
			return err
		}
		now := tx.Now() // after the locks: whoever held a task has committed by now
		if out.Decided, err = s.decide(ctx, tx, m, g, ladder, tasks, now); err != nil {
			return err
		}
		if more = len(tasks) == chunk; more {
			return nil
		}
		if err := s.pressRequests(ctx, tx, m, g, now); err != nil {
			return err
		}
		return s.lookAhead(ctx, tx, m, g, ladder.Calendar, &out, now)
	})
	if err == nil {
		s.hit("review.after_commit")
	}
	return out, more, err
}

// decide records what the ladders of the given locked tasks demand at now.
func (s *Service) decide(ctx context.Context, tx *store.Tx, m directive.Meeting, g directive.Group, ladder directive.Ladder, tasks []directive.Task, now time.Time) (int, error) {
	if len(tasks) == 0 {
		return 0, nil
	}
	ids := make([]string, len(tasks))
	for i, t := range tasks {
		ids[i] = t.ID
	}
	past, err := tx.DecidedSteps(ctx, ids)
	if err != nil {
		return 0, err
	}
	var steps []store.StepRecord
	var escalations []store.Escalation
	var items []news
	var events []store.Event
	var units []string
	next := map[time.Time][]string{}
	for _, t := range tasks {
		v := t.Verdict(ladder, past[store.Decided{TaskID: t.ID, Submission: ladderOf(t)}], now)
		for _, r := range []struct {
			moments []directive.Moment
			state   directive.StepState
		}{{v.Skipped, directive.StepSkipped}, {v.Superseded, directive.StepSuperseded}, {v.Fire, directive.StepFired}} {
			for _, moment := range r.moments {
				steps = append(steps, stepRecord(t, moment, r.state, now))
			}
		}
		for _, moment := range v.Fire {
			units = append(units, t.UnitID)
			n := news{event: EventReminder, task: t, to: moment.To, action: moment.Action, step: moment.Step, ladder: ladderOf(t), at: moment.At,
				class: store.ClassReminder}
			if moment.Action == directive.ActionEscalate {
				n.event, n.class = EventEscalation, store.ClassEscalation
				escalations = append(escalations, escalation(t, moment, m.IssuingUnitID, now))
			}
			items = append(items, n)
			events = append(events, store.Event{At: now, Act: "step." + string(moment.Action), MeetingID: m.ID, GroupID: g.ID, TaskID: t.ID,
				UnitID: t.UnitID, Data: map[string]any{"step": moment.Step, "planned": moment.At, "to": moment.To, "plan_version": t.PlanVersion}})
		}
		next[v.NextAt] = append(next[v.NextAt], t.ID)
	}
	if err := tx.ClaimSteps(ctx, steps); err != nil {
		return 0, err
	}
	if err := tx.InsertEscalations(ctx, escalations); err != nil {
		return 0, err
	}
	for when, ids := range next {
		if err := tx.SetTasksNext(ctx, ids, when); err != nil {
			return 0, err
		}
	}
	if len(events) > 0 {
		if err := tx.Record(ctx, events...); err != nil {
			return 0, err
		}
		h, err := s.newHerald(ctx, tx, m.IssuingUnitID, units, now)
		if err != nil {
			return 0, err
		}
		if err := h.tell(ctx, items); err != nil {
			return 0, err
		}
	}
	s.hit("review.before_commit")
	return len(steps), nil
}

func escalation(t directive.Task, m directive.Moment, issuing string, now time.Time) store.Escalation {
	to := issuing
	if m.To.AtUnit() {
		to = t.UnitID
	}
	return store.Escalation{ID: store.NewID(), TaskID: t.ID, PlanVersion: t.PlanVersion, Submission: ladderOf(t), Step: m.Step, ToRole: m.To,
		ToUnitID: to, DecidedAt: now}
}

// pressRequests tells the office of requests that nobody decided in time.
func (s *Service) pressRequests(ctx context.Context, tx *store.Tx, m directive.Meeting, g directive.Group, now time.Time) error {
	late, err := tx.UndecidedRequests(ctx, g.ID, now)
	if err != nil || len(late) == 0 {
		return err
	}
	h, err := s.newHerald(ctx, tx, m.IssuingUnitID, nil, now)
	if err != nil {
		return err
	}
	var items []news
	for _, r := range late {
		t, err := tx.LockTask(ctx, r.TaskID) // whoever decides the request holds it
		if err != nil {
			return err
		}
		waits, err := tx.MarkRequestTold(ctx, r.ID, now)
		if err != nil {
			return err
		}
		if !waits { // somebody decided it meanwhile
			continue
		}
		items = append(items, news{event: EventRequestUndecided, task: t, to: directive.RoleOffice, action: directive.ActionEscalate, step: r.ID,
			at: r.DecideBy, class: store.ClassEscalation})
	}
	return h.tell(ctx, items)
}

// lookAhead fills in what the group needs next and records when that is.
func (s *Service) lookAhead(ctx context.Context, tx *store.Tx, m directive.Meeting, g directive.Group, cal calendar.Calendar, out *Outcome, now time.Time) error {
	wanted, err := s.missing(ctx, tx, m, g, cal, now)
	if err != nil {
		return err
	}
	if g.AssignedAt.IsZero() || len(wanted) > 0 {
		out.Assign, out.NextAt = true, now
		return tx.SetGroupNext(ctx, g.ID, now)
	}
	if out.NextAt, err = tx.NextOfGroup(ctx, g.ID); err != nil {
		return err
	}
	opens, some := nextPeriod(g, m.HeldOn, cal, now)
	if some && (out.NextAt.IsZero() || opens.Before(out.NextAt)) {
		out.NextAt = opens.UTC()
	}
	open, err := tx.CountOpen(ctx, g.ID)
	if err != nil {
		return err
	}
	if open == 0 && !some {
		out.Close, out.NextAt = true, now
	}
	return tx.SetGroupNext(ctx, g.ID, out.NextAt)
}

// Close completes a group when none of its lead tasks is open and no period is to come: it locks the group,
// counts again, then sets the status. It reports whether the group is closed now. Acts that open work lock the
// group first, so that they come either before the count or after the completion, which they undo.
func (s *Service) Close(ctx context.Context, groupID string) (bool, error) {
	closed := false
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		closed = false
		g, err := tx.LockGroup(ctx, groupID)
		if err != nil {
			return err
		}
		if g.Status != directive.GroupIssued {
			closed = true
			return nil
		}
		if g.AssignedAt.IsZero() {
			return nil
		}
		now := tx.Now()
		m, err := tx.MeetingHead(ctx, g.MeetingID)
		if err != nil {
			return err
		}
		cal, _, err := s.calendarAt(ctx, &tx.Queries, g.CalendarRev)
		if err != nil {
			return err
		}
		wanted, err := s.missing(ctx, tx, m, g, cal, now)
		if err != nil {
			return err
		}
		open, err := tx.CountOpen(ctx, g.ID)
		if err != nil {
			return err
		}
		if _, some := nextPeriod(g, m.HeldOn, cal, now); some || open > 0 || len(wanted) > 0 {
			return nil
		}
		closed = true
		g.Status, g.CompletedAt, g.NextAt, g.Version = directive.GroupCompleted, now, time.Time{}, g.Version+1
		if err := tx.UpdateGroup(ctx, g); err != nil {
			return err
		}
		s.hit("close.before_commit")
		return tx.Record(ctx, store.Event{At: now, Act: "group.complete", MeetingID: g.MeetingID, GroupID: g.ID})
	})
	if err == nil {
		s.hit("close.after_commit")
	}
	return closed, err
}

// Advance does all that a group needs now, as its workflow would: the watchdog calls it when the workflow does not.
func (s *Service) Advance(ctx context.Context, groupID string) error {
	for {
		out, err := s.Review(ctx, groupID, nil)
		if err != nil {
			return err
		}
		switch {
		case out.Assign:
			if _, err := s.Assign(ctx, groupID, nil); err != nil {
				return err
			}
		case out.Close:
			closed, err := s.Close(ctx, groupID)
			if err != nil || closed {
				return err
			}
		default:
			return nil
		}
	}
}
