package storetest

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"giaoban/internal/directive"
	"giaoban/internal/store"
)

func taskTests() []test {
	return []test{
		{"tasks/round trip", taskRoundTrip},
		{"tasks/update", taskUpdate},
		{"tasks/keys", taskKeys},
		{"tasks/due", tasksDue},
		{"tasks/next moment", nextMoment},
		{"tasks/counts", counts},
	}
}

func taskRoundTrip(t *testing.T, e *env) {
	e.seed(t)
	full := filled[directive.Task](1)
	full.MeetingID, full.GroupID, full.DirectiveID, full.UnitID, full.OriginUnitID = meeting, group, order, district(1), district(2)
	empty := directive.Task{ID: "empty", MeetingID: meeting, GroupID: group, DirectiveID: order, UnitID: district(3), OriginUnitID: district(3),
		PlanFrom: e.Now(), CreatedAt: e.Now(), UpdatedAt: e.Now()}
	e.insertTasks(t, full, empty)
	for _, want := range []directive.Task{full, empty} {
		same(t, "a task", val[directive.Task](t)(e.Read().Task(t.Context(), want.ID)), want)
		same(t, "a locked task", in(t, e, func(ctx context.Context, tx *store.Tx) (directive.Task, error) { return tx.LockTask(ctx, want.ID) }), want)
	}
	all := []directive.Task{empty, full}
	same(t, "a group's tasks", val[[]directive.Task](t)(e.Read().TasksOfGroup(t.Context(), group)), all)
	same(t, "a group's tasks, locked", in(t, e, func(ctx context.Context, tx *store.Tx) ([]directive.Task, error) {
		return tx.LockTasksOfGroup(ctx, group)
	}), all)
	listed := val[[]directive.Task](t)(e.Read().Tasks(t.Context(), store.TaskFilter{Support: true, Limit: 10, Sort: store.SortNewest}))
	same(t, "listed tasks", listed, []directive.Task{full, empty})
	same(t, "the assignments", val[map[store.Assignment]bool](t)(e.Read().AssignmentsOf(t.Context(), group)),
		map[store.Assignment]bool{{DirectiveID: order, Period: full.Period, OriginUnitID: district(2)}: true, {DirectiveID: order, OriginUnitID: district(3)}: true})

	_, err := e.Read().Task(t.Context(), "absent")
	wantCode(t, "an absent task", err, directive.CodeNotFound)
	err = e.try(t, func(ctx context.Context, tx *store.Tx) error { _, err := tx.LockTask(ctx, "absent"); return err })
	wantCode(t, "locking an absent task", err, directive.CodeNotFound)
}

// taskUpdate changes what can change of a task, to other values and to none, and nothing else.
func taskUpdate(t *testing.T, e *env) {
	e.seed(t)
	was := filled[directive.Task](1)
	was.MeetingID, was.GroupID, was.DirectiveID, was.UnitID, was.OriginUnitID = meeting, group, order, district(1), district(1)
	e.insertTasks(t, was)
	full := filled[directive.Task](2)
	full.UnitID = district(2)
	empty := directive.Task{UnitID: district(3), PlanFrom: e.Now(), UpdatedAt: e.Now()}
	for _, k := range []directive.Task{full, empty} {
		k.ID = was.ID
		e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.UpdateTask(ctx, k) })
		want := k
		want.Code, want.MeetingID, want.GroupID, want.DirectiveID, want.Period = was.Code, was.MeetingID, was.GroupID, was.DirectiveID, was.Period
		want.OriginUnitID, want.Role, want.Place, want.Kind, want.Title = was.OriginUnitID, was.Role, was.Place, was.Kind, was.Title
		want.OriginalDue, want.RequiresReview, want.Goal, want.UnitOfMeasure, want.CreatedAt =
			was.OriginalDue, was.RequiresReview, was.Goal, was.UnitOfMeasure, was.CreatedAt
		same(t, "an updated task", val[directive.Task](t)(e.Read().Task(t.Context(), was.ID)), want)
	}
}

func taskKeys(t *testing.T, e *env) {
	e.seed(t)
	e.insertTasks(t, e.task(1))
	again := e.task(1)
	again.ID = "again"
	insert := func(k directive.Task) error {
		return e.try(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.InsertTasks(ctx, []directive.Task{k}, func(directive.Task) string { return "" })
		})
	}
	if err := insert(again); !store.IsUnique(err) {
		t.Errorf("the same directive, period and unit: %v, want a unique violation", err)
	}
	again.Period = "another"
	again.UnitID = "absent"
	if err := insert(again); !store.IsForeignKey(err) {
		t.Errorf("a task of no unit: %v, want a foreign-key violation", err)
	}
	again.UnitID = district(1)
	must(t, insert(again))
}

func tasksDue(t *testing.T, e *env) {
	e.seed(t)
	now := e.Now()
	var tasks []directive.Task
	for i, next := range []time.Time{now.Add(time.Microsecond), now, now.Add(-time.Hour), {}, now.Add(-time.Minute)} {
		k := e.task(i)
		k.NextAt = next
		tasks = append(tasks, k)
	}
	e.insertTasks(t, tasks...)
	for limit, want := range map[int][]directive.Task{10: {tasks[1], tasks[2], tasks[4]}, 2: {tasks[1], tasks[2]}} {
		same(t, "tasks due", in(t, e, func(ctx context.Context, tx *store.Tx) ([]directive.Task, error) {
			return tx.LockTasksDue(ctx, group, now, limit)
		}), want)
	}
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		must(t, tx.SetTasksNext(ctx, nil, now))
		must(t, tx.SetTasksNext(ctx, []string{tasks[1].ID, tasks[2].ID}, now.Add(time.Hour)))
		return tx.SetTasksNext(ctx, []string{tasks[4].ID}, time.Time{})
	})
	tasks[1].NextAt, tasks[2].NextAt, tasks[4].NextAt = now.Add(time.Hour), now.Add(time.Hour), time.Time{}
	same(t, "after a review", val[[]directive.Task](t)(e.Read().TasksOfGroup(t.Context(), group)), tasks)
}

// nextMoment is the earlier of the tasks' and the requests', each of which may be missing.
func nextMoment(t *testing.T, e *env) {
	e.seed(t)
	want := func(what string, at time.Time) {
		t.Helper()
		if got := val[time.Time](t)(e.Read().NextOfGroup(t.Context(), group)); !got.Equal(at) {
			t.Errorf("%s: %v, want %v", what, got, at)
		}
	}
	now := e.Now()
	one, two := e.task(1), e.task(2)
	e.insertTasks(t, one, two)
	want("nothing planned", time.Time{})
	request := store.Request{ID: "r", TaskID: one.ID, Kind: store.RequestExcuse, Status: store.RequestPending, ArrivedAt: now, DecideBy: now.Add(3 * time.Hour)}
	e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertRequest(ctx, request) })
	want("a request alone", request.DecideBy)
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.SetTasksNext(ctx, []string{two.ID}, now.Add(5*time.Hour))
	})
	want("the request first", request.DecideBy)
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.SetTasksNext(ctx, []string{one.ID}, now.Add(time.Hour))
	})
	want("the task first", now.Add(time.Hour))
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		must(t, tx.SetTasksNext(ctx, []string{one.ID, two.ID}, time.Time{}))
		_, err := tx.MarkRequestTold(ctx, request.ID, now)
		return err
	})
	want("told and closed", time.Time{})
}

// counts compares the totals with a recount by the domain's own rules, at instants on both sides of every edge.
func counts(t *testing.T, e *env) {
	e.seed(t)
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		m := e.meeting("m2", "g2", "d2")
		return tx.InsertMeeting(ctx, m)
	})
	now, soon := e.Now(), e.Now().Add(5*24*time.Hour)
	random := rand.New(rand.NewPCG(1, 2))
	edges := []time.Time{{}, now.Add(-time.Microsecond), now, now.Add(time.Microsecond), soon.Add(-time.Microsecond), soon, soon.Add(time.Microsecond)}
	statuses := []directive.TaskStatus{directive.TaskAssigned, directive.TaskAcknowledged, directive.TaskInProgress, directive.TaskSubmitted,
		directive.TaskReturned, directive.TaskDone, directive.TaskExcused, directive.TaskCancelled}
	var tasks []directive.Task
	for i := range 400 {
		k := e.task(i)
		k.Due, k.SubmittedAt = edges[random.IntN(len(edges))], edges[random.IntN(len(edges))]
		k.Status = statuses[random.IntN(len(statuses))]
		if random.IntN(4) == 0 {
			k.Role = directive.RoleSupport
		}
		if random.IntN(3) == 0 {
			k.MeetingID, k.GroupID, k.DirectiveID = "m2", "g2", "d2"
		}
		tasks = append(tasks, k)
	}
	e.insertTasks(t, tasks...)
	want := map[string]directive.Counts{}
	for _, k := range tasks {
		if k.Role == directive.RoleLead {
			want[k.GroupID] = recount(want[k.GroupID], k, now, soon)
		}
	}
	same(t, "counts", val[map[string]directive.Counts](t)(e.Read().CountsOf(t.Context(), []string{group, "g2", "absent"}, now, soon)), want)
	same(t, "counts of nothing", val[map[string]directive.Counts](t)(e.Read().CountsOf(t.Context(), nil, now, soon)), nil)
	for id, c := range want {
		if n := val[int](t)(e.Read().CountOpen(t.Context(), id)); n != c.Open {
			t.Errorf("%d open in %s, want %d", n, id, c.Open)
		}
	}
	for i, at := range edges[1:] { // what a list calls overdue is what the domain calls so
		listed := val[[]directive.Task](t)(e.Read().Tasks(t.Context(), store.TaskFilter{Overdue: true, Now: at, Support: true, Limit: 1000}))
		n := 0
		for _, k := range tasks {
			if k.Overdue(at) {
				n++
			}
		}
		if len(listed) != n {
			t.Errorf("edge %d: %d overdue, want %d", i, len(listed), n)
		}
	}
}

func recount(c directive.Counts, k directive.Task, now, soon time.Time) directive.Counts {
	add := func(n *int, yes bool) {
		if yes {
			*n++
		}
	}
	add(&c.Total, true)
	add(&c.Open, k.Status.Open())
	add(&c.Done, k.Status == directive.TaskDone)
	add(&c.Late, k.Late() && (k.Status == directive.TaskDone || k.Status == directive.TaskSubmitted))
	add(&c.Overdue, k.Overdue(now))
	add(&c.DueSoon, k.Status.WithUnit() && k.Due.After(now) && !k.Due.After(soon))
	add(&c.Submitted, k.Status == directive.TaskSubmitted)
	add(&c.Started, k.Status.WithUnit() && k.Status != directive.TaskAssigned)
	add(&c.Excused, k.Status == directive.TaskExcused)
	add(&c.Cancelled, k.Status == directive.TaskCancelled)
	return c
}

// taskIDs names tasks in an error.
func taskIDs(tasks []directive.Task) []string {
	ids := make([]string, len(tasks))
	for i, k := range tasks {
		ids[i] = k.ID
	}
	return ids
}
