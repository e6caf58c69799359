//go:build load

package load

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"giaoban/internal/app"
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/engine"
	"giaoban/internal/engine/embedded"
	"giaoban/internal/pgtest"
	"giaoban/internal/service"
	"giaoban/internal/store"
	"giaoban/workflows"
)

// TestThroughTemporal: five groups to 9 and to 3,321 units through the whole process, from the request to the last
// task assigned and to the last escalation decided, and how long the workflows' histories are.
func TestThroughTemporal(t *testing.T) {
	for _, database := range []string{"SQLite", "PostgreSQL"} {
		for _, n := range []int{9, 99, 3321} {
			t.Run(fmt.Sprint(database, n), func(t *testing.T) { throughTemporal(t, database, n) })
		}
	}
}

func throughTemporal(t *testing.T, database string, n int) {
	engineDir := t.TempDir()
	server, err := embedded.Start(t.Context(), embedded.Options{Dir: engineDir, SearchAttributes: app.SearchAttributes()})
	check(t, err)
	defer func() { check(t, server.Stop()) }()
	o := app.Defaults()
	o.Addr, o.Data, o.Temporal = "127.0.0.1:0", t.TempDir(), server.HostPort()
	o.Grace, o.RequestTimeout = 20*time.Second, 15*time.Second
	if database == "PostgreSQL" {
		o.Database = pgtest.Start(t)
	}
	a, err := app.New(o, app.Parts{API: true, Worker: true}, "load", slog.New(slog.DiscardHandler), t.Output())
	check(t, err)
	check(t, a.Start(t.Context()))
	defer func() { check(t, a.Stop()) }()
	s := a.Service()
	call := func() service.Call { return service.Call{Actor: service.Machine(), ArrivedAt: s.Now()} }
	b := &bed{store: s.Store(), service: s}
	m := b.meeting(t, n)
	due := time.Now().Add(25 * time.Second)
	for i := range m.Groups {
		m.Groups[i].Directives[0].DueOn, m.Groups[i].Directives[0].Due = calendar.Date{}, due
	}
	m, err = s.SaveMeeting(t.Context(), call(), m)
	check(t, err)
	policy := directive.Policy{Steps: []directive.Step{{ID: "chair", Offset: directive.Offset{Duration: time.Second}, Action: directive.ActionEscalate, To: directive.RoleChair}}}
	began := time.Now()
	groups, err := s.IssueMeeting(t.Context(), call(), m.ID, &policy)
	check(t, err)
	answered := time.Since(began)
	until(t, 60*time.Second, func() bool {
		for _, g := range groups {
			now, err := s.Store().Read().GroupHead(t.Context(), g.ID)
			check(t, err)
			if now.AssignedAt.IsZero() {
				return false
			}
		}
		return true
	})
	assigned := time.Since(began)
	moment := due.Add(o.Grace)
	until(t, 120*time.Second, func() bool {
		es, err := s.Escalations(t.Context(), call(), store.EscalationFilter{MeetingID: m.ID, Limit: 5*n + 1})
		check(t, err)
		return len(es) == 5*n
	})
	decided := time.Since(moment)
	events := 0
	c, err := engine.Dial(t.Context(), engine.Options{HostPort: server.HostPort(), Namespace: o.Namespace})
	check(t, err)
	defer c.Close()
	for _, g := range groups {
		d, err := c.DescribeWorkflowExecution(context.Background(), workflows.GroupWorkflowID(g.ID), "")
		check(t, err)
		events = max(events, int(d.WorkflowExecutionInfo.HistoryLength))
	}
	fmt.Printf("| 5 groups to %d units through Temporal | %s | answered %v | assigned %v | last of %d escalations decided %v after its moment | %d events |\n", n, database,
		answered.Round(time.Millisecond), assigned.Round(time.Millisecond), 5*n, decided.Round(time.Millisecond), events)
}

func until(t *testing.T, within time.Duration, check func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(within); !check(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatal("not in time")
		}
	}
}
