package workflows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"giaoban/internal/directive"
)

// Input starts a Group and carries its state from one run to the next.
type Input struct {
	GroupID string
	Indexed bool // the namespace has the search attribute
	State   State
}

// State is everything that a Group remembers: nothing that the record does not know better.
type State struct {
	Reviews       int // since the workflow first started
	Decided       int // moments decided since then
	NextAt        time.Time
	LastReview    time.Time
	IndexedStatus string
}

// Status answers StatusQuery.
type Status struct {
	GroupID    string    `json:"group_id"`
	Status     string    `json:"status"`
	NextAt     time.Time `json:"next_at"` // zero: sleeps until the bell rings
	LastReview time.Time `json:"last_review"`
	Reviews    int       `json:"reviews"`
	Decided    int       `json:"decided"`
}

// Group lives as long as its directive group has open tasks or periods to come: it assigns, reviews each moment
// that matters, and closes. A bell that rings after its end starts it anew.
func Group(ctx workflow.Context, in Input) error {
	g, err := newGroup(ctx, in)
	if err != nil {
		return err
	}
	return g.run(ctx)
}

// maxEvents is the history length at which a run hands over to the next, long before the server's own limit.
const maxEvents = 1000

// soonest is the shortest sleep: when the workflow's clock runs ahead of the record's, it must not spin.
const soonest = 250 * time.Millisecond

type group struct {
	State
	id      string
	Indexed bool
	status  directive.GroupStatus
	bell    workflow.ReceiveChannel
	alarm   alarm
}

func newGroup(ctx workflow.Context, in Input) (*group, error) {
	g := &group{State: in.State, id: in.GroupID, Indexed: in.Indexed, status: directive.GroupIssued, bell: workflow.GetSignalChannel(ctx, BellSignal)}
	return g, workflow.SetQueryHandler(ctx, StatusQuery, func() (Status, error) {
		return Status{GroupID: g.id, Status: string(g.status), NextAt: g.NextAt, LastReview: g.LastReview, Reviews: g.Reviews, Decided: g.Decided}, nil
	})
}

// run is the life of a group: look, do what is needed, sleep. Bells are drained before a look and never after it,
// so that whatever changed during the look is looked at again.
func (g *group) run(ctx workflow.Context) error {
	for {
		g.drainBells()
		found, err := g.review(ctx)
		if err != nil {
			return g.given(ctx, err)
		}
		switch {
		case found.Assign:
			err = g.assign(ctx)
		case found.Close || found.Status != directive.GroupIssued:
			var over bool
			if over, err = g.close(ctx); over && err == nil && !g.ringing() {
				return g.index(ctx)
			}
		default:
			if g.long(ctx) && !g.ringing() {
				return workflow.NewContinueAsNewError(ctx, Group, Input{GroupID: g.id, Indexed: g.Indexed, State: g.State})
			}
			err = g.sleep(ctx, found.NextAt)
		}
		if err != nil {
			return g.given(ctx, err)
		}
	}
}

func (g *group) drainBells() {
	for g.bell.ReceiveAsync(nil) {
		continue
	}
}

func (g *group) ringing() bool { return g.bell.Len() > 0 }

func (g *group) long(ctx workflow.Context) bool {
	info := workflow.GetInfo(ctx)
	return info.GetCurrentHistoryLength() > maxEvents || info.GetContinueAsNewSuggested()
}

// act names the activities, checked by the compiler, without importing what carries them out.
var act Activities = struct{ Activities }{}

func (g *group) review(ctx workflow.Context) (Outcome, error) {
	var found Outcome
	err := workflow.ExecuteActivity(busy(ctx), act.Review, g.id).Get(ctx, &found)
	if err != nil {
		return found, err
	}
	g.Reviews++
	g.Decided += found.Decided
	g.LastReview = workflow.Now(ctx)
	g.NextAt, g.status = found.NextAt, found.Status
	if found.Assign || found.Close {
		return found, nil // the search attribute waits for what follows at once
	}
	return found, g.index(ctx)
}

func (g *group) assign(ctx workflow.Context) error {
	return workflow.ExecuteActivity(busy(ctx), act.Assign, g.id).Get(ctx, nil)
}

func (g *group) close(ctx workflow.Context) (bool, error) {
	var closed bool
	err := workflow.ExecuteActivity(busy(ctx), act.Close, g.id).Get(ctx, &closed)
	if closed && g.status == directive.GroupIssued {
		g.status = directive.GroupCompleted
	}
	return closed, err
}

// sleep waits for the next moment or for a bell, whichever comes first. The alarm stays set over bells that do not
// change the moment: a bell then costs the history no timer.
func (g *group) sleep(ctx workflow.Context, until time.Time) error {
	g.alarm.set(ctx, until)
	wake := workflow.NewSelector(ctx)
	wake.AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) {})
	wake.AddReceive(g.bell, func(workflow.ReceiveChannel, bool) {}) // drained at the next look
	if g.alarm.rings != nil {
		wake.AddFuture(g.alarm.rings, func(workflow.Future) { g.alarm = alarm{} })
	}
	wake.Select(ctx)
	return ctx.Err()
}

// alarm is a timer for an instant that may move. The zero alarm is not set.
type alarm struct {
	at     time.Time
	rings  workflow.Future
	cancel workflow.CancelFunc
}

func (a *alarm) set(ctx workflow.Context, at time.Time) {
	if a.rings != nil && a.at.Equal(at) {
		return
	}
	if a.cancel != nil {
		a.cancel()
	}
	*a = alarm{}
	if at.IsZero() {
		return
	}
	a.at = at
	ctx, a.cancel = workflow.WithCancel(ctx)
	wait := max(at.Sub(workflow.Now(ctx)), soonest)
	a.rings = workflow.NewTimerWithOptions(ctx, wait, workflow.TimerOptions{Summary: "next moment"})
}

// given ends the workflow quietly when the record does not know the group; anything else fails it.
func (g *group) given(ctx workflow.Context, err error) error {
	var known *temporal.ApplicationError
	if errors.As(err, &known) && known.Type() == NoSuchGroup {
		workflow.GetLogger(ctx).Warn("the record does not know this group", "group", g.id)
		return nil
	}
	return err
}

// busy is how activities run: as often as needed, at most a minute apart; a worker that died is noticed by its
// missing heartbeat.
func busy(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 10 * time.Minute,
		HeartbeatTimeout:    30 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: 500 * time.Millisecond, BackoffCoefficient: 2, MaximumInterval: time.Minute,
			NonRetryableErrorTypes: []string{NoSuchGroup},
		},
	})
}
