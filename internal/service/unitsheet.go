package service

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	wide "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// MaxSheet is how large a file of units may be, in bytes.
const MaxSheet = 8 << 20

// UnitSheet is what a file says of units. Units[i] stands on line Lines[i].
type UnitSheet struct {
	Units []directive.Unit
	Lines []int
	Text  string // the same table in UTF-8, to be read again when it is confirmed
}

// sheetColumns are the columns of a file of units: the field each fills, the heading in the template, and other
// headings under which it is recognised, accents and capitals aside.
var sheetColumns = []struct {
	field, heading string
	others         []string
}{
	{"type", "Loại", []string{"type", "loại đơn vị"}},
	{"name", "Tên", []string{"name", "tên đơn vị"}},
	{"level", "Cấp", []string{"level"}},
	{"code", "Mã", []string{"code", "mã số", "mã đơn vị"}},
	{"parent_id", "Mã cấp trên", []string{"parent", "parent_code", "trực thuộc", "mã trực thuộc", "mã đơn vị cấp trên"}},
	{"valid_from", "Có từ ngày", []string{"valid_from", "từ ngày"}},
	{"valid_to", "Đến hết ngày", []string{"valid_to", "đến ngày"}},
	{"phone", "Điện thoại", []string{"phone", "số điện thoại"}},
	{"email", "Thư điện tử", []string{"email", "e-mail"}},
	{"aliases", "Tên gọi khác", []string{"aliases"}},
}

// lineColumn heads the column that says on which line of the first file a unit stood.
const lineColumn = "#"

// sheetLevels are the words for a level in a file, folded.
var sheetLevels = map[string]directive.Level{
	"trung uong": directive.LevelCountry, "country": directive.LevelCountry,
	"tinh": directive.LevelProvince, "cap tinh": directive.LevelProvince, "province": directive.LevelProvince,
	"huyen": directive.LevelDistrict, "cap huyen": directive.LevelDistrict, "district": directive.LevelDistrict,
	"xa": directive.LevelCommune, "cap xa": directive.LevelCommune, "commune": directive.LevelCommune,
	"chi hoi": directive.LevelBranch, "branch": directive.LevelBranch,
	"co quan": directive.LevelBody, "co quan, don vi truc thuoc": directive.LevelBody, "body": directive.LevelBody,
}

// UnitTemplate is a file to fill in, as spreadsheets open it: with a mark of UTF-8 and semicolons.
func UnitTemplate() []byte {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = ';', true
	var head []string
	for _, c := range sheetColumns {
		head = append(head, c.heading)
	}
	for _, row := range [][]string{head,
		{"tỉnh", "Mẫu", "tỉnh", "T01", "", "01/07/2025", "", "0216 385 0000", "", ""},
		{"xã", "Ví Dụ", "xã", "X01", "T01", "01/07/2025", "", "", "", "Ví Dụ cũ | xã Ví-Dụ"},
		{"phường", "Ví Dụ", "xã", "X02", "T01", "01/07/2025", "", "", "", ""}} {
		w.Write(row) //nolint:errcheck // into memory
	}
	w.Flush()
	return b.Bytes()
}

// ReadUnitSheet reads a table of units: CSV with commas, semicolons or tabs, in UTF-8, UTF-16 or windows-1258, or the
// first sheet of an XLSX workbook. It knows nothing of the units that exist. What is wrong with single lines is named as
// units[i].FIELD, for the unit on line Lines[i]; what is wrong with the whole, as file.
func ReadUnitSheet(file []byte) (UnitSheet, error) {
	var out UnitSheet
	switch {
	case len(bytes.TrimSpace(file)) == 0:
		return out, fieldError("file", "sheet_empty")
	case len(file) > MaxSheet:
		return out, fieldError("file", "sheet_large", "Max", MaxSheet>>20)
	case bytes.HasPrefix(file, []byte("\xd0\xcf\x11\xe0")):
		return out, fieldError("file", "sheet_old_excel")
	}
	var rows [][]string
	var lines []int
	var err error
	if bytes.HasPrefix(file, []byte("PK\x03\x04")) {
		rows, lines, err = workbookRows(file)
	} else {
		rows, lines, err = csvRows(file)
	}
	if err != nil {
		return out, err
	}
	if len(rows) == 0 {
		return out, fieldError("file", "sheet_empty")
	}
	columns, err := sheetHead(rows[0])
	if err != nil {
		return out, err
	}
	rows, lines = rows[1:], lines[1:]
	if len(rows) == 0 {
		return out, fieldError("file", "sheet_no_rows")
	}
	if len(rows) > MaxUnits {
		return out, fieldError("file", "sheet_too_long", "Max", MaxUnits)
	}
	var p directive.Problems
	for i, row := range rows {
		if at, ok := columns[lineColumn]; ok && at < len(row) {
			if line, err := strconv.Atoi(row[at]); err == nil && line > 0 {
				lines[i] = line
			}
		}
		out.Units = append(out.Units, unitOfRow(&p, fmt.Sprintf("units[%d].", i), row, columns))
	}
	out.Lines = lines
	out.Text = sheetText(out.Units, lines)
	return out, p.Err()
}

// sheetHead finds the column of each field.
func sheetHead(head []string) (map[string]int, error) {
	columns := map[string]int{}
	for at, text := range head {
		if text == lineColumn {
			columns[lineColumn] = at
		}
		text = store.Fold(strings.TrimSpace(text))
		for _, c := range sheetColumns {
			for _, name := range append([]string{c.field, c.heading}, c.others...) {
				if text == store.Fold(name) {
					if _, twice := columns[c.field]; twice {
						if columns[c.field] != at {
							return nil, fieldError("file", "sheet_column_twice", "Column", c.heading)
						}
					}
					columns[c.field] = at
				}
			}
		}
	}
	var missing []string
	for _, c := range sheetColumns {
		if _, ok := columns[c.field]; !ok && (c.field == "name" || c.field == "level") {
			missing = append(missing, c.heading)
		}
	}
	if missing != nil {
		return nil, fieldError("file", "sheet_columns", "Columns", strings.Join(missing, ", "))
	}
	return columns, nil
}

func unitOfRow(p *directive.Problems, at string, row []string, columns map[string]int) directive.Unit {
	cell := func(field string) string {
		if i, ok := columns[field]; ok && i < len(row) {
			return norm.NFC.String(strings.TrimSpace(row[i]))
		}
		return ""
	}
	day := func(field string) calendar.Date {
		text := cell(field)
		if text == "" {
			return calendar.Date{}
		}
		d, ok := sheetDay(text)
		if !ok {
			p.Add(at+field, "sheet_day", "Value", clipped(text, 40))
		}
		return d
	}
	u := directive.Unit{Type: cell("type"), Name: cell("name"), Code: cell("code"), ParentID: cell("parent_id"), Phone: cell("phone"), Email: cell("email"),
		ValidFrom: day("valid_from"), ValidTo: day("valid_to")}
	if text := cell("level"); text == "" {
		p.Add(at+"level", "required")
	} else if level, ok := sheetLevels[store.Fold(text)]; ok {
		u.Level = level
	} else {
		p.Add(at+"level", "sheet_level", "Value", clipped(text, 40))
	}
	if u.Name == "" {
		p.Add(at+"name", "required")
	}
	for _, alias := range strings.Split(cell("aliases"), "|") {
		if alias = strings.TrimSpace(alias); alias != "" {
			u.Aliases = append(u.Aliases, alias)
		}
	}
	return u
}

var dayMonthYear = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$`)

// sheetDay reads a day as people write it, 1/7/2025 or 2025-07-01, or as a spreadsheet counts it.
func sheetDay(text string) (calendar.Date, bool) {
	if m := dayMonthYear.FindStringSubmatch(text); m != nil {
		text = fmt.Sprintf("%s-%02s-%02s", m[3], m[2], m[1])
	} else if n, err := strconv.ParseFloat(text, 64); err == nil && n >= 1 && n < 100_000 {
		t, err := excelize.ExcelDateToTime(n, false)
		return calendar.NewDate(t.Year(), t.Month(), t.Day()), err == nil && n >= 61 // before March 1900 it counts a day that never was
	}
	d, err := calendar.ParseDate(text)
	return d, err == nil
}

// csvRows are the lines of a text that say anything, with their numbers.
func csvRows(file []byte) (rows [][]string, lines []int, err error) {
	text, err := sheetDecoded(file)
	if err != nil {
		return nil, nil, err
	}
	r := csv.NewReader(strings.NewReader(text))
	first, _, _ := strings.Cut(strings.TrimLeft(text, "\r\n \t"), "\n")
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = ',', -1, true
	for _, comma := range ";\t" {
		if strings.Count(first, string(comma)) > strings.Count(first, string(r.Comma)) {
			r.Comma = comma
		}
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, lines, nil
		}
		if err != nil {
			return nil, nil, fieldError("file", "sheet_damaged")
		}
		line, _ := r.FieldPos(0)
		if says(row) {
			rows, lines = append(rows, row), append(lines, line)
		}
		if len(rows) > MaxUnits+1 {
			return rows, lines, nil
		}
	}
}

func says(row []string) bool { return strings.TrimSpace(strings.Join(row, "")) != "" }

// sheetDecoded gives a text in UTF-8.
func sheetDecoded(file []byte) (string, error) {
	if bytes.HasPrefix(file, []byte("\xff\xfe")) || bytes.HasPrefix(file, []byte("\xfe\xff")) {
		out, err := wide.UTF16(wide.LittleEndian, wide.UseBOM).NewDecoder().Bytes(file)
		if err != nil {
			return "", fieldError("file", "sheet_damaged")
		}
		return string(out), nil
	}
	file = bytes.TrimPrefix(file, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(file, 0) >= 0 {
		return "", fieldError("file", "sheet_form")
	}
	if utf8.Valid(file) {
		return string(file), nil
	}
	out, err := charmap.Windows1258.NewDecoder().Bytes(file)
	if err != nil {
		return "", fieldError("file", "sheet_damaged")
	}
	return norm.NFC.String(string(out)), nil
}

// workbookRows are the rows of a workbook's first sheet that say anything, with their numbers.
func workbookRows(file []byte) (all [][]string, lines []int, err error) {
	bad := fieldError("file", "sheet_damaged")
	book, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{UnzipSizeLimit: 64 << 20, UnzipXMLSizeLimit: 16 << 20})
	if err != nil {
		return nil, nil, bad
	}
	defer book.Close() //nolint:errcheck // only temporary files
	rows, err := book.Rows(book.GetSheetName(0))
	if err != nil {
		return nil, nil, bad
	}
	defer rows.Close() //nolint:errcheck // only temporary files
	for line := 1; rows.Next(); line++ {
		row, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, nil, bad
		}
		if says(row) {
			all, lines = append(all, row), append(lines, line)
		}
		if len(all) > MaxUnits+1 || line > 10*MaxUnits {
			break
		}
	}
	if rows.Error() != nil {
		return nil, nil, bad
	}
	return all, lines, nil
}

// sheetText is units as a table again, with the lines on which they stood.
func sheetText(units []directive.Unit, lines []int) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	head := []string{lineColumn}
	for _, c := range sheetColumns {
		head = append(head, c.field)
	}
	w.Write(head) //nolint:errcheck // into memory
	for i, u := range units {
		day := func(d calendar.Date) string {
			if d.IsZero() {
				return ""
			}
			return d.String()
		}
		w.Write([]string{strconv.Itoa(lines[i]), u.Type, u.Name, string(u.Level), u.Code, u.ParentID, day(u.ValidFrom), day(u.ValidTo), u.Phone, u.Email, strings.Join(u.Aliases, "|")}) //nolint:errcheck // into memory
	}
	w.Flush()
	return b.String()
}

// PreviewUnits says whether units could be imported, and stores nothing: what is wrong is what ImportUnits would say.
func (s *Service) PreviewUnits(ctx context.Context, call Call, units []directive.Unit) error {
	if len(units) > MaxUnits {
		return fieldError("units", "too_many", "Max", MaxUnits)
	}
	_, err := checkUnits(ctx, s.store.Read(), call.Actor, units, func(i int) string { return fmt.Sprintf("units[%d].", i) })
	return err
}
