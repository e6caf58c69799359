package directive_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/internal/directive"
)

// verdict is a Verdict in words.
type verdict struct {
	Fire, Superseded, Skipped []string
	NextAt                    string
}

func inWords(v directive.Verdict) verdict {
	w := verdict{Fire: told(v.Fire), Superseded: told(v.Superseded), Skipped: told(v.Skipped)}
	if !v.NextAt.IsZero() {
		w.NextAt = told([]directive.Moment{{At: v.NextAt}})[0]
	}
	return w
}

func decidedAlready(steps ...string) map[string]bool {
	m := map[string]bool{}
	for _, s := range steps {
		m[s] = true
	}
	return m
}

func TestDecide(t *testing.T) {
	due := directive.DeadlineOn(date("2021-06-15"))
	for name, c := range map[string]struct {
		past directive.Progress
		now  string
		want verdict
	}{
		"before anything":  {directive.Progress{}, "2021-06-01 10:00", verdict{NextAt: "2021-06-08 08:00 "}},
		"one moment early": {directive.Progress{}, "2021-06-08 07:59:59", verdict{NextAt: "2021-06-08 08:00 "}},
		"on the moment": {directive.Progress{}, "2021-06-08 08:00",
			verdict{Fire: []string{"2021-06-08 08:00 remind_5"}, NextAt: "2021-06-14 08:00 "}},
		"again on the moment": {directive.Progress{Decided: decidedAlready("remind_5")}, "2021-06-08 08:00", verdict{NextAt: "2021-06-14 08:00 "}},
		"after downtime only the last fires": {directive.Progress{}, "2021-06-18 10:00", verdict{
			Fire:       []string{"2021-06-18 08:00 office"},
			Superseded: []string{"2021-06-08 08:00 remind_5", "2021-06-14 08:00 remind_1", "2021-06-15 08:00 remind_0", "2021-06-16 08:00 head"},
			NextAt:     "2021-06-22 08:00 "}},
		"issued late: what lay before is skipped": {directive.Progress{PlanFrom: clock("2021-06-14 09:00")}, "2021-06-14 09:00", verdict{
			Skipped: []string{"2021-06-08 08:00 remind_5", "2021-06-14 08:00 remind_1"}, NextAt: "2021-06-15 08:00 "}},
		"a moment at the issue itself is not skipped": {directive.Progress{PlanFrom: clock("2021-06-08 08:00")}, "2021-06-08 08:00", verdict{
			Fire: []string{"2021-06-08 08:00 remind_5"}, NextAt: "2021-06-14 08:00 "}},
		"issued after the deadline": {directive.Progress{PlanFrom: clock("2021-06-16 12:00")}, "2021-06-16 12:00", verdict{
			Skipped: []string{"2021-06-08 08:00 remind_5", "2021-06-14 08:00 remind_1", "2021-06-15 08:00 remind_0", "2021-06-16 08:00 head"},
			NextAt:  "2021-06-18 08:00 "}},
		"held with nothing in it": {directive.Progress{HoldTill: clock("2021-06-05 08:00")}, "2021-06-01 10:00", verdict{NextAt: "2021-06-08 08:00 "}},
		"held past the next moment": {directive.Progress{HoldTill: clock("2021-06-10 08:00")}, "2021-06-01 10:00",
			verdict{NextAt: "2021-06-10 08:00 "}},
		"held while something is due": {directive.Progress{HoldTill: clock("2021-06-10 08:00")}, "2021-06-09 10:00",
			verdict{NextAt: "2021-06-10 08:00 "}},
		"held until the next moment": {directive.Progress{HoldTill: clock("2021-06-08 08:00")}, "2021-06-01 10:00",
			verdict{NextAt: "2021-06-08 08:00 "}},
		"the hold ends": {directive.Progress{HoldTill: clock("2021-06-15 09:00")}, "2021-06-15 09:00", verdict{
			Fire:       []string{"2021-06-15 08:00 remind_0"},
			Superseded: []string{"2021-06-08 08:00 remind_5", "2021-06-14 08:00 remind_1"}, NextAt: "2021-06-16 08:00 "}},
		"a held ladder still skips what lay before": {directive.Progress{PlanFrom: clock("2021-06-09 08:00"), HoldTill: clock("2021-06-20 08:00")},
			"2021-06-14 10:00", verdict{Skipped: []string{"2021-06-08 08:00 remind_5"}, NextAt: "2021-06-20 08:00 "}},
	} {
		t.Run(name, func(t *testing.T) {
			got := defaultLadder(t).Decide(due, c.past, clock(c.now))
			if diff := cmp.Diff(c.want, inWords(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecideFiresAllOfOneInstant(t *testing.T) {
	l := directive.Ladder{Calendar: officialCalendar(t), Policy: directive.Policy{Steps: []directive.Step{
		{ID: "early", Offset: days(-2), Action: directive.ActionRemind, To: directive.RoleOfficer},
		{ID: "officer", Offset: days(-1), Action: directive.ActionRemind, To: directive.RoleOfficer},
		{ID: "head", Offset: days(-1), Action: directive.ActionRemind, To: directive.RoleHead},
	}}}
	got := inWords(l.Decide(directive.DeadlineOn(date("2021-06-15")), directive.Progress{}, clock("2021-06-14 09:00")))
	want := verdict{Fire: []string{"2021-06-14 08:00 officer", "2021-06-14 08:00 head"}, Superseded: []string{"2021-06-11 08:00 early"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDecideReview(t *testing.T) {
	l, submitted := defaultLadder(t), clock("2021-06-15 16:30")
	for now, want := range map[string]verdict{
		"2021-06-15 16:30": {NextAt: "2021-06-17 08:00 "},
		"2021-06-17 08:00": {Fire: []string{"2021-06-17 08:00 review_remind"}, NextAt: "2021-06-22 08:00 "},
		"2021-07-01 08:00": {Fire: []string{"2021-06-22 08:00 review_supervisor"}, Superseded: []string{"2021-06-17 08:00 review_remind"}},
	} {
		if diff := cmp.Diff(want, inWords(l.DecideReview(submitted, directive.Progress{}, clock(now)))); diff != "" {
			t.Errorf("at %s (-want +got):\n%s", now, diff)
		}
	}
}

// A ladder with a repeat always has something to look at, years after the deadline too.
func TestDecideLooksBeyondYears(t *testing.T) {
	due := directive.DeadlineOn(date("2021-06-15"))
	now := clock("2027-06-15 10:00")
	v := defaultLadder(t).Decide(due, directive.Progress{PlanFrom: now}, now)
	if len(v.Fire) != 0 || !v.NextAt.Equal(clock("2027-06-21 08:00")) {
		t.Errorf("fire %v, next %s", told(v.Fire), v.NextAt)
	}
}

// Whatever the instants of review (early, late, again, after weeks of downtime) and whatever the pauses: each
// moment up to the last review is decided exactly once and nothing else is, the verdict of each is the one the
// design words, what is fired is fired in order, NextAt lies in the future, and following NextAt needs no more
// reviews than there are instants.
func TestDecideDecidesEachMomentOnce(t *testing.T) {
	cal := officialCalendar(t)
	rapid.Check(t, func(t *rapid.T) {
		l := directive.Ladder{Policy: drawPolicy(t), Calendar: cal, Grace: time.Duration(rapid.IntRange(0, 120).Draw(t, "grace")) * time.Second}
		due := drawDue(t)
		past := directive.Progress{Decided: map[string]bool{}}
		if rapid.Bool().Draw(t, "issued late") {
			past.PlanFrom = due.Due.AddDate(0, 0, rapid.IntRange(-30, 30).Draw(t, "issued"))
		}
		now := due.Due.AddDate(0, 0, -50)
		end := due.Due.AddDate(0, 0, 50)
		plan := l.Plan(due, end)
		state := map[string]directive.StepState{}
		var lastFired time.Time
		reviews, holds, strays := 0, 0, 0

		for !now.After(end) {
			if strays < 20 && rapid.IntRange(0, 9).Draw(t, "hold") == 0 {
				past.HoldTill = now.Add(time.Duration(rapid.IntRange(1, 15*24).Draw(t, "hours held")) * time.Hour)
				holds++
			}
			v := l.Decide(due, past, now)
			reviews++
			record := func(ms []directive.Moment, s directive.StepState) {
				for _, m := range ms {
					if old, twice := state[m.Step]; twice {
						t.Fatalf("%s is %s, was %s", m.Step, s, old)
					}
					state[m.Step], past.Decided[m.Step] = s, true
				}
			}
			record(v.Skipped, directive.StepSkipped)
			record(v.Superseded, directive.StepSuperseded)
			record(v.Fire, directive.StepFired)
			held := past.HoldTill.After(now)
			if held && len(v.Fire)+len(v.Superseded) > 0 {
				t.Fatal("a held ladder moved")
			}
			for _, m := range v.Skipped {
				if !m.At.Before(past.PlanFrom) {
					t.Fatalf("%s was skipped after the issue", m.Step)
				}
			}
			for _, m := range append(append([]directive.Moment{}, v.Superseded...), v.Fire...) {
				if m.At.Before(past.PlanFrom) || m.At.After(now) {
					t.Fatalf("%s at %s decided at %s, issued %s", m.Step, m.At, now, past.PlanFrom)
				}
			}
			for _, m := range v.Fire {
				if m.At.Before(lastFired) || !m.At.Equal(v.Fire[0].At) {
					t.Fatalf("%s fired out of order", m.Step)
				}
			}
			for _, m := range v.Superseded {
				if len(v.Fire) == 0 || !m.At.Before(v.Fire[0].At) {
					t.Fatalf("%s superseded by nothing higher", m.Step)
				}
			}
			if len(v.Fire) > 0 {
				lastFired = v.Fire[0].At
			}
			if !v.NextAt.IsZero() && !v.NextAt.After(now) {
				t.Fatalf("next look at %s, now is %s", v.NextAt, now)
			}
			if !held {
				for _, m := range plan {
					if !m.At.After(now) && !past.Decided[m.Step] {
						t.Fatalf("%s was not decided at %s", m.Step, now)
					}
				}
			}
			wanted := time.Time{}
			for _, m := range plan {
				if !past.Decided[m.Step] {
					wanted = m.At
					break
				}
			}
			if held && !wanted.IsZero() && wanted.Before(past.HoldTill) {
				wanted = past.HoldTill
			}
			if !wanted.IsZero() && !v.NextAt.Equal(wanted) {
				t.Fatalf("next look at %s, want %s", v.NextAt, wanted)
			}
			if strays < 20 && rapid.Bool().Draw(t, "stray review") {
				strays++
				now = now.Add(time.Duration(rapid.IntRange(0, 20*24*60).Draw(t, "minutes later")) * time.Minute)
				continue
			}
			if v.NextAt.IsZero() {
				break
			}
			now = v.NextAt
		}

		instants := map[time.Time]bool{}
		for _, m := range plan {
			instants[m.At] = true
			if _, decided := state[m.Step]; !decided && !past.HoldTill.After(end) && now.After(end) && strays == 0 {
				t.Fatalf("%s was never decided", m.Step)
			}
			delete(state, m.Step)
		}
		if now.Before(end) && len(state) > 0 {
			t.Fatalf("decided but not planned: %v", state)
		}
		if most := len(instants) + holds + strays + 2; reviews > most {
			t.Fatalf("%d reviews, want at most %d", reviews, most)
		}
	})
}
