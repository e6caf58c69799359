package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"giaoban/internal/directive"
	"giaoban/internal/store"
)

func listTests() []test {
	return []test{
		{"task list/orders", taskOrders},
		{"task list/filters", taskFilters},
		{"task list/search", taskSearch},
		{"task list/search index", searchIndex},
		{"search list", searchedRows},
		{"escalation list", escalationList},
	}
}

// taskOrders walks each order with pages of several sizes; deadlines are shared, to the microsecond apart, or
// missing.
func taskOrders(t *testing.T, e *env) {
	e.seed(t)
	base := time.Date(2021, 1, 16, 0, 0, 0, 0, hanoi())
	dues := []time.Time{base, base, base.Add(time.Microsecond), base.Add(-time.Microsecond), {}, {}, base.Add(100 * time.Millisecond),
		base.Add(120 * time.Millisecond), base.Add(time.Second), base, {}}
	var tasks []directive.Task
	for i, due := range dues {
		k := e.task(i)
		k.ID, k.Due = store.NewID(), due
		tasks = append(tasks, k)
	}
	e.insertTasks(t, tasks...)
	byDue := func(a, b directive.Task) int {
		switch {
		case a.Due.Equal(b.Due):
			return strings.Compare(a.ID, b.ID)
		case a.Due.IsZero():
			return 1
		case b.Due.IsZero():
			return -1
		}
		return a.Due.Compare(b.Due)
	}
	for order, compare := range map[store.TaskSort]func(a, b directive.Task) int{
		store.SortDue:     byDue,
		"":                byDue,
		store.SortDueDesc: func(a, b directive.Task) int { return byDue(b, a) },
		store.SortNewest:  func(a, b directive.Task) int { return strings.Compare(b.ID, a.ID) },
	} {
		want := slices.Clone(tasks)
		slices.SortFunc(want, compare)
		for _, limit := range []int{1, 2, 3, len(tasks), len(tasks) + 1} {
			var got []directive.Task
			f := store.TaskFilter{Sort: order, Limit: limit}
			for {
				page := val[[]directive.Task](t)(e.Read().Tasks(t.Context(), f))
				if len(page) == 0 {
					break
				}
				got = append(got, page...)
				last := page[len(page)-1]
				f.After = store.TaskCursor{Due: last.Due, ID: last.ID}
			}
			if !slices.Equal(taskIDs(got), taskIDs(want)) {
				t.Errorf("order %q by %d: %v, want %v", order, limit, taskIDs(got), taskIDs(want))
			}
		}
	}
}

// taskFilters compares each filter, alone and with the others, with the same choice made in Go.
func taskFilters(t *testing.T, e *env) {
	e.seed(t)
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.InsertMeeting(ctx, e.meeting("m2", "g2", "d2"))
	})
	due := e.task(0).Due
	var tasks []directive.Task
	for i := range 72 {
		k := e.task(i)
		k.Due = due.Add(time.Duration(i%5-2) * time.Microsecond)
		k.Kind = directive.Kinds()[i%3]
		k.Status = []directive.TaskStatus{directive.TaskAssigned, directive.TaskDone, directive.TaskSubmitted, directive.TaskReturned}[i%4]
		if i%7 == 0 {
			k.Role = directive.RoleSupport
		}
		if i%2 == 0 {
			k.MeetingID, k.GroupID, k.DirectiveID = "m2", "g2", "d2"
		}
		tasks = append(tasks, k)
	}
	e.insertTasks(t, tasks...)
	type filter struct {
		name string
		set  func(*store.TaskFilter)
		keep func(directive.Task) bool
	}
	filters := []filter{
		{"visible", func(f *store.TaskFilter) { f.Visible = []string{district(1), district(2), district(3), "absent"} },
			func(k directive.Task) bool { return k.UnitID <= district(3) }},
		{"unit", func(f *store.TaskFilter) { f.UnitID = district(2) }, func(k directive.Task) bool { return k.UnitID == district(2) }},
		{"group", func(f *store.TaskFilter) { f.GroupID = "g2" }, func(k directive.Task) bool { return k.GroupID == "g2" }},
		{"meeting", func(f *store.TaskFilter) { f.MeetingID = "m2" }, func(k directive.Task) bool { return k.MeetingID == "m2" }},
		{"kind", func(f *store.TaskFilter) { f.Kind = directive.KindPilot }, func(k directive.Task) bool { return k.Kind == directive.KindPilot }},
		{"status", func(f *store.TaskFilter) { f.Status = directive.TaskReturned }, func(k directive.Task) bool { return k.Status == directive.TaskReturned }},
		{"overdue", func(f *store.TaskFilter) { f.Overdue, f.Now = true, due }, func(k directive.Task) bool { return k.Overdue(due) }},
		{"due before", func(f *store.TaskFilter) { f.DueBefore = due }, func(k directive.Task) bool { return k.Due.Before(due) }},
		{"due after", func(f *store.TaskFilter) { f.DueAfter = due }, func(k directive.Task) bool { return !k.Due.Before(due) }},
	}
	check := func(name string, f store.TaskFilter, keep func(directive.Task) bool) {
		t.Helper()
		f.Limit, f.Sort = 100, store.SortNewest
		var want []string
		for _, k := range slices.Backward(tasks) {
			if keep(k) && (f.Support || k.Role == directive.RoleLead) {
				want = append(want, k.ID)
			}
		}
		if got := taskIDs(val[[]directive.Task](t)(e.Read().Tasks(t.Context(), f))); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	for i, a := range filters {
		for _, support := range []bool{false, true} {
			f := store.TaskFilter{Support: support}
			a.set(&f)
			check(fmt.Sprintf("%s, support %v", a.name, support), f, a.keep)
			for _, b := range filters[i+1:] {
				both := f
				b.set(&both)
				check(a.name+" and "+b.name, both, func(k directive.Task) bool { return a.keep(k) && b.keep(k) })
			}
		}
	}
	check("all", store.TaskFilter{}, func(directive.Task) bool { return true })
	check("one who may see nothing", store.TaskFilter{Visible: []string{}}, func(directive.Task) bool { return false })
	if got := val[[]directive.Task](t)(e.Read().Tasks(t.Context(), store.TaskFilter{Limit: 3})); len(got) != 3 {
		t.Errorf("a page of 3 has %d", len(got))
	}
}

func taskSearch(t *testing.T, e *env) {
	e.seed(t)
	texts := []string{"Thị xã Nghĩa Lộ", "ĐẠI HỘI Đảng", "100% xã", "100 xã", `a\b_c`, "aXbXc", "Ủng hộ quỹ vì người nghèo"}
	var tasks []directive.Task
	for i, text := range texts {
		k := e.task(i)
		if i%2 == 0 {
			k.Title = text
		} else {
			k.Place = text
		}
		tasks = append(tasks, k)
	}
	other := e.task(len(texts))
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.InsertTasks(ctx, append(tasks, other), func(k directive.Task) string {
			if k.ID == other.ID {
				return "Huyện Mù Cang Chải"
			}
			return ""
		})
	})
	for query, want := range map[string][]int{
		"nghia lo":      {0},
		"Nghĩa Lộ":      {0},
		"NGHĨA  lộ":     {0},
		"lo nghia":      {0}, // words, in any order
		"nghia trang":   {},
		"đại hội":       {1},
		"dai hoi dang":  {1},
		"100%":          {2},
		"100":           {2, 3},
		"_c":            {4},
		`a\b`:           {4},
		"axb":           {5},
		"mu cang chai":  {7},
		"nguoi ngheo":   {6},
		"người":         {6},
		tasks[3].Code:   {3},
		"   ":           {0, 1, 2, 3, 4, 5, 6, 7},
		"' OR '1' = '1": {},
	} {
		var ids []string
		for _, i := range want {
			ids = append(ids, e.task(i).ID)
		}
		got := taskIDs(val[[]directive.Task](t)(e.Read().Tasks(t.Context(), store.TaskFilter{Query: query, Limit: 100})))
		slices.Sort(got)
		if !slices.Equal(got, ids) {
			t.Errorf("%q finds %v, want %v", query, got, ids)
		}
	}
}

func escalationList(t *testing.T, e *env) {
	e.seed(t)
	e.tx(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.InsertMeeting(ctx, e.meeting("m2", "g2", "d2"))
	})
	one, two := e.task(1), e.task(2)
	two.MeetingID, two.GroupID, two.DirectiveID = "m2", "g2", "d2"
	e.insertTasks(t, one, two)
	var all []store.Escalation
	for i := range 7 {
		task := one
		if i%3 == 0 {
			task = two
		}
		x := store.Escalation{ID: store.NewID(), TaskID: task.ID, PlanVersion: 1, Step: fmt.Sprint("s", i), ToRole: directive.RoleHead,
			ToUnitID: district(1), DecidedAt: e.Now()}
		if i%2 == 0 {
			x.AcknowledgedAt = e.Now()
		}
		all = append(all, x)
	}
	e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertEscalations(ctx, all) })
	ofTwo := func(x store.Escalation) bool { return x.TaskID == two.ID }
	for name, c := range map[string]struct {
		f    store.EscalationFilter
		keep func(store.Escalation) bool
	}{
		"all":     {store.EscalationFilter{}, func(store.Escalation) bool { return true }},
		"visible": {store.EscalationFilter{Visible: []string{two.UnitID}}, ofTwo},
		"nothing": {store.EscalationFilter{Visible: []string{}}, func(store.Escalation) bool { return false }},
		"task":    {store.EscalationFilter{TaskID: two.ID}, ofTwo},
		"group":   {store.EscalationFilter{GroupID: "g2"}, ofTwo},
		"meeting": {store.EscalationFilter{MeetingID: "m2"}, ofTwo},
		"open":    {store.EscalationFilter{Open: true}, func(x store.Escalation) bool { return x.AcknowledgedAt.IsZero() }},
		"open of a meeting": {store.EscalationFilter{Open: true, MeetingID: meeting},
			func(x store.Escalation) bool { return x.AcknowledgedAt.IsZero() && !ofTwo(x) }},
	} {
		var want []string
		for _, x := range all {
			if c.keep(x) {
				want = append(want, x.ID)
			}
		}
		wantPages(t, name, want, func(after string, limit int) ([]store.Escalation, error) {
			f := c.f
			f.After, f.Limit = after, max(1, limit)
			return e.Read().Escalations(t.Context(), f)
		}, func(x store.Escalation) string { return x.ID })
	}
}

// searchIndex finds words that stand in a single task among so many that have the other words, in lists, in counts, and
// within what the asker may see.
func searchIndex(t *testing.T, e *env) {
	e.seed(t)
	const many = 4100 // more than the index is asked for
	tasks := make([]directive.Task, many)
	for i := range tasks {
		tasks[i] = e.task(i)
		tasks[i].Title = "Mở lớp xóa mù chữ"
		if i%2 == 1 {
			tasks[i].Title = "Mở lớp, hỗ trợ quỹ"
		}
	}
	tasks[7].Title, tasks[8].Title = "“Nghĩa Lộ”: lớp học (Đường 32)", "Mở lớp ở Nghĩa Lộ"
	e.insertTasks(t, tasks...)
	for _, c := range []struct {
		query   string
		visible []string
		want    int
	}{
		{"lop", nil, many}, {"lop mo", nil, many - 1}, {"xoa quy", nil, 0}, {"nghia lo", nil, 2}, {"ngh", nil, 2}, {"lop NGHĨA", nil, 2}, {"nghia xoa", nil, 0}, {"ghia", nil, 0},
		{"duong", nil, 1}, {"(đường 3", nil, 1}, {"nghia", []string{district(7%9 + 1)}, 1}, {"nghia", []string{district(1)}, 0}, {"nghia", []string{}, 0},
		{"nghia", []string{district(7%9 + 1), district(8%9 + 1)}, 2}, {`"nghia" OR 'x':* & !y) -- *`, nil, 0}, {`nghia*`, nil, 0}, {"λόγος", nil, 0}, {"n", nil, 2},
	} {
		f := store.TaskFilter{Query: c.query, Visible: c.visible, Limit: many + 1, Now: e.Now()}
		got := val[[]directive.Task](t)(e.Read().Tasks(t.Context(), f))
		counts := val[directive.Counts](t)(e.Read().CountTasks(t.Context(), f, e.Now()))
		if len(got) != c.want || counts.Total != c.want {
			t.Errorf("%q among %v finds %d and counts %d, want %d", c.query, c.visible, len(got), counts.Total, c.want)
		}
	}
}

// searchedRows are what a search reads of meetings, groups and directives.
func searchedRows(t *testing.T, e *env) {
	e.seed(t)
	older := e.meeting("older", "older-group", "older-directive")
	older.HeldOn, older.IssuingUnitID = older.HeldOn.AddDays(-7), ""
	older.Groups[0].Directives = nil
	e.tx(t, func(ctx context.Context, tx *store.Tx) error { return tx.InsertMeeting(ctx, older) })
	meetings := val[[]store.FoundMeeting](t)(e.Read().MeetingsToSearch(t.Context()))
	if len(meetings) != 2 || meetings[0].ID != meeting || meetings[0].IssuingUnitID != province || meetings[1].HeldOn != older.HeldOn || meetings[1].IssuingUnitID != "" {
		t.Errorf("meetings: %+v", meetings)
	}
	rows := val[[]store.FoundDirective](t)(e.Read().DirectivesToSearch(t.Context()))
	if len(rows) != 2 || rows[0].DirectiveID != order || rows[0].GroupID != group || rows[0].MeetingTitle != "Giao ban" || rows[1].GroupID != "older-group" || rows[1].DirectiveID != "" {
		t.Errorf("directives: %+v", rows)
	}
}
