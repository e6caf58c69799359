package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"time"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"giaoban/internal/calendar"
)

// The languages, as people choose them and as Printer.Language answers.
const (
	Vietnamese = "vi"
	English    = "en"
)

//go:embed vi.json
var viJSON []byte

//go:embed en.json
var enJSON []byte

// pages holds the texts of the pages: a file per part of the product, in a folder per language.
//
//go:embed pages
var pages embed.FS

// Catalogue holds every text in every language. It is safe for concurrent use.
type Catalogue struct {
	printers map[string]*Printer
	matcher  language.Matcher
}

// New reads the embedded texts. It fails when a file is not a JSON object of messages.
func New() (*Catalogue, error) {
	bundle := goi18n.NewBundle(language.Vietnamese)
	for _, f := range []struct {
		tag  language.Tag
		text []byte
	}{{language.Vietnamese, viJSON}, {language.English, enJSON}} {
		messages, err := goi18n.ParseMessageBytes(f.text, json.Unmarshal)
		if err != nil {
			return nil, fmt.Errorf("texts of %s: %w", f.tag, err)
		}
		ofPages, err := pageMessages(f.tag.String())
		if err != nil {
			return nil, err
		}
		messages = append(messages, ofPages...)
		for _, m := range messages {
			if m.One == "" {
				m.One = m.Other // Vietnamese nouns have one form; CLDR nevertheless tells one from many
			}
		}
		if err := bundle.AddMessages(f.tag, messages...); err != nil {
			return nil, fmt.Errorf("texts of %s: %w", f.tag, err)
		}
	}
	vi, en := goi18n.NewLocalizer(bundle, Vietnamese), goi18n.NewLocalizer(bundle, English)
	return &Catalogue{
		printers: map[string]*Printer{
			Vietnamese: {language: Vietnamese, own: vi, other: en},
			English:    {language: English, own: en, other: vi},
		},
		matcher: language.NewMatcher([]language.Tag{language.Vietnamese, language.English}), // the first is the default
	}, nil
}

// pageMessages reads the texts of the pages in one language.
func pageMessages(tag string) ([]*goi18n.Message, error) {
	files, err := pages.ReadDir("pages/" + tag)
	if err != nil {
		return nil, fmt.Errorf("texts of the pages: %w", err)
	}
	var out []*goi18n.Message
	for _, f := range files {
		text, err := pages.ReadFile(path.Join("pages", tag, f.Name()))
		if err != nil {
			return nil, fmt.Errorf("texts of the pages: %w", err)
		}
		messages, err := goi18n.ParseMessageBytes(text, json.Unmarshal)
		if err != nil {
			return nil, fmt.Errorf("pages/%s/%s: %w", tag, f.Name(), err)
		}
		out = append(out, messages...)
	}
	return out, nil
}

// For returns the printer for a language code ("vi", "en") or an Accept-Language header (RFC 9110, 12.5.4).
// Whoever asks for neither language, for none or in no readable way gets Vietnamese.
func (c *Catalogue) For(acceptLanguage string) *Printer {
	if p, ok := c.printers[acceptLanguage]; ok {
		return p
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return c.printers[Vietnamese]
	}
	if _, i, _ := c.matcher.Match(wanted...); i == 1 {
		return c.printers[English]
	}
	return c.printers[Vietnamese]
}

// Printer writes for one reader. It is safe for concurrent use.
type Printer struct {
	language string
	own      *goi18n.Localizer
	other    *goi18n.Localizer
}

// Language is the printer's language: "vi" or "en".
func (p *Printer) Language() string { return p.language }

// families says which arguments are codes with a name of their own: the argument's name, then the family of keys
// that name its values inside a sentence.
var families = map[string]string{"Act": "do.", "From": "was.", "Status": "group_was.", "Kind": "kind.", "Role": "role.", "Level": "level."}

// Text is the message of key with args filled in. Numbers, days (also as text, YYYY-MM-DD) and instants among
// args are written as the reader writes them; Act, From, Status, Kind, Role and Level are codes of the domain and
// are named. A message that is missing in the reader's language comes in the other one, and one that is missing
// in both is its key: a page with a strange word is better than none.
func (p *Printer) Text(key string, args map[string]any) string {
	return p.localize(&goi18n.LocalizeConfig{MessageID: key, TemplateData: p.written(args)})
}

// Plural is Text for a message that counts: n chooses the form, and fills {{.Count}}.
func (p *Printer) Plural(key string, n int, args map[string]any) string {
	data := p.written(args)
	data["Count"] = p.Number(float64(n))
	return p.localize(&goi18n.LocalizeConfig{MessageID: key, TemplateData: data, PluralCount: n})
}

// Has reports whether key has a message in some language.
func (p *Printer) Has(key string) bool {
	return p.localize(&goi18n.LocalizeConfig{MessageID: key, TemplateData: map[string]any{}}) != key
}

func (p *Printer) localize(c *goi18n.LocalizeConfig) string {
	for _, l := range []*goi18n.Localizer{p.own, p.other} {
		// The localizer of a language other than the default answers in the default one, with an error.
		if text, err := l.Localize(c); err == nil {
			return text
		}
	}
	return c.MessageID
}

// written is args as the reader writes them.
func (p *Printer) written(args map[string]any) map[string]any {
	out := make(map[string]any, len(args)+1)
	for name, v := range args {
		switch v := v.(type) {
		case int:
			out[name] = p.Number(float64(v))
		case int64:
			out[name] = p.Number(float64(v))
		case float64:
			out[name] = p.Number(v)
		case calendar.Date:
			out[name] = p.Date(v)
		case time.Time:
			out[name] = p.Instant(v)
		case string:
			out[name] = p.named(name, v)
		default:
			out[name] = p.named(name, fmt.Sprint(v))
		}
	}
	return out
}

// named is a text argument: the name of a code, a day, or itself.
func (p *Printer) named(name, value string) string {
	if family, ok := families[name]; ok {
		if key := family + value; p.Has(key) {
			return p.Text(key, nil)
		}
		return value
	}
	if d, err := calendar.ParseDate(value); err == nil {
		return p.Date(d)
	}
	return value
}
