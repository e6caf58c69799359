package service

import (
	"context"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// Decision is why somebody above decided, and the day given, if any.
type Decision struct {
	Reason string        // return and reopen need one
	DueOn  calendar.Date // return and reopen: the new last day; zero: see directive.Task.Extend
}

// Accept confirms a report that waited for its reviewer: the task is done, as of its submission.
func (s *Service) Accept(ctx context.Context, call Call, taskID string, d Decision) (directive.Task, error) {
	return s.decideTask(ctx, call, taskID, directive.ActAccept, d, func(c *change, t *directive.Task) (*news, error) {
		t.DoneAt = c.now
		return &news{event: EventAccepted}, nil
	})
}

// Return sends a report back for completion, with a new deadline.
func (s *Service) Return(ctx context.Context, call Call, taskID string, d Decision) (directive.Task, error) {
	return s.decideTask(ctx, call, taskID, directive.ActReturn, d, func(c *change, t *directive.Task) (*news, error) {
		return &news{event: EventReturned}, c.extend(ctx, t, d.DueOn)
	})
}

// Reopen takes a done or excused task up again, with a new deadline. A completed group is issued again.
func (s *Service) Reopen(ctx context.Context, call Call, taskID string, d Decision) (directive.Task, error) {
	return s.decideTask(ctx, call, taskID, directive.ActReopen, d, func(c *change, t *directive.Task) (*news, error) {
		t.DoneAt, t.SubmittedAt = time.Time{}, time.Time{}
		return &news{event: EventReopened}, c.extend(ctx, t, d.DueOn)
	})
}

// Cancel ends an open task without its work being done.
func (s *Service) Cancel(ctx context.Context, call Call, taskID string, d Decision) (directive.Task, error) {
	return s.decideTask(ctx, call, taskID, directive.ActCancel, d, func(c *change, t *directive.Task) (*news, error) {
		return &news{event: EventCancelled}, c.dropRequests(ctx, t)
	})
}

// extend gives the new deadline of a return or a reopening.
func (c *change) extend(ctx context.Context, t *directive.Task, given calendar.Date) error {
	if t.Due.IsZero() && given.IsZero() {
		return nil // an untracked task stays untracked
	}
	g, err := c.GroupHead(ctx, t.GroupID)
	if err != nil {
		return err
	}
	cal, _, err := c.s.calendarAt(ctx, &c.Queries, g.CalendarRev)
	if err != nil {
		return err
	}
	d := t.Extend(given, c.now, cal)
	var p directive.Problems
	checkDue(&p, "due_on", d.Day(), d, calendar.Date{}, c.now, calendar.DateOf(c.now).AddMonths(12*maxYearsAhead))
	if err := p.Err(); err != nil {
		return err
	}
	c.newDeadline(t, d)
	return nil
}

// decideTask is the common course of what those above do to a task. Acts that open work lock the group before the
// task and set a completed group back to issued.
func (s *Service) decideTask(ctx context.Context, call Call, taskID string, what directive.Act, d Decision, apply func(*change, *directive.Task) (*news, error)) (directive.Task, error) {
	return write(ctx, s, call, func(c *change) (directive.Task, error) {
		seen, err := c.Task(ctx, taskID)
		if err != nil {
			return seen, err
		}
		opens := what == directive.ActReopen || what == directive.ActReturn
		var g directive.Group
		if opens {
			if g, err = c.LockGroup(ctx, seen.GroupID); err != nil {
				return seen, err
			}
		}
		t, err := c.lockTask(ctx, taskID)
		if err != nil {
			return t, err
		}
		if err := call.Actor.demand(ctx, &c.Queries, RightReview, t.UnitID); err != nil {
			return t, err
		}
		if err := c.checkVersion(t.Version); err != nil {
			return t, err
		}
		var p directive.Problems
		cleanText(&p, "reason", &d.Reason, MaxText, false)
		if err := p.Err(); err != nil {
			return t, err
		}
		before := t.Status
		if t.Status, err = directive.Next(before, what, t.RequiresReview); err != nil {
			return t, err
		}
		if opens && d.Reason == "" { // the unit is asked to do more: it must learn why
			return t, fieldError("reason", "required")
		}
		oldDue := t.Due
		n, err := apply(c, &t)
		if err != nil {
			return t, err
		}
		data := map[string]any{}
		if d.Reason != "" {
			data["reason"] = d.Reason
		}
		if !t.Due.Equal(oldDue) {
			data["due_before"], data["due"] = oldDue, t.Due
		}
		if err := c.finish(ctx, &t, before, what, true, data); err != nil {
			return t, err
		}
		if opens {
			if err := c.reviveGroup(ctx, g); err != nil {
				return t, err
			}
		}
		n.task, n.to, n.action, n.at, n.class = t, directive.RoleOfficer, directive.ActionRemind, c.now, store.ClassDecision
		return t, c.tell(ctx, *n)
	})
}

// reviveGroup sets a locked group that is completed back to issued; its meeting follows, since it stands where its
// groups stand.
func (c *change) reviveGroup(ctx context.Context, g directive.Group) error {
	switch g.Status {
	case directive.GroupCompleted:
		g.Status, g.CompletedAt, g.Version = directive.GroupIssued, time.Time{}, g.Version+1
	case directive.GroupIssued:
	default:
		return &directive.Error{Code: directive.CodeInvalidTransition, Detail: "group_closed", Args: map[string]any{"Status": string(g.Status)}}
	}
	g.NextAt = c.now // so that the watchdog looks if nobody else does
	return c.UpdateGroup(ctx, g)
}

// Comment adds a remark. It changes nothing else.
func (s *Service) Comment(ctx context.Context, call Call, taskID, text string) (store.Comment, error) {
	return write(ctx, s, call, func(c *change) (store.Comment, error) {
		t, err := c.Task(ctx, taskID)
		if err != nil {
			return store.Comment{}, err
		}
		if err := call.Actor.demand(ctx, &c.Queries, RightComment, t.UnitID); err != nil {
			return store.Comment{}, err
		}
		var p directive.Problems
		cleanText(&p, "text", &text, MaxText, true)
		if err := p.Err(); err != nil {
			return store.Comment{}, err
		}
		k := store.Comment{ID: store.NewID(), TaskID: t.ID, UserID: call.Actor.UserID, Text: text, At: c.now}
		if err := c.InsertComment(ctx, k); err != nil {
			return k, err
		}
		return k, c.record(ctx, store.Event{Act: "task.comment", MeetingID: t.MeetingID, GroupID: t.GroupID, TaskID: t.ID, UnitID: t.UnitID})
	})
}
