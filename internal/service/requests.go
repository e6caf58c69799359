package service

import (
	"context"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// MaxExtensions is how many extensions one task may be granted.
const MaxExtensions = 3

// AskExtension asks for more time. Asked before the deadline, it holds the unit's ladder until it is decided: a
// request is not the unit's fault. A later one may be asked too, but holds nothing.
func (s *Service) AskExtension(ctx context.Context, call Call, taskID string, until calendar.Date, reason string, w Said) (store.Request, error) {
	return s.ask(ctx, call, taskID, store.Request{Kind: store.RequestExtension, UntilOn: until, Reason: reason}, w)
}

// AskExcuse says that the task cannot be done, for a legitimate reason. It holds the ladder as an extension does.
func (s *Service) AskExcuse(ctx context.Context, call Call, taskID, reason string, w Said) (store.Request, error) {
	return s.ask(ctx, call, taskID, store.Request{Kind: store.RequestExcuse, Reason: reason}, w)
}

func (s *Service) ask(ctx context.Context, call Call, taskID string, r store.Request, w Said) (store.Request, error) {
	return write(ctx, s, call, func(c *change) (store.Request, error) {
		t, err := c.lockTask(ctx, taskID)
		if err != nil {
			return r, err
		}
		if err := c.mayReport(ctx, t, &w); err != nil {
			return r, err
		}
		if err := c.checkVersion(t.Version); err != nil {
			return r, err
		}
		if !t.Status.WithUnit() {
			return r, &directive.Error{Code: directive.CodeInvalidTransition, Detail: "transition", Args: map[string]any{"Act": r.Kind, "From": string(t.Status)}}
		}
		if err := c.checkRequest(ctx, t, &r); err != nil {
			return r, err
		}
		cal, _, err := s.calendarAt(ctx, &c.Queries, 0)
		if err != nil {
			return r, err
		}
		r.ID, r.TaskID, r.Status, r.UserID, r.ArrivedAt = store.NewID(), t.ID, store.RequestPending, call.Actor.UserID, c.call.ArrivedAt
		r.DecideBy = cal.AddWorkingDays(calendar.DateOf(c.now), directive.ReturnDays).End().UTC()
		if err := c.InsertRequest(ctx, r); err != nil {
			return r, err
		}
		inTime := t.Due.IsZero() || c.call.ArrivedAt.Before(t.Due)
		t.OnRequest = inTime
		before := t.Status
		data := saidData(w)
		data["request"], data["kind"], data["until"], data["holds"] = r.ID, r.Kind, r.UntilOn, inTime
		if err := c.finish(ctx, &t, before, directive.Act(r.Kind+"_request"), true, data); err != nil {
			return r, err
		}
		event := EventExtensionRequested
		if r.Kind == store.RequestExcuse {
			event = EventExcuseRequested
		}
		return r, c.tell(ctx, news{event: event, task: t, to: directive.RoleSupervisor, action: directive.ActionEscalate, step: r.ID, at: c.now, class: store.ClassDecision})
	})
}

// checkRequest collects what is wrong with a request. Only one can wait for its decision at a time, whether it
// holds the ladder or not.
func (c *change) checkRequest(ctx context.Context, t directive.Task, r *store.Request) error {
	granted := 0
	past, err := c.Requests(ctx, t.ID)
	if err != nil {
		return err
	}
	for _, q := range past {
		if q.Status == store.RequestPending {
			return &directive.Error{Code: directive.CodeInvalidTransition, Detail: "request_pending"}
		}
		if q.Kind == store.RequestExtension && q.Status == store.RequestGranted {
			granted++
		}
	}
	var p directive.Problems
	cleanText(&p, "reason", &r.Reason, MaxText, r.Kind == store.RequestExcuse)
	if r.Kind == store.RequestExtension {
		if t.Due.IsZero() {
			return &directive.Error{Code: directive.CodeInvalidTransition, Detail: "no_deadline"}
		}
		checkExtension(&p, t, r.UntilOn, c.now)
		if granted >= MaxExtensions {
			p.Add("until_on", "too_many_extensions", "Max", MaxExtensions)
		}
	}
	return p.Err()
}

// checkExtension checks the day of an extension: later than the present deadline, and still to come.
func checkExtension(p *directive.Problems, t directive.Task, until calendar.Date, now time.Time) {
	switch {
	case until.IsZero():
		p.Add("until_on", "required")
	case !directive.DeadlineOn(until).Due.After(t.Due):
		p.Add("until_on", "not_earlier", "Due", t.DueOn.String())
	case !directive.DeadlineOn(until).Due.After(now):
		p.Add("until_on", "due_in_past", "Due", until.String())
	case until.After(calendar.DateOf(now).AddMonths(12 * maxYearsAhead)):
		p.Add("until_on", "too_far")
	}
}

// Answer is what somebody above decides on a request.
type Answer struct {
	Grant   bool
	UntilOn calendar.Date // extension: another day than the one asked for; zero: the one asked for
	Note    string
}

// AnswerRequest grants or refuses an extension or an excuse. kind guards against an id of the other kind. Nobody
// decides on a request of their own. A granted extension sets a new deadline; a refusal lets the ladder go on
// from now, of which the moments that passed meanwhile give only the latest.
func (s *Service) AnswerRequest(ctx context.Context, call Call, kind, requestID string, a Answer) (store.Request, error) {
	return write(ctx, s, call, func(c *change) (store.Request, error) {
		r, err := c.Request(ctx, requestID)
		if err != nil {
			return r, err
		}
		if r.Kind != kind {
			return r, directive.NotFound()
		}
		t, err := c.lockTask(ctx, r.TaskID)
		if err != nil {
			return r, err
		}
		if err := call.Actor.demand(ctx, &c.Queries, RightDecide, t.UnitID); err != nil {
			return r, err
		}
		if r.UserID == call.Actor.UserID && !call.Actor.isAdmin() {
			return r, &directive.Error{Code: directive.CodeForbidden, Detail: "own_request"}
		}
		if r, err = c.Request(ctx, requestID); err != nil { // again, now that the task is locked
			return r, err
		}
		if r.Status != store.RequestPending {
			return r, &directive.Error{Code: directive.CodeInvalidTransition, Detail: "request_decided"}
		}
		if a.UntilOn.IsZero() {
			a.UntilOn = r.UntilOn
		}
		var p directive.Problems
		cleanText(&p, "note", &a.Note, MaxText, false)
		if a.Grant && r.Kind == store.RequestExtension {
			checkExtension(&p, t, a.UntilOn, c.now) // the day asked for may have passed, or the deadline moved beyond it
		}
		if err := p.Err(); err != nil {
			return r, err
		}
		r.Status, r.DecidedAt, r.DecidedBy, r.Note = store.RequestRefused, c.now, call.Actor.UserID, a.Note
		if a.Grant {
			r.Status = store.RequestGranted
		}
		if _, err := c.DecideRequest(ctx, r); err != nil {
			return r, err
		}
		before, oldDue := t.Status, t.Due
		event := c.applyAnswer(&t, r, a)
		if r.Kind == store.RequestExcuse && a.Grant {
			if t.Status, err = directive.Next(before, directive.ActExcuse, t.RequiresReview); err != nil {
				return r, err
			}
			t.DoneAt = c.now
		}
		data := map[string]any{"request": r.ID, "note": r.Note}
		if !t.Due.Equal(oldDue) {
			data["due_before"], data["due"] = oldDue, t.Due
		}
		if err := c.finish(ctx, &t, before, directive.Act(event), true, data); err != nil {
			return r, err
		}
		return r, c.tell(ctx, news{event: event, task: t, to: directive.RoleOfficer, action: directive.ActionRemind, step: r.ID, at: c.now, class: store.ClassDecision})
	})
}

// applyAnswer ends the hold, sets the new deadline of a granted extension, and names the event.
func (c *change) applyAnswer(t *directive.Task, r store.Request, a Answer) string {
	t.OnRequest = false
	switch {
	case r.Kind == store.RequestExtension && a.Grant:
		c.newDeadline(t, directive.DeadlineOn(a.UntilOn))
		return EventExtensionGranted
	case r.Kind == store.RequestExtension:
		return EventExtensionRefused
	case a.Grant:
		return EventExcuseGranted
	}
	return EventExcuseRefused
}

func (a Actor) isAdmin() bool {
	for _, seat := range a.Seats {
		if seat.Role == directive.RoleAdmin {
			return true
		}
	}
	return false
}

// AcknowledgeEscalation answers an escalation: somebody above has taken note and pauses the task's ladder until
// the end of a day, at most directive.MaxPauseDays working days away. The zero day does not pause.
func (s *Service) AcknowledgeEscalation(ctx context.Context, call Call, escalationID string, until calendar.Date, note string) (store.Escalation, error) {
	return write(ctx, s, call, func(c *change) (store.Escalation, error) {
		e, err := c.Escalation(ctx, escalationID)
		if err != nil {
			return e, err
		}
		t, err := c.lockTask(ctx, e.TaskID)
		if err != nil {
			return e, err
		}
		if err := c.mayAnswer(ctx, e, t); err != nil {
			return e, err
		}
		if e, err = c.Escalation(ctx, escalationID); err != nil { // again, now that the task is locked
			return e, err
		}
		if !e.AcknowledgedAt.IsZero() {
			return e, &directive.Error{Code: directive.CodeInvalidTransition, Detail: "escalation_answered"}
		}
		cal, _, err := s.calendarAt(ctx, &c.Queries, 0)
		if err != nil {
			return e, err
		}
		var p directive.Problems
		cleanText(&p, "note", &note, MaxText, false)
		today := calendar.DateOf(c.now)
		switch {
		case until.IsZero():
		case until.Before(today):
			p.Add("until", "due_in_past", "Due", until.String())
		case cal.WorkingDaysBetween(today, until) > directive.MaxPauseDays:
			p.Add("until", "pause_too_long", "Max", directive.MaxPauseDays)
		}
		if err := p.Err(); err != nil {
			return e, err
		}
		e.AcknowledgedAt, e.AcknowledgedUntil, e.AcknowledgedBy, e.Note = c.now, until, call.Actor.UserID, note
		if err := c.Tx.AcknowledgeEscalation(ctx, e); err != nil {
			return e, err
		}
		if !until.IsZero() && until.End().After(t.HoldTill) && t.Status.WithUnit() {
			t.HoldTill = until.End().UTC()
		}
		before := t.Status
		return e, c.finish(ctx, &t, before, "acknowledge_escalation", true, map[string]any{"escalation": e.ID, "until": until, "note": note})
	})
}

// mayAnswer: whoever decides above the unit, or the holder of the post that the escalation went to.
func (c *change) mayAnswer(ctx context.Context, e store.Escalation, t directive.Task) error {
	if c.call.Actor.holds(e.ToRole, e.ToUnitID) {
		return nil
	}
	return c.call.Actor.demand(ctx, &c.Queries, RightDecide, t.UnitID)
}
