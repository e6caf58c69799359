package report

import (
	"io"
	"strings"

	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
)

// maxNamed is how many units a paper names for one directive; a longer list is counted.
const maxNamed = 200

// WriteNotice draws a conclusion notice (thông báo kết luận) of a meeting as a Word document in the form of Decree
// 30/2020/NĐ-CP, annex I, marked as a draft on every page. What the meeting does not say is left open for a person.
func WriteNotice(out io.Writer, w *i18n.Printer, p service.Paper) error {
	d, m := newPaper(w, p), p.Meeting
	number := plain(m.Document.Number)
	if number == "" {
		number = blank + "/" + signNotice + "-" + blank
	}
	d.top(number, "", m.Document.Date)
	title := plain(m.Title)
	about := w.Text("report.notice_about", map[string]any{"Title": title})
	if m.Chair != "" {
		about = w.Text("report.notice_about_chair", map[string]any{"Name": plain(m.Chair), "Title": title})
	}
	d.add(paragraph{align: "center", before: 18, runs: []run{{text: upper(w.Text("report.notice", nil)), bold: true}}},
		paragraph{align: "center", runs: []run{{text: about, bold: true}}}, paragraph{rule: 3200, after: 12})
	args := map[string]any{"Held": capital(d.onDay(m.HeldOn)), "Title": title, "Body": d.head.Body, "Name": plain(m.Chair), "Place": plain(m.Place)}
	switch {
	case m.Chair != "" && m.Place != "":
		d.text(w.Text("report.notice_opens_chair_place", args))
	case m.Chair != "":
		d.text(w.Text("report.notice_opens_chair", args))
	default:
		d.text(w.Text("report.notice_opens", args))
	}
	for i, g := range m.Groups {
		if g.Status == directive.GroupCancelled {
			continue
		}
		heading := plain(g.Title)
		if heading == "" {
			heading = w.Text("kind."+string(g.Kind), nil)
		}
		d.heading(w.Number(float64(i+1)) + ". " + heading)
		for j, one := range g.Directives {
			d.directive(point(w.Language(), j), one)
		}
	}
	d.text(w.Text("report.notice_ends", map[string]any{"Body": d.head.Body}) + "./.")
	d.bottom([]string{w.Text("report.to_units", nil)}, plain(m.Document.Signer))
	return d.write(out, w.Language(), w.Text("report.notice", nil)+": "+title, d.head.Body, upper(w.Text("report.draft", nil)), p.At)
}

// directive adds one directive: its text, who, where, how much, and by when.
func (d *paper) directive(number string, one directive.Directive) {
	w := d.w
	d.text(number + " " + plain(one.Text))
	d.labelled(w.Text("report.units", nil), d.who(one))
	if len(one.SupportUnits) > 0 {
		d.labelled(w.Text("report.support", nil), listed(w, d.p, one.SupportUnits, maxNamed))
	}
	if one.Place != "" {
		d.labelled(w.Text("report.place", nil), plain(one.Place))
	}
	if one.Measure.Goal > 0 {
		d.labelled(w.Text("report.goal", nil), amountOf(w, one.Measure.Goal, one.Measure.UnitOfMeasure))
	}
	d.labelled(w.Text("report.deadline", nil), d.when(one))
}

// who are the lead units, with places of their own, and the names that nobody has found in the tree yet.
func (d *paper) who(one directive.Directive) string {
	var parts []string
	for i, id := range one.Units {
		if i == maxNamed && len(one.Units) > maxNamed+1 {
			parts = append(parts, d.w.Plural("report.more_units", len(one.Units)-maxNamed, nil))
			break
		}
		name := listed(d.w, d.p, []string{id}, 1)
		if place := one.Places[id]; place != "" {
			name += " (" + plain(place) + ")"
		}
		parts = append(parts, name)
	}
	for _, name := range one.UnitNames {
		parts = append(parts, d.w.Text("report.unknown_unit", map[string]any{"Name": plain(name)}))
	}
	if len(parts) == 0 {
		return d.w.Text("report.unit_later", nil)
	}
	return strings.Join(parts, ", ")
}

// when is the deadline in words.
func (d *paper) when(one directive.Directive) string {
	w := d.w
	switch one.Time {
	case directive.TimeOneOff:
		due := one.Due
		if due.IsZero() && !one.DueOn.IsZero() {
			due = one.DueOn.End()
		}
		if !due.IsZero() {
			return w.Due(due)
		}
	case directive.TimeStanding:
		every := w.Text("every."+string(one.Every), nil)
		if one.Until.IsZero() {
			return every
		}
		return w.Text("report.every_until", map[string]any{"Every": every, "Until": one.Until})
	case directive.TimeUntracked:
		return w.Text("report.no_deadline", nil)
	}
	if one.Suggested.Phrase != "" {
		return w.Text("report.deadline_hinted", map[string]any{"Words": plain(one.Suggested.Phrase)})
	}
	return w.Text("report.deadline_later", nil)
}
