package html

import (
	"giaoban/internal/calendar"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
)

// Notices is what the reader was told.
type Notices struct {
	Frame
	Unread int
	Items  []NoticeItem
	Newest string // id of the newest notice on the page; "" when there is none
	Next   string // address of older ones
}

// Name is the page's template.
func (*Notices) Name() string { return "notices" }

// NoticeItem is one notice as shown.
type NoticeItem struct {
	service.Told
	What  string
	State State
	Day   string // heads the first notice of a day
}

// NewNotices arranges what the service answers.
func NewNotices(w *i18n.Printer, f Frame, told []service.Told, unread int) *Notices {
	n := &Notices{Frame: f, Unread: unread}
	last := calendar.Date{}
	for _, t := range told {
		item := NoticeItem{Told: t, What: w.Text("event."+t.Event, nil)}
		if t.Task.ID != "" {
			item.State = TaskState(w, t.Task.Task, f.Now, f.Calendar)
		}
		if day := calendar.DateOf(t.CreatedAt); day != last {
			last = day
			item.Day = w.LongDate(day)
		}
		n.Items = append(n.Items, item)
	}
	if len(told) > 0 {
		n.Newest = told[0].ID
	}
	return n
}
