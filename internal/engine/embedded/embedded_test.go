//go:build !slim

package embedded_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"giaoban/internal/engine"
	"giaoban/internal/engine/embedded"
)

const (
	taskQueue    = "engine-test"
	workflowName = "Bells"
	bell         = "bell"
	last         = "last"
	heardQuery   = "heard"
	// unitAttribute is a search attribute of the test's own.
	unitAttribute = "GiaoBanTestUnit"
)

func attributes() engine.SearchAttributes {
	return engine.SearchAttributes{unitAttribute: enums.INDEXED_VALUE_TYPE_KEYWORD}
}

// bells collects bells until the last, with a short timer after each, and marks
// itself for search when asked to.
func bells(ctx workflow.Context, unit string) ([]string, error) {
	var heard []string
	if err := workflow.SetQueryHandler(ctx, heardQuery, func() ([]string, error) { return heard, nil }); err != nil {
		return nil, err
	}
	if unit != "" {
		key := temporal.NewSearchAttributeKeyKeyword(unitAttribute)
		if err := workflow.UpsertTypedSearchAttributes(ctx, key.ValueSet(unit)); err != nil {
			return nil, err
		}
	}
	channel := workflow.GetSignalChannel(ctx, bell)
	for {
		var name string
		channel.Receive(ctx, &name)
		heard = append(heard, name)
		if name == last {
			return heard, nil
		}
		if err := workflow.Sleep(ctx, 100*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

func register(r worker.Registry) {
	r.RegisterWorkflowWithOptions(bells, workflow.RegisterOptions{Name: workflowName})
}

// start runs an engine for the test.
func start(tb testing.TB, options embedded.Options) *embedded.Server {
	tb.Helper()
	server, err := embedded.Start(tb.Context(), options)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := server.Stop(); err != nil {
			tb.Error(err)
		}
		if err := server.Err(); err != nil {
			tb.Error(err)
		}
	})
	return server
}

func dial(tb testing.TB, hostPort string) client.Client {
	tb.Helper()
	c, err := engine.Dial(tb.Context(), engine.Options{HostPort: hostPort, Namespace: embedded.DefaultNamespace})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(c.Close)
	return c
}

func startWorker(tb testing.TB, c client.Client) {
	tb.Helper()
	w := engine.NewWorker(c, taskQueue, engine.WorkerOptions{})
	register(w)
	if err := w.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(w.Stop)
}

// ring starts the workflow or wakes it.
func ring(tb testing.TB, c client.Client, id, name, unit string) client.WorkflowRun {
	tb.Helper()
	run, err := c.SignalWithStartWorkflow(tb.Context(), id, bell, name,
		client.StartWorkflowOptions{TaskQueue: taskQueue}, workflowName, unit)
	if err != nil {
		tb.Fatal(err)
	}
	return run
}

func result(tb testing.TB, run client.WorkflowRun) string {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), time.Minute)
	defer cancel()
	var heard []string
	if err := run.Get(ctx, &heard); err != nil {
		tb.Fatal(err)
	}
	return strings.Join(heard, " ")
}

// eventually waits for a condition, failing the test after half a minute.
func eventually(tb testing.TB, what string, ok func() bool) {
	tb.Helper()
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline:
			tb.Fatalf("still waiting: %s", what)
		case <-tick.C:
		}
	}
}

// found counts the workflows that a search finds.
func found(tb testing.TB, c client.Client, query string) int {
	tb.Helper()
	answer, err := c.ListWorkflow(tb.Context(), &workflowservice.ListWorkflowExecutionsRequest{Query: query})
	if err != nil {
		tb.Fatal(err)
	}
	return len(answer.GetExecutions())
}

func TestWorkflowRunsAndIsFoundAfterAMove(t *testing.T) {
	// Characters that mean something in a SQLite address.
	dir := filepath.Join(t.TempDir(), "dữ liệu 100% #1?")
	server := start(t, embedded.Options{Dir: dir, SearchAttributes: attributes()})
	c := dial(t, server.HostPort())
	startWorker(t, c)
	ring(t, c, "group-1", "first", "Yên Bình")
	ring(t, c, "group-1", "second", "Yên Bình")
	run := ring(t, c, "group-1", last, "Yên Bình")
	if got, want := result(t, run), "first second last"; got != want {
		t.Errorf("heard %q, want %q", got, want)
	}
	byUnit := unitAttribute + ` = "Yên Bình" AND ExecutionStatus = "Completed"`
	eventually(t, "the workflow in a search", func() bool { return found(t, c, byUnit) == 1 })

	stopping := time.Now()
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(stopping); took > 5*time.Second {
		t.Errorf("stopping took %v", took)
	}
	for _, file := range []string{embedded.MainFile, embedded.VisibilityFile} {
		if info, err := os.Stat(filepath.Join(dir, file+"-wal")); err == nil && info.Size() > 0 {
			t.Errorf("a stopped engine leaves %d bytes beside %s", info.Size(), file)
		}
	}

	moved := filepath.Join(t.TempDir(), "elsewhere")
	if err := os.CopyFS(moved, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	second := start(t, embedded.Options{Dir: moved})
	c = dial(t, second.HostPort())
	if got := found(t, c, byUnit); got != 1 {
		t.Errorf("after a restart on moved files the search finds %d workflows, want 1", got)
	}
	if got, want := result(t, c.GetWorkflow(t.Context(), "group-1", "")), "first second last"; got != want {
		t.Errorf("after a restart the result is %q, want %q", got, want)
	}
	startWorker(t, c)
	if got := result(t, ring(t, c, "group-1", last, "Yên Bình")); got != last {
		t.Errorf("a finished workflow, rung again, heard %q", got)
	}
}

// TestSearchAttributesOfANewerVersion is the way of an installation that was
// made before an attribute existed.
func TestSearchAttributesOfANewerVersion(t *testing.T) {
	dir := t.TempDir()
	server := start(t, embedded.Options{Dir: dir})
	c := dial(t, server.HostPort())
	var missing *engine.MissingSearchAttributesError
	err := engine.HasSearchAttributes(t.Context(), c, embedded.DefaultNamespace, attributes())
	if !errors.As(err, &missing) || missing.Err != nil {
		t.Errorf("error %v, want a MissingSearchAttributesError without a cause", err)
	}
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	// Twice: the second finds them there.
	for range 2 {
		server = start(t, embedded.Options{Dir: dir, SearchAttributes: attributes()})
		c = dial(t, server.HostPort())
		if err := engine.HasSearchAttributes(t.Context(), c, embedded.DefaultNamespace, attributes()); err != nil {
			t.Error(err)
		}
		if got := found(t, c, unitAttribute+` = "Yên Bình"`); got != 0 {
			t.Errorf("found %d workflows of an empty engine", got)
		}
		if err := server.Stop(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRetentionIsKeptAndChanged(t *testing.T) {
	dir := t.TempDir()
	const day = 24 * time.Hour
	for _, retention := range []time.Duration{7 * day, 7 * day, 90 * day} {
		server := start(t, embedded.Options{Dir: dir, Retention: retention})
		c := dial(t, server.HostPort())
		answer, err := c.WorkflowService().DescribeNamespace(t.Context(),
			&workflowservice.DescribeNamespaceRequest{Namespace: embedded.DefaultNamespace})
		if err != nil {
			t.Fatal(err)
		}
		if got := answer.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration(); got != retention {
			t.Errorf("retention %v, want %v", got, retention)
		}
		if err := server.Stop(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSecondEngineIsRefused(t *testing.T) {
	dir := t.TempDir()
	server := start(t, embedded.Options{Dir: dir})
	if _, err := embedded.Start(t.Context(), embedded.Options{Dir: dir}); !errors.Is(err, embedded.ErrInUse) {
		t.Fatalf("error %v, want ErrInUse", err)
	}
	if err := engine.Healthy(t.Context(), dial(t, server.HostPort())); err != nil {
		t.Fatalf("the first engine was disturbed: %v", err)
	}
}

func TestTakenAddressIsAnErrorAndLeavesTheFolderFree(t *testing.T) {
	first := start(t, embedded.Options{Dir: t.TempDir()})
	dir := t.TempDir()
	if _, err := embedded.Start(t.Context(), embedded.Options{Dir: dir, FrontendAddr: first.HostPort()}); err == nil {
		t.Fatal("two engines on one address")
	}
	start(t, embedded.Options{Dir: dir})
}

func TestEnsureNamespace(t *testing.T) {
	server := start(t, embedded.Options{Dir: t.TempDir()})
	c, err := engine.Dial(t.Context(), engine.Options{HostPort: server.HostPort(), Namespace: "second"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for range 2 {
		if err := engine.EnsureNamespace(ctx, c, "second", 48*time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	startWorker(t, c)
	if got := result(t, ring(t, c, "group-1", last, "")); got != last {
		t.Errorf("heard %q", got)
	}
}

func TestSearchAttributeOfAnotherTypeIsReported(t *testing.T) {
	server := start(t, embedded.Options{Dir: t.TempDir()})
	c := dial(t, server.HostPort())
	if err := engine.EnsureSearchAttributes(t.Context(), c, embedded.DefaultNamespace, attributes()); err != nil {
		t.Fatal(err)
	}
	other := engine.SearchAttributes{unitAttribute: enums.INDEXED_VALUE_TYPE_INT}
	err := engine.EnsureSearchAttributes(t.Context(), c, embedded.DefaultNamespace, other)
	var missing *engine.MissingSearchAttributesError
	if !errors.As(err, &missing) || len(missing.Names) != 1 || missing.Names[0] != unitAttribute {
		t.Fatalf("error %v, want one that names %s", err, unitAttribute)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for name, options := range map[string]embedded.Options{
		"no folder":       {},
		"short retention": {Dir: t.TempDir(), Retention: time.Hour},
		"bad address":     {Dir: t.TempDir(), FrontendAddr: "nowhere"},
	} {
		if _, err := embedded.Start(t.Context(), options); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
