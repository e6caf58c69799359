package minutes

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files of testdata/forms; read the difference before committing")

// compact prints a draft for people who review a golden file.
func compact(d Draft) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("title: %s", d.Title)
	line("held: %s place: %s", d.HeldOn, d.Place)
	line("chair: %s / %s / %s", d.Chair, d.ChairTitle, d.ChairBasis)
	line("organisation: %s document: %s %s %s", d.Organisation, d.DocumentNumber, d.DocumentDate, d.DocumentSigner)
	for _, g := range d.Groups {
		line("\n[%d] %q %q %s (%s)", g.Ordinal, g.Marker, g.Heading, g.Kind, g.KindReason)
		if p := g.PhaseDeadline; p != nil {
			line("  all until %s %q", p.Date, p.Phrase)
		}
		for _, x := range g.Directives {
			line("- %s", strings.Join(strings.Fields(x.Text), " "))
			line("  to: all=%v %q %s; with %q; but %q; %s (%s)", x.AllUnits, x.UnitNames, x.UnitBasis, x.SupportNames, x.ExceptNames, x.Kind, x.KindReason)
			if dl := x.Deadline; dl != nil {
				line("  until: %s %s %s %q inferred=%v", dl.Type, dl.Date, dl.Every, dl.Phrase, dl.Inferred)
			}
			for _, m := range x.Measures {
				line("  measure: %s %q %s %q", m.Number, m.UnitOfMeasure, m.Role, m.Phrase)
			}
		}
	}
	for _, p := range d.Unrecognised {
		line("? %s: %s", p.Reason, p.Text)
	}
	for _, w := range d.Warnings {
		line("! %s %q", w.Code, w.Args)
	}
	return b.String()
}

// TestForms reads texts in forms that the labelled corpus lacks.
func TestForms(t *testing.T) {
	paths, err := filepath.Glob("testdata/forms/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatal("no texts", err)
	}
	for _, p := range paths {
		t.Run(filepath.Base(p), func(t *testing.T) {
			text, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			d, err := Parse(string(text), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := checkSpans(d); err != nil {
				t.Error(err)
			}
			if strings.Contains(p, "negative") && len(d.Groups) > 0 {
				t.Errorf("%d groups in a text without directives", len(d.Groups))
			}
			golden := strings.TrimSuffix(p, ".txt") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(compact(d)), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), compact(d)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
