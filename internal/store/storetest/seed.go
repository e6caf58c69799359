package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// The rows that most tests stand on.
const (
	province = "province"
	userID   = "user"
	meeting  = "meeting"
	group    = "group"
	order    = "directive"
)

// district is the id of the n-th district.
func district(n int) string { return fmt.Sprintf("district-%d", n) }

// seed writes a province with nine districts, a person, and a meeting with one issued group of one directive.
func (e *env) seed(t *testing.T) {
	t.Helper()
	units := []directive.Unit{{ID: province, Name: "Yên Bái", Type: "tỉnh", Level: directive.LevelProvince, Version: 1}}
	for n := 1; n <= 9; n++ {
		units = append(units, directive.Unit{ID: district(n), Name: fmt.Sprintf("Huyện %d", n), Level: directive.LevelDistrict, ParentID: province, Version: 1})
	}
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.InsertUnits(ctx, units); err != nil {
			return err
		}
		if err := tx.InsertUser(ctx, directive.User{ID: userID, Name: "Lò Thị Mai", Login: "mai", Version: 1}, tx.Now()); err != nil {
			return err
		}
		return tx.InsertMeeting(ctx, e.meeting(meeting, group, order))
	})
}

// meeting makes a meeting with one issued group of one directive.
func (e *env) meeting(id, groupID, directiveID string) directive.Meeting {
	return directive.Meeting{ID: id, Title: "Giao ban", HeldOn: calendar.NewDate(2021, 1, 5), IssuingUnitID: province, Status: directive.GroupIssued,
		Version: 1, CreatedAt: e.Now(), UpdatedAt: e.Now(),
		Groups: []directive.Group{{ID: groupID, MeetingID: id, Ordinal: 1, Kind: directive.KindOther, Status: directive.GroupIssued, Version: 1,
			Directives: []directive.Directive{{ID: directiveID, GroupID: groupID, Ordinal: 1, Units: []string{directive.AllUnits}}}}}}
}

// task makes a task of the seeded directive for the n-th district, of which nothing has happened yet.
func (e *env) task(n int) directive.Task {
	due := time.Date(2021, 1, 16, 0, 0, 0, 0, hanoi())
	return directive.Task{ID: fmt.Sprintf("task-%04d", n), Code: fmt.Sprintf("1.1/%d", n), MeetingID: meeting, GroupID: group, DirectiveID: order,
		Period: fmt.Sprintf("p%d", n/9), UnitID: district(n%9 + 1), OriginUnitID: district(n%9 + 1), Role: directive.RoleLead, Kind: directive.KindOther,
		Status: directive.TaskAssigned, Due: due, DueOn: calendar.NewDate(2021, 1, 15), OriginalDue: due, PlanVersion: 1, PlanFrom: e.Now(),
		Version: 1, CreatedAt: e.Now(), UpdatedAt: e.Now()}
}

// insertTasks writes tasks that are found by their own text alone.
func (e *env) insertTasks(t *testing.T, tasks ...directive.Task) {
	t.Helper()
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.InsertTasks(ctx, tasks, func(directive.Task) string { return "" })
	})
}
