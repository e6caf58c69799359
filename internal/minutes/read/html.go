package read

import (
	"bytes"
	"context"
	"strconv"
	"strings"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// maxElements is how many elements of a page are looked at.
const maxElements = 200_000

// html reads the main text of a page.
func (d *Document) html(ctx context.Context, file []byte) error {
	text, err := d.pageSource(file)
	if err != nil {
		return err
	}
	if strings.Count(text, "<") > maxElements {
		return refuse(ErrBomb)
	}
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return &Error{Code: ErrBomb, Err: err} // the parser refuses only what is nested too deep
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	whole := &page{}
	whole.walk(root, 0)
	main := whole
	parser := readability.NewParser()
	if article, err := parser.ParseDocument(root, nil); err == nil && article.Node != nil {
		p := &page{}
		if title := strings.TrimSpace(article.Title()); title != "" {
			p.line(title)
		}
		p.walk(article.Node, 0)
		if 3*len(p.text()) >= len(whole.text()) { // a page without a clear main part is read whole
			main = p
			if len(p.text()) < len(whole.text()) {
				d.note(NoteWebParts)
			}
		}
	}
	if whole.dropped {
		d.note(NoteWebParts)
	}
	if whole.tooDeep {
		return refuse(ErrBomb)
	}
	d.Text = main.text()
	return nil
}

// pageSource decodes a page by its mark, its own declaration or, without both,
// as a plain text.
func (d *Document) pageSource(file []byte) (string, error) {
	if unicodeBOM(file) == "" && wide(file) == "" {
		if e, name, sure := charset.DetermineEncoding(file[:min(len(file), 1024)], ""); name != encodingUTF8 && (sure || bytes.Contains(bytes.ToLower(file[:min(len(file), 1024)]), []byte("charset"))) {
			if out, err := e.NewDecoder().Bytes(file); err == nil && commonWords(tidy(string(out))) > 0 {
				d.Encoding = name
				d.note(NoteConverted)
				return string(out), nil
			}
		}
	}
	text, encoding, err := decode(file)
	if err != nil {
		return "", err
	}
	d.Encoding = encoding
	if encoding != encodingUTF8 {
		d.note(NoteConverted)
	}
	return text, nil
}

// page gathers the lines of a page.
type page struct {
	lines   []string
	cur     strings.Builder
	dropped bool // something was left out
	tooDeep bool
}

func (p *page) text() string {
	p.flush()
	return strings.Join(p.lines, "\n")
}

func (p *page) line(s string) {
	p.flush()
	p.lines = append(p.lines, s)
}

func (p *page) flush() {
	if s := strings.Join(strings.Fields(p.cur.String()), " "); s != "" {
		p.lines = append(p.lines, s)
	}
	p.cur.Reset()
}

// walk writes the text below a node: blocks on lines of their own, list items
// with their numerals, rows of tables with their cells between bars.
func (p *page) walk(n *html.Node, depth int) {
	if depth > 4*MaxDepth {
		p.tooDeep = true
		return
	}
	switch n.Type {
	case html.TextNode:
		p.cur.WriteString(n.Data)
		return
	case html.ElementNode, html.DocumentNode:
	default:
		return
	}
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Head, atom.Template, atom.Iframe, atom.Object, atom.Svg, atom.Math:
		return
	case atom.Nav, atom.Aside, atom.Footer, atom.Form, atom.Button, atom.Figcaption, atom.Select, atom.Textarea:
		p.dropped = true
		return
	case atom.Br:
		p.flush()
		return
	case atom.Tr:
		p.row(n, depth)
		return
	case atom.Ol:
		p.list(n, depth)
		return
	}
	block := isBlock(n.DataAtom)
	if block {
		p.flush()
	}
	if n.DataAtom == atom.Li {
		p.cur.WriteString("- ")
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		p.walk(c, depth+1)
	}
	if block {
		p.flush()
	}
}

func isBlock(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Header, atom.Main, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Li, atom.Ul, atom.Ol,
		atom.Table, atom.Tbody, atom.Thead, atom.Tr, atom.Blockquote, atom.Pre, atom.Figure, atom.Dl, atom.Dt, atom.Dd, atom.Hr, atom.Body, atom.Center, atom.Address:
		return true
	}
	return false
}

// list numbers the items of an ordered list as a browser does.
func (p *page) list(n *html.Node, depth int) {
	p.flush()
	next, style := 1, ""
	for _, a := range n.Attr {
		switch a.Key {
		case "start":
			if v, err := strconv.Atoi(a.Val); err == nil && v >= 0 && v < 10000 {
				next = v
			}
		case "type":
			style = a.Val
		}
	}
	formats := map[string]string{"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode || c.DataAtom != atom.Li {
			p.walk(c, depth+1)
			continue
		}
		p.flush()
		p.cur.WriteString(numeral(next, formats[style]) + ". ")
		next++
		for k := c.FirstChild; k != nil; k = k.NextSibling {
			if k.Type == html.ElementNode && k.DataAtom == atom.P && strings.HasSuffix(p.cur.String(), ". ") { // <li><p>
				for g := k.FirstChild; g != nil; g = g.NextSibling {
					p.walk(g, depth+3)
				}
				p.flush()
				continue
			}
			p.walk(k, depth+2)
		}
		p.flush()
	}
}

// row writes a row of a table. One of a single cell is a paragraph.
func (p *page) row(n *html.Node, depth int) {
	p.flush()
	var cells []string
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode || c.DataAtom != atom.Td && c.DataAtom != atom.Th {
			continue
		}
		cell := &page{}
		for k := c.FirstChild; k != nil; k = k.NextSibling {
			cell.walk(k, depth+2)
		}
		p.tooDeep = p.tooDeep || cell.tooDeep
		cell.flush()
		cells = append(cells, cell.lines...)
		if len(cell.lines) == 0 {
			cells = append(cells, "")
		} else if len(cell.lines) > 1 {
			cells = append(cells[:len(cells)-len(cell.lines)], strings.Join(cell.lines, " "))
		}
	}
	writeRow(cells, func(s string) { p.lines = append(p.lines, s) })
}

// writeRow writes the cells of a row: between bars when there are several.
func writeRow(cells []string, line func(string)) {
	if len(cells) == 1 {
		if cells[0] != "" {
			line(cells[0])
		}
		return
	}
	for i := range cells {
		cells[i] = strings.ReplaceAll(cells[i], "|", "/")
	}
	if strings.Join(cells, "") != "" {
		line("| " + strings.Join(cells, " | ") + " |")
	}
}
