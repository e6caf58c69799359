package notify

import (
	"context"
	"fmt"
	"strings"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// The events of notices that this package treats in their own way; the rest are shown by their key.
const (
	eventAssigned           = "assigned"
	eventReminder           = "reminder"
	eventEscalation         = "escalation"
	eventSubmitted          = "submitted"
	eventExtensionRequested = "extension_requested"
	eventExtensionGranted   = "extension_granted"
	eventExtensionRefused   = "extension_refused"
	eventExcuseRequested    = "excuse_requested"
	eventExcuseGranted      = "excuse_granted"
	eventExcuseRefused      = "excuse_refused"
	eventRequestUndecided   = "request_undecided"
)

// fact is one notice that still holds, with what there is to say about it.
type fact struct {
	section string // which list of the mail it belongs to
	notice  store.Notice
	task    directive.Task
	unit    directive.Unit
	name    string         // the unit's, as its own people write it
	request *store.Request // of which the notice tells, if any
	cal     calendar.Calendar
}

// record reads what a list tells of, as it is now. Each row is read once per list.
type record struct {
	*store.Queries
	meetings  map[string]directive.Meeting
	groups    map[string]int // group id → calendar revision
	calendars map[int]calendar.Calendar
	units     map[string]directive.Unit
}

func newRecord(q *store.Queries) *record {
	return &record{Queries: q, meetings: map[string]directive.Meeting{}, groups: map[string]int{}, calendars: map[int]calendar.Calendar{},
		units: map[string]directive.Unit{}}
}

// facts are the notices that still hold, each task once per section.
func (r *record) facts(ctx context.Context, notices []store.Notice) ([]fact, error) {
	var out []fact
	seen := map[[2]string]bool{}
	for _, n := range notices {
		f, holds, err := r.check(ctx, n)
		if err != nil {
			return nil, err
		}
		key := [2]string{f.section, n.TaskID}
		if !holds || seen[key] {
			continue
		}
		seen[key] = true
		if err := r.complete(ctx, &f); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// check compares a notice with the record: does it still hold, and in which section of the mail does it stand?
func (r *record) check(ctx context.Context, n store.Notice) (f fact, holds bool, err error) {
	f = fact{section: n.Event, notice: n}
	f.task, err = r.Task(ctx, n.TaskID)
	switch {
	case directive.CodeOf(err) == directive.CodeNotFound:
		return f, false, nil
	case err != nil:
		return f, false, err
	}
	t := f.task
	switch n.Event {
	case eventAssigned:
		if t.Role == directive.RoleSupport {
			f.section = sectionSupport
		}
		return f, t.Status != directive.TaskCancelled && t.Status != directive.TaskExcused, nil
	case eventReminder, eventEscalation:
		submission, holds, err := r.stepHolds(ctx, n, t)
		if submission > 0 {
			f.section = sectionReview
		}
		return f, holds, err
	case eventSubmitted:
		return f, t.Status == directive.TaskSubmitted, nil
	case eventExtensionRequested, eventExcuseRequested, eventRequestUndecided:
		if err := r.addRequest(ctx, &f); err != nil || f.request == nil {
			return f, false, err
		}
		if n.Event == eventRequestUndecided {
			f.section = sectionUndecided
		}
		return f, f.request.Status == store.RequestPending, nil
	case eventExtensionGranted, eventExtensionRefused, eventExcuseGranted, eventExcuseRefused:
		err := r.addRequest(ctx, &f)
		return f, true, err
	}
	return f, true, nil
}

// stepHolds reports whether the step of the ladder that a notice tells of still stands: fired for the deadline that
// the task has now, and the move still with those who were told. submission is 0 for the unit's ladder.
func (r *record) stepHolds(ctx context.Context, n store.Notice, t directive.Task) (submission int, holds bool, err error) {
	steps, err := r.Steps(ctx, t.ID)
	if err != nil {
		return 0, false, err
	}
	for _, s := range steps {
		if s.Step != n.Step || !s.At.Equal(n.At) || s.State != directive.StepFired {
			continue
		}
		submission = s.Submission
		if submission > 0 {
			holds = holds || (t.Status == directive.TaskSubmitted && t.Submission == submission)
		} else {
			holds = holds || (t.Status.WithUnit() && t.PlanVersion == s.PlanVersion)
		}
	}
	return submission, holds, nil
}

// addRequest finds the request that a notice names; one that does not exist is left out.
func (r *record) addRequest(ctx context.Context, f *fact) error {
	q, err := r.Request(ctx, f.notice.Step)
	switch {
	case directive.CodeOf(err) == directive.CodeNotFound:
		return nil
	case err != nil:
		return err
	}
	f.request = &q
	return nil
}

// complete adds the unit, its name and the calendar.
func (r *record) complete(ctx context.Context, f *fact) (err error) {
	m, err := r.meeting(ctx, f.task.MeetingID)
	if err != nil {
		return err
	}
	if f.unit, err = r.unit(ctx, f.task.UnitID); err != nil {
		return err
	}
	if f.name, err = r.nameOf(ctx, f.unit, m); err != nil {
		return err
	}
	f.cal, err = r.calendar(ctx, f.task.GroupID)
	return err
}

func (r *record) meeting(ctx context.Context, id string) (directive.Meeting, error) {
	if m, ok := r.meetings[id]; ok {
		return m, nil
	}
	m, err := r.MeetingHead(ctx, id)
	if err == nil {
		r.meetings[id] = m
	}
	return m, err
}

func (r *record) unit(ctx context.Context, id string) (directive.Unit, error) {
	if u, ok := r.units[id]; ok {
		return u, nil
	}
	u, err := r.Unit(ctx, id)
	if err == nil {
		r.units[id] = u
	}
	return u, err
}

// nameOf is a unit's name as its people write it. A tree of territories holds the bodies of one organisation: when
// the meeting's organisation is called "Hội Khuyến học tỉnh Yên Bái", its body in huyện Trạm Tấu is the "Hội Khuyến
// học huyện Trạm Tấu". A body outside the tree has its own name.
func (r *record) nameOf(ctx context.Context, u directive.Unit, m directive.Meeting) (string, error) {
	title := oneLine(u.Title())
	if u.Level == directive.LevelBody || m.IssuingUnitID == "" {
		return title, nil
	}
	issuing, err := r.unit(ctx, m.IssuingUnitID)
	if err != nil {
		return "", err
	}
	organisation := oneLine(m.Organisation)
	for _, end := range []string{issuing.Title(), issuing.Type} {
		if body, ok := strings.CutSuffix(organisation, " "+end); ok && end != "" {
			return body + " " + title, nil
		}
	}
	return title, nil
}

// calendar is the working calendar that was pinned when the group was issued.
func (r *record) calendar(ctx context.Context, groupID string) (calendar.Calendar, error) {
	rev, ok := r.groups[groupID]
	if !ok {
		g, err := r.GroupHead(ctx, groupID)
		if err != nil {
			return calendar.Calendar{}, err
		}
		rev = g.CalendarRev
		r.groups[groupID] = rev
	}
	if cal, ok := r.calendars[rev]; ok {
		return cal, nil
	}
	exceptions, err := r.CalendarAt(ctx, rev)
	if err != nil {
		return calendar.Calendar{}, fmt.Errorf("calendar revision %d: %w", rev, err)
	}
	cal, err := calendar.New(exceptions)
	if err != nil {
		return cal, fmt.Errorf("calendar revision %d: %w", rev, err)
	}
	r.calendars[rev] = cal
	return cal, nil
}

// earliest is the earliest deadline among facts; zero: none has one.
func earliest(fs []fact) (due time.Time) {
	for _, f := range fs {
		if d := f.task.Due; !d.IsZero() && (due.IsZero() || d.Before(due)) {
			due = d
		}
	}
	return due
}
