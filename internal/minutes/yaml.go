package minutes

import (
	"bytes"
	"strconv"

	"gopkg.in/yaml.v3"
)

// ExpectedYAML prints the draft in the shape of the labels: meeting, groups,
// tasks with units, deadline and targets, and beside them what the labels do
// not know (suggested_deadline, places, unrecognised). The error is that of the
// YAML encoder.
func (d Draft) ExpectedYAML() ([]byte, error) {
	doc := yamlDraft{Meeting: d.yamlMeeting(), Groups: []yamlGroup{}}
	for _, g := range d.Groups {
		doc.Groups = append(doc.Groups, d.yamlGroup(g))
	}
	doc.Negative = len(d.Groups) == 0
	for _, p := range d.Unrecognised {
		doc.Unrecognised = append(doc.Unrecognised, yamlPassage{p.Text, p.Reason})
	}
	var buf bytes.Buffer
	enc := yaml.NewEncoder(&buf)
	enc.SetIndent(2)
	if err := enc.Encode(doc); err != nil {
		return nil, err
	}
	if err := enc.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

type yamlDraft struct {
	Negative     bool          `yaml:"negative,omitempty"`
	Meeting      yamlMeeting   `yaml:"meeting"`
	Groups       []yamlGroup   `yaml:"groups"`
	Unrecognised []yamlPassage `yaml:"unrecognised,omitempty"`
}

type yamlMeeting struct {
	Title        *string `yaml:"title"`
	Date         *string `yaml:"date"`
	DatePhrase   *string `yaml:"date_phrase"`
	Place        *string `yaml:"place"`
	Chair        *string `yaml:"chair"`
	DirectedBy   *string `yaml:"directed_by,omitempty"`
	Organisation *string `yaml:"organisation"`
	DocumentNo   *string `yaml:"document_no"`
	DocumentDate *string `yaml:"document_date,omitempty"`
	Signer       *string `yaml:"document_signer,omitempty"`
}

type yamlGroup struct {
	Ordinal       *int          `yaml:"ordinal"`
	Marker        *string       `yaml:"marker"`
	Heading       *string       `yaml:"heading"`
	Kind          string        `yaml:"kind"`
	PhaseDeadline *yamlDeadline `yaml:"phase_deadline,omitempty"`
	Tasks         []yamlTask    `yaml:"tasks"`
}

type yamlTask struct {
	Text         string         `yaml:"text"`
	Units        []string       `yaml:"units"`
	UnitsNote    string         `yaml:"units_note,omitempty"`
	Coordinating []string       `yaml:"coordinating_units,omitempty"`
	Deadline     *yamlDeadline  `yaml:"deadline"`
	Targets      []yamlTarget   `yaml:"targets"`
	KindHint     string         `yaml:"kind_hint,omitempty"`
	Recurring    string         `yaml:"recurring,omitempty"`
	Suggested    *yamlSuggested `yaml:"suggested_deadline,omitempty"`
	Places       []yamlPlace    `yaml:"places,omitempty"`
}

type yamlDeadline struct {
	Date     *string  `yaml:"date"`
	Phrase   string   `yaml:"phrase"`
	Type     string   `yaml:"type"`
	Inferred []string `yaml:"inferred,omitempty"`
}

type yamlSuggested struct {
	Date   string `yaml:"date"`
	Phrase string `yaml:"phrase"`
}

type yamlTarget struct {
	Number yaml.Node `yaml:"number"`
	Unit   string    `yaml:"unit_of_measure"`
	Phrase string    `yaml:"phrase"`
	Role   string    `yaml:"role"`
}

type yamlPlace struct {
	Place string `yaml:"place"`
	Unit  string `yaml:"unit"`
}

type yamlPassage struct {
	Text   string `yaml:"text"`
	Reason string `yaml:"reason"`
}

// orNull gives nil, printed as null, for an empty field.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func (d Draft) yamlMeeting() yamlMeeting {
	m := yamlMeeting{
		Title: orNull(d.Title), Date: orNull(d.HeldOn), Place: orNull(d.Place), Organisation: orNull(d.Organisation),
		DocumentNo: orNull(d.DocumentNumber), DocumentDate: orNull(d.DocumentDate), Signer: orNull(d.DocumentSigner),
	}
	if !d.HeldOnSpan.IsZero() {
		m.DatePhrase = orNull(d.SourceText[d.HeldOnSpan.Start:d.HeldOnSpan.End])
	}
	who := d.Chair
	if who != "" && d.ChairTitle != "" {
		who += ", " + d.ChairTitle
	}
	if d.ChairBasis == ChairDirected {
		m.DirectedBy = orNull(who)
	} else {
		m.Chair = orNull(who)
	}
	return m
}

func (d Draft) yamlGroup(g Group) yamlGroup {
	y := yamlGroup{Marker: orNull(g.Marker), Heading: orNull(g.Heading), Kind: g.Kind, PhaseDeadline: newYAMLDeadline(g.PhaseDeadline)}
	if g.Ordinal > 0 {
		y.Ordinal = &g.Ordinal
	}
	for _, t := range g.Directives {
		y.Tasks = append(y.Tasks, d.yamlTask(g, t))
	}
	return y
}

func (d Draft) yamlTask(g Group, t Directive) yamlTask {
	y := yamlTask{Text: t.Text, Units: []string{}, Deadline: newYAMLDeadline(t.Deadline), Targets: []yamlTarget{}}
	if t.AllUnits {
		y.Units = append(y.Units, AllUnitsName)
	}
	y.Units = append(append(y.Units, d.labels(t.UnitIDs)...), t.UnitNames...)
	y.Coordinating = append(d.labels(t.SupportIDs), t.SupportNames...)
	if except := append(d.labels(t.ExceptIDs), t.ExceptNames...); len(except) > 0 {
		y.UnitsNote = "trừ " + join(except)
	}
	if t.Kind != g.Kind {
		y.KindHint = t.Kind
	}
	if t.Deadline != nil && t.Deadline.Type == DeadlineRecurring {
		y.Recurring = t.Deadline.Every
	}
	for _, m := range t.Measures {
		y.Targets = append(y.Targets, yamlTarget{Number: numberNode(m.Number), Unit: m.UnitOfMeasure, Phrase: m.Phrase, Role: m.Role})
	}
	if t.Suggested != nil {
		y.Suggested = &yamlSuggested{t.Suggested.Date, t.Suggested.Phrase}
	}
	for _, p := range t.Places {
		y.Places = append(y.Places, yamlPlace{p.Place, p.UnitName})
	}
	return y
}

// labels gives the official names of unit ids.
func (d Draft) labels(ids []string) []string {
	var out []string
	for _, id := range ids {
		if label := d.UnitLabels[id]; label != "" {
			id = label
		}
		out = append(out, id)
	}
	return out
}

func join(names []string) string {
	s := ""
	for i, n := range names {
		if i > 0 {
			s += ", "
		}
		s += n
	}
	return s
}

func newYAMLDeadline(d *Deadline) *yamlDeadline {
	if d == nil {
		return nil
	}
	return &yamlDeadline{Date: orNull(d.Date), Phrase: d.Phrase, Type: d.Type, Inferred: d.Inferred}
}

// numberNode prints a number as a number and a range as a string.
func numberNode(n string) yaml.Node {
	node := yaml.Node{Kind: yaml.ScalarNode, Value: n, Tag: "!!str", Style: yaml.SingleQuotedStyle}
	if _, err := strconv.ParseInt(n, 10, 64); err == nil {
		node.Tag, node.Style = "!!int", 0
	} else if _, err := strconv.ParseFloat(n, 64); err == nil {
		node.Tag, node.Style = "!!float", 0
	}
	return node
}
