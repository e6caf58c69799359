package minutes

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// corpusDir gives the corpus: the committed part, or all of it where the
// environment names a directory with minutes/ and expected/.
func corpusDir() string {
	if dir := os.Getenv("GIAOBAN_CORPUS"); dir != "" {
		return dir
	}
	return "testdata"
}

// corpusTexts reads every text of the corpus by name.
func corpusTexts(t testing.TB) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(corpusDir(), "minutes", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Fatalf("no texts in %s", corpusDir())
	}
	texts := map[string]string{}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		texts[strings.TrimSuffix(filepath.Base(p), ".txt")] = string(data)
	}
	return texts
}

// TestScore holds the parser to the quality that the product promises.
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
		if res.Negative && res.Tasks.FP > 0 {
			t.Errorf("%s: %d directives in a text without any", res.Name, res.Tasks.FP)
		}
	}
	floor := map[string]float64{"groups": .95, "tasks": .9, "units": .9, "support": .85, "deadlines": .9, "targets": .85}
	for _, m := range rep.Total.Metrics() {
		if f1 := m.Counts.F1(); f1 < floor[m.Name] {
			t.Errorf("%s: F1 %.3f, at least %.2f is promised", m.Name, f1, floor[m.Name])
		}
	}
	if rep.Total.KindOK*100 < rep.Total.KindN*85 {
		t.Errorf("kinds: %d of %d right", rep.Total.KindOK, rep.Total.KindN)
	}
}

// TestWriteDrafts leaves the drafts of the corpus in a directory for a scorer
// of another make, where the environment asks for it; otherwise in a temporary
// one. Either way each draft must be read back as a label.
func TestWriteDrafts(t *testing.T) {
	dir := os.Getenv("GIAOBAN_DRAFTS")
	if dir == "" {
		dir = t.TempDir()
	}
	for name, text := range corpusTexts(t) {
		d, err := Parse(text, Options{})
		if err != nil {
			t.Fatal(err)
		}
		out, err := d.ExpectedYAML()
		if err != nil {
			t.Fatal(err)
		}
		got, err := readLabel(out)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(got.Groups) != len(d.Groups) {
			t.Errorf("%s: %d groups read back, want %d", name, len(got.Groups), len(d.Groups))
		}
		if err := os.WriteFile(filepath.Join(dir, name+".yaml"), out, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

const scoreWant = `
groups:
- ordinal: 1
  kind: pilot
  tasks:
  - text: Chọn huyện Nam Sách và thị xã Kinh Môn làm điểm mô hình Công dân học tập.
    units: [huyện Nam Sách, thị xã Kinh Môn]
    coordinating_units: [Báo Hải Dương]
    deadline: {date: 2021-04-30, phrase: trong tháng 4, type: within}
    targets: [{number: 1.8, unit_of_measure: tỷ đồng, phrase: 'trên 1,8 tỷ đồng', role: target}]
  - text: Tất cả các đơn vị, trừ thành phố Sông Công, gửi báo cáo.
    units: [all districts]
    units_note: trừ thành phố Sông Công
    deadline: null
    targets: []
- ordinal: 2
  kind: target
  phase_deadline: {date: null, phrase: định kỳ 3 tháng một lần, type: recurring}
  tasks:
  - text: Mở lớp xóa mù chữ tại xã Làng Nhì huyện Trạm Tấu.
    units: [xã Làng Nhì]
    units_note: xã Làng Nhì thuộc huyện Trạm Tấu; place only
    targets: []
`

const scoreGot = `
groups:
- ordinal: 1
  kind: other
  tasks:
  - text: chọn huyện Nam Sách và thị xã Kinh Môn làm điểm mô hình “Công dân học tập”
    units: [H. Nam Sách, TX. Kinh Môn, huyện Tứ Kỳ]
    coordinating_units: []
    deadline: {date: '2021-04-30', phrase: tháng 4, type: by}
    targets: [{number: 1800, unit_of_measure: triệu đồng, phrase: '1,8 tỷ đồng', role: target}, {number: 5, unit_of_measure: xã, phrase: 5 xã, role: target}]
  - text: Tất cả các đơn vị, trừ thành phố Sông Công, gửi báo cáo.
    units: [các huyện, thị xã]
    units_note: trừ TP. Sông Công
- ordinal: 2
  kind: target
  tasks:
  - text: Mở lớp xóa mù chữ tại xã Làng Nhì huyện Trạm Tấu.
    units: [huyện Trạm Tấu]
    deadline: {date: null, phrase: định kỳ 3 tháng, type: recurring}
  - text: Câu này không có trong nhãn.
    units: []
`

func TestScoreLabels(t *testing.T) {
	want, err := readLabel([]byte(scoreWant))
	if err != nil {
		t.Fatal(err)
	}
	got, err := readLabel([]byte(scoreGot))
	if err != nil {
		t.Fatal(err)
	}
	res := scoreLabels(want, got)
	res.Notes = nil
	if diff := cmp.Diff(Result{
		Groups: Counts{2, 0, 0}, Tasks: Counts{3, 1, 0}, KindOK: 1, KindN: 2,
		Units:     Counts{5, 1, 0}, // bare type words mean all units
		Support:   Counts{0, 0, 1},
		Deadlines: Counts{2, 0, 0},
		Targets:   Counts{1, 1, 0},
	}, res); diff != "" {
		t.Errorf("score (-want +got):\n%s", diff)
	}
	perfect := scoreLabels(want, want)
	for _, m := range perfect.Metrics() {
		if m.Counts.F1() != 1 {
			t.Errorf("%s of a label against itself: F1 %v", m.Name, m.Counts.F1())
		}
	}
}

func TestScoreNeedsLabels(t *testing.T) {
	if _, err := Score(t.TempDir(), Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("score of an empty directory: %v, want fs.ErrNotExist", err)
	}
	dir := t.TempDir()
	for _, d := range []string{"minutes", "expected"} {
		if err := os.Mkdir(filepath.Join(dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "expected", "x.yaml"), []byte("groups: [: :"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Score(dir, Options{}); err == nil {
		t.Error("a label that is no YAML must be an error")
	}
}

func TestReportPrintsTotals(t *testing.T) {
	rep := Report{Texts: []Result{{Name: "t", Negative: true}}, Total: Result{Groups: Counts{3, 1, 0}, KindOK: 1, KindN: 2}}
	out := rep.String()
	for _, s := range []string{"t NEG", "TOTAL (1 texts)", "groups 0.75 1.00 0.86", "kind 0.50", "tasks   -    -    -"} {
		if !strings.Contains(out, s) {
			t.Errorf("report lacks %q:\n%s", s, out)
		}
	}
}
