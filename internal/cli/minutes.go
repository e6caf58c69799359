package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"giaoban/api"
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/example"
	"giaoban/internal/minutes"
	"giaoban/internal/minutes/read"
	"giaoban/internal/service"
)

// ParseMinutes reads minutes without a server. format is yaml (the shape of the labelled texts), json (what the API
// answers to POST /minutes/parse) or text. unitsFile holds the tree of units; "" takes that of the example.
func (e *Env) ParseMinutes(ctx context.Context, file, format, unitsFile string) error {
	doc, err := e.document(ctx, file)
	if err != nil {
		return err
	}
	units, err := e.tree(unitsFile)
	if err != nil {
		return err
	}
	draft, m, err := service.ReadMinutes(ctx, doc.Text, units, nil)
	if err != nil {
		return err
	}
	switch format {
	case "json":
		enc := json.NewEncoder(e.Out)
		enc.SetEscapeHTML(false)
		return enc.Encode(api.NewParsed(e.Words, draft, m, doc.Notes...))
	case "text":
		return e.draft(draft, doc.Notes)
	}
	out, err := draft.ExpectedYAML()
	if err != nil {
		return err
	}
	_, err = e.Out.Write(out)
	return err
}

// document reads a file of any form that minutes come in.
func (e *Env) document(ctx context.Context, file string) (read.Document, error) {
	data, err := e.bytes(file)
	if err != nil {
		return read.Document{}, err
	}
	doc, err := read.Reader{PDF: e.PDF}.File(ctx, nameOf(file), data)
	var refused *read.Error
	if errors.As(err, &refused) {
		return doc, &UsageError{fmt.Errorf("%s: %s", file, e.Words.Text("detail."+refused.Code, nil))}
	}
	return doc, err
}

// nameOf is what a file is called when it is sent. That of standard input says nothing of its form.
func nameOf(file string) string {
	if file == "-" {
		return "minutes"
	}
	return filepath.Base(file)
}

// tree is the units that minutes are read against, with codes for ids.
func (e *Env) tree(file string) ([]directive.Unit, error) {
	if file == "" {
		units, err := example.Units()
		for i := range units {
			units[i].ID = units[i].Code
		}
		return units, err
	}
	list, err := e.unitsOf(file)
	if err != nil {
		return nil, err
	}
	var out []directive.Unit
	for i, u := range list.units {
		one := directive.Unit{ID: u.Code, Code: u.Code, Type: u.Type, Name: u.Name, Aliases: u.Aliases, Level: directive.Level(u.Level), ParentID: u.ParentID}
		if one.ID == "" {
			one.ID = fmt.Sprintf("#%d", i+1)
		}
		for _, day := range []struct {
			text string
			into *calendar.Date
		}{{u.ValidFrom, &one.ValidFrom}, {u.ValidTo, &one.ValidTo}} {
			if day.text == "" {
				continue
			}
			if *day.into, err = calendar.ParseDate(day.text); err != nil {
				return nil, e.misused("%s, dòng %d: %q không phải một ngày", "%s, line %d: %q is no day", file, list.lines[i], day.text)
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// draft writes a draft for people.
func (e *Env) draft(d minutes.Draft, notes []string) error {
	lines := []string{e.date(d.HeldOn) + " — " + cell(d.Title)}
	add := func(vi, en, value string) {
		if value != "" {
			lines = append(lines, e.pick(vi, en)+": "+cell(value))
		}
	}
	add("Nơi họp", "Place", d.Place)
	add("Chủ trì", "Chair", d.Chair)
	add("Cơ quan", "Organisation", d.Organisation)
	for i, g := range d.Groups {
		lines = append(lines, "", fmt.Sprintf("%d. %s [%s]", i+1, cell(g.Marker+" "+g.Heading), e.word("kind", g.Kind)))
		for j, x := range g.Directives {
			lines = append(lines, fmt.Sprintf("   %d.%d %s", i+1, j+1, cell(x.Text)),
				"       "+e.pick("đơn vị", "units")+": "+e.addressed(d, x)+"; "+e.pick("hạn", "deadline")+": "+e.phase(g, x))
		}
	}
	for _, p := range d.Unrecognised {
		add("Chưa hiểu", "Not understood", "“"+p.Text+"”")
	}
	for _, w := range api.NewParsed(e.Words, d, directive.Meeting{}, notes...).Warnings {
		lines = append(lines, "! "+cell(w.Message))
	}
	return e.say("%s", strings.Join(lines, "\n"))
}

func (e *Env) addressed(d minutes.Draft, x minutes.Directive) string {
	if x.AllUnits {
		return e.pick("tất cả", "all")
	}
	var names []string
	for _, id := range x.UnitIDs {
		names = append(names, d.UnitLabels[id])
	}
	names = append(names, x.UnitNames...)
	if len(names) == 0 {
		return e.pick("chưa có", "none yet")
	}
	return strings.Join(names, ", ")
}

func (e *Env) phase(g minutes.Group, x minutes.Directive) string {
	for _, d := range []*minutes.Deadline{x.Deadline, g.PhaseDeadline} {
		if d != nil {
			return cell(d.Phrase)
		}
	}
	return e.pick("chưa có", "none yet")
}

// ScoreMinutes compares drafts with the labelled texts in dir (minutes/ and expected/): precision, recall and F1 of
// everything that is counted, for each text and in all, kinds right of the groups found, and the time it took.
func (e *Env) ScoreMinutes(dir string) error {
	began := time.Now()
	report, err := minutes.Score(dir, minutes.Options{})
	if err != nil {
		return &UsageError{err}
	}
	took := time.Since(began)
	var total, texts [][]string
	head := []string{e.pick("Văn bản", "Text")}
	for _, m := range report.Total.Metrics() {
		name := e.counted(m.Name)
		c := *m.Counts
		total = append(total, []string{name, share(c, c.Precision()), share(c, c.Recall()), share(c, c.F1()), fmt.Sprint(c.TP), fmt.Sprint(c.FP), fmt.Sprint(c.FN)})
		head = append(head, name)
	}
	head = append(head, e.pick("Loại", "Kinds"))
	for _, text := range report.Texts {
		row := []string{short(text.Name, 40)}
		for _, m := range text.Metrics() {
			row = append(row, shares(*m.Counts))
		}
		kinds := "-"
		if text.KindN > 0 {
			kinds = fmt.Sprintf("%d/%d", text.KindOK, text.KindN)
		}
		row = append(row, kinds)
		texts = append(texts, row)
	}
	if err := e.table(head, texts); err != nil {
		return err
	}
	if err := e.say(""); err != nil {
		return err
	}
	if err := e.table([]string{e.pick("Cả bộ", "All texts"), e.pick("Chính xác", "Precision"), e.pick("Đầy đủ", "Recall"), "F1", e.pick("Đúng", "Right"), e.pick("Thừa", "Spurious"), e.pick("Sót", "Missed")}, total); err != nil {
		return err
	}
	if n := report.Total.KindN; n > 0 {
		if err := e.tell("Loại đúng: %d/%d nhóm", "Kinds right: %d of %d groups", report.Total.KindOK, n); err != nil {
			return err
		}
	}
	return e.tell("%d văn bản, %v", "%d texts, %v", len(report.Texts), took.Round(time.Millisecond))
}

// shares are precision, recall and F1 in one cell; "-" where nothing was expected and nothing found.
func shares(c minutes.Counts) string {
	if c == (minutes.Counts{}) {
		return "-"
	}
	return fmt.Sprintf("%.2f %.2f %.2f", c.Precision(), c.Recall(), c.F1())
}

// counted names what the scorer counts.
func (e *Env) counted(name string) string {
	vi := map[string]string{"groups": "Nhóm", "tasks": "Việc", "units": "Đơn vị", "support": "Phối hợp", "deadlines": "Hạn", "targets": "Chỉ tiêu"}[name]
	en := map[string]string{"groups": "Groups", "tasks": "Tasks", "units": "Units", "support": "Support", "deadlines": "Deadlines", "targets": "Targets"}[name]
	if vi == "" {
		return name
	}
	return e.pick(vi, en)
}

// share is a ratio; "-" where nothing was expected and nothing found.
func share(c minutes.Counts, v float64) string {
	if c == (minutes.Counts{}) {
		return "-"
	}
	return fmt.Sprintf("%.3f", v)
}
