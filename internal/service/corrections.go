package service

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/minutes"
	"giaoban/internal/store"
)

// Reading is what a meeting says in the fields that are read from minutes: as it was read, or as it stands now.
type Reading struct {
	Title        string         `json:"title,omitempty"`
	HeldOn       string         `json:"held_on,omitempty"`
	Place        string         `json:"place,omitempty"`
	Chair        string         `json:"chair,omitempty"`
	Organisation string         `json:"organisation,omitempty"`
	Document     []string       `json:"document,omitempty"` // number, day, signer, as far as given
	Groups       []ReadingGroup `json:"groups,omitempty"`
}

// ReadingGroup is a group of a Reading.
type ReadingGroup struct {
	Ordinal    int                `json:"ordinal"`
	Kind       string             `json:"kind"`
	Title      string             `json:"title,omitempty"`
	Span       directive.Span     `json:"span"`
	Directives []ReadingDirective `json:"directives,omitempty"`
}

// ReadingDirective is a directive of a Reading.
type ReadingDirective struct {
	Text         string         `json:"text"`
	Kind         string         `json:"kind"`
	Units        []string       `json:"units,omitempty"` // ids, or “all”
	UnitNames    []string       `json:"unit_names,omitempty"`
	SupportUnits []string       `json:"support_units,omitempty"`
	Places       []string       `json:"places,omitempty"`
	Deadline     []string       `json:"deadline,omitempty"` // a day, an instant, a rhythm, or “untracked”
	Measure      []string       `json:"measure,omitempty"`  // goal with its unit, kind
	Span         directive.Span `json:"span"`
}

// ReadingOf takes out of a meeting what can be compared. What is only spaced otherwise, or a default, is the same.
func ReadingOf(m directive.Meeting) Reading {
	out := Reading{Title: strings.TrimSpace(m.Title), HeldOn: dayOf(m.HeldOn), Place: strings.TrimSpace(m.Place), Chair: strings.TrimSpace(m.Chair),
		Organisation: strings.TrimSpace(m.Organisation), Document: said(m.Document.Number, dayOf(m.Document.Date), m.Document.Signer)}
	for i, g := range m.Groups {
		group := ReadingGroup{Ordinal: g.Ordinal, Kind: string(g.Kind), Title: strings.TrimSpace(g.Title), Span: g.Span}
		if group.Ordinal <= 0 {
			group.Ordinal = i + 1
		}
		if group.Kind == "" {
			group.Kind = string(directive.KindOther)
		}
		for _, d := range g.Directives {
			one := ReadingDirective{Text: strings.TrimSpace(d.Text), Kind: string(d.Kind), Units: d.Units, UnitNames: d.UnitNames, SupportUnits: d.SupportUnits,
				Places: said(d.Place), Deadline: deadlineOf(d), Measure: measured(d.Measure), Span: d.Span}
			if one.Kind == "" {
				one.Kind = group.Kind
			}
			for _, unit := range slices.Sorted(maps.Keys(d.Places)) {
				one.Places = append(one.Places, said(d.Places[unit])...)
			}
			group.Directives = append(group.Directives, one)
		}
		out.Groups = append(out.Groups, group)
	}
	return out
}

// said keeps the values that are given.
func said(values ...string) []string {
	var out []string
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

func dayOf(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func deadlineOf(d directive.Directive) []string {
	switch {
	case d.Time == directive.TimeUntracked:
		return []string{string(directive.TimeUntracked)}
	case d.Time == directive.TimeStanding:
		return said(string(d.Every), dayOf(d.DueOn))
	case !d.DueOn.IsZero():
		return []string{d.DueOn.String()}
	case d.Due.IsZero():
		return nil
	}
	at := directive.Deadline{Due: d.Due}
	if directive.DeadlineOn(at.Day()).Due.Equal(d.Due) {
		return []string{at.Day().String()}
	}
	return []string{d.Due.In(calendar.Zone).Format(time.RFC3339)}
}

func measured(m directive.Measure) []string {
	if m.IsZero() {
		return nil
	}
	return said(strconv.FormatFloat(m.Goal, 'f', -1, 64)+" "+m.UnitOfMeasure, string(m.Kind))
}

// Correction is a field that stands otherwise than it was read.
type Correction struct {
	// Number is that of the directive (“2.1”) or of the group (“2”); "" is the meeting. It is the number now, or, of
	// what was left out, the number in what was read.
	Number string
	Field  string
	Read   []string // nil: not read
	Saved  []string // nil: left out
}

// What is compared, in the order in which it is told.
var (
	correctedMeeting = []struct {
		field string
		of    func(Reading) []string
	}{
		{"title", func(r Reading) []string { return said(r.Title) }},
		{"held_on", func(r Reading) []string { return said(r.HeldOn) }},
		{"place", func(r Reading) []string { return said(r.Place) }},
		{"chair", func(r Reading) []string { return said(r.Chair) }},
		{"organisation", func(r Reading) []string { return said(r.Organisation) }},
		{"document", func(r Reading) []string { return r.Document }},
	}
	correctedGroup = []struct {
		field string
		of    func(ReadingGroup) []string
	}{
		{"ordinal", func(g ReadingGroup) []string { return []string{strconv.Itoa(g.Ordinal)} }},
		{"title", func(g ReadingGroup) []string { return said(g.Title) }},
		{"kind", func(g ReadingGroup) []string { return said(g.Kind) }},
	}
	correctedDirective = []struct {
		field string
		of    func(ReadingDirective) []string
	}{
		{"text", func(d ReadingDirective) []string { return said(d.Text) }},
		{"kind", func(d ReadingDirective) []string { return said(d.Kind) }},
		{"units", func(d ReadingDirective) []string { return sorted(d.Units) }},
		{"unit_names", func(d ReadingDirective) []string { return sorted(d.UnitNames) }},
		{"support_units", func(d ReadingDirective) []string { return sorted(d.SupportUnits) }},
		{"places", func(d ReadingDirective) []string { return sorted(d.Places) }},
		{"deadline", func(d ReadingDirective) []string { return d.Deadline }},
		{"measure", func(d ReadingDirective) []string { return d.Measure }},
	}
)

// sorted is the list without its order, which means nothing among units and places.
func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}

// Corrections compares what was read with what became of it: first the meeting's own fields, then group by group as it
// stands, then what was left out. A directive is found again by its place in the text, or by its words; a group by its
// place, its title, or the directives in it.
func Corrections(read, saved Reading) []Correction {
	c := comparison{read: placedIn(read), saved: placedIn(saved)}
	for _, f := range correctedMeeting {
		c.compare("", f.field, f.of(read), f.of(saved))
	}
	c.pair(read, saved)
	at := 0
	for g, group := range saved.Groups {
		number := strconv.Itoa(group.Ordinal)
		from, found := c.groupOf[g]
		switch {
		case !found:
			c.add(number, "group", nil, []string{group.Title})
		default:
			for _, f := range correctedGroup {
				c.compare(number, f.field, f.of(read.Groups[from]), f.of(group))
			}
		}
		for j, d := range group.Directives {
			one := fmt.Sprintf("%s.%d", number, j+1)
			was, found := c.directiveOf[at]
			at++
			if !found {
				c.add(one, "directive", nil, said(d.Text))
				continue
			}
			old := c.read[was]
			if to, kept := c.groupOf[g]; !kept || to != old.group {
				c.add(one, "group", []string{read.Groups[old.group].Title}, []string{group.Title})
			}
			for _, f := range correctedDirective {
				c.compare(one, f.field, f.of(old.ReadingDirective), f.of(d))
			}
		}
	}
	c.leftOut(read)
	return c.out
}

// placed is a directive with its group and its number in it, from 0.
type placed struct {
	ReadingDirective
	group, index int
}

func placedIn(r Reading) []placed {
	var out []placed
	for g, group := range r.Groups {
		for i, d := range group.Directives {
			out = append(out, placed{d, g, i})
		}
	}
	return out
}

// comparison is a comparison under way. What became of what is kept by the place now: → the place in what was read.
type comparison struct {
	read, saved []placed
	directiveOf map[int]int
	groupOf     map[int]int
	out         []Correction
}

func (c *comparison) add(number, field string, read, saved []string) {
	c.out = append(c.out, Correction{number, field, read, saved})
}

func (c *comparison) compare(number, field string, read, saved []string) {
	if !slices.Equal(read, saved) {
		c.add(number, field, read, saved)
	}
}

// pair finds directives and groups again.
func (c *comparison) pair(read, saved Reading) {
	keys := []func(ReadingDirective) string{
		func(d ReadingDirective) string { return spanKey(d.Span) + d.Text },
		func(d ReadingDirective) string { return spanKey(d.Span) },
		func(d ReadingDirective) string { return d.Text },
	}
	c.directiveOf = pairs(len(c.read), len(c.saved), len(keys), func(i, round int) string { return keys[round](c.read[i].ReadingDirective) },
		func(i, round int) string { return keys[round](c.saved[i].ReadingDirective) })
	groupKeys := []func(ReadingGroup) string{
		func(g ReadingGroup) string { return spanKey(g.Span) + g.Title },
		func(g ReadingGroup) string { return spanKey(g.Span) },
		func(g ReadingGroup) string { return g.Title },
	}
	c.groupOf = pairs(len(read.Groups), len(saved.Groups), len(groupKeys), func(i, round int) string { return groupKeys[round](read.Groups[i]) },
		func(i, round int) string { return groupKeys[round](saved.Groups[i]) })
	taken := map[int]bool{}
	for _, from := range c.groupOf {
		taken[from] = true
	}
	for i, d := range c.saved {
		from, found := c.directiveOf[i]
		if _, known := c.groupOf[d.group]; !known && found && !taken[c.read[from].group] {
			c.groupOf[d.group] = c.read[from].group
			taken[c.read[from].group] = true
		}
	}
}

func spanKey(s directive.Span) string {
	if s == (directive.Span{}) {
		return ""
	}
	return fmt.Sprintf("%d-%d:", s.Start, s.End)
}

// pairs pairs what has the same key, each once and in order, in rounds from the strictest key to the loosest. "" is no
// key.
func pairs(read, saved, rounds int, readKey, savedKey func(i, round int) string) map[int]int {
	out, used := map[int]int{}, map[int]bool{}
	for round := range rounds {
		waiting := map[string][]int{}
		for i := range read {
			if key := readKey(i, round); !used[i] && key != "" {
				waiting[key] = append(waiting[key], i)
			}
		}
		for i := range saved {
			key := savedKey(i, round)
			if _, done := out[i]; done || len(waiting[key]) == 0 {
				continue
			}
			out[i] = waiting[key][0]
			used[out[i]] = true
			waiting[key] = waiting[key][1:]
		}
	}
	return out
}

// leftOut tells what was read and is no more. A directive of a group that is gone is told by itself: it may have gone
// with it, or to another group.
func (c *comparison) leftOut(read Reading) {
	groups, directives := map[int]bool{}, map[int]bool{}
	for _, from := range c.groupOf {
		groups[from] = true
	}
	for _, from := range c.directiveOf {
		directives[from] = true
	}
	at := 0
	for g, group := range read.Groups {
		number := strconv.Itoa(group.Ordinal)
		if !groups[g] {
			c.add(number, "group", []string{group.Title}, nil)
		}
		for i, d := range group.Directives {
			if !directives[at] {
				c.add(fmt.Sprintf("%s.%d", number, i+1), "directive", said(d.Text), nil)
			}
			at++
		}
	}
}

// readFor reads the minutes of a new draft, to be kept beside it. Nothing is read for who may not draft, of texts that
// are refused anyway, and of what is no text.
func (s *Service) readFor(ctx context.Context, call Call, text string) (*store.Reading, error) {
	if strings.TrimSpace(text) == "" || len(text) > MaxSource || call.Actor.anywhere(RightDraft) != nil {
		return nil, nil
	}
	_, m, err := s.ParseMinutes(ctx, text)
	if directive.CodeOf(err) == directive.CodeInvalid {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	draft, err := json.Marshal(ReadingOf(m))
	if err != nil {
		return nil, err
	}
	return &store.Reading{Rules: minutes.Rules(), Draft: string(draft)}, nil
}

// Corrected is what people made of the minutes of a meeting.
type Corrected struct {
	MeetingID   string
	Rules       string    // which rules read it; "": the draft was made without minutes, or before readings were kept
	ReadAt      time.Time // zero likewise
	Corrections []Correction
}

// Corrections compares what was read in the minutes of a meeting that the actor may see with the meeting as it stands.
// Units are told by their titles.
func (s *Service) Corrections(ctx context.Context, call Call, id string) (Corrected, error) {
	m, err := s.Meeting(ctx, call, id)
	if err != nil {
		return Corrected{}, err
	}
	out := Corrected{MeetingID: m.ID}
	q := s.store.Read()
	kept, err := q.Reading(ctx, m.ID)
	switch {
	case directive.CodeOf(err) == directive.CodeNotFound:
		return out, nil
	case err != nil:
		return out, err
	}
	var read Reading
	if err := json.Unmarshal([]byte(kept.Draft), &read); err != nil {
		return out, fmt.Errorf("the reading of meeting %s: %w", m.ID, err)
	}
	out.Rules, out.ReadAt, out.Corrections = kept.Rules, kept.CreatedAt, Corrections(read, ReadingOf(m))
	var lists []*[]string
	named := map[string]bool{}
	for i := range out.Corrections {
		c := &out.Corrections[i]
		if c.Field != "units" && c.Field != "support_units" {
			continue
		}
		lists = append(lists, &c.Read, &c.Saved)
		for _, unit := range slices.Concat(c.Read, c.Saved) {
			named[unit] = true
		}
	}
	units, err := q.UnitsByID(ctx, keys(named))
	if err != nil {
		return out, err
	}
	for _, list := range lists {
		for i, unit := range *list {
			if u, known := units[unit]; known {
				(*list)[i] = u.Title()
			}
		}
	}
	return out, nil
}
