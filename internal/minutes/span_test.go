package minutes

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"sort"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// checkSpans verifies that every field of a draft is what its span points to.
func checkSpans(d Draft) error {
	var errs []error
	check := func(what string, s Span, text string, exact bool) {
		switch {
		case s.Start < 0 || s.End < s.Start || s.End > len(d.SourceText):
			errs = append(errs, fmt.Errorf("%s: span %v outside the text of %d bytes", what, s, len(d.SourceText)))
		case !utf8.ValidString(d.SourceText[s.Start:s.End]):
			errs = append(errs, fmt.Errorf("%s: span %v cuts a letter", what, s))
		case exact && d.SourceText[s.Start:s.End] != text:
			errs = append(errs, fmt.Errorf("%s: %q, but the span says %q", what, text, d.SourceText[s.Start:s.End]))
		}
	}
	check("title", d.TitleSpan, d.Title, true)
	check("held on", d.HeldOnSpan, "", false)
	check("place", d.PlaceSpan, d.Place, true)
	check("chair", d.ChairSpan, d.Chair, true)
	check("chair title", d.ChairTitleSpan, d.ChairTitle, true)
	check("organisation", d.OrganisationSpan, d.Organisation, true)
	check("number", d.DocumentNumberSpan, d.DocumentNumber, true)
	check("document date", d.DocumentDateSpan, "", false)
	check("signer", d.DocumentSignerSpan, d.DocumentSigner, true)
	if (d.HeldOn == "") != d.HeldOnSpan.IsZero() {
		errs = append(errs, fmt.Errorf("held on %q with span %v", d.HeldOn, d.HeldOnSpan))
	}
	deadline := func(dl *Deadline) {
		if dl == nil {
			return
		}
		check("deadline", dl.Span, dl.Phrase, true)
		if dl.Date != "" && !parseDay(dl.Date).valid() {
			errs = append(errs, fmt.Errorf("deadline %q is no day", dl.Date))
		}
		if dl.Phrase == "" {
			errs = append(errs, errors.New("a deadline without words"))
		}
	}
	last := 0
	for _, g := range d.Groups {
		check("group", g.Span, "", false)
		check("marker", g.MarkerSpan, g.Marker, true)
		check("heading", g.HeadingSpan, g.Heading, true)
		deadline(g.PhaseDeadline)
		if len(g.Directives) == 0 {
			errs = append(errs, fmt.Errorf("group %q without directives", g.Marker))
		}
		for _, x := range g.Directives {
			check("directive", x.Span, x.Text, true)
			if x.Text == "" || strings.TrimSpace(x.Text) != x.Text {
				errs = append(errs, fmt.Errorf("directive text %q", x.Text))
			}
			last = max(last, x.Span.Start)
			for _, s := range x.UnitSpans {
				check("unit", s, "", false)
				if s.IsZero() {
					errs = append(errs, fmt.Errorf("%q: a unit from nowhere", x.Text))
				}
			}
			if (x.AllUnits || len(x.UnitIDs)+len(x.UnitNames) > 0) && len(x.UnitSpans) == 0 {
				errs = append(errs, fmt.Errorf("%q: units without a place in the text", x.Text))
			}
			deadline(x.Deadline)
			if x.Suggested != nil {
				check("suggested", x.Suggested.Span, x.Suggested.Phrase, true)
			}
			for _, m := range x.Measures {
				check("measure", m.Span, m.Phrase, true)
			}
			for _, p := range x.Places {
				check("place", p.Span, "", false)
			}
		}
	}
	for _, p := range d.Unrecognised {
		check("passage", p.Span, p.Text, true)
	}
	for _, w := range d.Warnings {
		check("warning", w.Span, "", false)
	}
	return errors.Join(errs...)
}

func TestSpansOfCorpus(t *testing.T) {
	for name, text := range corpusTexts(t) {
		for _, opt := range []Options{{}, yenBai2020()} {
			d, err := Parse(text, opt)
			if err != nil {
				t.Fatal(err)
			}
			if err := checkSpans(d); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// fragments are what mutations insert: pieces that the rules look for.
var fragments = []string{
	"\n", "\n\n", ". ", "; ", ", ", ": ", "**", "*", "|", "\t", "“", "”", "(", "…", "./.", "▪ ", "- ", "1) ", "II. ", "a) ",
	"Một là, ", "Thứ hai là ", "Nhóm thứ ba: ", "Giai đoạn 2", "trước ngày 31/02/2021 ", "trong vòng 10 ngày làm việc ", "hằng tháng ",
	"các huyện, thành phố ", "huyện Trấn Yên ", "trừ ", "phối hợp với ", "yêu cầu ", "14.000 đồng/người/năm ", "75% số hộ ", "\u00a0", "&nbsp;", "hoà", "\u0301", "🎯", "ĐÁNH GIÁ CHUNG\n", "more(X) – ", "====\n", "Tổng kết\n",
}

// TestSpansOfMutations cuts, doubles and inserts at random: fields still are
// what their spans say, and a second parse gives the same bytes.
func TestSpansOfMutations(t *testing.T) {
	texts := corpusTexts(t)
	var names []string
	for n := range texts {
		names = append(names, n)
	}
	sort.Strings(names)
	rapid.Check(t, func(t *rapid.T) {
		rs := []rune(texts[rapid.SampledFrom(names).Draw(t, "text")])
		for range rapid.IntRange(1, 6).Draw(t, "mutations") {
			i := rapid.IntRange(0, len(rs)).Draw(t, "at")
			j := min(len(rs), i+rapid.IntRange(0, 400).Draw(t, "length"))
			switch rapid.IntRange(0, 2).Draw(t, "what") {
			case 0:
				rs = append(rs[:i:i], rs[j:]...)
			case 1:
				rs = append(rs[:j:j], rs[i:]...)
			case 2:
				rs = append(rs[:i:i], append([]rune(rapid.SampledFrom(fragments).Draw(t, "fragment")), rs[i:]...)...)
			}
		}
		d, err := Parse(string(rs), yenBai2020())
		if err != nil {
			t.Fatal(err)
		}
		if err := checkSpans(d); err != nil {
			t.Fatal(err)
		}
		if again, err := Parse(string(rs), yenBai2020()); err != nil || !cmp.Equal(d, again) {
			t.Fatalf("a second parse differs: %v\n%s", err, cmp.Diff(d, again))
		}
	})
}

// TestDecomposedText: accents typed as separate marks change nothing.
func TestDecomposedText(t *testing.T) {
	for name, text := range corpusTexts(t) {
		want, err := Parse(text, Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse(norm.NFD.String(text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: NFD differs (-NFC +NFD):\n%s", name, diff)
		}
	}
}

// TestSameTextSameBytes: the printed draft is the same byte for byte.
func TestSameTextSameBytes(t *testing.T) {
	for name, text := range corpusTexts(t) {
		var first []byte
		for range 3 {
			d, err := Parse(text, yenBai2020())
			if err != nil {
				t.Fatal(err)
			}
			out, err := d.ExpectedYAML()
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = out
			}
			if !bytes.Equal(first, out) {
				t.Errorf("%s: two parses print different drafts", name)
			}
		}
	}
}

// TestLinearTime: ten times the text takes at most twelve times as long, also for texts that are made to take long. The
// best of several runs is compared, and the texts are long enough that neither what is built per call nor the caches of
// the processor make the shorter one cheap.
func TestLinearTime(t *testing.T) {
	work := "Hội nghị giao ban\nNhiệm vụ trọng tâm\n"
	texts := plainText(t, 1)
	shapes := map[string]struct {
		head, body string
	}{
		"texts":           {"", texts},
		"dense":           {"", denseText(1)},
		"one long line":   {"", strings.ReplaceAll(texts, "\n", " ")},
		"one sentence":    {"Nhóm thứ nhất: ", "các huyện Lục Yên, Văn Yên nộp 5 bài trước ngày 1/1/2022, riêng thị xã Nghĩa Lộ, "},
		"semicolons":      {"Nhóm thứ nhất: ", "huyện Lục Yên nộp 5 bài trước ngày 1/1/2022; "},
		"nested brackets": {"Nhóm thứ nhất: ", "(“các đơn vị, "},
		"requests":        {"", "đồng chí Chủ tịch yêu cầu các huyện nộp bài, đề nghị, "},
		"chairs":          {"Hội nghị ngày 1/2/2020 ", "ông Nguyễn Văn A chủ trì hội nghị yêu cầu "},
		"titles":          {work, "NHIỆM VỤ TRỌNG TÂM\n"},
		"bullets":         {work, "- Các huyện nộp 5 bài trước ngày 1/1/2022\n"},
		"numbered titles": {"Hội nghị giao ban\nPhân công thực hiện\n", "1. Các huyện nộp 5 bài. Xong.\n"},
		"table":           {work + "STT|Nội dung|Chủ trì|Thời hạn\n", "1|Nộp bài|Huyện Lục Yên|30/6/2021\n"},
		"one row":         {"", "|a"},
		"digits":          {"Nhóm thứ nhất: ", "1 "},
		"goals":           {"Nhóm thứ nhất: Các huyện nộp bài. ", "Mức phấn đấu: 5 bài. "},
		"menus":           {"", "Trang chủ\nA\n"},
		"wrapped":         {"", "các huyện nộp báo cáo trước ngày 30/6 cho tỉnh Hội\n"},
	}
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			n := (150<<10)/len(shape.body) + 1
			small, big := shape.head+strings.Repeat(shape.body, n), shape.head+strings.Repeat(shape.body, 10*n)
			least := [2]time.Duration{1 << 62, 1 << 62}
			for range 25 { // other work on the machine may disturb some rounds, not all
				least[0] = min(least[0], timeToParse(t, small), timeToParse(t, small))
				least[1] = min(least[1], timeToParse(t, big))
				if least[1] <= 12*least[0] {
					return
				}
			}
			t.Errorf("ten times the text takes %.1f times as long", float64(least[1])/float64(least[0]))
		})
	}
}

// timeToParse is how long the thread itself computed, where the system tells; else the time that passed. What other
// programs take of the machine does not count.
func timeToParse(t *testing.T, text string) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var before, after unix.Timespec
	start := time.Now()
	told := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &before) == nil
	if _, err := Parse(text, Options{}); err != nil {
		t.Fatal(err)
	}
	if told && unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &after) == nil {
		return time.Duration(after.Nano() - before.Nano())
	}
	return time.Since(start)
}

func TestInputErrors(t *testing.T) {
	tests := []struct{ name, text, code string }{
		{"bytes that are no UTF-8", "Họp \xff\xfe", InputNotText},
		{"windows-1258", "H\xf4\xcci Khuy\xea\xecn h\xf2c", InputNotText},
		{"too large", strings.Repeat("a", MaxBytes+1), InputTooLarge},
	}
	for _, tt := range tests {
		var ie *InputError
		if _, err := Parse(tt.text, Options{}); !errors.As(err, &ie) || ie.Code != tt.code || ie.Size != len(tt.text) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.code)
		}
	}
	for _, text := range []string{"", "\n\n", " ", "****", "|", "ă"} {
		if d, err := Parse(text, Options{}); err != nil || len(d.Groups) > 0 {
			t.Errorf("%q: %v, %v", text, d.Groups, err)
		}
	}
}

// TestGivenUp: a request that nobody waits for ends long before the text does. The context counts how often it is
// asked, and is done at the third time.
func TestGivenUp(t *testing.T) {
	ctx := &impatient{Context: t.Context(), patience: 3}
	d, err := ParseContext(ctx, denseText(1<<20), Options{})
	if !errors.Is(err, context.Canceled) || len(d.Groups) > 0 {
		t.Fatalf("%v, %d groups", err, len(d.Groups))
	}
	if ctx.asked > 4 {
		t.Errorf("asked %d times after it was done", ctx.asked-3)
	}
}

type impatient struct {
	context.Context
	asked, patience int
}

func (c *impatient) Err() error {
	if c.asked++; c.asked >= c.patience {
		return context.Canceled
	}
	return nil
}

// FuzzParse: any bytes give a draft whose spans hold, or a typed error.
func FuzzParse(f *testing.F) {
	for _, text := range corpusTexts(f) {
		f.Add([]byte(text))
	}
	for _, s := range fragments {
		f.Add([]byte(s + s))
	}
	opt := yenBai2020()
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Parse(string(data), opt)
		if err != nil {
			var ie *InputError
			if !errors.As(err, &ie) {
				t.Fatal(err)
			}
			return
		}
		if err := checkSpans(d); err != nil {
			t.Fatal(err)
		}
		if _, err := d.ExpectedYAML(); err != nil {
			t.Fatal(err)
		}
	})
}
