// Package workflows says what happens by itself over time: one workflow, Group, per directive group that was
// issued.
//
// The record is the truth; the workflow is the clock. It sleeps to the next moment at which any task of its group
// needs something, or until somebody rings, and then lets an activity look at the record and act. It keeps no
// state that the record does not have, receives nothing but an empty signal, and may be terminated, lost or run
// twice without harm.
//
// Code here is deterministic: no clock but the workflow's, no goroutines, no map order. Recorded histories in
// testdata are replayed by the tests; versions.go lists every change that running workflows must survive.
package workflows
