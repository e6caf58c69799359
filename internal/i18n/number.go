package i18n

import (
	"math"
	"strconv"
	"strings"
)

// Number writes a number with its thousands apart: "1.234.567" and "0,5" in Vietnamese, "1,234,567" and "0.5" in
// English. At most three decimals are shown; what is not a number or has no end is "–".
func (p *Printer) Number(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	whole, decimals, _ := strings.Cut(strconv.FormatFloat(math.Abs(v), 'f', 3, 64), ".")
	decimals = strings.TrimRight(decimals, "0")
	thousands, point := ".", ","
	if p.language == English {
		thousands, point = ",", "."
	}
	var b strings.Builder
	if v < 0 && (whole != "0" || decimals != "") {
		b.WriteByte('-')
	}
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(thousands)
		}
		b.WriteRune(digit)
	}
	if decimals != "" {
		b.WriteString(point + decimals)
	}
	return b.String()
}

// Money writes an amount of đồng, which has no smaller unit: "1.500.000 đồng", "1,500,000 đồng".
func (p *Printer) Money(dong float64) string { return p.Number(math.Round(dong)) + " đồng" }
