package html

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// People says who holds what where.
type People struct {
	Frame
	ByPerson bool // else by unit
	Query    string
	Vacant   bool // only posts that nobody holds
	Total    int  // people
	Empty    int  // posts that nobody holds today
	Units    []PeopleUnit
	Rows     []PersonRow
	Cut      int // how many rows were left out: there are too many
}

// Name is the page's template.
func (*People) Name() string { return "people" }

// PeopleUnit is a unit with its posts.
type PeopleUnit struct {
	UnitID string // "": posts over the whole tree
	Title  string
	Seats  []UnitSeat
}

// PersonRow is a person with the posts held today.
type PersonRow struct {
	directive.User
	Posts []string
}

// peopleMax is how many units or people one page shows.
const peopleMax = 200

// NewPeople arranges everybody and every post as they are today. query narrows them, without accents too.
func NewPeople(w *i18n.Printer, f Frame, people []directive.User, posts []service.PostView, units []directive.Unit, byPerson, vacant bool, query string) *People {
	out := &People{Frame: f, ByPerson: byPerson && !vacant, Vacant: vacant, Query: query, Total: len(people)}
	today := calendar.DateOf(f.Now)
	known := service.UnitDetail{People: map[string]directive.User{}, Contacts: true}
	for _, u := range people {
		known.People[u.ID] = u
	}
	seats := map[string][]UnitSeat{}
	held := map[string][]string{}
	titles := map[string]string{"": w.Text("people.whole", nil)}
	for _, u := range units {
		titles[u.ID] = capital(u.Title())
	}
	for _, p := range posts {
		s := seat(w, known, p, today)
		if len(s.Now) == 0 {
			out.Empty++
		}
		seats[p.UnitID] = append(seats[p.UnitID], s)
		for _, h := range s.Now {
			text := s.Label + ", " + titles[p.UnitID]
			if h.Acting {
				text += " (" + w.Text("unit.acting", nil) + ")"
			}
			held[h.UserID] = append(held[h.UserID], text)
		}
	}
	words := strings.Fields(store.Fold(query))
	if out.ByPerson {
		for _, u := range people {
			if fits(words, u.Name, u.Login, u.Email, u.Phone, strings.Join(held[u.ID], " ")) {
				out.Rows = append(out.Rows, PersonRow{u, held[u.ID]})
			}
		}
		slices.SortStableFunc(out.Rows, func(a, b PersonRow) int { return cmp.Compare(store.Fold(a.Name), store.Fold(b.Name)) })
		out.Cut = max(0, len(out.Rows)-peopleMax)
		out.Rows = out.Rows[:len(out.Rows)-out.Cut]
		return out
	}
	for _, u := range slices.Concat([]directive.Unit{{}}, units) { // in the store's order
		var some []UnitSeat
		for _, s := range seats[u.ID] {
			said := []string{titles[u.ID], s.Label}
			for _, h := range s.Now {
				said = append(said, h.Name, h.Phone, h.Email)
			}
			if (!vacant || len(s.Now) == 0) && fits(words, said...) {
				some = append(some, s)
			}
		}
		if len(some) > 0 {
			out.Units = append(out.Units, PeopleUnit{u.ID, titles[u.ID], some})
		}
	}
	out.Cut = max(0, len(out.Units)-peopleMax)
	out.Units = out.Units[:len(out.Units)-out.Cut]
	return out
}

// fits reports whether every word stands in one of the texts, accents aside.
func fits(words []string, texts ...string) bool {
	all := store.Fold(strings.Join(texts, " "))
	for _, word := range words {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}

// PersonForm adds a person, with a post at once if one is chosen.
type PersonForm struct {
	Frame
	Languages, Roles, Units []Option
	UnitID                  string // proposed
	Today                   calendar.Date
}

// Name is the page's template.
func (*PersonForm) Name() string { return "person_form" }

// WholeTree stands for the whole tree among the choices of a unit: to choose nothing must not mean everything.
const WholeTree = "all"

// RoleOptions are the roles as choices, with none first.
func RoleOptions(w *i18n.Printer, none string) []Option {
	out := []Option{{"", none}}
	for _, r := range directive.Roles() {
		out = append(out, Option{string(r), w.Text("role."+string(r), nil)})
	}
	return out
}

// PersonDetail is all that those who look after people do for one person.
type PersonDetail struct {
	Frame
	Who       service.PersonDetail
	Self      bool // the reader's own account
	Holdings  []HoldingRow
	Languages []Option
	Roles     []Option
	Units     []Option
	UnitID    string // proposed for the next post
	Today     calendar.Date
	Link      string // just made, shown this once
	LinkKind  store.InvitationKind
	LinkUntil time.Time
}

// Name is the page's template.
func (*PersonDetail) Name() string { return "person" }

// HoldingRow is a post that the person holds, held or will hold.
type HoldingRow struct {
	service.Holding
	Label  string
	Unit   string // in words
	Field  string // of the last day
	Now    bool   // today
	Coming bool
	MayEnd bool
}

// NewPersonDetail arranges what the service answers about a person.
func NewPersonDetail(w *i18n.Printer, f Frame, d service.PersonDetail) *PersonDetail {
	today := calendar.DateOf(f.Now)
	out := &PersonDetail{Frame: f, Who: d, Languages: LanguageOptions(), Roles: RoleOptions(w, w.Text("people.choose_role", nil)), Today: today}
	ends := map[string]bool{}
	for _, h := range d.Holdings {
		row := HoldingRow{Holding: h, Label: PostLabel(w, h.Post), Unit: w.Text("people.whole", nil), Field: LastDayField(h.PostID), Now: sitsOn(h.Holder, today), Coming: today.Before(h.From)}
		if h.Post.UnitID != "" {
			row.Unit = capital(h.Unit.Title())
		}
		if row.MayEnd = (row.Now || row.Coming) && !ends[h.PostID]; row.MayEnd {
			ends[h.PostID] = true
		}
		out.Holdings = append(out.Holdings, row)
	}
	return out
}

// LastDayField names the field in which the last day on a post is typed.
func LastDayField(postID string) string { return "last-" + postID }
