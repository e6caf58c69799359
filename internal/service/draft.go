package service

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// Limits on a draft. They keep one request from occupying the machine; real meetings stay far below.
const (
	MaxTitle      = 500     // characters
	MaxText       = 10_000  // characters of one directive
	MaxSource     = 5 << 20 // bytes of pasted minutes
	MaxGroups     = 100
	MaxDirectives = 500     // in one meeting
	MaxTasks      = 100_000 // that one meeting may create for one round of periods
	maxYearsAhead = 10
)

// CreateMeeting stores a new draft, and beside it what the rules read in its minutes: see Corrections. Field errors
// come all at once as CodeInvalid, with paths as in the request.
func (s *Service) CreateMeeting(ctx context.Context, call Call, m directive.Meeting) (directive.Meeting, error) {
	reading, err := s.readFor(ctx, call, m.SourceText) // before the transaction, which others wait for
	if err != nil {
		return m, err
	}
	return write(ctx, s, call, func(c *change) (directive.Meeting, error) {
		if err := call.Actor.anywhere(RightDraft); err != nil {
			return m, err
		}
		m.ID = store.NewID()
		m.Version = 1
		m.CreatedAt, m.UpdatedAt = c.now, c.now
		if err := c.settleDraft(ctx, &m, nil); err != nil {
			return m, err
		}
		if err := call.Actor.demandDraft(ctx, &c.Queries, m.IssuingUnitID); err != nil {
			return m, err
		}
		if err := c.InsertMeeting(ctx, m); err != nil {
			return m, err
		}
		if reading != nil {
			reading.MeetingID, reading.CreatedAt = m.ID, c.now
			if err := c.InsertReading(ctx, *reading); err != nil {
				return m, err
			}
		}
		return m, c.record(ctx, store.Event{Act: "meeting.create", MeetingID: m.ID, Data: map[string]any{"title": m.Title}})
	})
}

// demandDraft is demand for a draft whose issuing unit may not be known yet.
func (a Actor) demandDraft(ctx context.Context, q *store.Queries, issuing string) error {
	if issuing == "" {
		return a.anywhere(RightDraft)
	}
	return a.demand(ctx, q, RightDraft, issuing)
}

// SaveMeeting replaces a meeting's draft: its own values and the groups that have not been issued. Groups and
// directives keep their ids when the caller sends them. Issued groups are frozen and stay as they are, whatever
// is sent. A meeting without draft groups left still takes its document, which may come later, its place and its
// chair; anything else that differs is CodeInvalidTransition and named. With Call.IfMatch another's change in between
// is CodeStaleVersion.
func (s *Service) SaveMeeting(ctx context.Context, call Call, m directive.Meeting) (directive.Meeting, error) {
	return write(ctx, s, call, func(c *change) (directive.Meeting, error) {
		old, err := c.LockMeeting(ctx, m.ID)
		if err != nil {
			return m, err
		}
		if err := call.Actor.demandDraft(ctx, &c.Queries, old.IssuingUnitID); err != nil {
			return m, err
		}
		if err := c.checkVersion(old.Version); err != nil {
			return m, err
		}
		if old.Status != directive.GroupDraft {
			return c.describe(ctx, old, m)
		}
		m.Version = old.Version + 1
		m.CreatedAt, m.UpdatedAt = old.CreatedAt, c.Now()
		if m.IssuingUnitID == "" {
			m.IssuingUnitID = old.IssuingUnitID
		}
		if m.SourceText == "" {
			m.SourceText = old.SourceText
		}
		if err := c.settleDraft(ctx, &m, &old); err != nil {
			return m, err
		}
		if err := c.ReplaceDraft(ctx, m); err != nil {
			return m, err
		}
		return m, c.record(ctx, store.Event{Act: "meeting.save", MeetingID: m.ID, Data: map[string]any{"version": m.Version}})
	})
}

// describe changes what an issued meeting still takes.
func (c *change) describe(ctx context.Context, old, sent directive.Meeting) (directive.Meeting, error) {
	var p directive.Problems
	cleanHead(&p, &sent)
	if err := p.Err(); err != nil {
		return sent, err
	}
	frozen := &directive.Error{Code: directive.CodeInvalidTransition, Detail: "meeting_issued"}
	for _, field := range old.FrozenChanges(sent) {
		frozen.Fields = append(frozen.Fields, directive.FieldError{Field: field, Code: "frozen"})
	}
	if len(frozen.Fields) > 0 {
		return sent, frozen
	}
	m := old
	m.Document, m.Place, m.Chair = sent.Document, sent.Place, sent.Chair
	if described(m) == described(old) {
		return old, nil
	}
	m.Version, m.UpdatedAt = old.Version+1, c.Now()
	if err := c.UpdateMeeting(ctx, m); err != nil {
		return m, err
	}
	return m, c.record(ctx, store.Event{At: m.UpdatedAt, Act: "meeting.describe", MeetingID: m.ID,
		Data: map[string]any{"version": m.Version, "before": described(old), "after": described(m)}})
}

// description is what may change of a meeting after issue, as the audit log keeps it.
type description struct {
	Number string        `json:"number"`
	Date   calendar.Date `json:"date"`
	Signer string        `json:"signer"`
	Place  string        `json:"place"`
	Chair  string        `json:"chair"`
}

func described(m directive.Meeting) description {
	return description{m.Document.Number, m.Document.Date, m.Document.Signer, m.Place, m.Chair}
}

// cleanHead cleans and checks a meeting's own texts.
func cleanHead(p *directive.Problems, m *directive.Meeting) {
	cleanText(p, "title", &m.Title, MaxTitle, true)
	cleanText(p, "place", &m.Place, MaxTitle, false)
	cleanText(p, "chair", &m.Chair, MaxTitle, false)
	cleanText(p, "organisation", &m.Organisation, MaxTitle, false)
	cleanText(p, "document.number", &m.Document.Number, MaxTitle, false)
	cleanText(p, "document.signer", &m.Document.Signer, MaxTitle, false)
}

// settleDraft cleans and checks a draft, and gives ids, ordinals and defaults. old is the stored meeting, nil for
// a new one.
func (c *change) settleDraft(ctx context.Context, m, old *directive.Meeting) error {
	var p directive.Problems
	cleanHead(&p, m)
	if len(m.SourceText) > MaxSource {
		p.Add("source_text", "too_long", "Max", MaxSource)
	}
	if strings.ContainsRune(m.SourceText, 0) {
		p.Add("source_text", "bad_text")
	}
	switch {
	case m.HeldOn.IsZero():
		p.Add("held_on", "required")
	case m.HeldOn.After(calendar.DateOf(c.call.ArrivedAt).AddMonths(12 * maxYearsAhead)):
		p.Add("held_on", "too_far")
	}
	if err := c.settleIssuer(ctx, m, &p); err != nil {
		return err
	}

	keepGroup, keepDirective, frozen := idsOf(old)
	groups := make([]directive.Group, 0, len(m.Groups))
	for _, g := range m.Groups {
		if stored, issued := frozen[g.ID]; issued { // in its place, so that the paths of errors are those of the request
			g = stored
		}
		groups = append(groups, g)
		delete(frozen, g.ID)
	}
	if old != nil {
		for _, g := range old.Groups {
			if _, left := frozen[g.ID]; left {
				groups = append(groups, g)
			}
		}
	}
	total := 0
	for i := range groups {
		g := &groups[i]
		if g.Status != "" && g.Status != directive.GroupDraft {
			continue
		}
		if !keepGroup[g.ID] {
			g.ID = store.NewID()
		}
		delete(keepGroup, g.ID) // an id sent twice is kept once
		g.MeetingID, g.Status, g.Version = m.ID, directive.GroupDraft, 1
		if g.Ordinal <= 0 {
			g.Ordinal = i + 1
		}
		if g.Kind == "" {
			g.Kind = directive.KindOther
		}
		at := fmt.Sprintf("groups[%d].", i)
		cleanText(&p, at+"title", &g.Title, MaxTitle, false)
		if !g.Kind.Valid() {
			p.Add(at+"kind", "bad_kind")
		}
		for j := range g.Directives {
			d := &g.Directives[j]
			if !keepDirective[d.ID] {
				d.ID = store.NewID()
			}
			delete(keepDirective, d.ID)
			d.GroupID, d.Ordinal = g.ID, j+1
			if d.Kind == "" {
				d.Kind = g.Kind
			}
			checkDirective(&p, fmt.Sprintf("%sdirectives[%d].", at, j), d, m.HeldOn, c.call.ArrivedAt)
			total++
		}
	}
	if len(groups) > MaxGroups {
		p.Add("groups", "too_many", "Max", MaxGroups)
	}
	if total > MaxDirectives {
		p.Add("groups", "too_many", "Max", MaxDirectives)
	}
	m.Groups = groups
	m.Status = m.StatusOfGroups()
	if err := c.checkUnits(ctx, m, &p); err != nil {
		return err
	}
	return p.Err()
}

// idsOf tells which ids of a stored meeting a new draft may keep, and which groups are frozen.
func idsOf(old *directive.Meeting) (groups, directives map[string]bool, frozen map[string]directive.Group) {
	groups, directives, frozen = map[string]bool{}, map[string]bool{}, map[string]directive.Group{}
	if old == nil {
		return groups, directives, frozen
	}
	for _, g := range old.Groups {
		if g.Status != directive.GroupDraft {
			frozen[g.ID] = g
			continue
		}
		groups[g.ID] = true
		for _, d := range g.Directives {
			directives[d.ID] = true
		}
	}
	return groups, directives, frozen
}

// settleIssuer checks the issuing unit, or finds it: the only unit without a parent on the meeting's day.
func (c *change) settleIssuer(ctx context.Context, m *directive.Meeting, p *directive.Problems) error {
	if m.HeldOn.IsZero() {
		return nil
	}
	if m.IssuingUnitID != "" {
		u, err := c.Unit(ctx, m.IssuingUnitID)
		switch {
		case directive.CodeOf(err) == directive.CodeNotFound:
			p.Add("issuing_unit_id", "unknown_unit", "Value", m.IssuingUnitID)
			m.IssuingUnitID = ""
			return nil
		case err != nil:
			return err
		case !u.ValidOn(m.HeldOn):
			p.Add("issuing_unit_id", "unit_not_valid", "Unit", u.Title())
		}
		return nil
	}
	units, err := c.UnitsOn(ctx, m.HeldOn)
	if err != nil {
		return err
	}
	var roots []directive.Unit
	for _, u := range units {
		if u.ParentID == "" && u.Level != directive.LevelBody {
			roots = append(roots, u)
		}
	}
	if len(roots) == 1 {
		m.IssuingUnitID = roots[0].ID
	}
	return nil
}

// checkDirective checks what can be checked of one directive without the tree. at is the path of its fields.
func checkDirective(p *directive.Problems, at string, d *directive.Directive, held calendar.Date, now time.Time) {
	cleanText(p, at+"text", &d.Text, MaxText, true)
	cleanText(p, at+"place", &d.Place, MaxTitle, false)
	cleanText(p, at+"measure.unit_of_measure", &d.Measure.UnitOfMeasure, MaxTitle, false)
	if !d.Kind.Valid() {
		p.Add(at+"kind", "bad_kind")
	}
	checkMeasure(p, at, d.Measure)
	for i, u := range d.Units {
		if u == directive.AllUnits && len(d.Units) > 1 {
			p.Add(fmt.Sprintf("%sunits[%d]", at, i), "all_alone")
		}
	}
	checkTime(p, at, d, held, now)
}

func checkMeasure(p *directive.Problems, at string, m directive.Measure) {
	if m.IsZero() {
		return
	}
	known := false
	for _, k := range directive.MeasureKinds() {
		known = known || k == m.Kind
	}
	if !known {
		p.Add(at+"measure.kind", "one_of", "Values", "count, percentage, money, per_head, milestone, event")
	}
	if m.Goal < 0 || m.Goal > 1e15 {
		p.Add(at+"measure.goal", "bad_number")
	}
	if m.Kind == directive.MeasureMoney && m.Goal != float64(int64(m.Goal)) {
		p.Add(at+"measure.goal", "not_a_whole_number")
	}
}

// checkTime checks a directive's time as far as it is given; a draft need not give any.
func checkTime(p *directive.Problems, at string, d *directive.Directive, held calendar.Date, now time.Time) {
	if d.Time == "" && (!d.DueOn.IsZero() || !d.Due.IsZero()) && d.Every == "" {
		d.Time = directive.TimeOneOff
	}
	switch d.Time {
	case directive.TimeUntracked:
		if !d.DueOn.IsZero() || !d.Due.IsZero() || d.Every != "" || !d.Until.IsZero() || len(d.Briefings) > 0 {
			p.Add(at+"time", "untracked_with_time")
		}
		return
	case "":
		return
	case directive.TimeOneOff, directive.TimeStanding:
	default:
		p.Add(at+"time", "one_of", "Values", "one_off, standing, untracked")
		return
	}
	far := calendar.DateOf(now).AddMonths(12 * maxYearsAhead)
	if d.Time == directive.TimeOneOff && (d.Every != "" || !d.Until.IsZero() || len(d.Briefings) > 0) {
		p.Add(at+"time", "one_off_with_periods")
	}
	if !d.Due.IsZero() && !d.DueOn.IsZero() && d.Due != directive.DeadlineOn(d.DueOn).Due {
		p.Add(at+"due", "due_twice")
	}
	checkDue(p, at+"due_on", d.DueOn, directive.DeadlineOn(d.DueOn), held, now, far)
	if !d.Due.IsZero() {
		dl := directive.Deadline{Due: d.Due}
		checkDue(p, at+"due", dl.Day(), dl, held, now, far)
	}
	if d.Time == directive.TimeStanding {
		checkStanding(p, at, d, held, now, far)
	}
}

func checkDue(p *directive.Problems, field string, day calendar.Date, dl directive.Deadline, held calendar.Date, now time.Time, far calendar.Date) {
	switch {
	case day.IsZero():
	case !held.IsZero() && day.Before(held):
		p.Add(field, "due_before_meeting", "Due", day.String(), "HeldOn", held.String())
	case !dl.Due.After(now):
		p.Add(field, "due_in_past", "Due", day.String())
	case day.After(far):
		p.Add(field, "too_far")
	}
}

func checkStanding(p *directive.Problems, at string, d *directive.Directive, held calendar.Date, now time.Time, far calendar.Date) {
	switch d.Every {
	case directive.EveryMonth, directive.EveryQuarter, directive.EveryHalfYear, directive.EveryYear:
		switch {
		case d.Until.IsZero():
			p.Add(at+"until", "required")
		case !held.IsZero() && d.Until.Before(held), !d.DueOn.IsZero() && d.Until.Before(d.DueOn):
			p.Add(at+"until", "until_before_start")
		case !directive.DeadlineOn(d.Until).Due.After(now):
			p.Add(at+"until", "due_in_past", "Due", d.Until.String())
		case d.Until.After(far):
			p.Add(at+"until", "too_far")
		}
	case directive.EveryBriefing:
		if len(d.Briefings) == 0 {
			p.Add(at+"briefings", "required")
		}
		if len(d.Briefings) > directive.MaxPeriods {
			p.Add(at+"briefings", "too_many", "Max", directive.MaxPeriods)
		}
		for i, b := range d.Briefings {
			if i > 0 && !d.Briefings[i-1].Before(b) {
				p.Add(fmt.Sprintf("%sbriefings[%d]", at, i), "until_before_start")
			}
		}
		if d.DaysBefore < 0 || d.DaysBefore > 60 {
			p.Add(at+"days_before", "bad_number")
		}
	default:
		p.Add(at+"every", "one_of", "Values", "month, quarter, half_year, year, briefing")
	}
}

// checkUnits checks every unit that the directives name: it must exist, be valid on the meeting's day, lie under
// the issuing unit, and be named once.
func (c *change) checkUnits(ctx context.Context, m *directive.Meeting, p *directive.Problems) error {
	named := map[string]bool{}
	for _, g := range m.Groups {
		for _, d := range g.Directives {
			for _, id := range append(append([]string{}, d.Units...), d.SupportUnits...) {
				if id != directive.AllUnits {
					named[id] = true
				}
			}
		}
	}
	known, err := c.UnitsByID(ctx, keys(named))
	if err != nil {
		return err
	}
	below, err := c.below(ctx, m.IssuingUnitID)
	if err != nil {
		return err
	}
	for i, g := range m.Groups {
		if g.Status != directive.GroupDraft {
			continue
		}
		for j, d := range g.Directives {
			at := fmt.Sprintf("groups[%d].directives[%d].", i, j)
			seen := map[string]bool{}
			check := func(field string, ids []string) {
				for k, id := range ids {
					path := fmt.Sprintf("%s%s[%d]", at, field, k)
					u, ok := known[id]
					switch {
					case id == directive.AllUnits && field == "units":
					case !ok:
						p.Add(path, "unknown_unit", "Value", id)
					case seen[id]:
						p.Add(path, "duplicate", "Value", u.Title())
					case !m.HeldOn.IsZero() && !u.ValidOn(m.HeldOn):
						p.Add(path, "unit_not_valid", "Unit", u.Title(), "HeldOn", m.HeldOn.String())
					case m.IssuingUnitID != "" && !below[id]:
						p.Add(path, "unit_elsewhere", "Unit", u.Title())
					}
					seen[id] = true
				}
			}
			check("units", d.Units)
			check("support_units", d.SupportUnits)
		}
	}
	return nil
}

// below is the set of units under a unit, itself included.
func (c *change) below(ctx context.Context, unitID string) (map[string]bool, error) {
	out := map[string]bool{}
	if unitID == "" {
		return out, nil
	}
	ids, err := c.SubtreeOf(ctx, unitID)
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}

// cleanText trims s of white space and invisible characters and checks it: required text must not be blank, text
// must not be longer than limit characters nor hold control characters other than line ends and tabs.
func cleanText(p *directive.Problems, field string, s *string, limit int, required bool) {
	*s = strings.TrimFunc(*s, func(r rune) bool {
		return unicode.IsSpace(r) || r == '\u200b' || r == '\u200c' || r == '\u200d' || r == '\u2060' || r == '\ufeff' || r == '\u00ad'
	})
	if required && *s == "" {
		p.Add(field, "blank")
	}
	count := 0
	for _, r := range *s {
		count++
		if unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' {
			p.Add(field, "bad_text")
			return
		}
	}
	if count > limit {
		p.Add(field, "too_long", "Max", limit)
	}
}

func keys[K comparable, V any](m map[K]V) []K {
	out := make([]K, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	return out
}
