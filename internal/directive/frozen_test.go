package directive_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

func issuedMeeting() directive.Meeting {
	return directive.Meeting{ID: "m", Title: "Giao ban", HeldOn: date("2020-12-25"), Place: "Hội trường", Chair: "Ông Tuấn", Organisation: "Hội", IssuingUnitID: "u",
		SourceText: "…", Status: directive.GroupIssued, Groups: []directive.Group{{ID: "g", Ordinal: 1, Kind: directive.KindTarget, Title: "Nhóm", Directives: []directive.Directive{{
			ID: "d", Text: "Việc", Kind: directive.KindTarget, Units: []string{"a"}, UnitNames: []string{"b"}, SupportUnits: []string{"c"}, Place: "nơi",
			Places: map[string]string{"a": "xã"}, Time: directive.TimeOneOff, DueOn: date("2021-01-11"), Due: clock("2021-01-12 00:00"),
			Every: directive.EveryMonth, Briefings: []calendar.Date{date("2021-01-11")}, DaysBefore: 1, Until: date("2021-12-31"),
			Measure: directive.Measure{Goal: 5}, Suggested: directive.Suggested{Phrase: "sớm"}, Span: directive.Span{End: 1},
		}}}}}
}

// TestFrozenChanges: of an issued meeting only its document, place and chair may change.
func TestFrozenChanges(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*directive.Meeting)
		want   []string
	}{
		"nothing":               {func(*directive.Meeting) {}, nil},
		"what may change":       {func(m *directive.Meeting) { m.Place, m.Chair, m.Document.Number = "", "Bà Mai", "12/TB" }, nil},
		"what is left out":      {func(m *directive.Meeting) { m.SourceText, m.IssuingUnitID, m.Groups = "", "", nil }, nil},
		"what the server fills": {func(m *directive.Meeting) { m.Status, m.Groups[0].Status, m.Groups[0].Version = "", "", 7 }, nil},
		"the meeting": {func(m *directive.Meeting) {
			m.Title, m.HeldOn, m.Organisation, m.IssuingUnitID, m.SourceText = "", date("2020-12-26"), "", "v", "other"
		}, []string{"title", "held_on", "organisation", "issuing_unit_id", "source_text"}},
		"a new group": {func(m *directive.Meeting) { m.Groups = append(m.Groups, directive.Group{}) }, []string{"groups[1]"}},
		"a group": {func(m *directive.Meeting) {
			m.Groups[0] = directive.Group{ID: "g", Span: directive.Span{End: 2}}
		}, []string{"groups[0].ordinal", "groups[0].kind", "groups[0].title", "groups[0].span", "groups[0].directives"}},
	} {
		sent := issuedMeeting()
		c.change(&sent)
		if got := issuedMeeting().FrozenChanges(sent); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestEveryFieldOfADirectiveIsFrozen: one that is added to the type is not forgotten.
func TestEveryFieldOfADirectiveIsFrozen(t *testing.T) {
	notSent := []string{"GroupID", "Ordinal", "Added", "Moved"} // filled by the server
	kind := reflect.TypeFor[directive.Directive]()
	for i := range kind.NumField() {
		sent := issuedMeeting()
		sent.Groups[0].Directives = slices.Clone(sent.Groups[0].Directives)
		field := reflect.ValueOf(&sent.Groups[0].Directives[0]).Elem().Field(i)
		if field.IsZero() {
			switch field.Kind() {
			case reflect.Bool:
				field.SetBool(true)
			case reflect.Map:
				field.Set(reflect.ValueOf(map[string]time.Time{"a": {}}))
			default:
				continue
			}
		} else {
			field.SetZero()
		}
		changed := issuedMeeting().FrozenChanges(sent)
		if want := !slices.Contains(notSent, kind.Field(i).Name); (len(changed) == 1) != want {
			t.Errorf("%s: %v", kind.Field(i).Name, changed)
		}
	}
}
