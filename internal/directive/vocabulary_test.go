package directive_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

func TestErrors(t *testing.T) {
	var p directive.Problems
	if err := p.Err(); err != nil {
		t.Errorf("no problem is %v", err)
	}
	p.Add("title", "required")
	p.Add("units", "too_many", "Max", 3, "left over")
	err := fmt.Errorf("issue: %w", p.Err())
	if !errors.Is(err, &directive.Error{Code: directive.CodeInvalid}) || errors.Is(err, directive.NotFound()) {
		t.Errorf("%v is not what it is", err)
	}
	if directive.CodeOf(err) != directive.CodeInvalid || directive.CodeOf(io.EOF) != "" || directive.CodeOf(nil) != "" {
		t.Errorf("code %q", directive.CodeOf(err))
	}
	if want := "issue: validation; title: required; units: too_many map[Max:3]"; err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
	cause := &directive.Error{Code: directive.CodeUnavailable, Detail: "engine", Err: io.ErrUnexpectedEOF}
	if !errors.Is(cause, io.ErrUnexpectedEOF) || cause.Error() != "unavailable (engine): unexpected EOF" {
		t.Errorf("%v hides its cause", cause)
	}
	if errors.Is(&directive.Error{Code: directive.CodeNotFound}, &directive.Error{Code: directive.CodeNotFound, Detail: "unit"}) {
		t.Error("a target with a detail is matched by its code alone")
	}
	if directive.CodeOf(directive.Forbidden()) != directive.CodeForbidden {
		t.Error("forbidden has another code")
	}
}

func TestUpward(t *testing.T) {
	for to, want := range map[directive.Role][2][]directive.Role{ // reminder, escalation
		"officer":    {{"officer", "head", "office"}, {"officer", "head", "office", "supervisor", "chair"}},
		"head":       {{"head", "office"}, {"head", "office", "supervisor", "chair"}},
		"office":     {{"office"}, {"office", "supervisor", "chair"}},
		"supervisor": {{"supervisor"}, {"supervisor", "chair"}},
		"chair":      {{"chair"}, {"chair"}},
	} {
		got := [2][]directive.Role{directive.Upward(to, directive.ActionRemind), directive.Upward(to, directive.ActionEscalate)}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", to, diff)
		}
		if at := to == "officer" || to == "head"; to.AtUnit() != at {
			t.Errorf("%s at the unit: %t", to, to.AtUnit())
		}
	}
}

func TestVocabularyOfTheContract(t *testing.T) {
	for _, k := range []directive.Kind{"pilot", "year_end_review", "target", "fundraising", "propaganda", "other"} {
		if !k.Valid() || !slices.Contains(directive.Kinds(), k) {
			t.Errorf("kind %s is missing", k)
		}
	}
	for _, r := range []directive.Role{"chair", "supervisor", "office", "head", "officer", "inspector", "admin"} {
		if !r.Valid() || !slices.Contains(directive.Roles(), r) {
			t.Errorf("role %s is missing", r)
		}
	}
	if directive.Kind("").Valid() || directive.Role("").Valid() || directive.Role("lead").Valid() {
		t.Error("what is no word of the contract is valid")
	}
}

func TestUnitsAreDated(t *testing.T) {
	district := directive.Unit{Type: "huyện", Name: "Trạm Tấu", ValidFrom: date("1965-01-01"), ValidTo: date("2025-06-30")}
	for day, want := range map[string]bool{"1964-12-31": false, "1965-01-01": true, "2025-06-30": true, "2025-07-01": false} {
		if got := district.ValidOn(date(day)); got != want {
			t.Errorf("valid on %s: %t", day, got)
		}
	}
	if !(directive.Unit{}).ValidOn(date("2020-01-01")) {
		t.Error("a unit without dates is not valid")
	}
	if district.Title() != "huyện Trạm Tấu" || (directive.Unit{Name: "Văn phòng"}).Title() != "Văn phòng" {
		t.Error("titles are wrong")
	}
}

func TestUnitsOfADirective(t *testing.T) {
	all := []string{"a", "b"}
	d := directive.Directive{Units: []string{directive.AllUnits}, Place: "everywhere", Places: map[string]string{"a": "xã Hát Lừu"}}
	if !d.UnitIsAll() || !slices.Equal(d.LeadUnits(all), all) {
		t.Errorf("all units are %v", d.LeadUnits(all))
	}
	if d.PlaceFor("a") != "xã Hát Lừu" || d.PlaceFor("b") != "everywhere" {
		t.Error("places are mixed up")
	}
	d.Units = []string{"b"}
	if d.UnitIsAll() || !slices.Equal(d.LeadUnits(all), []string{"b"}) {
		t.Errorf("one unit is %v", d.LeadUnits(all))
	}
	if !(directive.Measure{}).IsZero() || (directive.Measure{Kind: directive.MeasureEvent}).IsZero() {
		t.Error("what measures nothing is mixed up")
	}
	if !slices.Contains(directive.MeasureKinds(), directive.MeasureMoney) || len(directive.MeasureKinds()) != 6 || len(directive.Levels()) != 6 {
		t.Error("a list of the vocabulary is not complete")
	}
	if _, tracked := (directive.Task{DueOn: calendar.Date{}}).Deadline(); tracked {
		t.Error("a task without a deadline is tracked")
	}
}

// TestMeetingStatus: a meeting stands where its groups stand.
func TestMeetingStatus(t *testing.T) {
	const draft, issued, completed, cancelled = directive.GroupDraft, directive.GroupIssued, directive.GroupCompleted, directive.GroupCancelled
	for _, c := range []struct {
		want   directive.GroupStatus
		groups []directive.GroupStatus
	}{
		{draft, nil},
		{draft, []directive.GroupStatus{draft}},
		{draft, []directive.GroupStatus{issued, draft}}, // what is left may still be edited and issued
		{draft, []directive.GroupStatus{completed, draft, cancelled}},
		{issued, []directive.GroupStatus{issued}},
		{issued, []directive.GroupStatus{completed, issued, cancelled}},
		{completed, []directive.GroupStatus{completed}},
		{completed, []directive.GroupStatus{cancelled, completed}},
		{cancelled, []directive.GroupStatus{cancelled, cancelled}},
	} {
		m := directive.Meeting{}
		for _, s := range c.groups {
			m.Groups = append(m.Groups, directive.Group{Status: s})
		}
		if got := directive.MeetingStatus(c.groups...); got != c.want || m.StatusOfGroups() != c.want {
			t.Errorf("%v: %s, want %s", c.groups, got, c.want)
		}
	}
}
