package html

import (
	"strings"

	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// Calls is whom the office must telephone today.
type Calls struct {
	Frame
	Waiting int // units not yet called
	Called  int
	Units   []CallCard
	Me      string
}

// Name is the page's template.
func (*Calls) Name() string { return "calls" }

// CallCard is one unit to be called.
type CallCard struct {
	service.UnitCall
	Tasks []CallTask
	Zalo  string // a message ready to paste
}

// Holders are the people who can be called, each once.
func (c CallCard) Holders() []store.Seat {
	var out []store.Seat
	seen := map[string]bool{}
	for _, p := range c.People {
		if !seen[p.ID] {
			seen[p.ID] = true
			out = append(out, p)
		}
	}
	return out
}

// CallTask is a task to talk about.
type CallTask struct {
	service.TaskCall
	State State
	Why   string
}

// NewCalls arranges what the service answers. address is where the product is found, "" when that is not known.
func NewCalls(w *i18n.Printer, f Frame, units []service.UnitCall, address string) *Calls {
	c := &Calls{Frame: f}
	for _, u := range units {
		card := CallCard{UnitCall: u, Zalo: zalo(w, f, u, address)}
		for _, t := range u.Tasks {
			card.Tasks = append(card.Tasks, CallTask{t, TaskState(w, t.Task, f.Now, f.Calendar), w.Text("calls.reason_"+string(t.Reason), nil)})
		}
		if u.CalledAt().IsZero() {
			c.Waiting++
		} else {
			c.Called++
		}
		c.Units = append(c.Units, card)
	}
	return c
}

// zalo is a unit's list as a message.
func zalo(w *i18n.Printer, f Frame, u service.UnitCall, address string) string {
	lines := []string{w.Text("calls.zalo_head", map[string]any{"Name": u.Unit.Title()}), w.Plural("calls.zalo_intro", len(u.Tasks), nil)}
	for i, t := range u.Tasks {
		lines = append(lines, w.Text("calls.zalo_line", map[string]any{"N": i + 1, "Text": t.Title, "When": when(w, f, t.Task)}))
	}
	lines = append(lines, w.Text("calls.zalo_end", nil))
	if address != "" {
		lines = append(lines, strings.TrimSuffix(address, "/")+"/my")
	}
	return strings.Join(lines, "\n")
}

// when is a deadline with how far it is, in short.
func when(w *i18n.Printer, f Frame, t directive.Task) string {
	if t.Due.IsZero() {
		return w.Text("calls.no_due", nil)
	}
	return w.Text("calls.due_state", map[string]any{"Day": t.DueOn, "How": w.Distance(t.Due, f.Now, f.Calendar)})
}
