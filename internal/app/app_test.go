package app_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/client"

	"giaoban/internal/app"
	"giaoban/internal/engine"
	"giaoban/internal/engine/embedded"
	"giaoban/internal/pgtest"
	"giaoban/workflows"
)

// TestOneProcess follows a meeting from the first start to its completed workflow, with a restart in between: what
// is late escalates by itself, what was done in time does not.
func TestOneProcess(t *testing.T) {
	dir := t.TempDir()
	p := start(t, quick(dir), app.Parts{API: true, Worker: true})
	if first, _, _ := strings.Cut(p.out.String(), "\n"); first != "GIAOBAN_TOKEN="+p.token || p.token == "" {
		t.Errorf("the first line is %q, want the administrator's token", first)
	}
	if info, err := os.Stat(dir + "/first-token"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("first-token: %v %v, want mode 0600", info, err)
	}
	group := p.handOut(3, 4*time.Second)
	eventually(t, 20*time.Second, "three tasks are assigned", func() bool { return p.group(group)["assigned_at"] != "" })
	tasks := p.tasks(group)
	if len(tasks) != 3 {
		t.Fatalf("%d tasks, want 3", len(tasks))
	}
	prompt := tasks[0]["id"].(string)
	p.must("POST", "/api/v1/tasks/"+prompt+"/complete", nil)
	eventually(t, 20*time.Second, "the head is told of the two that are late", func() bool {
		n := 0
		for _, k := range p.tasks(group) {
			n += fired(k)["head"]
		}
		return n == 2
	})
	p.stop()

	p = start(t, quick(dir), app.Parts{API: true, Worker: true})
	if strings.Contains(p.out.String(), "GIAOBAN_TOKEN") {
		t.Error("a second start makes a second first token")
	}
	eventually(t, 20*time.Second, "the chair is told after the restart", func() bool {
		n := 0
		for _, k := range p.tasks(group) {
			n += fired(k)["chair"]
		}
		return n == 2
	})
	for _, k := range p.tasks(group) {
		for step, n := range fired(k) {
			if n != 1 {
				t.Errorf("%v: %s happened %d times", k["code"], step, n)
			}
		}
		if f := fired(k); k["id"] == prompt && f["head"]+f["chair"] > 0 {
			t.Errorf("%v was done in time and escalated: %v", k["code"], f)
		} else if k["id"] != prompt {
			p.must("POST", "/api/v1/tasks/"+k["id"].(string)+"/complete", nil)
		}
	}
	eventually(t, 20*time.Second, "the group is completed", func() bool { return p.group(group)["status"] == "completed" })
	p.must("POST", "/api/v1/tasks/"+prompt+"/reopen", object{"reason": "Thiếu danh sách"})
	if s := p.group(group)["status"]; s != "issued" {
		t.Errorf("after reopening the group is %v, want issued", s)
	}
	p.must("POST", "/api/v1/tasks/"+prompt+"/complete", nil)
	eventually(t, 20*time.Second, "the group is completed again", func() bool { return p.group(group)["status"] == "completed" })
}

// TestSeparateProcesses runs PostgreSQL, a Temporal server of its own, an API and a worker; then the worker's
// workflow is terminated behind its back, and Temporal goes away.
func TestSeparateProcesses(t *testing.T) {
	server := startEngine(t, t.TempDir(), "127.0.0.1:0")
	o := quick(t.TempDir())
	o.Database, o.Temporal, o.Grace = pgtest.Start(t), server.HostPort(), 4*time.Second
	p := start(t, o, app.Parts{API: true})
	o.Addr = "127.0.0.1:0"
	worker := start(t, o, app.Parts{Worker: true})
	if _, ready := worker.call("GET", "/readyz", nil); ready["status"] == "down" {
		t.Errorf("the worker says %v", ready)
	}
	if status, _ := worker.call("GET", "/api/v1/tasks", nil); status != 404 {
		t.Errorf("the worker answers requests: %d", status)
	}
	group := p.handOut(2, 30*time.Second)
	eventually(t, 30*time.Second, "the tasks are assigned", func() bool { return p.group(group)["assigned_at"] != "" })

	c, err := engine.Dial(t.Context(), engine.Options{HostPort: server.HostPort(), Namespace: o.Namespace})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	id := workflows.GroupWorkflowID(group)
	if err := c.TerminateWorkflow(t.Context(), id, "", "an operator's mistake"); err != nil {
		t.Fatal(err)
	}
	for _, k := range p.tasks(group) {
		p.must("POST", "/api/v1/tasks/"+k["id"].(string)+"/complete", nil)
	}
	eventually(t, 30*time.Second, "the terminated workflow is revived and closes the group", func() bool { return p.group(group)["status"] == "completed" })
	eventually(t, 10*time.Second, "its workflow ends", func() bool {
		d, err := c.DescribeWorkflowExecution(t.Context(), id, "")
		return err == nil && d.WorkflowExecutionInfo.Status.String() == "Completed"
	})

	// Temporal goes away: acts are answered, and the watchdog does what is due.
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	orphan := p.handOut(2, 3*time.Second)
	eventually(t, 40*time.Second, "the watchdog assigns and escalates without Temporal", func() bool {
		n := 0
		for _, k := range p.tasks(orphan) {
			n += fired(k)["chair"]
		}
		return n == 2
	})
}

func startEngine(t *testing.T, dir, addr string) *embedded.Server {
	t.Helper()
	s, err := embedded.Start(t.Context(), embedded.Options{Dir: dir, FrontendAddr: addr, SearchAttributes: app.SearchAttributes()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Log(err)
		}
	})
	return s
}

// TestHistories records the histories that package workflows replays, with -update; without it, it checks that a
// group's history is short: a dozen events for each moment and each bell, however many units there are.
func TestHistories(t *testing.T) {
	dir := t.TempDir()
	server := startEngine(t, t.TempDir(), "127.0.0.1:0")
	o := quick(dir)
	o.Temporal = server.HostPort()
	p := start(t, o, app.Parts{API: true, Worker: true})
	c, err := engine.Dial(t.Context(), engine.Options{HostPort: server.HostPort(), Namespace: o.Namespace})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	group := p.handOut(9, 4*time.Second)
	eventually(t, 20*time.Second, "assigned", func() bool { return p.group(group)["assigned_at"] != "" })
	eventually(t, 20*time.Second, "everything has escalated", func() bool {
		n := 0
		for _, k := range p.tasks(group) {
			n += fired(k)["chair"]
		}
		return n == 9
	})
	for _, k := range p.tasks(group) {
		p.must("POST", "/api/v1/tasks/"+k["id"].(string)+"/complete", nil)
	}
	eventually(t, 20*time.Second, "completed", func() bool { return p.group(group)["status"] == "completed" })
	var n int
	eventually(t, 10*time.Second, "the workflow ends", func() bool {
		d, err := c.DescribeWorkflowExecution(t.Context(), workflows.GroupWorkflowID(group), "")
		if err != nil {
			return false
		}
		n = int(d.WorkflowExecutionInfo.HistoryLength)
		return d.WorkflowExecutionInfo.Status.String() == "Completed"
	})
	// Start, assignment, three moments, at most a handful of coalesced bells, the close.
	const looks = 10
	if n > 12*looks {
		t.Errorf("%d events, want at most %d", n, 12*looks)
	}
	t.Logf("%d events", n)
	if *update {
		record(t.Context(), t, c, group, "completed")
		waiting := p.handOut(9, time.Hour)
		eventually(t, 20*time.Second, "assigned", func() bool { return p.group(waiting)["assigned_at"] != "" })
		p.must("POST", "/api/v1/tasks/"+p.tasks(waiting)[0]["id"].(string)+"/complete", nil)
		eventually(t, 20*time.Second, "two looks", func() bool {
			v, err := c.QueryWorkflow(t.Context(), workflows.GroupWorkflowID(waiting), "", workflows.StatusQuery)
			var s workflows.Status
			return err == nil && v.Get(&s) == nil && s.Reviews >= 3
		})
		record(t.Context(), t, c, waiting, "waiting")
		p.must("POST", "/api/v1/groups/"+waiting+"/cancel", nil)
		eventually(t, 20*time.Second, "the cancelled workflow ends", func() bool {
			d, err := c.DescribeWorkflowExecution(t.Context(), workflows.GroupWorkflowID(waiting), "")
			return err == nil && d.WorkflowExecutionInfo.Status.String() == "Completed"
		})
		record(t.Context(), t, c, waiting, "cancelled")
	}
}

func record(ctx context.Context, t *testing.T, c client.Client, group, name string) {
	t.Helper()
	h, err := history(ctx, c, workflows.GroupWorkflowID(group))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll("../../workflows/testdata/histories/v1", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("../../workflows/testdata/histories/v1/"+name+".json", h, 0o644); err != nil {
		t.Fatal(err)
	}
}
