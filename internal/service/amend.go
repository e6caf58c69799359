package service

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// Amendment changes one directive of an issued group.
type Amendment struct {
	DirectiveID string
	AddUnits    []string      // lead units that join: each gets its tasks
	Period      string        // standing: the period whose deadline changes
	DueOn       calendar.Date // the new last day
	Due         time.Time     // or the new instant
	OnlyNew     bool          // one-off: the deadline is that of the units that join; all others keep theirs
	Until       calendar.Date // standing: the new last day of the last period
	Reason      string
}

// Amend changes a directive after issue: it adds units, moves the deadline, or prolongs a standing directive. Open
// tasks that still have the old deadline get the new one, with a new plan; a later deadline that a unit was
// granted stays. Units that join are not asked for what lay before; they may get a deadline of their own, which moves
// nobody else's. A completed group is issued again.
func (s *Service) Amend(ctx context.Context, call Call, groupID string, a Amendment) (directive.Group, error) {
	return write(ctx, s, call, func(c *change) (directive.Group, error) {
		g, m, err := c.lockIssued(ctx, groupID)
		if err != nil {
			return g, err
		}
		index := -1
		for i := range g.Directives {
			if g.Directives[i].ID == a.DirectiveID {
				index = i
			}
		}
		if index < 0 {
			return g, fieldError("directive_id", "bad_reference")
		}
		d := g.Directives[index]
		if err := c.checkAmendment(ctx, m, d, &a); err != nil {
			return g, err
		}
		changed, err := c.applyAmendment(ctx, g, m, &d, a)
		if err != nil {
			return g, err
		}
		g.Directives[index] = d
		if err := c.UpdateDirective(ctx, d); err != nil {
			return g, err
		}
		g.Status, g.CompletedAt, g.Version, g.NextAt = directive.GroupIssued, time.Time{}, g.Version+1, c.now
		if err := c.UpdateGroup(ctx, g); err != nil {
			return g, err
		}
		data := map[string]any{"directive": d.ID, "reason": a.Reason, "add_units": a.AddUnits, "due_on": a.DueOn, "only_new": a.OnlyNew, "until": a.Until, "tasks": len(changed)}
		if err := c.record(ctx, store.Event{At: c.now, Act: "group.amend", MeetingID: g.MeetingID, GroupID: g.ID, Data: data}); err != nil {
			return g, err
		}
		if err := c.Ring(ctx, g.ID, c.now); err != nil {
			return g, err
		}
		return g, c.tellAll(ctx, m, changed, EventAmended)
	})
}

func fieldError(field, code string, args ...any) error {
	var p directive.Problems
	p.Add(field, code, args...)
	return p.Err()
}

// lockIssued locks a group that is issued or completed and that the actor may change.
func (c *change) lockIssued(ctx context.Context, groupID string) (directive.Group, directive.Meeting, error) {
	g, err := c.LockGroup(ctx, groupID)
	if err != nil {
		return g, directive.Meeting{}, err
	}
	c.now = c.Now()
	m, err := c.MeetingHead(ctx, g.MeetingID)
	if err != nil {
		return g, m, err
	}
	if err := c.call.Actor.demandIssue(ctx, &c.Queries, m.IssuingUnitID); err != nil {
		return g, m, err
	}
	if err := c.checkVersion(g.Version); err != nil {
		return g, m, err
	}
	if g.Status != directive.GroupIssued && g.Status != directive.GroupCompleted {
		return g, m, &directive.Error{Code: directive.CodeInvalidTransition, Detail: "group_closed", Args: map[string]any{"Status": string(g.Status)}}
	}
	return g, m, nil
}

func (c *change) checkAmendment(ctx context.Context, m directive.Meeting, d directive.Directive, a *Amendment) error {
	var p directive.Problems
	cleanText(&p, "reason", &a.Reason, MaxText, false)
	moves := !a.DueOn.IsZero() || !a.Due.IsZero()
	if len(a.AddUnits) == 0 && !moves && a.Until.IsZero() {
		p.Add("", "nothing_to_change")
	}
	if !a.DueOn.IsZero() && !a.Due.IsZero() {
		p.Add("due", "due_twice")
	}
	if a.OnlyNew && (len(a.AddUnits) == 0 || !moves || d.Time == directive.TimeStanding) {
		p.Add("only_new", "only_new")
	}
	far := calendar.DateOf(c.now).AddMonths(12 * maxYearsAhead)
	if moves {
		deadline := a.deadline()
		checkDue(&p, "due_on", deadline.Day(), deadline, m.HeldOn, c.now, far)
		if err := c.checkPeriod(ctx, d, *a, &p); err != nil {
			return err
		}
	}
	if !a.Until.IsZero() {
		if d.Time != directive.TimeStanding || d.Every == directive.EveryBriefing {
			p.Add("until", "not_standing")
		}
		checkDue(&p, "until", a.Until, directive.DeadlineOn(a.Until), m.HeldOn, c.now, far)
	}
	if err := c.checkNewUnits(ctx, m, d, *a, &p); err != nil {
		return err
	}
	return p.Err()
}

// checkPeriod checks whose deadline moves: a standing directive's in one period that has begun, else the
// directive's own.
func (c *change) checkPeriod(ctx context.Context, d directive.Directive, a Amendment, p *directive.Problems) error {
	standing := d.Time == directive.TimeStanding
	if standing && a.Period == "" {
		p.Add("period", "required")
	}
	if a.Period == "" {
		return nil
	}
	have, err := c.AssignmentsOf(ctx, d.GroupID)
	if err != nil {
		return err
	}
	for k := range have {
		if standing && k.DirectiveID == d.ID && k.Period == a.Period {
			return nil
		}
	}
	p.Add("period", "bad_reference")
	return nil
}

// checkNewUnits checks the units that join: they must be new to the directive, and its deadline still to come.
func (c *change) checkNewUnits(ctx context.Context, m directive.Meeting, d directive.Directive, a Amendment, p *directive.Problems) error {
	if len(a.AddUnits) == 0 {
		return nil
	}
	probe := directive.Meeting{IssuingUnitID: m.IssuingUnitID, HeldOn: m.HeldOn,
		Groups: []directive.Group{{Status: directive.GroupDraft, Directives: []directive.Directive{{Units: a.AddUnits}}}}}
	var inner directive.Problems
	if err := c.checkUnits(ctx, &probe, &inner); err != nil {
		return err
	}
	if err := inner.Err(); err != nil {
		for _, f := range err.(*directive.Error).Fields { //nolint:errorlint // made one line above
			p.Add("add_units"+f.Field[len("groups[0].directives[0].units"):], f.Code, flat(f.Args)...)
		}
	}
	have, err := c.AssignmentsOf(ctx, d.GroupID)
	if err != nil {
		return err
	}
	given := map[string]bool{}
	for k := range have {
		if k.DirectiveID == d.ID {
			given[k.OriginUnitID] = true
		}
	}
	for i, id := range a.AddUnits {
		if given[id] || id == directive.AllUnits {
			p.Add(fmt.Sprintf("add_units[%d]", i), "duplicate", "Value", id)
		}
	}
	due := a.deadline()
	if due.Due.IsZero() && d.Time == directive.TimeOneOff {
		due = directive.Deadline{Due: d.Due}
		if due.Due.IsZero() {
			due = directive.DeadlineOn(d.DueOn)
		}
		if !due.Due.After(c.now) {
			p.Add("due_on", "due_in_past", "Due", due.Day().String())
		}
	}
	return nil
}

func flat(args map[string]any) []any {
	var out []any
	for k, v := range args {
		out = append(out, k, v)
	}
	return out
}

// deadline is the new deadline; zero when it does not change.
func (a Amendment) deadline() directive.Deadline {
	if !a.DueOn.IsZero() {
		return directive.DeadlineOn(a.DueOn)
	}
	return directive.Deadline{Due: a.Due}
}

// applyAmendment changes the directive and the open tasks concerned, and returns those.
func (c *change) applyAmendment(ctx context.Context, g directive.Group, m directive.Meeting, d *directive.Directive, a Amendment) ([]directive.Task, error) {
	if len(a.AddUnits) > 0 {
		if d.UnitIsAll() {
			children, err := c.Children(ctx, m.IssuingUnitID, m.HeldOn)
			if err != nil {
				return nil, err
			}
			d.Units = nil
			for _, u := range children {
				d.Units = append(d.Units, u.ID)
			}
		}
		added := map[string]time.Time{}
		for k, v := range d.Added {
			added[k] = v
		}
		for _, id := range a.AddUnits {
			added[id] = c.now
		}
		d.Units, d.Added = append(append([]string{}, d.Units...), a.AddUnits...), added
	}
	if !a.Until.IsZero() {
		d.Until = a.Until
	}
	deadline := a.deadline()
	switch {
	case deadline.Due.IsZero():
		return nil, nil
	case a.OnlyNew:
		return nil, c.joinBy(ctx, g, m, *d, a)
	}
	old := directive.Deadline{Due: d.Due}
	if old.Due.IsZero() && !d.DueOn.IsZero() {
		old = directive.DeadlineOn(d.DueOn)
	}
	if d.Time != directive.TimeStanding {
		d.Time, d.DueOn, d.Due = directive.TimeOneOff, a.DueOn, a.Due
	} else { // for units that join later
		d.Moved = maps.Clone(d.Moved)
		if d.Moved == nil {
			d.Moved = map[string]time.Time{}
		}
		d.Moved[a.Period] = store.SameInstant(deadline.Due)
	}
	tasks, err := c.LockTasksOfGroup(ctx, g.ID)
	if err != nil {
		return nil, err
	}
	var changed []directive.Task
	for _, t := range tasks {
		if t.DirectiveID != d.ID || t.Period != a.Period || !t.Status.WithUnit() {
			continue
		}
		if t.Due.After(deadline.Due) && !t.Due.Equal(t.OriginalDue) && !t.Due.Equal(old.Due) {
			granted, err := c.grantedAlone(ctx, t)
			if err != nil {
				return nil, err
			}
			if granted {
				continue
			}
		}
		before := t.Due
		c.newDeadline(&t, deadline)
		err := c.finish(ctx, &t, t.Status, "amend", true, map[string]any{"due_before": before, "due": t.Due, "reason": a.Reason})
		if err != nil {
			return nil, err
		}
		changed = append(changed, t)
	}
	return changed, nil
}

// joinBy gives the units that join their tasks at once, with the deadline that is theirs alone.
func (c *change) joinBy(ctx context.Context, g directive.Group, m directive.Meeting, d directive.Directive, a Amendment) error {
	ladder, err := c.s.ladder(ctx, &c.Queries, g)
	if err != nil {
		return err
	}
	d.Time, d.DueOn, d.Due = directive.TimeOneOff, a.DueOn, a.Due
	var wanted []assignment
	for _, id := range a.AddUnits {
		wanted = append(wanted, assignment{d: &d, unitID: id, role: directive.RoleLead})
	}
	return c.s.createTasks(ctx, c.Tx, m, g, ladder, wanted, c.now)
}

// grantedAlone reports whether the task's present deadline was given to its unit alone, by an extension, a return or
// a reopening, and not to all by an amendment. The record of the deadline's last change tells.
func (c *change) grantedAlone(ctx context.Context, t directive.Task) (bool, error) {
	events, err := c.EventsOfTask(ctx, t.ID)
	alone := false
	for _, e := range events {
		if _, moved := e.Data["due"]; moved {
			alone = e.Act != "task.amend" && e.Act != "task.assign"
		}
	}
	return alone, err
}

// CancelGroup ends an issued group: every open task is cancelled, the workflow ends by itself.
func (s *Service) CancelGroup(ctx context.Context, call Call, groupID, reason string) (directive.Group, error) {
	return write(ctx, s, call, func(c *change) (directive.Group, error) {
		g, m, err := c.lockIssued(ctx, groupID)
		if err != nil {
			return g, err
		}
		if g.Status != directive.GroupIssued {
			return g, &directive.Error{Code: directive.CodeInvalidTransition, Detail: "group_closed", Args: map[string]any{"Status": string(g.Status)}}
		}
		var p directive.Problems
		cleanText(&p, "reason", &reason, MaxText, false)
		if err := p.Err(); err != nil {
			return g, err
		}
		tasks, err := c.LockTasksOfGroup(ctx, g.ID)
		if err != nil {
			return g, err
		}
		var changed []directive.Task
		for _, t := range tasks {
			if !t.Status.Open() {
				continue
			}
			before := t.Status
			if t.Status, err = directive.Next(before, directive.ActCancel, t.RequiresReview); err != nil {
				return g, err
			}
			if err := c.dropRequests(ctx, &t); err != nil {
				return g, err
			}
			if err := c.finish(ctx, &t, before, directive.ActCancel, true, map[string]any{"reason": reason}); err != nil {
				return g, err
			}
			changed = append(changed, t)
		}
		g.Status, g.NextAt, g.CompletedAt, g.Version = directive.GroupCancelled, time.Time{}, c.now, g.Version+1
		if err := c.UpdateGroup(ctx, g); err != nil {
			return g, err
		}
		if err := releaseLists(ctx, c.Tx, g, c.now); err != nil { // they may have waited for this group
			return g, err
		}
		err = c.record(ctx, store.Event{At: c.now, Act: "group.cancel", MeetingID: g.MeetingID, GroupID: g.ID, Data: map[string]any{"reason": reason}})
		if err != nil {
			return g, err
		}
		if err := c.Ring(ctx, g.ID, c.now); err != nil {
			return g, err
		}
		return g, c.tellAll(ctx, m, changed, EventCancelled)
	})
}

// tellAll tells the units of several tasks of one group the same thing, on one list per person.
func (c *change) tellAll(ctx context.Context, m directive.Meeting, tasks []directive.Task, event string) error {
	if len(tasks) == 0 {
		return nil
	}
	var units []string
	var items []news
	for _, t := range tasks {
		units = append(units, t.UnitID)
		items = append(items, news{event: event, task: t, to: directive.RoleOfficer, action: directive.ActionRemind, at: c.now, class: store.ClassDecision})
	}
	h, err := c.s.newHerald(ctx, c.Tx, m.IssuingUnitID, units, c.now)
	if err != nil {
		return err
	}
	return h.tell(ctx, items)
}

// Replan puts an issued group on another ladder and the newest calendar. Deadlines stay, and so does what was
// decided: a step of the same id does not happen again. A rung that was due and not yet told, because nobody had looked
// or the ladder was held, is still told; one that only the new ladder has before now is passed over.
func (s *Service) Replan(ctx context.Context, call Call, groupID string, policy *directive.Policy, reason string) (directive.Group, error) {
	return write(ctx, s, call, func(c *change) (directive.Group, error) {
		g, m, err := c.lockIssued(ctx, groupID)
		if err != nil {
			return g, err
		}
		var p directive.Problems
		if policy != nil {
			policy.Check(&p, "policy.")
		}
		cleanText(&p, "reason", &reason, MaxText, true)
		if err := p.Err(); err != nil {
			return g, err
		}
		_, rev, err := s.calendarAt(ctx, &c.Queries, 0)
		if err != nil {
			return g, err
		}
		policies, err := c.Policies(ctx)
		if err != nil {
			return g, err
		}
		old, err := s.ladder(ctx, &c.Queries, g)
		if err != nil {
			return g, err
		}
		g.Policy, g.CalendarRev = policyFor(g.Kind, policies, policy), rev
		g.Version, g.NextAt = g.Version+1, c.now
		if err := c.UpdateGroup(ctx, g); err != nil {
			return g, err
		}
		ladder, err := s.ladder(ctx, &c.Queries, g)
		if err != nil {
			return g, err
		}
		tasks, err := c.LockTasksOfGroup(ctx, g.ID)
		if err != nil {
			return g, err
		}
		for _, t := range tasks {
			if !t.Status.Open() || t.Role != directive.RoleLead {
				continue
			}
			decided, err := c.decided(ctx, t)
			if err != nil {
				return g, err
			}
			owed := t.Owed(old, decided, c.now)
			if err := c.carrySteps(ctx, t, old.Policy, g.Policy); err != nil {
				return g, err
			}
			t.PlanVersion++
			if err := c.passOver(ctx, t, ladder, owed); err != nil {
				return g, err
			}
			if err := c.finish(ctx, &t, t.Status, "replan", true, map[string]any{"reason": reason}); err != nil {
				return g, err
			}
		}
		err = c.record(ctx, store.Event{At: c.now, Act: "group.replan", MeetingID: g.MeetingID, GroupID: g.ID,
			Data: map[string]any{"reason": reason, "policy": g.Policy, "calendar_rev": rev, "issuing_unit": m.IssuingUnitID}})
		if err != nil {
			return g, err
		}
		return g, c.Ring(ctx, g.ID, c.now)
	})
}

// carrySteps takes what was decided for a task over to the next version of its plan, so that no step of the same id
// happens again. Repeats are known by their number, which means another day in another rhythm: they are carried only
// when the step comes as it did before, else a changed rhythm would be silent until it had caught up.
func (c *change) carrySteps(ctx context.Context, t directive.Task, old, policy directive.Policy) error {
	steps, err := c.Steps(ctx, t.ID)
	if err != nil {
		return err
	}
	var carried []store.StepRecord
	for _, r := range steps {
		if r.PlanVersion != t.PlanVersion {
			continue
		}
		if strings.Contains(r.Step, "#") {
			was, _ := old.Step(r.Step)
			if is, ok := policy.Step(r.Step); !ok || is.Offset != was.Offset || is.Repeat != was.Repeat {
				continue
			}
		}
		r.PlanVersion++
		carried = append(carried, r)
	}
	return c.ClaimSteps(ctx, carried)
}

// passOver records the rungs that a re-planned ladder has before now and that were neither told nor owed.
func (c *change) passOver(ctx context.Context, t directive.Task, ladder directive.Ladder, owed map[string]bool) error {
	decided, err := c.decided(ctx, t)
	if err != nil {
		return err
	}
	var passed []store.StepRecord
	for _, m := range t.Moments(ladder, c.now) {
		if m.At.Before(c.now) && !decided[m.Step] && !owed[m.Step] {
			passed = append(passed, stepRecord(t, m, directive.StepSkipped, c.now))
		}
	}
	return c.ClaimSteps(ctx, passed)
}
