package calendar

import (
	"fmt"
	"math"
)

// The Vietnamese lunar calendar: a month begins on the day, in UTC+7, of its new
// moon; the December solstice falls in month 11; in a year of thirteen months the
// first one without a principal term of the Sun (a multiple of 30 degrees) is the
// leap month. The meridian is what sets it apart from the Chinese calendar, from
// which it differs by a day or a month in 1985, 2007, 2030, 2053 and other years.
//
// It is computed. From 1968 to 2100 it gives the months of Hồ Ngọc Đức's published
// tables, but for the first of three months (in 2054, 2077 and 2085, none with a
// holiday) whose new moons come within a minute of midnight: on which side depends
// on how the Earth will turn until then. Before 1968 other meridians were in use,
// so older dates are not those of the time.

// lunarMeridian is UTC+7 as a part of a day.
const lunarMeridian = 7.0 / 24

// LunarNewYear returns the first day of Tết Âm lịch of the year: the day 1/1 of the
// lunar year that begins in it (between 20 January and 21 February).
func LunarNewYear(year int) Date { return fromJulian(lunarSpanOf(year-1).dayOf(1, 1)) }

// HungKings returns the day of Giỗ Tổ Hùng Vương in the year, 10/3 in the lunar
// calendar.
func HungKings(year int) Date { return fromJulian(lunarSpanOf(year-1).dayOf(3, 10)) }

// LunarDate returns d in the Vietnamese lunar calendar: year (numbered by the
// solar year it begins in), month 1 to 12, day 1 to 30, and whether the month is
// a leap month (nhuận), which follows the plain month of the same number. All are
// zero for the zero Date.
func LunarDate(d Date) (year, month, day int, leap bool) {
	if d.IsZero() {
		return 0, 0, 0, false
	}
	jd := d.julian()
	k := newMoonBefore(jd)
	span := lunarSpanOf(d.Year)
	if k < span.first {
		span = lunarSpanOf(d.Year - 1)
	}
	index := k - span.first
	leap = span.leap > 0 && index == span.leap
	if span.leap > 0 && index >= span.leap {
		index--
	}
	year = span.year
	if index >= 2 { // months 11 and 12 end the lunar year that the span starts in
		year++
	}
	return year, (index+10)%12 + 1, jd - newMoonDay(k) + 1, leap
}

// FromLunar returns the solar day of a day of the Vietnamese lunar calendar; it is
// the inverse of LunarDate. It fails when that lunar day does not exist: no such
// month or leap month in the year, or day 30 of a month of 29.
func FromLunar(year, month, day int, leap bool) (Date, error) {
	if month < 1 || month > 12 || day < 1 || day > 30 || year < MinYear || year > MaxYear {
		return Date{}, fmt.Errorf("calendar: lunar %d/%d/%d: no such day", day, month, year)
	}
	start := year - 1
	if month >= 11 {
		start = year
	}
	span := lunarSpanOf(start)
	index := span.index(month)
	if leap {
		if index++; index != span.leap {
			return Date{}, fmt.Errorf("calendar: lunar %d/%d/%d: month %d is not doubled that year", day, month, year, month)
		}
	}
	first, next := newMoonDay(span.first+index), newMoonDay(span.first+index+1)
	if first+day > next {
		return Date{}, fmt.Errorf("calendar: lunar %d/%d/%d: the month has %d days", day, month, year, next-first)
	}
	return fromJulian(first + day - 1), nil
}

// lunarSpan is the run of months from month 11 of one lunar year to the one before
// month 11 of the next; the rules of the calendar are stated on it.
type lunarSpan struct {
	year  int // the solar year of the solstice it starts around
	first int // number of the new moon of month 11
	leap  int // place of the leap month in the span, 1 to 12; 0 when there is none
}

func lunarSpanOf(year int) lunarSpan {
	span := lunarSpan{year: year, first: solsticeMoon(year)}
	if solsticeMoon(year+1)-span.first == 12 {
		return span
	}
	begin := principalTerm(newMoonDay(span.first + 1))
	for i := 1; i <= 12; i++ {
		end := principalTerm(newMoonDay(span.first + i + 1))
		if begin == end {
			span.leap = i
			return span
		}
		begin = end
	}
	// Thirteen months share twelve terms, so one has none.
	panic(fmt.Sprintf("calendar: no leap month found after the solstice of %d", year))
}

// index returns the place in the span of a plain month.
func (s lunarSpan) index(month int) int {
	i := (month + 1) % 12
	if s.leap > 0 && i >= s.leap {
		i++
	}
	return i
}

func (s lunarSpan) dayOf(month, day int) int { return newMoonDay(s.first+s.index(month)) + day - 1 }

// solsticeMoon returns the number of the new moon that opens the month in which
// the December solstice of the year falls.
func solsticeMoon(year int) int {
	k := newMoonBefore(julianOfYear(year+1) - 1)
	if principalTerm(newMoonDay(k)) >= 9 { // the solstice (270 degrees) is already past
		k--
	}
	return k
}

// newMoonBefore returns the number of the last new moon on or before a day.
func newMoonBefore(jd int) int {
	k := int(math.Floor((float64(jd) - 2451550.1) / synodicMonth))
	for newMoonDay(k) > jd {
		k--
	}
	for newMoonDay(k+1) <= jd {
		k++
	}
	return k
}

// newMoonDay returns the Julian day number of the civil day, in UTC+7, on which the
// k-th new moon falls.
func newMoonDay(k int) int {
	jde := newMoonJDE(k)
	return int(math.Floor(jde - deltaT(yearOfJulian(jde)) + lunarMeridian + 0.5))
}

// principalTerm returns which twelfth of its path (0 to 11) the Sun is in at the
// first instant, in UTC+7, of a civil day.
func principalTerm(jd int) int {
	ut := float64(jd) - 0.5 - lunarMeridian
	return int(sunLongitude(ut+deltaT(yearOfJulian(ut))) / 30)
}

func yearOfJulian(jd float64) float64 { return 2000 + (jd-j2000)/365.25 }
