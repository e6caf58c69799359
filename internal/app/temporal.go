package app

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"giaoban/activities"
	"giaoban/internal/directive"
	"giaoban/internal/engine"
	"giaoban/internal/engine/embedded"
	"giaoban/internal/relay"
	"giaoban/workflows"
)

// temporal is the process's way to Temporal, which may be away.
type temporal struct {
	embed bool
	hold  *embedded.Hold // of the data folder, when embedded

	mu      sync.Mutex
	client  client.Client
	indexed bool
}

var _ relay.Ringer = (*temporal)(nil)

// SearchAttributes are those the workflows write.
func SearchAttributes() engine.SearchAttributes {
	return engine.SearchAttributes{workflows.StatusAttribute: enums.INDEXED_VALUE_TYPE_KEYWORD}
}

var errNoTemporal = &directive.Error{Code: directive.CodeUnavailable, Detail: "engine_starting"}

// Ring rings a group's workflow, or says that Temporal is not there yet: the bell waits.
func (t *temporal) Ring(ctx context.Context, groupID string) error {
	c := t.get()
	if c == nil {
		return errNoTemporal
	}
	return relay.Temporal{Client: c, Indexed: func() bool { t.mu.Lock(); defer t.mu.Unlock(); return t.indexed }}.Ring(ctx, groupID)
}

// ready reports whether there is a Temporal to ring at: an engine that is still starting is no failure.
func (t *temporal) ready() bool { return t.get() != nil }

func (t *temporal) get() client.Client {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.client
}

func (t *temporal) set(c client.Client) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.client = c
}

// healthy reports whether Temporal answers.
func (t *temporal) healthy(ctx context.Context) error {
	c := t.get()
	if c == nil {
		return errNoTemporal
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return engine.Healthy(ctx, c)
}

// runTemporal starts the embedded engine, unless another is given, and works for it until ctx ends. The engine is
// stopped after the worker.
func (a *App) runTemporal(ctx context.Context) (err error) {
	address := a.Temporal
	if a.temporal.embed {
		server, err := embedded.Start(ctx, embedded.Options{Dir: a.Data, Hold: a.temporal.hold, Namespace: a.Namespace, SearchAttributes: SearchAttributes(), Logger: a.Logger})
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		defer func() { err = errors.Join(err, server.Stop()) }()
		address = server.HostPort()
		go func() { // an engine that stops by itself takes the process down
			select {
			case <-ctx.Done():
			case <-server.Failed():
				a.report(server.Err())
			}
		}()
	}
	c, err := engine.Dial(ctx, engine.Options{HostPort: address, Namespace: a.Namespace, Logger: a.Logger})
	if err != nil {
		return err
	}
	defer c.Close()
	a.temporal.set(c)
	defer a.temporal.set(nil)
	if err := engine.WaitReady(ctx, c); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	if !a.temporal.embed {
		if err := engine.EnsureNamespace(ctx, c, a.Namespace, embedded.DefaultRetention); err != nil {
			a.Logger.Warn("namespace", "error", err)
		}
	}
	if err := engine.EnsureSearchAttributes(ctx, c, a.Namespace, SearchAttributes()); err != nil {
		a.Logger.Warn("workflows run without search attributes", "error", err)
	} else {
		a.temporal.mu.Lock()
		a.temporal.indexed = true
		a.temporal.mu.Unlock()
	}
	hands := activities.New(a.service)
	return engine.RunWorker(ctx, c, workflows.TaskQueue, engine.WorkerOptions{}, a.Logger, func(w worker.Registry) { register(w, hands) })
}

// register names the workflow and the activities on a worker.
func register(w worker.Registry, hands *activities.Activities) {
	w.RegisterWorkflow(workflows.Group)
	w.RegisterActivity(hands)
}
