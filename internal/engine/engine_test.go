package engine_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/worker"

	"giaoban/internal/engine"
)

// silent returns an address that takes connections and never answers, as a
// half-dead server does.
func silent(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := listener.Close(); err != nil {
			t.Error(err)
		}
	})
	return listener.Addr().String()
}

// closed returns an address that refuses connections.
func closed(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return listener.Addr().String()
}

func TestDialDoesNotWait(t *testing.T) {
	for name, address := range map[string]string{"silent": silent(t), "closed": closed(t)} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			c, err := engine.Dial(t.Context(), engine.Options{HostPort: address, Namespace: "giaoban"})
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if took := time.Since(began); took > time.Second {
				t.Errorf("Dial waited %v for a server that is away", took)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			if err := engine.WaitReady(ctx, c); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("WaitReady = %v, want the deadline", err)
			}
			if took := time.Since(began); took > 3*time.Second {
				t.Errorf("WaitReady outlived its deadline: %v", took)
			}
		})
	}
}

func TestDialChecksItsOptions(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, test := range map[string]struct {
		ctx     context.Context
		options engine.Options
	}{
		"no address":   {t.Context(), engine.Options{Namespace: "giaoban"}},
		"no namespace": {t.Context(), engine.Options{HostPort: "127.0.0.1:7233"}},
		"cancelled":    {cancelled, engine.Options{HostPort: "127.0.0.1:7233", Namespace: "giaoban"}},
	} {
		if _, err := engine.Dial(test.ctx, test.options); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestRunWorkerEndsWithItsContextWhileTemporalIsAway(t *testing.T) {
	c, err := engine.Dial(t.Context(), engine.Options{HostPort: closed(t), Namespace: "giaoban"})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ctx, cancel := context.WithCancel(t.Context())
	told := make(chan struct{}, 1)
	ended := make(chan error, 1)
	logger := slog.New(slog.NewTextHandler(notify{told}, nil))
	go func() {
		ended <- engine.RunWorker(ctx, c, "queue", engine.WorkerOptions{}, logger, func(worker.Registry) {})
	}()
	within(t, "a warning that the worker does not run", told)
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("RunWorker = %v, want nil", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("RunWorker outlived its context")
	}
}

func TestRunWorkerNeedsSomethingToRun(t *testing.T) {
	if err := engine.RunWorker(t.Context(), nil, "queue", engine.WorkerOptions{}, nil, nil); err == nil {
		t.Error("accepted")
	}
}

func TestSearchAttributesOfAnAbsentServer(t *testing.T) {
	c, err := engine.Dial(t.Context(), engine.Options{HostPort: closed(t), Namespace: "giaoban"})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	wanted := engine.SearchAttributes{"B": 1, "A": 1}
	err = engine.EnsureSearchAttributes(ctx, c, "giaoban", wanted)
	var missing *engine.MissingSearchAttributesError
	if !errors.As(err, &missing) || missing.Err == nil {
		t.Fatalf("error %v, want a MissingSearchAttributesError with its cause", err)
	}
	if !strings.Contains(err.Error(), "A, B") {
		t.Errorf("%q does not name the attributes in order", err)
	}
	if err := engine.HasSearchAttributes(ctx, c, "giaoban", wanted); err == nil || errors.As(err, &missing) {
		t.Errorf("HasSearchAttributes = %v, want that Temporal could not be asked", err)
	}
}

// notify is a log output that tells of the first line.
type notify struct{ told chan struct{} }

var _ io.Writer = notify{}

func (n notify) Write(line []byte) (int, error) {
	select {
	case n.told <- struct{}{}:
	default:
	}
	return len(line), nil
}

func within(t *testing.T, what string, happened <-chan struct{}) {
	t.Helper()
	select {
	case <-happened:
	case <-time.After(10 * time.Second):
		t.Fatalf("still waiting: %s", what)
	}
}
