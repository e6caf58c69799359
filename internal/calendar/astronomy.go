package calendar

import "math"

// The two quantities a lunisolar calendar needs: the instant of a new moon and the
// Sun's longitude. Formulas and constants from Jean Meeus, "Astronomical
// Algorithms", 2nd edition: chapter 49 (new moons, within about 20 seconds from
// 1900 to 2200) and chapter 25 (apparent longitude within 0.01 degree).

// synodicMonth is the mean time between new moons, in days.
const synodicMonth = 29.530588861

// julianCentury is in days; j2000 is 1 January 2000, 12:00, as a Julian date.
const (
	julianCentury = 36525.0
	j2000         = 2451545.0
)

// periodicTerm is one periodic correction to the mean new moon, in days: its argument
// is a combination of the Sun's anomaly, the Moon's anomaly and the Moon's
// argument of latitude, and it shrinks with the Earth's orbit as e to a power.
type periodicTerm struct {
	amplitude         float64
	ePower            int
	sun, moon, latArg float64
}

// newMoonTerms are the corrections of Meeus, table in chapter 49, new moon column.
func newMoonTerms() [24]periodicTerm {
	return [24]periodicTerm{
		{-0.40720, 0, 0, 1, 0},
		{+0.17241, 1, 1, 0, 0},
		{+0.01608, 0, 0, 2, 0},
		{+0.01039, 0, 0, 0, 2},
		{+0.00739, 1, -1, 1, 0},
		{-0.00514, 1, 1, 1, 0},
		{+0.00208, 2, 2, 0, 0},
		{-0.00111, 0, 0, 1, -2},
		{-0.00057, 0, 0, 1, 2},
		{+0.00056, 1, 1, 2, 0},
		{-0.00042, 0, 0, 3, 0},
		{+0.00042, 1, 1, 0, 2},
		{+0.00038, 1, 1, 0, -2},
		{-0.00024, 1, -1, 2, 0},
		{-0.00007, 0, 2, 1, 0},
		{+0.00004, 0, 0, 2, -2},
		{+0.00004, 0, 3, 0, 0},
		{+0.00003, 0, 1, 1, -2},
		{+0.00003, 0, 0, 2, 2},
		{-0.00003, 0, 1, 1, 2},
		{+0.00003, 0, -1, 1, 2},
		{-0.00002, 0, -1, 1, -2},
		{-0.00002, 0, 1, 3, 0},
		{+0.00002, 0, 0, 4, 0},
	}
}

// planetTerm is a further correction in days: amplitude × sin(phase + rate·k),
// angles in degrees.
type planetTerm struct{ amplitude, phase, rate float64 }

func newMoonPlanetTerms() [14]planetTerm {
	return [14]planetTerm{
		{0.000325, 299.77, 0.107408},
		{0.000165, 251.88, 0.016321},
		{0.000164, 251.83, 26.651886},
		{0.000126, 349.42, 36.412478},
		{0.000110, 84.66, 18.206239},
		{0.000062, 141.74, 53.303771},
		{0.000060, 207.14, 2.453732},
		{0.000056, 154.84, 7.306860},
		{0.000047, 34.52, 27.261239},
		{0.000042, 207.19, 0.121824},
		{0.000040, 291.34, 1.844379},
		{0.000037, 161.72, 24.198154},
		{0.000035, 239.56, 25.513099},
		{0.000023, 331.55, 3.592518},
	}
}

// newMoonJDE returns the instant of the k-th new moon, as a Julian date in
// dynamical time; k is 0 for that of 6 January 2000.
func newMoonJDE(k int) float64 {
	n := float64(k)
	t := n / 1236.85
	e := 1 - 0.002516*t - 0.0000074*t*t
	sun := 2.5534 + 29.10535670*n - 0.0000014*t*t - 0.00000011*t*t*t
	moon := 201.5643 + 385.81693528*n + 0.0107582*t*t + 0.00001238*t*t*t - 0.000000058*t*t*t*t
	latArg := 160.7108 + 390.67050284*n - 0.0016118*t*t - 0.00000227*t*t*t + 0.000000011*t*t*t*t
	node := 124.7746 - 1.56375588*n + 0.0020672*t*t + 0.00000215*t*t*t

	jde := 2451550.09766 + synodicMonth*n + 0.00015437*t*t - 0.000000150*t*t*t + 0.00000000073*t*t*t*t
	for _, term := range newMoonTerms() {
		c := term.amplitude * sinDeg(term.sun*sun+term.moon*moon+term.latArg*latArg)
		for range term.ePower {
			c *= e
		}
		jde += c
	}
	jde -= 0.00017 * sinDeg(node)
	for i, term := range newMoonPlanetTerms() {
		phase := term.phase + term.rate*n
		if i == 0 {
			phase -= 0.009173 * t * t
		}
		jde += term.amplitude * sinDeg(phase)
	}
	return jde
}

// sunLongitude returns the Sun's apparent longitude in degrees, 0 to 360, at a
// Julian date in dynamical time. It is 270 at the December solstice.
func sunLongitude(jde float64) float64 {
	t := (jde - j2000) / julianCentury
	meanLong := 280.46646 + 36000.76983*t + 0.0003032*t*t
	anomaly := 357.52911 + 35999.05029*t - 0.0001537*t*t
	center := (1.914602-0.004817*t-0.000014*t*t)*sinDeg(anomaly) +
		(0.019993-0.000101*t)*sinDeg(2*anomaly) +
		0.000289*sinDeg(3*anomaly)
	// Nutation and aberration bring the true longitude to the apparent one.
	apparent := meanLong + center - 0.00569 - 0.00478*sinDeg(125.04-1934.136*t)
	apparent = math.Mod(apparent, 360)
	if apparent < 0 {
		apparent += 360
	}
	return apparent
}

// deltaT returns how far dynamical time is ahead of universal time, in days, in
// the middle of a year. Observed until 2020; after that nobody knows, and the
// gentle rise assumed is off by some seconds in 2050 and maybe a minute in 2150.
func deltaT(year float64) float64 {
	points := [...]struct{ year, seconds float64 }{
		{1900, -2.8}, {1910, 10.4}, {1920, 21.2}, {1940, 24.3}, {1960, 33.2}, {1980, 50.5},
		{1990, 56.9}, {2000, 63.8}, {2010, 66.1}, {2020, 69.4}, {2050, 78}, {2100, 110}, {2200, 220},
	}
	const secondsPerDay = 86400
	if year <= points[0].year {
		return points[0].seconds / secondsPerDay
	}
	for i, p := range points[1:] {
		if q := points[i]; year <= p.year {
			return (q.seconds + (p.seconds-q.seconds)*(year-q.year)/(p.year-q.year)) / secondsPerDay
		}
	}
	return points[len(points)-1].seconds / secondsPerDay
}

func sinDeg(a float64) float64 { return math.Sin(math.Mod(a, 360) * math.Pi / 180) }
