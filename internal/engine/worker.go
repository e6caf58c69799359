package engine

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
)

// WorkerOptions tunes a worker. The zero value suits two cores, a database with
// one writer or a small pool, and a few thousand sleeping workflows.
type WorkerOptions struct {
	// Activities is how many activities run at once; default 16. More than the
	// database has connections only makes them queue there.
	Activities int
	// WorkflowTasks is how many workflow tasks run at once; default 32. They
	// compute and do not wait, so more than the cores can use is no faster.
	WorkflowTasks int
	// Pollers is how many requests for work are open at once, of each kind;
	// default 2, which is also the least that sticky execution needs.
	Pollers int
	// StopTimeout is how long a stopping worker waits for its activities;
	// default 10 s. Those cut off run again elsewhere.
	StopTimeout time.Duration
	// OnFatalError hears of a failure after which the worker does no more work,
	// such as a namespace that was deleted.
	OnFatalError func(error)
}

// cachedWorkflows is how many workflows stay in memory between their tasks,
// over all workers of the process. A group wakes seldom, so keeping each of
// many thousand would cost memory for nothing; one outside the cache is
// replayed from its history.
const cachedWorkflows = 1000

func (o WorkerOptions) withDefaults() WorkerOptions {
	if o.Activities <= 0 {
		o.Activities = 16
	}
	if o.WorkflowTasks <= 0 {
		o.WorkflowTasks = 32
	}
	if o.Pollers < 2 {
		o.Pollers = 2
	}
	if o.StopTimeout <= 0 {
		o.StopTimeout = 10 * time.Second
	}
	return o
}

// NewWorker returns a worker on the task queue; the caller registers workflows
// and activities, and starts and stops it. Starting needs Temporal; [RunWorker]
// waits for it.
func NewWorker(c client.Client, taskQueue string, options WorkerOptions) worker.Worker {
	options = options.withDefaults()
	worker.SetStickyWorkflowCacheSize(cachedWorkflows)
	return worker.New(c, taskQueue, worker.Options{
		MaxConcurrentActivityExecutionSize:     options.Activities,
		MaxConcurrentWorkflowTaskExecutionSize: options.WorkflowTasks,
		MaxConcurrentActivityTaskPollers:       options.Pollers,
		MaxConcurrentWorkflowTaskPollers:       options.Pollers,
		WorkerStopTimeout:                      options.StopTimeout,
		OnFatalError:                           options.OnFatalError,
		// Only the names declared for the wire may reach a history.
		DisableRegistrationAliasing: true,
		// A panic or a change that breaks replay holds the workflow until fixed
		// code is deployed. Failing it instead would lose the rest of a group's
		// ladder.
		WorkflowPanicPolicy: worker.BlockWorkflow,
	})
}

// RunWorker runs a worker until the context ends, then stops it and returns
// nil. While Temporal is away it tries again, at most five seconds apart; after
// a fatal error it starts over with a new worker. register is called for each
// worker and must only register.
func RunWorker(ctx context.Context, c client.Client, taskQueue string, options WorkerOptions, logger *slog.Logger, register func(worker.Registry)) error {
	if register == nil {
		return errors.New("engine: a worker needs something to run")
	}
	// Only the end of the context ends the retrying, and that is no failure.
	_ = retry(ctx, func(ctx context.Context) error {
		err := runWorkerOnce(ctx, c, taskQueue, options, register)
		if err != nil {
			logger.WarnContext(ctx, "the worker is not running; trying again", "task_queue", taskQueue, "error", err)
		}
		return err
	})
	return nil
}

// runWorkerOnce returns nil when the context ended, else why the worker does
// not run.
func runWorkerOnce(ctx context.Context, c client.Client, taskQueue string, options WorkerOptions, register func(worker.Registry)) error {
	// Asking first keeps the SDK's own start, which waits long and cannot be
	// interrupted, for when it will succeed.
	if err := Healthy(ctx, c); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	fatal := make(chan error, 1)
	heard := options.OnFatalError
	options.OnFatalError = func(err error) {
		select {
		case fatal <- err:
		default: // the first is enough
		}
		if heard != nil {
			heard(err)
		}
	}
	w := NewWorker(c, taskQueue, options)
	register(w)
	if err := w.Start(); err != nil {
		return err
	}
	defer w.Stop()
	select {
	case <-ctx.Done():
		return nil
	case err := <-fatal:
		return err
	}
}
