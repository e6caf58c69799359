package html

import (
	"fmt"
	"strings"

	"giaoban/internal/directive"
	"giaoban/internal/i18n"
)

// MeetingEdit is the editor of a draft: the source beside the cards that were read from it.
type MeetingEdit struct {
	Frame
	Draft   Draft
	Units   []UnitChoice // that a directive can be given to
	All     int          // how many "all units" are
	Issuers []Option
	Kinds, Rhythms,
	Measures []Option

	Pieces   []SourcePiece
	Cut      bool // the source is longer than what is shown
	Passages []DraftPassage
	Warnings []string

	Removed *Removed // by the last button; nil: nothing

	Saved  string // when it was saved last, in words; "" when what is shown is not saved
	Theirs []Difference
	Focus  string // id of the card to look at first

	Directives, NoUnit, NoTime int
	MayIssue                   bool
}

// Name is the page's template.
func (*MeetingEdit) Name() string { return "meeting_edit" }

// Removed is what a button took out of a draft, ready to come back.
type Removed struct {
	What string // in words
	Text string // all of it, for the form
}

// UnitChoice is a unit that can be chosen.
type UnitChoice struct{ ID, Title string }

// DraftPassage is a part of the source that was not understood.
type DraftPassage struct{ Token, Span, Text, Why string }

// Difference is a value that somebody else saved otherwise than it stands here.
type Difference struct{ Where, Mine, Theirs, Anchor string }

// Vocabulary fills the choices of the form.
func (p *MeetingEdit) Vocabulary(w *i18n.Printer) {
	for _, k := range directive.Kinds() {
		p.Kinds = append(p.Kinds, Option{string(k), w.Text("kind."+string(k), nil)})
	}
	for _, e := range []directive.Every{directive.EveryMonth, directive.EveryQuarter, directive.EveryHalfYear, directive.EveryYear, directive.EveryBriefing} {
		p.Rhythms = append(p.Rhythms, Option{string(e), w.Text("every."+string(e), nil)})
	}
	p.Measures = []Option{{"", w.Text("meeting.no_measure", nil)}}
	for _, k := range directive.MeasureKinds() {
		p.Measures = append(p.Measures, Option{string(k), w.Text("measure."+string(k), nil)})
	}
}

// Count counts what is still open.
func (p *MeetingEdit) Count() {
	p.Directives, p.NoUnit, p.NoTime = 0, 0, 0
	for _, g := range p.Draft.Groups {
		if g.Frozen {
			continue
		}
		for _, d := range g.Directives {
			p.Directives++
			if d.NeedsUnit() {
				p.NoUnit++
			}
			if d.NeedsTime() {
				p.NoTime++
			}
		}
	}
}

// NeedsUnit reports whether nobody is to do it yet.
func (d DraftDirective) NeedsUnit() bool { return d.Who != "all" && len(d.Units) == 0 }

// NeedsTime reports whether no time was decided.
func (d DraftDirective) NeedsTime() bool {
	return d.Time == "" && d.DueOn == "" || d.Time == string(directive.TimeOneOff) && d.DueOn == ""
}

// Anchor is the id of the directive's card.
func (d DraftDirective) Anchor() string {
	var g, i int
	if _, err := fmt.Sscanf(d.At, "groups.%d.directives.%d.", &g, &i); err != nil {
		return ""
	}
	return fmt.Sprintf("d-%d-%d", g, i)
}

// Spot is "0.1": the directive's place in the form, as buttons name it.
func (d DraftDirective) Spot() string {
	return strings.ReplaceAll(strings.TrimPrefix(d.Anchor(), "d-"), "-", ".")
}

// Rows is how high its text stands.
func (d DraftDirective) Rows() int { return min(10, max(2, len([]rune(d.Text))/64+1)) }

// More reports whether something is filled in that is shown on demand.
func (d DraftDirective) More() bool {
	return d.MeasureKind != "" || len(d.Support) > 0 || d.Place != "" || len(d.Places) > 0 || d.Review
}

// FirstWithoutUnit is the card to begin with.
func (p *MeetingEdit) FirstWithoutUnit() string { return p.first(DraftDirective.NeedsUnit) }

// FirstWithoutTime is the card to begin with.
func (p *MeetingEdit) FirstWithoutTime() string { return p.first(DraftDirective.NeedsTime) }

func (p *MeetingEdit) first(open func(DraftDirective) bool) string {
	for _, g := range p.Draft.Groups {
		for _, d := range g.Directives {
			if !g.Frozen && open(d) {
				return d.Anchor()
			}
		}
	}
	return ""
}

// Unit is the name of a unit that can be chosen.
func (p *MeetingEdit) Unit(id string) string {
	for _, u := range p.Units {
		if u.ID == id {
			return u.Title
		}
	}
	return ""
}

// Chosen names the units of a directive in a few words.
func (p *MeetingEdit) Chosen(ids []string) string {
	var names []string
	for _, id := range ids {
		if name := p.Unit(id); name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
