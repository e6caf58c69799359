package report

import (
	"fmt"
	"io"
	"math"
	"time"

	"github.com/xuri/excelize/v2"

	"giaoban/internal/calendar"
)

// Widths of the columns of the sheet, in characters of the normal style: together they fit A4 landscape at about 70%.
var widths = []float64{5, 32, 15, 13, 12, 11, 12, 9, 9, 9, 22, 15, 15, 11, 17}

// WriteXLSX draws the sheet as a workbook: a sheet of counts, one of all tasks by group and one by unit. Totals are
// formulas, with their values beside them for programs that do not compute. Rows are written as they come; only the
// packed file stands in memory.
func (t *Tracking) WriteXLSX(w io.Writer) error {
	f := excelize.NewFile()
	err := t.fill(f)
	if err == nil {
		err = f.Write(w)
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	return nil
}

func (t *Tracking) fill(f *excelize.File) error {
	b := &book{Tracking: t, file: f}
	if err := b.styles(); err != nil {
		return err
	}
	summary, byGroup, byUnit := t.words.Text("report.sheet_summary", nil), t.words.Text("report.sheet_groups", nil), t.words.Text("report.sheet_units", nil)
	if err := f.SetSheetName("Sheet1", summary); err != nil {
		return err
	}
	if err := f.SetDocProps(&excelize.DocProperties{Title: t.Heading + " – " + t.About, Creator: t.Body, Language: t.words.Language()}); err != nil {
		return err
	}
	if err := b.summary(summary); err != nil {
		return err
	}
	if err := b.tasks(byGroup, t.ByGroup); err != nil {
		return err
	}
	return b.tasks(byUnit, t.ByUnit)
}

// book draws one workbook.
type book struct {
	*Tracking
	file                                                                                 *excelize.File
	body, motto, title, about, head, section, text, number, part, day, instant, sum, per int // styles
}

func (b *book) styles() error {
	const font = "Times New Roman"
	edges := []excelize.Border{}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		edges = append(edges, excelize.Border{Type: side, Color: "444444", Style: 1})
	}
	date, instant, number, part, per := "dd/mm/yyyy", "dd/mm/yyyy hh:mm", "#,##0", "#,##0.0##", "0.0%" // one format for both would show "12."
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	right := &excelize.Alignment{Vertical: "top", Horizontal: "right"}
	centre := &excelize.Alignment{Vertical: "center", Horizontal: "center", WrapText: true}
	shade := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EFECE7"}}
	for _, one := range []struct {
		into  *int
		style excelize.Style
	}{
		{&b.body, excelize.Style{Font: &excelize.Font{Family: font, Size: 12, Bold: true}, Alignment: centre}},
		{&b.motto, excelize.Style{Font: &excelize.Font{Family: font, Size: 13, Bold: true, Underline: "single"}, Alignment: centre}},
		{&b.title, excelize.Style{Font: &excelize.Font{Family: font, Size: 14, Bold: true}, Alignment: centre}},
		{&b.about, excelize.Style{Font: &excelize.Font{Family: font, Size: 12, Italic: true}, Alignment: centre}},
		{&b.head, excelize.Style{Font: &excelize.Font{Family: font, Size: 12, Bold: true}, Alignment: centre, Border: edges, Fill: shade}},
		{&b.section, excelize.Style{Font: &excelize.Font{Family: font, Size: 12, Bold: true}, Alignment: top, Border: edges}},
		{&b.text, excelize.Style{Font: &excelize.Font{Family: font, Size: 12}, Alignment: top, Border: edges}},
		{&b.number, excelize.Style{Font: &excelize.Font{Family: font, Size: 12}, Alignment: right, Border: edges, CustomNumFmt: &number}},
		{&b.part, excelize.Style{Font: &excelize.Font{Family: font, Size: 12}, Alignment: right, Border: edges, CustomNumFmt: &part}},
		{&b.day, excelize.Style{Font: &excelize.Font{Family: font, Size: 12}, Alignment: top, Border: edges, CustomNumFmt: &date}},
		{&b.instant, excelize.Style{Font: &excelize.Font{Family: font, Size: 12}, Alignment: top, Border: edges, CustomNumFmt: &instant}},
		{&b.sum, excelize.Style{Font: &excelize.Font{Family: font, Size: 12, Bold: true}, Alignment: right, Border: edges, CustomNumFmt: &number}},
		{&b.per, excelize.Style{Font: &excelize.Font{Family: font, Size: 12}, Alignment: right, Border: edges, CustomNumFmt: &per}},
	} {
		id, err := b.file.NewStyle(&one.style)
		if err != nil {
			return err
		}
		*one.into = id
	}
	return nil
}

// headRow is the row of the columns' names; above it stand the body, the country and the title.
const headRow = 5

// begin makes a sheet that prints on A4 landscape, as wide as the page, with the heads of the columns on every page,
// and writes what stands above the rows.
func (b *book) begin(name string, widths []float64, columns []string) (*excelize.StreamWriter, error) {
	if i, err := b.file.GetSheetIndex(name); err != nil || i < 0 {
		if _, err := b.file.NewSheet(name); err != nil {
			return nil, err
		}
	}
	landscape, a4, wide, high, fit := "landscape", 9, 1, 0, true // as many pages high as it takes
	if err := b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return nil, err
	}
	if err := b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return nil, err
	}
	inch := func(mm float64) *float64 { v := mm / 25.4; return &v }
	if err := b.file.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Top: inch(15), Bottom: inch(15), Left: inch(15), Right: inch(10), Header: inch(8), Footer: inch(8)}); err != nil {
		return nil, err
	}
	if err := b.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&C&P/&N"}); err != nil {
		return nil, err
	}
	titles := &excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", name, headRow, headRow), Scope: name}
	if err := b.file.SetDefinedName(titles); err != nil {
		return nil, err
	}
	sw, err := b.file.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	for i, width := range widths {
		if err := sw.SetColWidth(i+1, i+1, width); err != nil {
			return nil, err
		}
	}
	below := at(1, headRow+1)
	if err := sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: headRow, TopLeftCell: below, ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	n := len(columns)
	half := n/2 - 1
	line := func(row, style int, height float64, parts ...part) error {
		values := make([]any, n)
		for _, p := range parts {
			values[p.from-1] = excelize.Cell{StyleID: style, Value: p.text}
		}
		if err := sw.SetRow(at(1, row), values, excelize.RowOpts{Height: height}); err != nil {
			return err
		}
		for _, p := range parts {
			if err := sw.MergeCell(at(p.from, row), at(p.to, row)); err != nil {
				return err
			}
		}
		return nil
	}
	if err := line(1, b.body, 20, part{1, half, upper(b.Body)}, part{half + 1, n, b.Country}); err != nil {
		return nil, err
	}
	if err := line(2, b.motto, 20, part{half + 1, n, b.Motto}); err != nil {
		return nil, err
	}
	if err := line(3, b.title, 26, part{1, n, upper(b.Heading)}); err != nil {
		return nil, err
	}
	if err := line(4, b.about, 34, part{1, n, b.About}); err != nil {
		return nil, err
	}
	heads := make([]any, n)
	for i, c := range columns {
		heads[i] = excelize.Cell{StyleID: b.head, Value: c}
	}
	return sw, sw.SetRow(at(1, headRow), heads)
}

// part is a text over some columns of a row.
type part struct {
	from, to int
	text     string
}

// at is the name of a cell; columns and rows count from 1.
func at(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		panic(err) // columns and rows of our own making
	}
	return name
}

// tasks draws a sheet of tasks under the headings of sections.
func (b *book) tasks(name string, sections []Section) error {
	sw, err := b.begin(name, widths, b.Columns())
	if err != nil {
		return err
	}
	row := headRow
	values := make([]any, len(widths))
	for _, s := range sections {
		row++
		for i := range values {
			values[i] = excelize.Cell{StyleID: b.section}
		}
		values[0] = excelize.Cell{StyleID: b.section, Value: s.Title}
		if err := sw.SetRow(at(1, row), values); err != nil {
			return err
		}
		if err := sw.MergeCell(at(1, row), at(len(widths), row)); err != nil {
			return err
		}
		for n, i := range s.Rows {
			row++
			if err := sw.SetRow(at(1, row), b.cells(values, n+1, b.Rows[i])); err != nil {
				return err
			}
		}
	}
	return sw.Flush()
}

// cells are the cells of one task.
func (b *book) cells(into []any, n int, r Row) []any {
	text := func(s string) any { return excelize.Cell{StyleID: b.text, Value: s} }
	number := func(v float64, is bool) any {
		if !is {
			return excelize.Cell{StyleID: b.number}
		}
		if v != math.Trunc(v) {
			return excelize.Cell{StyleID: b.part, Value: v}
		}
		return excelize.Cell{StyleID: b.number, Value: v}
	}
	due := b.dayCell(r.DueOn)
	if !r.DueAt.IsZero() {
		due = excelize.Cell{StyleID: b.instant, Value: wall(r.DueAt)}
	}
	return append(into[:0], excelize.Cell{StyleID: b.number, Value: n}, text(r.Text), text(r.Lead), text(r.Support), text(r.Place), due, text(r.Status),
		number(r.Value, r.Counted), number(r.Goal, r.Goal > 0), text(r.Measured), text(r.Result), text(r.Difficulties), text(r.Proposals), b.dayCell(r.DoneOn), text(r.Note))
}

func (b *book) dayCell(d calendar.Date) any {
	if d.IsZero() {
		return excelize.Cell{StyleID: b.day}
	}
	return excelize.Cell{StyleID: b.day, Value: time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)}
}

// wall is an instant as its clock in Vietnam shows it: a workbook knows no zones.
func wall(t time.Time) time.Time {
	t = t.In(calendar.Zone)
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

// summary draws the counts by group and by unit.
func (b *book) summary(name string) error {
	columns := append([]string{b.words.Text("report.no", nil), b.words.Text("report.what", nil), b.words.Text("report.total", nil)}, b.BoxNames()...)
	columns = append(columns, b.words.Text("report.rate", nil))
	sw, err := b.begin(name, []float64{6, 60, 11, 13, 13, 13, 13, 13, 13}, columns)
	if err != nil {
		return err
	}
	row := headRow
	for _, block := range []struct {
		title    string
		sections []Section
	}{{b.words.Text("report.sheet_groups", nil), b.ByGroup}, {b.words.Text("report.sheet_units", nil), b.ByUnit}} {
		row++
		heading := make([]any, len(columns))
		for i := range heading {
			heading[i] = excelize.Cell{StyleID: b.section}
		}
		heading[0] = excelize.Cell{StyleID: b.section, Value: block.title}
		if err := sw.SetRow(at(1, row), heading); err != nil {
			return err
		}
		if err := sw.MergeCell(at(1, row), at(len(columns), row)); err != nil {
			return err
		}
		first := row + 1
		for n, s := range block.sections {
			row++
			if err := sw.SetRow(at(1, row), b.counts(row, excelize.Cell{StyleID: b.number, Value: n + 1}, s.Title, s.Boxes, b.number, 0)); err != nil {
				return err
			}
		}
		row++
		if err := sw.SetRow(at(1, row), b.counts(row, excelize.Cell{StyleID: b.section}, b.words.Text("report.sum", nil), b.Boxes, b.sum, first)); err != nil {
			return err
		}
	}
	return sw.Flush()
}

// The columns of a summary: the total, the first and the last box, the rate.
const (
	columnTotal = 3
	columnBoxes = columnTotal + 1
	columnLast  = columnTotal + int(boxes)
)

// counts is a row of a summary. With a first row it sums the rows from there to the one above.
func (b *book) counts(row int, number excelize.Cell, title string, n Boxes, style, first int) []any {
	text := b.text
	if first > 0 {
		text = b.section
	}
	out := []any{number, excelize.Cell{StyleID: text, Value: title},
		excelize.Cell{StyleID: style, Formula: fmt.Sprintf("SUM(%s:%s)", at(columnBoxes, row), at(columnLast, row)), Value: n.Total()}}
	for i, one := range n {
		c := excelize.Cell{StyleID: style, Value: one}
		if first > 0 && first < row {
			c.Formula = fmt.Sprintf("SUM(%s:%s)", at(columnBoxes+i, first), at(columnBoxes+i, row-1))
		}
		out = append(out, c)
	}
	rate := 0.0
	if total := n.Total(); total > 0 {
		rate = float64(n[BoxOnTime]+n[BoxLate]) / float64(total)
	}
	total, done, late := at(columnTotal, row), at(columnBoxes+int(BoxOnTime), row), at(columnBoxes+int(BoxLate), row)
	return append(out, excelize.Cell{StyleID: b.per, Formula: fmt.Sprintf("IF(%s=0,0,(%s+%s)/%s)", total, done, late, total), Value: rate})
}
