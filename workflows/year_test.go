package workflows_test

import (
	"context"
	"fmt"
	"log/slog"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"

	"giaoban/activities"
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/example"
	"giaoban/internal/service"
	"giaoban/internal/store"
	"giaoban/workflows"
)

// clock is the one clock of a simulated year: the test environment's while a workflow runs in it.
type clock struct {
	mu   sync.Mutex
	read func() time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read()
}

func (c *clock) follow(read func() time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read = read
}

// briefing is the afternoon on which the real meeting was held.
var briefing = calendar.NewDate(2020, 12, 25).At(15, 0)

// year is the real meeting, issued with the dates that a chair would set.
type year struct {
	t       *testing.T
	clock   *clock
	service *service.Service
	store   *store.Store
	meeting directive.Meeting
	units   map[string]directive.Unit // by name
}

func newYear(t *testing.T) *year {
	t.Helper()
	y := &year{t: t, clock: &clock{}, units: map[string]directive.Unit{}}
	y.clock.follow(func() time.Time { return briefing })
	var err error
	if y.store, err = store.Open(t.Context(), store.Options{Dir: t.TempDir(), Now: y.clock.Now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := y.store.Close(); err != nil {
			t.Error(err)
		}
	})
	y.service = service.New(service.Options{Store: y.store, Grace: time.Minute, Settle: 20 * time.Second})
	if err := y.service.Setup(t.Context()); err != nil {
		t.Fatal(err)
	}
	m, _, err := example.Load(t.Context(), y.service, y.call())
	if err != nil {
		t.Fatal(err)
	}
	y.meeting = m
	units, err := y.service.Units(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range units {
		y.units[u.Name+"/"+string(u.Level)] = u
	}
	return y
}

func (y *year) call() service.Call {
	return service.Call{Actor: service.Machine(), ArrivedAt: y.clock.Now()}
}

func (y *year) district(name string) string { return y.units[name+"/district"].ID }

// set fills in what the minutes leave open: one-off dates for what ends, standing quarterly reports of 2021 for
// what goes on.
func (y *year) set() {
	y.t.Helper()
	for i := range y.meeting.Groups {
		for j := range y.meeting.Groups[i].Directives {
			d := &y.meeting.Groups[i].Directives[j]
			d.Time, d.Every, d.Until = directive.TimeStanding, directive.EveryQuarter, calendar.NewDate(2021, 12, 31)
		}
	}
	oneOff := func(group, at int, due calendar.Date) {
		d := &y.meeting.Groups[group].Directives[at]
		d.Time, d.Every, d.Until, d.DueOn = directive.TimeOneOff, "", calendar.Date{}, due
	}
	oneOff(0, 0, calendar.NewDate(2021, 6, 30))
	oneOff(0, 1, calendar.NewDate(2021, 11, 30))
	oneOff(1, 0, calendar.NewDate(2021, 1, 29)) // the ladder of the year-end reviews runs into Tết
	oneOff(2, 1, calendar.NewDate(2021, 3, 31))
	oneOff(4, 1, calendar.NewDate(2021, 4, 29)) // and this one into Reunification and Labour Day
	y.meeting.Groups[0].Directives[0].Units = []string{y.district("Lục Yên"), y.district("Văn Yên"), y.district("Văn Chấn"), y.district("Yên Bình")}
	var err error
	if y.meeting, err = y.service.SaveMeeting(y.t.Context(), y.call(), y.meeting); err != nil {
		y.t.Fatal(err)
	}
}

func TestTheRealMeetingAsParsed(t *testing.T) {
	y := newYear(t)
	groups, directives, without, tasks := 0, 0, 0, 0
	for _, g := range y.meeting.Groups {
		groups++
		for _, d := range g.Directives {
			directives++
			switch {
			case d.UnitIsAll():
				tasks += 9
			case len(d.Units) == 0:
				without++
			default:
				tasks += len(d.Units)
			}
		}
	}
	if groups != 5 || directives != 10 || without != 1 || tasks != 68 {
		t.Errorf("%d groups, %d directives, %d without a unit, %d tasks; want 5, 10, 1, 68", groups, directives, without, tasks)
	}
	literacy := y.meeting.Groups[2].Directives[1]
	if literacy.PlaceFor(y.district("Trạm Tấu")) != "xã Làng Nhì" || literacy.PlaceFor(y.district("Mù Cang Chải")) != "xã Púng Luông" {
		t.Errorf("places of the literacy classes: %v", literacy.Places)
	}

	// It states no deadline: issue refuses it and names each directive, and the one without a unit.
	_, err := y.service.IssueMeeting(t.Context(), y.call(), y.meeting.ID, nil)
	fields := fieldsOf(err)
	for i, g := range y.meeting.Groups {
		for j := range g.Directives {
			if field := fmt.Sprintf("groups[%d].directives[%d].time", i, j); fields[field] != "no_time" {
				t.Errorf("%s: %q, want no_time", field, fields[field])
			}
		}
	}
	if fields["groups[0].directives[0].units"] != "no_unit" {
		t.Errorf("the unnamed pilots: %q, want no_unit", fields["groups[0].directives[0].units"])
	}
	if len(fields) != 11 {
		t.Errorf("%d fields are named, want 11: %v", len(fields), fields)
	}
}

func fieldsOf(err error) map[string]string {
	out := map[string]string{}
	if e, ok := err.(*directive.Error); ok {
		for _, f := range e.Fields {
			out[f.Field] = f.Code
		}
	}
	return out
}

// planned names one moment of one task.
type planned struct {
	unit, directive, period, step string
	at                            time.Time
}

// TestTheYearRunsAsPreviewed runs the real meeting through 2021: every reminder and escalation happens where the
// preview said it would be, Tết included, to the tasks that were open then, and nothing else does.
func TestTheYearRunsAsPreviewed(t *testing.T) {
	y := newYear(t)
	y.set()
	want, goesOn := map[planned]bool{}, map[string]bool{}
	for _, g := range y.meeting.Groups {
		p, err := y.service.PreviewGroup(t.Context(), y.call(), g.ID, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range p.Items {
			for _, again := range item.Repeats {
				goesOn[item.DirectiveID+"/"+item.Period+"/"+again.Step] = true
			}
			for _, m := range item.Moments {
				for _, u := range item.Units {
					if !m.Skipped {
						want[planned{u.ID, item.DirectiveID, item.Period, m.Step, m.At}] = true
					}
				}
			}
		}
	}
	y.checkTet(want)
	groups, err := y.service.IssueMeeting(t.Context(), y.call(), y.meeting.ID, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range groups {
		y.runGroup(g.ID)
	}

	first := 0
	done := map[string]time.Time{}
	tasks := map[string]directive.Task{}
	got := map[planned]time.Time{}
	for _, g := range groups {
		all, err := y.store.Read().TasksOfGroup(t.Context(), g.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range all {
			tasks[k.ID] = k
			if k.Period == "" || k.Period == "2021-Q1" {
				first++
			}
			done[k.ID] = k.DoneAt
			y.collect(k, got)
		}
	}
	if first != 72 {
		t.Errorf("%d tasks in the first round, want 68 and the four pilots", first)
	}
	if len(got) < 100 {
		t.Fatalf("only %d moments happened", len(got))
	}
	t.Logf("%d moments in the preview, %d happened, %d tasks", len(want), len(got), len(tasks))
	missing, extra := 0, 0
	for _, k := range tasks {
		for p := range want {
			if p.unit != k.UnitID || p.directive != k.DirectiveID || p.period != k.Period {
				continue
			}
			fired, ok := got[p]
			switch {
			case p.at.Before(k.DoneAt) && !ok:
				missing++
				t.Errorf("%s: %s at %v did not happen (done %v)", k.Code, p.step, p.at, k.DoneAt)
			case !p.at.Before(k.DoneAt) && ok:
				extra++
				t.Errorf("%s: %s at %v happened although it was done %v", k.Code, p.step, p.at, k.DoneAt)
			case ok && fired.Sub(p.at) > 5*time.Second:
				t.Errorf("%s: %s came %v late", k.Code, p.step, fired.Sub(p.at))
			}
			delete(got, p)
		}
		if missing+extra > 20 {
			t.Fatal("and more")
		}
	}
	for p := range got {
		step, _, repeated := strings.Cut(p.step, "#")
		if p.at.Before(directiveEnd(tasks, p)) || !repeated || !goesOn[p.directive+"/"+p.period+"/"+step] {
			t.Errorf("not in the preview: %+v", p)
		}
	}
}

// directiveEnd is the end of what the preview lists of repeated steps: beyond it come those of which it says that they
// go on.
func directiveEnd(tasks map[string]directive.Task, p planned) time.Time {
	for _, k := range tasks {
		if k.UnitID == p.unit && k.DirectiveID == p.directive && k.Period == p.period {
			return k.Due.Add(60 * 24 * time.Hour)
		}
	}
	return time.Time{}
}

// collect reads what fired for a task, and checks that each step was decided once.
func (y *year) collect(k directive.Task, got map[planned]time.Time) {
	y.t.Helper()
	steps, err := y.store.Read().Steps(y.t.Context(), k.ID)
	if err != nil {
		y.t.Fatal(err)
	}
	last := time.Time{}
	for _, s := range steps {
		switch s.State {
		case directive.StepFired:
			got[planned{k.UnitID, k.DirectiveID, k.Period, s.Step, s.At}] = s.DecidedAt
			if s.DecidedAt.Before(s.At) || s.At.Before(last) {
				y.t.Errorf("%s: %s planned %v, decided %v, after one of %v", k.Code, s.Step, s.At, s.DecidedAt, last)
			}
			last = s.At
		case directive.StepSuperseded:
			y.t.Errorf("%s: %s was overtaken although nothing stood still", k.Code, s.Step)
		}
	}
}

// checkTet compares with days that were counted by hand on the calendar of 2021: the reviews are due on Friday
// 29 January; ten working days later is Friday 19 February, since 10 to 16 February are off.
func (y *year) checkTet(want map[planned]bool) {
	y.t.Helper()
	review := y.meeting.Groups[1].Directives[0].ID
	unit := y.district("Trạm Tấu")
	at := func(month time.Month, day int) time.Time { return calendar.NewDate(2021, month, day).At(8, 0).UTC() }
	for step, when := range map[string]time.Time{
		"remind_5": at(1, 22), "remind_1": at(1, 28), "remind_0": at(1, 29), "head": at(2, 1), "office": at(2, 3), "supervisor": at(2, 5),
		"chair": at(2, 19), "chair_repeat": at(2, 22), "chair_repeat#2": at(3, 1),
	} {
		if !want[planned{unit, review, "", step, when}] {
			y.t.Errorf("the preview lacks %s at %v", step, when)
		}
	}
	contest := y.meeting.Groups[4].Directives[1].ID // due 29 April; 30 April and 3 May are off (1 May is a Saturday)
	for step, when := range map[string]time.Time{"head": at(5, 4), "office": at(5, 6), "supervisor": at(5, 10)} {
		if !want[planned{unit, contest, "", step, when}] {
			y.t.Errorf("the preview lacks %s at %v", step, when)
		}
	}
}

// runGroup runs one group's workflow from the briefing to its end. Every unit hands in by a rule of its own: most in
// time, some late, Trạm Tấu only when the chair has been told twice.
func (y *year) runGroup(groupID string) {
	t := y.t
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestWorkflowEnvironment()
	env.SetStartTime(briefing)
	env.SetTestTimeout(2 * time.Minute)
	y.clock.follow(env.Now)
	env.RegisterWorkflow(workflows.Group)
	env.RegisterActivity(activities.New(y.service))
	for day := calendar.DateOf(briefing).AddDays(1); day.Year < 2022 || day.Month < 4; day = day.AddDays(1) {
		env.RegisterDelayedCallback(func() {
			if y.handIn(groupID, day) {
				env.SignalWorkflow(workflows.BellSignal, nil)
			}
		}, day.At(20, 0).Sub(briefing))
	}
	env.ExecuteWorkflow(workflows.Group, workflows.Input{GroupID: groupID})
	if !env.IsWorkflowCompleted() {
		t.Fatal("the group did not end")
	}
	if err := env.GetWorkflowError(); err != nil {
		t.Fatal(err)
	}
	g, err := y.store.Read().Group(context.Background(), groupID)
	if err != nil || g.Status != directive.GroupCompleted {
		t.Fatalf("group %d is %s (%v), want completed", g.Ordinal, g.Status, err)
	}
}

// handIn completes what its unit would hand in on this evening.
func (y *year) handIn(groupID string, day calendar.Date) bool {
	tasks, err := y.store.Read().TasksOfGroup(context.Background(), groupID)
	if err != nil {
		y.t.Error(err)
		return false
	}
	sort.Slice(tasks, func(i, j int) bool { return tasks[i].UnitID < tasks[j].UnitID })
	any := false
	for i, k := range tasks {
		late := i%7 - 4 // days after the deadline, most of them before it
		if k.UnitID == y.district("Trạm Tấu") {
			late = 35
		}
		if !k.Status.Open() || k.DueOn.AddDays(late).After(day) {
			continue
		}
		if _, err := y.service.Complete(context.Background(), y.call(), k.ID, service.Said{}); err != nil {
			y.t.Error(err)
		}
		any = true
	}
	return any
}
