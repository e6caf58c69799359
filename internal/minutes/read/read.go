// Package read turns files into the text of minutes: plain text in the
// encodings that Vietnamese offices use, .docx, .pdf with a text layer, and web
// pages. What comes out is UTF-8 in NFC, one paragraph, list item or table row
// to the line, with the numerals that the file only draws.
//
// A file comes from anybody. What is not plainly one of the four is refused
// with an [*Error]; sizes are counted while unpacking; nothing is run, fetched
// or written. What was left out on purpose is said in [Document.Notes].
package read

import (
	"bytes"
	"context"
	"strings"

	"github.com/gabriel-vasile/mimetype"
	"golang.org/x/text/unicode/norm"
)

// Limits of what is read. A real file of minutes has some ten thousand bytes.
const (
	MaxFile    = 20 << 20 // bytes of a file
	MaxText    = 5 << 20  // bytes of the text that may come out
	MaxEntries = 2000     // entries of an archive
	MaxPages   = 500      // pages of a PDF
	MaxDepth   = 200      // nested elements of a document
)

// The formats of a [Document].
const (
	FormatText = "text"
	FormatDOCX = "docx"
	FormatPDF  = "pdf"
	FormatHTML = "html"
)

// Document is the text of a file.
type Document struct {
	Text   string // UTF-8, NFC, lines end with "\n"
	Format string // one of the Format constants
	// Encoding of a text or page: "utf-8", "utf-16le", "utf-16be", "windows-1258", "tcvn3", or what the page declares.
	Encoding string
	Notes    []string // what was left out or changed: the Note constants, each once, in this order
}

// Notes on what was left out or changed. They are codes for the message catalogue.
const (
	NoteMacros    = "macros_left_out"    // macros of a document
	NoteEmbedded  = "embedded_left_out"  // objects inside a document
	NoteExternal  = "external_left_out"  // a template or data elsewhere that the document refers to
	NoteConverted = "encoding_converted" // the text was in another encoding than Unicode
	NoteWebParts  = "web_parts_left_out" // menus, captions, scripts of a page
	NotePageText  = "page_text_rejoined" // lines of a PDF that were joined again, page numbers
)

// Notes lists every note, for the message catalogue.
func Notes() []string {
	return []string{NoteMacros, NoteEmbedded, NoteExternal, NoteConverted, NoteWebParts, NotePageText}
}

// Error is why a file was not read. Code is for the message catalogue.
type Error struct {
	Code string // one of the Err constants
	Err  error  // the cause, for the operator; may be nil
}

// The codes of an [Error].
const (
	ErrEmpty       = "file_empty"           // no byte, or nothing but white space
	ErrTooLarge    = "file_too_large"       // over MaxFile, or its text over MaxText
	ErrType        = "file_type"            // none of the four forms
	ErrOtherType   = "file_type_differs"    // its content is not what its name says
	ErrOldWord     = "file_old_word"        // .doc of Word 97–2003
	ErrEncrypted   = "file_encrypted"       // needs a password
	ErrDamaged     = "file_damaged"         // cut off or broken
	ErrBomb        = "file_bomb"            // unpacks to far more than its size, or into too many parts, or too deep
	ErrEntryName   = "file_entry_name"      // an archive with an entry outside itself
	ErrDoctype     = "file_doctype"         // XML that declares a document type
	ErrNoTextLayer = "file_no_text_layer"   // a PDF of pictures
	ErrNoPDF       = "file_pdf_not_offered" // no engine for PDF was given
	ErrEncoding    = "file_encoding"        // text in an encoding that was not recognised
)

// Errors lists every code of an [Error], for the message catalogue.
func Errors() []string {
	return []string{ErrEmpty, ErrTooLarge, ErrType, ErrOtherType, ErrOldWord, ErrEncrypted, ErrDamaged, ErrBomb, ErrEntryName, ErrDoctype, ErrNoTextLayer, ErrNoPDF, ErrEncoding}
}

// Error describes the refusal for the operator.
func (e *Error) Error() string {
	if e.Err != nil {
		return "read minutes: " + e.Code + ": " + e.Err.Error()
	}
	return "read minutes: " + e.Code
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

func refuse(code string) error { return &Error{Code: code} }

// PDF gives the text of the pages of a PDF. It is an interface because the one
// engine that reads Vietnamese right is large: package pdf has it.
type PDF interface {
	// Pages gives the text of each page. The error is an [*Error], or that of ctx.
	Pages(ctx context.Context, file []byte) ([]string, error)
}

// Reader reads files. The zero Reader reads all forms but PDF.
type Reader struct {
	PDF PDF // may be nil
}

// File reads one file. name is what its owner calls it; only its ending counts,
// and may be missing. The error is an [*Error], or that of ctx.
func (r Reader) File(ctx context.Context, name string, file []byte) (Document, error) {
	if len(file) > MaxFile {
		return Document{}, refuse(ErrTooLarge)
	}
	if len(bytes.TrimSpace(file)) == 0 {
		return Document{}, refuse(ErrEmpty)
	}
	format, err := sniff(name, file)
	if err != nil {
		return Document{}, err
	}
	d := Document{Format: format}
	switch format {
	case FormatDOCX:
		err = d.docx(ctx, file)
	case FormatPDF:
		err = d.pdf(ctx, r.PDF, file)
	case FormatHTML:
		err = d.html(ctx, file)
	default:
		err = d.plain(file)
	}
	if err != nil {
		return Document{}, err
	}
	d.Text = tidy(d.Text)
	switch {
	case strings.TrimSpace(d.Text) == "":
		return Document{}, refuse(ErrEmpty)
	case len(d.Text) > MaxText:
		return Document{}, refuse(ErrTooLarge)
	}
	return d, ctx.Err()
}

// note adds a note once.
func (d *Document) note(code string) {
	for _, have := range d.Notes {
		if have == code {
			return
		}
	}
	d.Notes = append(d.Notes, code)
}

// tidy puts a text into NFC with plain line ends, without NUL and without the
// invisible marks that editors leave.
func tidy(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n", "\v", "\n", "\ufeff", "", "\u200b", "", "\u00ad", "", "\x00", "").Replace(s)
	return norm.NFC.String(s)
}

// sniff tells the form of a file by its first bytes; its name must not say
// another.
func sniff(name string, file []byte) (string, error) {
	ending := ""
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		ending = strings.ToLower(strings.TrimSpace(name[i+1:]))
	}
	format, err := content(file)
	if err != nil {
		return "", err
	}
	says := map[string]string{"txt": FormatText, "md": FormatText, "docx": FormatDOCX, "docm": FormatDOCX, "dotx": FormatDOCX, "pdf": FormatPDF, "html": FormatHTML, "htm": FormatHTML, "mhtml": "", "doc": "", "exe": ""}
	want, known := says[ending]
	switch {
	case !known || want == format:
	case want == FormatHTML && format == FormatText: // a piece of a page without <html>
		return FormatHTML, nil
	case want == FormatText && format == FormatHTML: // a text that begins with a tag
		return FormatText, nil
	default:
		return "", refuse(ErrOtherType)
	}
	return format, nil
}

// content tells the form of a file by its bytes alone.
func content(file []byte) (string, error) {
	switch {
	case bytes.HasPrefix(file, []byte("PK\x03\x04")), bytes.HasPrefix(file, []byte("PK\x05\x06")):
		return FormatDOCX, nil // that it is no other archive shows when it is opened
	case bytes.HasPrefix(file, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		if bytes.Contains(file, utf16le("EncryptedPackage")) {
			return "", refuse(ErrEncrypted)
		}
		return "", refuse(ErrOldWord)
	case bytes.HasPrefix(file, []byte("%PDF-")):
		return FormatPDF, nil
	case unicodeBOM(file) != "" || wide(file) != "":
		return FormatText, nil
	}
	m := mimetype.Detect(file)
	switch {
	case m.Is("text/html"), m.Is("application/xhtml+xml"), looksHTML(file):
		return FormatHTML, nil
	case m.Is("text/rtf"), m.Is("text/xml"), m.Is("image/svg+xml"), m.Is("application/x-msdownload"):
		return "", refuse(ErrType)
	case strings.HasPrefix(m.String(), "text/"), m.Is("application/json"):
		return FormatText, nil
	case m.Is("application/octet-stream") && !hasControls(file): // eight-bit encodings
		return FormatText, nil
	}
	return "", refuse(ErrType)
}

// looksHTML: a page may begin with a comment or a byte-order mark.
func looksHTML(file []byte) bool {
	head := bytes.ToLower(file[:min(len(file), 1024)])
	return bytes.Contains(head, []byte("<!doctype html")) || bytes.Contains(head, []byte("<html"))
}

// hasControls reports bytes that no text has.
func hasControls(file []byte) bool {
	for _, c := range file {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\v' || c == 0x7f {
			return true
		}
	}
	return false
}

func utf16le(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for i := 0; i < len(s); i++ {
		out = append(out, s[i], 0)
	}
	return out
}
