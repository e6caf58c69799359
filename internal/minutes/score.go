package minutes

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// Metrics are the names of what [Score] counts, in order of printing.
var metricNames = [...]string{"groups", "tasks", "units", "support", "deadlines", "targets"}

// Counts are true positives, false positives and false negatives.
type Counts struct{ TP, FP, FN int }

// Precision is TP/(TP+FP); 1 when nothing was found and nothing missed.
func (c Counts) Precision() float64 {
	if c.TP+c.FP > 0 {
		return float64(c.TP) / float64(c.TP+c.FP)
	}
	if c.FN == 0 {
		return 1
	}
	return 0
}

// Recall is TP/(TP+FN); 1 when nothing was expected and nothing found.
func (c Counts) Recall() float64 {
	if c.TP+c.FN > 0 {
		return float64(c.TP) / float64(c.TP+c.FN)
	}
	if c.FP == 0 {
		return 1
	}
	return 0
}

// F1 is the harmonic mean of precision and recall.
func (c Counts) F1() float64 {
	p, r := c.Precision(), c.Recall()
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

func (c *Counts) add(o Counts) { c.TP += o.TP; c.FP += o.FP; c.FN += o.FN }

// Result is the score of one text, or the sum over texts.
type Result struct {
	Name     string
	Negative bool // the label says that the text holds no directive
	Groups, Tasks, Units,
	Support, Deadlines, Targets Counts
	KindOK, KindN int      // kinds right, of the matched groups
	Notes         []string // missed and spurious items
}

// Metrics gives the counts by name, in the order of printing.
func (r *Result) Metrics() []struct {
	Name   string
	Counts *Counts
} {
	list := []*Counts{&r.Groups, &r.Tasks, &r.Units, &r.Support, &r.Deadlines, &r.Targets}
	out := make([]struct {
		Name   string
		Counts *Counts
	}, len(list))
	for i, c := range list {
		out[i].Name, out[i].Counts = metricNames[i], c
	}
	return out
}

// String prints precision, recall and F1 of every metric in one line, "-"
// where nothing was expected and nothing found.
func (r *Result) String() string {
	var parts []string
	for i, m := range r.Metrics() {
		c := *m.Counts
		if c == (Counts{}) {
			parts = append(parts, fmt.Sprintf("%9s   -    -    -  ", m.Name))
		} else {
			parts = append(parts, fmt.Sprintf("%9s %.2f %.2f %.2f", m.Name, c.Precision(), c.Recall(), c.F1()))
		}
		if i == 0 {
			kind := " kind   - "
			if r.KindN > 0 {
				kind = fmt.Sprintf(" kind %.2f", float64(r.KindOK)/float64(r.KindN))
			}
			parts = append(parts, kind)
		}
	}
	name := r.Name
	if rs := []rune(name); len(rs) > 34 {
		name = string(rs[:34])
	}
	if r.Negative {
		name += " NEG"
	}
	return fmt.Sprintf("%-38s |%s", name, strings.Join(parts, " |"))
}

// Report is the score of a corpus.
type Report struct {
	Texts []Result
	Total Result
}

// String prints one line per text and the total.
func (r Report) String() string {
	var b strings.Builder
	for i := range r.Texts {
		b.WriteString(r.Texts[i].String() + "\n")
	}
	total := r.Total
	total.Name = fmt.Sprintf("TOTAL (%d texts)", len(r.Texts))
	b.WriteString(total.String() + "\n")
	return b.String()
}

// Score parses every text minutes/NAME.txt for which expected/NAME.yaml exists
// under dir, and scores it with options opt by the rules of the labels. The
// error tells a directory that cannot be read or a label that is no YAML.
func Score(dir string, opt Options) (Report, error) {
	return ScoreDirs(filepath.Join(dir, "minutes"), filepath.Join(dir, "expected"), opt)
}

// ScoreDirs is [Score] with the two directories named one by one.
func ScoreDirs(minutesDir, expectedDir string, opt Options) (Report, error) {
	names, err := filepath.Glob(filepath.Join(expectedDir, "*.yaml"))
	if err != nil {
		return Report{}, fmt.Errorf("score: %w", err)
	}
	if len(names) == 0 {
		return Report{}, fmt.Errorf("score: no labels in %s: %w", expectedDir, fs.ErrNotExist)
	}
	sort.Strings(names)
	var rep Report
	for _, path := range names {
		stem := strings.TrimSuffix(filepath.Base(path), ".yaml")
		res, err := scoreFile(filepath.Join(minutesDir, stem+".txt"), path, opt)
		if err != nil {
			return Report{}, fmt.Errorf("score %s: %w", stem, err)
		}
		res.Name = stem
		rep.Texts = append(rep.Texts, res)
		all, one := rep.Total.Metrics(), res.Metrics()
		for i := range all {
			all[i].Counts.add(*one[i].Counts)
		}
		rep.Total.KindOK += res.KindOK
		rep.Total.KindN += res.KindN
	}
	return rep, nil
}

// scoreFile parses one text and scores it. A text that is missing counts as
// an empty result, as a text that was not understood would.
func scoreFile(textPath, labelPath string, opt Options) (Result, error) {
	data, err := os.ReadFile(labelPath)
	if err != nil {
		return Result{}, err
	}
	want, err := readLabel(data)
	if err != nil {
		return Result{}, err
	}
	text, err := os.ReadFile(textPath)
	if errors.Is(err, fs.ErrNotExist) {
		return scoreLabels(want, label{}), nil
	}
	if err != nil {
		return Result{}, err
	}
	d, err := Parse(string(text), opt)
	if err != nil {
		return Result{}, err
	}
	out, err := d.ExpectedYAML()
	if err != nil {
		return Result{}, err
	}
	got, err := readLabel(out)
	if err != nil {
		return Result{}, err
	}
	return scoreLabels(want, got), nil
}
