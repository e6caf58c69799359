package notify

import (
	"bytes"
	"embed"
	htmltemplate "html/template"
	"strings"
	texttemplate "text/template"
)

//go:embed templates/*.tmpl
var templateFiles embed.FS

// The two faces of a mail. They are parsed once and never change.
var (
	textMail = texttemplate.Must(texttemplate.New("mail.txt.tmpl").
			Funcs(texttemplate.FuncMap{"inc": func(n int) int { return n + 1 }}).
			ParseFS(templateFiles, "templates/mail.txt.tmpl"))
	htmlMail = htmltemplate.Must(htmltemplate.ParseFS(templateFiles, "templates/mail.html.tmpl"))
)

// page is what the templates show: finished lines of text in the reader's language.
type page struct {
	Language  string
	Subject   string
	Greeting  string
	Open      string // the words of a link
	Sections  []pageSection
	Notes     []string // why this comes to the reader
	Signature []string
}

// pageSection is a list under one sentence.
type pageSection struct {
	Lead    string
	Items   []pageItem
	More    string // "": everything is shown
	MoreURL string
}

// pageItem is one task.
type pageItem struct {
	Title string
	Lines []string
	URL   string
}

// render writes the page as text and as HTML.
func (p page) render() (text, html string, err error) {
	var b bytes.Buffer
	if err := textMail.Execute(&b, p); err != nil {
		return "", "", err
	}
	text = strings.TrimSpace(b.String()) + "\n"
	b.Reset()
	if err := htmlMail.Execute(&b, p); err != nil {
		return "", "", err
	}
	return text, b.String(), nil
}
