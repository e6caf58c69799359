package service

import (
	"context"
	"strconv"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// Preview is the timeline of a group before or after it is issued: every moment, whom it reaches, and what a
// careful clerk would point out.
type Preview struct {
	Tasks    int // that issuing creates at once
	Items    []PreviewItem
	Warnings []Warning
}

// PreviewItem is one deadline: a directive, in one period, for its units.
type PreviewItem struct {
	DirectiveID string
	Ordinal     int
	Text        string
	Period      string
	Opens       time.Time // when its tasks appear, UTC
	Due         time.Time // UTC; zero: untracked
	DueOn       calendar.Date
	Units       []directive.Unit
	Moments     []PreviewMoment
	Repeats     []PreviewRepeat // what goes on after the last moment shown, until the task is done
}

// PreviewRepeat is a step that comes again for as long as its task stays open. The moments of the first weeks after the
// deadline are shown; how many more there will be depends on the unit.
type PreviewRepeat struct {
	Step  string
	Every directive.Repeat
	To    directive.Role
}

// PreviewMoment is one planned happening and the people it reaches, as the posts are held today.
type PreviewMoment struct {
	directive.Moment
	Skipped    bool // lies before the issue
	Recipients []Recipient
}

// Recipient is a person who will be told, or a post that nobody holds. Tasks is for how many units.
type Recipient struct {
	UserID string // "": nobody
	Name   string
	Role   directive.Role // the post through which the person is found
	Tasks  int
}

// Warning is something to look at before issuing: a code for the message, and where.
type Warning struct {
	Code        string
	DirectiveID string
	Args        map[string]any
}

// Loads above this many tasks due in one week for one unit are pointed out.
const weeklyLoad = 5

// PreviewGroup computes the timeline of a group from the same function that runs it. A draft is previewed as if
// issued now; override stands in place of the kind's ladder.
func (s *Service) PreviewGroup(ctx context.Context, call Call, groupID string, override *directive.Policy) (Preview, error) {
	var out Preview
	q := s.store.Read()
	g, err := q.Group(ctx, groupID)
	if err != nil {
		return out, err
	}
	m, err := q.MeetingHead(ctx, g.MeetingID)
	if err != nil {
		return out, err
	}
	if err := call.Actor.demandRead(ctx, q, m.IssuingUnitID); err != nil {
		return out, err
	}
	if override != nil {
		var p directive.Problems
		override.Check(&p, "policy.")
		if err := p.Err(); err != nil {
			return out, err
		}
	}
	if g.Status == directive.GroupDraft {
		policies, err := q.Policies(ctx)
		if err != nil {
			return out, err
		}
		g.Policy, g.IssuedAt = policyFor(g.Kind, policies, override), s.Now()
	}
	ladder, err := s.ladder(ctx, q, g)
	if err != nil {
		return out, err
	}
	return s.preview(ctx, q, m, g, ladder)
}

// demandRead is demand for reading something whose unit may not be known yet.
func (a Actor) demandRead(ctx context.Context, q *store.Queries, issuing string) error {
	if issuing == "" {
		return a.anywhere(RightDraft)
	}
	return a.demand(ctx, q, RightRead, issuing)
}

func (s *Service) preview(ctx context.Context, q *store.Queries, m directive.Meeting, g directive.Group, ladder directive.Ladder) (Preview, error) {
	out, _, err := s.timeline(ctx, q, m, g, ladder)
	out.Warnings = append(out.Warnings, timelineWarnings(out.Items, ladder.Calendar, calendar.DateOf(g.IssuedAt))...)
	return out, err
}

// timeline is preview without what can be seen only beside other groups' items. people are those who are told of the
// new tasks.
func (s *Service) timeline(ctx context.Context, q *store.Queries, m directive.Meeting, g directive.Group, ladder directive.Ladder) (out Preview, people map[string]bool, err error) {
	children, err := q.Children(ctx, m.IssuingUnitID, m.HeldOn)
	if err != nil {
		return out, nil, err
	}
	all := make([]string, len(children))
	for i, u := range children {
		all[i] = u.ID
	}
	var ids []string
	for _, d := range g.Directives {
		ids = append(ids, d.LeadUnits(all)...)
	}
	units, err := q.UnitsByID(ctx, ids)
	if err != nil {
		return out, nil, err
	}
	seats, err := q.SeatsAt(ctx, append([]string{m.IssuingUnitID}, ids...), calendar.DateOf(g.IssuedAt))
	if err != nil {
		return out, nil, err
	}
	h := &herald{s: s, issuing: m.IssuingUnitID, seats: map[seatKey][]directive.User{}}
	for _, seat := range seats {
		k := seatKey{seat.UnitID, seat.Role}
		h.seats[k] = append(h.seats[k], seat.User)
	}
	people = map[string]bool{}
	for i := range g.Directives {
		d := &g.Directives[i]
		lead := d.LeadUnits(all)
		for _, id := range lead {
			users, _ := h.find(directive.RoleOfficer, directive.ActionRemind, id)
			for _, u := range users {
				people[u.ID] = true
			}
		}
		for _, item := range previewItems(m, g, d, ladder.Calendar) {
			if !item.Opens.After(g.IssuedAt) {
				out.Tasks += len(lead)
			}
			for _, id := range lead {
				item.Units = append(item.Units, units[id])
			}
			item.Moments, item.Repeats = previewMoments(h, g, item, ladder), previewRepeated(item, ladder.Policy)
			out.Items = append(out.Items, item)
		}
		out.Warnings = append(out.Warnings, directiveWarnings(d, m, lead)...)
	}
	return out, people, nil
}

func previewItems(m directive.Meeting, g directive.Group, d *directive.Directive, cal calendar.Calendar) []PreviewItem {
	base := PreviewItem{DirectiveID: d.ID, Ordinal: d.Ordinal, Text: d.Text, Opens: g.IssuedAt}
	var out []PreviewItem
	add := func(period string, due time.Time) {
		item := base
		item.Period = period
		if !due.IsZero() {
			item.Due = due.UTC()
			item.DueOn = directive.Deadline{Due: due}.Day()
		}
		out = append(out, item)
	}
	switch {
	case d.Time == directive.TimeStanding:
		for i, p := range d.Periods(directive.GivenOn(m.HeldOn, g.IssuedAt), cal) {
			if i > 0 && p.Opens.Start().After(g.IssuedAt) {
				base.Opens = p.Opens.Start().UTC()
			}
			add(p.Key, d.PeriodDeadline(p).Due)
		}
	case d.Time == directive.TimeOneOff && !d.Due.IsZero():
		add("", d.Due)
	case d.Time == directive.TimeOneOff && !d.DueOn.IsZero():
		add("", directive.DeadlineOn(d.DueOn).Due)
	default:
		add("", time.Time{})
	}
	return out
}

func previewRepeated(item PreviewItem, policy directive.Policy) []PreviewRepeat {
	if item.Due.IsZero() {
		return nil
	}
	var out []PreviewRepeat
	for _, step := range policy.Steps {
		if !step.Repeat.IsZero() {
			out = append(out, PreviewRepeat{step.ID, step.Repeat, step.To})
		}
	}
	return out
}

// previewRepeats is how far beyond the deadline repeated steps are shown.
const previewRepeats = 60 * 24 * time.Hour

func previewMoments(h *herald, g directive.Group, item PreviewItem, ladder directive.Ladder) []PreviewMoment {
	if item.Due.IsZero() {
		return nil
	}
	var out []PreviewMoment
	for _, moment := range ladder.Plan(directive.Deadline{Due: item.Due}, item.Due.Add(previewRepeats)) {
		p := PreviewMoment{Moment: moment, Skipped: moment.At.Before(g.IssuedAt)}
		index := map[string]int{}
		for _, u := range item.Units {
			users, as := h.find(moment.To, moment.Action, u.ID)
			if len(users) == 0 {
				users = []directive.User{{}}
			}
			for _, user := range users {
				k := user.ID + "/" + string(as)
				if i, ok := index[k]; ok {
					p.Recipients[i].Tasks++
					continue
				}
				index[k] = len(p.Recipients)
				p.Recipients = append(p.Recipients, Recipient{UserID: user.ID, Name: user.Name, Role: as, Tasks: 1})
			}
		}
		out = append(out, p)
	}
	return out
}

func directiveWarnings(d *directive.Directive, m directive.Meeting, lead []string) []Warning {
	var out []Warning
	switch {
	case len(lead) > 0:
	case !d.UnitIsAll():
		out = append(out, Warning{Code: "no_unit", DirectiveID: d.ID, Args: map[string]any{"Text": short(d.Text)}})
	case m.IssuingUnitID == "":
		out = append(out, Warning{Code: "no_issuing_unit", DirectiveID: d.ID})
	default:
		out = append(out, Warning{Code: "none_below", DirectiveID: d.ID, Args: map[string]any{"Text": short(d.Text), "HeldOn": m.HeldOn.String()}})
	}
	if d.Time == "" {
		out = append(out, Warning{Code: "no_time", DirectiveID: d.ID, Args: map[string]any{"Text": short(d.Text)}})
	}
	return out
}

// timelineWarnings points at deadlines on days off (with the next working day as the proposal), at steps on
// swapped working days, at days after the issue that nobody has published yet, at empty posts, and at weeks with many
// deadlines.
func timelineWarnings(items []PreviewItem, cal calendar.Calendar, issued calendar.Date) []Warning {
	var out []Warning
	load := map[string]int{}
	vacant := map[directive.Role]bool{}
	var first, last calendar.Date
	for _, item := range items {
		if item.DueOn.IsZero() {
			continue
		}
		if first.IsZero() || item.DueOn.Before(first) {
			first = item.DueOn
		}
		if last.Before(item.DueOn) {
			last = item.DueOn
		}
		if reason := cal.Reason(item.DueOn); !reason.Working {
			out = append(out, Warning{Code: "deadline_day_off", DirectiveID: item.DirectiveID, Args: map[string]any{
				"Due": item.DueOn, "Reason": string(reason.Code), "Proposal": cal.NextWorking(item.DueOn)}})
		}
		for _, m := range item.Moments {
			day := calendar.DateOf(m.At)
			if reason := cal.Reason(day); reason.Working && reason.Code == "swap_work" {
				out = append(out, Warning{Code: "step_on_swapped_day", DirectiveID: item.DirectiveID, Args: map[string]any{"Day": day, "Decision": reason.Decision}})
			}
			for _, r := range m.Recipients {
				if r.UserID == "" {
					vacant[m.To] = true
				}
			}
		}
		for _, u := range item.Units {
			week := item.DueOn.AddDays(-(int(item.DueOn.Weekday()) + 6) % 7)
			k := u.ID + "/" + week.String()
			if load[k]++; load[k] == weeklyLoad+1 {
				out = append(out, Warning{Code: "busy_week", Args: map[string]any{"Unit": u.Title(), "Week": week}})
			}
		}
	}
	for _, role := range directive.Roles() {
		if vacant[role] {
			out = append(out, Warning{Code: "vacant_post", Args: map[string]any{"Role": string(role)}})
		}
	}
	if !first.IsZero() {
		for _, u := range cal.Uncertain(first, last) {
			if u.To.Before(issued) {
				continue // whatever is published about them changes nothing any more
			}
			out = append(out, Warning{Code: "calendar_uncertain", Args: map[string]any{"Reason": string(u.Code), "Year": strconv.Itoa(u.Year), "From": u.From, "To": u.To}})
		}
	}
	return out
}
