package api

import (
	"net/url"

	"github.com/google/uuid"

	"giaoban/api/html"
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
)

// auditPages is the list of who did what.
func (a *API) auditPages() []pageRoute {
	return []pageRoute{view("/audit", service.RightAudit, showAudit)}
}

const (
	// auditPage is how many acts one page tells.
	auditPage = 50
	// manyUnits is from how many units on a choice leaves out the lowest level.
	manyUnits = 400
)

func showAudit(v *visit) error {
	f := service.AuditFilter{Act: v.query("act"), UnitID: v.uuidQuery("unit"), TaskID: v.uuidQuery("task_id"), After: v.uuidQuery("after"), Limit: auditPage + 1}
	page := html.Audit{Acts: html.ActOptions(v.words), Act: f.Act, Person: v.query("person"), Unit: f.UnitID, From: v.query("from"), To: v.query("to"), TaskID: f.TaskID}
	if page.Person == html.MachineActor {
		f.Machine = true
	} else {
		f.ActorID = v.uuidQuery("person")
	}
	var p directive.Problems
	day := func(field, text string) calendar.Date {
		if text == "" {
			return calendar.Date{}
		}
		d, err := calendar.ParseDate(text)
		if err != nil {
			p.Add(field, "bad_date")
		}
		return d
	}
	f.From, f.To = day("from", page.From), day("to", page.To)
	got, err := v.api.Service.AuditPage(v, v.call, f)
	if err != nil {
		return err
	}
	page.Filtered = f.Act != "" || page.Person != "" || f.UnitID != "" || page.From != "" || page.To != "" || f.TaskID != ""
	here := func(after string) string {
		q := url.Values{}
		for name, value := range map[string]string{"act": page.Act, "person": page.Person, "unit": page.Unit, "from": page.From, "to": page.To, "task_id": page.TaskID, "after": after} {
			if value != "" {
				q.Set(name, value)
			}
		}
		if len(q) == 0 {
			return "/audit"
		}
		return "/audit?" + q.Encode()
	}
	if len(got.Events) > auditPage {
		got.Events = got.Events[:auditPage]
		page.Next = here(got.Events[auditPage-1].ID)
	}
	if f.After != "" {
		page.First = here("")
	}
	page.Lines = html.AuditLines(v.words, got)
	if f.TaskID != "" {
		page.Task = got.Tasks[f.TaskID].Title
	}
	people, err := v.api.Service.AuditActors(v, v.call)
	if err != nil {
		return err
	}
	page.Persons = []html.Option{{Value: "", Label: v.words.Text("audit.all_persons", nil)}, {Value: html.MachineActor, Label: v.words.Text("audit.machine", nil)}}
	for _, u := range people {
		page.Persons = append(page.Persons, html.Option{Value: u.ID, Label: u.Name})
	}
	if page.Units, err = v.unitOptions(v.words.Text("audit.all_units", nil), f.UnitID); err != nil {
		return err
	}
	if err := p.Err(); err != nil {
		v.fault = pageProblem(v.api.problem(v.gin, err, v.words))
	}
	page.Frame = v.frame(v.words.Text("audit.title", nil))
	return v.show(&page)
}

// uuidQuery is a parameter that names something; "" when it cannot.
func (v *visit) uuidQuery(name string) string {
	if id, err := uuid.Parse(v.query(name)); err == nil {
		return id.String()
	}
	return ""
}

// unitOptions are the units as choices, with none first. Of very many, the lowest levels are left out.
func (v *visit) unitOptions(none, chosen string) ([]html.Option, error) {
	units, err := v.api.Service.Units(v)
	if err != nil {
		return nil, err
	}
	out := []html.Option{{Value: "", Label: none}}
	for _, u := range units {
		if len(units) <= manyUnits || u.ID == chosen || u.Level == directive.LevelCountry || u.Level == directive.LevelProvince || u.Level == directive.LevelDistrict {
			out = append(out, html.Option{Value: u.ID, Label: html.UnitLabel(v.words, u)})
		}
	}
	return out, nil
}
