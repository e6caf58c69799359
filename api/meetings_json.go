package api

import (
	"fmt"
	"sort"

	"giaoban/internal/directive"
)

// SpanJSON is a part of source_text.
type SpanJSON struct {
	Start int `json:"start" doc:"Byte offset of the first byte (UTF-8, NFC)."`
	End   int `json:"end" doc:"Byte offset behind the last byte."`
}

// DocumentJSON is the paper that gives directives their force.
type DocumentJSON struct {
	Number string `json:"number" doc:"Number and symbol, such as 05/TB-HKH."`
	Date   string `json:"date" doc:"YYYY-MM-DD."`
	Signer string `json:"signer"`
}

// MeasureJSON is what a directive wants to see in numbers.
type MeasureJSON struct {
	Kind          string  `json:"kind" doc:"count, percentage, money, per_head, milestone or event."`
	Goal          float64 `json:"goal" doc:"In the unit of measure; money in whole đồng."`
	UnitOfMeasure string  `json:"unit_of_measure"`
}

// SuggestedJSON is a deadline that the minutes hint at without stating it.
type SuggestedJSON struct {
	Date   string `json:"date" doc:"YYYY-MM-DD; empty when the words fix no day."`
	Phrase string `json:"phrase" doc:"The words of the minutes."`
}

// PlaceJSON is where a directive happens for one unit.
type PlaceJSON struct {
	UnitID string `json:"unit_id"`
	Place  string `json:"place"`
}

// DirectiveJSON is one instruction.
type DirectiveJSON struct {
	ID             string         `json:"id,omitempty"`
	Ordinal        int            `json:"ordinal,omitempty" doc:"Given by the order; read only."`
	Text           string         `json:"text"`
	Kind           string         `json:"kind,omitempty" doc:"pilot, year_end_review, target, fundraising, propaganda or other; defaults from the group."`
	Units          []string       `json:"units" doc:"[\"all\"] for every direct child of the issuing unit on the meeting's day, or unit ids."`
	UnitNames      []string       `json:"unit_names,omitempty" doc:"Named in the minutes, not found in the tree."`
	SupportUnits   []string       `json:"support_units,omitempty" doc:"Units that help; not counted, reminded or escalated."`
	Place          string         `json:"place,omitempty"`
	Places         []PlaceJSON    `json:"places,omitempty" doc:"Where it happens for single units."`
	Time           string         `json:"time,omitempty" doc:"one_off, standing or untracked; empty while undecided."`
	DueOn          string         `json:"due_on,omitempty" doc:"YYYY-MM-DD, the last day; the end of that day in Vietnam is the deadline."`
	Due            string         `json:"due,omitempty" doc:"RFC 3339 with offset, instead of a day."`
	Every          string         `json:"every,omitempty" doc:"month, quarter, half_year, year or briefing."`
	Briefings      []string       `json:"briefings,omitempty" doc:"Days of the briefings, for every=briefing."`
	DaysBefore     int            `json:"days_before,omitempty" doc:"Working days before each briefing."`
	Until          string         `json:"until,omitempty" doc:"YYYY-MM-DD; no period ends after it."`
	Measure        *MeasureJSON   `json:"measure,omitempty"`
	RequiresReview bool           `json:"requires_review,omitempty" doc:"A report is done only when somebody has accepted it."`
	Suggested      *SuggestedJSON `json:"suggested_deadline,omitempty"`
	Explain        string         `json:"explain,omitempty" doc:"How the deadline counts in working days, in words; read only."`
	Span           *SpanJSON      `json:"span,omitempty"`
}

// DraftGroupJSON is a group with its directives.
type DraftGroupJSON struct {
	ID         string          `json:"id,omitempty"`
	Ordinal    int             `json:"ordinal,omitempty"`
	Kind       string          `json:"kind,omitempty"`
	Title      string          `json:"title,omitempty"`
	Status     string          `json:"status,omitempty" doc:"Read only."`
	Span       *SpanJSON       `json:"span,omitempty"`
	Directives []DirectiveJSON `json:"directives"`
}

// PassageJSON is a part of the text that looks like a directive and was not understood.
type PassageJSON struct {
	Span   SpanJSON `json:"span"`
	Text   string   `json:"text"`
	Reason string   `json:"reason,omitempty"`
}

// WarningJSON is something to look at.
type WarningJSON struct {
	Code        string `json:"code"`
	Message     string `json:"message"`
	DirectiveID string `json:"directive_id,omitempty"`
}

// MeetingJSON is a meeting with its groups, as a draft and after issue. What GET answers may be sent to PUT as it is.
type MeetingJSON struct {
	ID            string           `json:"id,omitempty"`
	Title         string           `json:"title"`
	HeldOn        string           `json:"held_on" doc:"YYYY-MM-DD; units are judged on this day."`
	Place         string           `json:"place,omitempty"`
	Chair         string           `json:"chair,omitempty"`
	Organisation  string           `json:"organisation,omitempty"`
	IssuingUnitID string           `json:"issuing_unit_id,omitempty" doc:"Found by itself when the tree has one root on the day."`
	Document      *DocumentJSON    `json:"document,omitempty"`
	Status        string           `json:"status,omitempty" doc:"draft, issued, completed or cancelled, as its groups stand: a draft while any of them is one; read only."`
	Version       int              `json:"version,omitempty" doc:"Read only; send it as If-Match."`
	SourceText    string           `json:"source_text,omitempty" doc:"The minutes as pasted, in NFC; spans point into it."`
	CreatedAt     string           `json:"created_at,omitempty"`
	UpdatedAt     string           `json:"updated_at,omitempty"`
	Groups        []DraftGroupJSON `json:"groups"`
	Unrecognised  []PassageJSON    `json:"unrecognised,omitempty" doc:"Only from minutes/parse; ignored when sent."`
	Warnings      []WarningJSON    `json:"warnings,omitempty" doc:"Only from minutes/parse; ignored when sent."`
}

func (m MeetingJSON) etag() int        { return m.Version }
func (m MeetingJSON) location() string { return "/api/v1/meetings/" + m.ID }

func meetingJSON(m directive.Meeting) MeetingJSON {
	out := MeetingJSON{ID: m.ID, Title: m.Title, HeldOn: dayText(m.HeldOn), Place: m.Place, Chair: m.Chair, Organisation: m.Organisation,
		IssuingUnitID: m.IssuingUnitID, Status: string(m.Status), Version: m.Version, SourceText: m.SourceText,
		CreatedAt: instant(m.CreatedAt), UpdatedAt: instant(m.UpdatedAt), Groups: []DraftGroupJSON{}}
	if m.Document != (directive.Document{}) {
		out.Document = &DocumentJSON{m.Document.Number, dayText(m.Document.Date), m.Document.Signer}
	}
	for _, g := range m.Groups {
		out.Groups = append(out.Groups, draftGroupJSON(g))
	}
	return out
}

func draftGroupJSON(g directive.Group) DraftGroupJSON {
	out := DraftGroupJSON{ID: g.ID, Ordinal: g.Ordinal, Kind: string(g.Kind), Title: g.Title, Status: string(g.Status), Span: spanJSON(g.Span), Directives: []DirectiveJSON{}}
	for _, d := range g.Directives {
		out.Directives = append(out.Directives, directiveJSON(d))
	}
	return out
}

func spanJSON(s directive.Span) *SpanJSON {
	if s == (directive.Span{}) {
		return nil
	}
	return &SpanJSON{s.Start, s.End}
}

func directiveJSON(d directive.Directive) DirectiveJSON {
	out := DirectiveJSON{ID: d.ID, Ordinal: d.Ordinal, Text: d.Text, Kind: string(d.Kind), Units: list(d.Units), UnitNames: d.UnitNames, SupportUnits: d.SupportUnits,
		Place: d.Place, Time: string(d.Time), DueOn: dayText(d.DueOn), Due: instant(d.Due), Every: string(d.Every), DaysBefore: d.DaysBefore,
		Until: dayText(d.Until), RequiresReview: d.RequiresReview, Span: spanJSON(d.Span)}
	for _, b := range d.Briefings {
		out.Briefings = append(out.Briefings, dayText(b))
	}
	for unit, place := range d.Places {
		out.Places = append(out.Places, PlaceJSON{unit, place})
	}
	sort.Slice(out.Places, func(i, j int) bool { return out.Places[i].UnitID < out.Places[j].UnitID })
	if !d.Measure.IsZero() {
		out.Measure = &MeasureJSON{string(d.Measure.Kind), d.Measure.Goal, d.Measure.UnitOfMeasure}
	}
	if d.Suggested != (directive.Suggested{}) {
		out.Suggested = &SuggestedJSON{dayText(d.Suggested.Date), d.Suggested.Phrase}
	}
	return out
}

// list is never null in an answer.
func list[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}

// meeting reads the shape back. Read-only fields are ignored.
func (in MeetingJSON) meeting() (directive.Meeting, error) {
	var p reader
	m := directive.Meeting{ID: in.ID, Title: in.Title, HeldOn: p.day("held_on", in.HeldOn), Place: in.Place, Chair: in.Chair, Organisation: in.Organisation,
		IssuingUnitID: in.IssuingUnitID, SourceText: in.SourceText}
	if in.Document != nil {
		m.Document = directive.Document{Number: in.Document.Number, Date: p.day("document.date", in.Document.Date), Signer: in.Document.Signer}
	}
	for i, g := range in.Groups {
		at := fmt.Sprintf("groups[%d].", i)
		group := directive.Group{ID: g.ID, Ordinal: g.Ordinal, Kind: directive.Kind(g.Kind), Title: g.Title, Span: in.span(&p, at+"span", g.Span)}
		for j, d := range g.Directives {
			group.Directives = append(group.Directives, in.directive(&p, fmt.Sprintf("%sdirectives[%d].", at, j), d))
		}
		m.Groups = append(m.Groups, group)
	}
	return m, p.Err()
}

// span checks that a span lies inside the text that is sent; without a text the stored one is meant.
func (in MeetingJSON) span(p *reader, field string, s *SpanJSON) directive.Span {
	if s == nil {
		return directive.Span{}
	}
	if s.Start < 0 || s.End < s.Start || (in.SourceText != "" && s.End > len(in.SourceText)) {
		p.Add(field, "bad_span")
	}
	return directive.Span{Start: s.Start, End: s.End}
}

func (in MeetingJSON) directive(p *reader, at string, d DirectiveJSON) directive.Directive {
	out := directive.Directive{ID: d.ID, Text: d.Text, Kind: directive.Kind(d.Kind), Units: d.Units, UnitNames: d.UnitNames, SupportUnits: d.SupportUnits,
		Place: d.Place, Time: directive.TimeKind(d.Time), DueOn: p.day(at+"due_on", d.DueOn), Due: p.instant(at+"due", d.Due), Every: directive.Every(d.Every),
		DaysBefore: d.DaysBefore, Until: p.day(at+"until", d.Until), RequiresReview: d.RequiresReview, Span: in.span(p, at+"span", d.Span)}
	for i, b := range d.Briefings {
		out.Briefings = append(out.Briefings, p.day(fmt.Sprintf("%sbriefings[%d]", at, i), b))
	}
	for i, place := range d.Places {
		if out.Places == nil {
			out.Places = map[string]string{}
		}
		if _, twice := out.Places[place.UnitID]; twice {
			p.Add(fmt.Sprintf("%splaces[%d].unit_id", at, i), "duplicate", "Value", place.UnitID)
		}
		out.Places[place.UnitID] = place.Place
	}
	if d.Measure != nil {
		out.Measure = directive.Measure{Kind: directive.MeasureKind(d.Measure.Kind), Goal: d.Measure.Goal, UnitOfMeasure: d.Measure.UnitOfMeasure}
	}
	if d.Suggested != nil {
		out.Suggested = directive.Suggested{Date: p.day(at+"suggested_deadline.date", d.Suggested.Date), Phrase: d.Suggested.Phrase}
	}
	return out
}
