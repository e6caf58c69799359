package service_test

import (
	"context"
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// check holds a settled world against the invariants of DESIGN.md section 9, from the rows alone.
func (w *world) check(t testing.TB) {
	t.Helper()
	groups, err := w.store.Read().GroupsPage(context.Background(), "", 10_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range groups {
		g = w.group(g.ID)
		if g.Status == directive.GroupDraft {
			continue
		}
		w.checkGroup(t, g)
	}
	w.checkOnce(t)
}

// checkGroup holds one group and its tasks against I2, I4, I5 and I10.
func (w *world) checkGroup(t testing.TB, g directive.Group) {
	t.Helper()
	now := w.clock.Now()
	m := model{g.Policy, w.calendarOf(g)}
	open := 0
	earliest := time.Time{}
	for _, k := range w.tasks(g.ID) {
		w.checkHistory(t, k)
		steps := w.steps(k.ID)
		w.checkSteps(t, k, steps)
		decided := decidedOf(k, steps)
		if k.Role == directive.RoleLead && k.Status.Open() {
			open++
			if missed := m.undecided(k, decided, now); len(missed) > 0 {
				t.Errorf("I5: %s (%s, due %v): nothing recorded of %v", k.Code, k.Status, k.Due, missed)
			}
		}
		want := m.nextLook(k, decided, now)
		if !k.NextAt.Equal(want) {
			t.Errorf("%s (%s, due %v, held till %v, on request %v, version %d): next look %v, want %v", k.Code, k.Status, k.Due, k.HoldTill, k.OnRequest,
				k.PlanVersion, k.NextAt, want)
		}
		if !want.IsZero() && (earliest.IsZero() || want.Before(earliest)) {
			earliest = want
		}
	}
	more := w.periodsToCome(g, now)
	if done := open == 0 && !more; g.Status != directive.GroupCancelled && (g.Status == directive.GroupCompleted) != done {
		t.Errorf("I10: group %s is %s with %d open tasks, periods to come: %v", g.ID, g.Status, open, more)
	}
	if g.Status == directive.GroupCancelled && open > 0 {
		t.Errorf("I10: a cancelled group has %d open tasks", open)
	}
	if g.Status == directive.GroupIssued && !earliest.IsZero() && (g.NextAt.IsZero() || g.NextAt.After(earliest)) {
		t.Errorf("group %s will be looked at %v, too late for %v", g.ID, g.NextAt, earliest)
	}
}

// periodsToCome reports whether a period of a standing directive opens after now. It knows months and quarters by
// counting them.
func (w *world) periodsToCome(g directive.Group, now time.Time) bool {
	m, err := w.store.Read().MeetingHead(context.Background(), g.MeetingID)
	if err != nil {
		w.t.Fatal(err)
	}
	cal := w.calendarOf(g)
	for _, d := range g.Directives {
		if d.Time != directive.TimeStanding {
			continue
		}
		for i, p := range periodsOf(d, directive.GivenOn(m.HeldOn, g.IssuedAt), cal) {
			if i > 0 && p.opens.After(now) {
				return true
			}
		}
	}
	return false
}

type period struct {
	key   string
	opens time.Time
	due   calendar.Date
}

// periodsOf counts out the months or quarters of a standing directive: those that end by Until, from the first with
// ten working days left after the day on which it was given.
func periodsOf(d directive.Directive, given calendar.Date, cal calendar.Calendar) []period {
	months := map[directive.Every]int{directive.EveryMonth: 1, directive.EveryQuarter: 3}[d.Every]
	first := calendar.NewDate(given.Year, time.Month((int(given.Month)-1)/months*months+1), 1)
	var out []period
	for start := first; ; start = start.AddMonths(months) {
		end := start.AddMonths(months).AddDays(-1)
		if end.After(d.Until) {
			return out
		}
		left := 0
		for day := given.AddDays(1); !day.After(end); day = day.AddDays(1) {
			if cal.IsWorking(day) {
				left++
			}
		}
		if left < 10 {
			continue
		}
		due := end
		for !cal.IsWorking(due) {
			due = due.AddDays(1)
		}
		out = append(out, period{start.String(), start.Start(), due})
	}
}

// checkHistory is I2: the audit events of a task lead from its birth to its present status by the contract's table.
func (w *world) checkHistory(t testing.TB, k directive.Task) {
	t.Helper()
	events, err := w.store.Read().EventsOfTask(context.Background(), k.ID)
	if err != nil {
		t.Fatal(err)
	}
	status, born := directive.TaskStatus(""), 0
	for _, e := range events {
		from, to := e.Data["from"], e.Data["to"]
		act := e.Act[len("task."):]
		switch act {
		case "assign":
			born++
			status = directive.TaskAssigned
			continue
		case "comment", "remind", "escalate":
			continue
		}
		if from != string(status) {
			t.Errorf("I2: %s: %s says from %v, but the task was %s", k.Code, e.Act, from, status)
		}
		next, moves := expected(status, act, k.RequiresReview)
		if !moves {
			next = status
			if isMove(act) {
				t.Errorf("I2: %s: %s is not possible from %s", k.Code, act, status)
			}
		}
		if to != string(next) {
			t.Errorf("I2: %s: %s led from %s to %v, want %s", k.Code, act, status, to, next)
		}
		status = next
	}
	if born != 1 {
		t.Errorf("I2: %s was assigned %d times", k.Code, born)
	}
	if status != k.Status {
		t.Errorf("I2: %s is %s, but its history ends in %s", k.Code, k.Status, status)
	}
}

func isMove(act string) bool {
	for _, a := range []string{"acknowledge", "progress", "complete", "accept", "return", "reopen", "cancel", "excuse_granted"} {
		if a == act {
			return true
		}
	}
	return false
}

func (w *world) steps(taskID string) []store.StepRecord {
	w.t.Helper()
	steps, err := w.store.Read().Steps(context.Background(), taskID)
	if err != nil {
		w.t.Fatal(err)
	}
	return steps
}

// decidedOf are the steps of the task's present ladder that were decided.
func decidedOf(k directive.Task, steps []store.StepRecord) map[string]bool {
	submission := 0
	if k.Status == directive.TaskSubmitted {
		submission = k.Submission
	}
	out := map[string]bool{}
	for _, s := range steps {
		if s.PlanVersion == k.PlanVersion && s.Submission == submission {
			out[s.Step] = true
		}
	}
	return out
}

// checkSteps is I4 and I5 of one task: nothing is decided before its time, rungs are told in order, and nothing was
// escalated of what was handed in in time.
func (w *world) checkSteps(t testing.TB, k directive.Task, steps []store.StepRecord) {
	t.Helper()
	type ladder struct{ version, submission int }
	last := map[ladder]store.StepRecord{}
	for _, s := range steps {
		if s.State != directive.StepSkipped && s.DecidedAt.Before(s.At) {
			t.Errorf("I5: %s: %s, planned for %v, was decided at %v", k.Code, s.Step, s.At, s.DecidedAt)
		}
		if s.State != directive.StepFired {
			continue
		}
		l := ladder{s.PlanVersion, s.Submission}
		if before, some := last[l]; some && s.At.Before(before.At) {
			t.Errorf("I4: %s: %s of %v was told after %s of %v", k.Code, s.Step, s.At, before.Step, before.At)
		}
		last[l] = s
		handedIn := k.Status == directive.TaskSubmitted || k.Status == directive.TaskDone
		inTime := handedIn && k.SubmittedAt.Before(k.Due)
		if inTime && s.Submission == 0 && s.PlanVersion == k.PlanVersion && s.Action == directive.ActionEscalate {
			t.Errorf("I5: %s was handed in at %v, in time for %v, but %s was decided at %v", k.Code, k.SubmittedAt, k.Due, s.Step, s.DecidedAt)
		}
	}
}

// checkOnce is I4 and I6 over the whole record: what the keys must have kept from happening twice.
func (w *world) checkOnce(t testing.TB) {
	t.Helper()
	for what, query := range map[string]string{
		"a fired escalation without its row": `SELECT s.task_id, s.step FROM steps s LEFT JOIN escalations e ON e.task_id = s.task_id
			AND e.plan_version = s.plan_version AND e.submission = s.submission AND e.step = s.step
			WHERE s.action = 'escalate' AND s.state = 'fired' AND e.id IS NULL
			AND NOT EXISTS (SELECT 1 FROM steps o WHERE o.task_id = s.task_id AND o.submission = s.submission AND o.step = s.step
				AND o.at = s.at AND o.plan_version < s.plan_version)`,
		"an escalation that no step explains": `SELECT e.task_id, e.step FROM escalations e LEFT JOIN steps s ON s.task_id = e.task_id
			AND s.plan_version = e.plan_version AND s.submission = e.submission AND s.step = e.step AND s.state = 'fired' WHERE s.task_id IS NULL`,
		"an escalation told to nobody": `SELECT e.task_id, e.step FROM escalations e WHERE NOT EXISTS
			(SELECT 1 FROM notices n WHERE n.task_id = e.task_id AND n.step = e.step AND n.event = 'escalation')`,
		"one person told the same rung twice": `SELECT task_id, step, user_id, at FROM notices WHERE event IN ('escalation', 'reminder')
			GROUP BY task_id, step, user_id, at HAVING count(*) > 1`,
		"an assignment told twice": `SELECT task_id, user_id FROM notices WHERE event = 'assigned' GROUP BY task_id, user_id HAVING count(*) > 1`,
		"a pending request of a task that awaits nothing from its unit": `SELECT r.id FROM requests r JOIN tasks t ON t.id = r.task_id
			WHERE r.status = 'pending' AND t.status NOT IN ('assigned', 'acknowledged', 'in_progress', 'returned')`,
		"a hold without a pending request": `SELECT t.id FROM tasks t WHERE t.on_request AND NOT EXISTS
			(SELECT 1 FROM requests r WHERE r.task_id = t.id AND r.status = 'pending')`,
		"an empty list":                              `SELECT d.id FROM deliveries d WHERE NOT EXISTS (SELECT 1 FROM notices n WHERE n.delivery_id = d.id)`,
		"a list that is never let go":                `SELECT d.id FROM deliveries d WHERE d.ready_at IS NULL`,
		"a task whose directive is of another group": `SELECT t.id FROM tasks t JOIN directives d ON d.id = t.directive_id WHERE d.group_id <> t.group_id`,
	} {
		if rows := w.query(query); len(rows) > 0 {
			t.Errorf("%s: %d rows, such as %s", what, len(rows), rows[0])
		}
	}
}
