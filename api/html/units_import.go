package html

import (
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
)

// UnitImport takes a file of units: it shows what is wrong with it line by line, or what it would add.
type UnitImport struct {
	Frame
	Wrongs []SheetWrong
	More   int         // of Wrongs, left out
	Levels []LevelRows // of what would be added
	Rows   []SheetRow  // the first of it
	Total  int         // of what would be added
	Sheet  string      // the table, to be sent back with the confirmation
}

// Name is the page's template.
func (*UnitImport) Name() string { return "units_import" }

// SheetWrong is one thing to mend in the file.
type SheetWrong struct {
	Line              int
	Column, What, How string
}

// SheetRow is a unit that would be added.
type SheetRow struct {
	Line int
	directive.Unit
	LevelText, Life string
}

// LevelRows is how many units of a level would be added.
type LevelRows struct {
	Label string
	N     int
}

// WrongsMax and sheetRowsMax are how many lines one page shows.
const (
	WrongsMax    = 200
	sheetRowsMax = 50
)

// Preview fills in what would be added.
func (p *UnitImport) Preview(w *i18n.Printer, sheet service.UnitSheet) {
	p.Total, p.Sheet = len(sheet.Units), sheet.Text
	counts := map[directive.Level]int{}
	for i, u := range sheet.Units {
		counts[u.Level]++
		if i < sheetRowsMax {
			p.Rows = append(p.Rows, SheetRow{sheet.Lines[i], u, w.Text("level."+string(u.Level), nil), Lifetime(w, u)})
		}
	}
	for _, l := range directive.Levels() {
		if counts[l] > 0 {
			p.Levels = append(p.Levels, LevelRows{w.Text("level."+string(l), nil), counts[l]})
		}
	}
}
