package service

import (
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/minutes"
	"giaoban/internal/store"
)

// ParseMinutes reads the minutes of a meeting against the tree of units that was valid on its day. Nothing is
// stored. The draft says where each field was read; the meeting is the same in the shape of the record, without
// ids, with only what is stated: a deadline that is merely hinted at stands as a suggestion.
//
// A text of megabytes keeps a core busy for a second: long texts are read one at a time, and whoever waits beyond the
// deadline of ctx gets CodeUnavailable.
func (s *Service) ParseMinutes(ctx context.Context, text string) (minutes.Draft, directive.Meeting, error) {
	if len(text) > longText {
		select {
		case s.reading <- struct{}{}:
			defer func() { <-s.reading }()
		case <-ctx.Done():
			return minutes.Draft{}, directive.Meeting{}, &directive.Error{Code: directive.CodeUnavailable, Err: ctx.Err()}
		}
	}
	units, err := s.store.Read().Units(ctx)
	if err != nil {
		return minutes.Draft{}, directive.Meeting{}, err
	}
	successions, err := s.store.Read().Successions(ctx)
	if err != nil {
		return minutes.Draft{}, directive.Meeting{}, err
	}
	draft, m, err := ReadMinutes(ctx, text, units, successions)
	var refused *minutes.InputError
	switch {
	case errors.As(err, &refused):
		return draft, m, &directive.Error{Code: directive.CodeInvalid, Detail: "unreadable_text", Err: err}
	case err != nil:
		return draft, m, &directive.Error{Code: directive.CodeUnavailable, Err: err}
	}
	return draft, m, nil
}

// longText is how many bytes of minutes are read while others are: real ones have some ten thousand.
const longText = 256 << 10

// ReadMinutes is ParseMinutes with a tree that the caller has: the units of the day of the meeting, as the text gives
// it, count; of those that were gone by then the successors are offered. A text that cannot be read is a *minutes.InputError; else the error is that of ctx.
func ReadMinutes(ctx context.Context, text string, units []directive.Unit, successions []store.Succession) (minutes.Draft, directive.Meeting, error) {
	var on []minutes.Unit
	issuing, below := "", map[string][]string(nil)
	draft, err := minutes.ParseContext(ctx, text, minutes.Options{UnitsOn: func(heldOn string) []minutes.Unit {
		on, issuing, below = unitsOn(units, day(heldOn))
		return on
	}, FormerOn: func(heldOn string) []minutes.FormerUnit { return formerOn(units, successions, day(heldOn)) }})
	if err != nil {
		return draft, directive.Meeting{}, err
	}
	if issuing == "" {
		issuing = unitNamedIn(draft.Organisation, on)
	}
	m := meetingOf(draft, below[issuing])
	m.IssuingUnitID = issuing
	return draft, m, nil
}

// unitNamedIn is the one unit whose title stands in the name of an organisation, as in “Hội Khuyến học tỉnh Yên Bái”;
// "" if there is none, or more than one.
func unitNamedIn(organisation string, units []minutes.Unit) string {
	found := ""
	for _, u := range units {
		if u.Type == "" || !strings.Contains(strings.ToLower(organisation), strings.ToLower(u.Type+" "+u.Name)) {
			continue
		}
		if found != "" {
			return ""
		}
		found = u.ID
	}
	return found
}

// unitsOn gives the units that were valid on a day, every unit if it is none; the one root of the tree, if there is one;
// and what is directly below each.
func unitsOn(units []directive.Unit, held calendar.Date) (on []minutes.Unit, issuing string, byParent map[string][]string) {
	roots := 0
	byParent = map[string][]string{}
	for _, u := range units {
		if !held.IsZero() && !u.ValidOn(held) {
			continue
		}
		on = append(on, minutes.Unit{ID: u.ID, Code: u.Code, Type: u.Type, Name: u.Name, Aliases: u.Aliases, ParentID: u.ParentID, Level: string(u.Level)})
		byParent[u.ParentID] = append(byParent[u.ParentID], u.ID)
		if u.ParentID == "" && u.Level != directive.LevelBody {
			roots++
			issuing = u.ID
		}
	}
	if roots != 1 {
		issuing = ""
	}
	return on, issuing, byParent
}

// formerOn gives the units that were gone on a day, with the units of that day that came in their places, at once or
// after others. Without a day nothing is gone.
func formerOn(units []directive.Unit, successions []store.Succession, held calendar.Date) []minutes.FormerUnit {
	if held.IsZero() || len(successions) == 0 {
		return nil
	}
	byID := make(map[string]directive.Unit, len(units))
	for _, u := range units {
		byID[u.ID] = u
	}
	next := map[string][]string{}
	for _, s := range successions {
		next[s.PredecessorID] = append(next[s.PredecessorID], s.SuccessorID)
	}
	var out []minutes.FormerUnit
	for _, u := range units {
		if len(next[u.ID]) == 0 || u.ValidTo.IsZero() || !u.ValidTo.Before(held) {
			continue
		}
		gone := minutes.FormerUnit{Type: u.Type, Name: u.Name, Aliases: u.Aliases}
		seen := map[string]bool{u.ID: true}
		for waiting := next[u.ID]; len(waiting) > 0; waiting = waiting[1:] {
			successor, known := byID[waiting[0]]
			switch {
			case !known || seen[successor.ID]:
			case successor.ValidOn(held):
				gone.Successors = append(gone.Successors, successor.Title())
			default:
				waiting = append(waiting, next[successor.ID]...)
			}
			seen[waiting[0]] = true
		}
		if len(gone.Successors) > 0 {
			out = append(out, gone)
		}
	}
	return out
}

// meetingOf puts a draft into the shape of the record; all is what "every unit" means.
func meetingOf(d minutes.Draft, all []string) directive.Meeting {
	m := directive.Meeting{Title: d.Title, HeldOn: day(d.HeldOn), Place: d.Place, Chair: d.Chair, Organisation: d.Organisation, SourceText: d.SourceText,
		Document: directive.Document{Number: d.DocumentNumber, Date: day(d.DocumentDate), Signer: d.DocumentSigner}, Status: directive.GroupDraft}
	for i, g := range d.Groups {
		out := directive.Group{Ordinal: g.Ordinal, Kind: directive.Kind(g.Kind), Title: g.Heading, Span: span(g.Span), Status: directive.GroupDraft}
		if out.Ordinal == 0 {
			out.Ordinal = i + 1
		}
		if out.Title == "" {
			out.Title = strings.TrimRight(g.Marker, " :.,;–-")
		}
		for j, di := range g.Directives {
			one := directiveOf(di, g.PhaseDeadline, all)
			one.Ordinal = j + 1
			out.Directives = append(out.Directives, one)
		}
		m.Groups = append(m.Groups, out)
	}
	return m
}

func directiveOf(d minutes.Directive, phase *minutes.Deadline, all []string) directive.Directive {
	out := directive.Directive{Text: d.Text, Kind: directive.Kind(d.Kind), Units: d.UnitIDs, UnitNames: d.UnitNames, SupportUnits: d.SupportIDs,
		Place: d.Place, Span: span(d.Span)}
	switch {
	case d.AllUnits && len(d.ExceptIDs) == 0:
		out.Units = []string{directive.AllUnits}
	case d.AllUnits:
		out.Units = slices.DeleteFunc(slices.Clone(all), func(id string) bool { return slices.Contains(d.ExceptIDs, id) })
	}
	out.Measure = measureOf(d.Measures)
	for _, p := range d.Places {
		if p.UnitID == "" {
			continue
		}
		if out.Places == nil {
			out.Places = map[string]string{}
		}
		if have := out.Places[p.UnitID]; have != "" {
			out.Places[p.UnitID] = have + ", " + p.Place
		} else {
			out.Places[p.UnitID] = p.Place
		}
	}
	deadline := d.Deadline
	if deadline == nil {
		deadline = phase
	}
	if deadline != nil {
		setTime(&out, *deadline)
	}
	if d.Suggested != nil {
		out.Suggested = directive.Suggested{Date: day(d.Suggested.Date), Phrase: d.Suggested.Phrase}
	}
	return out
}

// setTime takes over a stated deadline. One without a day, or under a condition, is for a person to decide: its
// words stand as the suggestion.
func setTime(out *directive.Directive, d minutes.Deadline) {
	switch {
	case d.Every != "" && d.Every != minutes.EveryWeek:
		out.Time, out.Every = directive.TimeStanding, directive.Every(d.Every)
	case d.Date != "" && d.Type != "conditional":
		out.Time, out.DueOn = directive.TimeOneOff, day(d.Date)
	default:
		out.Suggested = directive.Suggested{Date: day(d.Date), Phrase: d.Phrase}
	}
}

// measureOf is the first number that is a target; scopes, conditions and frequencies are not goals. A range, which
// is no single number, is left to a person.
func measureOf(ms []minutes.Measure) directive.Measure {
	for _, m := range ms {
		goal, err := strconv.ParseFloat(m.Number, 64)
		if m.Role != minutes.RoleTarget || err != nil {
			continue
		}
		out := directive.Measure{Kind: directive.MeasureCount, Goal: goal, UnitOfMeasure: m.UnitOfMeasure}
		unit := m.UnitOfMeasure
		switch {
		case strings.HasPrefix(unit, "%"):
			out.Kind = directive.MeasurePercentage
		case strings.Contains(unit, "đồng/"):
			out.Kind = directive.MeasurePerHead
		case strings.Contains(unit, "đồng"):
			out.Kind, out.UnitOfMeasure = directive.MeasureMoney, "đồng"
			for _, scale := range []struct {
				word string
				by   float64
			}{{"tỷ", 1e9}, {"tỉ", 1e9}, {"triệu", 1e6}, {"nghìn", 1e3}, {"ngàn", 1e3}} { // "nghìn tỷ" scales twice
				if strings.Contains(unit, scale.word) {
					out.Goal *= scale.by
				}
			}
			out.Goal = math.Round(out.Goal)
		}
		return out
	}
	return directive.Measure{}
}

func span(s minutes.Span) directive.Span { return directive.Span{Start: s.Start, End: s.End} }

// day reads a day that the parser wrote; "" is no day.
func day(s string) calendar.Date {
	d, err := calendar.ParseDate(s)
	if err != nil {
		return calendar.Date{}
	}
	return d
}
