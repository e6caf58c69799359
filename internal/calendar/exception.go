package calendar

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Code says why a day is worked or not.
type Code string

// The reasons a day can have. Those from CodeNewYear to CodeNationalDay are the
// paid holidays of the Labour Code.
const (
	CodeWeekday       Code = "weekday"       // worked: Monday to Friday, nothing special
	CodeWeekend       Code = "weekend"       // off: Saturday or Sunday, nothing special
	CodeNewYear       Code = "new_year"      // off: 1 January
	CodeTet           Code = "tet"           // off: the days of Tết Âm lịch (lunar new year)
	CodeHungKings     Code = "hung_kings"    // off: Giỗ Tổ Hùng Vương, 10th of the 3rd lunar month
	CodeReunification Code = "reunification" // off: 30 April
	CodeLabour        Code = "labour"        // off: 1 May
	CodeNationalDay   Code = "national_day"  // off: 2 September and, from 2021, a day beside it
	CodeCompensation  Code = "compensation"  // off: nghỉ bù, for a holiday on a weekly rest day
	CodeSwapOff       Code = "swap_off"      // off: by a decision, such as an exchange with a Saturday
	CodeSwapWork      Code = "swap_work"     // worked: ngày làm bù, or any day a decision makes a working one
	CodeOutOfRange    Code = "out_of_range"  // neither: not a day of the years MinYear to MaxYear
)

// How sure a row or a reason is.
const (
	StatusPublished   = "published"   // a competent body's notice or decision says so
	StatusComputed    = "computed"    // it follows from the law and the lunar calendar
	StatusUnconfirmed = "unconfirmed" // reported or proposed; no decision has been seen
)

// Exception is a dated row that overrides the rules for one day: a day off, or a
// day worked, with the decision that ordered it. It concerns whole civil days in
// Vietnam.
type Exception struct {
	Date    Date `json:"date"`
	Working bool `json:"working"`
	// Code is the kind of day. Empty means CodeSwapOff for a day off and
	// CodeSwapWork for a working day.
	//
	// CodeTet and CodeNationalDay rows settle what the law leaves to be chosen,
	// so they come complete: all the statutory days of that year's Tết, or of its
	// National Day. They then replace the default choice, and make-up days follow
	// from them.
	Code Code `json:"code,omitempty"`
	// Decision is the number of the decision, notice or letter that ordered it.
	Decision string `json:"decision,omitempty"`
	// Reason is a sentence for people, in Vietnamese.
	Reason string `json:"reason,omitempty"`
	// Status is one of the Status constants.
	Status string `json:"status"`
	// Source says where the row was read, when that is not the decision itself.
	Source string `json:"source,omitempty"`
}

// code returns the kind of day with the default filled in.
func (e Exception) code() Code {
	switch {
	case e.Code != "":
		return e.Code
	case e.Working:
		return CodeSwapWork
	default:
		return CodeSwapOff
	}
}

func (e Exception) dayReason() DayReason {
	return DayReason{Working: e.Working, Code: e.code(), Decision: e.Decision, Status: e.Status, Reason: e.Reason}
}

// validate reports everything wrong with the row on its own.
func (e Exception) validate() error {
	var errs []error
	if !e.Date.IsValid() {
		errs = append(errs, ErrInvalidDate)
	}
	switch e.code() {
	case CodeSwapWork:
		if !e.Working {
			errs = append(errs, fmt.Errorf("code %s on a day off", e.Code))
		}
	case CodeNewYear, CodeTet, CodeHungKings, CodeReunification, CodeLabour, CodeNationalDay,
		CodeCompensation, CodeSwapOff:
		if e.Working {
			errs = append(errs, fmt.Errorf("code %s on a working day", e.Code))
		}
	default:
		errs = append(errs, fmt.Errorf("code %.40q is not one an exception can have", e.Code))
	}
	switch e.Status {
	case StatusPublished, StatusComputed, StatusUnconfirmed:
	default:
		errs = append(errs, fmt.Errorf("status %.40q is not published, computed or unconfirmed", e.Status))
	}
	if len(errs) == 0 {
		return nil
	}
	return fmt.Errorf("exception on %s: %w", e.Date, errors.Join(errs...))
}

// isHoliday reports whether c is a paid holiday of the Labour Code.
func (c Code) isHoliday() bool {
	switch c {
	case CodeNewYear, CodeTet, CodeHungKings, CodeReunification, CodeLabour, CodeNationalDay:
		return true
	default:
		return false
	}
}

// checkExceptions returns the rows sorted by date, or every error found in them:
// bad rows, two rows on one date, and incomplete choices of Tết or National Day.
func checkExceptions(rows []Exception) ([]Exception, error) {
	var errs []error
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b Exception) int { return a.Date.Compare(b.Date) })
	chosen := map[choice][]Date{}
	for i, e := range rows {
		if err := e.validate(); err != nil {
			errs = append(errs, err)
			continue
		}
		if i > 0 && rows[i-1].Date == e.Date {
			errs = append(errs, fmt.Errorf("exception on %s: given twice", e.Date))
			continue
		}
		if c := e.code(); c == CodeTet || c == CodeNationalDay {
			key := choice{year: e.Date.Year, code: c}
			chosen[key] = append(chosen[key], e.Date)
		}
	}
	if len(errs) == 0 {
		// Only meaningful once each row is sound.
		for key, days := range chosen {
			if err := key.check(days); err != nil {
				errs = append(errs, err)
			}
		}
		slices.SortFunc(errs, func(a, b error) int { return cmp.Compare(a.Error(), b.Error()) })
	}
	if len(errs) > 0 {
		return nil, fmt.Errorf("calendar: %w", errors.Join(errs...))
	}
	return rows, nil
}
