package report

import (
	"mime"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"giaoban/internal/calendar"
)

// plain is a text as a paper may hold it: composed letters (TCVN 6909:2001), lines by \n, and no characters that no
// printer knows or that XML 1.0 forbids.
func plain(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n"), "\r", "\n")
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Cs, r), r&0xfffe == 0xfffe:
			return -1
		}
		return r
	}, s))
}

// capital begins a sentence.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

// maxName is how many letters of a title a file's name may hold.
const maxName = 60

// FileName is the name of a file, in letters that every system and mail program knows: what it is, what it is of, the
// day, without accents.
func FileName(what, of string, day calendar.Date, extension string) string {
	name := slug(what)
	if of = slug(of); of != "" {
		if len(of) > maxName {
			of = strings.Trim(of[:maxName], "-")
		}
		name += "_" + of
	}
	return name + "_" + day.String() + "." + extension
}

func slug(s string) string {
	var b strings.Builder
	dash := false
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case r == 'đ':
			r = 'd'
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’':
			continue
		}
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteRune(r)
			continue
		}
		dash = true
	}
	return b.String()
}

// Disposition is the header with which a browser saves a file under a name (RFC 6266): both forms, since some know only
// one.
func Disposition(name string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": name}) + "; filename*=UTF-8''" + name
}
