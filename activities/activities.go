// Package activities are the hands of the workflows: thin calls of the service that heartbeat and translate
// errors, and nothing else.
package activities

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"giaoban/internal/directive"
	"giaoban/internal/service"
	"giaoban/workflows"
)

// Activities carries out what a Group asks for.
type Activities struct{ service *service.Service }

var _ workflows.Activities = (*Activities)(nil)

// New returns the activities on a service.
func New(s *service.Service) *Activities { return &Activities{service: s} }

// Assign creates the tasks that the group lacks.
func (a *Activities) Assign(ctx context.Context, groupID string) (int, error) {
	defer alive(ctx)()
	n, err := a.service.Assign(ctx, groupID, beat(ctx))
	return n, translate(err)
}

// Review decides every moment of the group that is due.
func (a *Activities) Review(ctx context.Context, groupID string) (workflows.Outcome, error) {
	defer alive(ctx)()
	found, err := a.service.Review(ctx, groupID, beat(ctx))
	return workflows.Outcome{Status: found.Status, Assign: found.Assign, Close: found.Close, NextAt: found.NextAt, Decided: found.Decided}, translate(err)
}

// Close completes the group if nothing is open.
func (a *Activities) Close(ctx context.Context, groupID string) (bool, error) {
	defer alive(ctx)()
	closed, err := a.service.Close(ctx, groupID)
	return closed, translate(err)
}

// beat tells the server how far a long piece of work is.
func beat(ctx context.Context) service.Beat {
	return func(done int) { activity.RecordHeartbeat(ctx, done) }
}

// alive heartbeats while one transaction waits for its locks. The returned function stops it.
func alive(ctx context.Context) func() {
	ctx, stop := context.WithCancel(ctx)
	go func() {
		tick := time.NewTicker(10 * time.Second)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				activity.RecordHeartbeat(ctx)
			}
		}
	}()
	return stop
}

// translate gives the errors that no retry can mend their type.
func translate(err error) error {
	if directive.CodeOf(err) == directive.CodeNotFound {
		return temporal.NewNonRetryableApplicationError("no such group", workflows.NoSuchGroup, err)
	}
	return err
}
