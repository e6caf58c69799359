package notify

import (
	"math/rand/v2"
	"time"
)

// The default schedule of attempts: half a minute, doubled up to an hour, for about three days.
const (
	firstWait   = 30 * time.Second
	longestWait = time.Hour
	maxAttempts = 78
)

// DefaultBackoff is how long to wait after the attempt-th attempt (1 is the first) has failed, give or take a
// fifth so that lists that failed together do not come back together; again is false when three days of attempts
// were enough.
func DefaultBackoff(attempt int) (wait time.Duration, again bool) {
	if attempt >= maxAttempts {
		return 0, false
	}
	wait = longestWait
	if attempt < 8 {
		wait = min(longestWait, firstWait<<max(0, attempt-1))
	}
	return time.Duration(float64(wait) * (0.8 + 0.4*rand.Float64())), true
}
