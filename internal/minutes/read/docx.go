package read

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"
)

// Limits of what a .docx may unpack to. Word itself packs XML about 10:1, 30:1 for long tables.
const (
	maxPart  = 32 << 20 // bytes of one part
	maxRatio = 200      // of a part of a megabyte or more
)

// archive is an opened .docx whose parts are counted while they unpack.
type archive struct {
	ctx   context.Context
	files map[string]*zip.File
	left  int64 // bytes that may still come out
}

// docx reads the text of a Word document.
func (d *Document) docx(ctx context.Context, file []byte) error {
	a, err := d.open(ctx, file)
	if err != nil {
		return err
	}
	main := "word/document.xml"
	if a.files[main] == nil {
		return refuse(ErrType) // another archive
	}
	body, err := a.part(main)
	if err != nil {
		return err
	}
	lists, err := a.numbering()
	if err != nil {
		return err
	}
	w := &wordText{ctx: ctx, lists: lists}
	if err := w.read(body); err != nil {
		return err
	}
	d.Text = strings.Join(w.lines, "\n")
	return nil
}

// open checks the directory of the archive before anything is unpacked.
func (d *Document) open(ctx context.Context, file []byte) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, &Error{Code: ErrDamaged, Err: err}
	}
	if len(z.File) > MaxEntries {
		return nil, refuse(ErrBomb)
	}
	a := &archive{ctx: ctx, files: map[string]*zip.File{}, left: 2 * maxPart}
	for _, f := range z.File {
		name := f.Name
		switch {
		case strings.Contains(name, `\`), path.IsAbs(name), strings.HasSuffix(name, "/") && name != path.Clean(name)+"/", !strings.HasSuffix(name, "/") && name != path.Clean(name), strings.HasPrefix(name, "../"), strings.Contains(name, ":"), f.Mode()&fs.ModeSymlink != 0:
			return nil, refuse(ErrEntryName)
		case f.Flags&1 != 0:
			return nil, refuse(ErrEncrypted)
		case a.files[name] != nil: // two parts of one name: a reader sees the one, a scanner the other
			return nil, refuse(ErrDamaged)
		}
		a.files[name] = f
		switch low := strings.ToLower(name); {
		case strings.HasSuffix(low, "vbaproject.bin"), strings.HasSuffix(low, "vbadata.xml"):
			d.note(NoteMacros)
		case strings.HasPrefix(low, "word/embeddings/"), strings.HasPrefix(low, "word/activex/"):
			d.note(NoteEmbedded)
		}
	}
	for name, f := range a.files {
		if !strings.HasPrefix(name, "word/_rels/") || f.UncompressedSize64 == 0 {
			continue
		}
		rels, err := a.part(name)
		if err != nil {
			return nil, err
		}
		if external(rels) {
			d.note(NoteExternal)
		}
	}
	return a, nil
}

// external reports whether relations name something outside the file. Links that a reader may click are no such thing.
func external(rels []byte) bool {
	var all struct {
		List []struct {
			Type string `xml:"Type,attr"`
			Mode string `xml:"TargetMode,attr"`
		} `xml:"Relationship"`
	}
	if xml.Unmarshal(rels, &all) != nil {
		return true
	}
	for _, r := range all.List {
		if strings.EqualFold(r.Mode, "External") && !strings.HasSuffix(r.Type, "/hyperlink") {
			return true
		}
	}
	return false
}

// part unpacks one part. The size that the directory claims is not believed.
func (a *archive) part(name string) ([]byte, error) {
	f := a.files[name]
	if f == nil {
		return nil, nil
	}
	in, err := f.Open()
	if err != nil {
		return nil, &Error{Code: ErrDamaged, Err: err}
	}
	limit := min(int64(maxPart), a.left)
	if packed := int64(f.CompressedSize64); packed*maxRatio < limit {
		limit = max(packed*maxRatio, 1<<20)
	}
	var out bytes.Buffer
	for {
		if err := a.ctx.Err(); err != nil {
			return nil, errors.Join(err, in.Close())
		}
		n, err := io.CopyN(&out, in, 256<<10)
		a.left -= n
		if int64(out.Len()) > limit || a.left < 0 {
			return nil, errors.Join(refuse(ErrBomb), in.Close())
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, errors.Join(&Error{Code: ErrDamaged, Err: err}, in.Close())
		}
	}
	if err := in.Close(); err != nil {
		return nil, &Error{Code: ErrDamaged, Err: err}
	}
	if bytes.Contains(out.Bytes(), []byte("<!DOCTYPE")) || bytes.Contains(out.Bytes(), []byte("<!ENTITY")) {
		return nil, refuse(ErrDoctype)
	}
	return out.Bytes(), nil
}

// wordText gathers the lines of the body of a document.
type wordText struct {
	ctx    context.Context
	lists  *numbering
	lines  []string
	tables []*wordTable
}

// wordTable is a table that is being read.
type wordTable struct {
	rows [][]string // the paragraphs of a cell, one to the line
}

// paragraph is a paragraph that is being read.
type paragraph struct {
	text  strings.Builder
	style string
	num   string // of its list, "" none
	level int
	own   bool // the list is named in the paragraph itself
}

// read walks the XML of the body once.
func (w *wordText) read(body []byte) error {
	dec := xml.NewDecoder(bytes.NewReader(body))
	dec.Strict = true
	var p *paragraph
	depth, skip, seen := 0, 0, 0
	for {
		if seen++; seen%1024 == 0 && w.ctx.Err() != nil {
			return w.ctx.Err()
		}
		t, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return &Error{Code: ErrDamaged, Err: err}
		}
		switch t := t.(type) {
		case xml.Directive:
			return refuse(ErrDoctype)
		case xml.StartElement:
			if depth++; depth > MaxDepth {
				return refuse(ErrBomb)
			}
			if skip > 0 {
				skip++
				continue
			}
			switch t.Name.Local {
			case "Fallback", "del", "moveFrom", "instrText", "delText", "pict", "object": // shown twice, struck out, or no text
				skip = 1
			case "p":
				p = &paragraph{}
			case "tbl":
				w.tables = append(w.tables, &wordTable{})
			case "tr":
				if n := len(w.tables); n > 0 {
					w.tables[n-1].rows = append(w.tables[n-1].rows, nil)
				}
			case "tc":
				if n := len(w.tables); n > 0 && len(w.tables[n-1].rows) > 0 {
					row := &w.tables[n-1].rows[len(w.tables[n-1].rows)-1]
					*row = append(*row, "")
				}
			case "pStyle":
				if p != nil {
					p.style = attr(t, "val")
				}
			case "numId":
				if p != nil {
					p.num, p.own = attr(t, "val"), true
				}
			case "ilvl":
				if p != nil {
					p.level = small(attr(t, "val"))
				}
			case "t":
				if p != nil {
					if err := w.chars(dec, p); err != nil {
						return err
					}
					depth--
				}
			case "tab":
				if p != nil && p.text.Len() > 0 {
					p.text.WriteByte(' ')
				}
			case "br", "cr":
				if p != nil {
					p.text.WriteByte('\n')
				}
			case "noBreakHyphen":
				if p != nil {
					p.text.WriteByte('-')
				}
			}
		case xml.EndElement:
			depth--
			if skip > 0 {
				skip--
				continue
			}
			switch t.Name.Local {
			case "p":
				if p != nil {
					w.paragraph(p)
				}
				p = nil
			case "tbl":
				w.endTable()
			}
		}
	}
}

// chars reads the text of a run up to its end.
func (w *wordText) chars(dec *xml.Decoder, p *paragraph) error {
	for {
		t, err := dec.Token()
		if err != nil {
			return &Error{Code: ErrDamaged, Err: err}
		}
		switch t := t.(type) {
		case xml.CharData:
			p.text.Write(t)
		case xml.EndElement:
			return nil
		case xml.StartElement:
			return refuse(ErrDamaged)
		}
		if p.text.Len() > MaxText {
			return refuse(ErrTooLarge)
		}
	}
}

// paragraph writes a finished paragraph, with the numeral that Word draws
// before it, to the body or to the cell that is open.
func (w *wordText) paragraph(p *paragraph) {
	text := strings.Trim(p.text.String(), " \n\t\u00a0")
	if label := w.lists.label(p); label != "" && text != "" {
		text = label + " " + text
	}
	n := len(w.tables)
	if n == 0 {
		w.lines = append(w.lines, text)
		return
	}
	rows := w.tables[n-1].rows
	if len(rows) == 0 || len(rows[len(rows)-1]) == 0 || text == "" {
		return
	}
	row := rows[len(rows)-1]
	if cell := &row[len(row)-1]; *cell == "" {
		*cell = text
	} else {
		*cell += "\n" + text
	}
}

// endTable writes a finished table. One of a row or two without a header is a
// way to put things side by side, such as the two halves of the head of an
// official letter: its cells are paragraphs.
func (w *wordText) endTable() {
	n := len(w.tables)
	if n == 0 {
		return
	}
	t := w.tables[n-1]
	w.tables = w.tables[:n-1]
	var lines []string
	layout := len(t.rows) <= 2
	for _, r := range t.rows {
		layout = layout && len(r) <= 2
	}
	for _, cells := range t.rows {
		if layout {
			for _, c := range cells {
				if c != "" {
					lines = append(lines, strings.Split(c, "\n")...)
				}
			}
			continue
		}
		for i := range cells {
			cells[i] = strings.Join(strings.Fields(cells[i]), " ")
		}
		writeRow(cells, func(s string) { lines = append(lines, s) })
	}
	if n > 1 { // a table inside a cell is a part of its text
		outer := w.tables[n-2]
		if len(outer.rows) > 0 && len(outer.rows[len(outer.rows)-1]) > 0 {
			row := outer.rows[len(outer.rows)-1]
			row[len(row)-1] = strings.TrimSpace(row[len(row)-1] + "\n" + strings.Join(lines, "\n"))
		}
		return
	}
	w.lines = append(w.lines, lines...)
}

func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// small reads a small number of the file; anything else is 0.
func small(s string) int {
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' || n > 99999 {
			return 0
		}
		n = 10*n + int(c-'0')
	}
	return n
}
