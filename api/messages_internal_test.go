package api

import (
	"testing"

	"giaoban/internal/i18n"
	"giaoban/internal/minutes"
	papers "giaoban/internal/minutes/read"
)

// TestEveryCodeHasWords holds the catalogue to the codes that this package takes from tables and from other packages.
// Those that stand in its calls are found by the scan of the source in package i18n.
func TestEveryCodeHasWords(t *testing.T) {
	catalogue, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for code := range statuses {
		want = append(want, "error."+string(code))
	}
	for _, code := range []string{minutes.WarnCount, minutes.WarnOrdinal, minutes.WarnNoDate, minutes.WarnUnknownUnit, minutes.WarnFormerUnit, minutes.WarnAmbiguousUnit, minutes.WarnPastDeadline, minutes.WarnBadDate} {
		want = append(want, "minutes."+code)
	}
	for _, code := range papers.Notes() {
		want = append(want, "minutes."+code)
	}
	for _, code := range papers.Errors() {
		want = append(want, "detail."+code)
	}
	for _, language := range []string{"vi", "en"} {
		words := catalogue.For(language)
		for _, key := range want {
			if !words.Has(key) {
				t.Errorf("no words in %s for %s", language, key)
			}
		}
	}
}
