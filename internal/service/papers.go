package service

import (
	"cmp"
	"context"
	"slices"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// MaxPaperTasks is how many tasks one paper may hold: five groups for every commune of the country, three times over.
const MaxPaperTasks = 50_000

// Paper is what the papers of an office are drawn from: a meeting or a unit, with its tasks as the actor may see them.
type Paper struct {
	At       time.Time
	Calendar calendar.Calendar
	Meeting  directive.Meeting         // with its groups, without its source; of a unit: the newest of its tasks, without groups
	Unit     directive.Unit            // whose paper it is; the zero Unit: of a meeting
	Issuer   directive.Unit            // who issued the meeting; zero while nobody did
	AllUnits int                       // how many units "all units" of the meeting are
	Units    map[string]directive.Unit // that issued, lead or support, as far as the paper names them by id
	Tasks    []PaperTask               // by meeting (newest first), group, directive, period and unit
	Counts   directive.Counts
}

// PaperTask is a task with what was said of it last, and what it comes from.
type PaperTask struct {
	TaskView
	Meeting      directive.Meeting // without its groups
	GroupOrdinal int
	GroupTitle   string
	Ordinal      int      // of the directive in its group
	Support      []string // units that help, by id
	Result       string
	Difficulties string
	Proposals    string
	ReportedAt   time.Time // of the report that says so; zero: none
}

// MeetingPaper answers a meeting, draft or issued, with its tasks. It fails with CodeNotFound for whoever may not read
// the meeting, and with CodeInvalid beyond MaxPaperTasks.
func (s *Service) MeetingPaper(ctx context.Context, call Call, id string) (Paper, error) {
	m, err := s.Meeting(ctx, call, id)
	if err != nil {
		return Paper{}, err
	}
	m.SourceText = ""
	return s.paper(ctx, call, Paper{Meeting: m}, store.TaskFilter{MeetingID: id})
}

// UnitPaper answers a unit with its tasks of all meetings. It fails with CodeNotFound for whoever may not read the
// unit's tasks, and with CodeInvalid beyond MaxPaperTasks.
func (s *Service) UnitPaper(ctx context.Context, call Call, id string) (Paper, error) {
	q := s.store.Read()
	u, err := q.Unit(ctx, id)
	if err != nil {
		return Paper{}, err
	}
	if err := call.Actor.demand(ctx, q, RightRead, id); err != nil {
		return Paper{}, err
	}
	return s.paper(ctx, call, Paper{Unit: u}, store.TaskFilter{UnitID: id})
}

func (s *Service) paper(ctx context.Context, call Call, out Paper, f store.TaskFilter) (Paper, error) {
	q := s.store.Read()
	out.At = s.Now()
	f.Limit = MaxPaperTasks + 1
	views, err := s.Tasks(ctx, call, f)
	if err != nil {
		return out, err
	}
	if len(views) > MaxPaperTasks {
		return out, fieldError("id", "too_many", "Max", MaxPaperTasks)
	}
	if out.Calendar, _, err = s.calendarAt(ctx, q, 0); err != nil {
		return out, err
	}
	ids := make([]string, len(views))
	for i, v := range views {
		ids[i] = v.ID
	}
	reports, err := q.LatestReports(ctx, ids)
	if err != nil {
		return out, err
	}
	from, err := s.origins(ctx, q, &out, views)
	if err != nil {
		return out, err
	}
	out.Tasks = make([]PaperTask, len(views))
	for i, v := range views {
		t := from[v.DirectiveID]
		t.TaskView = v
		if r, ok := reports[v.ID]; ok {
			t.Result, t.Difficulties, t.Proposals, t.ReportedAt = r.Result, r.Difficulties, r.Proposals, r.ArrivedAt
		}
		out.Tasks[i] = t
		count(&out.Counts, v)
	}
	slices.SortStableFunc(out.Tasks, func(a, b PaperTask) int {
		return cmp.Or(b.Meeting.HeldOn.Compare(a.Meeting.HeldOn), cmp.Compare(b.MeetingID, a.MeetingID), cmp.Compare(a.GroupOrdinal, b.GroupOrdinal),
			cmp.Compare(a.Ordinal, b.Ordinal), cmp.Compare(a.Period, b.Period), cmp.Compare(a.Unit.Code, b.Unit.Code), cmp.Compare(a.ID, b.ID))
	})
	return out, s.around(ctx, q, &out)
}

// origins are the directives of the tasks by id, with the meeting and the group each stands in. Of a unit's paper it
// sets the meeting to the newest.
func (s *Service) origins(ctx context.Context, q *store.Queries, out *Paper, views []TaskView) (map[string]PaperTask, error) {
	meetings := map[string]directive.Meeting{}
	if out.Meeting.ID != "" {
		meetings[out.Meeting.ID] = out.Meeting
	}
	for _, v := range views {
		if _, known := meetings[v.MeetingID]; known {
			continue
		}
		m, err := q.Meeting(ctx, v.MeetingID)
		if err != nil {
			return nil, err
		}
		m.SourceText = ""
		meetings[v.MeetingID] = m
		if out.Unit.ID != "" && (out.Meeting.ID == "" || m.HeldOn.After(out.Meeting.HeldOn)) {
			out.Meeting = m
			out.Meeting.Groups = nil // the paper is about the unit's own tasks
		}
	}
	from := map[string]PaperTask{}
	for _, m := range meetings {
		head := m
		head.Groups = nil
		for _, g := range m.Groups {
			for _, d := range g.Directives {
				from[d.ID] = PaperTask{Meeting: head, GroupOrdinal: g.Ordinal, GroupTitle: g.Title, Ordinal: d.Ordinal, Support: d.SupportUnits}
			}
		}
	}
	return from, nil
}

// around adds the units that the paper names.
func (s *Service) around(ctx context.Context, q *store.Queries, out *Paper) error {
	ids := map[string]bool{}
	for _, t := range out.Tasks {
		ids[t.Meeting.IssuingUnitID] = true
		for _, id := range t.Support {
			ids[id] = true
		}
	}
	for _, g := range out.Meeting.Groups {
		for _, d := range g.Directives {
			for _, id := range slices.Concat(d.Units, d.SupportUnits) {
				ids[id] = true
			}
		}
	}
	ids[out.Meeting.IssuingUnitID] = true
	delete(ids, "")
	delete(ids, directive.AllUnits)
	var err error
	if out.Units, err = q.UnitsByID(ctx, keys(ids)); err != nil || out.Meeting.IssuingUnitID == "" {
		return err
	}
	out.Issuer = out.Units[out.Meeting.IssuingUnitID]
	children, err := q.ChildIDs(ctx, out.Meeting.IssuingUnitID, out.Meeting.HeldOn)
	out.AllUnits = len(children)
	return err
}

// count adds one task to counts, as the store counts many.
func count(c *directive.Counts, v TaskView) {
	one := func(n *int, is bool) {
		if is {
			*n++
		}
	}
	c.Total++
	one(&c.Open, v.Status.Open())
	one(&c.Done, v.Status == directive.TaskDone)
	one(&c.Late, v.Late && (v.Status == directive.TaskDone || v.Status == directive.TaskSubmitted))
	one(&c.Overdue, v.Overdue)
	one(&c.DueSoon, v.DueSoon)
	one(&c.Submitted, v.Status == directive.TaskSubmitted)
	one(&c.Started, v.Status.WithUnit() && v.Status != directive.TaskAssigned)
	one(&c.Excused, v.Status == directive.TaskExcused)
	one(&c.Cancelled, v.Status == directive.TaskCancelled)
}
