package api

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"giaoban/api/html"
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

// draftMeeting turns the form of a draft into a meeting. Directives in which nothing was typed are left out, and paths
// tells where the others stand in the form: "groups[0].directives[1]" of the meeting → "groups.0.directives.2.".
func draftMeeting(d html.Draft) (m directive.Meeting, paths map[string]string, err error) {
	var p reader
	paths = map[string]string{}
	m = directive.Meeting{ID: d.ID, Title: d.Title, HeldOn: p.day("held_on", d.HeldOn), Place: d.Place, Chair: d.Chair, Organisation: d.Organisation,
		IssuingUnitID: d.IssuingUnit, Document: directive.Document{Number: d.DocumentNumber, Date: p.day("document.date", d.DocumentDate), Signer: d.DocumentSign}}
	for i, g := range d.Groups {
		group := directive.Group{ID: g.ID, Ordinal: i + 1, Kind: directive.Kind(g.Kind), Title: g.Title, Span: readSpan(g.Span)}
		paths[fmt.Sprintf("groups[%d]", i)] = g.At
		for _, one := range g.Directives {
			if one.Blank() || g.Frozen {
				continue
			}
			at := fmt.Sprintf("groups[%d].directives[%d]", i, len(group.Directives))
			paths[at] = one.At
			group.Directives = append(group.Directives, draftDirective(&p, at+".", one))
		}
		m.Groups = append(m.Groups, group)
	}
	return m, paths, p.Err()
}

func draftDirective(p *reader, at string, d html.DraftDirective) directive.Directive {
	out := directive.Directive{ID: d.ID, Text: d.Text, Kind: directive.Kind(d.Kind), UnitNames: d.UnitNames, SupportUnits: d.Support, Place: d.Place,
		Time: directive.TimeKind(d.Time), RequiresReview: d.Review, Span: readSpan(d.Span),
		Suggested: directive.Suggested{Date: p.day(at+"suggested", d.SuggestedOn), Phrase: d.SuggestedWords}}
	switch d.Who {
	case directive.AllUnits:
		out.Units = []string{directive.AllUnits}
	case "some":
		out.Units = d.Units
	}
	for _, place := range d.Places {
		if place.Place != "" {
			if out.Places == nil {
				out.Places = map[string]string{}
			}
			out.Places[place.UnitID] = place.Place
		}
	}
	if out.Time == "" && d.DueOn != "" {
		out.Time = directive.TimeOneOff
	}
	switch out.Time {
	case directive.TimeOneOff:
		out.DueOn = p.day(at+"due_on", d.DueOn)
		if d.DueAt != "" && !out.DueOn.IsZero() {
			out.Due, out.DueOn = p.instant(at+"due_on", out.DueOn.String()+"T"+withSeconds(d.DueAt)+"+07:00"), calendar.Date{}
		}
	case directive.TimeStanding:
		out.Every, out.DueOn, out.Until = directive.Every(d.Every), p.day(at+"due_on", d.FirstOn), p.day(at+"until", d.Until)
		if out.Every == directive.EveryBriefing {
			out.DueOn = calendar.Date{}
			out.Briefings = readDays(p, at+"briefings", d.Briefings)
			out.DaysBefore = int(readNumber(p, at+"days_before", d.DaysBefore))
		}
	}
	if d.MeasureKind != "" {
		out.Measure = directive.Measure{Kind: directive.MeasureKind(d.MeasureKind), Goal: readNumber(p, at+"measure.goal", d.Goal), UnitOfMeasure: d.Measured}
	}
	return out
}

// withSeconds completes an hour as browsers send it.
func withSeconds(clock string) string {
	if strings.Count(clock, ":") == 1 {
		return clock + ":00"
	}
	return clock
}

// readSpan reads "12-34"; anything else points nowhere.
func readSpan(text string) directive.Span {
	a, b, _ := strings.Cut(text, "-")
	start, err1 := strconv.Atoi(a)
	end, err2 := strconv.Atoi(b)
	if err1 != nil || err2 != nil || start < 0 || end <= start {
		return directive.Span{}
	}
	return directive.Span{Start: start, End: end}
}

// readDays reads days, one a line or between commas, as people write them (25/03/2021) or as machines do.
func readDays(p *reader, field, text string) []calendar.Date {
	var out []calendar.Date
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' }) {
		out = append(out, p.day(field, isoDay(word)))
	}
	return out
}

var peoplesDay = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$`)

// isoDay writes 5/3/2021 as 2021-03-05; what is no such day stays.
func isoDay(word string) string {
	m := peoplesDay.FindStringSubmatch(word)
	if m == nil {
		return word
	}
	return fmt.Sprintf("%s-%02s-%02s", m[3], m[2], m[1])
}

// readNumber reads a number as people in Vietnam write it: 1.500.000 and 0,5. A single dot before other than three
// digits is a decimal point, as machines write it.
func readNumber(p *reader, field, text string) float64 {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
	if text == "" {
		return 0
	}
	clean := text
	switch whole, decimals, comma := strings.Cut(text, ","); {
	case comma:
		clean = strings.ReplaceAll(whole, ".", "") + "." + decimals
	case thousands.MatchString(text):
		clean = strings.ReplaceAll(text, ".", "")
	}
	n, err := strconv.ParseFloat(clean, 64)
	if err != nil || n < 0 || n > 1e15 {
		p.Add(field, "bad_number", "Value", text)
		return 0
	}
	return n
}

var thousands = regexp.MustCompile(`^\d{1,3}(\.\d{3})+$`)

var (
	directivePath = regexp.MustCompile(`^(groups\[\d+\]\.directives\[\d+\])\.(.*)$`)
	groupPath     = regexp.MustCompile(`^(groups\[\d+\])\.(.*)$`)
	inList        = regexp.MustCompile(`\[\d+\]$`)
)

// formField is the field of the form that a path of the service means.
func formField(path string, paths map[string]string, d html.Draft) string {
	if m := directivePath.FindStringSubmatch(path); m != nil {
		at := paths[m[1]]
		field := inList.ReplaceAllString(m[2], "")
		switch field {
		case "due":
			field = "due_on"
		case "every", "time", "units", "support_units":
		}
		if field == "due_on" && draftTime(d, at) == string(directive.TimeStanding) {
			field = "first_on"
		}
		return at + field
	}
	if m := groupPath.FindStringSubmatch(path); m != nil {
		return paths[m[1]] + m[2]
	}
	return inList.ReplaceAllString(path, "")
}

// draftTime is how the directive whose fields begin with at relates to time.
func draftTime(d html.Draft, at string) string {
	for _, g := range d.Groups {
		for _, one := range g.Directives {
			if one.At == at {
				return one.Time
			}
		}
	}
	return ""
}

// draftAct changes a draft's form as a button says: "add_directive:0", "due:0.1:2027-03-31". It returns where to look
// afterwards, and whether the button is known.
func draftAct(d *html.Draft, act string, fresh func() html.DraftDirective) (focus string, ok bool) {
	name, rest, _ := strings.Cut(act, ":")
	where, value, _ := strings.Cut(rest, ":")
	first, second, _ := strings.Cut(where, ".")
	i, err := strconv.Atoi(first)
	if name == "add_group" {
		d.Groups = append(d.Groups, html.DraftGroup{Kind: string(directive.KindOther), Directives: []html.DraftDirective{fresh()}})
		return anchor(len(d.Groups)-1, -1), true
	}
	if err != nil || i < 0 || i >= len(d.Groups) || d.Groups[i].Frozen {
		return "", false
	}
	g := &d.Groups[i]
	switch name {
	case "add_directive":
		one := fresh()
		one.Kind = g.Kind
		g.Directives = append(g.Directives, one)
		return anchor(i, len(g.Directives)-1), true
	case "remove_group":
		d.Groups = append(d.Groups[:i], d.Groups[i+1:]...)
		return anchor(max(0, i-1), -1), true
	case "up_group", "down_group":
		to := i - 1
		if name == "down_group" {
			to = i + 1
		}
		if to < 0 || to >= len(d.Groups) || d.Groups[to].Frozen {
			return anchor(i, -1), true
		}
		d.Groups[i], d.Groups[to] = d.Groups[to], d.Groups[i]
		return anchor(to, -1), true
	}
	j, err := strconv.Atoi(second)
	if err != nil || j < 0 || j >= len(g.Directives) {
		return "", false
	}
	one := &g.Directives[j]
	switch name {
	case "remove_directive":
		g.Directives = append(g.Directives[:j], g.Directives[j+1:]...)
		return anchor(i, min(j, len(g.Directives)-1)), true
	case "up_directive", "down_directive":
		return moveDirective(d, i, j, name == "up_directive"), true
	case "split":
		head, tail := splitText(one.Text)
		if tail != "" {
			second := *one
			second.ID, second.Text, one.Text = "", tail, head
			g.Directives = append(g.Directives[:j+1], append([]html.DraftDirective{second}, g.Directives[j+1:]...)...)
			j++
		}
		return anchor(i, j), true
	case "merge":
		if j == 0 {
			return anchor(i, j), true
		}
		g.Directives[j-1] = mergeDirectives(g.Directives[j-1], *one)
		g.Directives = append(g.Directives[:j], g.Directives[j+1:]...)
		return anchor(i, j-1), true
	case "use_suggested":
		one.Time, one.DueOn, one.DueAt = string(directive.TimeOneOff), one.SuggestedOn, ""
		return anchor(i, j), true
	case "due":
		one.Time, one.DueOn, one.DueAt = string(directive.TimeOneOff), value, ""
		return anchor(i, j), true
	}
	return "", false
}

// takenOut is a part of a draft that a button took out.
type takenOut struct {
	Group, One int // One is -1 for a whole group
	Part       html.DraftGroup
}

// takeOut notes what a button is about to remove; nil when it removes nothing.
func takeOut(d html.Draft, act string) *takenOut {
	name, where, _ := strings.Cut(act, ":")
	first, second, _ := strings.Cut(where, ".")
	i, err := strconv.Atoi(first)
	if err != nil || i < 0 || i >= len(d.Groups) || d.Groups[i].Frozen {
		return nil
	}
	g := d.Groups[i]
	switch name {
	case "remove_group":
		g.Directives = slices.Clone(g.Directives)
		return &takenOut{i, -1, g}
	case "remove_directive":
		if j, err := strconv.Atoi(second); err == nil && j >= 0 && j < len(g.Directives) {
			return &takenOut{i, j, html.DraftGroup{Directives: []html.DraftDirective{g.Directives[j]}}}
		}
	}
	return nil
}

// putBack returns what was taken out to its place, as near as there is one. Ids stay behind: they were given up.
func putBack(d *html.Draft, r takenOut) string {
	if len(r.Part.Directives) > mostPutBack || r.Part.Frozen {
		return ""
	}
	for i := range r.Part.Directives {
		r.Part.Directives[i].ID = ""
	}
	at := min(max(0, r.Group), len(d.Groups))
	if r.One < 0 || at == len(d.Groups) || d.Groups[at].Frozen {
		r.Part.ID = ""
		d.Groups = slices.Insert(d.Groups, at, r.Part)
		return anchor(at, -1)
	}
	g := &d.Groups[at]
	one := min(r.One, len(g.Directives))
	g.Directives = slices.Insert(g.Directives, one, r.Part.Directives...)
	return anchor(at, one)
}

// mostPutBack is how many directives come back at once: those that a meeting may have.
const mostPutBack = 500

func anchor(group, one int) string {
	if one < 0 {
		return fmt.Sprintf("g-%d", group)
	}
	return fmt.Sprintf("d-%d-%d", group, one)
}

// moveDirective moves a directive one place, over the border of its group too.
func moveDirective(d *html.Draft, i, j int, up bool) string {
	g := &d.Groups[i]
	to := j + 1
	if up {
		to = j - 1
	}
	if to >= 0 && to < len(g.Directives) {
		g.Directives[j], g.Directives[to] = g.Directives[to], g.Directives[j]
		return anchor(i, to)
	}
	other := i + 1
	if up {
		other = i - 1
	}
	if other < 0 || other >= len(d.Groups) || d.Groups[other].Frozen {
		return anchor(i, j)
	}
	one := g.Directives[j]
	g.Directives = append(g.Directives[:j], g.Directives[j+1:]...)
	next := &d.Groups[other]
	if up {
		next.Directives = append(next.Directives, one)
		return anchor(other, len(next.Directives)-1)
	}
	next.Directives = append([]html.DraftDirective{one}, next.Directives...)
	return anchor(other, 0)
}

var sentenceEnd = regexp.MustCompile(`[.;!?…]["”’)]?\s+`)

// splitText parts a text at its first line end, else behind its first sentence; tail is "" when there is neither.
func splitText(text string) (head, tail string) {
	if head, tail, ok := strings.Cut(text, "\n"); ok && strings.TrimSpace(tail) != "" {
		return strings.TrimSpace(head), strings.TrimSpace(tail)
	}
	if at := sentenceEnd.FindStringIndex(text); at != nil && strings.TrimSpace(text[at[1]:]) != "" {
		return strings.TrimSpace(text[:at[1]]), strings.TrimSpace(text[at[1]:])
	}
	return text, ""
}

// mergeDirectives puts b behind a. What a does not say is taken from b.
func mergeDirectives(a, b html.DraftDirective) html.DraftDirective {
	a.Text = strings.TrimSpace(a.Text + " " + b.Text)
	x, y := readSpan(a.Span), readSpan(b.Span)
	switch {
	case x == directive.Span{}:
		a.Span = b.Span
	case y != directive.Span{}:
		a.Span = fmt.Sprintf("%d-%d", min(x.Start, y.Start), max(x.End, y.End))
	}
	if a.Who == "" {
		a.Who = b.Who
	}
	if a.Who == "some" && b.Who == "some" {
		for _, u := range b.Units {
			if !a.HasUnit(u) {
				a.Units = append(a.Units, u)
			}
		}
	}
	a.UnitNames = append(a.UnitNames, b.UnitNames...)
	a.Places = append(a.Places, b.Places...)
	if a.Time == "" {
		a.Time, a.DueOn, a.DueAt, a.Every, a.FirstOn, a.Until, a.Briefings, a.DaysBefore = b.Time, b.DueOn, b.DueAt, b.Every, b.FirstOn, b.Until, b.Briefings, b.DaysBefore
	}
	if a.MeasureKind == "" {
		a.MeasureKind, a.Goal, a.Measured = b.MeasureKind, b.Goal, b.Measured
	}
	if a.SuggestedOn == "" {
		a.SuggestedOn, a.SuggestedWords = b.SuggestedOn, b.SuggestedWords
	}
	a.Review = a.Review || b.Review
	return a
}
