package service

import (
	"context"
	"sort"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// Meeting returns a meeting that the actor may see.
func (s *Service) Meeting(ctx context.Context, call Call, id string) (directive.Meeting, error) {
	q := s.store.Read()
	m, err := q.Meeting(ctx, id)
	if err != nil {
		return m, err
	}
	return m, call.Actor.demandRead(ctx, q, m.IssuingUnitID)
}

// Meetings returns the first limit meetings after the place (day, id) that the actor may see, newest first.
func (s *Service) Meetings(ctx context.Context, call Call, day, id string, limit int) ([]directive.Meeting, error) {
	q := s.store.Read()
	out := make([]directive.Meeting, 0, limit)
	for {
		ms, err := q.MeetingsPage(ctx, day, id, limit)
		if err != nil {
			return nil, err
		}
		for _, m := range ms {
			ok, err := call.Actor.sees(ctx, q, m.IssuingUnitID)
			if err != nil {
				return nil, err
			}
			if ok && len(out) < limit {
				out = append(out, m)
			}
		}
		if len(ms) < limit || len(out) == limit {
			return out, nil
		}
		last := ms[len(ms)-1]
		day, id = last.HeldOn.String(), last.ID
	}
}

// sees is demandRead as a question.
func (a Actor) sees(ctx context.Context, q *store.Queries, issuing string) (bool, error) {
	err := a.demandRead(ctx, q, issuing)
	if code := directive.CodeOf(err); code == directive.CodeNotFound || code == directive.CodeForbidden {
		return false, nil
	}
	return err == nil, err
}

// GroupView is a group with where its tasks stand.
type GroupView struct {
	directive.Group
	Counts directive.Counts
}

// Group returns a group that the actor may see, with its directives and counts.
func (s *Service) Group(ctx context.Context, call Call, id string) (GroupView, error) {
	q := s.store.Read()
	g, err := q.Group(ctx, id)
	if err != nil {
		return GroupView{}, err
	}
	m, err := q.MeetingHead(ctx, g.MeetingID)
	if err != nil {
		return GroupView{}, err
	}
	if err := call.Actor.demandRead(ctx, q, m.IssuingUnitID); err != nil {
		return GroupView{}, err
	}
	views, err := s.counted(ctx, q, []directive.Group{g})
	if err != nil {
		return GroupView{}, err
	}
	return views[0], nil
}

// ViewGroup adds the counts to a group, for an answer to an act.
func (s *Service) ViewGroup(ctx context.Context, g directive.Group) (GroupView, error) {
	views, err := s.counted(ctx, s.store.Read(), []directive.Group{g})
	if err != nil {
		return GroupView{}, err
	}
	return views[0], nil
}

// Groups returns all groups of a meeting, or the first limit groups after the cursor id, newest first, as far as the
// actor may see them.
func (s *Service) Groups(ctx context.Context, call Call, meetingID, after string, limit int) ([]GroupView, error) {
	q := s.store.Read()
	allowed := map[string]bool{} // by meeting
	visible := func(groups []directive.Group) ([]directive.Group, error) {
		var out []directive.Group
		for _, g := range groups {
			if _, known := allowed[g.MeetingID]; !known {
				m, err := q.MeetingHead(ctx, g.MeetingID)
				if err != nil {
					return nil, err
				}
				if allowed[g.MeetingID], err = call.Actor.sees(ctx, q, m.IssuingUnitID); err != nil {
					return nil, err
				}
			}
			if allowed[g.MeetingID] {
				out = append(out, g)
			}
		}
		return out, nil
	}
	if meetingID != "" {
		groups, err := q.GroupsOfMeeting(ctx, meetingID)
		if err != nil {
			return nil, err
		}
		if groups, err = visible(groups); err != nil {
			return nil, err
		}
		return s.counted(ctx, q, groups)
	}
	var out []directive.Group
	for {
		groups, err := q.GroupsPage(ctx, after, limit)
		if err != nil {
			return nil, err
		}
		seen, err := visible(groups)
		if err != nil {
			return nil, err
		}
		out = append(out, seen...)
		if len(groups) < limit || len(out) >= limit {
			return s.counted(ctx, q, out[:min(limit, len(out))])
		}
		after = groups[len(groups)-1].ID
	}
}

// counted adds the counts as of now.
func (s *Service) counted(ctx context.Context, q *store.Queries, groups []directive.Group) ([]GroupView, error) {
	ids := make([]string, len(groups))
	for i, g := range groups {
		ids[i] = g.ID
	}
	cal, _, err := s.calendarAt(ctx, q, 0)
	if err != nil {
		return nil, err
	}
	now := s.Now()
	soon := cal.AddWorkingDays(calendar.DateOf(now), directive.DueSoonDays).End()
	counts, err := q.CountsOf(ctx, ids, now, soon)
	if err != nil {
		return nil, err
	}
	out := make([]GroupView, len(groups))
	for i, g := range groups {
		out[i] = GroupView{g, counts[g.ID]}
	}
	return out, nil
}

// TaskView is a task with what is derived at a moment.
type TaskView struct {
	directive.Task
	Unit    directive.Unit
	Overdue bool
	DueSoon bool
	Late    bool
	Steps   []StepView
}

// StepView is one rung of a task's ladder: what was decided, or what is planned.
type StepView struct {
	ID        string
	At        time.Time // UTC
	Action    directive.Action
	To        directive.Role
	State     directive.StepState
	DecidedAt time.Time // zero while planned
	Review    int       // n: the reviewer's ladder of the n-th submission
	Version   int       // the plan version it belongs to
}

// Tasks returns the tasks that match and that the actor may see. f.Visible and f.Now are filled in here.
func (s *Service) Tasks(ctx context.Context, call Call, f store.TaskFilter) ([]TaskView, error) {
	q := s.store.Read()
	var err error
	if f.Visible, err = call.Actor.visible(ctx, q); err != nil {
		return nil, err
	}
	f.Now = s.Now()
	tasks, err := q.Tasks(ctx, f)
	if err != nil {
		return nil, err
	}
	return s.viewTasks(ctx, q, tasks, f.Now)
}

// ViewTask adds to a task what is derived from it, for an answer to an act.
func (s *Service) ViewTask(ctx context.Context, t directive.Task) (TaskView, error) {
	views, err := s.viewTasks(ctx, s.store.Read(), []directive.Task{t}, s.Now())
	if err != nil {
		return TaskView{}, err
	}
	return views[0], s.AddSteps(ctx, views)
}

// AddSteps adds the ladders to tasks: what was decided, and what the present ladder still plans.
func (s *Service) AddSteps(ctx context.Context, views []TaskView) error {
	q := s.store.Read()
	now := s.Now()
	ids := make([]string, len(views))
	for i, v := range views {
		ids[i] = v.ID
	}
	records, err := q.StepsOf(ctx, ids)
	if err != nil {
		return err
	}
	ladders := map[string]directive.Ladder{}
	for i := range views {
		v := &views[i]
		ladder, ok := ladders[v.GroupID]
		if !ok {
			g, err := q.GroupHead(ctx, v.GroupID)
			if err != nil {
				return err
			}
			if ladder, err = s.ladder(ctx, q, g); err != nil {
				return err
			}
			ladders[v.GroupID] = ladder
		}
		v.Steps = ladderOfTask(v.Task, records[v.ID], ladder, now)
	}
	return nil
}

func (s *Service) viewTasks(ctx context.Context, q *store.Queries, tasks []directive.Task, now time.Time) ([]TaskView, error) {
	ids := map[string]bool{}
	for _, t := range tasks {
		ids[t.UnitID] = true
	}
	units, err := q.UnitsByID(ctx, keys(ids))
	if err != nil {
		return nil, err
	}
	cal, _, err := s.calendarAt(ctx, q, 0)
	if err != nil {
		return nil, err
	}
	out := make([]TaskView, len(tasks))
	for i, t := range tasks {
		out[i] = TaskView{Task: t, Unit: units[t.UnitID], Overdue: t.Overdue(now), DueSoon: t.DueSoon(now, cal), Late: t.Late()}
	}
	return out, nil
}

// ladderOfTask lists what was decided for a task and what its present ladder still plans, in order of time.
func ladderOfTask(t directive.Task, records []store.StepRecord, ladder directive.Ladder, now time.Time) []StepView {
	var out []StepView
	decided := map[string]bool{}
	for _, r := range records {
		out = append(out, StepView{ID: r.Step, At: r.At, Action: r.Action, To: r.ToRole, State: r.State, DecidedAt: r.DecidedAt,
			Review: r.Submission, Version: r.PlanVersion})
		if r.PlanVersion == t.PlanVersion && r.Submission == ladderOf(t) {
			decided[r.Step] = true
		}
	}
	for _, m := range planned(t, ladder, now) {
		if !decided[m.Step] {
			out = append(out, StepView{ID: m.Step, At: m.At, Action: m.Action, To: m.To, State: directive.StepPlanned, Review: ladderOf(t), Version: t.PlanVersion})
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].At.Before(out[j].At) })
	return out
}

// shownAhead is how far beyond the present repeated steps are listed.
const shownAhead = 30 * 24 * time.Hour

func planned(t directive.Task, l directive.Ladder, now time.Time) []directive.Moment {
	switch {
	case !t.Status.Open() || t.Role != directive.RoleLead:
		return nil
	case t.Status == directive.TaskSubmitted:
		return l.PlanReview(t.SubmittedAt, later(now, t.SubmittedAt).Add(shownAhead))
	case t.Due.IsZero():
		return nil
	}
	return l.Plan(directive.Deadline{Due: t.Due}, later(now, t.Due).Add(shownAhead))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// TaskDetail is everything about one task.
type TaskDetail struct {
	TaskView
	Directive   directive.Directive
	Meeting     directive.Meeting // without its groups
	Explanation directive.Explanation
	Reports     []store.Report
	Requests    []store.Request
	Comments    []store.Comment
	Evidence    []store.Evidence
	Escalations []store.Escalation
	History     []store.Event
	People      map[string]directive.User // everybody named above, by id
}

// Task returns one task that the actor may see, with its ladder, history and how its deadline was computed.
func (s *Service) Task(ctx context.Context, call Call, id string) (TaskDetail, error) {
	var d TaskDetail
	q := s.store.Read()
	t, err := q.Task(ctx, id)
	if err != nil {
		return d, err
	}
	if err := call.Actor.demand(ctx, q, RightRead, t.UnitID); err != nil {
		return d, err
	}
	if d.TaskView, err = s.ViewTask(ctx, t); err != nil {
		return d, err
	}
	if d.Directive, err = q.Directive(ctx, t.DirectiveID); err != nil {
		return d, err
	}
	if d.Meeting, err = q.MeetingHead(ctx, t.MeetingID); err != nil {
		return d, err
	}
	if d.Reports, err = q.Reports(ctx, id); err != nil {
		return d, err
	}
	if d.Requests, err = q.Requests(ctx, id); err != nil {
		return d, err
	}
	if d.Comments, err = q.Comments(ctx, id); err != nil {
		return d, err
	}
	if d.Evidence, err = q.EvidenceOf(ctx, id); err != nil {
		return d, err
	}
	if d.Escalations, err = q.Escalations(ctx, store.EscalationFilter{TaskID: id, Limit: 1000}); err != nil {
		return d, err
	}
	if d.History, err = q.EventsOfTask(ctx, id); err != nil {
		return d, err
	}
	if d.Explanation, err = s.explain(ctx, q, t); err != nil {
		return d, err
	}
	d.People, err = q.UsersByID(ctx, d.named())
	return d, err
}

func (d TaskDetail) named() []string {
	ids := map[string]bool{}
	for _, r := range d.Reports {
		ids[r.UserID] = true
	}
	for _, e := range d.Evidence {
		ids[e.UserID] = true
	}
	for _, r := range d.Requests {
		ids[r.UserID], ids[r.DecidedBy] = true, true
	}
	for _, c := range d.Comments {
		ids[c.UserID] = true
	}
	for _, e := range d.Escalations {
		ids[e.AcknowledgedBy] = true
	}
	for _, e := range d.History {
		ids[e.ActorID] = true
	}
	delete(ids, "")
	return keys(ids)
}

func (s *Service) explain(ctx context.Context, q *store.Queries, t directive.Task) (directive.Explanation, error) {
	deadline, tracked := t.Deadline()
	if !tracked {
		return directive.Explanation{}, nil
	}
	g, err := q.GroupHead(ctx, t.GroupID)
	if err != nil {
		return directive.Explanation{}, err
	}
	cal, _, err := s.calendarAt(ctx, q, g.CalendarRev)
	if err != nil {
		return directive.Explanation{}, err
	}
	return directive.Explain(calendar.DateOf(t.CreatedAt), deadline, cal), nil
}

// Escalations returns what has been escalated, newest first, as far as the actor may see it.
func (s *Service) Escalations(ctx context.Context, call Call, f store.EscalationFilter) ([]store.Escalation, error) {
	q := s.store.Read()
	var err error
	if f.Visible, err = call.Actor.visible(ctx, q); err != nil {
		return nil, err
	}
	return q.Escalations(ctx, f)
}

// Notices returns what the actor was told, newest first; everybody's for those who may read the audit log or
// look after people.
func (s *Service) Notices(ctx context.Context, call Call, mine bool, after string, limit int) ([]store.Notice, error) {
	q, user := s.store.Read(), call.Actor.UserID
	if !mine {
		all, err := call.Actor.overTree(ctx, q, RightAudit)
		if err != nil {
			return nil, err
		}
		if all {
			user = ""
		}
	}
	return q.NoticesPage(ctx, user, after, limit)
}

// Audit returns a page of the audit log, newest first.
func (s *Service) Audit(ctx context.Context, call Call, after string, limit int) ([]store.Event, error) {
	q := s.store.Read()
	if may, err := call.Actor.overTree(ctx, q, RightAudit); err != nil || !may {
		if err == nil {
			err = directive.Forbidden()
		}
		return nil, err
	}
	return q.EventsPage(ctx, after, limit)
}
