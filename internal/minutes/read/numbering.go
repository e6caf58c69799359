package read

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// numbering are the lists of a document and how far each has counted. Word
// stores no numerals: it counts the paragraphs of a list when it draws them
// (ECMA-376 part 1, 17.9).
type numbering struct {
	levels map[string]*[9]listLevel // by list
	shared map[string]string        // list → the definition whose counters it shares
	count  map[string]*[9]int       // by definition, or by list if it starts anew
	styles map[string]listStyle
}

type listLevel struct {
	format string // "decimal", "lowerLetter", "bullet", …
	text   string // "%1.%2."
	start  int
}

// listStyle is what a style of paragraphs says of lists.
type listStyle struct {
	num, based string
	level      int
}

type xmlVal struct {
	Val string `xml:"val,attr"`
}

type xmlLevel struct {
	Level  string `xml:"ilvl,attr"`
	Start  xmlVal `xml:"start"`
	Format xmlVal `xml:"numFmt"`
	Text   xmlVal `xml:"lvlText"`
}

// numbering reads the lists and the styles that belong to lists.
func (a *archive) numbering() (*numbering, error) {
	n := &numbering{levels: map[string]*[9]listLevel{}, shared: map[string]string{}, count: map[string]*[9]int{}, styles: map[string]listStyle{}}
	data, err := a.part("word/numbering.xml")
	if err != nil {
		return nil, err
	}
	var x struct {
		Abstract []struct {
			ID     string     `xml:"abstractNumId,attr"`
			Levels []xmlLevel `xml:"lvl"`
		} `xml:"abstractNum"`
		Num []struct {
			ID       string `xml:"numId,attr"`
			Abstract xmlVal `xml:"abstractNumId"`
			Override []struct {
				Level string    `xml:"ilvl,attr"`
				Start *xmlVal   `xml:"startOverride"`
				Lvl   *xmlLevel `xml:"lvl"`
			} `xml:"lvlOverride"`
		} `xml:"num"`
	}
	if len(data) > 0 {
		if err := xml.Unmarshal(data, &x); err != nil {
			return nil, &Error{Code: ErrDamaged, Err: err}
		}
	}
	set := func(l *[9]listLevel, x xmlLevel) {
		if i := small(x.Level); i < 9 {
			l[i] = listLevel{x.Format.Val, x.Text.Val, small(x.Start.Val)}
		}
	}
	abstract := map[string]*[9]listLevel{}
	for _, d := range x.Abstract {
		l := &[9]listLevel{}
		for _, lvl := range d.Levels {
			set(l, lvl)
		}
		abstract[d.ID] = l
	}
	for _, num := range x.Num {
		base := abstract[num.Abstract.Val]
		if base == nil {
			continue
		}
		l := *base
		n.shared[num.ID] = "definition " + num.Abstract.Val
		for _, o := range num.Override {
			i := small(o.Level)
			if i >= 9 {
				continue
			}
			if o.Lvl != nil {
				set(&l, *o.Lvl)
			}
			if o.Start != nil {
				l[i].start = small(o.Start.Val)
				n.shared[num.ID] = "list " + num.ID
			}
		}
		n.levels[num.ID] = &l
	}
	return n, n.readStyles(a)
}

func (n *numbering) readStyles(a *archive) error {
	data, err := a.part("word/styles.xml")
	if err != nil || len(data) == 0 {
		return err
	}
	var x struct {
		Styles []struct {
			ID    string `xml:"styleId,attr"`
			Based xmlVal `xml:"basedOn"`
			PPr   struct {
				Num struct {
					Level xmlVal `xml:"ilvl"`
					ID    xmlVal `xml:"numId"`
				} `xml:"numPr"`
			} `xml:"pPr"`
		} `xml:"style"`
	}
	if err := xml.Unmarshal(data, &x); err != nil {
		return &Error{Code: ErrDamaged, Err: err}
	}
	for _, s := range x.Styles {
		n.styles[s.ID] = listStyle{s.PPr.Num.ID.Val, s.Based.Val, small(s.PPr.Num.Level.Val)}
	}
	return nil
}

// label counts a paragraph and gives its numeral, "-" for a bullet, "" if it
// is in no list.
func (n *numbering) label(p *paragraph) string {
	num, level := p.num, p.level
	if !p.own {
		style := p.style
		for range 12 { // styles of a broken file may be based on each other in a circle
			s, ok := n.styles[style]
			if !ok {
				break
			}
			if s.num != "" {
				num, level = s.num, s.level
				break
			}
			style = s.based
		}
	}
	levels := n.levels[num]
	if num == "" || num == "0" || levels == nil || level > 8 {
		return ""
	}
	count := n.count[n.shared[num]]
	if count == nil {
		count = &[9]int{}
		n.count[n.shared[num]] = count
	}
	if count[level] == 0 {
		count[level] = levels[level].start
		if levels[level].start == 0 && levels[level].format != "decimalZero" {
			count[level] = 1
		}
	} else {
		count[level]++
	}
	for i := level + 1; i < 9; i++ {
		count[i] = 0
	}
	switch levels[level].format {
	case "bullet":
		return "-"
	case "none":
		return ""
	}
	out := levels[level].text
	for i := 0; i <= level; i++ {
		v := count[i]
		if v == 0 {
			v = max(1, levels[i].start)
		}
		out = strings.ReplaceAll(out, "%"+strconv.Itoa(i+1), numeral(v, levels[i].format))
	}
	return out
}

// numeral writes a number in a format of lists. Letters go on "aa" after "z", as Word draws them.
func numeral(v int, format string) string {
	if v < 1 || v > 9999 {
		return strconv.Itoa(v)
	}
	switch format {
	case "lowerLetter", "upperLetter":
		s := strings.Repeat(string(rune('a'+(v-1)%26)), min((v-1)/26+1, 9))
		if format == "upperLetter" {
			return strings.ToUpper(s)
		}
		return s
	case "lowerRoman":
		return strings.ToLower(roman(v))
	case "upperRoman":
		return roman(v)
	case "decimalZero":
		if v < 10 {
			return "0" + strconv.Itoa(v)
		}
	}
	return strconv.Itoa(v)
}

func roman(v int) string {
	var b strings.Builder
	for _, r := range []struct {
		n int
		s string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for v >= r.n {
			b.WriteString(r.s)
			v -= r.n
		}
	}
	return b.String()
}
