package calendar

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
)

// builtinJSON holds the rows known to the product, each with its status and
// source. New years are added there, never in code.
//
//go:embed builtin.json
var builtinJSON []byte

// Builtin returns the product's own rows for 2020 to 2027: the days chosen for Tết
// and National Day, exchanged days, and days announced, as published or computed.
// Rows that nobody has confirmed are left out; Unconfirmed lists them. Each call
// returns a new slice, by date.
func Builtin() []Exception {
	return slices.DeleteFunc(builtinRows(), func(e Exception) bool { return e.Status == StatusUnconfirmed })
}

// Unconfirmed returns the rows that were reported or proposed without any decision
// seen, such as the exchanges of 2026. They count only if passed to New; otherwise
// Calendar.Uncertain warns of them.
func Unconfirmed() []Exception {
	return slices.DeleteFunc(builtinRows(), func(e Exception) bool { return e.Status != StatusUnconfirmed })
}

func builtinRows() []Exception {
	var rows []Exception
	if err := json.Unmarshal(builtinJSON, &rows); err != nil {
		// The file is part of the program and its tests read it.
		panic(fmt.Sprintf("calendar: read built-in rows: %v", err))
	}
	return rows
}
