package read

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	wide16 "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

	"giaoban/internal/minutes"
)

const sample = "Hội nghị giao ban ngày 05/3/2021.\nMột là, các huyện, thị xã nộp báo cáo trước ngày 30/6/2021 về tỉnh Hội để tổng hợp."

// entry is a part of a .docx that a test makes.
type entry struct {
	name, content string
	mode          fs.FileMode
}

const (
	wordHead = `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>`
	wordEnd  = `</w:body></w:document>`
)

func par(text string) string { return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>" }

func item(num, level, text string) string {
	return `<w:p><w:pPr><w:numPr><w:ilvl w:val="` + level + `"/><w:numId w:val="` + num + `"/></w:numPr></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
}

func word(body string, more ...entry) []byte {
	return pack(append([]entry{{name: "[Content_Types].xml", content: "<Types/>"}, {name: "word/document.xml", content: wordHead + body + wordEnd}}, more...)...)
}

func pack(entries ...entry) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.mode != 0 {
			h.SetMode(e.mode)
		}
		w, err := z.CreateHeader(h)
		if err == nil {
			_, err = w.Write([]byte(e.content))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// liar is an archive whose directory claims that a part is small.
func liar(size int) []byte {
	content := bytes.Repeat([]byte{' '}, size)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	var packed bytes.Buffer
	inner := zip.NewWriter(&packed)
	w, err := inner.Create("x")
	if err == nil {
		_, err = w.Write(content)
	}
	if err = errors.Join(err, inner.Close()); err != nil {
		panic(err)
	}
	r, err := zip.NewReader(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
	if err != nil {
		panic(err)
	}
	at, err := r.File[0].DataOffset()
	if err != nil {
		panic(err)
	}
	raw := packed.Bytes()[at : at+int64(r.File[0].CompressedSize64)]
	h := &zip.FileHeader{Name: "word/document.xml", Method: zip.Deflate, CRC32: crc32.ChecksumIEEE(content), CompressedSize64: uint64(len(raw)), UncompressedSize64: 100}
	f, err := z.CreateRaw(h)
	if err == nil {
		_, err = f.Write(raw)
	}
	if err = errors.Join(err, z.Close()); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func to1258(t *testing.T, s string) []byte {
	t.Helper()
	// The code page has letters with their own marks, and tones as marks of their own.
	var out []byte
	for _, r := range norm.NFC.String(s) {
		if b, ok := charmap.Windows1258.EncodeRune(r); ok {
			out = append(out, b)
			continue
		}
		d := []rune(norm.NFD.String(string(r)))
		tone := slices.IndexFunc(d, func(r rune) bool { return strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", r) })
		if tone < 0 {
			t.Fatalf("no way to write %q", r)
		}
		rest := norm.NFC.String(string(slices.Delete(slices.Clone(d), tone, tone+1)))
		for _, c := range rest + string(d[tone]) {
			b, ok := charmap.Windows1258.EncodeRune(c)
			if !ok {
				t.Fatalf("no way to write %q", c)
			}
			out = append(out, b)
		}
	}
	return out
}

func toTCVN3(s string) []byte {
	rs := []rune(tcvn3)
	table := map[rune]byte{}
	for i := 0; i+1 < len(rs); i += 2 {
		table[rs[i+1]] = byte(rs[i])
	}
	var out []byte
	for _, r := range s {
		if b, ok := table[r]; ok {
			out = append(out, b)
		} else {
			out = append(out, byte(r))
		}
	}
	return out
}

func utf16bytes(t *testing.T, s string, order wide16.Endianness, bom wide16.BOMPolicy) []byte {
	t.Helper()
	out, err := wide16.UTF16(order, bom).NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func asHTML(s string) string { return "<p>" + strings.ReplaceAll(s, "\n", "</p>\n<p>") + "</p>" }

// TestEncodings: the same text in every encoding gives the same text.
func TestEncodings(t *testing.T) {
	for _, c := range []struct {
		name, file string
		data       []byte
		encoding   string
	}{
		{"UTF-8", "a.txt", []byte(sample), "utf-8"},
		{"UTF-8 with a mark", "a.txt", []byte("\ufeff" + sample), "utf-8"},
		{"decomposed", "a.txt", []byte(norm.NFD.String(sample)), "utf-8"},
		{"lines of Windows", "a.txt", []byte(strings.ReplaceAll(sample, "\n", "\r\n")), "utf-8"},
		{"no ending", "bien ban", []byte(sample), "utf-8"},
		{"UTF-16, little", "a.txt", utf16bytes(t, sample, wide16.LittleEndian, wide16.UseBOM), "utf-16le"},
		{"UTF-16, big", "a.txt", utf16bytes(t, sample, wide16.BigEndian, wide16.UseBOM), "utf-16be"},
		{"UTF-16 without a mark", "a.txt", utf16bytes(t, sample, wide16.LittleEndian, wide16.IgnoreBOM), "utf-16le"},
		{"windows-1258", "a.txt", to1258(t, sample), "windows-1258"},
		{"TCVN3", "a.txt", toTCVN3(sample), "tcvn3"},
		{"TCVN3 copied as Latin letters", "a.txt", []byte(latin(toTCVN3(sample))), "tcvn3"},
		{"page in windows-1258", "a.html", append([]byte(`<html><head><meta charset="windows-1258"></head><body>`), append(to1258(t, asHTML(sample)), "</body></html>"...)...), "windows-1258"},
		{"page in UTF-8", "a.htm", []byte("<!DOCTYPE html><html><body>" + asHTML(sample) + "</body></html>"), "utf-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := Reader{}.File(t.Context(), c.file, c.data)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(sample, d.Text); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if d.Encoding != c.encoding {
				t.Errorf("encoding %s, want %s", d.Encoding, c.encoding)
			}
			if converted := slices.Contains(d.Notes, NoteConverted); converted != (c.encoding != "utf-8") {
				t.Errorf("notes %v", d.Notes)
			}
		})
	}
}

func latin(b []byte) string {
	rs := make([]rune, len(b))
	for i, c := range b {
		rs[i] = rune(c)
	}
	return string(rs)
}

const numberingXML = `<w:numbering xmlns:w="x">
<w:abstractNum w:abstractNumId="0">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
 <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2."/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
</w:numbering>`

// TestWordNumbering: what Word only draws stands in the text.
func TestWordNumbering(t *testing.T) {
	styles := `<w:styles xmlns:w="x"><w:style w:styleId="Muc"><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style><w:style w:styleId="MucCon"><w:basedOn w:val="Muc"/></w:style></w:styles>`
	body := item("1", "0", "KẾT QUẢ") + item("1", "1", "Thu quỹ") + item("1", "0", "NHIỆM VỤ") + item("1", "1", "Quỹ") + item("1", "2", "nộp") + item("1", "2", "chi") + item("1", "1", "Báo cáo") +
		item("2", "0", "chấm") + item("3", "0", "một") + item("3", "1", "một một") + item("4", "0", "năm") + item("4", "0", "sáu") + item("0", "0", "không số") +
		`<w:p><w:pPr><w:pStyle w:val="MucCon"/></w:pPr><w:r><w:t>hai</w:t></w:r></w:p>` + item("9", "0", "danh sách không có")
	d, err := Reader{}.File(t.Context(), "a.docx", word(body, entry{name: "word/numbering.xml", content: numberingXML}, entry{name: "word/styles.xml", content: styles}))
	if err != nil {
		t.Fatal(err)
	}
	want := "I. KẾT QUẢ\n1. Thu quỹ\nII. NHIỆM VỤ\n1. Quỹ\na) nộp\nb) chi\n2. Báo cáo\n- chấm\n1. một\n1.1. một một\n5. năm\n6. sáu\nkhông số\n2. hai\ndanh sách không có"
	if diff := cmp.Diff(want, d.Text); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestWordText: runs are one text, what is struck out or shown twice is not read, tables are rows, tables that only put
// things side by side are paragraphs.
func TestWordText(t *testing.T) {
	cell := func(s string) string { return "<w:tc>" + par(s) + "</w:tc>" }
	body := `<w:p><w:r><w:t xml:space="preserve">Hội </w:t></w:r><w:r><w:t>nghị</w:t></w:r><w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del><w:ins><w:r><w:t> mới</w:t></w:r></w:ins></w:p>` +
		`<w:p><w:r><mc:AlternateContent><mc:Choice><w:t>khung</w:t></mc:Choice><mc:Fallback><w:t>khung</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>` +
		"<w:tbl><w:tr>" + cell("TỈNH A") + cell("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") + "</w:tr></w:tbl>" +
		"<w:tbl><w:tr>" + cell("TT") + cell("Nội dung") + cell("Hạn") + "</w:tr><w:tr>" + cell("1") + "<w:tc>" + par("Nộp") + par("báo | cáo") + "</w:tc>" + cell("30/6") + "</w:tr></w:tbl>"
	d, err := Reader{}.File(t.Context(), "", word(body))
	if err != nil {
		t.Fatal(err)
	}
	want := "Hội nghị mới\nkhung\nTỈNH A\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n| TT | Nội dung | Hạn |\n| 1 | Nộp báo / cáo | 30/6 |"
	if diff := cmp.Diff(want, d.Text); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestPage: menus and captions are left out and that is said; lists keep their numerals.
func TestPage(t *testing.T) {
	long := strings.Repeat("Hội nghị nghe báo cáo kết quả công tác quý I và thảo luận về nhiệm vụ của các huyện trong thời gian tới. ", 8)
	page := `<!DOCTYPE html><html><head><title>Giao ban quý I</title><script>alert(1)</script></head><body><nav><a href="/">Trang chủ</a> <a href="/x">Liên hệ</a></nav>
<article><h1>Giao ban quý I</h1><p>` + long + `</p><figure><img src="a.jpg"><figcaption>Quang cảnh hội nghị</figcaption></figure>
<p>Chủ tịch yêu cầu:</p><ol type="a"><li>Các huyện nộp báo cáo trước ngày 30/6/2021.</li><li><p>Huyện A mở lớp.</p></li></ol>
<table><tr><th>Huyện</th><th>Số lớp</th></tr><tr><td>A</td><td>2</td></tr></table><p>` + long + `</p></article><footer>Bản quyền</footer></body></html>`
	d, err := Reader{}.File(t.Context(), "tin.html", []byte(page))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Giao ban quý I\n", "a. Các huyện nộp báo cáo trước ngày 30/6/2021.\nb. Huyện A mở lớp.", "| A | 2 |"} {
		if !strings.Contains(d.Text, want) {
			t.Errorf("%q is missing in\n%s", want, d.Text)
		}
	}
	for _, not := range []string{"Trang chủ", "Quang cảnh", "alert", "Bản quyền", "<"} {
		if strings.Contains(d.Text, not) {
			t.Errorf("%q stands in\n%s", not, d.Text)
		}
	}
	if !slices.Equal(d.Notes, []string{NoteWebParts}) {
		t.Errorf("notes %v", d.Notes)
	}
}

// TestNotes: what is dangerous in a document is left out, and said.
func TestNotes(t *testing.T) {
	rel := func(kind, mode string) entry {
		return entry{name: "word/_rels/document.xml.rels", content: `<Relationships><Relationship Id="a" Type="http://x/` + kind + `" Target="http://evil.example/t.dotm"` + mode + `/></Relationships>`}
	}
	for _, c := range []struct {
		name string
		more entry
		want []string
	}{
		{"macros", entry{name: "word/vbaProject.bin", content: "x"}, []string{NoteMacros}},
		{"an object inside", entry{name: "word/embeddings/oleObject1.bin", content: "x"}, []string{NoteEmbedded}},
		{"a template elsewhere", rel("attachedTemplate", ` TargetMode="External"`), []string{NoteExternal}},
		{"a link", rel("hyperlink", ` TargetMode="External"`), nil},
		{"a part of its own", rel("styles", ""), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := Reader{}.File(t.Context(), "a.docx", word(par("Các huyện nộp báo cáo."), c.more))
			if err != nil || d.Text != "Các huyện nộp báo cáo." {
				t.Fatalf("%q, %v", d.Text, err)
			}
			if !slices.Equal(d.Notes, c.want) {
				t.Errorf("notes %v, want %v", d.Notes, c.want)
			}
		})
	}
}

// TestBadFiles: each is refused with the code that says why.
func TestBadFiles(t *testing.T) {
	var many []entry
	for i := range MaxEntries + 1 {
		many = append(many, entry{name: fmt.Sprintf("word/%d.xml", i)})
	}
	good := word(par("Các huyện nộp báo cáo."))
	exe := append([]byte("MZ\x90\x00\x03\x00\x00\x00"), make([]byte, 200)...)
	for _, c := range []struct {
		name, file string
		data       []byte
		want       string
	}{
		{"nothing", "a.txt", nil, ErrEmpty},
		{"white space", "a.txt", []byte(" \n\t"), ErrEmpty},
		{"a document without text", "a.docx", word(""), ErrEmpty},
		{"over the limit", "a.txt", bytes.Repeat([]byte("a"), MaxFile+1), ErrTooLarge},
		{"a text over the limit", "a.txt", bytes.Repeat([]byte("a"), MaxText+1), ErrTooLarge},
		{"a program", "a.exe", exe, ErrType},
		{"a program called text", "a.txt", exe, ErrType},
		{"a program called document", "a.docx", exe, ErrType},
		{"a picture", "a.jpg", []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00"), ErrType},
		{"a drawing with a script", "a.svg", []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), ErrType},
		{"rich text", "a.rtf", []byte(`{\rtf1\ansi hello}`), ErrType},
		{"a PDF called document", "a.docx", []byte("%PDF-1.7\n" + string(good)), ErrOtherType},
		{"a page called document", "a.docx", []byte("<html><body>x</body></html>"), ErrOtherType},
		{"a document called PDF", "a.pdf", good, ErrOtherType},
		{"a document called text", "a.txt", good, ErrOtherType},
		{"a document behind a program", "a.docx", append(exe, good...), ErrType},
		{"another archive", "a.zip", pack(entry{name: "a.txt", content: "a"}), ErrType},
		{"old Word", "a.doc", append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...), ErrOldWord},
		{"Word with a password", "a.docx", append(append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...), utf16le("EncryptedPackage")...), ErrEncrypted},
		{"cut off", "a.docx", good[:len(good)/2], ErrDamaged},
		{"XML that ends early", "a.docx", pack(entry{name: "word/document.xml", content: wordHead + "<w:p>"}), ErrDamaged},
		{"two parts of one name", "a.docx", pack(entry{name: "word/document.xml", content: "a"}, entry{name: "word/document.xml", content: "b"}), ErrDamaged},
		{"too many parts", "a.docx", pack(many...), ErrBomb},
		{"a part that unpacks to 64 MB", "a.docx", word(strings.Repeat(" ", 64<<20)), ErrBomb},
		{"a directory that lies about it", "a.docx", liar(8 << 20), ErrDamaged},
		{"a thousand levels", "a.docx", word(strings.Repeat("<w:x>", 1000) + strings.Repeat("</w:x>", 1000)), ErrBomb},
		{"a page of a hundred thousand levels", "a.html", []byte("<html><body>" + strings.Repeat("<div>", 100_000) + "x"), ErrBomb},
		{"a page of a million elements", "a.html", []byte("<html><body>" + strings.Repeat("<b>", 1_000_000)), ErrBomb},
		{"out of the archive", "a.docx", word("", entry{name: "../../x", content: "a"}), ErrEntryName},
		{"an absolute name", "a.docx", word("", entry{name: "/etc/x", content: "a"}), ErrEntryName},
		{"a name of Windows", "a.docx", word("", entry{name: `word\x`, content: "a"}), ErrEntryName},
		{"a link", "a.docx", word("", entry{name: "word/x", content: "/etc/passwd", mode: fs.ModeSymlink | 0o777}), ErrEntryName},
		{"a document type", "a.docx", pack(entry{name: "word/document.xml", content: `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><w:document>&a;</w:document>`}), ErrDoctype},
		{"no engine for PDF", "a.pdf", []byte("%PDF-1.7\n"), ErrNoPDF},
		{"NUL in a text", "a.txt", []byte("a\x00b"), ErrType},
		{"bytes", "a.txt", []byte("\x9d\x8f\x9d\x8f\x9d"), ErrEncoding},
		{"half a letter of UTF-16", "a.txt", []byte("\xff\xfea"), ErrDamaged},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := Reader{}.File(t.Context(), c.file, c.data)
			var refused *Error
			if !errors.As(err, &refused) || refused.Code != c.want {
				t.Fatalf("%v, want %s; text %.40q", err, c.want, d.Text)
			}
			if d.Text != "" {
				t.Errorf("refused, but with text %.40q", d.Text)
			}
		})
	}
}

// pages is an engine that knows the answer.
type pages []string

func (p pages) Pages(context.Context, []byte) ([]string, error) { return p, nil }

// TestPDFText: lines are joined again, page numbers left out; pages of pictures are refused.
func TestPDFText(t *testing.T) {
	file := []byte("%PDF-1.7\n")
	d, err := Reader{PDF: pages{
		"KẾT LUẬN\r\n1. Các huyện, thị xã, thành phố tiếp tục rà soát danh sách và nộp\r\nbáo cáo trước ngày\u00a030/6/2021.\r\n2. Huyện Trấn Yên mở lớp tập huấn cho cán bộ hội các xã, phường trong\r\n1\r\n",
		"2\r\nquý II/2021.\r\n- Văn phòng gửi mẫu.\r\nTrang 2/2\r\n",
	}}.File(t.Context(), "a.pdf", file)
	if err != nil {
		t.Fatal(err)
	}
	want := "KẾT LUẬN\n1. Các huyện, thị xã, thành phố tiếp tục rà soát danh sách và nộp báo cáo trước ngày\u00a030/6/2021.\n2. Huyện Trấn Yên mở lớp tập huấn cho cán bộ hội các xã, phường trong quý II/2021.\n- Văn phòng gửi mẫu."
	if diff := cmp.Diff(want, d.Text); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, scanned := range []pages{{}, {""}, {"", "12/TB", ""}} {
		var refused *Error
		if _, err := (Reader{PDF: scanned}).File(t.Context(), "a.pdf", file); !errors.As(err, &refused) || refused.Code != ErrNoTextLayer {
			t.Errorf("%q: %v", scanned, err)
		}
	}
}

// TestGivenUp: reading ends with its context.
func TestGivenUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, data := range map[string][]byte{"a.docx": word(strings.Repeat(par("x"), 5000)), "a.html": []byte("<html><body>" + asHTML(sample) + "</body></html>"), "a.txt": []byte(sample)} {
		if _, err := (Reader{}).File(ctx, name, data); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestReadAndParse: a Word file gives the same draft as its text.
func TestReadAndParse(t *testing.T) {
	body := par("Kết luận giao ban ngày 05/3/2021") + par("Chủ tịch Hội Khuyến học tỉnh yêu cầu các huyện, thị xã thực hiện các nhiệm vụ sau:") +
		item("3", "0", "Huyện Trấn Yên nộp báo cáo trước ngày 30/6/2021.") + item("3", "0", "Các huyện, thị xã mở 02 lớp tập huấn.")
	d, err := Reader{}.File(t.Context(), "a.docx", word(body, entry{name: "word/numbering.xml", content: numberingXML}))
	if err != nil {
		t.Fatal(err)
	}
	draft, err := minutes.Parse(d.Text, minutes.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(draft.Groups) != 2 || draft.Groups[1].Ordinal != 2 || draft.Groups[0].Directives[0].Deadline.Date != "2021-06-30" {
		t.Errorf("%+v", draft.Groups)
	}
}

// FuzzFile: any bytes under any name give text that the parser takes, or a typed error.
func FuzzFile(f *testing.F) {
	f.Add("a.docx", word(par("a")+item("1", "0", "b"), entry{name: "word/numbering.xml", content: numberingXML}))
	f.Add("a.html", []byte("<html><body><ol><li>a<table><tr><td>b"))
	f.Add("a.txt", []byte(sample))
	f.Add("", []byte("\xff\xfea\x00"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		d, err := Reader{PDF: pages{sample}}.File(t.Context(), name, data)
		var refused *Error
		if err != nil {
			if !errors.As(err, &refused) || !slices.Contains(Errors(), refused.Code) {
				t.Fatal(err)
			}
			return
		}
		if _, err := minutes.Parse(d.Text, minutes.Options{}); err != nil {
			t.Fatal(err)
		}
	})
}
