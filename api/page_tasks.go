package api

import (
	"net/url"
	"slices"
	"strconv"

	"giaoban/api/html"
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// tasksPages are the list of tasks, the task, and what people do to it.
func (a *API) tasksPages() []pageRoute {
	return append([]pageRoute{view("/tasks", "", (*visit).showTasks)}, a.taskPages()...)
}

// tasksPage is how many tasks one page of the list shows.
const tasksPage = 50

// The states by which the list of tasks is narrowed; see taskList.filter.
const (
	stateOpen     = "open"
	stateDueSoon  = "due_soon"
	stateOverdue  = "overdue"
	stateWithUnit = "with_unit" // open and not handed in
)

// taskList is what the address of the list says.
type taskList struct {
	state, status, kind, unit, group, meeting, directive, query, sort, cursor string
	dueOn                                                                     calendar.Date
}

// taskList reads the address. What it does not know narrows nothing: an address may be old.
func (v *visit) taskList() taskList {
	known := func(value string, values ...string) string {
		if slices.Contains(values, value) {
			return value
		}
		return ""
	}
	l := taskList{state: known(v.query("state"), stateOpen, stateDueSoon, stateOverdue, stateWithUnit), unit: v.query("unit_id"), group: v.query("group_id"),
		meeting: v.query("meeting_id"), directive: v.query("directive_id"), query: v.query("q"), cursor: v.query("cursor"),
		sort: known(v.query("sort"), string(store.SortDueDesc), string(store.SortNewest))}
	for _, s := range directive.TaskStatuses() {
		if v.query("status") == string(s) {
			l.status = string(s)
		}
	}
	if k := v.query("kind"); directive.Kind(k).Valid() {
		l.kind = k
	}
	if d, err := calendar.ParseDate(v.query("due_on")); err == nil {
		l.dueOn = d
	}
	return l
}

// fields are the parameters that say the same, the empty ones left out.
func (l taskList) fields() []html.Field {
	all := []html.Field{{Name: "state", Value: l.state}, {Name: "status", Value: l.status}, {Name: "kind", Value: l.kind}, {Name: "unit_id", Value: l.unit},
		{Name: "group_id", Value: l.group}, {Name: "meeting_id", Value: l.meeting}, {Name: "directive_id", Value: l.directive}, {Name: "q", Value: l.query},
		{Name: "sort", Value: l.sort}}
	if !l.dueOn.IsZero() {
		all = append(all, html.Field{Name: "due_on", Value: l.dueOn.String()})
	}
	return slices.DeleteFunc(all, func(f html.Field) bool { return f.Value == "" })
}

// path is the address of the list; a cursor is a place in it.
func (l taskList) path(cursor string) string {
	q := url.Values{}
	for _, f := range l.fields() {
		q.Set(f.Name, f.Value)
	}
	if cursor != "" {
		q.Set("cursor", cursor)
	}
	if len(q) == 0 {
		return "/tasks"
	}
	return "/tasks?" + q.Encode()
}

// in is the list in another state.
func (l taskList) in(state, status string) taskList {
	l.state, l.status = state, status
	return l
}

// filter is the list as the store knows it.
func (v *visit) filter(l taskList, cal calendar.Calendar) store.TaskFilter {
	now := v.api.Service.Now()
	f := store.TaskFilter{UnitID: l.unit, GroupID: l.group, MeetingID: l.meeting, Directive: l.directive, Kind: directive.Kind(l.kind),
		Status: directive.TaskStatus(l.status), DueOn: l.dueOn, Query: l.query, Sort: store.TaskSort(l.sort), Limit: tasksPage + 1}
	if f.Sort == "" {
		f.Sort = store.SortDue
	}
	switch l.state {
	case stateOpen:
		f.Open = true
	case stateDueSoon:
		f.DueSoon = cal.AddWorkingDays(calendar.DateOf(now), directive.DueSoonDays).End()
	case stateOverdue:
		f.Overdue = true
	case stateWithUnit:
		f.WithUnit = true
	}
	return f
}

func (v *visit) showTasks() error {
	l := v.taskList()
	f := v.frame(v.words.Text("tasks.title", nil))
	f.Live, f.Script = true, "outbox.js"
	filter := v.filter(l, f.Calendar)
	var at taskPlace
	if err := v.api.place(l.cursor, &at); err != nil {
		return err
	}
	filter.After = store.TaskCursor{Due: at.Due, ID: at.ID}
	tasks, err := v.api.Service.Tasks(v, v.call, filter)
	if err != nil {
		return err
	}
	page := &html.Tasks{Frame: f, Query: l.query, UnitID: l.unit, Kind: l.kind, Sort: l.sort}
	if page.Counts, err = v.api.Service.CountTasks(v, v.call, v.filter(l.in("", ""), f.Calendar)); err != nil {
		return err
	}
	if page.Total, err = v.inState(l, page.Counts, f.Calendar); err != nil {
		return err
	}
	if len(tasks) > tasksPage {
		tasks = tasks[:tasksPage]
		last := tasks[tasksPage-1]
		page.Next = l.path(v.api.cursor(taskPlace{last.Due, last.ID}))
	}
	if l.cursor != "" {
		page.First = l.path("")
	}
	page.Rows = html.NewTaskRows(v.words, f, tasks)
	units, err := v.api.Service.TaskedUnits(v, v.call)
	if err != nil {
		return err
	}
	v.arrange(page, l, units, tasks)
	return v.show(page)
}

// inState is how many tasks match with their state.
func (v *visit) inState(l taskList, all directive.Counts, cal calendar.Calendar) (int, error) {
	switch {
	case l.state == "" && l.status == "":
		return all.Total, nil
	case l.status == "" && l.state == stateOpen:
		return all.Open, nil
	case l.status == "" && l.state == stateDueSoon:
		return all.DueSoon, nil
	case l.status == "" && l.state == stateOverdue:
		return all.Overdue, nil
	}
	counts, err := v.api.Service.CountTasks(v, v.call, v.filter(l, cal))
	return counts.Total, err
}

// arrange makes the heading, the chips and the choices of the list.
func (v *visit) arrange(page *html.Tasks, l taskList, units []directive.Unit, tasks []service.TaskView) {
	word := func(key string) string { return v.words.Text(key, nil) }
	unitName := ""
	page.Units = []html.Option{{Value: "", Label: word("tasks.all_units")}}
	for _, u := range units {
		page.Units = append(page.Units, html.Option{Value: u.ID, Label: u.Title()})
		if u.ID == l.unit {
			unitName = u.Title()
		}
	}
	page.Kinds = []html.Option{{Value: "", Label: word("tasks.all_kinds")}}
	for _, k := range directive.Kinds() {
		page.Kinds = append(page.Kinds, html.Option{Value: string(k), Label: word("kind." + string(k))})
	}
	page.Sorts = []html.Option{{Value: "", Label: word("tasks.sort_due")}, {Value: string(store.SortDueDesc), Label: word("tasks.sort_due_desc")},
		{Value: string(store.SortNewest), Label: word("tasks.sort_newest")}}
	state := func(label, state, status string, n int) html.Chip {
		return html.Chip{Label: label, Path: l.in(state, status).path(""), Count: n, Counted: true, Current: l.state == state && l.status == status}
	}
	c := page.Counts
	page.States = []html.Chip{state(word("tasks.all"), "", "", c.Total), state(word("tasks.open"), stateOpen, "", c.Open), state(word("status.due_soon"), stateDueSoon, "", c.DueSoon),
		state(word("status.overdue"), stateOverdue, "", c.Overdue), state(word("status.submitted"), "", string(directive.TaskSubmitted), c.Submitted),
		state(word("status.done"), "", string(directive.TaskDone), c.Done)}
	switch {
	case l.status != "" && l.status != string(directive.TaskSubmitted) && l.status != string(directive.TaskDone):
		page.States = append(page.States, state(word("status."+l.status), l.state, l.status, page.Total))
	case l.state == stateWithUnit:
		page.States = append(page.States, state(word("tasks.with_unit"), l.state, "", page.Total))
	}
	page.Heading = v.words.Plural(tasksHeading(l), page.Total, nil)
	if unitName != "" {
		page.Heading += " · " + unitName
	}
	for _, f := range l.fields() {
		switch f.Name {
		case "q", "unit_id", "kind", "sort": // the form has fields of their own for them
		default:
			page.Keep = append(page.Keep, f)
		}
	}
	v.narrowed(page, l, tasks)
	if len(l.fields()) > 0 {
		page.Reset = "/tasks"
	}
}

// tasksHeading is the key of the list's first line.
func tasksHeading(l taskList) string {
	switch {
	case l.state != "":
		return "tasks.h_" + l.state
	case l.status != "":
		return "tasks.h_" + l.status
	}
	return "tasks.h_all"
}

// narrowed names what the list is narrowed to that the form has no field for. What the reader may not see has no name.
func (v *visit) narrowed(page *html.Tasks, l taskList, tasks []service.TaskView) {
	add := func(label string, without taskList) {
		page.Narrowed = append(page.Narrowed, html.Chip{Label: label, Path: without.path("")})
	}
	text := func(key, name string) string { return v.words.Text(key, map[string]any{"Name": name}) }
	if l.meeting != "" {
		without := l
		without.meeting = ""
		name := ""
		if m, err := v.api.Service.Meeting(v, v.call, l.meeting); err == nil {
			name = m.Title
		}
		add(text("tasks.of_meeting", name), without)
	}
	if l.group != "" {
		without := l
		without.group = ""
		name := ""
		if g, err := v.api.Service.Group(v, v.call, l.group); err == nil {
			name = v.words.Number(float64(g.Ordinal)) + ". " + g.Title
		}
		add(text("tasks.of_group", name), without)
	}
	if l.directive != "" {
		without := l
		without.directive = ""
		name := ""
		if len(tasks) > 0 {
			name = tasks[0].Title
		}
		add(text("tasks.of_directive", name), without)
	}
	if !l.dueOn.IsZero() {
		without := l
		without.dueOn = calendar.Date{}
		add(v.words.Text("tasks.due_that_day", map[string]any{"Day": l.dueOn}), without)
	}
	if l.unit != "" && len(page.Units) <= 2 {
		without := l
		without.unit = ""
		add(v.words.Text("tasks.one_unit", nil), without)
	}
}

// parseAmount reads a number as people write it: "1.234,5" or "1234.5". "" is no number at all.
func parseAmount(text string, english bool) (*float64, bool) {
	if text == "" {
		return nil, true
	}
	n, err := amount(text, english)
	if err != nil {
		return nil, false
	}
	return &n, true
}

func amount(text string, english bool) (float64, error) {
	thousands, point := ".", ","
	if english {
		thousands, point = ",", "."
	}
	var b []byte
	for i := range len(text) {
		switch c := text[i : i+1]; {
		case c == " " || c == thousands && grouped(text[i+1:]):
		case c == point || c == thousands:
			b = append(b, '.')
		default:
			b = append(b, c[0])
		}
	}
	return strconv.ParseFloat(string(b), 64)
}

// grouped reports whether three digits follow, and then no more: a mark of thousands stood before them.
func grouped(rest string) bool {
	n := 0
	for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
		n++
	}
	return n == 3
}
