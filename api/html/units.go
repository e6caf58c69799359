package html

import (
	"cmp"
	"slices"
	"strings"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// Units is the tree of units on a day.
type Units struct {
	Frame
	On      calendar.Date
	Today   bool
	Stale   bool // no unit exists today: On is the last day on which one did
	Query   string
	Total   int // units that exist on the day
	Levels  []LevelCount
	Moments []UnitMoment
	Roots   []*UnitNode
	Hits    []UnitHit // what Query found
	Empty   bool      // there are no units at all, on any day
	MayAdd  bool
}

// Name is the page's template.
func (*Units) Name() string { return "units" }

// LevelCount is how many units of a level exist.
type LevelCount struct {
	Label string
	N     int
}

// UnitMoment is a day on which the tree changes.
type UnitMoment struct {
	Day, Before calendar.Date // Before is the last day of the tree as it was
	Changes     int
	OnDay       bool // the page shows this day
	OnBefore    bool // the page shows the day before
}

// UnitNode is a unit with what lies below it on the day.
type UnitNode struct {
	directive.Unit
	Children []*UnitNode
	Below    int  // units below it, at any depth
	Open     bool // its children are shown at once
	Cut      bool // its children are on its own page: there are too many
}

// UnitHit is a unit that a search found.
type UnitHit struct {
	directive.Unit
	Above string // the unit above, in words
	Gone  bool   // it does not exist on the day
}

const (
	// treeMax is how many units one page shows; of more, only the two highest levels.
	treeMax = 500
	// momentsMax is how many days of change are offered.
	momentsMax = 4
	// hitsMax is how many units a search shows.
	hitsMax = 200
)

// NewUnits arranges all units, past and present, as they are on a day; the zero day is today, or the last day on which
// there was any unit.
func NewUnits(w *i18n.Printer, f Frame, all []directive.Unit, on calendar.Date, query string) *Units {
	today := calendar.DateOf(f.Now)
	stale := false
	if on.IsZero() {
		if on = lastDay(all, today); on != today {
			stale = true
		}
	}
	out := &Units{Frame: f, On: on, Today: on == today, Stale: stale, Query: query, Empty: len(all) == 0}
	nodes := map[string]*UnitNode{}
	levels := map[directive.Level]int{}
	for _, u := range all {
		if u.ValidOn(on) {
			nodes[u.ID] = &UnitNode{Unit: u}
			levels[u.Level]++
			out.Total++
		}
	}
	for _, l := range directive.Levels() {
		if levels[l] > 0 {
			out.Levels = append(out.Levels, LevelCount{w.Text("level."+string(l), nil), levels[l]})
		}
	}
	for _, u := range all { // in the store's order
		n := nodes[u.ID]
		if n == nil {
			continue
		}
		if above := nodes[u.ParentID]; above != nil {
			above.Children = append(above.Children, n)
		} else {
			out.Roots = append(out.Roots, n)
		}
	}
	for _, r := range out.Roots {
		r.settle(0, out.Total > treeMax)
	}
	out.Moments = moments(all, on)
	if query != "" {
		out.Hits = findUnits(all, on, query)
	}
	return out
}

// lastDay is today if any unit exists, else the last day before it on which one did.
func lastDay(all []directive.Unit, today calendar.Date) calendar.Date {
	last := calendar.Date{}
	for _, u := range all {
		if u.ValidOn(today) {
			return today
		}
		if u.ValidTo.Before(today) && last.Before(u.ValidTo) {
			last = u.ValidTo
		}
	}
	if last.IsZero() {
		return today
	}
	return last
}

// settle counts what lies below and decides what is shown at once.
func (n *UnitNode) settle(depth int, many bool) int {
	n.Open = depth == 0
	for _, c := range n.Children {
		n.Below += 1 + c.settle(depth+1, many)
	}
	if many && depth >= 1 && len(n.Children) > 0 {
		n.Children, n.Cut = nil, true
	}
	return n.Below
}

// moments are the days on which most units begin or end, in order.
func moments(all []directive.Unit, on calendar.Date) []UnitMoment {
	changes := map[calendar.Date]int{}
	for _, u := range all {
		if !u.ValidFrom.IsZero() {
			changes[u.ValidFrom]++
		}
		if !u.ValidTo.IsZero() {
			changes[u.ValidTo.AddDays(1)]++
		}
	}
	var out []UnitMoment
	for day, n := range changes {
		before := day.AddDays(-1)
		out = append(out, UnitMoment{Day: day, Before: before, Changes: n, OnDay: on == day, OnBefore: on == before})
	}
	slices.SortFunc(out, func(a, b UnitMoment) int { return cmp.Or(b.Changes-a.Changes, b.Day.Compare(a.Day)) })
	out = out[:min(len(out), momentsMax)]
	slices.SortFunc(out, func(a, b UnitMoment) int { return a.Day.Compare(b.Day) })
	return out
}

// findUnits finds units by words of their name, type, code or other spellings, without accents too; those of the day
// come first.
func findUnits(all []directive.Unit, on calendar.Date, query string) []UnitHit {
	byID := map[string]directive.Unit{}
	for _, u := range all {
		byID[u.ID] = u
	}
	words := strings.Fields(store.Fold(query))
	var out []UnitHit
	for _, u := range all {
		text := store.Fold(strings.Join(append([]string{u.Title(), u.Code}, u.Aliases...), " "))
		found := len(words) > 0
		for _, word := range words {
			found = found && strings.Contains(text, word)
		}
		if found {
			out = append(out, UnitHit{u, byID[u.ParentID].Title(), !u.ValidOn(on)})
		}
	}
	slices.SortStableFunc(out, func(a, b UnitHit) int {
		switch {
		case a.Gone == b.Gone:
			return 0
		case a.Gone:
			return 1
		}
		return -1
	})
	return out[:min(len(out), hitsMax)]
}

// UnitLabel names a unit in a list of choices: with the days between which it existed, if it does not any more or not
// yet, since names come again.
func UnitLabel(w *i18n.Printer, u directive.Unit) string {
	label := capital(u.Title())
	if life := Lifetime(w, u); life != "" {
		label += " (" + life + ")"
	}
	return label
}

// Lifetime says when a unit existed: "từ 01/07/2025"; "" for ever.
func Lifetime(w *i18n.Printer, u directive.Unit) string {
	switch {
	case u.ValidFrom.IsZero() && u.ValidTo.IsZero():
		return ""
	case u.ValidTo.IsZero():
		return w.Text("unit.since", map[string]any{"From": u.ValidFrom})
	case u.ValidFrom.IsZero():
		return w.Text("unit.until", map[string]any{"To": u.ValidTo})
	}
	return w.Text("unit.between", map[string]any{"From": u.ValidFrom, "To": u.ValidTo})
}

// Unit is the page of one unit.
type Unit struct {
	Frame
	Unit      service.UnitDetail
	Life      string // when it exists
	Exists    bool   // today
	NotYet    bool   // its first day is to come
	Below     []UnitHit
	Past      []UnitHit // directly below it on other days
	Seats     []UnitSeat
	Before    []UnitLink // predecessors
	After     []UnitLink // successors
	Choices   []Option   // units that may come in its place
	MayPeople bool
	ShowPosts bool
}

// Name is the page's template.
func (*Unit) Name() string { return "unit" }

// UnitLink is a predecessor or successor.
type UnitLink struct {
	directive.Unit
	On  calendar.Date
	Act string
}

// UnitSeat is a post with who sits on it today and who did.
type UnitSeat struct {
	PostID string
	Label  string // the role, and the post's own title
	Now    []UnitHolder
	Past   []UnitHolder // and those to come
}

// UnitHolder is somebody on a post.
type UnitHolder struct {
	UserID   string
	Name     string
	From, To calendar.Date
	Phone    string
	Email    string
	Acting   bool // stands in for the holder
	Disabled bool // the account cannot be used
}

// NewUnit arranges what the service answers about a unit.
func NewUnit(w *i18n.Printer, f Frame, d service.UnitDetail) *Unit {
	today := calendar.DateOf(f.Now)
	out := &Unit{Frame: f, Unit: d, Life: Lifetime(w, d.Unit), Exists: d.ValidOn(today), NotYet: today.Before(d.ValidFrom), ShowPosts: d.Posts != nil}
	for _, u := range d.Children {
		if hit := (UnitHit{u, "", !u.ValidOn(today)}); hit.Gone {
			out.Past = append(out.Past, hit)
		} else {
			out.Below = append(out.Below, hit)
		}
	}
	for _, p := range d.Posts {
		out.Seats = append(out.Seats, seat(w, d, p, today))
	}
	for _, s := range d.Successions {
		if s.SuccessorID == d.ID {
			out.Before = append(out.Before, UnitLink{d.Others[s.PredecessorID], s.EffectiveOn, s.Act})
		} else {
			out.After = append(out.After, UnitLink{d.Others[s.SuccessorID], s.EffectiveOn, s.Act})
		}
	}
	return out
}

func seat(w *i18n.Printer, d service.UnitDetail, p service.PostView, today calendar.Date) UnitSeat {
	s := UnitSeat{PostID: p.ID, Label: PostLabel(w, p.Post)}
	for _, h := range p.Holders {
		u := d.People[h.UserID]
		holder := UnitHolder{UserID: h.UserID, Name: u.Name, From: h.From, To: h.To, Acting: h.Acting, Disabled: u.Disabled}
		if d.Contacts {
			holder.Phone, holder.Email = u.Phone, u.Email
		}
		if sitsOn(h, today) {
			s.Now = append(s.Now, holder)
		} else {
			s.Past = append(s.Past, holder)
		}
	}
	return s
}

// sitsOn reports whether somebody holds the post on a day.
func sitsOn(h directive.Holder, day calendar.Date) bool {
	return !day.Before(h.From) && (h.To.IsZero() || !day.After(h.To))
}

// PostLabel names a post: by its own title, with the role where that says more.
func PostLabel(w *i18n.Printer, p directive.Post) string {
	role := w.Text("role."+string(p.Role), nil)
	if p.Title == "" || store.Fold(p.Title) == store.Fold(role) {
		return role
	}
	return p.Title + " (" + role + ")"
}

// UnitForm adds or changes a unit.
type UnitForm struct {
	Frame
	Unit     directive.Unit
	Above    string // the unit above, when that is settled
	New      bool
	Levels   []Option
	Parents  []Option
	AliasRow string // one spelling a line
}

// Name is the page's template.
func (*UnitForm) Name() string { return "unit_form" }

// LevelOptions are the levels as choices.
func LevelOptions(w *i18n.Printer) []Option {
	var out []Option
	for _, l := range directive.Levels() {
		out = append(out, Option{string(l), w.Text("level."+string(l), nil)})
	}
	return out
}
