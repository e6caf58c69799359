package service_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
)

// services are those that work on the world's record at once: on PostgreSQL a second one, with connections of its own,
// as another replica would have.
func (w *world) services() []*service.Service {
	w.t.Helper()
	out := []*service.Service{w.service}
	if w.store.Postgres() {
		out = append(out, w.newService(w.openStore()))
	}
	return out
}

// together is a place where several meet inside their transactions: each waits for the others. On SQLite only one can
// be inside, so that nobody waits long.
func (w *world) together(n int) (meet func()) {
	var mu sync.Mutex
	waiting, all := 0, make(chan struct{})
	patience := 10 * time.Millisecond
	if w.store.Postgres() {
		patience = 5 * time.Second
	}
	return func() {
		mu.Lock()
		if waiting++; waiting == n {
			close(all)
		}
		mu.Unlock()
		select {
		case <-all:
		case <-time.After(patience):
		}
	}
}

// TestGroupsOfOneActFinishTogether: two groups get their last tasks at the same moment, neither seeing that the other
// has; their lists go all the same.
func TestGroupsOfOneActFinishTogether(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		services := w.services()
		for range 30 {
			m := w.draft(group(w.oneOff(tet, "Lục Yên")), group(w.oneOff(tet, "Văn Yên")), group(w.oneOff(tet, "Văn Chấn")))
			groups := must[[]directive.Group](t)(w.service.IssueMeeting(t.Context(), w.as("chair"), m.ID, nil))
			meet := w.together(2)
			stop := w.points.watch(func(point string) {
				if point == "assign.before_finish" {
					meet()
				}
			})
			chair := w.as("chair")
			var wg sync.WaitGroup
			for i, g := range groups {
				wg.Go(func() {
					s := services[i%len(services)]
					var err error
					if i == 2 {
						_, err = s.CancelGroup(t.Context(), chair, g.ID, "")
					} else {
						_, err = s.Assign(t.Context(), g.ID, nil)
					}
					if err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			stop()
		}
		if n := w.count("SELECT count(*) FROM deliveries WHERE ready_at IS NULL"); n != 0 {
			t.Errorf("%d lists are never let go", n)
		}
		w.settle()
		w.check(t)
	})
}

// TestARequestIsDecidedWhileTheOfficeIsToBePressed: the review that found it undecided waits for whoever decides it, and
// then says nothing.
func TestARequestIsDecidedWhileTheOfficeIsToBePressed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if !w.store.Postgres() {
			t.Skip("on SQLite the two take turns from their beginning")
		}
		k := w.only(w.oneOff(tet, "Lục Yên"))
		w.advance(tet.At(12, 0))
		r := w.askExtension(k, beyond)
		w.settle()
		w.clock.set(r.DecideBy)
		decision, err := w.raw.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{
			"SELECT id FROM tasks WHERE id = '" + k.ID + "' FOR NO KEY UPDATE",
			"UPDATE requests SET status = 'refused', decided_at = decide_by WHERE id = '" + r.ID + "'",
		} {
			if _, err := decision.ExecContext(t.Context(), text); err != nil {
				t.Fatal(err)
			}
		}
		reviewed := make(chan error, 1)
		go func() {
			_, err := w.service.Review(t.Context(), k.GroupID, nil)
			reviewed <- err
		}()
		for w.count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 0 {
			select {
			case err := <-reviewed:
				t.Fatalf("the review did not wait: %v", err)
			case <-time.After(5 * time.Millisecond):
			}
		}
		if err := decision.Commit(); err != nil {
			t.Fatal(err)
		}
		if err := <-reviewed; err != nil {
			t.Fatal(err)
		}
		if n := w.count("SELECT count(*) FROM notices WHERE event = 'request_undecided'"); n != 0 {
			t.Errorf("the office was pressed %d times for a request that is decided", n)
		}
	})
}

// rung is a ladder of one escalation, as early as the grace allows.
func rung() *directive.Policy {
	return &directive.Policy{Steps: []directive.Step{{ID: "head", Action: directive.ActionEscalate, To: directive.RoleHead}}}
}

// TestInTimeAgainstTheReview lets completions race with the review that escalates, in the instant in which it may: what
// arrived before the deadline and was taken as done is never escalated; what arrived at the deadline is late.
func TestInTimeAgainstTheReview(t *testing.T) {
	const rounds, groupsPerRound = 5, 24 // of nine tasks each
	each(t, func(t *testing.T, w *world) {
		services := w.services()
		taken, refused, escalated := 0, 0, 0
		for range rounds {
			due := w.clock.Now().Add(time.Hour)
			var groups []directive.Group
			for range groupsPerRound {
				groups = append(groups, group(w.instant(due, "all")))
			}
			groups = w.issueWith(rung(), groups...)
			calls := map[string]service.Call{}
			for _, name := range districts {
				calls[w.units[name]] = w.as("officer/" + name)
			}
			w.clock.set(due.Add(grace))
			arrivals := []time.Time{due.Add(-time.Microsecond), due, due.Add(-time.Second)}
			errs := map[string]error{}
			var mu sync.Mutex
			var wg sync.WaitGroup
			start := make(chan struct{})
			for i, g := range groups {
				tasks := w.tasks(g.ID)
				rand.Shuffle(len(tasks), func(i, j int) { tasks[i], tasks[j] = tasks[j], tasks[i] })
				reviewAfter := rand.IntN(len(tasks))
				for j, k := range tasks {
					call := calls[k.UnitID]
					call.ArrivedAt = arrivals[j%len(arrivals)]
					wg.Go(func() {
						<-start
						if j == reviewAfter {
							if _, err := services[i%len(services)].Review(t.Context(), g.ID, nil); err != nil {
								t.Error(err)
							}
						}
						_, err := services[(i+j)%len(services)].Complete(t.Context(), call, k.ID, service.Said{})
						mu.Lock()
						defer mu.Unlock()
						errs[k.ID] = err
					})
				}
			}
			close(start)
			wg.Wait()
			for _, g := range groups {
				for _, k := range w.tasks(g.ID) {
					told := len(w.fired(k)) > 0
					switch err := errs[k.ID]; {
					case err == nil && k.SubmittedAt.Before(due) && told:
						t.Fatalf("%s arrived at %v, was taken as in time for %v, and was escalated", k.Code, k.SubmittedAt, due)
					case err == nil && k.Late() == k.SubmittedAt.Before(due):
						t.Errorf("%s arrived at %v: late %v", k.Code, k.SubmittedAt, k.Late())
					case err == nil:
						taken++
					case directive.CodeOf(err) == directive.CodeUnavailable && told && k.Status == directive.TaskAssigned:
						refused++ // held up beyond the grace: nothing happened, and the unit is told to try again
					default:
						t.Errorf("%s: %v (%s, escalated %v)", k.Code, err, k.Status, told)
					}
					if told {
						escalated++
					}
				}
			}
			w.settle()
		}
		t.Logf("%d taken, %d refused, %d escalated", taken, refused, escalated)
		w.check(t)
	})
}

// TestEverythingAtOnce lets everybody do everything to everything, at random, while the machine reviews and closes and
// time goes on; afterwards the record must explain itself.
func TestEverythingAtOnce(t *testing.T) {
	const people, actsEach = 8, 400
	each(t, func(t *testing.T, w *world) {
		c := newCrowd(t, w)
		var acting, machine sync.WaitGroup
		done := make(chan struct{})
		for i := range 3 {
			machine.Go(func() { c.machine(i, done) })
		}
		for i := range people {
			acting.Go(func() { c.person(i, actsEach) })
		}
		acting.Wait()
		close(done)
		machine.Wait()
		w.settle()
		for _, g := range c.groups {
			w.advanceGroup(g)
		}
		t.Logf("answers: %v", c.answers)
		if c.answers[""] < people*actsEach/20 {
			t.Errorf("hardly anything was possible: %v", c.answers)
		}
		w.check(t)
		w.advance(w.clock.Now().Add(40 * 24 * time.Hour))
		w.check(t)
	})
}

// crowd is many people and machines at work on a few groups.
type crowd struct {
	t        *testing.T
	w        *world
	services []*service.Service
	groups   []string
	calls    map[string]service.Call
	mu       sync.Mutex
	answers  map[directive.Code]int
}

func newCrowd(t *testing.T, w *world) *crowd {
	c := &crowd{t: t, w: w, services: w.services(), calls: map[string]service.Call{}, answers: map[directive.Code]int{}}
	for range 3 {
		for _, g := range w.issue(
			group(w.oneOff(tet, "Lục Yên", "Văn Yên"), reviewed(w.oneOff(tet, "Lục Yên", "Văn Chấn"))),
			group(reviewed(w.standing(directive.EveryMonth, calendar.NewDate(2021, 4, 30), "Lục Yên", "Văn Yên"))),
			group(w.untracked("Lục Yên"))) {
			c.groups = append(c.groups, g.ID)
		}
	}
	for _, login := range []string{"chair", "supervisor", "office", "officer/Lục Yên", "officer/Văn Yên", "officer/Văn Chấn"} {
		c.calls[login] = w.as(login)
	}
	return c
}

// machine advances groups, and time, until done.
func (c *crowd) machine(i int, done chan struct{}) {
	r := rand.New(rand.NewPCG(uint64(i), 7))
	for {
		select {
		case <-done:
			return
		default:
		}
		if i == 0 {
			c.w.clock.add(time.Duration(r.IntN(120)) * time.Minute)
		}
		err := c.services[r.IntN(len(c.services))].Advance(context.Background(), c.groups[r.IntN(len(c.groups))])
		if err != nil && directive.CodeOf(err) != directive.CodeUnavailable {
			c.t.Errorf("advance: %v", err)
			return
		}
	}
}

// person does n random things.
func (c *crowd) person(i, n int) {
	r := rand.New(rand.NewPCG(uint64(i), 11))
	allowed := map[directive.Code]bool{"": true, directive.CodeInvalidTransition: true, directive.CodeInvalid: true, directive.CodeNotFound: true,
		directive.CodeUnavailable: true, directive.CodeForbidden: true}
	for range n {
		err := c.act(r)
		code := directive.CodeOf(err)
		c.mu.Lock()
		c.answers[code]++
		c.mu.Unlock()
		if !allowed[code] || (err != nil && code == "") {
			c.t.Errorf("a person was answered: %v", err)
		}
	}
}

func (c *crowd) as(login string, r *rand.Rand) service.Call {
	call := c.calls[login]
	call.ArrivedAt = c.w.clock.Now().Add(-time.Duration(r.IntN(5000)) * time.Millisecond)
	return call
}

// act does one random thing to a random task, as somebody who may.
func (c *crowd) act(r *rand.Rand) error {
	ctx := context.Background()
	s := c.services[r.IntN(len(c.services))]
	tasks, err := s.Store().Read().TasksOfGroup(ctx, c.groups[r.IntN(len(c.groups))])
	if err != nil {
		return err
	}
	k := tasks[r.IntN(len(tasks))]
	unit := map[string]string{c.w.units["Lục Yên"]: "officer/Lục Yên", c.w.units["Văn Yên"]: "officer/Văn Yên", c.w.units["Văn Chấn"]: "officer/Văn Chấn"}[k.UnitID]
	today := calendar.DateOf(c.w.clock.Now())
	switch r.IntN(14) {
	case 0:
		_, err = s.Acknowledge(ctx, c.as(unit, r), k.ID, service.Said{})
	case 1, 2:
		_, err = s.Report(ctx, c.as(unit, r), k.ID, service.Said{Result: "Đang làm"})
	case 3, 4:
		_, err = s.Complete(ctx, c.as(unit, r), k.ID, service.Said{})
	case 5:
		_, err = s.AskExtension(ctx, c.as(unit, r), k.ID, today.AddDays(r.IntN(40)), "Mưa lũ", service.Said{})
	case 6:
		_, err = s.AskExcuse(ctx, c.as(unit, r), k.ID, "Không còn đối tượng", service.Said{})
	case 7:
		requests, err := s.Store().Read().Requests(ctx, k.ID)
		if err != nil || len(requests) == 0 {
			return err
		}
		q := requests[len(requests)-1]
		_, err = s.AnswerRequest(ctx, c.as("supervisor", r), q.Kind, q.ID, service.Answer{Grant: r.IntN(2) == 0})
		return err
	case 8:
		_, err = s.Accept(ctx, c.as("office", r), k.ID, service.Decision{})
	case 9:
		_, err = s.Return(ctx, c.as("office", r), k.ID, service.Decision{Reason: "Thiếu số liệu"})
	case 10, 11:
		_, err = s.Reopen(ctx, c.as("office", r), k.ID, service.Decision{Reason: "Thiếu số liệu"})
	case 12:
		if r.IntN(4) == 0 {
			_, err = s.Cancel(ctx, c.as("office", r), k.ID, service.Decision{})
		} else {
			_, err = s.AcknowledgeEscalation(ctx, c.as("chair", r), c.anEscalation(r), today.AddDays(r.IntN(10)), "")
		}
	case 13:
		switch n := r.IntN(40); {
		case n < 10:
			_, err = s.Amend(ctx, c.as("chair", r), k.GroupID, service.Amendment{DirectiveID: k.DirectiveID, Period: k.Period, DueOn: today.AddDays(1 + r.IntN(40))})
		case n < 15:
			_, err = s.Amend(ctx, c.as("chair", r), k.GroupID, service.Amendment{DirectiveID: k.DirectiveID, AddUnits: c.w.ids(districts[r.IntN(len(districts))])})
		case n < 20:
			_, err = s.Replan(ctx, c.as("chair", r), k.GroupID, nil, "Lịch mới")
		case n == 20 && r.IntN(4) == 0:
			_, err = s.CancelGroup(ctx, c.as("chair", r), k.GroupID, "")
		default:
			_, err = s.Close(ctx, k.GroupID)
		}
	}
	return err
}

// anEscalation is the id of some escalation, or of none.
func (c *crowd) anEscalation(r *rand.Rand) string {
	var ids []string
	rows, err := c.w.raw.Query("SELECT id FROM escalations WHERE acknowledged_at IS NULL ORDER BY id")
	if err != nil {
		c.t.Error(err)
		return ""
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			c.t.Error(err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil || len(ids) == 0 {
		return "none"
	}
	return ids[r.IntN(len(ids))]
}
