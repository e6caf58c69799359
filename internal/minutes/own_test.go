package minutes

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// missesOfOwn are what the rules get wrong in our own texts, and why it stays so.
var missesOfOwn = map[string]string{
	// "85% số thôn, tổ dân phố có quỹ khuyến học" is a target about funds: its own words speak for fundraising.
	"n28-quyet-nghi-thi-dua-ty-le": "kind: : want target, got fundraising",
}

// TestOwnTexts scores the texts that were written for this project, in the styles of notices of conclusion, reports of
// meetings, news, letters, plans and tables, with some that try to mislead. Everything in them is read right but for
// the misses that are named.
func TestOwnTexts(t *testing.T) {
	report, err := Score("testdata/own", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Texts) < 40 {
		t.Fatalf("%d texts", len(report.Texts))
	}
	for _, r := range report.Texts {
		for _, note := range r.Notes {
			if missesOfOwn[r.Name] != note {
				t.Errorf("%s: %s", r.Name, note)
			}
		}
		for _, m := range r.Metrics() {
			if m.Counts.FP+m.Counts.FN > 0 && missesOfOwn[r.Name] == "" {
				t.Errorf("%s: %s %+v", r.Name, m.Name, *m.Counts)
			}
		}
		if miss := missesOfOwn[r.Name]; miss != "" && !slices.Contains(r.Notes, miss) {
			t.Errorf("%s: the miss is mended, take it from the list", r.Name)
		}
	}
}

// TestOwnTextsHaveAnswers: each text has an answer and each answer a text.
func TestOwnTextsHaveAnswers(t *testing.T) {
	for _, pair := range [][2]string{{"minutes/*.txt", "expected/%.yaml"}, {"expected/*.yaml", "minutes/%.txt"}} {
		found, err := filepath.Glob("testdata/own/" + pair[0])
		if err != nil || len(found) == 0 {
			t.Fatal("no texts", err)
		}
		for _, path := range found {
			stem := filepath.Base(path)
			stem = stem[:len(stem)-len(filepath.Ext(stem))]
			other := filepath.Join("testdata/own", filepath.Dir(pair[1]), stem+filepath.Ext(pair[1]))
			if _, err := os.Stat(other); err != nil {
				t.Error(err)
			}
		}
	}
}
