package minutes

import (
	"regexp"
	"strings"
)

// markStyle is a way of numbering. Only marks of one style form a series.
type markStyle uint8

const (
	styleNone    markStyle = iota
	stylePart              // Phần 1/, Chương II, Mục 3
	styleUpper             // A.
	styleRoman             // I.  II.1
	styleNamed             // Nhóm thứ nhất:  Nhiệm vụ 1.  Giai đoạn 1
	styleCount             // Một là,
	styleRank              // Thứ nhất,  Thứ nhất là
	styleArabic            // 1.  1)  (1)  1/
	styleLetter            // a)
	styleBullet            // -  +  ▪
	styleHeading           // a bold, capital or "Về …" line; assigned by the block reader
)

// startsGroup reports whether a mark of this style can begin a directive group.
func (m markStyle) startsGroup() bool {
	switch m {
	case styleUpper, styleRoman, styleNamed, styleCount, styleRank, styleArabic:
		return true
	}
	return false
}

// inline reports whether the style also occurs in the middle of a paragraph.
func (m markStyle) inline() bool { return m == styleCount || m == styleRank || m == styleNamed }

// mark is a printed ordinal or bullet. a, b are runes of the marker as shown,
// text is where the content begins.
type mark struct {
	style   markStyle
	ordinal int // 0 for bullets
	a, b    int
	text    int
	word    string // folded first word of a named mark: "nhom", "giai doan"
}

// numberWords are the Vietnamese numerals of ordinals, folded. "tư" and "bốn"
// are both four, "nhất" and "một" both one, "bẩy" is a spelling of "bảy".
var numberWords = map[string]int{
	"nhat": 1, "mot": 1, "hai": 2, "nhi": 2, "ba": 3, "tu": 4, "bon": 4, "nam": 5,
	"sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
	"muoi mot": 11, "muoi hai": 12, "muoi ba": 13, "muoi bon": 14, "muoi lam": 15,
}

const reWordNumber = `muoi (?:mot|hai|ba|bon|lam)|nhat|mot|hai|ba|tu|bon|nam|sau|bay|tam|chin|muoi`

// markRows are the numbering styles of Vietnamese documents, most specific
// first. Group 1 is the marker, group "n" the ordinal, "w" the naming word.
// Patterns see folded text; upper demands capitals in the marker's ordinal.
var markRows = []struct {
	style  markStyle
	upper  bool
	begins string // the first bytes it can have
	re     *regexp.Regexp
}{
	{stylePart, false, "pcm", regexp.MustCompile(`^((?P<w>phan|chuong|muc) (?:thu )?(?P<n>` + reWordNumber + `|[ivx]+|\d{1,2}) ?[./:)-]?)\s`)},
	{styleNamed, false, "ncvgd", regexp.MustCompile(`^((?P<w>nhom(?: (?:nhiem vu|cong tac|viec|noi dung|giai phap))?|nhiem vu(?: trong tam)?|cong viec|viec|noi dung|giai doan|dot|dau viec) (?:thu )?(?P<n>` + reWordNumber + `|\d{1,2}|[ivx]+)(?: ?[:.,/)]| ?-|\s*$| la ))`)},
	{styleCount, false, "mhbtnsc", regexp.MustCompile(`^((?P<n>mot|hai|ba|bon|tu|nam|sau|bay|tam|chin|muoi(?: (?:mot|hai|ba|bon|lam))?) la(?:[,:]|[*_]+[,:]?))`)},
	{styleRank, false, "t", regexp.MustCompile(`^((?P<w>thu) (?P<n>` + reWordNumber + `)(?:[,:]|[*_]+[,:]?(?: la[,:]?)?|\.| la[,:]?))`)},
	{styleRoman, true, "ivx", regexp.MustCompile(`^((?P<n>[ivx]{1,5})[./)-])(?:\s|[*_])`)},
	{styleArabic, false, "(ivx0123456789", regexp.MustCompile(`^(\(?(?:[ivx]{1,4}\.)?(?:\d{1,2}\.)*(?P<n>\d{1,2})(?:[.)/]|\x05?\x02)\)?)(?:\s|[*_]|[a-z])`)},
	{styleUpper, true, "abcdefg", regexp.MustCompile(`^((?P<n>[a-g])[.)/])\s`)},
	{styleLetter, false, "abcdefghijklmnopqrstuvwxyz", regexp.MustCompile(`^((?P<n>[a-z])[.)/])\s`)},
	{styleBullet, false, "-+*\x01\x02", regexp.MustCompile(`^((?P<n>)(?:[-+*]\s|[\x01\x02]+\x05?))`)},
}

// markAt reads the mark at rune i of a line that ends at end. Emphasis marks
// of Markdown around it are passed over.
func (s *source) markAt(i, end int) (mark, bool) {
	for i < end && (s.low[i] == ' ' || s.low[i] == '#' || s.low[i] == '_' || s.low[i] == '*' && i+1 < end && s.low[i+1] != ' ') {
		i++
	}
	line := s.str[i:min(end, i+60)]
	if line == "" {
		return mark{}, false
	}
	for k := range markRows {
		row := &markRows[k]
		if strings.IndexByte(row.begins, line[0]) < 0 {
			continue
		}
		m := row.re.FindStringSubmatchIndex(line)
		if m == nil {
			continue
		}
		group := func(name string) string {
			k := 2 * row.re.SubexpIndex(name)
			if k < 0 || m[k] < 0 {
				return ""
			}
			return line[m[k]:m[k+1]]
		}
		n := group("n")
		if row.upper && !s.cap[i] || row.style == styleLetter && s.cap[i] && len(n) == 1 {
			continue
		}
		if !s.markWordsFit(row.style, i, n) {
			continue
		}
		mk := mark{style: row.style, ordinal: s.ordinalOf(row.style, n, i), a: i, b: i + m[3], word: group("w")}
		mk.text = mk.b
		return s.trimMark(mk, end), true
	}
	return mark{}, false
}

// markWordsFit checks by accents what folding cannot tell: "Năm là" against
// "nắm là", "Thứ hai" against "Thu hai".
func (s *source) markWordsFit(style markStyle, i int, n string) bool {
	switch style {
	case styleRank:
		return s.key(i, i+3) == "thứ"
	case styleCount:
		k := s.key(i, i+len(strings.Fields(n)[0]))
		switch k {
		case "một", "hai", "ba", "bốn", "tư", "năm", "sáu", "bảy", "bẩy", "tám", "chín", "mười":
			return true
		}
		return false
	}
	return true
}

// trimMark leaves connecting signs out of the marker and finds its text.
func (s *source) trimMark(mk mark, end int) mark {
	low := s.low
	for mk.b > mk.a && (low[mk.b-1] == ' ' || low[mk.b-1] == '-' && mk.style != styleBullet || low[mk.b-1] == '*' && mk.style != styleBullet || low[mk.b-1] == '_' || low[mk.b-1] == '\n') {
		mk.b--
	}
	if mk.style == styleRank || mk.style == styleNamed { // "Thứ nhất là": the marker is "Thứ nhất"
		if rest := s.str[mk.a:mk.b]; strings.HasSuffix(rest, " la") {
			mk.b -= 3
			for mk.b > mk.a && (low[mk.b-1] == '*' || low[mk.b-1] == ' ') {
				mk.b--
			}
		}
	}
	if mk.style == styleCount { // "*Một là*," keeps its comma outside the emphasis
		if k := strings.IndexByte(s.str[mk.a:mk.b], '*'); k > 0 {
			mk.b = mk.a + k
		}
	}
	for mk.text < end && strings.IndexByte(" *_-:,.", low[mk.text]) >= 0 {
		mk.text++
	}
	return mk
}

// ordinalOf gives the number of a printed ordinal.
func (s *source) ordinalOf(style markStyle, n string, i int) int {
	switch style {
	case styleBullet:
		return 0
	case styleUpper, styleLetter:
		return letterOrdinal(s.key(i, i+1))
	}
	if v, ok := numberWords[n]; ok {
		return v
	}
	if n != "" && isDigit(n[0]) {
		v := 0
		for k := 0; k < len(n); k++ {
			v = v*10 + int(n[k]-'0')
		}
		return v
	}
	return romanOrdinal(n)
}

// letterOrdinal counts in the Vietnamese alphabet as documents do: a, b, c, d,
// đ, e, g, h, i, k … (Decree 30/2020/NĐ-CP, Appendix I).
func letterOrdinal(key string) int {
	for i, r := range []rune("abcdđeghiklmnopqrstuvxy") {
		if key == string(r) {
			return i + 1
		}
	}
	return 0
}

// romanOrdinal reads small Roman numerals; 0 if n is none.
func romanOrdinal(n string) int {
	value := map[byte]int{'i': 1, 'v': 5, 'x': 10}
	sum := 0
	for i := 0; i < len(n); i++ {
		v := value[n[i]]
		if v == 0 {
			return 0
		}
		if i+1 < len(n) && v < value[n[i+1]] {
			v = -v
		}
		sum += v
	}
	return sum
}
