package workflows_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"giaoban/internal/directive"
	"giaoban/workflows"
)

// record is a stand-in for the product's record: what the next reviews find, and what was asked of it.
type record struct {
	mu      sync.Mutex
	env     *testsuite.TestWorkflowEnvironment
	reviews []workflows.Outcome // the last one is repeated
	errs    []error
	times   []time.Time
	assigns int
	closes  int
	onLook  func(n int)
	onClose func(n int) bool
}

var _ workflows.Activities = (*record)(nil)

func (r *record) Review(context.Context, string) (workflows.Outcome, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := len(r.times)
	r.times = append(r.times, r.env.Now())
	if r.onLook != nil {
		r.onLook(n)
	}
	if n < len(r.errs) && r.errs[n] != nil {
		return workflows.Outcome{}, r.errs[n]
	}
	return r.reviews[min(n, len(r.reviews)-1)], nil
}

func (r *record) Assign(context.Context, string) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.assigns++
	return 1, nil
}

func (r *record) Close(context.Context, string) (bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closes++
	if r.onClose != nil {
		return r.onClose(r.closes), nil
	}
	return true, nil
}

var start = time.Date(2020, 12, 25, 8, 0, 0, 0, time.UTC)

func newRecord(t *testing.T, reviews ...workflows.Outcome) *record {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	r := &record{env: suite.NewTestWorkflowEnvironment(), reviews: reviews}
	r.env.SetStartTime(start)
	r.env.SetTestTimeout(time.Minute)
	r.env.RegisterWorkflow(workflows.Group)
	r.env.RegisterActivity(r)
	return r
}

func (r *record) run(t *testing.T) error {
	t.Helper()
	r.env.ExecuteWorkflow(workflows.Group, workflows.Input{GroupID: "g"})
	if !r.env.IsWorkflowCompleted() {
		t.Fatal("the workflow did not end")
	}
	return r.env.GetWorkflowError()
}

func issued(o workflows.Outcome) workflows.Outcome {
	o.Status = directive.GroupIssued
	return o
}

func TestGroupSleepsToEachMomentAndCloses(t *testing.T) {
	first, second := start.Add(72*time.Hour), start.Add(1000*time.Hour)
	r := newRecord(t, issued(workflows.Outcome{Assign: true}), issued(workflows.Outcome{NextAt: first}),
		issued(workflows.Outcome{NextAt: second, Decided: 3}), issued(workflows.Outcome{Close: true}))
	if err := r.run(t); err != nil {
		t.Fatal(err)
	}
	if r.assigns != 1 || r.closes != 1 || len(r.times) != 4 {
		t.Fatalf("assigned %d times, closed %d times, looked %d times; want 1, 1, 4", r.assigns, r.closes, len(r.times))
	}
	for i, want := range map[int]time.Time{2: first, 3: second} {
		if late := r.times[i].Sub(want); late < 0 || late > time.Second {
			t.Errorf("look %d at %v, want %v", i, r.times[i], want)
		}
	}
	value, err := r.env.QueryWorkflow(workflows.StatusQuery)
	if err != nil {
		t.Fatal(err)
	}
	var status workflows.Status
	if err := value.Get(&status); err != nil {
		t.Fatal(err)
	}
	if status.Status != string(directive.GroupCompleted) || status.Reviews != 4 || status.Decided != 3 {
		t.Errorf("status %+v", status)
	}
}

func TestGroupLooksAgainWhenTheBellRings(t *testing.T) {
	far := start.Add(10_000 * time.Hour)
	r := newRecord(t, issued(workflows.Outcome{NextAt: far}), issued(workflows.Outcome{NextAt: far}), issued(workflows.Outcome{Close: true}))
	r.env.RegisterDelayedCallback(func() { r.env.SignalWorkflow(workflows.BellSignal, nil) }, time.Hour)
	r.env.RegisterDelayedCallback(func() {
		for range 5 {
			r.env.SignalWorkflow(workflows.BellSignal, nil)
		}
	}, 2*time.Hour)
	if err := r.run(t); err != nil {
		t.Fatal(err)
	}
	if len(r.times) < 3 || len(r.times) > 4 { // the first of the five wakes it, the others ring during that look
		t.Errorf("looked %d times, want 3 or 4: bells that ring together are one", len(r.times))
	}
}

// A bell that rings while the record is being looked at may tell of a change that the look missed.
func TestGroupLooksAgainAfterABellDuringALook(t *testing.T) {
	far := start.Add(10_000 * time.Hour)
	r := newRecord(t, issued(workflows.Outcome{NextAt: far}), issued(workflows.Outcome{Close: true}))
	r.onLook = func(n int) {
		if n == 0 {
			r.env.SignalWorkflow(workflows.BellSignal, nil)
		}
	}
	if err := r.run(t); err != nil {
		t.Fatal(err)
	}
	if len(r.times) != 2 || r.times[1].Sub(start) > time.Minute {
		t.Errorf("looks at %v, want a second one at once", r.times)
	}
}

// An act that opens work again may ring just when the group closes.
func TestGroupDoesNotEndWhileTheBellRings(t *testing.T) {
	r := newRecord(t, issued(workflows.Outcome{Close: true}))
	r.onClose = func(n int) bool {
		if n == 1 {
			r.env.SignalWorkflow(workflows.BellSignal, nil)
		}
		return true
	}
	if err := r.run(t); err != nil {
		t.Fatal(err)
	}
	if len(r.times) != 2 || r.closes != 2 {
		t.Errorf("looked %d times and closed %d times, want 2 and 2", len(r.times), r.closes)
	}
}

func TestGroupGoesOnWhenClosingFindsWork(t *testing.T) {
	r := newRecord(t, issued(workflows.Outcome{Close: true}))
	r.onClose = func(n int) bool { return n == 3 }
	if err := r.run(t); err != nil {
		t.Fatal(err)
	}
	if r.closes != 3 {
		t.Errorf("closed %d times, want 3", r.closes)
	}
}

func TestGroupEndsWhenCancelled(t *testing.T) {
	far := start.Add(10_000 * time.Hour)
	r := newRecord(t, issued(workflows.Outcome{NextAt: far}), workflows.Outcome{Status: directive.GroupCancelled})
	r.env.RegisterDelayedCallback(func() { r.env.SignalWorkflow(workflows.BellSignal, nil) }, time.Hour)
	if err := r.run(t); err != nil {
		t.Fatal(err)
	}
	if !r.env.Now().Before(far) {
		t.Error("ended only at the next moment")
	}
}

func TestGroupRetriesUntilTheRecordAnswers(t *testing.T) {
	down := errors.New("the database is away")
	r := newRecord(t, issued(workflows.Outcome{Close: true}))
	r.errs = []error{down, down, down, down, down, down, down, down} // the test environment gives up after ten, a real server never
	if err := r.run(t); err != nil {
		t.Fatal(err)
	}
	if len(r.times) != 9 {
		t.Errorf("looked %d times, want 9", len(r.times))
	}
}

func TestGroupEndsQuietlyWhenTheRecordDoesNotKnowIt(t *testing.T) {
	r := newRecord(t, issued(workflows.Outcome{}))
	r.errs = []error{temporal.NewNonRetryableApplicationError("no such group", workflows.NoSuchGroup, nil)}
	if err := r.run(t); err != nil {
		t.Fatal(err)
	}
	if len(r.times) != 1 {
		t.Errorf("looked %d times, want 1", len(r.times))
	}
}

// When the workflow's clock runs ahead of the record's, a look finds nothing and the same moment again.
func TestGroupDoesNotSpinAheadOfTheRecord(t *testing.T) {
	moment := start.Add(time.Hour)
	r := newRecord(t, issued(workflows.Outcome{NextAt: moment}), issued(workflows.Outcome{NextAt: moment}), issued(workflows.Outcome{NextAt: moment}), issued(workflows.Outcome{Close: true}))
	if err := r.run(t); err != nil {
		t.Fatal(err)
	}
	for i := 2; i < len(r.times); i++ {
		if gap := r.times[i].Sub(r.times[i-1]); gap < 200*time.Millisecond {
			t.Errorf("looks %d and %d are %v apart", i-1, i, gap)
		}
	}
}

func TestGroupHandsOverBeforeItsHistoryIsLong(t *testing.T) {
	far := start.Add(10_000 * time.Hour)
	r := newRecord(t, issued(workflows.Outcome{NextAt: far, Decided: 2}))
	r.env.SetCurrentHistoryLength(1001)
	err := r.run(t)
	var next *workflow.ContinueAsNewError
	if !errors.As(err, &next) {
		t.Fatalf("got %v, want continue-as-new", err)
	}
}
