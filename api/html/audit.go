package html

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// Audit is who did what when, with filters.
type Audit struct {
	Frame
	Lines                  []AuditLine
	Acts, Persons, Units   []Option
	Act, Person, Unit      string
	From, To, TaskID, Task string // Task: its title, when the list tells one task's history alone
	Filtered               bool
	Next                   string // address of the next page; "" on the last
	First                  string // address of the first page; "" when this is it
}

// Name is the page's template.
func (*Audit) Name() string { return "audit" }

// AuditLine is one act.
type AuditLine struct {
	At      time.Time
	Who     string
	Machine bool // nobody did it: the program
	What    string
	About   string // what it was done to
	Path    string // where that is; "" for nowhere
	Unit    string
	Changes []AuditChange
	Notes   []string // reasons and the like
}

// AuditChange is a value before and after; Before is "" for what is new.
type AuditChange struct{ Label, Before, After string }

// MachineActor stands in the filter for what nobody did.
const MachineActor = "machine"

// auditFamilies are the families of acts by which the list can be narrowed.
var auditFamilies = []string{"meeting.", "group.", "task.", "step.", "unit.", "user.", "post.", "session.", "password.", "invitation.", "token.", "policy.", "calendar."}

// ActOptions are the choices of the filter of acts.
func ActOptions(w *i18n.Printer) []Option {
	out := []Option{{"", w.Text("audit.all_acts", nil)}}
	for _, family := range auditFamilies {
		out = append(out, Option{family, w.Text("audit_family."+strings.TrimSuffix(family, "."), nil)})
	}
	return out
}

// AuditLines puts events into words.
func AuditLines(w *i18n.Printer, v service.AuditView) []AuditLine {
	out := make([]AuditLine, len(v.Events))
	for i, e := range v.Events {
		out[i] = teller{w, v}.line(e)
	}
	return out
}

// teller knows the words and the names for telling events.
type teller struct {
	w *i18n.Printer
	v service.AuditView
}

func (t teller) line(e store.Event) AuditLine {
	l := AuditLine{At: e.At, What: t.what(e.Act), Who: t.v.People[e.ActorID].Name, Machine: e.ActorID == ""}
	if l.Machine {
		l.Who = t.w.Text("audit.machine", nil)
	} else if l.Who == "" {
		l.Who = t.w.Text("audit.unknown", nil)
	}
	if u, ok := t.v.Units[e.UnitID]; ok {
		l.Unit = u.Title()
	}
	switch task, isTask := t.v.Tasks[e.TaskID]; {
	case isTask:
		l.About, l.Path = task.Title, "/tasks/"+e.TaskID
	case e.TaskID != "":
		l.Path = "/tasks/" + e.TaskID
	case e.GroupID != "":
		l.About, l.Path = t.w.Text("audit.group", nil), "/groups/"+e.GroupID
	case e.MeetingID != "":
		l.About, l.Path = t.w.Text("audit.meeting", nil), "/meetings/"+e.MeetingID
	case e.UnitID != "":
		l.About, l.Path, l.Unit = l.Unit, "/units/"+e.UnitID, ""
	}
	if id, ok := e.Data["user"].(string); ok {
		if u := t.v.People[id]; u.Name != "" {
			l.About, l.Path = u.Name, ""
		}
	}
	t.details(&l, e)
	return l
}

// what says what was done. An act of a newer version of the program, which has no words here, is told by its family.
func (t teller) what(act string) string {
	family, what, _ := strings.Cut(act, ".")
	for _, key := range []string{"audit_act." + act, "log." + what, "act." + what} {
		if (family == "task" || strings.HasPrefix(key, "audit_act.")) && t.w.Has(key) {
			return t.w.Text(key, nil)
		}
	}
	if t.w.Has("audit_family." + family) {
		return t.w.Text("audit_family."+family, nil)
	}
	return t.w.Text("audit.other", nil)
}

// details tells what changed and why.
func (t teller) details(l *AuditLine, e store.Event) {
	family, _, _ := strings.Cut(e.Act, ".")
	d := e.Data
	text := func(name string) string { s, _ := d[name].(string); return s }
	if family == "task" {
		if from, to := text("from"), text("to"); from != to && t.w.Has("status."+from) && t.w.Has("status."+to) {
			l.Changes = append(l.Changes, AuditChange{t.w.Text("audit_field.status", nil), t.w.Text("status."+from, nil), t.w.Text("status."+to, nil)})
		}
	}
	if before, after := instantOf(text("due_before")), instantOf(text("due")); !after.IsZero() && !before.Equal(after) {
		l.Changes = append(l.Changes, AuditChange{t.w.Text("audit_field.due", nil), t.w.Due(before), t.w.Due(after)})
	}
	if value, ok := d["value"].(float64); ok {
		l.Changes = append(l.Changes, AuditChange{t.w.Text("audit_field.value", nil), "", t.w.Number(value)})
	}
	t.changed(l, d["changed"])
	for _, field := range []string{"effective_on", "until", "claimed_on"} {
		if day, err := calendar.ParseDate(text(field)); err == nil && !day.IsZero() {
			l.Changes = append(l.Changes, AuditChange{t.w.Text("audit_field."+field, nil), "", t.w.Date(day)})
		}
	}
	switch e.Act {
	case "policy.set":
		l.About, l.Path = t.w.Text("kind."+text("kind"), nil), "/settings/ladders"
		t.policy(l, d["before"], d["policy"])
	case "calendar.change":
		l.About, l.Path = t.w.Text("settings.calendar", nil), "/settings"
		t.exceptions(l, d["exceptions"])
	case "post.appoint":
		l.Changes = append(l.Changes, AuditChange{t.w.Text("audit_field.role", nil), "", t.role(text("role"))})
		l.day(t.w, "from", text("from"))
	case "post.leave":
		l.day(t.w, "to", text("to"))
	case "unit.succeed":
		l.Changes = append(l.Changes, AuditChange{t.w.Text("audit_field.successor", nil), "", t.v.Units[text("successor")].Title()})
	case "unit.create":
		if parent := t.v.Units[text("parent")]; parent.ID != "" {
			l.Changes = append(l.Changes, AuditChange{t.w.Text("audit_field.parent_id", nil), "", parent.Title()})
		}
	case "step.remind", "step.escalate":
		l.Changes = append(l.Changes, AuditChange{t.w.Text("audit_field.to", nil), "", t.role(text("to"))})
	case "meeting.create":
		l.About = text("title")
	}
	for _, note := range []string{"reason", "note", "act"} {
		if s := text(note); s != "" && note != "act" || s != "" && e.Act == "unit.succeed" {
			l.Notes = append(l.Notes, s)
		}
	}
	if source := text("source"); source != "" && t.w.Has("source."+source) {
		l.Notes = append(l.Notes, t.w.Text("source."+source, nil))
	}
}

// day adds a first or last day to what changed.
func (l *AuditLine) day(w *i18n.Printer, field, text string) {
	if day, err := calendar.ParseDate(text); err == nil {
		l.Changes = append(l.Changes, AuditChange{w.Text("audit_field."+field, nil), "", w.Date(day)})
	}
}

func (t teller) role(role string) string {
	if t.w.Has("role." + role) {
		return t.w.Text("role."+role, nil)
	}
	return role
}

func instantOf(s string) time.Time {
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return at
}

// changed tells a list of changed fields, with or without their values.
func (t teller) changed(l *AuditLine, list any) {
	items, _ := list.([]any)
	for _, item := range items {
		c := AuditChange{}
		name, values := "", map[string]any{}
		switch item := item.(type) {
		case string:
			name = item
		case map[string]any:
			name, _ = item["field"].(string)
			values = item
		}
		if !t.w.Has("audit_field." + name) {
			continue
		}
		c.Label = t.w.Text("audit_field."+name, nil)
		if _, ok := values["after"]; ok {
			c.Before, c.After = t.value(name, values["before"]), t.value(name, values["after"])
		} else {
			c.After = t.w.Text("audit.changed", nil)
		}
		l.Changes = append(l.Changes, c)
	}
}

// value writes a field's value; nothing is said as such, so that an arrow never points from or to a blank.
func (t teller) value(field string, v any) string {
	s, _ := v.(string)
	switch {
	case s == "":
		return t.w.Text("audit.empty", nil)
	case field == "parent_id":
		return t.v.Units[s].Title()
	case field == "valid_from" || field == "valid_to":
		if day, err := calendar.ParseDate(s); err == nil {
			return t.w.Date(day)
		}
	}
	return s
}

// policy tells which steps a ladder lost and got.
func (t teller) policy(l *AuditLine, before, after any) {
	var old, set directive.Policy
	if !remarshal(before, &old) || !remarshal(after, &set) {
		return
	}
	for i, lists := range [][2][]directive.Step{{old.Steps, set.Steps}, {old.Review, set.Review}} {
		review := i == 1
		label := t.w.Text(map[bool]string{false: "audit_field.steps", true: "audit_field.review"}[review], nil)
		gone, come := without(lists[0], lists[1]), without(lists[1], lists[0])
		if len(gone)+len(come) > 0 {
			l.Changes = append(l.Changes, AuditChange{label, t.steps(gone, review), t.steps(come, review)})
		}
	}
}

func (t teller) steps(steps []directive.Step, review bool) string {
	if len(steps) == 0 {
		return t.w.Text("audit.empty", nil)
	}
	var out []string
	for _, s := range steps {
		out = append(out, fmt.Sprintf("%s: %s, %s", OffsetWords(t.w, s.Offset, review), strings.ToLower(t.w.Text("action."+string(s.Action), nil)), t.w.Text("role."+string(s.To), nil)))
	}
	return strings.Join(out, "; ")
}

// without are the steps that others have not.
func without(steps, others []directive.Step) []directive.Step {
	var out []directive.Step
	for _, s := range steps {
		found := false
		for _, o := range others {
			found = found || reflect.DeepEqual(s, o)
		}
		if !found {
			out = append(out, s)
		}
	}
	return out
}

// remarshal reads what the log keeps as JSON into its own type.
func remarshal(v, into any) bool {
	if v == nil {
		return false
	}
	b, err := json.Marshal(v)
	return err == nil && json.Unmarshal(b, into) == nil
}

// exceptions tells which days of the calendar were set.
func (t teller) exceptions(l *AuditLine, list any) {
	var days []calendar.Exception
	if !remarshal(list, &days) {
		return
	}
	for _, e := range days {
		key := "calendar.kind_off"
		if e.Working {
			key = "calendar.kind_work"
		}
		l.Changes = append(l.Changes, AuditChange{t.w.Date(e.Date), "", t.w.Text(key, nil) + ", " + e.Decision})
	}
}
