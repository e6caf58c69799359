package minutes

import (
	"os"
	"path/filepath"
	"testing"
)

// corpusDir gives the corpus: the committed part, or all of it where the
// environment names it.
func corpusDir() string {
	if dir := os.Getenv("GIAOBAN_CORPUS"); dir != "" {
		return dir
	}
	return "testdata"
}

func TestScore(t *testing.T) {
	rep, err := Score(corpusDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("precision recall F1 for each; kind = accuracy on matched groups\n%s", rep)
	for _, res := range rep.Texts {
		for _, n := range res.Notes {
			t.Logf("%s: %s", res.Name, n)
		}
	}
	if dir := os.Getenv("GIAOBAN_WRITE"); dir != "" {
		writeDrafts(t, dir)
	}
}

func writeDrafts(t *testing.T, dir string) {
	paths, err := filepath.Glob(filepath.Join(corpusDir(), "minutes", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		d, err := Parse(string(text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		out, err := d.ExpectedYAML()
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(p[:len(p)-4]) + ".yaml"
		if err := os.WriteFile(filepath.Join(dir, name), out, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
