package read

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	wide16 "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// The encodings that are recognised.
const (
	encodingUTF8  = "utf-8"
	encodingLE    = "utf-16le"
	encodingBE    = "utf-16be"
	encoding1258  = "windows-1258"
	encodingTCVN3 = "tcvn3"
)

// plain reads a text in any of the encodings.
func (d *Document) plain(file []byte) error {
	text, encoding, err := decode(file)
	if err != nil {
		return err
	}
	d.Text, d.Encoding = text, encoding
	if encoding != encodingUTF8 {
		d.note(NoteConverted)
	}
	return nil
}

// decode gives the text of a file and the encoding it is in.
func decode(file []byte) (text, encoding string, err error) {
	encoding = unicodeBOM(file)
	if encoding == "" && !utf8.Valid(file) || encoding == "" && bytes.IndexByte(file, 0) >= 0 {
		encoding = wide(file)
	}
	switch encoding {
	case encodingLE, encodingBE:
		order := wide16.LittleEndian
		if encoding == encodingBE {
			order = wide16.BigEndian
		}
		out, err := wide16.UTF16(order, wide16.UseBOM).NewDecoder().Bytes(file)
		if err != nil || len(file)%2 != 0 {
			return "", "", &Error{Code: ErrDamaged, Err: err}
		}
		return string(out), encoding, nil
	case "utf-32":
		out, err := utf32.UTF32(utf32.LittleEndian, utf32.UseBOM).NewDecoder().Bytes(file)
		if err != nil {
			return "", "", &Error{Code: ErrDamaged, Err: err}
		}
		return string(out), encoding, nil
	}
	if utf8.Valid(file) {
		if bytes.IndexByte(file, 0) >= 0 || hasControls(file) {
			return "", "", refuse(ErrType)
		}
		text = string(file)
		if old := fromTCVN3(text); commonWords(text) == 0 && commonWords(old) > 0 { // its letters were copied one by one
			return old, encodingTCVN3, nil
		}
		return text, encodingUTF8, nil
	}
	if hasControls(file) {
		return "", "", refuse(ErrType)
	}
	latin := make([]rune, len(file)) // each byte as the character of its number
	for i, c := range file {
		latin[i] = rune(c)
	}
	best := 0
	candidates := []struct{ name, text string }{{encoding1258, from1258(file)}, {encodingTCVN3, fromTCVN3(string(latin))}}
	for _, c := range candidates {
		if n := commonWords(tidy(c.text)); n > best {
			best, text, encoding = n, c.text, c.name
		}
	}
	if best == 0 {
		return "", "", refuse(ErrEncoding)
	}
	return text, encoding, nil
}

// unicodeBOM names the encoding that a byte-order mark announces.
func unicodeBOM(file []byte) string {
	switch {
	case bytes.HasPrefix(file, []byte("\xff\xfe\x00\x00")):
		return "utf-32"
	case bytes.HasPrefix(file, []byte("\xff\xfe")):
		return encodingLE
	case bytes.HasPrefix(file, []byte("\xfe\xff")):
		return encodingBE
	case bytes.HasPrefix(file, []byte("\xef\xbb\xbf")):
		return encodingUTF8
	}
	return ""
}

// wide recognises UTF-16 without a mark: of every pair of bytes, one is mostly
// zero or the number of a block of Vietnamese letters.
func wide(file []byte) string {
	if len(file) < 4 || len(file)%2 != 0 || bytes.IndexByte(file, 0) < 0 {
		return ""
	}
	high := func(c byte) bool { return c == 0 || c == 1 || c == 3 || c == 0x1e || c == 0x20 }
	head := file[:min(len(file), 4096)&^1]
	odd, even, zeros := 0, 0, 0
	for i := 0; i+1 < len(head); i += 2 {
		if high(head[i]) {
			even++
		}
		if high(head[i+1]) {
			odd++
		}
		if head[i] == 0 || head[i+1] == 0 {
			zeros++
		}
	}
	pairs := len(head) / 2
	switch {
	case zeros*3 < pairs:
		return ""
	case odd*20 >= pairs*19 && even*2 < pairs:
		return encodingLE
	case even*20 >= pairs*19 && odd*2 < pairs:
		return encodingBE
	}
	return ""
}

func from1258(file []byte) string {
	out, err := charmap.Windows1258.NewDecoder().Bytes(file)
	if err != nil {
		return ""
	}
	return string(out)
}

// commonWords counts words that nearly every Vietnamese text has, with their
// accents: the right encoding has some, a wrong one none.
func commonWords(text string) int {
	n := 0
	for _, w := range strings.FieldsFunc(strings.ToLower(text[:min(len(text), 64<<10)]), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) }) {
		switch w {
		case "và", "của", "các", "được", "về", "hội", "huyện", "xã", "tỉnh", "năm", "tại", "nhiệm", "vụ", "tổ", "chức", "thực", "hiện", "ngày", "tháng", "nghị", "báo", "cáo", "trước", "với", "để", "những", "đã", "phố", "thị", "đồng", "chí", "khuyến", "học", "cần", "là", "có":
			n++
		}
	}
	return n
}

// tcvn3 are the letters of TCVN 5712:1993 in its third variant ("ABC fonts"),
// by the character that a Latin-1 reader shows for them.
const tcvn3 = "µà¶ả·ã¸á¹ạ¨ă»ằ¼ẳ½ẵ¾ắÆặ©âÇầÈẩÉẫÊấËậ®đÌèÎẻÏẽÐéÑẹªêÒềÓểÔễÕếÖệ×ìØỉÜĩÝíÞịßòáỏâõãóäọ«ôåồæổçỗèốéộ¬ơêờëởìỡíớîợïùñủòũóúôụ\u00adưõừöử÷ữøứùựúỳûỷüỹýýþỵ¡Ă¢Â£Ê¤Ô¥Ơ¦Ư§Đ"

// fromTCVN3 replaces the letters of TCVN3.
func fromTCVN3(latin string) string {
	table := map[rune]rune{}
	rs := []rune(tcvn3)
	for i := 0; i+1 < len(rs); i += 2 {
		table[rs[i]] = rs[i+1]
	}
	return strings.Map(func(r rune) rune {
		if v, ok := table[r]; ok {
			return v
		}
		return r
	}, latin)
}
