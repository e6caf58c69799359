package service_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// allPoints are the named places at which a process may end in the middle of its work.
var allPoints = []string{"act.before_commit", "act.after_commit", "assign.before_commit", "assign.before_finish", "assign.after_commit",
	"review.before_commit", "review.after_commit", "close.before_commit", "close.after_commit"}

// errKilled is what a process that ends at a point panics with here.
var errKilled = errors.New("killed")

// stubborn repeats a piece of work until it is done, as clients, workflows and the watchdog do.
type stubborn struct {
	t     testing.TB
	w     *world
	tries int
	stop  context.CancelFunc // of the try that runs
}

// do runs work until it succeeds. After each failed try no transaction may be left open.
func (s *stubborn) do(work func(ctx context.Context) error) {
	s.t.Helper()
	for range 20 {
		ctx, cancel := context.WithCancel(context.Background())
		s.stop = cancel
		err := s.try(ctx, work)
		cancel()
		if err == nil {
			return
		}
		if !errors.Is(err, errKilled) && !errors.Is(err, context.Canceled) {
			s.t.Fatalf("interrupted work failed otherwise: %v", err)
		}
		s.tries++
		s.nothingOpen()
	}
	s.t.Fatal("the work never gets done")
}

func (s *stubborn) try(ctx context.Context, work func(context.Context) error) (err error) {
	defer func() {
		switch r := recover(); {
		case r == nil:
		case r == any(errKilled):
			err = errKilled
		default:
			panic(r)
		}
	}()
	return work(ctx)
}

// nothingOpen writes something: on SQLite a transaction that was left open holds the only connection. On PostgreSQL the
// server is asked too.
func (s *stubborn) nothingOpen() {
	s.t.Helper()
	if s.w.store.Postgres() {
		for n := 1; n > 0; { // a cancelled connection ends a moment later
			n = s.w.count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'")
			if s.t.Context().Err() != nil {
				s.t.Fatal("a transaction stays open")
			}
		}
	}
	ctx := s.t.Context()
	if err := s.w.store.InTx(ctx, func(tx *store.Tx) error { return tx.DeleteBells(ctx, []string{"none"}) }); err != nil {
		s.t.Fatalf("after an interruption: %v", err)
	}
}

// life is a meeting from its issue to its end, every step of it done stubbornly.
func life(w *world, s *stubborn) {
	w.t.Helper()
	many := make([]directive.Directive, 0, 60)
	for i := range 60 { // 540 tasks: more than one transaction takes
		d := w.oneOff(tet, "all")
		d.RequiresReview = i == 0
		many = append(many, d)
	}
	n := 0
	act := func(login string, do func(ctx context.Context, call service.Call) error) {
		n++
		call := w.keyed(login, fmt.Sprint("act ", n), "")
		s.do(func(ctx context.Context) error { return do(ctx, call) })
	}
	var m directive.Meeting
	advance := func(day calendar.Date, hour int) {
		w.clock.set(day.At(hour, 0))
		for _, g := range m.Groups {
			s.do(func(ctx context.Context) error { return w.service.Advance(ctx, g.ID) })
		}
	}
	draft := directive.Meeting{Title: "Giao ban", HeldOn: calendar.DateOf(briefing), Groups: []directive.Group{group(many...),
		group(w.standing(directive.EveryMonth, calendar.NewDate(2021, 2, 28), "Lục Yên"))}}
	act("office", func(ctx context.Context, call service.Call) (err error) {
		m, err = w.service.CreateMeeting(ctx, call, draft)
		return err
	})
	act("chair", func(ctx context.Context, call service.Call) error {
		_, err := w.service.IssueMeeting(ctx, call, m.ID, nil)
		return err
	})
	advance(calendar.DateOf(briefing), 15)
	tasks := w.tasks(m.Groups[0].ID)
	reviewed := w.of(m.Groups[0].ID, "Lục Yên", "")
	for _, k := range tasks {
		if k.RequiresReview && k.UnitID == w.units["Lục Yên"] {
			reviewed = k
		}
	}
	advance(calendar.NewDate(2021, 1, 25), 9)
	act("officer/Lục Yên", func(ctx context.Context, call service.Call) error {
		_, err := w.service.Complete(ctx, call, reviewed.ID, service.Said{Result: "Xong"})
		return err
	})
	advance(calendar.NewDate(2021, 2, 1), 9)
	act("office", func(ctx context.Context, call service.Call) error {
		_, err := w.service.Return(ctx, call, reviewed.ID, service.Decision{Reason: "Thiếu số liệu"})
		return err
	})
	var request store.Request
	act("officer/Lục Yên", func(ctx context.Context, call service.Call) (err error) {
		request, err = w.service.AskExtension(ctx, call, reviewed.ID, beyond, "Mưa lũ", service.Said{})
		return err
	})
	advance(calendar.NewDate(2021, 2, 9), 9)
	act("chair", func(ctx context.Context, call service.Call) error {
		_, err := w.service.AnswerRequest(ctx, call, request.Kind, request.ID, service.Answer{Grant: true})
		return err
	})
	act("chair", func(ctx context.Context, call service.Call) error {
		_, err := w.service.Amend(ctx, call, m.Groups[1].ID, service.Amendment{DirectiveID: m.Groups[1].Directives[0].ID, AddUnits: w.ids("Văn Yên")})
		return err
	})
	act("chair", func(ctx context.Context, call service.Call) error {
		_, err := w.service.Replan(ctx, call, m.Groups[0].ID, nil, "Lịch mới")
		return err
	})
	advance(calendar.NewDate(2021, 2, 22), 9)
	for _, k := range append(w.tasks(m.Groups[1].ID), reviewed) {
		act("officer/Lục Yên", func(ctx context.Context, call service.Call) error {
			call.Actor = w.admin().Actor
			_, err := w.service.Complete(ctx, call, k.ID, service.Said{})
			return err
		})
	}
	advance(calendar.NewDate(2021, 3, 3), 9)
	act("chair", func(ctx context.Context, call service.Call) error {
		_, err := w.service.CancelGroup(ctx, call, m.Groups[0].ID, "Hết năm")
		return err
	})
	advance(calendar.NewDate(2021, 3, 4), 9)
}

// story tells what happened in a world without naming an id: two worlds with the same story have the same life.
func (w *world) story() []string {
	w.t.Helper()
	return slices.Concat(
		w.query("SELECT ordinal, status, version, issued_at, assigned_at, next_at, completed_at FROM directive_groups"),
		w.query("SELECT code, status, due, plan_version, plan_from, on_request, submission, submitted_at, done_at, next_at, version FROM tasks"),
		w.query("SELECT t.code, s.plan_version, s.submission, s.step, s.at, s.state, s.decided_at FROM steps s JOIN tasks t ON t.id = s.task_id"),
		w.query("SELECT t.code, e.plan_version, e.submission, e.step, e.decided_at FROM escalations e JOIN tasks t ON t.id = e.task_id"),
		w.query("SELECT t.code, r.kind, r.status, r.told_at, r.decided_at FROM requests r JOIN tasks t ON t.id = r.task_id"),
		w.query("SELECT t.code, n.event, n.as_role, u.login, n.at, n.created_at FROM notices n JOIN tasks t ON t.id = n.task_id LEFT JOIN users u ON u.id = n.user_id"),
		w.query(`SELECT d.class, u.login, d.ready_at, d.created_at, (SELECT count(*) FROM notices n WHERE n.delivery_id = d.id) AS items
			FROM deliveries d JOIN users u ON u.id = d.user_id`),
		w.query("SELECT e.act, e.at, t.code FROM events e LEFT JOIN tasks t ON t.id = e.task_id"),
		w.query("SELECT t.code, r.act, r.result FROM reports r JOIN tasks t ON t.id = r.task_id"),
		w.query("SELECT g.ordinal, count(*) AS n FROM bells b JOIN directive_groups g ON g.id = b.group_id GROUP BY g.ordinal"),
	)
}

// TestInterruptions ends the process at every pass of every point in turn, or the caller's patience, and repeats what
// was going on: the life of a meeting is the same as without.
func TestInterruptions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		seen := map[string]int{}
		stop := w.points.watch(func(point string) { seen[point]++ })
		life(w, &stubborn{t: t, w: w})
		stop()
		w.check(t)
		want := w.story()
		for _, point := range allPoints {
			if seen[point] == 0 {
				t.Errorf("%s is never passed", point)
			}
			delete(seen, point)
		}
		if len(seen) > 0 {
			t.Errorf("points that nobody interrupts: %v", seen)
		}
		for _, how := range []string{"kill", "cancel"} {
			t.Run(how, func(t *testing.T) {
				w := w.another(t)
				s := &stubborn{t: t, w: w}
				passes := map[string]int{}
				w.points.watch(func(point string) {
					if passes[point]++; passes[point]%2 == 0 {
						return // every other pass goes through, so that there is an end
					}
					if how == "kill" {
						panic(errKilled)
					}
					s.stop()
				})
				life(w, s)
				if s.tries < len(allPoints) {
					t.Errorf("interrupted only %d times", s.tries)
				}
				if diff := cmp.Diff(want, w.story()); diff != "" {
					t.Errorf("without (-) and with (+) interruptions:\n%s", diff)
				}
			})
		}
	})
}
