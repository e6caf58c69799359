package html

import (
	"strconv"

	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
)

// My is the work of the units on whose posts the reader sits, made for a telephone.
type My struct {
	Frame
	Units   []MyUnit
	Overdue int
	DueSoon int
	Going   int
	Me      string // id of the reader
}

// Name is the page's template.
func (*My) Name() string { return "my" }

// Any reports whether there is any task at all.
func (m *My) Any() bool {
	for _, u := range m.Units {
		if len(u.Sections) > 0 {
			return true
		}
	}
	return false
}

// First is the anchor of the first section of a name: "overdue-0".
func (m *My) First(name string) string {
	for _, u := range m.Units {
		for _, s := range u.Sections {
			if s.Name == name {
				return s.ID
			}
		}
	}
	return ""
}

// MyUnit is the work of one unit.
type MyUnit struct {
	Unit     directive.Unit
	Sections []MySection
}

// MySection is the tasks that stand alike.
type MySection struct {
	ID    string // anchor
	Name  string
	Title string
	Cards []MyCard
}

// MyCard is a task and what can be done to it in two touches.
type MyCard struct {
	TaskRow
	Forms service.Forms
	Label string // of the field for the number
}

// May reports whether a deed is offered.
func (c MyCard) May(deed string) bool { return c.Forms.Has(service.Deed(deed)) }

// NewMy arranges what the service answers.
func NewMy(w *i18n.Printer, f Frame, work []service.UnitWork) *My {
	m := &My{Frame: f}
	own := service.Standing{service.RightReport: true}
	for i, u := range work {
		unit := MyUnit{Unit: u.Unit}
		m.Overdue += len(u.Overdue)
		m.DueSoon += len(u.DueSoon)
		m.Going += len(u.Going)
		for _, s := range []struct {
			name  string
			tasks []service.TaskView
		}{{"overdue", u.Overdue}, {"due_soon", u.DueSoon}, {"going", u.Going}, {"submitted", u.Submitted}, {"support", u.Support}, {"done", u.Done}} {
			if len(s.tasks) == 0 {
				continue
			}
			section := MySection{ID: s.name + "-" + strconv.Itoa(i), Name: s.name, Title: w.Text("my."+s.name, nil)}
			for _, row := range NewTaskRows(w, f, s.tasks) {
				section.Cards = append(section.Cards, MyCard{row, service.Possible(row.Task, own, nil), valueLabel(w, row.UnitOfMeasure)})
			}
			unit.Sections = append(unit.Sections, section)
		}
		m.Units = append(m.Units, unit)
	}
	return m
}
