package report

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
)

var update = flag.Bool("update", false, "write the golden files anew")

func printer(t testing.TB, language string) *i18n.Printer {
	t.Helper()
	c, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	return c.For(language)
}

// The units of the fixture.
var (
	province = directive.Unit{ID: "p", Code: "15", Type: "tỉnh", Name: "Yên Bái"}
	tramTau  = directive.Unit{ID: "u1", Code: "139", Type: "huyện", Name: "Trạm Tấu"}
	eaHleo   = directive.Unit{ID: "u2", Code: "645", Type: "xã", Name: "Ea H'leo"}
	mDrak    = directive.Unit{ID: "u3", Code: "658", Type: "xã", Name: "M'Drắk"}
)

func day(y int, m time.Month, d int) calendar.Date { return calendar.NewDate(y, m, d) }

// nasty is what people or programs may put into any field.
const nasty = "=HYPERLINK(\"http://x\") <b>&amp; ]]> \x00\x07\ufffe\u2028 Nguyễn Thị Ấm"

// fixture is a meeting of 25 December 2020 as of 12 January 2021, noon, with a task in every box.
func fixture(t testing.TB) service.Paper {
	t.Helper()
	cal, err := calendar.New(calendar.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	now := day(2021, 1, 12).At(12, 0)
	m := directive.Meeting{ID: "m", Title: "Hội nghị giao ban quý IV/2020", HeldOn: day(2020, 12, 25), Place: "Hội trường Trung tâm Giáo dục thường xuyên tỉnh",
		Chair: "Triệu Tiến Thịnh", Organisation: "Hội Khuyến học tỉnh Yên Bái", IssuingUnitID: "p", Status: directive.GroupIssued}
	m.Groups = []directive.Group{
		{ID: "g1", Ordinal: 1, Kind: directive.KindPilot, Title: "Làm điểm mô hình Công dân học tập", Directives: []directive.Directive{
			{ID: "d1", Ordinal: 1, Text: "Chọn đơn vị làm điểm.", Kind: directive.KindPilot, Units: []string{"all"}, Time: directive.TimeOneOff, DueOn: day(2021, 1, 8), SupportUnits: []string{"u2", "u3"}},
			{ID: "d2", Ordinal: 2, Text: "- Mở lớp xóa mù chữ.", Kind: directive.KindTarget, Units: []string{"u1", "u2"}, Places: map[string]string{"u1": "xã Làng Nhì"}, Time: directive.TimeOneOff,
				DueOn: day(2021, 1, 15), Measure: directive.Measure{Kind: directive.MeasureCount, Goal: 25, UnitOfMeasure: "học viên"}},
		}},
		{ID: "g2", Ordinal: 2, Kind: directive.KindFundraising, Title: nasty, Directives: []directive.Directive{
			{ID: "d3", Ordinal: 1, Text: nasty, Kind: directive.KindFundraising, Units: []string{"u3"}, UnitNames: []string{"4 đơn vị làm điểm"}, Time: directive.TimeStanding, Every: directive.EveryQuarter,
				Until: day(2021, 12, 31), Measure: directive.Measure{Kind: directive.MeasureMoney, Goal: 3_000_000, UnitOfMeasure: "đồng"}},
			{ID: "d4", Ordinal: 2, Text: "Tổng kết năm.", Kind: directive.KindYearEndReview, Suggested: directive.Suggested{Date: day(2021, 12, 31), Phrase: "trong năm 2021"}},
			{ID: "d5", Ordinal: 3, Text: "Tuyên truyền.", Kind: directive.KindPropaganda, Units: []string{"u1"}, Time: directive.TimeUntracked},
		}},
	}
	p := service.Paper{At: now, Calendar: cal, Meeting: m, Issuer: province, AllUnits: 9,
		Units: map[string]directive.Unit{"p": province, "u1": tramTau, "u2": eaHleo, "u3": mDrak}}
	head := m
	head.Groups = nil
	n := 0
	add := func(group, ordinal int, u directive.Unit, t directive.Task) *service.PaperTask {
		n++
		g := m.Groups[group-1]
		d := g.Directives[ordinal-1]
		t.ID, t.MeetingID, t.GroupID, t.DirectiveID, t.UnitID, t.Title, t.Kind = fmt.Sprint("t", n), "m", g.ID, d.ID, u.ID, d.Text, d.Kind
		t.Goal, t.UnitOfMeasure = d.Measure.Goal, d.Measure.UnitOfMeasure
		if t.Due.IsZero() && !t.DueOn.IsZero() {
			t.Due = t.DueOn.End()
		}
		if t.OriginalDue.IsZero() {
			t.OriginalDue = t.Due
		}
		v := service.TaskView{Task: t, Unit: u, Overdue: t.Overdue(now), DueSoon: t.DueSoon(now, cal), Late: t.Late()}
		p.Tasks = append(p.Tasks, service.PaperTask{TaskView: v, Meeting: head, GroupOrdinal: g.Ordinal, GroupTitle: g.Title, Ordinal: d.Ordinal, Support: d.SupportUnits})
		return &p.Tasks[len(p.Tasks)-1]
	}
	handed := func(d calendar.Date) time.Time { return d.At(10, 0) }
	add(1, 1, tramTau, directive.Task{Status: directive.TaskDone, DueOn: day(2021, 1, 8), SubmittedAt: handed(day(2021, 1, 6)), DoneAt: handed(day(2021, 1, 11))}).Result = "Đã chọn xã Làng Nhì."
	add(1, 1, eaHleo, directive.Task{Status: directive.TaskDone, DueOn: day(2021, 1, 8), SubmittedAt: handed(day(2021, 1, 12)), DoneAt: handed(day(2021, 1, 12)), Submission: 2})
	add(1, 1, mDrak, directive.Task{Status: directive.TaskAssigned, DueOn: day(2021, 1, 8), OriginalDue: day(2021, 1, 5).End(), OnRequest: true})
	one := add(1, 2, tramTau, directive.Task{Status: directive.TaskInProgress, DueOn: day(2021, 1, 15), Progress: 12, Place: "xã Làng Nhì"})
	one.Result, one.Difficulties, one.Proposals, one.ReportedAt = "12 học viên đã đến lớp", "Mưa lũ, đường sạt lở", "Cấp thêm sách", handed(day(2021, 1, 11))
	add(1, 2, eaHleo, directive.Task{Status: directive.TaskSubmitted, DueOn: day(2021, 1, 15), SubmittedAt: handed(day(2021, 1, 11)), Progress: 25})
	add(2, 1, mDrak, directive.Task{Status: directive.TaskAcknowledged, Period: "2021-Q1", DueOn: day(2021, 3, 31), Due: day(2021, 3, 31).At(17, 0), Progress: 1_500_000}).Result = nasty
	add(2, 3, tramTau, directive.Task{Status: directive.TaskCancelled})
	return p
}

func xlsx(t testing.TB, tr *Tracking) *excelize.File {
	t.Helper()
	var b bytes.Buffer
	if err := tr.WriteXLSX(&b); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func TestBoxes(t *testing.T) {
	tr := NewTracking(printer(t, "vi"), fixture(t))
	if want := (Boxes{1, 1, 3, 1, 1}); tr.Boxes != want || tr.Boxes.Total() != len(tr.Rows) {
		t.Errorf("boxes %v, want %v", tr.Boxes, want)
	}
	if len(tr.ByGroup) != 2 || len(tr.ByUnit) != 3 {
		t.Fatalf("%d groups, %d units", len(tr.ByGroup), len(tr.ByUnit))
	}
	for name, list := range map[string][]Section{"groups": tr.ByGroup, "units": tr.ByUnit} {
		var sum Boxes
		for _, s := range list {
			rows := 0
			for i, n := range s.Boxes {
				sum[i] += n
				rows += n
			}
			if rows != len(s.Rows) {
				t.Errorf("%s: %q counts %d of %d rows", name, s.Title, rows, len(s.Rows))
			}
		}
		if sum != tr.Boxes {
			t.Errorf("%s sum to %v, all are %v", name, sum, tr.Boxes)
		}
	}
}

func TestRows(t *testing.T) {
	tr := NewTracking(printer(t, "vi"), fixture(t))
	for i, want := range []struct{ status, progress, due, done, note string }{
		{"Hoàn thành", "", "08/01/2021", "06/01/2021", ""},
		{"Hoàn thành quá hạn", "", "08/01/2021", "12/01/2021", "quá hạn 2 ngày làm việc; nộp báo cáo 2 lần"},
		{"Quá hạn", "", "08/01/2021", "", "quá hạn 2 ngày làm việc; đã điều chỉnh hạn, hạn ban đầu 05/01/2021; đơn vị đã xin gia hạn hoặc báo không thực hiện được, chờ quyết định"},
		{"Sắp đến hạn", "12/25 học viên", "15/01/2021", "", ""},
		{"Chờ xác nhận", "25/25 học viên", "15/01/2021", "", ""},
		{"Đã tiếp nhận", "1.500.000 đồng / 3.000.000 đồng", "31/03/2021 17:00", "", ""},
		{"Đã hủy", "", "", "", ""},
	} {
		r := tr.Rows[i]
		if r.Status != want.status || r.Progress != want.progress || r.Due() != want.due || r.Done() != want.done || r.Note != want.note {
			t.Errorf("row %d: %q, %q, %q, %q, %q", i, r.Status, r.Progress, r.Due(), r.Done(), r.Note)
		}
	}
	if got := tr.Rows[0].Support; got != "xã Ea H'leo, xã M'Drắk" {
		t.Errorf("support %q", got)
	}
	if got := tr.Rows[5].Text; !strings.HasSuffix(got, "(quý I/2021)") || strings.ContainsAny(got, "\x00\x07") {
		t.Errorf("text %q", got)
	}
}

// TestWorkbook opens the file again: each sheet has every task once, the totals are those of the rows, and what looks
// like a formula is text.
func TestWorkbook(t *testing.T) {
	for _, language := range []string{"vi", "en"} {
		w := printer(t, language)
		tr := NewTracking(w, fixture(t))
		f := xlsx(t, tr)
		sheets := f.GetSheetList()
		if len(sheets) != 3 {
			t.Fatalf("sheets %v", sheets)
		}
		for _, name := range sheets {
			layout, err := f.GetPageLayout(name)
			if err != nil {
				t.Fatal(err)
			}
			props, err := f.GetSheetProps(name)
			if err != nil {
				t.Fatal(err)
			}
			panes, err := f.GetPanes(name)
			if err != nil {
				t.Fatal(err)
			}
			if *layout.Orientation != "landscape" || *layout.Size != 9 || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 || !*props.FitToPage || !panes.Freeze || panes.YSplit != headRow {
				t.Errorf("%s: %v %v", name, layout, panes)
			}
		}
		titles := 0
		for _, n := range f.GetDefinedName() {
			if n.Name == "_xlnm.Print_Titles" && strings.HasSuffix(n.RefersTo, "!$5:$5") {
				titles++
			}
		}
		if titles != 3 {
			t.Errorf("%d sheets repeat their heads: %v", titles, f.GetDefinedName())
		}
		for _, name := range sheets[1:] {
			count := map[string]int{}
			rows, err := f.GetRows(name)
			if err != nil {
				t.Fatal(err)
			}
			for i := headRow; i < len(rows); i++ {
				if len(rows[i]) > 6 && rows[i][6] != "" {
					count[rows[i][6]]++
				}
			}
			want := map[string]int{}
			for _, r := range tr.Rows {
				want[r.Status]++
			}
			if diff := cmp.Diff(want, count); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		recount(t, f, sheets[0], tr)
		// The third directive's row by group.
		byGroup := sheets[1]
		row := 0
		rows, err := f.GetRows(byGroup)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range rows {
			if len(r) > 1 && strings.HasPrefix(r[1], "=HYPERLINK") {
				row = i + 1
			}
		}
		if row == 0 {
			t.Fatal("the row that looks like a formula is away")
		}
		for _, column := range []string{"B", "K"} {
			kind, err := f.GetCellType(byGroup, fmt.Sprint(column, row))
			if err != nil {
				t.Fatal(err)
			}
			formula, err := f.GetCellFormula(byGroup, fmt.Sprint(column, row))
			if err != nil {
				t.Fatal(err)
			}
			if kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString || formula != "" {
				t.Errorf("%s%d is %v with formula %q", column, row, kind, formula)
			}
		}
		for column, want := range map[string]string{"F": "31/03/2021 17:00", "H": "1,500,000", "I": "3,000,000"} {
			cell := fmt.Sprint(column, row)
			got, err := f.GetCellValue(byGroup, cell)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := f.GetCellValue(byGroup, cell, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			kind, err := f.GetCellType(byGroup, cell)
			if err != nil {
				t.Fatal(err)
			}
			if got != want || raw == want || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
				t.Errorf("%s: %q, raw %q, kind %v: want a number that looks like %q", cell, got, raw, kind, want)
			}
		}
	}
}

// recount compares what the formulas of the summary compute with the rows.
func recount(t *testing.T, f *excelize.File, name string, tr *Tracking) {
	t.Helper()
	rows, err := f.GetRows(name)
	if err != nil {
		t.Fatal(err)
	}
	sum := tr.words.Text("report.sum", nil)
	sums := 0
	for i, r := range rows {
		if len(r) < 2 || r[1] != sum {
			continue
		}
		sums++
		want := append([]int{tr.Boxes.Total()}, tr.Boxes[:]...)
		for j, n := range want {
			cell := at(columnTotal+j, i+1)
			computed, err := f.CalcCellValue(name, cell)
			if err != nil {
				t.Fatal(err)
			}
			kept, err := f.GetCellValue(name, cell)
			if err != nil {
				t.Fatal(err)
			}
			if formula, err := f.GetCellFormula(name, cell); err != nil || formula == "" {
				t.Errorf("%s has no formula", cell)
			}
			if computed != fmt.Sprint(n) || kept != fmt.Sprint(n) {
				t.Errorf("%s computes %s, keeps %s, the rows have %d", cell, computed, kept, n)
			}
		}
	}
	if sums != 2 {
		t.Errorf("%d sums", sums)
	}
}

func TestEmptyWorkbook(t *testing.T) {
	p := fixture(t)
	p.Tasks = nil
	f := xlsx(t, NewTracking(printer(t, "vi"), p))
	recount := 0
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		recount += len(rows)
	}
	if recount == 0 {
		t.Error("nothing in an empty workbook, not even heads")
	}
}

func TestCSV(t *testing.T) {
	var b bytes.Buffer
	tr := NewTracking(printer(t, "vi"), fixture(t))
	if err := tr.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(b.String(), "\ufeff")
	if !marked {
		t.Error("no byte order mark: spreadsheet programs would take it for another encoding")
	}
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != 1+len(tr.Rows) || lines[0][0] != "STT" || lines[0][1] != "Nhóm nhiệm vụ" || len(lines[0]) != 16 {
		t.Fatalf("%d lines, head %q", len(lines), lines[0])
	}
	for i, l := range lines {
		for j, field := range l {
			if field != "" && strings.ContainsRune("=+-@\t", rune(field[0])) {
				t.Errorf("line %d, field %d would be computed: %q", i, j, field)
			}
		}
	}
	if lines[6][8] != "1500000" || lines[6][6] != "31/03/2021 17:00" || !strings.HasPrefix(lines[6][2], "'=HYPERLINK") || !strings.HasPrefix(lines[4][2], "'- Mở") {
		t.Errorf("%q", lines[6])
	}
}

// parts reads every part of a Word document; each must be well-formed.
func parts(t testing.TB, file []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(bytes.NewReader(text))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
		out[f.Name] = string(text)
	}
	return out
}

// paragraphs are the texts of a part, a line each.
func paragraphs(t testing.TB, part string) []string {
	t.Helper()
	var out []string
	var text strings.Builder
	d := xml.NewDecoder(strings.NewReader(part))
	inText := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		} else if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			inText = token.Name.Local == "t"
			if token.Name.Local == "br" {
				text.WriteString(" / ")
			}
		case xml.CharData:
			if inText {
				text.Write(token)
			}
		case xml.EndElement:
			inText = false
			if token.Name.Local == "p" {
				if s := text.String(); s != "" {
					out = append(out, s)
				}
				text.Reset()
			}
		}
	}
}

// TestDrafts holds the texts of both drafts, in both languages, to golden files, and their form to Decree 30/2020.
func TestDrafts(t *testing.T) {
	for _, language := range []string{"vi", "en"} {
		letter := fixture(t)
		letter.Unit, letter.Meeting.Groups = tramTau, nil
		unissued := fixture(t)
		unissued.Meeting.Chair, unissued.Meeting.Place, unissued.Meeting.Organisation = "", "", ""
		issued := fixture(t)
		issued.Meeting.Document = directive.Document{Number: "05/TB-HKH", Date: day(2021, 1, 5), Signer: "Nguyễn Thị Ấm"}
		quiet := letter
		quiet.Tasks = nil
		for name, draw := range map[string]func(io.Writer) error{
			"notice":        func(out io.Writer) error { return WriteNotice(out, printer(t, language), unissued) },
			"notice_issued": func(out io.Writer) error { return WriteNotice(out, printer(t, language), issued) },
			"letter":        func(out io.Writer) error { return WriteLetter(out, printer(t, language), letter) },
			"letter_quiet":  func(out io.Writer) error { return WriteLetter(out, printer(t, language), quiet) },
		} {
			t.Run(name+"_"+language, func(t *testing.T) {
				var b bytes.Buffer
				if err := draw(&b); err != nil {
					t.Fatal(err)
				}
				all := parts(t, b.Bytes())
				got := strings.Join(paragraphs(t, all["word/document.xml"]), "\n") + "\n"
				file := filepath.Join("testdata", name+"_"+language+".txt")
				if *update {
					if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Errorf("-want +got (run with -update if it is meant):\n%s", diff)
				}
				mark := map[string]string{"vi": "DỰ THẢO", "en": "DRAFT"}[language]
				for _, part := range []string{"word/header1.xml", "word/header2.xml"} {
					if !strings.Contains(all[part], ">"+mark+"<") {
						t.Errorf("%s does not say %s", part, mark)
					}
				}
				if strings.Contains(all["word/header2.xml"], "PAGE") || !strings.Contains(all["word/header1.xml"], " PAGE ") {
					t.Error("the page's number stands on the first page, or on none")
				}
				for _, need := range []string{`w:w="11906" w:h="16838"`, `w:left="1701"`, `w:right="1134"`, "<w:titlePg/>"} {
					if !strings.Contains(all["word/document.xml"], need) {
						t.Errorf("the page has no %s", need)
					}
				}
				if !strings.Contains(all["word/styles.xml"], "Times New Roman") {
					t.Error("another font")
				}
			})
		}
	}
}

// TestLetterNamesItsMeetings: a letter is about the meetings whose tasks it lists, not about the newest, and comes from
// the body of the newest of them.
func TestLetterNamesItsMeetings(t *testing.T) {
	p := fixture(t)
	p.Unit = tramTau
	newest := directive.Meeting{ID: "m3", Title: "Giao ban tháng Một", HeldOn: day(2021, 1, 11), Organisation: "Cơ quan khác", IssuingUnitID: "p"}
	older := directive.Meeting{ID: "m1", Title: "Giao ban quý III", HeldOn: day(2020, 9, 25), Organisation: "Hội Khuyến học cũ", IssuingUnitID: "p"}
	p.Meeting = newest
	read := func() string {
		var b bytes.Buffer
		if err := WriteLetter(&b, printer(t, "vi"), p); err != nil {
			t.Fatal(err)
		}
		return strings.Join(paragraphs(t, parts(t, b.Bytes())["word/document.xml"]), "\n")
	}
	if got := read(); strings.Contains(got, newest.Title) || !strings.Contains(got, "kết luận của Hội nghị giao ban quý IV/2020 (họp ngày 25/12/2020), qua") || !strings.Contains(got, "HỘI KHUYẾN HỌC TỈNH YÊN BÁI") {
		t.Errorf("the letter names a meeting that none of its tasks comes from:\n%s", got)
	}
	p.Tasks[2].Meeting = older
	if got := read(); !strings.Contains(got, "Hội nghị giao ban quý IV/2020 (họp ngày 25/12/2020); Giao ban quý III (họp ngày 25/09/2020)") || !strings.Contains(got, "làm điểm. (họp ngày 25/09/2020)") {
		t.Errorf("two meetings:\n%s", got)
	}
	var many []directive.Meeting
	for i := range 6 {
		many = append(many, directive.Meeting{ID: fmt.Sprint(i), Title: fmt.Sprint("Cuộc ", i), HeldOn: day(2021, 1, i+1)})
	}
	if got := cited(printer(t, "vi"), many); !strings.HasSuffix(got, "Cuộc 2 (họp ngày 03/01/2021); 3 cuộc họp khác") {
		t.Errorf("many meetings: %s", got)
	}
}

// TestNothingGetsOut: what people write is text in the document, whole, and never markup.
func TestNothingGetsOut(t *testing.T) {
	for _, text := range []string{nasty, "Ea H'leo, M'Drắk", "</w:t></w:r></w:p><w:p>", "&lt;&#x0;", "a\x0bb\x1fc", "1\n2\r\n3", "e\u0302\u0301", strings.Repeat("ắ", 10_000)} {
		p := fixture(t)
		p.Meeting.Groups[0].Directives[0].Text, p.Meeting.Groups[0].Title, p.Meeting.Title, p.Meeting.Organisation = text, text, text, text
		p.Meeting.Groups[0].Directives[0].UnitNames = []string{text}
		var b bytes.Buffer
		if err := WriteNotice(&b, printer(t, "vi"), p); err != nil {
			t.Fatal(err)
		}
		clean := strings.ReplaceAll(plain(text), "\n", " / ")
		if all := strings.Join(paragraphs(t, parts(t, b.Bytes())["word/document.xml"]), "\n"); !strings.Contains(all, "a) "+clean+"\n") || !strings.Contains(all, "1. "+clean+"\n") {
			t.Errorf("%.60q is not whole in the document", text)
		}
	}
}

// TestFractions: a part of a unit is shown as such, in the reader's way, and a whole number without a sign behind it.
func TestFractions(t *testing.T) {
	for language, want := range map[string]string{"vi": "12,25", "en": "12.25"} {
		p := fixture(t)
		p.Tasks[3].Progress = 12.25
		tr := NewTracking(printer(t, language), p)
		f := xlsx(t, tr)
		for cell, want := range map[string]string{"H10": "12.3", "I10": "25"} {
			if got, err := f.GetCellValue(f.GetSheetList()[1], cell); err != nil || got != want && got != "12.25" {
				t.Errorf("%s shows %q, want %q (%v)", cell, got, want, err)
			}
		}
		var b bytes.Buffer
		if err := tr.WriteCSV(&b); err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), byteOrderMark))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if got := lines[4][8]; got != want {
			t.Errorf("%s: %q, want %q", language, got, want)
		}
	}
}

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{"": "", "Nguyễn": "Nguyễn", "e\u0302\u0301": "ế", "a\x00b\x1b": "ab", "a\r\nb\rc": "a\nb\nc", "\xff\xfex": "x", "\ufffex": "x"} {
		if got := plain(in); got != want {
			t.Errorf("plain(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFileNames(t *testing.T) {
	d := day(2021, 1, 12)
	for of, want := range map[string]string{
		"Hội nghị giao ban quý IV/2020":      "bang-theo-doi-nhiem-vu_hoi-nghi-giao-ban-quy-iv-2020_2021-01-12.xlsx",
		"xã Ea H'leo":                        "bang-theo-doi-nhiem-vu_xa-ea-hleo_2021-01-12.xlsx",
		"Đắk Lắk: \"x\";\r\nSet-Cookie: a=b": "bang-theo-doi-nhiem-vu_dak-lak-x-set-cookie-a-b_2021-01-12.xlsx",
		"../../etc":                          "bang-theo-doi-nhiem-vu_etc_2021-01-12.xlsx",
		"":                                   "bang-theo-doi-nhiem-vu_2021-01-12.xlsx",
	} {
		got := FileName("Bảng theo dõi nhiệm vụ", of, d, "xlsx")
		if got != want {
			t.Errorf("%q is called %s, want %s", of, got, want)
		}
		if head := Disposition(got); head != "attachment; filename="+got+"; filename*=UTF-8''"+got {
			t.Errorf("header %s", head)
		}
	}
}

func TestPoints(t *testing.T) {
	for n, want := range map[int]string{0: "a)", 4: "đ)", 5: "e)", 22: "y)", 23: "24)"} {
		if got := point("vi", n); got != want {
			t.Errorf("point %d is %s, want %s", n, got, want)
		}
	}
	if got := point("en", 4); got != "e)" {
		t.Errorf("point 4 is %s in English", got)
	}
}

// country is a paper of five groups for every commune of the country.
func country(t testing.TB) service.Paper {
	p := fixture(t)
	pattern := p.Tasks
	p.Tasks = nil
	const communes, groups = 3321, 5
	for g := range groups {
		for c := range communes {
			one := pattern[c%len(pattern)]
			one.ID, one.GroupID, one.GroupOrdinal, one.GroupTitle = fmt.Sprint("t", g, "-", c), fmt.Sprint("g", g), g+1, fmt.Sprint("Nhóm số ", g+1)
			one.Unit = directive.Unit{ID: fmt.Sprint("c", c), Type: "xã", Name: fmt.Sprint("Số ", c)}
			one.UnitID = one.Unit.ID
			p.Tasks = append(p.Tasks, one)
		}
	}
	return p
}

// TestTheWholeCountry draws 16,605 tasks within bounds of memory.
func TestTheWholeCountry(t *testing.T) {
	p := country(t)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	begin := time.Now()
	tr := NewTracking(printer(t, "vi"), p)
	rows := time.Since(begin)
	var b bytes.Buffer
	if err := tr.WriteXLSX(&b); err != nil {
		t.Fatal(err)
	}
	took := time.Since(begin)
	runtime.ReadMemStats(&after)
	t.Logf("%d tasks: rows in %v, workbook of %d kB in %v, %d MB allocated in all, heap %d MB", len(p.Tasks), rows, b.Len()>>10, took, (after.TotalAlloc-before.TotalAlloc)>>20, after.HeapAlloc>>20)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 200<<20 {
		t.Errorf("the heap grew by %d MB", grown>>20)
	}
	if tr.Boxes.Total() != 16_605 || len(tr.ByUnit) != 3321 || len(tr.ByGroup) != 5 {
		t.Errorf("%d tasks, %d units, %d groups", tr.Boxes.Total(), len(tr.ByUnit), len(tr.ByGroup))
	}
}
