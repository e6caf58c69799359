package html

import (
	"fmt"
	"html/template"
)

// shapes are drawn on a square of 16.
var shapes = map[string]string{
	"disc":     `<circle cx="8" cy="8" r="7"/>`,
	"half":     `<path d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 2v10A5 5 0 0 1 8 3z" fill-rule="evenodd"/>`,
	"triangle": `<path d="M8 1.5 15.5 14.5H.5z"/>`,
	"square":   `<path d="M1.5 1.5h13v13h-13z"/>`,
	"ring":     `<path d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 2a5 5 0 1 1 0 10A5 5 0 0 1 8 3z" fill-rule="evenodd"/>`,
	"phone":    `<path d="M3 1h3l1.5 4-2 1.3a9 9 0 0 0 4.2 4.2l1.3-2 4 1.5v3a2 2 0 0 1-2.2 2A13 13 0 0 1 1 3.2 2 2 0 0 1 3 1z"/>`,
	"clip":     `<path d="M13.5 7.2 8 12.7a3.5 3.5 0 0 1-5-5l5.8-5.8a2.4 2.4 0 0 1 3.4 3.4L6.6 10.9a1.2 1.2 0 0 1-1.7-1.7l4.8-4.8" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"/>`,
	"check":    `<path d="m2 8.5 4 4 8-9" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/>`,
	"plus":     `<path d="M8 2v12M2 8h12" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round"/>`,
	"search":   `<path d="M7 2a5 5 0 1 0 0 10A5 5 0 0 0 7 2zm3.7 8.7L14.5 14.5" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/>`,
	"print":    `<path d="M4 6V1h8v5M4 12H2V7h12v5h-2M4 10h8v5H4z" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round"/>`,
	"clock":    `<path d="M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 3v4.2l3 1.8" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/>`,
	"bell":     `<path d="M8 1.5A4.5 4.5 0 0 0 3.5 6v3.5L2 12h12l-1.5-2.5V6A4.5 4.5 0 0 0 8 1.5zM6.5 14h3" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>`,
	"up":       `<path d="M8 14V3M3 8l5-5 5 5" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>`,
	"down":     `<path d="m3 6 5 5 5-5" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>`,
}

// icon is a small picture beside words; it says nothing by itself.
func icon(name string) (template.HTML, error) {
	if name == "" {
		return "", nil
	}
	shape, ok := shapes[name]
	if !ok {
		return "", fmt.Errorf("no icon %q", name)
	}
	return template.HTML(`<svg viewBox="0 0 16 16" width="16" height="16" fill="currentColor" aria-hidden="true" focusable="false">` + shape + `</svg>`), nil //nolint:gosec // from the table above
}
