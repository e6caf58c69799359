package minutes

import (
	"bytes"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// label is what the scorer reads of a YAML file with expected or found groups.
type label struct {
	Negative bool         `yaml:"negative"`
	Groups   []labelGroup `yaml:"groups"`
	Further  []labelTask  `yaml:"further_directives"`
}

type labelGroup struct {
	Ordinal       scalar         `yaml:"ordinal"`
	Marker        scalar         `yaml:"marker"`
	Heading       scalar         `yaml:"heading"`
	Kind          scalar         `yaml:"kind"`
	PhaseDeadline *labelDeadline `yaml:"phase_deadline"`
	Tasks         []labelTask    `yaml:"tasks"`
}

type labelTask struct {
	Text         string         `yaml:"text"`
	Units        []string       `yaml:"units"`
	UnitsNote    string         `yaml:"units_note"`
	Coordinating []string       `yaml:"coordinating_units"`
	Deadline     *labelDeadline `yaml:"deadline"`
	Targets      []labelTarget  `yaml:"targets"`
}

type labelDeadline struct {
	Date   scalar `yaml:"date"`
	Phrase string `yaml:"phrase"`
	Type   string `yaml:"type"`
}

type labelTarget struct {
	Number labelNumeral `yaml:"number"`
	Unit   string       `yaml:"unit_of_measure"`
	Phrase string       `yaml:"phrase"`
	Role   string       `yaml:"role"`
}

// scalar keeps a YAML scalar as printed; null is "".
type scalar string

// UnmarshalYAML implements yaml.Unmarshaler.
func (s *scalar) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode {
		return fmt.Errorf("line %d: a single value is expected", n.Line)
	}
	if n.Tag != "!!null" {
		*s = scalar(n.Value)
	}
	return nil
}

// labelNumeral is a number, or a text with a number or range in it: only a text
// may group its thousands.
type labelNumeral struct {
	value string
	text  bool
}

// UnmarshalYAML implements yaml.Unmarshaler.
func (v *labelNumeral) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode {
		return fmt.Errorf("line %d: a number is expected", n.Line)
	}
	if n.Tag != "!!null" && n.Tag != "!!bool" {
		v.value, v.text = n.Value, n.Tag == "!!str"
	}
	return nil
}

// readLabel decodes a label file.
func readLabel(data []byte) (label, error) {
	var l label
	if err := yaml.NewDecoder(bytes.NewReader(data)).Decode(&l); err != nil {
		return label{}, fmt.Errorf("read label: %w", err)
	}
	return l, nil
}

const labelPunct = ".,;:!?…\"'“”‘’()[]«»–-/+▪•|"

// labelFold folds what the scoring rules ignore: white space and "*".
func labelFold(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "*", "")), " ")
}

// labelWords gives lower-case words without punctuation at their edges.
func labelWords(s string) []string {
	var out []string
	for _, w := range strings.Fields(strings.ToLower(labelFold(s))) {
		if w = strings.Trim(w, labelPunct); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// labelPlain drops accents, case and punctuation.
func labelPlain(s string) string {
	b := []byte(foldString(labelFold(s)))
	for i, c := range b {
		if !isLetter(c) && !isDigit(c) && c != '_' {
			b[i] = ' '
		}
	}
	return strings.Join(strings.Fields(string(b)), " ")
}
