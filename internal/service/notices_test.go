package service_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// told lists who was told of an event, as "login as role", each as often as it happened; "nobody" is a post that is
// empty with all above it.
func (w *world) told(event string) []string {
	w.t.Helper()
	logins := map[string]string{"": "nobody"}
	for login, id := range w.people {
		logins[id] = login
	}
	var out []string
	for _, n := range must[[]store.Notice](w.t)(w.store.Read().NoticesPage(w.t.Context(), "", "", 10_000)) {
		if n.Event == event {
			out = append(out, fmt.Sprintf("%s as %s", logins[n.UserID], n.AsRole))
		}
	}
	slices.Sort(out)
	return out
}

// lists are the deliveries for a person, oldest first, of a class.
func (w *world) lists(login string, class store.Class) []store.Delivery {
	w.t.Helper()
	var out []store.Delivery
	for _, d := range must[[]store.Delivery](w.t)(w.store.Read().DeliveriesPage(w.t.Context(), "", 10_000)) {
		if d.UserID == w.people[login] && d.Class == class {
			out = append(out, d)
		}
	}
	slices.Reverse(out)
	return out
}

func (w *world) itemsOn(d store.Delivery) int {
	w.t.Helper()
	return len(must[[]store.Notice](w.t)(w.store.Read().NoticesOfDelivery(w.t.Context(), d.ID)))
}

// TestOneListPerActOfIssuing: what is handed out to a person stands on one list, which may go when every group of the
// act has its tasks.
func TestOneListPerActOfIssuing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		m := w.draft(group(w.oneOff(tet, "all"), w.oneOff(tet, "Lục Yên")), group(w.oneOff(beyond, "all")), group(w.oneOff(beyond, "Văn Yên")))
		groups := must[[]directive.Group](t)(w.service.IssueMeeting(t.Context(), w.as("chair"), m.ID, nil))
		for i, g := range groups {
			must[int](t)(w.service.Assign(t.Context(), g.ID, nil))
			if n, want := w.count("SELECT count(*) FROM deliveries WHERE ready_at IS NOT NULL"), 9*(i/2); n != want {
				t.Errorf("after group %d %d lists may go, want %d", i+1, n, want)
			}
		}
		w.settle()
		for login, want := range map[string]int{"officer/Lục Yên": 3, "officer/Văn Yên": 3, "officer/Trạm Tấu": 2} {
			lists := w.lists(login, store.ClassAssignment)
			if len(lists) != 1 || w.itemsOn(lists[0]) != want {
				t.Fatalf("%s has %d lists, the first with %d items; want one with %d", login, len(lists), w.itemsOn(lists[0]), want)
			}
		}
		// What comes later stands on a list of its own.
		a := service.Amendment{DirectiveID: groups[2].Directives[0].ID, AddUnits: w.ids("Trạm Tấu")}
		if err := w.amend(groups[2].ID, a); err != nil {
			t.Fatal(err)
		}
		if lists := w.lists("officer/Trạm Tấu", store.ClassAssignment); len(lists) != 2 || lists[1].IssueID != "" || w.itemsOn(lists[1]) != 1 ||
			!lists[1].ReadyAt.Equal(w.clock.Now().Add(settle)) {
			t.Errorf("a unit that joins: lists %+v", lists)
		}
		w.check(t)
	})
}

// TestACancelledGroupKeepsNoListWaiting: when the last group of an act of issuing that has no tasks is cancelled, the
// lists of the others may go.
func TestACancelledGroupKeepsNoListWaiting(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		m := w.draft(group(w.oneOff(tet, "all")), group(w.oneOff(beyond, "all")))
		groups := must[[]directive.Group](t)(w.service.IssueMeeting(t.Context(), w.as("chair"), m.ID, nil))
		must[int](t)(w.service.Assign(t.Context(), groups[0].ID, nil))
		must[directive.Group](t)(w.service.CancelGroup(t.Context(), w.as("chair"), groups[1].ID, "Nhầm"))
		w.settle()
		if n := w.count("SELECT count(*) FROM deliveries WHERE ready_at IS NULL"); n != 0 {
			t.Errorf("%d lists wait for a group that will never have tasks", n)
		}
		w.check(t)
	})
}

// TestOneListPerMoment: reminders of one moment stand on one list across groups and directives; what comes when the
// list is being sent, on a further one.
func TestOneListPerMoment(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.issue(group(w.oneOff(tet, "all"), w.oneOff(tet, "Lục Yên")), group(w.oneOff(tet, "all")))
		w.advance(calendar.NewDate(2021, 1, 22).At(8, 0))
		lists := w.lists("officer/Lục Yên", store.ClassReminder)
		if len(lists) != 1 || w.itemsOn(lists[0]) != 3 || !lists[0].ReadyAt.Equal(w.clock.Now().Add(settle)) {
			t.Fatalf("lists %+v", lists)
		}
		w.clock.add(time.Minute)
		late := w.issue(group(w.oneOff(tet, "Lục Yên")))[0] // after 08:00: not on it
		w.advance(calendar.NewDate(2021, 1, 28).At(7, 0))
		if n := len(w.lists("officer/Lục Yên", store.ClassReminder)); n != 1 || len(w.fired(w.tasks(late.ID)[0])) != 0 {
			t.Errorf("%d lists", n)
		}
		w.sql("UPDATE directive_groups SET next_at = '2021-03-01 00:00:00+00:00' WHERE id = '" + late.ID + "'") // looked at later than the others
		w.advance(calendar.NewDate(2021, 1, 28).At(8, 0))
		w.sql("UPDATE deliveries SET state = 'sending', attempts = 1 WHERE class = 'reminder'")
		w.advanceGroup(late.ID)
		if lists = w.lists("officer/Lục Yên", store.ClassReminder); len(lists) != 3 || w.itemsOn(lists[1]) != 3 || w.itemsOn(lists[2]) != 1 {
			t.Errorf("lists %+v", lists)
		}
		w.advance(calendar.NewDate(2021, 2, 1).At(8, 0))
		if lists = w.lists("head/Lục Yên", store.ClassEscalation); len(lists) != 1 || w.itemsOn(lists[0]) != 4 || !lists[0].ReadyAt.Equal(w.clock.Now().Add(settle/10)) {
			t.Errorf("escalations %+v", lists)
		}
		w.check(t)
	})
}

// TestNewsPassesUpwardFromEmptyPosts: officer, head, office; a reminder no higher; an escalation to the chair.
func TestNewsPassesUpwardFromEmptyPosts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, c := range []struct {
			name       string
			empty      []directive.Role
			reminder   string
			escalation []string
		}{
			{"all seated", nil, "officer/Lục Yên as officer", []string{"head/Lục Yên as head", "office as office"}},
			{"no officer", []directive.Role{directive.RoleOfficer}, "head/Lục Yên as head", []string{"head/Lục Yên as head", "office as office"}},
			{"nobody at the unit", []directive.Role{directive.RoleOfficer, directive.RoleHead}, "office as office", []string{"office as office", "office as office"}},
			{"nor at the office", []directive.Role{directive.RoleOfficer, directive.RoleHead, directive.RoleOffice}, "nobody as officer",
				[]string{"supervisor as supervisor", "supervisor as supervisor"}},
			{"only the chair", []directive.Role{directive.RoleOfficer, directive.RoleHead, directive.RoleOffice, directive.RoleSupervisor}, "nobody as officer",
				[]string{"chair as chair", "chair as chair"}},
			{"nobody at all", []directive.Role{directive.RoleOfficer, directive.RoleHead, directive.RoleOffice, directive.RoleSupervisor, directive.RoleChair},
				"nobody as officer", []string{"nobody as head", "nobody as office"}},
		} {
			t.Run(c.name, func(t *testing.T) {
				w := w.another(t)
				w.only(w.oneOff(tet, "Lục Yên"))
				w.sql("DELETE FROM notices")
				w.sql("DELETE FROM deliveries")
				for _, role := range c.empty {
					unit := "tỉnh"
					if role.AtUnit() {
						unit = "Lục Yên"
					}
					w.vacate(unit, role)
				}
				w.advance(calendar.NewDate(2021, 2, 3).At(8, 0)) // three reminders, head, office
				same(t, "reminded", w.told("reminder"), c.reminder, c.reminder, c.reminder)
				same(t, "escalated to", w.told("escalation"), c.escalation...)
				w.check(t)
			})
		}
	})
}

// TestOneWhoHoldsTwoPostsIsToldOnce.
func TestOneWhoHoldsTwoPostsIsToldOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.seat("officer/Lục Yên", "Lục Yên", directive.RoleOfficer, "Kế toán")
		w.seat("second", "Lục Yên", directive.RoleOfficer, "Phó")
		w.seat("officer/Lục Yên", "Văn Yên", directive.RoleOfficer, "Kiêm nhiệm")
		w.issue(group(w.oneOff(tet, "Lục Yên", "Văn Yên")))
		// Two tasks: one of Lục Yên, told to its two officers; one of Văn Yên, told to its two.
		same(t, "told", w.told("assigned"), "officer/Lục Yên as officer", "officer/Lục Yên as officer", "officer/Văn Yên as officer", "second as officer")
		if lists := w.lists("officer/Lục Yên", store.ClassAssignment); len(lists) != 1 || w.itemsOn(lists[0]) != 2 {
			t.Errorf("lists %+v", lists)
		}
		w.advance(calendar.NewDate(2021, 1, 22).At(8, 0))
		if lists := w.lists("officer/Lục Yên", store.ClassReminder); len(lists) != 1 || w.itemsOn(lists[0]) != 2 {
			t.Errorf("lists %+v", lists)
		}
		w.check(t)
	})
}

// TestWithoutAnAddressThereIsNoList: the news stands in the product all the same.
func TestWithoutAnAddressThereIsNoList(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.sql("UPDATE users SET email = '' WHERE login = 'officer/Lục Yên'")
		w.only(w.oneOff(tet, "Lục Yên"))
		same(t, "told", w.told("assigned"), "officer/Lục Yên as officer")
		if n := w.count("SELECT count(*) FROM deliveries"); n != 0 {
			t.Errorf("%d lists", n)
		}
	})
}
