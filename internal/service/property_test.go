package service_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// genPolicy draws a ladder.
func genPolicy(rt *rapid.T) directive.Policy {
	offset := func(label string, days, hours [2]int) directive.Offset {
		if rapid.Bool().Draw(rt, label+" in days") {
			return directive.Offset{WorkingDays: rapid.IntRange(days[0], days[1]).Draw(rt, label), InDays: true}
		}
		return directive.Offset{Duration: time.Duration(rapid.IntRange(hours[0], hours[1]).Draw(rt, label)) * time.Hour}
	}
	var p directive.Policy
	for i := range rapid.IntRange(1, 6).Draw(rt, "steps") {
		s := directive.Step{ID: fmt.Sprint("s", i), Action: directive.ActionRemind, To: directive.RoleOfficer}
		if rapid.Bool().Draw(rt, "escalates") {
			s.Action, s.To = directive.ActionEscalate, directive.RoleHead
			s.Offset = offset("after", [2]int{0, 12}, [2]int{0, 300})
			switch rapid.IntRange(0, 5).Draw(rt, "repeat") {
			case 0:
				s.Repeat = directive.Repeat{OnWeekday: true, Weekday: time.Weekday(rapid.IntRange(0, 6).Draw(rt, "weekday"))}
			case 1:
				s.Repeat = directive.Repeat{WorkingDays: rapid.IntRange(1, 6).Draw(rt, "every days")}
			case 2:
				s.Repeat = directive.Repeat{Duration: time.Duration(rapid.IntRange(20, 200).Draw(rt, "every hours")) * time.Hour}
			}
		} else {
			s.Offset = offset("before", [2]int{-8, 0}, [2]int{-300, -1})
		}
		p.Steps = append(p.Steps, s)
	}
	for i := range rapid.IntRange(1, 3).Draw(rt, "review steps") {
		p.Review = append(p.Review, directive.Step{ID: fmt.Sprint("r", i), Action: directive.ActionEscalate, To: directive.RoleOffice,
			Offset: offset("review", [2]int{1, 6}, [2]int{1, 100})})
	}
	return p
}

// begin drafts and issues a random meeting in both.
func begin(rt *rapid.T, w *world) *parallel {
	w.clock.set(briefing.Add(time.Duration(rapid.IntRange(0, 60*24).Draw(rt, "hours")) * time.Hour))
	today := calendar.DateOf(w.clock.Now())
	genExceptions(rt, w, today)
	units := func() []string {
		return rapid.SampledFrom([][]string{{"Lục Yên"}, {"Văn Yên", "Lục Yên"}, {"Trạm Tấu"}}).Draw(rt, "units")
	}
	var directives []directive.Directive
	for range rapid.IntRange(1, 3).Draw(rt, "directives") {
		var d directive.Directive
		switch rapid.IntRange(0, 3).Draw(rt, "time") {
		case 0:
			d = w.instant(w.clock.Now().Add(time.Duration(rapid.IntRange(1, 60*24*60).Draw(rt, "minutes"))*time.Minute), units()...)
		case 1:
			d = w.standing(rapid.SampledFrom([]directive.Every{directive.EveryMonth, directive.EveryQuarter}).Draw(rt, "every"), today.AddMonths(7), units()...)
		default:
			d = w.oneOff(today.AddDays(rapid.IntRange(0, 60).Draw(rt, "days")), units()...)
		}
		d.RequiresReview = rapid.Bool().Draw(rt, "review")
		directives = append(directives, d)
	}
	policy := genPolicy(rt)
	g := w.issueWith(&policy, group(directives...))[0]
	p := &parallel{world: w, rt: rt, group: w.group(g.ID), twins: map[string]*twin{}}
	p.model = model{policy, w.calendarOf(p.group)}
	for _, d := range p.group.Directives {
		if d.Time == directive.TimeOneOff {
			p.born(d, period{}, w.clock.Now())
			continue
		}
		for i, x := range periodsOf(d, today, p.model.cal) {
			if i == 0 || !x.opens.After(w.clock.Now()) {
				p.born(d, x, w.clock.Now())
			}
		}
	}
	p.live(w.clock.Now(), w.clock.Now())
	return p
}

// genExceptions lets a decision change a few days of the calendar ahead.
func genExceptions(rt *rapid.T, w *world, today calendar.Date) {
	days := rapid.SliceOfNDistinct(rapid.IntRange(1, 90), 0, 4, rapid.ID).Draw(rt, "changed days")
	var out []calendar.Exception
	known := w.calendarOf(directive.Group{CalendarRev: 1})
	for _, n := range days {
		d := today.AddDays(n)
		if c := known.Reason(d).Code; c == calendar.CodeWeekday || c == calendar.CodeWeekend {
			out = append(out, calendar.Exception{Date: d, Working: c == calendar.CodeWeekend, Decision: "QĐ"})
		}
	}
	if len(out) > 0 {
		must[int](w.t)(w.service.AddExceptions(context.Background(), w.admin(), out))
	}
}

// pass lets time go on in both.
func (p *parallel) pass(d time.Duration) {
	from := p.clock.Now()
	p.advance(from.Add(d))
	p.live(from, from.Add(d))
}

// act does one random thing in both; the model says whether it is possible.
func (p *parallel) act() {
	now := p.clock.Now()
	keys := slices.Sorted(maps.Keys(p.twins))
	k := p.twins[rapid.SampledFrom(keys).Draw(p.rt, "task")]
	stored := p.of(p.group.ID, p.nameOf(k.UnitID), k.Period, k.DirectiveID)
	ctx := context.Background()
	officer, s := p.as("officer/"+p.nameOf(k.UnitID)), p.service
	name := rapid.SampledFrom([]string{"complete", "complete", "extension", "extension", "answer", "answer", "accept", "return", "reopen", "cancel", "pause", "pause",
		"amend", "replan", "progress"}).Draw(p.rt, "act")
	next, possible := expected(k.Status, name, k.RequiresReview)
	var err error
	was := k.Status
	switch name {
	case "progress":
		_, err = s.Report(ctx, officer, stored.ID, service.Said{Result: "Đang làm"})
	case "complete":
		if _, err = s.Complete(ctx, officer, stored.ID, service.Said{}); possible {
			k.Submission, k.SubmittedAt, k.OnRequest, k.request = k.Submission+1, now, false, ""
		}
	case "accept":
		_, err = s.Accept(ctx, p.as("office"), stored.ID, service.Decision{})
	case "cancel":
		if _, err = s.Cancel(ctx, p.as("office"), stored.ID, service.Decision{}); possible {
			k.OnRequest, k.request = false, ""
		}
	case "return", "reopen":
		do := s.Return
		if name == "reopen" {
			do = s.Reopen
		}
		if _, err = do(ctx, p.as("office"), stored.ID, service.Decision{Reason: "Thiếu số liệu"}); possible {
			due := p.model.walk(dayOf(now), 3).End()
			k.newDeadline(later(k.Due, due), now, k.alone || due.After(k.Due))
		}
	case "extension":
		until := dayOf(k.Due.Add(-1)).AddDays(rapid.IntRange(-2, 30).Draw(p.rt, "until"))
		possible = was.WithUnit() && k.request == "" && until.End().After(k.Due) && until.End().After(now) && p.grants(stored.ID) < service.MaxExtensions
		var r store.Request
		if r, err = s.AskExtension(ctx, officer, stored.ID, until, "Mưa lũ", service.Said{}); possible {
			k.request, k.OnRequest = r.ID, now.Before(k.Due)
		}
		next = was
	case "answer":
		next, possible, err = p.answerRequest(k)
	case "pause":
		next, possible, err = p.pause(k, stored)
	case "amend":
		next, possible, err = p.amendDue(k)
	case "replan":
		next, possible, err = p.replan(k)
	}
	if possible != (err == nil) {
		p.rt.Fatalf("%s of a task that is %s: %v; possible: %v", name, was, err, possible)
	}
	if possible {
		k.Status = next
	}
	p.settle()
	p.live(now, now)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (p *parallel) grants(taskID string) int {
	return p.count("SELECT count(*) FROM requests WHERE status = 'granted' AND task_id = ?", taskID)
}

func (p *parallel) answerRequest(k *twin) (next directive.TaskStatus, possible bool, err error) {
	if k.request == "" {
		return k.Status, true, nil
	}
	now := p.clock.Now()
	r := must[store.Request](p.t)(p.store.Read().Request(context.Background(), k.request))
	grant := rapid.Bool().Draw(p.rt, "grant")
	possible = !grant || (r.UntilOn.End().After(now) && r.UntilOn.End().After(k.Due))
	_, err = p.service.AnswerRequest(context.Background(), p.as("chair"), r.Kind, r.ID, service.Answer{Grant: grant})
	if possible {
		k.request, k.OnRequest = "", false
		if grant {
			k.newDeadline(r.UntilOn.End(), now, true)
		}
	}
	return k.Status, possible, err
}

func (p *parallel) pause(k *twin, stored directive.Task) (next directive.TaskStatus, possible bool, err error) {
	es := must[[]store.Escalation](p.t)(p.store.Read().Escalations(context.Background(), store.EscalationFilter{TaskID: stored.ID, Open: true, Limit: 1}))
	if len(es) == 0 {
		return k.Status, true, nil
	}
	now := p.clock.Now()
	n := rapid.IntRange(0, 12).Draw(p.rt, "pause")
	latest := must[int](p.t)(p.latestCalendar())
	until := model{cal: p.calendarOf(directive.Group{CalendarRev: latest})}.walk(dayOf(now).AddDays(1), n)
	days := 0
	for d := dayOf(now).AddDays(1); !d.After(until); d = d.AddDays(1) {
		if p.calendarOf(directive.Group{CalendarRev: latest}).IsWorking(d) {
			days++
		}
	}
	possible = days <= directive.MaxPauseDays && !until.Before(dayOf(now))
	_, err = p.service.AcknowledgeEscalation(context.Background(), p.as("chair"), es[0].ID, until, "")
	if possible && k.Status.WithUnit() && until.End().After(k.HoldTill) {
		k.HoldTill = until.End()
	}
	return k.Status, possible, err
}

func (p *parallel) latestCalendar() (int, error) {
	rev, _, err := p.store.Read().LatestCalendar(context.Background())
	return rev, err
}

// amendDue moves the deadline of a directive, in the task's period.
func (p *parallel) amendDue(k *twin) (next directive.TaskStatus, possible bool, err error) {
	now := p.clock.Now()
	due := dayOf(now).AddDays(rapid.IntRange(-1, 40).Draw(p.rt, "new deadline"))
	possible = due.End().After(now) && !due.Before(calendar.DateOf(p.group.IssuedAt)) && p.world.group(p.group.ID).Status != directive.GroupCancelled
	_, err = p.service.Amend(context.Background(), p.as("chair"), p.group.ID, service.Amendment{DirectiveID: k.DirectiveID, Period: k.Period, DueOn: due})
	if possible {
		for _, other := range p.twins {
			if other.DirectiveID != k.DirectiveID || other.Period != k.Period || !other.Status.WithUnit() || (other.alone && other.Due.After(due.End())) {
				continue
			}
			other.newDeadline(due.End(), now, false)
		}
	}
	return k.Status, possible, err
}

// replan puts the group on another ladder and the newest calendar.
func (p *parallel) replan(k *twin) (next directive.TaskStatus, possible bool, err error) {
	now := p.clock.Now()
	policy := genPolicy(p.rt)
	if _, err = p.service.Replan(context.Background(), p.as("chair"), p.group.ID, &policy, "Gấp"); err != nil {
		return k.Status, true, err
	}
	before := p.model.policy
	p.group = p.world.group(p.group.ID)
	p.model = model{policy, p.calendarOf(p.group)}
	for _, other := range p.twins {
		if !other.Status.Open() {
			continue
		}
		other.PlanVersion++
		other.PlanFrom = now
		for _, decided := range other.decided { // another rhythm is counted anew
			maps.DeleteFunc(decided, func(step string, _ bool) bool {
				name, _, again := strings.Cut(step, "#")
				return again && stepOf(before, name) != stepOf(policy, name)
			})
		}
	}
	return k.Status, true, nil
}

// stepOf is when a step of a ladder comes, and comes again.
func stepOf(p directive.Policy, name string) (rhythm struct {
	offset directive.Offset
	repeat directive.Repeat
}) {
	for _, s := range slices.Concat(p.Steps, p.Review) {
		if s.ID == name {
			rhythm.offset, rhythm.repeat = s.Offset, s.Repeat
		}
	}
	return rhythm
}

func (p *parallel) nameOf(unitID string) string {
	for name, id := range p.units {
		if id == unitID {
			return name
		}
	}
	return ""
}

// of is the stored task of a directive, in a period, of a unit.
func (p *parallel) of(groupID, unit, period, directiveID string) directive.Task {
	for _, k := range p.tasks(groupID) {
		if k.UnitID == p.units[unit] && k.Period == period && k.DirectiveID == directiveID {
			return k
		}
	}
	p.rt.Fatalf("the product has no task of %s in %q", unit, period)
	return directive.Task{}
}

// compare holds the two lives against each other.
func (p *parallel) compare() {
	stored := p.tasks(p.group.ID)
	if len(stored) != len(p.twins) {
		p.rt.Fatalf("%d tasks, the model has %d", len(stored), len(p.twins))
	}
	now := p.clock.Now()
	for _, got := range stored {
		k := p.twins[key(got.DirectiveID, got.Period, got.UnitID)]
		if k == nil {
			p.rt.Fatalf("the model knows no task of period %q", got.Period)
		}
		type life struct {
			Status           directive.TaskStatus
			Due, First, Hold time.Time
			NextAt           time.Time
			Version          int
			OnRequest        bool
		}
		want := life{k.Status, k.Due.UTC(), k.OriginalDue.UTC(), k.HoldTill.UTC(), p.model.nextLook(k.Task, k.onLadder(), now).UTC(), k.PlanVersion, k.OnRequest}
		if diff := cmp.Diff(want, life{got.Status, got.Due, got.OriginalDue, got.HoldTill, got.NextAt, got.PlanVersion, got.OnRequest}); diff != "" {
			p.rt.Fatalf("%s: the model (-) and the product (+):\n%s", got.Code, diff)
		}
		told := map[happening]bool{}
		for _, s := range p.steps(got.ID) {
			if s.State != directive.StepSkipped {
				told[happening{s.Submission, s.Step, s.State, s.At, s.DecidedAt}] = true
			}
		}
		wanted := map[happening]bool{}
		for _, h := range k.told {
			wanted[h] = true
		}
		if diff := cmp.Diff(wanted, told); diff != "" {
			p.rt.Fatalf("%s: what the model (-) and the product (+) told:\n%s", got.Code, diff)
		}
	}
}

// TestTheProductLivesAsTheModel runs random meetings with random ladders, holidays and acts at random times, and
// compares what happened, and when, with the model.
func TestTheProductLivesAsTheModel(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.sql("UPDATE units SET valid_from = NULL, valid_to = NULL")
		rapid.Check(t, func(rt *rapid.T) {
			p := begin(rt, w)
			p.compare()
			for range rapid.IntRange(1, 12).Draw(rt, "acts") {
				p.pass(time.Duration(rapid.IntRange(0, 12*24*60).Draw(rt, "minutes later")) * time.Minute)
				p.compare()
				p.act()
				p.compare()
			}
			p.pass(40 * 24 * time.Hour)
			p.compare()
			p.checkGroup(t, p.world.group(p.group.ID))
			if p.world.group(p.group.ID).Status == directive.GroupIssued {
				must[directive.Group](t)(w.service.CancelGroup(t.Context(), w.as("chair"), p.group.ID, "Hết phép thử"))
			}
			w.settle()
		})
	})
}
