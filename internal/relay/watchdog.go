package relay

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"giaoban/internal/service"
	"giaoban/internal/store"
)

// WatchdogOptions sets up a Watchdog.
type WatchdogOptions struct {
	Service *service.Service
	Logger  *slog.Logger
	// Holder names this process among those that share the lease.
	Holder string
	// Every is how often the record is swept; default a minute.
	Every time.Duration
	// Takeover is how late a group's next moment must be for the watchdog to do the work itself; default three
	// minutes.
	Takeover time.Duration
	// KeepKeys is how long idempotency keys are remembered; default 72 hours.
	KeepKeys time.Duration
}

// Watchdog sees to it that what is due happens although the workflow does not do it. One process at a time holds
// its lease.
type Watchdog struct{ WatchdogOptions }

const (
	watchdogLease = "watchdog"
	sweepSize     = 500
)

// NewWatchdog returns a Watchdog.
func NewWatchdog(o WatchdogOptions) *Watchdog {
	if o.Every <= 0 {
		o.Every = time.Minute
	}
	if o.Takeover <= 0 {
		o.Takeover = 3 * time.Minute
	}
	if o.KeepKeys <= 0 {
		o.KeepKeys = 72 * time.Hour
	}
	return &Watchdog{o}
}

// Run sweeps until ctx ends.
func (w *Watchdog) Run(ctx context.Context) error {
	tick := time.NewTicker(w.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := w.Once(ctx); err != nil && ctx.Err() == nil {
			w.Logger.Warn("watchdog", "error", err)
		}
	}
}

// Once sweeps if this process has the lease.
func (w *Watchdog) Once(ctx context.Context) error {
	st := w.Service.Store()
	_, held, err := st.TakeLease(ctx, watchdogLease, w.Holder, 2*w.Every)
	if err != nil || !held {
		return err
	}
	now := w.Service.Now()
	late, err := st.Read().GroupsBehind(ctx, now.Add(-w.Every/2), sweepSize)
	if err != nil {
		return err
	}
	var failed []error
	for _, g := range late {
		behind := now.Sub(g.NextAt)
		w.Logger.Info("group is late", "group", g.ID, "by", behind.Round(time.Second))
		if behind >= w.Takeover {
			failed = append(failed, w.Service.Advance(ctx, g.ID))
			continue
		}
		failed = append(failed, st.InTx(ctx, func(tx *store.Tx) error { return tx.Ring(ctx, g.ID, now) }))
	}
	failed = append(failed, st.InTx(ctx, func(tx *store.Tx) error {
		_, err := tx.ExpireKeys(ctx, now.Add(-w.KeepKeys))
		return err
	}))
	return errors.Join(failed...)
}
