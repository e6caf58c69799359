package api

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"giaoban/api/html"
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// unitPages are the tree of units and one unit of it.
func (a *API) unitPages() []pageRoute {
	return []pageRoute{
		view("/units", "", showUnits),
		view("/units/new", service.RightUnits, newUnit),
		deed("/units/new", service.RightUnits, addUnit),
		view("/units/:id", "", showUnit),
		view("/units/:id/edit", service.RightUnits, editUnit),
		deed("/units/:id/edit", service.RightUnits, changeUnit),
		deed("/units/:id/successor", service.RightUnits, addSuccessor),
	}
}

func showUnits(v *visit) error {
	units, err := v.api.Service.Units(v)
	if err != nil {
		return err
	}
	f := v.frame(v.words.Text("units.title", nil))
	on, err := calendar.ParseDate(v.query("on"))
	if err != nil {
		on = calendar.Date{} // today
	}
	page := html.NewUnits(v.words, f, units, on, strings.TrimSpace(v.query("q")))
	page.MayAdd = v.call.Actor.Has(service.RightUnits)
	return v.show(page)
}

func showUnit(v *visit) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	d, err := v.api.Service.UnitDetail(v, v.call, id)
	if err != nil {
		return err
	}
	page := html.NewUnit(v.words, v.frame(d.Title()), d)
	page.MayPeople = v.call.Actor.Everywhere(service.RightPeople)
	if d.MayChange {
		if page.Choices, err = v.unitOptions(v.words.Text("unit.choose", nil), ""); err != nil {
			return err
		}
		page.Choices = slices.DeleteFunc(page.Choices, func(o html.Option) bool { return o.Value == id })
	}
	return v.show(page)
}

func newUnit(v *visit) error {
	u := directive.Unit{ParentID: v.uuidQuery("parent"), Level: directive.LevelCommune}
	if parent, err := v.api.Service.Unit(v, u.ParentID); err == nil {
		u.Level = below(parent.Level)
	}
	return v.unitForm(u, true)
}

// below is the level that units under one of a level usually have.
func below(l directive.Level) directive.Level {
	switch l {
	case directive.LevelCountry:
		return directive.LevelProvince
	case directive.LevelCommune:
		return directive.LevelBranch
	}
	return directive.LevelCommune
}

func (v *visit) unitForm(u directive.Unit, isNew bool) error {
	key := "unit_form.edit"
	if isNew {
		key = "unit_form.new"
	}
	page := html.UnitForm{Frame: v.frame(v.words.Text(key, map[string]any{"Unit": u.Title()})), Unit: u, New: isNew, Levels: html.LevelOptions(v.words),
		AliasRow: strings.Join(u.Aliases, "\n")}
	var err error
	if page.Parents, err = v.unitOptions(v.words.Text("unit_form.no_parent", nil), u.ParentID); err != nil {
		return err
	}
	page.Parents = slices.DeleteFunc(page.Parents, func(o html.Option) bool { return o.Value == u.ID && u.ID != "" })
	return v.show(&page)
}

// unitOf reads the form into a unit, whose other fields stay.
func unitOf(form url.Values, u *directive.Unit) error {
	var p directive.Problems
	day := func(field string) calendar.Date {
		text := strings.TrimSpace(form.Get(field))
		if text == "" {
			return calendar.Date{}
		}
		d, err := calendar.ParseDate(text)
		if err != nil {
			p.Add(field, "bad_date")
		}
		return d
	}
	u.Type, u.Name, u.Code, u.ParentID = form.Get("type"), form.Get("name"), form.Get("code"), form.Get("parent_id")
	u.Phone, u.Email = form.Get("phone"), form.Get("email")
	u.ValidFrom, u.ValidTo = day("valid_from"), day("valid_to")
	u.Aliases = nil
	for _, line := range strings.Split(form.Get("aliases"), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			u.Aliases = append(u.Aliases, line)
		}
	}
	return p.Err()
}

// aliasProblems brings problems of single spellings to the one field that holds them all.
func aliasProblems(err error) error {
	var e *directive.Error
	if errors.As(err, &e) {
		for i := range e.Fields {
			if strings.HasPrefix(e.Fields[i].Field, "aliases[") {
				e.Fields[i].Field = "aliases"
			}
		}
	}
	return err
}

func addUnit(v *visit) error {
	u := directive.Unit{Level: directive.Level(v.text("level"))}
	err := unitOf(v.form, &u)
	if err == nil {
		u, err = v.api.Service.CreateUnit(v, v.call, u)
	}
	if err != nil {
		return v.again(aliasProblems(err), func(v *visit) error { return v.unitForm(u, true) })
	}
	return v.goTo("/units/"+u.ID, "unit_added")
}

func editUnit(v *visit) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	d, err := v.api.Service.UnitDetail(v, v.call, id)
	if err != nil {
		return err
	}
	if !d.MayChange {
		return directive.Forbidden()
	}
	return v.unitForm(d.Unit, false)
}

func changeUnit(v *visit) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	v.call.IfMatch, _ = strconv.Atoi(v.text("version")) //nolint:errcheck // without a number nothing is compared
	var typed directive.Unit
	if err = unitOf(v.form, &typed); err == nil {
		_, err = v.api.Service.PatchUnit(v, v.call, id, func(u *directive.Unit) {
			typed.ID, typed.Level, typed.Version = u.ID, u.Level, u.Version
			*u = typed
		})
	}
	if err != nil {
		return v.again(aliasProblems(err), editUnit)
	}
	return v.goTo("/units/"+id, "saved")
}

func addSuccessor(v *visit) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	var p directive.Problems
	day, err := calendar.ParseDate(v.text("effective_on"))
	if err != nil {
		p.Add("effective_on", "bad_date")
	}
	if v.text("successor_id") == "" {
		p.Add("successor_id", "required")
	}
	if err = p.Err(); err == nil {
		err = v.api.Service.AddSuccession(v, v.call, store.Succession{PredecessorID: id, SuccessorID: v.text("successor_id"), EffectiveOn: day, Act: v.text("act")})
	}
	if err != nil {
		return v.again(err, showUnit)
	}
	return v.goTo("/units/"+id, "successor")
}
