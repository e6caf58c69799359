package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	xhtml "golang.org/x/net/html"

	"giaoban/api/assets"
	"giaoban/api/html"
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
)

// formOf is what a browser sends of the editor of a draft when a button is pressed.
func formOf(t *testing.T, d html.Draft) url.Values {
	t.Helper()
	words, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	files, err := assets.New()
	if err != nil {
		t.Fatal(err)
	}
	r, err := html.New(words, files)
	if err != nil {
		t.Fatal(err)
	}
	d.Number()
	page := &html.MeetingEdit{Draft: d, Units: []html.UnitChoice{{ID: "u1", Title: "Huyện Ea H'leo"}, {ID: "u2", Title: "Huyện M'Drắk"}, {ID: "u3", Title: "Huyện Trạm Tấu"}},
		Issuers: []html.Option{{Value: "p", Label: "Tỉnh"}}}
	page.Frame.Title = "x"
	page.Vocabulary(words.For(i18n.Vietnamese))
	var b bytes.Buffer
	if err := r.Write(&b, i18n.Vietnamese, page); err != nil {
		t.Fatal(err)
	}
	root, err := xhtml.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{}
	var walk func(n *xhtml.Node, inside bool)
	walk = func(n *xhtml.Node, inside bool) {
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
		}
		_, checked := attr["checked"]
		inside = inside || attr["id"] == "editor"
		switch name := attr["name"]; {
		case !inside || n.Type != xhtml.ElementNode || name == "":
		case n.Data == "textarea":
			text := ""
			if n.FirstChild != nil {
				text = n.FirstChild.Data
			}
			form.Add(name, strings.ReplaceAll(text, "\n", "\r\n"))
		case n.Data == "select":
			value, first := "", true
			for o := n.FirstChild; o != nil; o = o.NextSibling {
				of := map[string]string{}
				for _, a := range o.Attr {
					of[a.Key] = a.Val
				}
				if _, selected := of["selected"]; o.Data == "option" && (first || selected) {
					value, first = of["value"], false
				}
			}
			form.Add(name, value)
		case n.Data == "input" && (attr["type"] != "radio" && attr["type"] != "checkbox" || checked):
			form.Add(name, attr["value"])
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, inside)
		}
	}
	walk(root, false)
	return form
}

// A draft that is shown in the editor and sent back unchanged is the same draft.
func TestDraftSurvivesItsForm(t *testing.T) {
	day := calendar.NewDate
	m := directive.Meeting{ID: "m", Title: "Nguyễn <b>", HeldOn: day(2026, 11, 20), Place: "Hội trường", Chair: "Ấm", Organisation: "Hội", IssuingUnitID: "p",
		Document: directive.Document{Number: "05/TB-HKH", Date: day(2026, 11, 21), Signer: "Thịnh"},
		Groups: []directive.Group{{ID: "g1", Ordinal: 1, Kind: directive.KindPilot, Title: `"Nhóm" & một`, Span: directive.Span{Start: 3, End: 9}, Directives: []directive.Directive{
			{ID: "d1", Text: "Một\nhai", Kind: directive.KindPilot, Units: []string{directive.AllUnits}, Time: directive.TimeOneOff, DueOn: day(2027, 1, 11), Span: directive.Span{Start: 4, End: 8},
				Suggested: directive.Suggested{Date: day(2027, 12, 31), Phrase: "trong năm 2027"}, RequiresReview: true},
			{ID: "d2", Text: "Hai", Kind: directive.KindOther, Units: []string{"u1", "u3"}, UnitNames: []string{"Ea H'leo cũ", "M'Drắk cũ"}, SupportUnits: []string{"u2"}, Time: directive.TimeOneOff,
				Due: day(2027, 1, 11).At(17, 30).UTC(), Place: "xã", Places: map[string]string{"u1": "Làng Nhì", "u3": "Púng Luông"},
				Measure: directive.Measure{Kind: directive.MeasureMoney, Goal: 1_500_000_000, UnitOfMeasure: "đồng"}},
			{ID: "d3", Text: "Ba", Kind: directive.KindTarget, Units: []string{"u2"}, Time: directive.TimeStanding, Every: directive.EveryQuarter, DueOn: day(2027, 3, 31), Until: day(2027, 12, 31),
				Measure: directive.Measure{Kind: directive.MeasurePercentage, Goal: 62.5, UnitOfMeasure: "%"}},
			{ID: "d4", Text: "Bốn", Kind: directive.KindTarget, Units: []string{"u2"}, Time: directive.TimeStanding, Every: directive.EveryBriefing, Briefings: []calendar.Date{day(2027, 3, 25), day(2027, 6, 25)}, DaysBefore: 3},
			{ID: "d5", Text: "Năm", Kind: directive.KindPropaganda, Time: directive.TimeUntracked},
		}}, {ID: "g2", Ordinal: 2, Kind: directive.KindOther, Directives: []directive.Directive{{ID: "d6", Text: "Sáu", Kind: directive.KindOther}}}}}
	back, _, err := draftMeeting(func() html.Draft {
		d := html.ReadDraft(formOf(t, html.DraftOf(m)))
		d.ID = m.ID
		d.Number()
		return d
	}())
	if err != nil {
		t.Fatal(err)
	}
	for i := range m.Groups {
		for j := range m.Groups[i].Directives {
			m.Groups[i].Directives[j].Ordinal, back.Groups[i].Directives[j].Ordinal = 0, 0
		}
	}
	if diff := cmp.Diff(m, back); diff != "" {
		t.Errorf("the form changes the draft (-stored +sent):\n%s", diff)
	}
}

// threeGroups is a draft of two groups, and one that was issued.
func threeGroups() html.Draft {
	some := func(texts ...string) (out []html.DraftDirective) {
		for _, text := range texts {
			out = append(out, html.DraftDirective{ID: text, Text: text, Kind: "other", SuggestedOn: "2027-12-31"})
		}
		return out
	}
	return html.Draft{Groups: []html.DraftGroup{{ID: "1", Directives: some("a. b", "c")}, {ID: "2", Directives: some("d")}, {ID: "3", Frozen: true}}}
}

func TestDraftActs(t *testing.T) {
	fresh := func() html.DraftDirective { return html.DraftDirective{Text: "new"} }
	for act, c := range map[string]struct {
		want, focus string
	}{
		"add_group":            {"a. b,c|d||new", "g-3"},
		"add_directive:1":      {"a. b,c|d,new|", "d-1-1"},
		"remove_group:0":       {"d|", "g-0"},
		"up_group:1":           {"d|a. b,c|", "g-0"},
		"down_group:0":         {"d|a. b,c|", "g-1"},
		"up_group:0":           {"a. b,c|d|", "g-0"},
		"down_group:1":         {"a. b,c|d|", "g-1"}, // the third is issued
		"remove_directive:0.1": {"a. b|d|", "d-0-0"},
		"remove_directive:1.0": {"a. b,c||", "g-1"},
		"up_directive:0.1":     {"c,a. b|d|", "d-0-0"},
		"down_directive:0.1":   {"a. b|c,d|", "d-1-0"},
		"up_directive:1.0":     {"a. b,c,d||", "d-0-2"},
		"down_directive:1.0":   {"a. b,c|d|", "d-1-0"},
		"split:0.0":            {"a.,b,c|d|", "d-0-1"},
		"split:0.1":            {"a. b,c|d|", "d-0-1"},
		"merge:0.1":            {"a. b c|d|", "d-0-0"},
		"merge:0.0":            {"a. b,c|d|", "d-0-0"},
		"use_suggested:0.1":    {"a. b,c@2027-12-31|d|", "d-0-1"},
		"due:0.1:2027-01-11":   {"a. b,c@2027-01-11|d|", "d-0-1"},
		"due:0.1:<script>":     {"a. b,c@<script>|d|", "d-0-1"}, // as if it was typed: saving says what is wrong
	} {
		d := threeGroups()
		focus, ok := draftAct(&d, act, fresh)
		var groups []string
		for _, g := range d.Groups {
			var all []string
			for _, one := range g.Directives {
				text := one.Text
				if one.DueOn != "" {
					text += "@" + one.DueOn
				}
				all = append(all, text)
			}
			groups = append(groups, strings.Join(all, ","))
		}
		if got := strings.Join(groups, "|"); !ok || got != c.want || focus != c.focus {
			t.Errorf("%s: %q at %q (%v), want %q at %q", act, got, focus, ok, c.want, c.focus)
		}
	}
	for _, act := range []string{"", "save", "preview", "issue", "remove_group:2", "remove_group:9", "remove_group:-1", "remove_group:x", "split:0.7", "split:0", "due:2.0:2027-01-01", "add_directive:"} {
		d := threeGroups()
		if _, ok := draftAct(&d, act, fresh); ok {
			t.Errorf("%q does something", act)
		}
		if diff := cmp.Diff(threeGroups(), d); diff != "" {
			t.Errorf("%q changes the draft:\n%s", act, diff)
		}
	}
}

func TestSplitText(t *testing.T) {
	for text, want := range map[string][2]string{
		"Một việc":                       {"Một việc", ""},
		"Một việc.":                      {"Một việc.", ""},
		"Một việc. Hai việc. Ba":         {"Một việc.", "Hai việc. Ba"},
		"Một việc. Thêm\nHai việc":       {"Một việc. Thêm", "Hai việc"},
		"Mô hình “Công dân.” Ở 4 đơn vị": {"Mô hình “Công dân.”", "Ở 4 đơn vị"},
		"14.000 đồng/người":              {"14.000 đồng/người", ""},
	} {
		if head, tail := splitText(text); [2]string{head, tail} != want {
			t.Errorf("%q is split into %q and %q, want %q", text, head, tail, want)
		}
	}
}

func TestReadNumber(t *testing.T) {
	for text, want := range map[string]float64{"": 0, "25": 25, "1.500.000": 1_500_000, "14.000": 14_000, "62,5": 62.5, "62.5": 62.5, "1.236,75": 1236.75, "1 500": 1500, "1500000": 1_500_000} {
		var p reader
		if got := readNumber(&p, "x", text); got != want || p.Err() != nil {
			t.Errorf("%q is read as %v (%v), want %v", text, got, p.Err(), want)
		}
	}
	for _, text := range []string{"nhiều", "-1", "1,2,3", "1e99"} {
		var p reader
		if got := readNumber(&p, "x", text); p.Err() == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

func TestReadDays(t *testing.T) {
	var p reader
	got := readDays(&p, "x", "25/03/2027, 5/6/2027\n2027-09-30")
	want := []calendar.Date{calendar.NewDate(2027, 3, 25), calendar.NewDate(2027, 6, 5), calendar.NewDate(2027, 9, 30)}
	if diff := cmp.Diff(want, got); diff != "" || p.Err() != nil {
		t.Errorf("%s %v", diff, p.Err())
	}
	readDays(&p, "x", "31/02/2027")
	if p.Err() == nil {
		t.Error("31 February is a day")
	}
}

// The service's paths lead to the fields of the form, past a card in which nothing was typed.
func TestFormField(t *testing.T) {
	d := html.Draft{Title: "x", HeldOn: "2026-11-20", Groups: []html.DraftGroup{{Directives: []html.DraftDirective{{}, {Text: "a", Time: "one_off"}, {Text: "b", Time: "standing"}}}}}
	d.Number()
	_, paths, err := draftMeeting(d)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"title":                                "title",
		"document.date":                        "document.date",
		"groups":                               "groups",
		"groups[0].title":                      "groups.0.title",
		"groups[0].directives":                 "groups.0.directives",
		"groups[0].directives[0].due_on":       "groups.0.directives.1.due_on",
		"groups[0].directives[0].due":          "groups.0.directives.1.due_on",
		"groups[0].directives[1].due_on":       "groups.0.directives.2.first_on",
		"groups[0].directives[1].units[3]":     "groups.0.directives.2.units",
		"groups[0].directives[1].briefings[0]": "groups.0.directives.2.briefings",
		"groups[0].directives[1].measure.goal": "groups.0.directives.2.measure.goal",
	} {
		if got := formField(path, paths, d); got != want {
			t.Errorf("%s is at %s, want %s", path, got, want)
		}
	}
}

// What cannot be read stays in the form and is told at its field.
func TestDraftThatCannotBeRead(t *testing.T) {
	d := html.ReadDraft(url.Values{"title": {"x"}, "held_on": {"2026-02-31"}, "groups.0.id": {""}, "groups.0.directives.0.id": {""}, "groups.0.directives.0.text": {"a"},
		"groups.0.directives.0.time": {"one_off"}, "groups.0.directives.0.due_on": {"2027-01-11"}, "groups.0.directives.0.due_at": {"25:99"},
		"groups.0.directives.0.measure.kind": {"count"}, "groups.0.directives.0.measure.goal": {"nhiều"}})
	d.Number()
	_, _, err := draftMeeting(d)
	var refused *directive.Error
	if !errors.As(err, &refused) {
		t.Fatalf("%v", err)
	}
	var fields []string
	for _, f := range refused.Fields {
		fields = append(fields, f.Field)
	}
	if diff := cmp.Diff([]string{"held_on", "groups[0].directives[0].due_on", "groups[0].directives[0].measure.goal"}, fields); diff != "" {
		t.Error(diff)
	}
	if d.HeldOn != "2026-02-31" || d.Groups[0].Directives[0].Goal != "nhiều" {
		t.Errorf("what was typed is gone: %+v", d)
	}
}

// A name of the minutes that is no unit gets one, is dropped, or waits.
func TestUnitChoice(t *testing.T) {
	at := "groups.0.directives.0."
	d := html.ReadDraft(url.Values{"groups.0.id": {""}, at + "id": {""}, at + "text": {"a"}, at + "unit_names": {"x", "y", "z"}, at + "unit_choice": {"u1", "drop", ""}})
	one := d.Groups[0].Directives[0]
	if diff := cmp.Diff([]string{"z"}, one.UnitNames); diff != "" || one.Who != "some" || !one.HasUnit("u1") || len(one.Units) != 1 {
		t.Errorf("%s %+v", diff, one)
	}
}

// What a button removes comes back to its place, whole.
func TestRemovedComesBack(t *testing.T) {
	for _, act := range []string{"remove_directive:0.0", "remove_directive:0.1", "remove_directive:1.0", "remove_group:0", "remove_group:1"} {
		d := threeGroups()
		gone := takeOut(d, act)
		if gone == nil {
			t.Fatalf("%s removes nothing", act)
		}
		text, err := json.Marshal(gone)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := draftAct(&d, act, nil); !ok {
			t.Fatal(act)
		}
		var r takenOut
		if err := json.Unmarshal(text, &r); err != nil {
			t.Fatal(err)
		}
		putBack(&d, r)
		if diff := cmp.Diff(threeGroups(), d, cmpopts.IgnoreFields(html.DraftDirective{}, "ID"), cmpopts.IgnoreFields(html.DraftGroup{}, "ID")); diff != "" {
			t.Errorf("%s:\n%s", act, diff)
		}
	}
	for _, act := range []string{"save", "remove_group:2", "remove_group:9", "remove_directive:0.9", "up_group:1"} {
		if gone := takeOut(threeGroups(), act); gone != nil {
			t.Errorf("%s removes %+v", act, gone)
		}
	}
	d := threeGroups()
	for _, r := range []takenOut{{Group: -5, One: 99, Part: html.DraftGroup{Directives: []html.DraftDirective{{Text: "x"}}}}, {Group: 99, One: 0}, {Group: 2, One: 0}} {
		putBack(&d, r) // as somebody may send it
	}
}
