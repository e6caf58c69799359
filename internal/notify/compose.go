package notify

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/store"
)

// The sections of a mail that are not named as the event is.
const (
	sectionSupport   = "assigned_support"
	sectionReview    = "review"
	sectionUndecided = "undecided"
	sectionOther     = "other"
)

// sections in the order in which a mail shows them: what presses first.
var sections = []string{eventEscalation, sectionUndecided, eventReminder, sectionReview, eventSubmitted, eventExtensionRequested, eventExcuseRequested,
	"returned", "reopened", "amended", "cancelled", eventExtensionGranted, eventExtensionRefused, eventExcuseGranted, eventExcuseRefused, "accepted",
	eventAssigned, sectionSupport, sectionOther}

// Limits of a mail: beyond, it says how many more there are and where.
const (
	maxItems   = 200
	maxTitle   = 240
	maxMeeting = 80
	maxSubject = 180
	maxRemark  = 500
)

// letter is a list on its way to becoming a message.
type letter struct {
	*i18n.Printer
	record *record
	base   string // of links, without a final slash
	now    time.Time
}

// compose writes the list for its person, as the record is now; some is false when nothing remains of it.
func (l *Loop) compose(ctx context.Context, d store.Delivery, u directive.User) (m Message, some bool, err error) {
	q := l.Store.Read()
	notices, err := q.NoticesOfDelivery(ctx, d.ID)
	if err != nil {
		return m, false, err
	}
	w := letter{Printer: l.Catalogue.For(u.Language), record: newRecord(q), base: l.BaseURL, now: l.Now()}
	facts, err := w.record.facts(ctx, notices)
	if err != nil || len(facts) == 0 {
		return m, false, err
	}
	p, err := w.page(ctx, u, facts)
	if err != nil {
		return m, false, err
	}
	u.Name = oneLine(u.Name)
	m = Message{To: u, From: l.From, MessageID: d.ID + "@" + l.domain, Date: w.now, Language: w.Language(), Subject: p.Subject}
	m.Text, m.HTML, err = p.render()
	return m, true, err
}

// page lays out the facts.
func (w letter) page(ctx context.Context, u directive.User, facts []fact) (page, error) {
	bySection := map[string][]fact{}
	for _, f := range facts {
		if !slices.Contains(sections, f.section) {
			f.section = sectionOther
		}
		bySection[f.section] = append(bySection[f.section], f)
	}
	p := page{Language: w.Language(), Greeting: w.Text("mail.greeting", map[string]any{"Name": oneLine(u.Name)}), Open: w.Text("mail.open", nil)}
	var subjects []string
	for _, name := range sections {
		fs := bySection[name]
		if len(fs) == 0 {
			continue
		}
		if name == eventReminder || name == eventEscalation {
			slices.SortStableFunc(fs, func(a, b fact) int { return a.task.Due.Compare(b.task.Due) })
		}
		kind := name
		if name == sectionSupport && len(bySection[eventAssigned]) > 0 {
			kind = "assigned_support_too" // the meeting and the unit are named already
		}
		subjects = append(subjects, w.subject(kind, fs))
		p.Sections = append(p.Sections, w.section(name, fs))
	}
	p.Subject = shorten(strings.Join(subjects, "; "), maxSubject)
	p.Notes = w.notes(facts)
	var err error
	p.Signature, err = w.signature(ctx, facts)
	return p, err
}

// subject says what and how many.
func (w letter) subject(section string, fs []fact) string {
	args := map[string]any{"Units": w.unitsOf(fs)}
	meeting, one := w.meetingOf(fs)
	args["Meeting"] = shorten(meeting, maxMeeting)
	due := earliest(fs)
	args["Day"] = calendar.DateOf(due.Add(-time.Nanosecond))
	switch {
	case section == eventAssigned && !one:
		section = "assigned_many"
	case section == sectionSupport && !one:
		section = "assigned_many"
	case section == eventReminder && !due.After(w.now):
		section = "reminder_overdue"
	}
	return w.Plural("mail.subject."+section, len(fs), args)
}

func (w letter) section(name string, fs []fact) pageSection {
	meeting, one := w.meetingOf(fs)
	lead := name
	if name == eventAssigned && !one {
		lead = "assigned_many"
	}
	s := pageSection{Lead: w.Text("mail.lead."+lead, map[string]any{"Meeting": meeting}), MoreURL: w.base + "/tasks"}
	several := len(unitIDs(fs)) > 1
	for i, f := range fs {
		if i == maxItems {
			s.More = w.Plural("mail.more", len(fs)-maxItems, nil)
			break
		}
		s.Items = append(s.Items, pageItem{Title: shorten(oneLine(f.task.Title), maxTitle), Lines: w.lines(name, f, several),
			URL: w.base + "/tasks/" + url.PathEscape(f.task.ID)})
	}
	return s
}

// lines is what a mail says of one task besides its title.
func (w letter) lines(section string, f fact, several bool) []string {
	var out []string
	add := func(key string, args map[string]any) { out = append(out, w.Text(key, args)) }
	t := f.task
	if several || !f.notice.AsRole.AtUnit() {
		add("mail.unit", map[string]any{"Unit": f.name})
	}
	if place := oneLine(t.Place); place != "" {
		add("mail.place", map[string]any{"Place": shorten(place, maxTitle)})
	}
	if t.Period != "" {
		add("mail.period", map[string]any{"Period": w.Period(t.Period)})
	}
	switch {
	case t.Due.IsZero():
		add("mail.no_due", nil)
	case t.Status.WithUnit():
		add("mail.due", map[string]any{"Due": w.Due(t.Due), "Distance": w.Distance(t.Due, w.now, f.cal)})
	default:
		add("mail.due_closed", map[string]any{"Due": w.Due(t.Due)})
	}
	if t.Goal > 0 {
		add("mail.progress", map[string]any{"Value": t.Progress, "Goal": t.Goal, "Measure": oneLine(t.UnitOfMeasure)})
	}
	if t.Status == directive.TaskSubmitted {
		add("mail.submitted", map[string]any{"At": t.SubmittedAt})
	}
	if r := f.request; r != nil {
		out = append(out, w.requestLines(section, *r)...)
	}
	if phone := oneLine(f.unit.Phone); phone != "" && section == eventEscalation && !f.notice.AsRole.AtUnit() {
		add("mail.phone", map[string]any{"Phone": phone}) // the office works it off as a call list
	}
	return out
}

// requestLines is what a mail says of a request: what was asked while it is open, what was answered afterwards.
func (w letter) requestLines(section string, r store.Request) []string {
	var out []string
	if r.Status == store.RequestPending {
		if !r.UntilOn.IsZero() {
			out = append(out, w.Text("mail.until", map[string]any{"Day": r.UntilOn}))
		}
		if reason := oneLine(r.Reason); reason != "" {
			out = append(out, w.Text("mail.reason", map[string]any{"Reason": shorten(reason, maxRemark)}))
		}
		if section != sectionUndecided && !r.DecideBy.IsZero() {
			out = append(out, w.Text("mail.decide_by", map[string]any{"Day": calendar.DateOf(r.DecideBy.Add(-time.Nanosecond))}))
		}
		return out
	}
	if note := oneLine(r.Note); note != "" {
		out = append(out, w.Text("mail.note", map[string]any{"Note": shorten(note, maxRemark)}))
	}
	return out
}

// notes says why the mail comes to this person.
func (w letter) notes(facts []fact) []string {
	var out []string
	add := func(key string, role directive.Role) {
		if line := w.Text(key, map[string]any{"Role": string(role)}); !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	for _, f := range facts {
		if f.notice.AsRole != f.notice.ToRole {
			add("mail.passed_up", f.notice.ToRole)
		} else {
			add("mail.as", f.notice.AsRole)
		}
	}
	return out
}

// signature says that the mail is automatic and what to do.
func (w letter) signature(ctx context.Context, facts []fact) ([]string, error) {
	var organisations, phones []string
	for _, m := range w.record.meetings {
		if o := oneLine(m.Organisation); o != "" && !slices.Contains(organisations, o) {
			organisations = append(organisations, o)
		}
		if m.IssuingUnitID == "" {
			continue
		}
		issuing, err := w.record.unit(ctx, m.IssuingUnitID)
		if err != nil {
			return nil, fmt.Errorf("issuing unit: %w", err)
		}
		if phone := oneLine(issuing.Phone); phone != "" && !slices.Contains(phones, phone) {
			phones = append(phones, phone)
		}
	}
	out := []string{w.Text("mail.automatic", nil)}
	if len(organisations) == 1 {
		out[0] = w.Text("mail.automatic_of", map[string]any{"Organisation": organisations[0]})
	}
	if slices.ContainsFunc(facts, func(f fact) bool { return f.notice.AsRole.AtUnit() && f.task.Status.WithUnit() }) {
		out = append(out, w.Text("mail.what_to_do", nil))
	}
	switch {
	case !slices.ContainsFunc(facts, func(f fact) bool { return f.notice.AsRole != directive.RoleOffice }):
		return out, nil // the office need not call itself
	case len(phones) == 1:
		return append(out, w.Text("mail.call", map[string]any{"Phone": phones[0]})), nil
	}
	return append(out, w.Text("mail.call_office", nil)), nil
}

// unitsOf names the units concerned: the one, or how many.
func (w letter) unitsOf(fs []fact) string {
	if ids := unitIDs(fs); len(ids) > 1 {
		return w.Plural("mail.units", len(ids), nil)
	}
	return fs[0].name
}

func unitIDs(fs []fact) map[string]bool {
	out := map[string]bool{}
	for _, f := range fs {
		out[f.task.UnitID] = true
	}
	return out
}

// meetingOf is the title of the meeting of all facts; one is false when there are several.
func (w letter) meetingOf(fs []fact) (title string, one bool) {
	first := fs[0].task.MeetingID
	for _, f := range fs {
		if f.task.MeetingID != first {
			return "", false
		}
	}
	return oneLine(w.record.meetings[first].Title), true
}
