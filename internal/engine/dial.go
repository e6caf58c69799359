// Package engine is the product's side of Temporal: connecting, namespaces,
// search attributes and workers.
//
// Nothing here waits for Temporal unless it says so. People's acts are stored
// without it, so a process must start, and keep answering, while Temporal is
// away: [Dial] connects on first use, [RunWorker] keeps trying.
//
// The server that runs inside the product is in the package embedded, apart, so
// that only the program itself pays for linking it.
package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
)

// Options says which Temporal to talk to.
type Options struct {
	// HostPort is the frontend's address, such as 127.0.0.1:7233. Required.
	HostPort string
	// Namespace holds all workflows of this installation. Required.
	Namespace string
	// Logger receives what the SDK reports; nil discards it.
	Logger *slog.Logger
}

// Dial returns a client that connects on its first call and again after every
// loss, at most ten seconds apart. It fails only on options that cannot work;
// that Temporal is away shows in the calls themselves, as
// *serviceerror.Unavailable or the caller's own deadline. The caller closes the
// client.
func Dial(ctx context.Context, options Options) (client.Client, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if options.HostPort == "" {
		return nil, errors.New("engine: no address of Temporal given")
	}
	if options.Namespace == "" {
		return nil, errors.New("engine: no Temporal namespace given")
	}
	logger := options.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	c, err := client.NewLazyClient(client.Options{
		HostPort:  options.HostPort,
		Namespace: options.Namespace,
		Logger:    log.NewStructuredLogger(logger),
	})
	if err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	return c, nil
}

// Healthy reports, within the context's deadline, whether Temporal answers.
func Healthy(ctx context.Context, c client.Client) error {
	if _, err := c.CheckHealth(ctx, &client.CheckHealthRequest{}); err != nil {
		return fmt.Errorf("engine: %w", err)
	}
	return nil
}

// WaitReady returns when Temporal answers, or with the last failure when the
// context ends first.
func WaitReady(ctx context.Context, c client.Client) error {
	return retry(ctx, func(ctx context.Context) error {
		attempt, cancel := context.WithTimeout(ctx, attemptTimeout)
		defer cancel()
		return Healthy(attempt, c)
	})
}

const (
	// attemptTimeout bounds one try, so that a connection into the void is
	// noticed.
	attemptTimeout = 5 * time.Second
	// firstPause and longestPause bound the wait between tries. The longest is
	// short because a worker that comes back late makes escalations late.
	firstPause   = 50 * time.Millisecond
	longestPause = 5 * time.Second
)

// retry calls attempt, with growing pauses, until it succeeds or the context
// ends; then it returns the last failure beside the context's error.
func retry(ctx context.Context, attempt func(context.Context) error) error {
	pause := firstPause
	for {
		err := attempt(ctx)
		if err == nil {
			return nil
		}
		if !wait(ctx, pause) {
			return errors.Join(ctx.Err(), err)
		}
		pause = min(2*pause, longestPause)
	}
}

// wait pauses and reports whether the context is still live.
func wait(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
