// Package directive is the domain of Giao Ban: what a chair hands out at the end of a briefing and what
// becomes of it.
//
// A Meeting ends with directive Groups. A Group holds Directives, each one instruction with its time (one
// deadline, a deadline per period, or none by the chair's explicit choice) and its measure. Once issued, a
// Directive becomes one Task per period and unit: the thing that is tracked. A Policy is the ladder of
// reminders and escalations round a deadline; Plan turns it into Moments on the working calendar, and Decide
// says which of them must happen now.
//
// Everything here is pure: functions take the present instant and the calendar as arguments, do no input or
// output, and return an *Error when a rule is broken. Instants are time.Time in any zone; civil days are
// calendar.Date in Vietnam.
package directive
