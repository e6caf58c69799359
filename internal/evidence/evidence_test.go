package evidence

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"unicode/utf8"

	"giaoban/internal/directive"
)

func picture(t testing.TB, encode func(*bytes.Buffer, image.Image) error) []byte {
	t.Helper()
	var b bytes.Buffer
	img := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for i := range img.Pix {
		img.Pix[i] = byte(i * i)
	}
	if err := encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func archive(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(name, text string) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	add("[Content_Types].xml", "<Types/>")
	for name, text := range files {
		add(name, text)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func box(kind, content string) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(8+len(content)))) + kind + content
}

func TestCheck(t *testing.T) {
	jpg := picture(t, func(b *bytes.Buffer, i image.Image) error { return jpeg.Encode(b, i, nil) })
	pngs := picture(t, func(b *bytes.Buffer, i image.Image) error { return png.Encode(b, i) })
	webp := []byte("RIFF\x10\x00\x00\x00WEBPVP8 \x04\x00\x00\x00abcd")
	heic := []byte(box("ftyp", "heic\x00\x00\x00\x00mif1heic") + box("mdat", "picture"))
	pdf := []byte("%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
	docx := archive(t, map[string]string{"word/document.xml": "<w/>"})
	xlsx := archive(t, map[string]string{"xl/workbook.xml": "<w/>"})
	many := map[string]string{"word/document.xml": ""}
	for i := range maxEntries {
		many[fmt.Sprintf("word/%d.xml", i)] = ""
	}
	taken, unsupported := "", directive.CodeUnsupported
	for name, c := range map[string]struct {
		data []byte
		code directive.Code
		want string // the media type, or the detail
	}{
		"jpeg": {jpg, directive.Code(taken), "image/jpeg"}, "png": {pngs, "", "image/png"}, "webp": {webp, "", "image/webp"}, "heic": {heic, "", "image/heic"},
		"pdf": {pdf, "", "application/pdf"}, "docx": {docx, "", kinds[5].media}, "xlsx": {xlsx, "", kinds[6].media},
		"a picture with a film behind it": {append(bytes.Clone(jpg), make([]byte, 5000)...), "", "image/jpeg"},
		"nothing":                         {nil, directive.CodeInvalid, ""},
		"jpeg cut off":                    {jpg[:len(jpg)*2/3], directive.CodeInvalid, detailTruncated},
		"a beginning of a jpeg":           {jpg[:4], directive.CodeInvalid, detailTruncated},
		"png cut off":                     {pngs[:len(pngs)-10], directive.CodeInvalid, detailTruncated},
		"webp cut off":                    {webp[:16], directive.CodeInvalid, detailTruncated},
		"heic cut off":                    {heic[:len(heic)-3], directive.CodeInvalid, detailTruncated},
		"pdf cut off":                     {pdf[:30], directive.CodeInvalid, detailTruncated},
		"docx cut off":                    {docx[:len(docx)-30], directive.CodeInvalid, detailTruncated},
		"pdf with a password":             {[]byte("%PDF-1.7\ntrailer<</Encrypt 5 0 R>>\n%%EOF\n"), directive.CodeInvalid, detailLocked},
		"docx with a password":            {append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), append(make([]byte, 1024), utf16("EncryptedPackage")...)...), directive.CodeInvalid, detailLocked},
		"docx with macros":                {archive(t, map[string]string{"word/document.xml": "", "word/vbaProject.bin": "x"}), directive.CodeInvalid, detailMacros},
		"docx that climbs out":            {archive(t, map[string]string{"word/document.xml": "", "../../x": "x"}), directive.CodeInvalid, detailArchive},
		"docx of too many parts":          {archive(t, many), directive.CodeInvalid, detailArchive},
		"docx that unpacks to much":       {archive(t, map[string]string{"word/document.xml": strings.Repeat("a", 8<<20)}), directive.CodeInvalid, detailArchive},
		"docx with nothing in it":         {archive(t, map[string]string{"word/x.xml": ""}), unsupported, detailType},
		"old word":                        {append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 1024)...), unsupported, detailType},
		"zip":                             {archive(t, map[string]string{"a.txt": "x"}), unsupported, detailType},
		"svg":                             {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), unsupported, detailType},
		"html":                            {[]byte("<!DOCTYPE html><html><script>alert(1)</script></html>"), unsupported, detailType},
		"text":                            {[]byte("chỉ là chữ"), unsupported, detailType},
		"program":                         {append([]byte("MZ\x90\x00"), make([]byte, 200)...), unsupported, detailType},
		"elf":                             {append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 200)...), unsupported, detailType},
		"gif":                             {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), unsupported, detailType},
	} {
		media, err := Check(c.data)
		if c.code == "" {
			if err != nil || media != c.want {
				t.Errorf("%s: %q %v, want %q", name, media, err, c.want)
			}
			continue
		}
		e, ok := err.(*directive.Error) //nolint:errorlint // bare
		if !ok || e.Code != c.code || e.Detail != c.want {
			t.Errorf("%s: %v, want %s (%s)", name, err, c.code, c.want)
		}
	}
}

func TestName(t *testing.T) {
	const jpg, docx = "image/jpeg", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	for _, c := range []struct{ given, media, want string }{
		{"ảnh hội nghị.JPG", jpg, "ảnh hội nghị.jpg"}, {"a.jpeg", jpg, "a.jpeg"}, {"báo cáo.docx", docx, "báo cáo.docx"}, {"", jpg, "minh chứng.jpg"},
		{"a\r\nSet-Cookie: x", jpg, "aSet-Cookie x.jpg"}, {"<script>.png", jpg, "script.png.jpg"}, {"../../etc/passwd", jpg, "passwd.jpg"},
		{`C:\Ảnh\hội.jpg`, jpg, "hội.jpg"}, {"gpj\u202e.exe", jpg, "gpj.exe.jpg"}, {"..", jpg, "minh chứng.jpg"}, {"\xff\xfe", jpg, "minh chứng.jpg"},
		{strings.Repeat("ữ", 5000) + ".jpg", jpg, strings.Repeat("ữ", maxName) + ".jpg"}, {"a\u0309.jpg", jpg, "ả.jpg"},
	} {
		if got := Name(c.given, c.media); got != c.want {
			t.Errorf("%.40q: %q, want %q", c.given, got, c.want)
		}
	}
}

func FuzzName(f *testing.F) {
	f.Add("a\r\nb.jpg")
	f.Fuzz(func(t *testing.T, given string) {
		got := Name(given, "image/png")
		if !utf8.ValidString(got) || strings.ContainsAny(got, "/\\\r\n\x00\"") || !strings.HasSuffix(got, ".png") || utf8.RuneCountInString(got) > maxName+4 {
			t.Errorf("%q is called %q", given, got)
		}
	})
}
