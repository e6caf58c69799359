package service_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	wide "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
)

// broken names what an error says, as field and code.
func broken(err error) []string {
	var e *directive.Error
	var out []string
	if errors.As(err, &e) {
		for _, f := range e.Fields {
			out = append(out, f.Field+" "+f.Code)
		}
	}
	return out
}

const sheet = "Loại;Tên;Cấp;Mã;Mã cấp trên;Có từ ngày;Đến hết ngày;Điện thoại;Thư điện tử;Tên gọi khác\n" +
	"tỉnh;Lào Cai;tỉnh;L1;;01/07/2025;;;;\n\nxã;Trạm Tấu;Cấp xã;X1;L1;2025-07-01;;0216;;Tram Tau | xã Trạm-Tấu\n"

func TestUnitSheetIsReadInAnyForm(t *testing.T) {
	wide16, err := wide.UTF16(wide.LittleEndian, wide.UseBOM).NewEncoder().String(strings.ReplaceAll(sheet, ";", "\t"))
	ok(t, err)
	old := sheet // windows-1258 writes a vowel with its hat, and the tone after it
	var parts strings.Builder
	for _, r := range old {
		d := norm.NFD.String(string(r))
		if _, err := charmap.Windows1258.NewEncoder().String(string(r)); err == nil {
			parts.WriteRune(r)
			continue
		}
		runes := []rune(d)
		for i := len(runes) - 1; i > 0; i-- { // the hat stays with its vowel
			base := norm.NFC.String(string(runes[:1]) + string(runes[i]))
			try := base + string(slices.Delete(slices.Clone(runes[1:]), i-1, i))
			if _, err := charmap.Windows1258.NewEncoder().String(try); err == nil {
				d = try
				break
			}
		}
		parts.WriteString(d)
	}
	cp1258, err := charmap.Windows1258.NewEncoder().String(parts.String())
	ok(t, err)
	book := excelize.NewFile()
	for i, line := range strings.Split(strings.TrimSpace(sheet), "\n") {
		for j, cell := range strings.Split(line, ";") {
			name, err := excelize.CoordinatesToCellName(j+1, i+1)
			ok(t, err)
			if cell == "01/07/2025" {
				ok(t, book.SetCellValue("Sheet1", name, 45839)) // as a spreadsheet counts the day
			} else if cell != "" {
				ok(t, book.SetCellValue("Sheet1", name, cell))
			}
		}
	}
	var xlsx bytes.Buffer
	ok(t, book.Write(&xlsx))
	for name, file := range map[string]string{"semicolons": sheet, "with a mark": "\ufeff" + sheet, "commas": strings.ReplaceAll(sheet, ";", ","), "tabs in UTF-16": wide16,
		"windows-1258": cp1258, "decomposed": norm.NFD.String(sheet), "Windows lines": strings.ReplaceAll(sheet, "\n", "\r\n"), "workbook": xlsx.String()} {
		got, err := service.ReadUnitSheet([]byte(file))
		if err != nil {
			t.Errorf("%s: %v %v", name, err, broken(err))
			continue
		}
		if len(got.Units) != 2 || !slices.Equal(got.Lines, []int{2, 4}) {
			t.Errorf("%s: %d units on the lines %v", name, len(got.Units), got.Lines)
			continue
		}
		u := got.Units[1]
		if u.Type != "xã" || u.Name != "Trạm Tấu" || u.Level != directive.LevelCommune || u.ParentID != "L1" || u.ValidFrom != calendar.NewDate(2025, 7, 1) || len(u.Aliases) != 2 || got.Units[0].ValidFrom != u.ValidFrom {
			t.Errorf("%s: %+v", name, got.Units)
		}
		again, err := service.ReadUnitSheet([]byte(got.Text))
		if err != nil || fmt.Sprint(again) != fmt.Sprint(got) {
			t.Errorf("%s, read again: %v %v", name, err, again)
		}
	}
	if got, err := service.ReadUnitSheet(service.UnitTemplate()); err != nil || len(got.Units) != 3 {
		t.Errorf("the template: %v %v", err, got.Units)
	}
}

func TestBadUnitSheets(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		want []string
	}{
		"empty":              {"", []string{"file sheet_empty"}},
		"white space":        {" \n\n", []string{"file sheet_empty"}},
		"only a heading":     {"Tên,Cấp\n", []string{"file sheet_no_rows"}},
		"wrong columns":      {"Họ tên,Ngày sinh\nA,B\n", []string{"file sheet_columns"}},
		"a column twice":     {"Tên,Cấp,name\nA,xã,B\n", []string{"file sheet_column_twice"}},
		"a picture":          {"\x89PNG\r\n\x1a\n\x00\x00", []string{"file sheet_form"}},
		"old Excel":          {"\xd0\xcf\x11\xe0\xa1\xb1", []string{"file sheet_old_excel"}},
		"a broken workbook":  {"PK\x03\x04 nothing", []string{"file sheet_damaged"}},
		"too large":          {strings.Repeat("x", service.MaxSheet+1), []string{"file sheet_large"}},
		"100,000 lines":      {"Tên,Cấp\n" + strings.Repeat("A,xã\n", 100_000), []string{"file sheet_too_long"}},
		"each line its own":  {"Tên,Cấp,Có từ ngày\n,xã,\nA,thôn,\nB,,31/02/2025\n", []string{"units[0].name required", "units[1].level sheet_level", "units[2].valid_from sheet_day", "units[2].level required"}},
		"a day of no month":  {"Tên,Cấp,Đến hết ngày\nA,xã,1/13/2025\n", []string{"units[0].valid_to sheet_day"}},
		"a count of no days": {"Tên,Cấp,Đến hết ngày\nA,xã,12\n", []string{"units[0].valid_to sheet_day"}},
	} {
		_, err := service.ReadUnitSheet([]byte(c.file))
		if got := broken(err); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestPreviewUnitsStoresNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		count := func() int { return len(must[[]directive.Unit](t)(w.service.Units(t.Context()))) }
		before := count()
		read, err := service.ReadUnitSheet([]byte("Tên,Cấp,Mã,Mã cấp trên\nA,tỉnh,A1,\nB,xã,B1,A1\nC,xã,B1,A1\nD,xã,D1,không có\n"))
		ok(t, err)
		want := []string{"units[2].code duplicate", "units[3].parent_id unknown_unit"}
		if got := broken(w.service.PreviewUnits(t.Context(), w.admin(), read.Units)); !slices.Equal(got, want) {
			t.Errorf("the preview says %v, want %v", got, want)
		}
		if _, err := w.service.ImportUnits(t.Context(), w.admin(), read.Units); !slices.Equal(broken(err), want) {
			t.Errorf("the import says %v", err)
		}
		if err := w.service.PreviewUnits(t.Context(), w.as("officer/Văn Yên"), read.Units[:1]); directive.CodeOf(err) != directive.CodeForbidden {
			t.Errorf("an officer may add a province: %v", err)
		}
		ok(t, w.service.PreviewUnits(t.Context(), w.admin(), read.Units[:2]))
		if n := count(); n != before {
			t.Fatalf("%d units were stored by looking", n-before)
		}
		must[[]directive.Unit](t)(w.service.ImportUnits(t.Context(), w.admin(), read.Units[:2]))
		if n := count(); n != before+2 {
			t.Errorf("%d units were imported", n-before)
		}
	})
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
