// Package i18n turns message keys, dates and numbers into what a person reads, in Vietnamese or English.
//
// Vietnamese comes first: it is the language of the product and of whoever asks for none that it speaks. The
// texts are in vi.json and en.json, one flat object each; a key's family is what stands before its first dot
// ("error.not_found", "field.blank", "status.done"). Other packages carry keys with arguments and never text; the
// text is made at the edge, in the reader's language. A test holds both files to the same keys and placeholders
// and every key in the program's source to the files.
//
// Instants are shown in Vietnam's zone whatever zone they come in; days are calendar.Date.
package i18n
