package service

import (
	"context"
	"math"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// Sources of what the office writes down for a unit.
const (
	SourceTelephone = "telephone"
	SourceZalo      = "zalo"
	SourcePaper     = "paper"
)

// Said is what a unit reports. When the office writes it down for a unit that telephones, Source, Person and
// ClaimedOn say how, who and for which day.
type Said struct {
	Value        *float64 // in the task's unit of measure; nil: no number
	Result       string
	Difficulties string
	Proposals    string
	Source       string
	Person       string
	ClaimedOn    calendar.Date
	ClaimedAt    time.Time // when it was written on a device without a line; zero: it came at once
}

// IsZero reports whether nothing was said.
func (w Said) IsZero() bool { return w == Said{} }

// Acknowledge says that the unit has received the task. It stops nothing: the ladder goes on.
func (s *Service) Acknowledge(ctx context.Context, call Call, taskID string, w Said) (directive.Task, error) {
	return s.act(ctx, call, taskID, directive.ActAcknowledge, w, func(c *change, t *directive.Task) error {
		t.AcknowledgedAt = c.call.ArrivedAt
		return nil
	})
}

// Report records progress.
func (s *Service) Report(ctx context.Context, call Call, taskID string, w Said) (directive.Task, error) {
	return s.act(ctx, call, taskID, directive.ActProgress, w, func(c *change, t *directive.Task) error {
		if t.AcknowledgedAt.IsZero() {
			t.AcknowledgedAt = c.call.ArrivedAt
		}
		return nil
	})
}

// Complete hands the task in. In time means that the request arrived before the deadline, by the server's clock,
// however long it took to be read. A directive that requires review leads to submitted, else to done. A request that
// arrived in time but was held up until the task had been escalated is refused as CodeUnavailable: nothing that is
// escalated was completed in time. With a grace longer than the request timeout that does not happen.
func (s *Service) Complete(ctx context.Context, call Call, taskID string, w Said) (directive.Task, error) {
	return s.act(ctx, call, taskID, directive.ActComplete, w, func(c *change, t *directive.Task) error {
		if err := c.stillInTime(ctx, *t); err != nil {
			return err
		}
		if t.AcknowledgedAt.IsZero() {
			t.AcknowledgedAt = c.call.ArrivedAt
		}
		t.Submission++
		t.SubmittedAt = c.call.ArrivedAt
		if t.Status == directive.TaskDone {
			t.DoneAt = c.call.ArrivedAt
		}
		return c.dropRequests(ctx, t)
	})
}

// stillInTime refuses a completion that arrived before the deadline of a task that has been escalated meanwhile.
func (c *change) stillInTime(ctx context.Context, t directive.Task) error {
	if !c.call.ArrivedAt.Before(t.Due) || c.now.Before(t.Due.Add(c.s.grace)) {
		return nil
	}
	steps, err := c.Steps(ctx, t.ID)
	if err != nil {
		return err
	}
	for _, r := range steps {
		if r.PlanVersion == t.PlanVersion && r.Submission == 0 && r.Action == directive.ActionEscalate && r.State == directive.StepFired {
			return &directive.Error{Code: directive.CodeUnavailable}
		}
	}
	return nil
}

// act is the common course of what units do: lock, check right, version and transition, apply, record, ring.
func (s *Service) act(ctx context.Context, call Call, taskID string, what directive.Act, w Said, apply func(*change, *directive.Task) error) (directive.Task, error) {
	return write(ctx, s, call, func(c *change) (directive.Task, error) {
		t, err := c.lockTask(ctx, taskID)
		if err != nil {
			return t, err
		}
		if err := c.mayReport(ctx, t, &w); err != nil {
			return t, err
		}
		if err := c.checkVersion(t.Version); err != nil {
			return t, err
		}
		before := t.Status
		if t.Status, err = directive.Next(before, what, t.RequiresReview); err != nil {
			return t, err
		}
		if w.Value != nil {
			t.Progress = *w.Value
		}
		if err := apply(c, &t); err != nil {
			return t, err
		}
		if !w.IsZero() {
			if err := c.InsertReport(ctx, c.report(t, what, w)); err != nil {
				return t, err
			}
		}
		ring := what == directive.ActComplete
		if err := c.finish(ctx, &t, before, what, ring, saidData(w)); err != nil {
			return t, err
		}
		if t.Status == directive.TaskSubmitted {
			return t, c.tell(ctx, news{event: EventSubmitted, task: t, to: directive.RoleOffice, action: directive.ActionEscalate, ladder: t.Submission,
				at: t.SubmittedAt, class: store.ClassDecision})
		}
		return t, nil
	})
}

// lockTask locks a task that the actor may see.
func (c *change) lockTask(ctx context.Context, id string) (directive.Task, error) {
	t, err := c.LockTask(ctx, id)
	if err != nil {
		return t, err
	}
	c.now = c.Now() // after the lock
	return t, c.call.Actor.demand(ctx, &c.Queries, RightRead, t.UnitID)
}

// mayReport checks that the actor may speak for the unit: as the unit, or standing in for it with the source.
func (c *change) mayReport(ctx context.Context, t directive.Task, w *Said) error {
	own, err := c.call.Actor.can(ctx, &c.Queries, RightReport, t.UnitID)
	if err != nil {
		return err
	}
	if !own || w.Source != "" {
		if err := c.call.Actor.demand(ctx, &c.Queries, RightStandIn, t.UnitID); err != nil {
			return err
		}
	}
	var p directive.Problems
	switch w.Source {
	case SourceTelephone, SourceZalo, SourcePaper:
	case "":
		if !own {
			p.Add("source", "required")
		}
		if w.Person != "" || !w.ClaimedOn.IsZero() {
			p.Add("source", "required")
		}
	default:
		p.Add("source", "one_of", "Values", "telephone, zalo, paper")
	}
	cleanText(&p, "person", &w.Person, MaxTitle, false)
	cleanText(&p, "result", &w.Result, MaxText, false)
	cleanText(&p, "difficulties", &w.Difficulties, MaxText, false)
	cleanText(&p, "proposals", &w.Proposals, MaxText, false)
	if w.ClaimedAt.After(c.call.ArrivedAt) { // the device's clock is ahead: what it wrote is no reason to lose it
		w.ClaimedAt = c.call.ArrivedAt
	}
	if !w.ClaimedOn.IsZero() && w.ClaimedOn.After(calendar.DateOf(c.call.ArrivedAt)) {
		p.Add("claimed_on", "in_future")
	}
	if w.Value != nil && (*w.Value < 0 || *w.Value > 1e15 || math.IsNaN(*w.Value)) {
		p.Add("value", "bad_number")
	}
	return p.Err()
}

func (c *change) report(t directive.Task, what directive.Act, w Said) store.Report {
	return store.Report{ID: store.NewID(), TaskID: t.ID, Act: what, Value: w.Value, Result: w.Result, Difficulties: w.Difficulties,
		Proposals: w.Proposals, Source: w.Source, Person: w.Person, ClaimedOn: w.ClaimedOn, UserID: c.call.Actor.UserID, ArrivedAt: c.call.ArrivedAt, ClaimedAt: store.SameInstant(w.ClaimedAt)}
}

func saidData(w Said) map[string]any {
	data := map[string]any{}
	if w.Value != nil {
		data["value"] = *w.Value
	}
	if w.Source != "" {
		data["source"], data["person"], data["claimed_on"] = w.Source, w.Person, w.ClaimedOn
	}
	if !w.ClaimedAt.IsZero() {
		data["claimed_at"] = w.ClaimedAt
	}
	return data
}

// finish writes a changed task with its audit line and, when the group's workflow should look, a bell. The
// ladder's next moment is computed anew whenever the deadline, the status or a pause changed.
func (c *change) finish(ctx context.Context, t *directive.Task, before directive.TaskStatus, what directive.Act, ring bool, data map[string]any) error {
	t.Version, t.UpdatedAt = t.Version+1, c.now
	if ring {
		if err := c.reschedule(ctx, t); err != nil {
			return err
		}
	}
	if err := c.UpdateTask(ctx, *t); err != nil {
		return err
	}
	if data == nil {
		data = map[string]any{}
	}
	data["from"], data["to"] = before, t.Status
	err := c.record(ctx, store.Event{At: c.now, Act: "task." + string(what), MeetingID: t.MeetingID, GroupID: t.GroupID, TaskID: t.ID, UnitID: t.UnitID, Data: data})
	if err != nil || !ring {
		return err
	}
	return c.Ring(ctx, t.GroupID, c.now)
}

// reschedule computes when the task's ladder must be looked at, and records moments that lie before its deadline
// was set as skipped.
func (c *change) reschedule(ctx context.Context, t *directive.Task) error {
	if !t.Status.Open() || t.Role != directive.RoleLead || (t.Due.IsZero() && t.Status != directive.TaskSubmitted) {
		t.NextAt = time.Time{}
		return nil
	}
	g, err := c.GroupHead(ctx, t.GroupID)
	if err != nil {
		return err
	}
	ladder, err := c.s.ladder(ctx, &c.Queries, g)
	if err != nil {
		return err
	}
	decided, err := c.decided(ctx, *t)
	if err != nil {
		return err
	}
	skipped, next := schedule(*t, ladder, decided, c.now)
	t.NextAt = next
	return c.ClaimSteps(ctx, skipped)
}

// decided tells which steps of the task's present ladder were decided; none when its deadline version is new.
func (c *change) decided(ctx context.Context, t directive.Task) (map[string]bool, error) {
	steps, err := c.Steps(ctx, t.ID)
	out := map[string]bool{}
	for _, r := range steps {
		if r.PlanVersion == t.PlanVersion && r.Submission == ladderOf(t) {
			out[r.Step] = true
		}
	}
	return out, err
}

// dropRequests withdraws a pending request of a task that needs no decision any more, also one that came after the
// deadline and held nothing: granted later, it would make a late task timely.
func (c *change) dropRequests(ctx context.Context, t *directive.Task) error {
	t.OnRequest = false
	return c.WithdrawRequests(ctx, t.ID, c.call.Actor.UserID, c.now)
}

// newDeadline gives a task another deadline: a new version of its plan, whose earlier moments are skipped. The
// first deadline stays for statistics.
func (c *change) newDeadline(t *directive.Task, d directive.Deadline) {
	t.Due = store.SameInstant(d.Due)
	t.DueOn = directive.Deadline{Due: t.Due}.Day()
	t.PlanVersion++
	t.PlanFrom = c.now
	t.HoldTill = time.Time{}
}
