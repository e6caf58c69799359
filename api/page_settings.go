package api

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"giaoban/api/html"
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// settingsPages are the working calendar and the ladders.
func (a *API) settingsPages() []pageRoute {
	return []pageRoute{
		view("/settings", "", showCalendar),
		deed("/settings/calendar", service.RightSettings, changeCalendar),
		view("/settings/ladders", "", showLadders),
		view("/settings/ladders/:kind", service.RightSettings, editLadder),
		deed("/settings/ladders/:kind", service.RightSettings, changeLadder),
	}
}

// exceptionRows is how many days the form takes at once: an exchange has two, Tết of an office a few more.
const exceptionRows = 4

// showCalendar is the year sheet of ?year=, this year if there is none.
func showCalendar(v *visit) error { return v.calendarPage(v.query("year"), nil) }

func (v *visit) calendarPage(yearText string, preview func(f html.Frame) (*html.CalendarPreview, error)) error {
	f := v.frame(v.words.Text("settings.calendar", nil))
	year, err := strconv.Atoi(yearText)
	if err != nil || year < calendar.MinYear || year > calendar.MaxYear {
		year = calendar.DateOf(f.Now).Year
	}
	page := html.NewCalendar(v.words, f, year)
	page.MayChange = v.call.Actor.Everywhere(service.RightSettings)
	for i := range exceptionRows {
		at := fmt.Sprintf("exceptions[%d].", i)
		row := html.ExceptionRow{Date: v.form.Get(at + "date"), Working: v.form.Get(at + "working")}
		if row.Working == "" {
			row.Working = strconv.FormatBool(i%2 == 1) // an exchange: a day off, a day worked
		}
		page.Rows = append(page.Rows, row)
	}
	if preview != nil {
		if page.Preview, err = preview(f); err != nil {
			return err
		}
	}
	return v.show(page)
}

// exceptionsOf reads the days of the form. Lines without a day are left out; in what comes back the others have
// moved up, so that a problem stands at its line.
func exceptionsOf(form url.Values) ([]calendar.Exception, error) {
	var p directive.Problems
	var out []calendar.Exception
	kept := url.Values{}
	for i := range exceptionRows {
		at := fmt.Sprintf("exceptions[%d].", i)
		day, working := strings.TrimSpace(form.Get(at+"date")), form.Get(at+"working")
		form.Del(at + "date")
		form.Del(at + "working")
		if day == "" {
			continue
		}
		to := fmt.Sprintf("exceptions[%d].", len(out))
		kept.Set(to+"date", day)
		kept.Set(to+"working", working)
		date, err := calendar.ParseDate(day)
		if err != nil {
			p.Add(to+"date", "bad_date")
		}
		out = append(out, calendar.Exception{Date: date, Working: working == "true", Decision: form.Get("decision"), Reason: form.Get("reason")})
	}
	for name, values := range kept {
		form[name] = values
	}
	if len(out) == 0 {
		p.Add("exceptions[0].date", "required")
	}
	if strings.TrimSpace(form.Get("decision")) == "" {
		p.Add("decision", "required")
	}
	return out, p.Err()
}

func changeCalendar(v *visit) error {
	year := v.text("year")
	exceptions, err := exceptionsOf(v.form)
	page := func(v *visit) error { return v.calendarPage(year, nil) }
	if v.text("do") == "edit" {
		return page(v)
	}
	if err != nil {
		return v.again(err, page)
	}
	if v.text("do") == "save" {
		if _, err := v.api.Service.AddExceptions(v, v.call, exceptions); err != nil {
			return v.again(err, page)
		}
		return v.goTo("/settings?year="+strconv.Itoa(exceptions[0].Date.Year), "calendar")
	}
	changes, after, err := v.api.Service.PreviewExceptions(v, v.call, exceptions)
	if err != nil {
		return v.again(err, page)
	}
	return v.calendarPage(strconv.Itoa(exceptions[0].Date.Year), func(f html.Frame) (*html.CalendarPreview, error) {
		return html.NewCalendarPreview(v.words, changes, f.Calendar, after), nil
	})
}

func showLadders(v *visit) error {
	records, err := v.api.Service.Policies(v)
	if err != nil {
		return err
	}
	page := html.NewLadders(v.words, v.frame(v.words.Text("ladders.title", nil)), records)
	page.MayChange = v.call.Actor.Everywhere(service.RightSettings)
	return v.show(page)
}

// ladderOf is the stored ladder of the kind in the address.
func (v *visit) ladderOf() (store.PolicyRecord, error) {
	records, err := v.api.Service.Policies(v)
	for _, r := range records {
		if string(r.Kind) == v.gin.Param("kind") {
			return r, nil
		}
	}
	if err == nil {
		err = directive.NotFound()
	}
	return store.PolicyRecord{}, err
}

func editLadder(v *visit) error {
	r, err := v.ladderOf()
	if err != nil {
		return err
	}
	return v.ladderPage(r, r.Policy)
}

func (v *visit) ladderPage(r store.PolicyRecord, edited directive.Policy) error {
	title := v.words.Text("ladder.title", map[string]any{"Kind": v.words.Text("kind."+string(r.Kind), nil)})
	return v.show(html.NewLadder(v.words, v.frame(title), r, edited))
}

func changeLadder(v *visit) error {
	r, err := v.ladderOf()
	if err != nil {
		return err
	}
	do := v.text("do")
	if do == "default" {
		return v.setLadder(r, directive.DefaultPolicy())
	}
	var p directive.Problems
	policy := directive.Policy{Steps: stepsOf(v.form, "steps", &p), Review: stepsOf(v.form, "review", &p)}
	switch list, at := removed(do); {
	case do == "add":
		policy.Steps = append(policy.Steps, directive.Step{ID: newStepID(policy), Offset: directive.Offset{WorkingDays: 1, InDays: true}, Action: directive.ActionEscalate, To: directive.RoleHead})
	case do == "add_review":
		policy.Review = append(policy.Review, directive.Step{ID: newStepID(policy), Offset: directive.Offset{WorkingDays: 1, InDays: true}, Action: directive.ActionRemind, To: directive.RoleOffice})
	case list == "steps" && at < len(policy.Steps):
		policy.Steps = append(policy.Steps[:at:at], policy.Steps[at+1:]...)
	case list == "review" && at < len(policy.Review):
		policy.Review = append(policy.Review[:at:at], policy.Review[at+1:]...)
	default:
		if err := p.Err(); err != nil {
			return v.again(err, func(v *visit) error { return v.ladderPage(r, policy) })
		}
		return v.setLadder(r, policy)
	}
	v.form = nil // the rows have moved: what was typed stands in them
	return v.ladderPage(r, policy)
}

func (v *visit) setLadder(r store.PolicyRecord, policy directive.Policy) error {
	if _, err := v.api.Service.SetPolicy(v, v.call, r.Kind, policy); err != nil {
		return v.again(err, func(v *visit) error { return v.ladderPage(r, policy) })
	}
	return v.goTo("/settings/ladders", "ladder")
}

// removed reads which step a button takes away: "remove steps[3]".
func removed(do string) (list string, at int) {
	rest, ok := strings.CutPrefix(do, "remove ")
	list, index, found := strings.Cut(strings.TrimSuffix(rest, "]"), "[")
	n, err := strconv.Atoi(index)
	if !ok || !found || err != nil || n < 0 {
		return "", 0
	}
	return list, n
}

// newStepID is a name that no step of the policy has: what has happened is remembered by it.
func newStepID(p directive.Policy) string {
	taken := map[string]bool{}
	for _, s := range append(append([]directive.Step(nil), p.Steps...), p.Review...) {
		taken[s.ID] = true
	}
	for n := 1; ; n++ {
		if id := fmt.Sprintf("step_%d", n); !taken[id] {
			return id
		}
	}
}

// stepsOf reads the rows of a ladder's form. What cannot be a number is a problem at its field; rules are the
// policy's own.
func stepsOf(form url.Values, list string, p *directive.Problems) []directive.Step {
	var out []directive.Step
	for i := range directive.MaxSteps + 1 {
		at := fmt.Sprintf("%s[%d].", list, i)
		if !form.Has(at + "action") {
			break
		}
		s := directive.Step{ID: form.Get(at + "id"), Action: directive.Action(form.Get(at + "action")), To: directive.Role(form.Get(at + "to"))}
		n, err := strconv.Atoi(strings.TrimSpace(form.Get(at + "amount")))
		if err != nil || n < 0 || n > 1_000_000 {
			p.Add(at+"amount", "bad_number")
			n = 0
		}
		unit, side, _ := strings.Cut(form.Get(at+"offset"), "_")
		if side == "before" {
			n = -n
		}
		switch unit {
		case "hour":
			s.Offset.Duration = time.Duration(n) * time.Hour
		case "second":
			s.Offset.Duration = time.Duration(n) * time.Second
		default:
			s.Offset = directive.Offset{WorkingDays: n, InDays: true}
		}
		if s.Repeat, err = directive.ParseRepeat(form.Get(at + "repeat")); err != nil {
			p.Add(at+"repeat", "bad_repeat", "Value", form.Get(at+"repeat"))
		}
		out = append(out, s)
	}
	return out
}
