// Package minutes reads Vietnamese meeting minutes, conclusions, plans and
// news about meetings, and proposes a draft: who met when and where, and the
// groups of directives that came out of it.
//
// The package is pure and deterministic: text in, draft out, no clock, no
// network, no state. Two promises shape the code:
//
//   - Every field points to the place in the text it was read from. A [Span]
//     is a pair of byte offsets into [Draft.SourceText], so that the chair can
//     check a field by looking at the words behind it.
//   - Nothing is invented. What the text does not say stays empty; what is only
//     inferred (a missing year, 31 December from "trong năm 2021") says so in a
//     separate field; what looks like a directive but is not understood is
//     listed under [Draft.Unrecognised].
//
// # How a text is read
//
//	source.go     NFC, one folded byte per rune, offsets back to the source
//	token.go      words, numbers and punctuation of the whole text
//	lexicon.go    tables of Vietnamese phrases, matched on tokens
//	block.go      lines to blocks; web boilerplate is set aside
//	ordinal.go    "Nhóm thứ nhất:", "Một là,", "II.", "1)", "a)", "▪"
//	sentence.go   sentences, with abbreviations, brackets and quotes
//	piece.go      paragraphs cut at the marks inside them
//	cue.go        does a heading or an opening sentence announce directives?
//	walk.go       blocks to groups and sentences; the mode of each section
//	opening.go    the sentence before a list: for whom, in which period
//	table.go      tables whose rows are directives
//	directive.go  sentence to directive: split, merge, refuse
//	addressee.go  bodies: named units, collectives, agencies; gazetteer.go the tree
//	address.go    which of them a sentence is for
//	deadline.go   deadlines and what is not one; date.go the date grammar
//	measure.go    numbers with their unit of measure and role
//	kind.go       the kind of a directive and of its group
//	meeting.go    title, date, place, organisation, document; chair.go who presides
//	yaml.go       the draft in the shape of the labels; score.go compares the two
//	words.go      the tables of words
//
// The rules of the language are tables: a new form is a row and a test, and no
// rule knows a particular text. Every step is linear in the length of the text.
package minutes
