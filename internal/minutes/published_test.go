package minutes

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

const published = "../../docs/minutes.md"

// reExample is an example of the published grammar: a text, and what is read in it.
var reExample = regexp.MustCompile("(?s)```text\n(.*?)\n```\n\n```draft\n(.*?)```\n")

// brief prints what was read for the published grammar: only what is there.
func brief(d Draft) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	if d.HeldOn != "" {
		inferred := ""
		if len(d.HeldOnInferred) > 0 {
			inferred = " (inferred: year)"
		}
		line("held on %s%s", d.HeldOn, inferred)
	}
	for _, f := range [][2]string{{"place", d.Place}, {"chair", d.Chair}, {"organisation", d.Organisation}, {"document", strings.TrimSpace(d.DocumentNumber + " " + d.DocumentDate)}} {
		if f[1] != "" {
			line("%s: %s", f[0], f[1])
		}
	}
	for _, g := range d.Groups {
		line("%s", strings.Join(strings.Fields(fmt.Sprintf("[%d] %s %s — %s", g.Ordinal, g.Marker, g.Heading, g.Kind)), " "))
		if p := g.PhaseDeadline; p != nil {
			line("  all: %s %s “%s”", p.Type, p.Date, p.Phrase)
		}
		for _, x := range g.Directives {
			line("- %s", strings.Join(strings.Fields(x.Text), " "))
			units := x.UnitNames
			if x.AllUnits {
				units = append([]string{"all"}, units...)
			}
			if len(units) > 0 {
				line("  units: %s (%s)", strings.Join(units, "; "), x.UnitBasis)
			}
			if len(x.SupportNames) > 0 {
				line("  with: %s", strings.Join(x.SupportNames, "; "))
			}
			if len(x.ExceptNames) > 0 {
				line("  except: %s", strings.Join(x.ExceptNames, "; "))
			}
			for _, p := range x.Places {
				line("  place: %s (%s)", p.Place, p.UnitName)
			}
			if dl := x.Deadline; dl != nil {
				parts := []string{dl.Type}
				for _, s := range []string{dl.Date, dl.Every} {
					if s != "" {
						parts = append(parts, s)
					}
				}
				if dl.WorkingDays > 0 {
					parts = append(parts, fmt.Sprintf("%d working days", dl.WorkingDays))
				}
				if dl.Days > 0 {
					parts = append(parts, fmt.Sprintf("%d days", dl.Days))
				}
				if len(dl.Inferred) > 0 {
					parts = append(parts, "(inferred: "+strings.Join(dl.Inferred, ", ")+")")
				}
				line("  deadline: %s “%s”", strings.Join(parts, " "), dl.Phrase)
			}
			if s := x.Suggested; s != nil {
				line("  suggested: %s “%s”", s.Date, s.Phrase)
			}
			for _, m := range x.Measures {
				line("  number: %s, %s, %s", m.Number, m.UnitOfMeasure, m.Role)
			}
			if x.Kind != g.Kind {
				line("  kind: %s", x.Kind)
			}
		}
	}
	for _, p := range d.Unrecognised {
		line("? %s: %s", p.Reason, strings.Join(strings.Fields(p.Text), " "))
	}
	for _, w := range d.Warnings {
		if w.Code != WarnNoDate { // most examples are no whole meeting
			line("! %s %s", w.Code, strings.Join(w.Args, ", "))
		}
	}
	if b.Len() == 0 {
		line("nothing")
	}
	return b.String()
}

// publishedFormer are the units of the page that are gone.
func publishedFormer(string) []FormerUnit {
	return []FormerUnit{{Type: "thị xã", Name: "Mường Cũ", Successors: []string{"phường Mường Cũ", "phường Mường Mới"}}}
}

// TestPublishedGrammar: the examples of the published grammar are what the parser gives.
func TestPublishedGrammar(t *testing.T) {
	data, err := os.ReadFile(published)
	if err != nil {
		t.Fatal(err)
	}
	examples := 0
	now := reExample.ReplaceAllStringFunc(string(data), func(block string) string {
		m := reExample.FindStringSubmatch(block)
		examples++
		d, err := Parse(m[1], Options{FormerOn: publishedFormer})
		if err != nil {
			t.Fatal(err)
		}
		got := brief(d)
		if got != m[2] && !*update {
			t.Errorf("the example\n%s\nis read as\n%swant\n%s", m[1], got, m[2])
		}
		return "```text\n" + m[1] + "\n```\n\n```draft\n" + got + "```\n"
	})
	if *update {
		if err := os.WriteFile(published, []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if headings := strings.Count(string(data), "\n### "); examples < headings || examples < 30 {
		t.Errorf("%d examples for %d rules", examples, headings)
	}
}
