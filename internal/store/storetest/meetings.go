package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

func meetingTests() []test {
	return []test{
		{"meetings/round trip", meetingRoundTrip},
		{"meetings/draft", draftReplaced},
		{"meetings/amendment", amendment},
		{"meetings/reading", readingRoundTrip},
		{"meetings/pages", meetingPages},
		{"meetings/status", meetingStatus},
		{"groups/pages", groupPages},
		{"groups/behind", groupsBehind},
		{"groups/issue", unassigned},
		{"groups/keys", groupKeys},
	}
}

// filledMeeting is a meeting of two full groups with two full directives each.
func filledMeeting(seed int) directive.Meeting {
	m := filled[directive.Meeting](seed)
	m.IssuingUnitID = province
	for i := range m.Groups {
		g := &m.Groups[i]
		g.MeetingID = m.ID
		for j := range g.Directives {
			g.Directives[j].GroupID = g.ID
		}
	}
	m.Status = m.StatusOfGroups()
	return m
}

func meetingRoundTrip(t *testing.T, e *env) {
	e.seed(t)
	full := filledMeeting(1)
	empty := directive.Meeting{ID: "empty", Status: directive.GroupDraft, HeldOn: calendar.NewDate(2021, 1, 1), CreatedAt: e.Now(), UpdatedAt: e.Now(),
		Groups: []directive.Group{{ID: "empty-group", MeetingID: "empty", Directives: []directive.Directive{{ID: "empty-directive", GroupID: "empty-group"}}}}}
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		must(t, tx.InsertMeeting(ctx, full))
		return tx.InsertMeeting(ctx, empty)
	})
	for _, want := range []directive.Meeting{full, empty} {
		same(t, "a meeting", val[directive.Meeting](t)(e.Read().Meeting(t.Context(), want.ID)), want)
		same(t, "a locked meeting", in(t, e, func(ctx context.Context, tx *store.Tx) (directive.Meeting, error) {
			return tx.LockMeeting(ctx, want.ID)
		}), want)
		head := want
		head.Groups = nil
		same(t, "a meeting's head", val[directive.Meeting](t)(e.Read().MeetingHead(t.Context(), want.ID)), head)
		var heads []directive.Group
		for _, g := range want.Groups {
			same(t, "a group", val[directive.Group](t)(e.Read().Group(t.Context(), g.ID)), g)
			same(t, "a locked group", in(t, e, func(ctx context.Context, tx *store.Tx) (directive.Group, error) { return tx.LockGroup(ctx, g.ID) }), g)
			for _, d := range g.Directives {
				same(t, "a directive", val[directive.Directive](t)(e.Read().Directive(t.Context(), d.ID)), d)
			}
			g.Directives = nil
			same(t, "a group's head", val[directive.Group](t)(e.Read().GroupHead(t.Context(), g.ID)), g)
			heads = append(heads, g)
		}
		same(t, "a meeting's groups", val[[]directive.Group](t)(e.Read().GroupsOfMeeting(t.Context(), want.ID)), heads)
	}
	meetingUpdates(t, e, full)
	nothingThere(t, e)
}

// meetingUpdates changes everything that an update may change, to other values and to none.
func meetingUpdates(t *testing.T, e *env, old directive.Meeting) {
	changed := filled[directive.Meeting](2)
	changed.ID, changed.IssuingUnitID, changed.CreatedAt, changed.Groups = old.ID, province, old.CreatedAt, nil
	changed.Status = old.Status
	emptied := directive.Meeting{ID: old.ID, Status: old.Status, HeldOn: old.HeldOn, CreatedAt: old.CreatedAt, UpdatedAt: e.Now()}
	for _, m := range []directive.Meeting{changed, emptied} {
		e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.UpdateMeeting(ctx, m) })
		same(t, "an updated meeting", val[directive.Meeting](t)(e.Read().MeetingHead(t.Context(), m.ID)), m)
	}
	g := filled[directive.Group](3)
	g.ID, g.MeetingID, g.Directives = old.Groups[0].ID, old.ID, nil
	for _, g := range []directive.Group{g, {ID: g.ID, MeetingID: g.MeetingID}} {
		e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.UpdateGroup(ctx, g) })
		same(t, "an updated group", val[directive.Group](t)(e.Read().GroupHead(t.Context(), g.ID)), g)
	}
	for _, next := range []time.Time{e.Now().Add(time.Hour), {}} {
		e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.SetGroupNext(ctx, g.ID, next) })
		got := val[directive.Group](t)(e.Read().GroupHead(t.Context(), g.ID))
		same(t, "a group's next moment", got, directive.Group{ID: g.ID, MeetingID: g.MeetingID, NextAt: next})
	}
}

// nothingThere asks for what does not exist, in every way.
func nothingThere(t *testing.T, e *env) {
	q := e.Read()
	for what, read := range map[string]func() error{
		"meeting":      func() error { _, err := q.Meeting(t.Context(), "absent"); return err },
		"meeting head": func() error { _, err := q.MeetingHead(t.Context(), "absent"); return err },
		"group":        func() error { _, err := q.Group(t.Context(), "absent"); return err },
		"group head":   func() error { _, err := q.GroupHead(t.Context(), "absent"); return err },
		"directive":    func() error { _, err := q.Directive(t.Context(), "absent"); return err },
		"locked meeting": func() error {
			return e.try(t, func(ctx context.Context, tx *store.Tx) error { _, err := tx.LockMeeting(ctx, "absent"); return err })
		},
		"locked group": func() error {
			return e.try(t, func(ctx context.Context, tx *store.Tx) error { _, err := tx.LockGroup(ctx, "absent"); return err })
		},
	} {
		wantCode(t, what, read(), directive.CodeNotFound)
	}
}

// draftReplaced saves a draft again: its draft groups are written anew, an issued one stays.
func draftReplaced(t *testing.T, e *env) {
	e.seed(t)
	m := filledMeeting(1)
	m.Groups[0].Status, m.Groups[1].Status = directive.GroupIssued, directive.GroupDraft
	e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertMeeting(ctx, m) })

	again := filledMeeting(2)
	again.ID, again.CreatedAt = m.ID, m.CreatedAt
	issued := again.Groups[0]
	issued.ID, issued.Title, issued.Status = m.Groups[0].ID, "not written", directive.GroupIssued
	draft := again.Groups[1]
	draft.MeetingID, draft.Status, draft.Ordinal = m.ID, directive.GroupDraft, m.Groups[0].Ordinal+1
	again.Groups = []directive.Group{issued, draft}
	again.Status = directive.GroupDraft
	e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.ReplaceDraft(ctx, again) })

	want := again
	want.Groups = []directive.Group{m.Groups[0], draft}
	same(t, "a draft saved again", val[directive.Meeting](t)(e.Read().Meeting(t.Context(), m.ID)), want)
	_, err := e.Read().Directive(t.Context(), m.Groups[1].Directives[0].ID)
	wantCode(t, "a directive of the former draft", err, directive.CodeNotFound)
}

// amendment changes what may change of a directive after issue, and nothing else.
func amendment(t *testing.T, e *env) {
	e.seed(t)
	m := filledMeeting(1)
	e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertMeeting(ctx, m) })
	was := m.Groups[0].Directives[0]
	now := filled[directive.Directive](2)
	now.ID = was.ID
	e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.UpdateDirective(ctx, now) })
	want := was
	want.Units, want.SupportUnits, want.Added, want.Place, want.Places = now.Units, now.SupportUnits, now.Added, now.Place, now.Places
	want.Time, want.DueOn, want.Due, want.Every, want.Briefings, want.DaysBefore, want.Until, want.Moved =
		now.Time, now.DueOn, now.Due, now.Every, now.Briefings, now.DaysBefore, now.Until, now.Moved
	same(t, "an amended directive", val[directive.Directive](t)(e.Read().Directive(t.Context(), was.ID)), want)
}

func meetingPages(t *testing.T, e *env) {
	var want []string
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		for i := range 7 { // days are shared
			m := directive.Meeting{ID: store.NewID(), HeldOn: calendar.NewDate(2021, 1, 1+i/3), CreatedAt: e.Now(), UpdatedAt: e.Now()}
			must(t, tx.InsertMeeting(ctx, m))
			want = append(want, m.ID)
		}
		return nil
	})
	slices.Reverse(want)
	for _, limit := range []int{1, 2, 3, 7, 20} {
		var got []string
		day, id := "", ""
		for {
			page := val[[]directive.Meeting](t)(e.Read().MeetingsPage(t.Context(), day, id, limit))
			if len(page) == 0 {
				break
			}
			for _, m := range page {
				got = append(got, m.ID)
				day, id = m.HeldOn.String(), m.ID
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("pages of %d: %v, want %v", limit, got, want)
		}
	}
}

// meetingStatus: a meeting stands where its groups stand, however it is read.
func meetingStatus(t *testing.T, e *env) {
	e.seed(t)
	m := e.meeting("of-two", "first", "a directive of the first")
	second := m.Groups[0]
	second.ID, second.Ordinal, second.Directives = "second", 2, nil
	m.Groups = append(m.Groups, second)
	e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertMeeting(ctx, m) })
	for _, statuses := range [][2]directive.GroupStatus{
		{directive.GroupIssued, directive.GroupDraft}, {directive.GroupIssued, directive.GroupIssued}, {directive.GroupCompleted, directive.GroupIssued},
		{directive.GroupCompleted, directive.GroupCompleted}, {directive.GroupCompleted, directive.GroupCancelled}, {directive.GroupCancelled, directive.GroupCancelled},
		{directive.GroupIssued, directive.GroupCancelled},
	} {
		want := directive.MeetingStatus(statuses[:]...)
		e.tx(t, func(ctx context.Context, tx *store.Tx) error {
			for i, s := range statuses {
				m.Groups[i].Status = s
				must(t, tx.UpdateGroup(ctx, m.Groups[i]))
			}
			locked := val[directive.Meeting](t)(tx.LockMeeting(ctx, m.ID))
			same(t, "the status of a locked meeting", locked.Status, want)
			return nil
		})
		same(t, "a meeting's status", val[directive.Meeting](t)(e.Read().Meeting(t.Context(), m.ID)).Status, want)
		same(t, "its head's", val[directive.Meeting](t)(e.Read().MeetingHead(t.Context(), m.ID)).Status, want)
		for _, in := range val[[]directive.Meeting](t)(e.Read().MeetingsPage(t.Context(), "", "", 10)) {
			if in.ID == m.ID {
				same(t, "its status in the list", in.Status, want)
			} else {
				same(t, "another's status in the list", in.Status, directive.GroupIssued)
			}
		}
	}
}

// walk reads a list page by page and returns the ids.
func walk[T any](t *testing.T, limit int, page func(after string) ([]T, error), id func(T) string) []string {
	t.Helper()
	var got []string
	after := ""
	for {
		items := val[[]T](t)(page(after))
		if len(items) > limit {
			t.Fatalf("a page of %d, want at most %d", len(items), limit)
		}
		if len(items) == 0 {
			return got
		}
		for _, item := range items {
			after = id(item)
			got = append(got, after)
		}
	}
}

// wantPages walks a list newest first with pages of several sizes.
func wantPages[T any](t *testing.T, what string, oldestFirst []string, page func(after string, limit int) ([]T, error), id func(T) string) {
	t.Helper()
	want := slices.Clone(oldestFirst)
	slices.Reverse(want)
	for _, limit := range []int{1, 2, max(1, len(want)), len(want) + 5} {
		got := walk(t, limit, func(after string) ([]T, error) { return page(after, limit) }, id)
		if !slices.Equal(got, want) {
			t.Errorf("%s by %d: %v, want %v", what, limit, got, want)
		}
	}
}

func groupPages(t *testing.T, e *env) {
	var ids []string
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		m := directive.Meeting{ID: "m", HeldOn: calendar.NewDate(2021, 1, 1), CreatedAt: e.Now(), UpdatedAt: e.Now()}
		for range 5 {
			ids = append(ids, store.NewID())
			m.Groups = append(m.Groups, directive.Group{ID: ids[len(ids)-1], MeetingID: "m"})
		}
		return tx.InsertMeeting(ctx, m)
	})
	wantPages(t, "groups", ids, func(after string, limit int) ([]directive.Group, error) {
		return e.Read().GroupsPage(t.Context(), after, limit)
	}, func(g directive.Group) string { return g.ID })
}

func groupsBehind(t *testing.T, e *env) {
	now := e.Now()
	m := directive.Meeting{ID: "m", HeldOn: calendar.NewDate(2021, 1, 1), CreatedAt: now, UpdatedAt: now}
	for i, g := range []directive.Group{
		{Status: directive.GroupIssued, NextAt: now.Add(-time.Minute)},
		{Status: directive.GroupIssued, NextAt: now.Add(-time.Hour)},
		{Status: directive.GroupIssued, NextAt: now},
		{Status: directive.GroupIssued},
		{Status: directive.GroupCompleted, NextAt: now.Add(-time.Hour)},
	} {
		g.ID, g.MeetingID = fmt.Sprint("g", i), "m"
		m.Groups = append(m.Groups, g)
	}
	e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertMeeting(ctx, m) })
	for limit, want := range map[int][]directive.Group{10: {m.Groups[1], m.Groups[0]}, 1: {m.Groups[1]}} {
		same(t, "groups behind", val[[]directive.Group](t)(e.Read().GroupsBehind(t.Context(), now, limit)), want)
	}
}

func unassigned(t *testing.T, e *env) {
	m := directive.Meeting{ID: "m", HeldOn: calendar.NewDate(2021, 1, 1), CreatedAt: e.Now(), UpdatedAt: e.Now()}
	for i, g := range []directive.Group{
		{IssueID: "i", Status: directive.GroupIssued},
		{IssueID: "i", Status: directive.GroupIssued},
		{IssueID: "i", Status: directive.GroupIssued, AssignedAt: e.Now()},
		{IssueID: "i", Status: directive.GroupCancelled},
		{IssueID: "other", Status: directive.GroupIssued},
	} {
		g.ID, g.MeetingID = fmt.Sprint("g", i), "m"
		m.Groups = append(m.Groups, g)
	}
	e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertMeeting(ctx, m) })
	if n := val[int](t)(e.Read().UnassignedOfIssue(t.Context(), "i")); n != 2 {
		t.Errorf("%d groups wait for their tasks, want 2", n)
	}
}

func groupKeys(t *testing.T, e *env) {
	e.seed(t)
	m := e.meeting(meeting, "g2", "d2")
	if err := e.try(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertMeeting(ctx, m) }); !store.IsUnique(err) {
		t.Errorf("a meeting twice: %v, want a unique violation", err)
	}
	m.ID, m.Groups[0].MeetingID = "m2", "absent"
	if err := e.try(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertMeeting(ctx, m) }); !store.IsForeignKey(err) {
		t.Errorf("a group of no meeting: %v, want a foreign-key violation", err)
	}
	_, err := e.Read().MeetingHead(t.Context(), "m2")
	wantCode(t, "the meeting of a refused transaction", err, directive.CodeNotFound)
}
