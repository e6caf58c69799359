package directive_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"giaoban/internal/directive"
)

func days(n int) directive.Offset { return directive.Offset{WorkingDays: n, InDays: true} }

func after(d time.Duration) directive.Offset { return directive.Offset{Duration: d} }

func TestParseOffset(t *testing.T) {
	for in, want := range map[string]struct {
		offset directive.Offset
		text   string
	}{
		"-5wd":  {days(-5), "-5wd"},
		"+1wd":  {days(1), "+1wd"},
		"10wd":  {days(10), "+10wd"},
		"0wd":   {days(0), "0wd"},
		"-0wd":  {days(0), "0wd"},
		"-72h":  {after(-72 * time.Hour), "-72h0m0s"},
		"+2s":   {after(2 * time.Second), "+2s"},
		"1h30m": {after(90 * time.Minute), "+1h30m0s"},
		"0s":    {after(0), "0s"},
	} {
		got, err := directive.ParseOffset(in)
		if err != nil || got != want.offset {
			t.Errorf("ParseOffset(%q) = %+v, %v; want %+v", in, got, err, want.offset)
		}
		if got.String() != want.text {
			t.Errorf("ParseOffset(%q).String() = %q, want %q", in, got, want.text)
		}
		if before := strings.HasPrefix(want.text, "-"); got.Before() != before {
			t.Errorf("%s: Before = %t", in, got.Before())
		}
	}
	for _, in := range []string{"", "wd", "+wd", "1.5wd", "5 wd", " 5wd", "5wd ", "--5wd", "+-5wd", "5WD", "0x5wd", "5", "5d", "1w",
		"five days", "99999999999999999999wd", "9999999999h", "5wd5wd", "thứ hai", "-"} {
		if got, err := directive.ParseOffset(in); err == nil {
			t.Errorf("ParseOffset(%q) = %+v, want an error", in, got)
		} else if !strings.Contains(err.Error(), fmt.Sprintf("%q", in)) {
			t.Errorf("ParseOffset(%q): error %q does not name it", in, err)
		}
	}
}

func TestParseRepeat(t *testing.T) {
	for in, want := range map[string]struct {
		repeat directive.Repeat
		text   string
	}{
		"":       {directive.Repeat{}, ""},
		"monday": {directive.Repeat{Weekday: time.Monday, OnWeekday: true}, "monday"},
		"Sunday": {directive.Repeat{Weekday: time.Sunday, OnWeekday: true}, "sunday"},
		"5wd":    {directive.Repeat{WorkingDays: 5}, "5wd"},
		"+5wd":   {directive.Repeat{WorkingDays: 5}, "5wd"},
		"168h":   {directive.Repeat{Duration: 168 * time.Hour}, "168h0m0s"},
	} {
		got, err := directive.ParseRepeat(in)
		if err != nil || got != want.repeat || got.String() != want.text || got.IsZero() != (in == "") {
			t.Errorf("ParseRepeat(%q) = %+v (%q), %v; want %+v (%q)", in, got, got, err, want.repeat, want.text)
		}
	}
	for _, in := range []string{"0wd", "-1wd", "0s", "-1h", "mon", "mondays", "weekly", "thứ hai", " monday", "5"} {
		if got, err := directive.ParseRepeat(in); err == nil {
			t.Errorf("ParseRepeat(%q) = %+v, want an error", in, got)
		}
	}
}

func FuzzParseOffset(f *testing.F) {
	for _, s := range []string{"-5wd", "+1wd", "0wd", "-72h", "+2s", "1.5h", "-2562047h47m16.854775808s", "9223372036854775807wd", "wd", "µs"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		o, err := directive.ParseOffset(s)
		if err != nil {
			if o != (directive.Offset{}) {
				t.Errorf("ParseOffset(%q) = %+v beside %v", s, o, err)
			}
			return
		}
		if again, err := directive.ParseOffset(o.String()); err != nil || again != o {
			t.Errorf("%q reads as %+v, writes %q, reads again as %+v, %v", s, o, o, again, err)
		}
		if o.InDays && o.Duration != 0 || !o.InDays && o.WorkingDays != 0 {
			t.Errorf("%q is both: %+v", s, o)
		}
	})
}

func FuzzParseRepeat(f *testing.F) {
	for _, s := range []string{"", "monday", "SATURDAY", "5wd", "168h", "0wd", "-1s", "ſunday"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := directive.ParseRepeat(s)
		if err != nil {
			if !r.IsZero() {
				t.Errorf("ParseRepeat(%q) = %+v beside %v", s, r, err)
			}
			return
		}
		if again, err := directive.ParseRepeat(r.String()); err != nil || again != r {
			t.Errorf("%q reads as %+v, writes %q, reads again as %+v, %v", s, r, r, again, err)
		}
		if r.WorkingDays < 0 || r.Duration < 0 {
			t.Errorf("%q goes back: %+v", s, r)
		}
	})
}

func TestPolicyJSON(t *testing.T) {
	const text = `{"steps":[{"id":"first","offset":"-5wd","action":"remind","to":"officer"},` +
		`{"id":"last","offset":"+2s","action":"escalate","to":"chair","repeat":"monday"}]}`
	want := directive.Policy{Steps: []directive.Step{
		{ID: "first", Offset: days(-5), Action: directive.ActionRemind, To: directive.RoleOfficer},
		{ID: "last", Offset: after(2 * time.Second), Action: directive.ActionEscalate, To: directive.RoleChair,
			Repeat: directive.Repeat{Weekday: time.Monday, OnWeekday: true}},
	}}
	var got directive.Policy
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
	written, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if string(written) != text {
		t.Errorf("written %s\nwant    %s", written, text)
	}

	for name, bad := range map[string]string{
		"offset":        `{"steps":[{"id":"a","offset":"soon","action":"remind","to":"officer"}]}`,
		"no offset":     `{"steps":[{"id":"a","action":"remind","to":"officer"}]}`,
		"repeat":        `{"steps":[{"id":"a","offset":"1wd","action":"escalate","to":"head","repeat":"0wd"}]}`,
		"unknown field": `{"steps":[{"id":"a","offset":"1wd","action":"escalate","to":"head","until":"2021-01-01"}]}`,
		"type":          `{"steps":[{"id":7,"offset":"1wd","action":"escalate","to":"head"}]}`,
	} {
		if err := json.Unmarshal([]byte(bad), new(directive.Policy)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestPolicyJSONRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawPolicy(t)
		b, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got directive.Policy
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatalf("%s: %v", b, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", b, diff)
		}
	})
}

func TestPolicyCheckAccepts(t *testing.T) {
	seconds := directive.Policy{Steps: []directive.Step{
		{ID: "a", Offset: after(-3 * time.Second), Action: directive.ActionRemind, To: directive.RoleOfficer},
		{ID: "b", Offset: after(0), Action: directive.ActionEscalate, To: directive.RoleHead, Repeat: directive.Repeat{Duration: time.Second}},
	}}
	for name, p := range map[string]directive.Policy{"default": directive.DefaultPolicy(), "seconds": seconds} {
		var problems directive.Problems
		p.Check(&problems, "")
		if err := problems.Err(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		var problems directive.Problems
		drawPolicy(t).Check(&problems, "")
		if err := problems.Err(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestPolicyCheckRefuses(t *testing.T) {
	remind := directive.Step{ID: "r", Offset: days(-1), Action: directive.ActionRemind, To: directive.RoleOfficer}
	escalate := directive.Step{ID: "e", Offset: days(1), Action: directive.ActionEscalate, To: directive.RoleHead}
	with := func(s directive.Step, change func(*directive.Step)) directive.Policy {
		change(&s)
		return directive.Policy{Steps: []directive.Step{s}}
	}
	review := func(s directive.Step, change func(*directive.Step)) directive.Policy {
		change(&s)
		return directive.Policy{Steps: []directive.Step{remind}, Review: []directive.Step{s}}
	}
	for name, c := range map[string]struct {
		policy directive.Policy
		want   string
	}{
		"empty": {directive.Policy{}, "policy.steps required"},
		"same id": {directive.Policy{Steps: []directive.Step{remind, remind}},
			"policy.steps duplicate"},
		"same id in review": {directive.Policy{Steps: []directive.Step{escalate}, Review: []directive.Step{escalate}},
			"policy.steps duplicate"},
		"too many": {directive.Policy{Steps: slices.Repeat([]directive.Step{remind}, directive.MaxSteps+1)[:directive.MaxSteps+1]},
			"policy.steps too_many"},
		"no id":               {with(remind, func(s *directive.Step) { s.ID = "" }), "policy.steps[0].id bad_step_id"},
		"id like a repeat":    {with(remind, func(s *directive.Step) { s.ID = "a#2" }), "policy.steps[0].id bad_step_id"},
		"id in capitals":      {with(remind, func(s *directive.Step) { s.ID = "Head" }), "policy.steps[0].id bad_step_id"},
		"id with a newline":   {with(remind, func(s *directive.Step) { s.ID = "a\n" }), "policy.steps[0].id bad_step_id"},
		"long id":             {with(remind, func(s *directive.Step) { s.ID = strings.Repeat("a", 41) }), "policy.steps[0].id bad_step_id"},
		"action":              {with(remind, func(s *directive.Step) { s.Action = "scold" }), "policy.steps[0].action one_of"},
		"no action":           {with(remind, func(s *directive.Step) { s.Action = "" }), "policy.steps[0].action one_of"},
		"to nobody":           {with(remind, func(s *directive.Step) { s.To = "" }), "policy.steps[0].to one_of"},
		"to an inspector":     {with(remind, func(s *directive.Step) { s.To = directive.RoleInspector }), "policy.steps[0].to one_of"},
		"to an admin":         {with(remind, func(s *directive.Step) { s.To = directive.RoleAdmin }), "policy.steps[0].to one_of"},
		"days too late":       {with(escalate, func(s *directive.Step) { s.Offset = days(directive.MaxOffsetDays + 1) }), "policy.steps[0].offset too_far"},
		"days too early":      {with(remind, func(s *directive.Step) { s.Offset = days(-directive.MaxOffsetDays - 1) }), "policy.steps[0].offset too_far"},
		"too late":            {with(escalate, func(s *directive.Step) { s.Offset = after(directive.MaxOffset + 1) }), "policy.steps[0].offset too_far"},
		"too early":           {with(remind, func(s *directive.Step) { s.Offset = after(-directive.MaxOffset - 1) }), "policy.steps[0].offset too_far"},
		"early escalation":    {with(escalate, func(s *directive.Step) { s.Offset = days(-1) }), "policy.steps[0].offset escalation_before_deadline"},
		"earlier escalation":  {with(escalate, func(s *directive.Step) { s.Offset = after(-1) }), "policy.steps[0].offset escalation_before_deadline"},
		"late reminder":       {with(remind, func(s *directive.Step) { s.Offset = days(1) }), "policy.steps[0].offset reminder_after_deadline"},
		"reminder at the end": {with(remind, func(s *directive.Step) { s.Offset = after(0) }), "policy.steps[0].offset reminder_after_deadline"},
		"repeated reminder": {with(remind, func(s *directive.Step) { s.Repeat = directive.Repeat{WorkingDays: 1} }),
			"policy.steps[0].repeat repeat_only_escalations"},
		"repeat without end": {with(escalate, func(s *directive.Step) { s.Repeat = directive.Repeat{Duration: time.Millisecond} }),
			"policy.steps[0].repeat too_short"},
		"repeat beyond the horizon": {with(escalate, func(s *directive.Step) { s.Repeat = directive.Repeat{Duration: directive.MaxOffset + 1} }),
			"policy.steps[0].repeat too_far"},
		"repeat of many days": {with(escalate, func(s *directive.Step) { s.Repeat = directive.Repeat{WorkingDays: directive.MaxOffsetDays + 1} }),
			"policy.steps[0].repeat too_far"},
		"review at once":   {review(escalate, func(s *directive.Step) { s.Offset = days(0) }), "policy.review[0].offset review_before_submission"},
		"review backwards": {review(directive.Step{ID: "v", Action: directive.ActionRemind, To: directive.RoleOffice, Offset: days(-1)}, func(*directive.Step) {}), "policy.review[0].offset review_before_submission"},
	} {
		t.Run(name, func(t *testing.T) {
			var problems directive.Problems
			c.policy.Check(&problems, "policy.")
			err := problems.Err()
			if directive.CodeOf(err) != directive.CodeInvalid {
				t.Fatalf("error %v, want one of code validation", err)
			}
			var found []string
			for _, f := range err.(*directive.Error).Fields {
				found = append(found, f.Field+" "+f.Code)
			}
			if !slices.Contains(found, c.want) {
				t.Errorf("problems %q, want %q among them", found, c.want)
			}
		})
	}
}

// Everything that is wrong is told at once.
func TestPolicyCheckCollects(t *testing.T) {
	p := directive.Policy{Steps: []directive.Step{{ID: "?", Action: "?", To: "?", Offset: days(1000)}}}
	var problems directive.Problems
	p.Check(&problems, "")
	if err, ok := problems.Err().(*directive.Error); !ok || len(err.Fields) != 4 {
		t.Errorf("error %v, want four fields", problems.Err())
	}
}

// drawPolicy draws a policy that Check accepts.
func drawPolicy(t *rapid.T) directive.Policy {
	var p directive.Policy
	for i := range rapid.IntRange(1, 7).Draw(t, "steps") {
		p.Steps = append(p.Steps, drawStep(t, fmt.Sprintf("s%d", i), true))
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "review steps") {
		p.Review = append(p.Review, drawStep(t, fmt.Sprintf("v%d", i), false))
	}
	return p
}

// drawStep draws a step of the ladder round the deadline, or of the reviewer's.
func drawStep(t *rapid.T, id string, aroundDeadline bool) directive.Step {
	s := directive.Step{ID: id, Action: directive.ActionRemind, To: rapid.SampledFrom([]directive.Role{directive.RoleOfficer, directive.RoleHead,
		directive.RoleOffice, directive.RoleSupervisor, directive.RoleChair}).Draw(t, "to")}
	if rapid.Bool().Draw(t, "escalate") {
		s.Action = directive.ActionEscalate
	}
	first, last := 0, 30
	switch {
	case !aroundDeadline:
		first = 1
	case s.Action == directive.ActionRemind:
		first, last = -30, 0
	}
	n := rapid.IntRange(first, last).Draw(t, "offset")
	switch rapid.SampledFrom([]string{"days", "hours", "seconds"}).Draw(t, "unit") {
	case "days":
		s.Offset = days(n)
	case "hours":
		s.Offset = after(time.Duration(n) * 7 * time.Hour)
	case "seconds":
		s.Offset = after(time.Duration(n) * time.Second)
	}
	if aroundDeadline && s.Action == directive.ActionRemind && s.Offset == after(0) {
		s.Offset = after(-time.Second)
	}
	if s.Action == directive.ActionEscalate {
		s.Repeat = rapid.SampledFrom([]directive.Repeat{{}, {}, {Weekday: time.Monday, OnWeekday: true}, {Weekday: time.Saturday, OnWeekday: true},
			{WorkingDays: 1}, {WorkingDays: 7}, {Duration: 20 * time.Hour}, {Duration: 100 * time.Hour}}).Draw(t, "repeat")
	}
	return s
}
