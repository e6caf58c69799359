package report

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Measures of the page, in twentieths of a point: A4 with 20 mm above, below and at the right, 30 mm at the left
// (Decree 30/2020/NĐ-CP, annex I, part I).
const (
	pageWidth, pageHeight = 11906, 16838
	marginLeft, margin    = 1701, 1134
	textWidth             = pageWidth - marginLeft - margin
	firstLine             = 720 // 1.27 cm
)

// run is a piece of text in one style. Size is in points; 0: that of the body, 14.
type run struct {
	text         string
	bold, italic bool
	size         int
	boxed        bool // with a frame around it
}

// paragraph is a paragraph of a paper.
type paragraph struct {
	runs   []run
	align  string // left, center, right, both
	first  bool   // its first line is indented
	before int    // points above it
	after  int    // points below it
	rule   int    // a line below it, shorter by so much at both ends (twentieths of a point); 0: none
	keep   bool   // on one page with what follows
}

// cell is a cell of a table.
type cell struct {
	width      int // twentieths of a point
	paragraphs []paragraph
}

// document gathers the body of a Word document (ECMA-376).
type document struct{ body strings.Builder }

// escape writes text into XML. What XML cannot hold is gone already: see plain.
func escape(b *strings.Builder, s string) {
	_ = xml.EscapeText(b, []byte(s)) // a strings.Builder never fails
}

func (d *document) add(ps ...paragraph) {
	for _, p := range ps {
		d.paragraph(p)
	}
}

func (d *document) paragraph(p paragraph) {
	b := &d.body
	b.WriteString("<w:p><w:pPr>")
	if p.keep {
		b.WriteString("<w:keepNext/>")
	}
	if p.rule > 0 {
		b.WriteString(`<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>`)
	}
	fmt.Fprintf(b, `<w:spacing w:before="%d" w:after="%d"/>`, p.before*20, p.after*20)
	switch {
	case p.rule > 0:
		fmt.Fprintf(b, `<w:ind w:left="%d" w:right="%d"/>`, p.rule, p.rule)
	case p.first:
		fmt.Fprintf(b, `<w:ind w:firstLine="%d"/>`, firstLine)
	}
	if p.align != "" {
		b.WriteString(`<w:jc w:val="` + p.align + `"/>`)
	}
	if p.rule > 0 {
		b.WriteString(`<w:rPr><w:sz w:val="4"/></w:rPr>`)
	}
	b.WriteString("</w:pPr>")
	for _, r := range p.runs {
		d.run(r)
	}
	b.WriteString("</w:p>")
}

func (d *document) run(r run) {
	b := &d.body
	b.WriteString("<w:r><w:rPr>")
	if r.bold {
		b.WriteString("<w:b/>")
	}
	if r.italic {
		b.WriteString("<w:i/>")
	}
	if r.size > 0 {
		fmt.Fprintf(b, `<w:sz w:val="%d"/><w:szCs w:val="%d"/>`, 2*r.size, 2*r.size)
	}
	if r.boxed {
		b.WriteString(`<w:bdr w:val="single" w:sz="6" w:space="4" w:color="000000"/>`)
	}
	b.WriteString("</w:rPr>")
	for i, line := range strings.Split(plain(r.text), "\n") {
		if i > 0 {
			b.WriteString("<w:br/>")
		}
		for j, piece := range strings.Split(line, "\t") {
			if j > 0 {
				b.WriteString("<w:tab/>")
			}
			b.WriteString(`<w:t xml:space="preserve">`)
			escape(b, piece)
			b.WriteString("</w:t>")
		}
	}
	b.WriteString("</w:r>")
}

// table adds a table. Without borders it only sets texts beside each other; with them its first row is repeated on
// every page.
func (d *document) table(borders bool, rows ...[]cell) {
	b := &d.body
	b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="` + strconv.Itoa(textWidth) + `" w:type="dxa"/>`)
	if borders {
		b.WriteString("<w:tblBorders>")
		for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
			b.WriteString("<w:" + side + ` w:val="single" w:sz="4" w:space="0" w:color="000000"/>`)
		}
		b.WriteString("</w:tblBorders>")
	}
	b.WriteString(`<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	if len(rows) > 0 {
		for _, c := range rows[0] {
			fmt.Fprintf(b, `<w:gridCol w:w="%d"/>`, c.width)
		}
	}
	b.WriteString("</w:tblGrid>")
	for i, row := range rows {
		b.WriteString("<w:tr>")
		if borders {
			b.WriteString("<w:trPr><w:cantSplit/>")
			if i == 0 {
				b.WriteString("<w:tblHeader/>")
			}
			b.WriteString("</w:trPr>")
		}
		for _, c := range row {
			fmt.Fprintf(b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, c.width)
			d.add(c.paragraphs...)
			b.WriteString("</w:tc>")
		}
		b.WriteString("</w:tr>")
	}
	b.WriteString("</w:tbl>")
}

const (
	wordSpace = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

	contentTypes = xml.Header + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
		`<Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>` +
		`<Override PartName="/word/header2.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

	packageRels = xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`

	documentRels = xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/>` +
		`<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header2.xml"/></Relationships>`

	// pageNumber is in the middle at the top of every page but the first (annex I, part II.1).
	pageNumber = `<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:sz w:val="26"/></w:rPr><w:fldChar w:fldCharType="begin"/></w:r>` +
		`<w:r><w:rPr><w:sz w:val="26"/></w:rPr><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`
)

// stylesXML sets the body: Times New Roman 14, black, lines a little apart.
func stylesXML(language string) string {
	locale := "vi-VN"
	if language == "en" {
		locale = "en-GB"
	}
	return xml.Header + `<w:styles ` + wordSpace + `><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" w:cs="Times New Roman"/>` +
		`<w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="` + locale + `"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="0" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>`
}

// write packs the document. mark stands at the top of every page.
func (d *document) write(w io.Writer, language, title, author, mark string, at time.Time) error {
	var marked document
	marked.add(paragraph{align: "right", runs: []run{{text: mark, bold: true, size: 13, boxed: true}}})
	var core strings.Builder
	core.WriteString(xml.Header + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" ` +
		`xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>`)
	escape(&core, plain(title))
	core.WriteString("</dc:title><dc:creator>")
	escape(&core, plain(author))
	core.WriteString(`</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">` + at.UTC().Format(time.RFC3339) + "</dcterms:created></cp:coreProperties>")
	page := fmt.Sprintf(`<w:sectPr><w:headerReference w:type="default" r:id="rId2"/><w:headerReference w:type="first" r:id="rId3"/>`+
		`<w:pgSz w:w="%d" w:h="%d"/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="567" w:footer="567" w:gutter="0"/><w:titlePg/></w:sectPr>`,
		pageWidth, pageHeight, margin, margin, margin, marginLeft)
	z := zip.NewWriter(w)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageRels},
		{"docProps/core.xml", core.String()},
		{"word/document.xml", xml.Header + "<w:document " + wordSpace + "><w:body>" + d.body.String() + page + "</w:body></w:document>"},
		{"word/styles.xml", stylesXML(language)},
		{"word/header1.xml", xml.Header + "<w:hdr " + wordSpace + ">" + pageNumber + marked.body.String() + "</w:hdr>"},
		{"word/header2.xml", xml.Header + "<w:hdr " + wordSpace + ">" + marked.body.String() + "</w:hdr>"},
		{"word/_rels/document.xml.rels", documentRels},
	} {
		f, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: at.UTC()})
		if err == nil {
			_, err = io.WriteString(f, part.text)
		}
		if err != nil {
			return fmt.Errorf("document: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("document: %w", err)
	}
	return nil
}
