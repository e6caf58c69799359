package service

import (
	"context"
	"fmt"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// chunk is how many tasks one transaction of the machine handles: long enough to be fast, short enough that
// people's acts do not wait.
const chunk = 500

// Beat tells a long piece of work's supervisor that it is alive. done is how many tasks were handled so far.
type Beat func(done int)

// Assign creates the tasks that an issued group lacks: one per directive, period that has begun, and unit; each at
// most once. It works in chunks and may be interrupted and repeated anywhere. When the first round is complete it
// stamps the group's assigned_at and, when all groups issued together have theirs, lets the lists of what was
// handed out go. It answers how many tasks it created.
func (s *Service) Assign(ctx context.Context, groupID string, beat Beat) (int, error) {
	created := 0
	for {
		n, more, err := s.assignChunk(ctx, groupID)
		created += n
		if err != nil || !more {
			return created, err
		}
		if beat != nil {
			beat(created)
		}
	}
}

func (s *Service) assignChunk(ctx context.Context, groupID string) (created int, more bool, err error) {
	err = s.store.InTx(ctx, func(tx *store.Tx) error {
		created, more = 0, false
		g, err := tx.LockGroup(ctx, groupID)
		if err != nil {
			return err
		}
		if g.Status != directive.GroupIssued {
			return nil
		}
		now := tx.Now()
		m, err := tx.MeetingHead(ctx, g.MeetingID)
		if err != nil {
			return err
		}
		ladder, err := s.ladder(ctx, &tx.Queries, g)
		if err != nil {
			return err
		}
		wanted, err := s.missing(ctx, tx, m, g, ladder.Calendar, now)
		if err != nil {
			return err
		}
		more = len(wanted) > chunk
		wanted = wanted[:min(len(wanted), chunk)]
		if err := s.createTasks(ctx, tx, m, g, ladder, wanted, now); err != nil {
			return err
		}
		created = len(wanted)
		if more {
			return nil
		}
		return s.finishAssign(ctx, tx, g, now)
	})
	if err == nil {
		s.hit("assign.after_commit")
	}
	return created, more, err
}

// finishAssign stamps the group and lets the lists of its act of issuing go.
func (s *Service) finishAssign(ctx context.Context, tx *store.Tx, g directive.Group, now time.Time) error {
	s.hit("assign.before_finish")
	if g.AssignedAt.IsZero() {
		g.AssignedAt, g.Version = now, g.Version+1
		g.NextAt = now // the review that follows says when to look next
		if err := tx.UpdateGroup(ctx, g); err != nil {
			return err
		}
	}
	return releaseLists(ctx, tx, g, now)
}

// releaseLists lets the lists of a group's act of issuing go, unless one of its groups still waits for its tasks.
// Groups that get theirs at the same moment take turns at the meeting: without that each would see the other wait,
// and nobody would let the lists go. The meeting comes after the group here; nobody who holds a meeting waits for
// an issued group.
func releaseLists(ctx context.Context, tx *store.Tx, g directive.Group, now time.Time) error {
	if _, err := tx.LockMeeting(ctx, g.MeetingID); err != nil {
		return err
	}
	waiting, err := tx.UnassignedOfIssue(ctx, g.IssueID)
	if err != nil || waiting > 0 {
		return err
	}
	return tx.ReleaseDeliveries(ctx, g.IssueID, now)
}

// assignment is a task to be created.
type assignment struct {
	d      *directive.Directive
	period directive.Period // zero for a one-off or untracked directive
	unitID string
	role   directive.AssignmentRole
}

// missing lists the assignments that should exist at now and do not, in the order of the minutes and the tree.
func (s *Service) missing(ctx context.Context, tx *store.Tx, m directive.Meeting, g directive.Group, cal calendar.Calendar, now time.Time) ([]assignment, error) {
	have, err := tx.AssignmentsOf(ctx, g.ID)
	if err != nil {
		return nil, err
	}
	all, err := tx.ChildIDs(ctx, m.IssuingUnitID, m.HeldOn)
	if err != nil {
		return nil, err
	}
	var out []assignment
	for i := range g.Directives {
		d := &g.Directives[i]
		periods := []directive.Period{{}}
		if d.Time == directive.TimeStanding {
			periods = d.Periods(directive.GivenOn(m.HeldOn, g.IssuedAt), cal)
		}
		for n, p := range periods {
			if n > 0 && p.Opens.Start().After(now) {
				break
			}
			add := func(unitID string, role directive.AssignmentRole) {
				key := store.Assignment{DirectiveID: d.ID, Period: p.Key, OriginUnitID: unitID}
				before := p.Key != "" && !d.PeriodDeadline(p).Due.After(d.Added[unitID]) // a period that ended before the unit came
				if !have[key] && !before {
					have[key] = true // a unit that both leads and supports leads
					out = append(out, assignment{d, p, unitID, role})
				}
			}
			for _, u := range d.LeadUnits(all) {
				add(u, directive.RoleLead)
			}
			for _, u := range d.SupportUnits {
				add(u, directive.RoleSupport)
			}
		}
	}
	return out, nil
}

// nextPeriod is when the next period of a group's standing directives opens, and whether any period is still to
// come; zero when none is.
func nextPeriod(g directive.Group, held calendar.Date, cal calendar.Calendar, now time.Time) (opens time.Time, some bool) {
	for _, d := range g.Directives {
		if d.Time != directive.TimeStanding {
			continue
		}
		for i, p := range d.Periods(directive.GivenOn(held, g.IssuedAt), cal) {
			if i == 0 || !p.Opens.Start().After(now) {
				continue
			}
			if start := p.Opens.Start(); !some || start.Before(opens) {
				opens, some = start, true
			}
		}
	}
	return opens, some
}

func (s *Service) createTasks(ctx context.Context, tx *store.Tx, m directive.Meeting, g directive.Group, ladder directive.Ladder, wanted []assignment, now time.Time) error {
	if len(wanted) == 0 {
		return nil
	}
	ids := make([]string, 0, len(wanted))
	for _, a := range wanted {
		ids = append(ids, a.unitID)
	}
	units, err := tx.UnitsByID(ctx, ids)
	if err != nil {
		return err
	}
	tasks := make([]directive.Task, 0, len(wanted))
	var steps []store.StepRecord
	var items []news
	var events []store.Event
	issue := ""
	if g.AssignedAt.IsZero() {
		issue = g.IssueID
	}
	for _, a := range wanted {
		t := newTask(m, g, a, units[a.unitID], now)
		skipped, next := schedule(t, ladder, nil, now)
		t.NextAt = next
		steps = append(steps, skipped...)
		tasks = append(tasks, t)
		events = append(events, store.Event{At: now, Act: "task.assign", MeetingID: m.ID, GroupID: g.ID, TaskID: t.ID, UnitID: t.UnitID,
			Data: map[string]any{"due": t.Due, "period": t.Period, "role": t.Role}})
		items = append(items, news{event: EventAssigned, task: t, to: directive.RoleOfficer, action: directive.ActionRemind, at: now,
			class: store.ClassAssignment, issue: issue})
	}
	if err := tx.InsertTasks(ctx, tasks, func(t directive.Task) string { return units[t.UnitID].Title() }); err != nil {
		return err
	}
	if err := tx.ClaimSteps(ctx, steps); err != nil {
		return err
	}
	if err := tx.Record(ctx, events...); err != nil {
		return err
	}
	s.hit("assign.before_commit")
	h, err := s.newHerald(ctx, tx, m.IssuingUnitID, ids, now)
	if err != nil {
		return err
	}
	return h.tell(ctx, items)
}

func newTask(m directive.Meeting, g directive.Group, a assignment, unit directive.Unit, now time.Time) directive.Task {
	t := directive.Task{
		ID: store.NewID(), MeetingID: m.ID, GroupID: g.ID, DirectiveID: a.d.ID, Period: a.period.Key, UnitID: a.unitID, OriginUnitID: a.unitID,
		Role: a.role, Place: a.d.PlaceFor(a.unitID), Kind: a.d.Kind, Title: a.d.Text, Status: directive.TaskAssigned, PlanVersion: 1,
		PlanFrom: g.IssuedAt, RequiresReview: a.d.RequiresReview, Goal: a.d.Measure.Goal, UnitOfMeasure: a.d.Measure.UnitOfMeasure,
		Version: 1, CreatedAt: now, UpdatedAt: now,
	}
	if added := a.d.Added[a.unitID]; added.After(t.PlanFrom) {
		t.PlanFrom = added
	}
	label := unit.Code
	if label == "" {
		label = unit.Name
	}
	t.Code = fmt.Sprintf("%d.%d/%s", g.Ordinal, a.d.Ordinal, label)
	if t.Period != "" {
		t.Code += "/" + t.Period
	}
	switch {
	case !a.period.DueOn.IsZero():
		t.Due = a.d.PeriodDeadline(a.period).Due.UTC()
	case a.d.Time == directive.TimeOneOff && !a.d.Due.IsZero():
		t.Due = a.d.Due.UTC()
	case a.d.Time == directive.TimeOneOff:
		t.Due = directive.DeadlineOn(a.d.DueOn).Due.UTC()
	}
	if !t.Due.IsZero() {
		t.Due = store.SameInstant(t.Due)
		t.DueOn = directive.Deadline{Due: t.Due}.Day()
	}
	t.OriginalDue = t.Due
	return t
}

// schedule says which moments of a task's present ladder lie before it began, to be recorded as skipped, and when
// the ladder must be looked at.
func schedule(t directive.Task, l directive.Ladder, decided map[string]bool, now time.Time) (skipped []store.StepRecord, next time.Time) {
	v := t.Verdict(l, decided, now)
	for _, m := range v.Skipped {
		skipped = append(skipped, stepRecord(t, m, directive.StepSkipped, now))
	}
	if len(v.Fire)+len(v.Superseded) > 0 {
		return skipped, now
	}
	return skipped, v.NextAt
}

func stepRecord(t directive.Task, m directive.Moment, state directive.StepState, now time.Time) store.StepRecord {
	return store.StepRecord{TaskID: t.ID, PlanVersion: t.PlanVersion, Submission: ladderOf(t), Step: m.Step, At: m.At, Action: m.Action,
		ToRole: m.To, State: state, DecidedAt: now}
}

// ladderOf names the ladder a task is on: 0 the unit's, n the reviewer's for the n-th submission.
func ladderOf(t directive.Task) int {
	if t.Status == directive.TaskSubmitted {
		return t.Submission
	}
	return 0
}
