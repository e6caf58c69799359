package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"giaoban/internal/minutes/read"
)

// file makes a PDF with a page for each text. The font has no outlines: its table alone says which letters the codes
// mean, as is enough for reading.
func file(encrypt string, texts ...string) []byte {
	var out bytes.Buffer
	var at []int
	object := func(format string, args ...any) {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(at)}, args...)...)
	}
	stream := func(s string) { object("<< /Length %d >>\nstream\n%s\nendstream", len(s), s) }
	out.WriteString("%PDF-1.7\n")
	var kids []string
	for i := range texts {
		kids = append(kids, fmt.Sprintf("%d 0 R", 6+2*i))
	}
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Join(kids, " "), len(kids))
	object("<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>")
	object("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 500 >>")
	stream("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n2 beginbfrange <0020> <00FF> <0020> <0100> <1EFF> <0100> endbfrange endcmap end end")
	for i, text := range texts {
		object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F 3 0 R >> >> /Contents %d 0 R >>", 7+2*i)
		var b strings.Builder
		for k, line := range strings.Split(text, "\n") {
			fmt.Fprintf(&b, "BT /F 10 Tf 20 %d Td <", 780-14*k)
			for _, r := range line {
				fmt.Fprintf(&b, "%04X", r)
			}
			b.WriteString("> Tj ET\n")
		}
		stream(b.String())
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, o := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&out, "trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, encrypt, start)
	return out.Bytes()
}

const text = "Hội nghị giao ban ngày 05/3/2021.\n1. Các huyện, thị xã nộp báo cáo trước ngày 30/6/2021."

// TestEngine: one engine, started once, reads good files and refuses bad ones with the code that says why.
func TestEngine(t *testing.T) {
	engine := &Engine{}
	reader := read.Reader{PDF: engine}
	good := file("", text, "2. Huyện Trấn Yên mở lớp tập huấn.")
	d, err := reader.File(t.Context(), "a.pdf", good)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Hội nghị giao ban ngày 05/3/2021.\n", "1. Các huyện, thị xã nộp báo cáo trước ngày 30/6/2021.", "2. Huyện Trấn Yên mở lớp tập huấn."} {
		if !strings.Contains(d.Text, want) {
			t.Errorf("%q is missing in %q", want, d.Text)
		}
	}
	password := fmt.Sprintf("/Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >> /ID [<00> <00>]", strings.Repeat("41", 32), strings.Repeat("42", 32))
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"pictures only", file("", "", ""), read.ErrNoTextLayer},
		{"a password", file(password, text), read.ErrEncrypted},
		{"a head alone", []byte("%PDF-1.7\n"), read.ErrDamaged},
		{"nonsense", append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("1 0 obj << /Kids [1 0 R] >> endobj\n"), 50)...), read.ErrDamaged},
		{"too many pages", file("", make([]string, read.MaxPages+1)...), read.ErrTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			var refused *read.Error
			if _, err := reader.File(t.Context(), "a.pdf", c.data); !errors.As(err, &refused) || refused.Code != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := engine.Pages(ctx, good); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
	if again, err := reader.File(t.Context(), "a.pdf", good); err != nil || again.Text != d.Text {
		t.Errorf("after bad files: %q, %v", again.Text, err)
	}
}
