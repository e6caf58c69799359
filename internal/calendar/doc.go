// Package calendar knows the days of Vietnam: which are worked, which are not,
// and why.
//
// A deadline of the product is a civil day in Vietnam and an offset of a
// reminder is a number of working days, so everything that counts time stands
// on this package. It is pure: no clock, no database, no configuration. What
// it knows comes from three places, in rising order of authority:
//
//   - the week: Saturday and Sunday are rest (civil servants, 40-hour week);
//   - the law: the paid holidays of the Labour Code (2019, art. 112; 2012,
//     art. 115 before 2021) and the day made up when one falls on a weekly rest
//     day (2019, art. 111(3)), with lunar days computed at UTC+7;
//   - dated rows ([Exception]): what a decision ordered for one day, such as the
//     five days chosen for Tết or a Monday exchanged for a Saturday.
//
// The rows known to the product are data ([Builtin]); an organisation adds its
// own and builds a [Calendar] from both with [New]. What the law leaves open and
// no row settles is still computed, by a stated default, but [Calendar.Uncertain]
// names it, so that a year nobody has published yet is never counted in silence.
//
// # Days and instants
//
// [Date] is a day on the wall calendar in [Zone]. A deadline "by the 11th" ends
// at Date.End: 24:00 of that day, which is the first instant no longer in time.
package calendar
