package minutes

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Bytes that stand in source.low for what is not ASCII.
const (
	foldBullet   = 0x01 // ▪ • ○ ◆ and the like
	foldEmoji    = 0x02
	foldLetter   = 0x03 // a letter outside the Latin alphabet
	foldEllipsis = 0x04
	foldMark     = 0x05 // a combining mark that NFC could not compose
)

// source is the text with its folded twin: exactly one byte of low per rune
// of src, so that an index into low is an index of runes and patterns over low
// see plain lower-case ASCII: "Hoà" and "hoa", "truớc" and "trước" look alike.
type source struct {
	src string
	off []int32 // byte offset in src of each rune; one more entry for the end
	low []byte
	str string // low as a string
	cap []bool // the rune is an upper-case letter

	words     vocabulary
	spellings map[string]word
	toks      []token // of the whole text
	near      int     // where tokenise looked last
}

// newSource normalises text and folds it. It fails with an [*InputError].
func newSource(text string, words vocabulary) (*source, error) {
	if len(text) > MaxBytes {
		return nil, &InputError{Code: InputTooLarge, Size: len(text)}
	}
	if !utf8.ValidString(text) {
		return nil, &InputError{Code: InputNotText, Size: len(text)}
	}
	s := &source{src: norm.NFC.String(text), words: words, spellings: map[string]word{}}
	n := utf8.RuneCountInString(s.src)
	s.off = make([]int32, 0, n+1)
	s.low = make([]byte, 0, n)
	s.cap = make([]bool, 0, n)
	letters := foldedLetters()
	for i, r := range s.src {
		f := folded{}
		if int(r) < len(letters) {
			f = letters[r]
		} else {
			f = folded{foldRune(r), unicode.IsUpper(r)}
		}
		s.off = append(s.off, int32(i))
		s.low = append(s.low, f.low)
		s.cap = append(s.cap, f.cap)
	}
	s.off = append(s.off, int32(len(s.src)))
	s.foldEntities()
	s.str = string(s.low)
	s.toks = s.cutTokens(0, len(s.low))
	return s, nil
}

// folded is one rune as comparisons see it.
type folded struct {
	low byte
	cap bool
}

// foldedLetters folds all runes up to the last that Vietnamese uses, U+1EF9.
var foldedLetters = sync.OnceValue(func() []folded {
	out := make([]folded, 0x1f00)
	for r := range out {
		out[r] = folded{foldRune(rune(r)), unicode.IsUpper(rune(r))}
	}
	return out
})

// foldRune gives the one byte that stands for r in comparisons.
func foldRune(r rune) byte {
	if r < utf8.RuneSelf {
		switch {
		case 'A' <= r && r <= 'Z':
			return byte(r) + 'a' - 'A'
		case r == '\n':
			return '\n'
		case r < ' ' || r == 0x7f:
			return ' '
		}
		return byte(r)
	}
	switch r {
	case 'đ', 'Đ', 'ð', 'Ð': // ð is a common stray code for đ
		return 'd'
	case '“', '”', '„', '«', '»', '″':
		return '"'
	case '‘', '’', '‛', '′', '´', 'ʼ':
		return '\''
	case '–', '—', '‒', '―', '−', '‐', '‑':
		return '-'
	case '…':
		return foldEllipsis
	case '\u2028', '\u2029', '\u0085':
		return '\n'
	case '\u200b', '\u200c', '\u200d', '\ufeff', '\u00ad':
		return ' '
	case '％':
		return '%'
	case '▪', '•', '●', '○', '■', '□', '◆', '◇', '►', '▶', '➢', '➤', '✓', '✔', '❖', '·', '‣', '◦', '★', '☆', '\uf0b7':
		return foldBullet
	}
	if unicode.IsSpace(r) {
		return ' '
	}
	if unicode.IsLetter(r) {
		return foldAccented(r)
	}
	if unicode.Is(unicode.Mn, r) {
		return foldMark
	}
	if r >= 0x2190 { // symbols, dingbats, emoji
		return foldEmoji
	}
	return '?'
}

// foldAccented strips the marks of a Latin letter.
func foldAccented(r rune) byte {
	var buf [utf8.UTFMax]byte
	n := utf8.EncodeRune(buf[:], r)
	base, _ := utf8.DecodeRune(norm.NFD.Bytes(buf[:n]))
	switch {
	case 'a' <= base && base <= 'z':
		return byte(base)
	case 'A' <= base && base <= 'Z':
		return byte(base) + 'a' - 'A'
	}
	return foldLetter
}

// entities are the HTML entities that survive careless copying. They stay in
// the source; in the folded twin their first byte speaks for them.
var entities = map[string]byte{
	"nbsp": ' ', "ensp": ' ', "emsp": ' ', "amp": '&',
	"quot": '"', "ldquo": '"', "rdquo": '"', "laquo": '"', "raquo": '"',
	"ndash": '-', "mdash": '-', "hellip": foldEllipsis, "bull": foldBullet,
	"#160": ' ', "#8211": '-', "#8220": '"', "#8221": '"', "#8230": foldEllipsis,
}

// foldEntities replaces each known entity in low by its byte and spaces.
func (s *source) foldEntities() {
	for i := 0; i < len(s.low); i++ {
		if s.low[i] != '&' {
			continue
		}
		for j := i + 1; j < len(s.low) && j < i+8; j++ {
			if s.low[j] != ';' {
				continue
			}
			if b, ok := entities[string(s.low[i+1:j])]; ok {
				s.low[i] = b
				for k := i + 1; k <= j; k++ {
					s.low[k] = ' '
				}
			}
			break
		}
	}
}

// span turns a range of runes into byte offsets.
func (s *source) span(a, b int) Span { return Span{int(s.off[a]), int(s.off[b])} }

// text gives the source of a range of runes.
func (s *source) text(a, b int) string { return s.src[s.off[a]:s.off[b]] }

// trim narrows a range to its first and last rune that is neither white space
// nor one of cut.
func (s *source) trim(a, b int, cut string) (int, int) {
	drop := func(c byte) bool {
		if c == ' ' || c == '\n' || c == foldMark {
			return true
		}
		for i := 0; i < len(cut); i++ {
			if cut[i] == c {
				return true
			}
		}
		return false
	}
	for a < b && drop(s.low[a]) {
		a++
	}
	for b > a && drop(s.low[b-1]) {
		b--
	}
	return a, b
}
