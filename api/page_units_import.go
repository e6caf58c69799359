package api

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"giaoban/api/html"
	"giaoban/internal/service"
)

// maxSheetForm is how large the form with a file of units may be.
const maxSheetForm = service.MaxSheet + 64<<10

// unitImportPages take a file of units.
func (a *API) unitImportPages() []pageRoute {
	take := deed("/units/import", service.RightUnits, importUnits)
	take.limit = maxSheetForm
	return []pageRoute{
		view("/units/import", service.RightUnits, func(v *visit) error { return v.show(v.importPage()) }),
		view("/units/import/template.csv", service.RightUnits, unitTemplate),
		take,
	}
}

func (v *visit) importPage() *html.UnitImport {
	f := v.frame(v.words.Text("import.title", nil))
	f.Path = "/units/import"
	return &html.UnitImport{Frame: f}
}

// unitTemplate hands out a file to fill in.
func unitTemplate(v *visit) error {
	v.gin.Header("Content-Disposition", `attachment; filename="don-vi.csv"`)
	v.gin.Data(http.StatusOK, "text/csv; charset=utf-8", service.UnitTemplate())
	return nil
}

// sheetFile is the file that was chosen, or the table that a preview sends back.
func (v *visit) sheetFile() ([]byte, error) {
	if v.text("do") == "import" {
		return []byte(v.form.Get("sheet")), nil
	}
	if !v.hasFile() {
		return nil, nil
	}
	file, err := v.gin.Request.MultipartForm.File["file"][0].Open()
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // only read
	return io.ReadAll(file)
}

// importUnits reads a file and shows what it would do; with do=import it does it, all or nothing.
func importUnits(v *visit) error {
	file, err := v.sheetFile()
	if err != nil {
		return err
	}
	sheet, err := service.ReadUnitSheet(file)
	switch {
	case err != nil:
	case v.text("do") == "import":
		if _, err = v.api.Service.ImportUnits(v, v.call, sheet.Units); err == nil {
			return v.goTo("/units", "units_imported")
		}
	default:
		if err = v.api.Service.PreviewUnits(v, v.call, sheet.Units); err == nil {
			v.form = nil
			page := v.importPage()
			page.Preview(v.words, sheet)
			return v.show(page)
		}
	}
	return v.again(err, func(v *visit) error {
		page := v.importPage()
		v.wrongLines(page, sheet)
		return v.show(page)
	})
}

// wrongLines moves what is wrong with single lines from the form's problem into the report.
func (v *visit) wrongLines(page *html.UnitImport, sheet service.UnitSheet) {
	var whole []html.FieldProblem
	for _, f := range page.Problem.Fields {
		var i int
		at, field, ok := strings.Cut(f.Field, ".")
		if _, err := fmt.Sscanf(at, "units[%d]", &i); !ok || err != nil || i < 0 || i >= len(sheet.Lines) {
			whole = append(whole, f)
			continue
		}
		if len(page.Wrongs) == html.WrongsMax {
			page.More++
			continue
		}
		field, _, _ = strings.Cut(field, "[") // aliases[0]
		page.Wrongs = append(page.Wrongs, html.SheetWrong{Line: sheet.Lines[i], Column: v.words.Text("import_column."+field, nil), What: f.Message, How: v.words.Text("import_fix."+field, nil)})
	}
	page.Problem.Fields = whole
	if len(page.Wrongs) > 0 {
		page.Problem.Detail = v.words.Text("import.see_below", nil)
	}
}
