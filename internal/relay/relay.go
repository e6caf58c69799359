package relay

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"giaoban/internal/store"
)

// Ringer rings a group's workflow, starting it when it does not run.
type Ringer interface {
	Ring(ctx context.Context, groupID string) error
}

// Options sets up a Relay.
type Options struct {
	Store  *store.Store
	Ringer Ringer
	Logger *slog.Logger
	// Ready reports whether ringing makes sense yet; bells wait quietly until it does. Nil: always.
	Ready func() bool
	// Poll is how often the record is asked for bells; default 200 ms.
	Poll time.Duration
	// Pause is the least time between two rings of one group; default 2 s. What rings in between is answered
	// by the later one.
	Pause time.Duration
	// Timeout bounds one call of Temporal; default 5 s.
	Timeout time.Duration
	// Hit is called at named points; tests stop the process there. Nil: nothing.
	Hit func(point string)
}

// Relay carries bells to the workflows.
type Relay struct {
	Options
	rung map[string]time.Time // when each group was last rung
}

const (
	readAhead  = 10_000 // bells read at once: two seconds of the fastest completions measured
	ringers    = 8      // groups rung at once
	deleteSize = 5_000  // bells deleted by one statement
)

// New returns a Relay.
func New(o Options) *Relay {
	if o.Poll <= 0 {
		o.Poll = 200 * time.Millisecond
	}
	if o.Pause <= 0 {
		o.Pause = 2 * time.Second
	}
	if o.Timeout <= 0 {
		o.Timeout = 5 * time.Second
	}
	if o.Hit == nil {
		o.Hit = func(string) {}
	}
	return &Relay{Options: o, rung: map[string]time.Time{}}
}

// Run relays until ctx ends. Failures are logged, once per spell, and tried again.
func (r *Relay) Run(ctx context.Context) error {
	tick := time.NewTicker(r.Poll)
	defer tick.Stop()
	failing := false
	for {
		err := r.Once(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil && !failing:
			r.Logger.Warn("bells wait", "error", err)
		case err == nil && failing:
			r.Logger.Info("bells ring again")
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Once rings what waits and may be rung now. A group whose ring fails keeps its bells; the others are not held up.
func (r *Relay) Once(ctx context.Context) error {
	if r.Ready != nil && !r.Ready() {
		return nil
	}
	bells, err := r.Store.Read().Bells(ctx, readAhead)
	if err != nil {
		return err
	}
	now := time.Now()
	for id, at := range r.rung {
		if now.Sub(at) >= r.Pause {
			delete(r.rung, id)
		}
	}
	waiting := map[string][]string{}
	for _, b := range bells {
		if _, recently := r.rung[b.GroupID]; !recently {
			waiting[b.GroupID] = append(waiting[b.GroupID], b.ID)
		}
	}
	return r.ringAll(ctx, waiting)
}

func (r *Relay) ringAll(ctx context.Context, waiting map[string][]string) error {
	var mu sync.Mutex
	var rung []string
	var failed []error
	work := errgroup.Group{}
	work.SetLimit(ringers)
	for id, bells := range waiting {
		work.Go(func() error {
			call, cancel := context.WithTimeout(ctx, r.Timeout)
			defer cancel()
			r.Hit("relay.before_ring")
			err := r.Ringer.Ring(call, id)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				if failed == nil { // they mostly fail alike
					failed = append(failed, err)
				}
				return nil
			}
			r.rung[id] = time.Now()
			rung = append(rung, bells...)
			return nil
		})
	}
	if err := work.Wait(); err != nil {
		return err
	}
	r.Hit("relay.after_ring")
	return errors.Join(append(failed, r.forget(ctx, rung))...)
}

// forget deletes exactly the bells that were read and rung: one that was appended meanwhile stays.
func (r *Relay) forget(ctx context.Context, ids []string) error {
	for len(ids) > 0 {
		part := ids[:min(len(ids), deleteSize)]
		ids = ids[len(part):]
		if err := r.Store.InTx(ctx, func(tx *store.Tx) error { return tx.DeleteBells(ctx, part) }); err != nil {
			return err
		}
	}
	return nil
}
