package calendar

import (
	"fmt"
	"time"
	_ "time/tzdata" // the zone must load on machines that carry no zone files
)

// Zone is Asia/Ho_Chi_Minh, the zone of every Date. It is UTC+7 without summer
// time today, but was UTC+8 in the south until 13 June 1975 and moved several
// times before, which is why the real zone is used and not a fixed offset.
// It is never written after start.
var Zone = mustLoadZone("Asia/Ho_Chi_Minh")

func mustLoadZone(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		// The zone database is linked in, so only a broken build gets here.
		panic(fmt.Sprintf("calendar: load zone %s: %v", name, err))
	}
	return loc
}
