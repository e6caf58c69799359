package html

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

// Draft is the draft of a meeting as its form holds it: every value as it was typed, so that what cannot be read comes
// back too.
type Draft struct {
	ID, Version                                string
	Title, HeldOn, Place, Chair, Organisation  string
	IssuingUnit                                string
	DocumentNumber, DocumentDate, DocumentSign string
	Groups                                     []DraftGroup
}

// DraftGroup is a group in the form.
type DraftGroup struct {
	ID, Kind, Title, Span, Ordinal string
	Frozen                         bool // issued already: shown, not changed
	Directives                     []DraftDirective

	At string // of its fields' names: "groups.0."
}

// DraftDirective is a directive in the form.
type DraftDirective struct {
	ID, Text, Kind, Span        string
	Who                         string // "all", "some" or "": nobody yet
	Units, Support              []string
	UnitNames                   []string // not found in the tree
	Place                       string
	Places                      []DraftPlace
	Time                        string
	DueOn, DueAt                string // a day, and an hour of it; without: its end
	Every, FirstOn, Until       string
	Briefings, DaysBefore       string
	MeasureKind, Goal, Measured string
	Review                      bool
	SuggestedOn, SuggestedWords string

	At, Label string // "groups.0.directives.1.", "1.2"

	// What is shown beside the fields and not sent back.
	Counted string     `json:"-"` // how the deadline counts
	DayOff  string     `json:"-"` // that it is a day off, and which working day follows
	Next    string     `json:"-"` // that day
	Quick   []QuickDue `json:"-"`
	Hint    bool       `json:"-"` // the suggested day can still be used
}

// DraftPlace is where a directive happens for one unit.
type DraftPlace struct{ UnitID, Place string }

// QuickDue is a deadline for one tap.
type QuickDue struct{ Label, Day string }

// Blank reports whether nothing was typed.
func (d DraftDirective) Blank() bool {
	return d.Text == "" && len(d.Units) == 0 && d.Who == "" && d.DueOn == "" && d.Until == "" && len(d.UnitNames) == 0
}

// HasUnit reports whether the unit is among those that lead.
func (d DraftDirective) HasUnit(id string) bool { return slices.Contains(d.Units, id) }

// Supports reports whether the unit helps.
func (d DraftDirective) Supports(id string) bool { return slices.Contains(d.Support, id) }

// Token names the directive's passage in the source.
func (d DraftDirective) Token() string { return spanToken(d.Span) }

// Token names the group's passage in the source.
func (g DraftGroup) Token() string { return spanToken(g.Span) }

func spanToken(span string) string {
	start, _, ok := strings.Cut(span, "-")
	if !ok || span == "0-0" {
		return ""
	}
	return "s" + start
}

// DraftOf is a stored draft in the form.
func DraftOf(m directive.Meeting) Draft {
	out := Draft{ID: m.ID, Version: strconv.Itoa(m.Version), Title: m.Title, HeldOn: m.HeldOn.String(), Place: m.Place, Chair: m.Chair, Organisation: m.Organisation,
		IssuingUnit: m.IssuingUnitID, DocumentNumber: m.Document.Number, DocumentDate: m.Document.Date.String(), DocumentSign: m.Document.Signer}
	for _, g := range m.Groups {
		one := DraftGroup{ID: g.ID, Kind: string(g.Kind), Title: g.Title, Span: spanText(g.Span), Ordinal: strconv.Itoa(g.Ordinal),
			Frozen: g.Status != "" && g.Status != directive.GroupDraft}
		for _, d := range g.Directives {
			one.Directives = append(one.Directives, draftDirective(d))
		}
		out.Groups = append(out.Groups, one)
	}
	return out
}

func spanText(s directive.Span) string { return fmt.Sprintf("%d-%d", s.Start, s.End) }

func draftDirective(d directive.Directive) DraftDirective {
	out := DraftDirective{ID: d.ID, Text: d.Text, Kind: string(d.Kind), Span: spanText(d.Span), Support: d.SupportUnits, UnitNames: d.UnitNames, Place: d.Place,
		Time: string(d.Time), Review: d.RequiresReview, SuggestedOn: d.Suggested.Date.String(), SuggestedWords: d.Suggested.Phrase, Every: string(d.Every),
		Until: d.Until.String(), MeasureKind: string(d.Measure.Kind), Measured: d.Measure.UnitOfMeasure}
	switch {
	case d.UnitIsAll():
		out.Who = "all"
	case len(d.Units) > 0:
		out.Who, out.Units = "some", d.Units
	}
	for unit, place := range d.Places {
		out.Places = append(out.Places, DraftPlace{unit, place})
	}
	slices.SortFunc(out.Places, func(a, b DraftPlace) int { return strings.Compare(a.UnitID, b.UnitID) })
	switch {
	case d.Time == directive.TimeStanding:
		out.FirstOn = d.DueOn.String()
	case !d.Due.IsZero():
		day := directive.Deadline{Due: d.Due}.Day()
		out.DueOn = day.String()
		if !day.End().Equal(d.Due) {
			out.DueAt = d.Due.In(calendar.Zone).Format("15:04")
			if d.Due.In(calendar.Zone).Second() != 0 {
				out.DueAt = d.Due.In(calendar.Zone).Format(time.TimeOnly)
			}
		}
	default:
		out.DueOn = d.DueOn.String()
	}
	var days []string
	for _, b := range d.Briefings {
		days = append(days, fmt.Sprintf("%02d/%02d/%04d", b.Day, int(b.Month), b.Year))
	}
	out.Briefings = strings.Join(days, "\n")
	if d.DaysBefore != 0 {
		out.DaysBefore = strconv.Itoa(d.DaysBefore)
	}
	if d.Measure.Goal != 0 {
		out.Goal = typedNumber(d.Measure.Goal)
	}
	return out
}

// typedNumber writes a number as people here type it: 200.000.000 and 62,5.
func typedNumber(v float64) string {
	whole, decimals, split := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "." + whole[i:]
	}
	if split {
		return whole + "," + decimals
	}
	return whole
}

// Most groups and directives that a form is read for: those that the service takes, and some that it refuses.
const (
	mostGroups     = 120
	mostDirectives = 600
)

// ReadDraft reads the form back.
func ReadDraft(form url.Values) Draft {
	get := func(name string) string { return strings.TrimSpace(strings.ReplaceAll(form.Get(name), "\r\n", "\n")) }
	out := Draft{Version: get("version"), Title: get("title"), HeldOn: get("held_on"), Place: get("place"), Chair: get("chair"), Organisation: get("organisation"),
		IssuingUnit: get("issuing_unit_id"), DocumentNumber: get("document.number"), DocumentDate: get("document.date"), DocumentSign: get("document.signer")}
	for i := range mostGroups {
		at := fmt.Sprintf("groups.%d.", i)
		if !form.Has(at + "id") {
			break
		}
		g := DraftGroup{ID: get(at + "id"), Kind: get(at + "kind"), Title: get(at + "title"), Span: get(at + "span"), Ordinal: get(at + "ordinal"), Frozen: get(at+"frozen") != ""}
		for j := range mostDirectives {
			at := fmt.Sprintf("%sdirectives.%d.", at, j)
			if !form.Has(at + "id") {
				break
			}
			g.Directives = append(g.Directives, readDirective(form, at, get))
		}
		out.Groups = append(out.Groups, g)
	}
	return out
}

func readDirective(form url.Values, at string, get func(string) string) DraftDirective {
	d := DraftDirective{ID: get(at + "id"), Text: get(at + "text"), Kind: get(at + "kind"), Span: get(at + "span"), Who: get(at + "who"), Units: form[at+"units"],
		Support: form[at+"support_units"], Place: get(at + "place"), Time: get(at + "time"), DueOn: get(at + "due_on"), DueAt: get(at + "due_at"),
		Every: get(at + "every"), FirstOn: get(at + "first_on"), Until: get(at + "until"), Briefings: get(at + "briefings"), DaysBefore: get(at + "days_before"),
		MeasureKind: get(at + "measure.kind"), Goal: get(at + "measure.goal"), Measured: get(at + "measure.unit_of_measure"), Review: get(at+"requires_review") != "",
		SuggestedOn: get(at + "suggested.date"), SuggestedWords: get(at + "suggested.phrase")}
	for i, unit := range form[at+"place_units"] {
		if places := form[at+"places"]; i < len(places) {
			d.Places = append(d.Places, DraftPlace{unit, strings.TrimSpace(places[i])})
		}
	}
	// A name of the minutes that was not found: a unit was chosen for it, or it is dropped, or it still waits.
	choices := form[at+"unit_choice"]
	for i, name := range form[at+"unit_names"] {
		switch {
		case i >= len(choices) || choices[i] == "":
			d.UnitNames = append(d.UnitNames, name)
		case choices[i] != "drop" && !d.HasUnit(choices[i]):
			d.Who, d.Units = "some", append(d.Units, choices[i])
		}
	}
	if d.Who == "" && len(d.Units) > 0 {
		d.Who = "some"
	}
	return d
}

// Number names the fields and counts the directives: after each change of the order.
func (d *Draft) Number() {
	for i := range d.Groups {
		g := &d.Groups[i]
		g.At = fmt.Sprintf("groups.%d.", i)
		for j := range g.Directives {
			g.Directives[j].At = fmt.Sprintf("%sdirectives.%d.", g.At, j)
			g.Directives[j].Label = fmt.Sprintf("%d.%d", i+1, j+1)
		}
	}
}
