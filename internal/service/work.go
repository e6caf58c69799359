package service

import (
	"context"
	"slices"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// Limits of the page of one's own work.
const (
	shownWork = 300 // open tasks
	shownDone = 20  // of each unit
)

// UnitWork is the work of one unit on whose post the actor sits.
type UnitWork struct {
	Unit      directive.Unit
	Overdue   []TaskView
	DueSoon   []TaskView
	Going     []TaskView // with the unit, neither overdue nor due soon
	Submitted []TaskView // waiting to be confirmed
	Support   []TaskView // open, led by another unit
	Done      []TaskView // closed, the latest first
}

// Open is how many tasks the unit still leads.
func (u UnitWork) Open() int {
	return len(u.Overdue) + len(u.DueSoon) + len(u.Going) + len(u.Submitted)
}

// Work is what the units have to do for which the actor holds the post of a head or an officer, in the order of their
// codes.
func (s *Service) Work(ctx context.Context, call Call) ([]UnitWork, error) {
	q := s.store.Read()
	var ids []string
	for _, seat := range call.Actor.Seats {
		if seat.Role.AtUnit() && seat.UnitID != "" && !slices.Contains(ids, seat.UnitID) {
			ids = append(ids, seat.UnitID)
		}
	}
	units, err := q.UnitsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]UnitWork, 0, len(ids))
	for _, id := range ids {
		w := UnitWork{Unit: units[id]}
		open, err := s.Tasks(ctx, call, store.TaskFilter{UnitID: id, Open: true, Support: true, Sort: store.SortDue, Limit: shownWork})
		if err != nil {
			return nil, err
		}
		for _, t := range open {
			w.put(t)
		}
		for _, status := range []directive.TaskStatus{directive.TaskDone, directive.TaskExcused} {
			closed, err := s.Tasks(ctx, call, store.TaskFilter{UnitID: id, Status: status, Sort: store.SortNewest, Limit: shownDone})
			if err != nil {
				return nil, err
			}
			w.Done = append(w.Done, closed...)
		}
		slices.SortStableFunc(w.Done, func(a, b TaskView) int { return b.DoneAt.Compare(a.DoneAt) })
		out = append(out, w)
	}
	slices.SortStableFunc(out, func(a, b UnitWork) int {
		if a.Unit.Code < b.Unit.Code {
			return -1
		}
		return 1
	})
	return out, nil
}

// put files an open task where its holder looks for it.
func (u *UnitWork) put(t TaskView) {
	switch {
	case t.Role == directive.RoleSupport:
		u.Support = append(u.Support, t)
	case t.Status == directive.TaskSubmitted:
		u.Submitted = append(u.Submitted, t)
	case t.Overdue:
		u.Overdue = append(u.Overdue, t)
	case t.DueSoon:
		u.DueSoon = append(u.DueSoon, t)
	default:
		u.Going = append(u.Going, t)
	}
}

// CountTasks says where the tasks stand that match and that the actor may see.
func (s *Service) CountTasks(ctx context.Context, call Call, f store.TaskFilter) (directive.Counts, error) {
	q := s.store.Read()
	var err error
	if f.Visible, err = call.Actor.visible(ctx, q); err != nil {
		return directive.Counts{}, err
	}
	cal, _, err := s.calendarAt(ctx, q, 0)
	if err != nil {
		return directive.Counts{}, err
	}
	f.Now = s.Now()
	return q.CountTasks(ctx, f, cal.AddWorkingDays(calendar.DateOf(f.Now), directive.DueSoonDays).End())
}

// TaskedUnits are the units that have tasks which the actor may read, in the order of their codes.
func (s *Service) TaskedUnits(ctx context.Context, call Call) ([]directive.Unit, error) {
	q := s.store.Read()
	visible, err := call.Actor.visible(ctx, q)
	if err != nil {
		return nil, err
	}
	units, err := q.UnitsTasked(ctx)
	if err != nil || visible == nil {
		return units, err
	}
	return slices.DeleteFunc(units, func(u directive.Unit) bool { return !slices.Contains(visible, u.ID) }), nil
}

// Told is a notice with the task that it is about.
type Told struct {
	store.Notice
	Task TaskView // zero: it is about no task, or about one that the actor may not see any more
}

// Told returns what the actor was told, newest first, after the cursor id.
func (s *Service) Told(ctx context.Context, call Call, after string, limit int) ([]Told, error) {
	q := s.store.Read()
	notices, err := q.NoticesPage(ctx, call.Actor.UserID, after, limit)
	if err != nil {
		return nil, err
	}
	ids := map[string]bool{}
	for _, n := range notices {
		if n.TaskID != "" {
			ids[n.TaskID] = true
		}
	}
	tasks, err := q.TasksByID(ctx, keys(ids))
	if err != nil {
		return nil, err
	}
	visible, err := call.Actor.visible(ctx, q)
	if err != nil {
		return nil, err
	}
	if visible != nil {
		tasks = slices.DeleteFunc(tasks, func(t directive.Task) bool { return !slices.Contains(visible, t.UnitID) })
	}
	views, err := s.viewTasks(ctx, q, tasks, s.Now())
	if err != nil {
		return nil, err
	}
	byID := make(map[string]TaskView, len(views))
	for _, v := range views {
		byID[v.ID] = v
	}
	out := make([]Told, len(notices))
	for i, n := range notices {
		out[i] = Told{n, byID[n.TaskID]}
	}
	return out, nil
}

// Unread says how many notices the actor has not marked as read.
func (s *Service) Unread(ctx context.Context, call Call) (int, error) {
	return s.store.Read().UnreadNotices(ctx, call.Actor.UserID)
}

// MarkRead marks one of the actor's notices as read; with upTo, all up to it. It leaves no line in the audit log:
// nothing of the association's work changes.
func (s *Service) MarkRead(ctx context.Context, call Call, noticeID string, upTo bool) error {
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		if upTo {
			return tx.ReadNotices(ctx, call.Actor.UserID, noticeID, tx.Now())
		}
		return tx.ReadNotice(ctx, call.Actor.UserID, noticeID, tx.Now())
	})
}
