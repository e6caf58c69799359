package html

import (
	"testing"

	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
)

func TestUnitImport(t *testing.T) {
	vi, en := render(t, func(_ *i18n.Printer, f Frame) Page { return &UnitImport{Frame: f} })
	saysAll(t, vi, "Nhập đơn vị từ bảng tính", "/units/import/template.csv", `type="file"`, `enctype="multipart/form-data"`)
	saysAll(t, en, "Read and preview")
	vi, _ = render(t, func(_ *i18n.Printer, f Frame) Page {
		f.Problem = &Problem{Title: "Chưa đúng", Fields: []FieldProblem{{"file", "Không thấy cột: Tên."}}}
		return &UnitImport{Frame: f, Wrongs: []SheetWrong{{7, "Cấp", "“" + evil + "” không phải", "Ghi một trong"}}, More: 3}
	})
	saysAll(t, vi, "Dòng 7", "4 chỗ cần sửa", "Còn 3 chỗ nữa", "Ea H'leo", "Không thấy cột", "Chưa thêm đơn vị nào")
	vi, _ = render(t, func(w *i18n.Printer, f Frame) Page {
		p := &UnitImport{Frame: f}
		sheet := service.UnitSheet{Text: "#,name\n2,\"" + evil + "\"\n"}
		for i := range sheetRowsMax + 1 {
			sheet.Units, sheet.Lines = append(sheet.Units, directive.Unit{Type: "xã", Name: evil, Level: directive.LevelCommune, ParentID: "T1"}), append(sheet.Lines, i+2)
		}
		p.Preview(w, sheet)
		return p
	})
	saysAll(t, vi, "Sẽ thêm 51 đơn vị", "Cấp xã: 51", "50 đơn vị đầu tiên", "Thêm 51 đơn vị", `name="do" value="import"`)
}
