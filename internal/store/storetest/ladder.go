package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

func ladderTests() []test {
	return []test{
		{"steps/claim", claimSteps},
		{"steps/carry", carrySteps},
		{"escalations/round trip", escalationRoundTrip},
		{"reports/round trip", reportRoundTrip},
		{"requests/round trip", requestRoundTrip},
		{"requests/undecided", undecided},
		{"comments/round trip", commentRoundTrip},
	}
}

// claimSteps claims a step twice: the first claim stands, the second changes nothing.
func claimSteps(t *testing.T, e *env) {
	e.seed(t)
	one, two := e.task(1), e.task(2)
	e.insertTasks(t, one, two)
	first := filled[store.StepRecord](1)
	first.TaskID, first.PlanVersion, first.Submission = one.ID, one.PlanVersion, 0
	review := first
	review.Submission, review.DecidedAt = 1, first.DecidedAt.Add(time.Microsecond) // same name, another ladder
	older := first
	older.PlanVersion, older.Step, older.DecidedAt = 0, "old", first.DecidedAt.Add(2*time.Microsecond)
	again := filled[store.StepRecord](2)
	again.TaskID, again.PlanVersion, again.Submission, again.Step = first.TaskID, first.PlanVersion, first.Submission, first.Step
	other := again
	other.TaskID = two.ID
	claim := func(steps ...store.StepRecord) {
		t.Helper()
		e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.ClaimSteps(ctx, steps) })
	}
	claim(first)
	claim(again, review, older, other) // one of them stands already
	claim(first, first)
	claim()
	steps := func(task string) []store.StepRecord {
		t.Helper()
		return val[[]store.StepRecord](t)(e.Read().Steps(t.Context(), task))
	}
	same(t, "steps", steps(one.ID), []store.StepRecord{first, review, older})
	same(t, "another task's steps", steps(two.ID), []store.StepRecord{other})
	same(t, "decided in the present version", val[map[store.Decided]map[string]bool](t)(e.Read().DecidedSteps(t.Context(), []string{one.ID, two.ID, "absent"})),
		map[store.Decided]map[string]bool{
			{TaskID: one.ID}:                {first.Step: true},
			{TaskID: one.ID, Submission: 1}: {first.Step: true},
			{TaskID: two.ID}:                {first.Step: true},
		})
	same(t, "decided of none", val[map[store.Decided]map[string]bool](t)(e.Read().DecidedSteps(t.Context(), nil)), nil)

	first.TaskID = "absent"
	err := e.try(t, func(ctx context.Context, tx *store.Tx) error { return tx.ClaimSteps(ctx, []store.StepRecord{first}) })
	if !store.IsForeignKey(err) {
		t.Errorf("a step of no task: %v, want a foreign-key violation", err)
	}
}

// carrySteps re-plans a task twice: what was decided stays decided, and what was older stays old.
func carrySteps(t *testing.T, e *env) {
	e.seed(t)
	task, still := e.task(1), e.task(2)
	task.PlanVersion, still.PlanVersion = 2, 2
	e.insertTasks(t, task, still)
	at := e.Now()
	step := func(taskID string, version, submission int, name string) store.StepRecord {
		at = at.Add(time.Microsecond)
		return store.StepRecord{TaskID: taskID, PlanVersion: version, Submission: submission, Step: name, At: at, Action: directive.ActionRemind,
			ToRole: directive.RoleOfficer, State: directive.StepFired, DecidedAt: at}
	}
	past := step(task.ID, 1, 0, "past")
	unit, review := step(task.ID, 2, 0, "remind"), step(task.ID, 2, 3, "review")
	untouched := step(still.ID, 2, 0, "remind")
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		must(t, tx.ClaimSteps(ctx, []store.StepRecord{past, unit, review, untouched}))
		must(t, tx.CarrySteps(ctx, nil))
		must(t, tx.CarrySteps(ctx, []string{task.ID}))
		must(t, tx.CarrySteps(ctx, []string{task.ID})) // a retry
		task.PlanVersion = 3
		return tx.UpdateTask(ctx, task)
	})
	carried := func(s store.StepRecord) store.StepRecord { s.PlanVersion = 3; return s }
	got := map[string]store.StepRecord{}
	for _, s := range val[[]store.StepRecord](t)(e.Read().Steps(t.Context(), task.ID)) {
		got[fmt.Sprint(s.PlanVersion, s.Step)] = s
	}
	same(t, "carried steps", got, map[string]store.StepRecord{"1past": past, "2remind": unit, "2review": review,
		"3remind": carried(unit), "3review": carried(review)})
	same(t, "decided after the re-plan", val[map[store.Decided]map[string]bool](t)(e.Read().DecidedSteps(t.Context(), []string{task.ID, still.ID})),
		map[store.Decided]map[string]bool{{TaskID: task.ID}: {"remind": true}, {TaskID: task.ID, Submission: 3}: {"review": true}, {TaskID: still.ID}: {"remind": true}})
}

func escalationRoundTrip(t *testing.T, e *env) {
	e.seed(t)
	task := e.task(1)
	e.insertTasks(t, task)
	full := filled[store.Escalation](1)
	full.TaskID, full.ToUnitID = task.ID, province
	empty := store.Escalation{ID: "empty", TaskID: task.ID, ToUnitID: province, DecidedAt: e.Now()}
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.InsertEscalations(ctx, []store.Escalation{full, empty})
	})
	read := func(id string) store.Escalation {
		t.Helper()
		return val[store.Escalation](t)(e.Read().Escalation(t.Context(), id))
	}
	same(t, "an escalation", read(full.ID), full)
	same(t, "a fresh escalation", read(empty.ID), empty)
	same(t, "listed escalations", val[[]store.Escalation](t)(e.Read().Escalations(t.Context(), store.EscalationFilter{Limit: 10})), []store.Escalation{full, empty})

	answered := filled[store.Escalation](2)
	answered.ID = empty.ID
	e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.AcknowledgeEscalation(ctx, answered) })
	want := empty
	want.AcknowledgedAt, want.AcknowledgedUntil, want.AcknowledgedBy, want.Note =
		answered.AcknowledgedAt, answered.AcknowledgedUntil, answered.AcknowledgedBy, answered.Note
	same(t, "an answered escalation", read(empty.ID), want)

	_, err := e.Read().Escalation(t.Context(), "absent")
	wantCode(t, "an absent escalation", err, directive.CodeNotFound)
	twice := full
	twice.ID = "twice"
	err = e.try(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.InsertEscalations(ctx, []store.Escalation{twice})
	})
	if !store.IsUnique(err) {
		t.Errorf("one step escalated twice: %v, want a unique violation", err)
	}
	twice.Step, twice.ToUnitID = "another", "absent"
	err = e.try(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.InsertEscalations(ctx, []store.Escalation{twice})
	})
	if !store.IsForeignKey(err) {
		t.Errorf("an escalation to no unit: %v, want a foreign-key violation", err)
	}
}

func reportRoundTrip(t *testing.T, e *env) {
	e.seed(t)
	task := e.task(1)
	e.insertTasks(t, task)
	full := filled[store.Report](1)
	full.TaskID = task.ID
	zero := 0.0
	nought := store.Report{ID: "a", TaskID: task.ID, Value: &zero, ArrivedAt: full.ArrivedAt.Add(time.Microsecond)}
	none := store.Report{ID: "b", TaskID: task.ID, ArrivedAt: nought.ArrivedAt}
	for _, r := range []store.Report{none, nought, full} {
		e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertReport(ctx, r) })
	}
	same(t, "reports", val[[]store.Report](t)(e.Read().Reports(t.Context(), task.ID)), []store.Report{full, nought, none})
	// The last one in words counts; numbers alone say nothing that a paper could quote.
	later := filled[store.Report](2)
	later.ID, later.TaskID, later.Result, later.Proposals, later.ArrivedAt = "d", task.ID, "", "", none.ArrivedAt.Add(time.Microsecond)
	same(t, "latest", val[map[string]store.Report](t)(e.Read().LatestReports(t.Context(), []string{task.ID, "absent"})), map[string]store.Report{task.ID: full})
	e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertReport(ctx, later) })
	same(t, "latest", val[map[string]store.Report](t)(e.Read().LatestReports(t.Context(), []string{task.ID})), map[string]store.Report{task.ID: later})
	full.ID, full.TaskID = "c", "absent"
	if err := e.try(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertReport(ctx, full) }); !store.IsForeignKey(err) {
		t.Errorf("a report of no task: %v, want a foreign-key violation", err)
	}
}

func requestRoundTrip(t *testing.T, e *env) {
	e.seed(t)
	task := e.task(1)
	e.insertTasks(t, task)
	full := filled[store.Request](1)
	full.TaskID = task.ID
	pending := store.Request{ID: "pending", TaskID: task.ID, Kind: store.RequestExtension, UntilOn: calendar.NewDate(2021, 2, 1),
		Status: store.RequestPending, ArrivedAt: full.ArrivedAt.Add(time.Second), DecideBy: e.Now()}
	insert := func(r store.Request) error {
		return e.try(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertRequest(ctx, r) })
	}
	must(t, insert(full))
	must(t, insert(pending))
	read := func(id string) store.Request {
		t.Helper()
		return val[store.Request](t)(e.Read().Request(t.Context(), id))
	}
	same(t, "a request", read(full.ID), full)
	same(t, "a pending request", read(pending.ID), pending)
	same(t, "a task's requests", val[[]store.Request](t)(e.Read().Requests(t.Context(), task.ID)), []store.Request{full, pending})
	second := pending
	second.ID = "second"
	if err := insert(second); !store.IsUnique(err) {
		t.Errorf("a second pending request: %v, want a unique violation", err)
	}
	_, err := e.Read().Request(t.Context(), "absent")
	wantCode(t, "an absent request", err, directive.CodeNotFound)

	told := func(want bool) {
		t.Helper()
		if got := in(t, e, func(ctx context.Context, tx *store.Tx) (bool, error) {
			return tx.MarkRequestTold(ctx, pending.ID, e.Now())
		}); got != want {
			t.Errorf("told: %v, want %v", got, want)
		}
	}
	told(true)
	pending.ToldAt = e.Now()
	e.clock.Advance(time.Hour)
	told(false)
	same(t, "a request of which the office was told", read(pending.ID), pending)

	decided := pending
	decided.Status, decided.DecidedAt, decided.DecidedBy, decided.Note = store.RequestGranted, e.Now(), userID, "đồng ý"
	decide := func(r store.Request, want bool) {
		t.Helper()
		if got := in(t, e, func(ctx context.Context, tx *store.Tx) (bool, error) { return tx.DecideRequest(ctx, r) }); got != want {
			t.Errorf("decided: %v, want %v", got, want)
		}
	}
	decide(decided, true)
	refused := decided
	refused.Status = store.RequestRefused
	decide(refused, false)
	same(t, "a decided request", read(pending.ID), decided)

	must(t, insert(second)) // now there is room
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.WithdrawRequests(ctx, task.ID, userID, e.Now())
	})
	second.Status, second.DecidedAt, second.DecidedBy = store.RequestWithdrawn, e.Now(), userID
	same(t, "a withdrawn request", read(second.ID), second)
	same(t, "one that was decided before", read(decided.ID), decided)
}

func undecided(t *testing.T, e *env) {
	e.seed(t)
	now := e.Now()
	var want []store.Request
	for i, c := range []struct {
		status string
		by     time.Time
		told   time.Time
		due    bool
	}{
		{store.RequestPending, now, time.Time{}, true},
		{store.RequestPending, now.Add(-time.Hour), time.Time{}, true},
		{store.RequestPending, now.Add(time.Microsecond), time.Time{}, false},
		{store.RequestPending, now.Add(-time.Hour), now, false},
		{store.RequestGranted, now.Add(-time.Hour), time.Time{}, false},
	} {
		task := e.task(i)
		e.insertTasks(t, task)
		r := store.Request{ID: fmt.Sprint("r", i), TaskID: task.ID, Kind: store.RequestExcuse, Status: c.status, ArrivedAt: now, DecideBy: c.by, ToldAt: c.told}
		e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertRequest(ctx, r) })
		if c.due {
			want = append(want, r)
		}
	}
	same(t, "undecided requests", val[[]store.Request](t)(e.Read().UndecidedRequests(t.Context(), group, now)), want)
	same(t, "another group's", val[[]store.Request](t)(e.Read().UndecidedRequests(t.Context(), "absent", now)), nil)
}

func commentRoundTrip(t *testing.T, e *env) {
	e.seed(t)
	task := e.task(1)
	e.insertTasks(t, task)
	first, second := filled[store.Comment](1), filled[store.Comment](2)
	first.TaskID, second.TaskID = task.ID, task.ID
	second.At = first.At.Add(time.Microsecond)
	for _, c := range []store.Comment{second, first} {
		e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertComment(ctx, c) })
	}
	same(t, "comments", val[[]store.Comment](t)(e.Read().Comments(t.Context(), task.ID)), []store.Comment{first, second})
	first.ID, first.TaskID = "lost", "absent"
	if err := e.try(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertComment(ctx, first) }); !store.IsForeignKey(err) {
		t.Errorf("a comment on no task: %v, want a foreign-key violation", err)
	}
}
