package api

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"giaoban/api/html"
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// peoplePages are who holds what where, and what is done for a person's account.
func (a *API) peoplePages() []pageRoute {
	pages := []pageRoute{
		view("/people", "", showPeople),
		view("/people/new", "", newPerson),
		deed("/people/new", "", addPerson),
		view("/people/:id", "", showPerson),
		deed("/people/:id", "", changePerson),
		deed("/people/:id/posts", "", appointPerson),
		deed("/people/:id/posts/:post/leave", "", endHolding),
		deed("/people/:id/access", "", changeAccess),
		deed("/people/:id/link", "", makeLink),
		deed("/people/:id/sign-out", "", signPersonOut),
		deed("/people/:id/tokens/:token/revoke", "", revokePersonsToken),
	}
	for i := range pages {
		handle := pages[i].handle
		pages[i].needs = service.RightPeople
		pages[i].handle = func(v *visit) error { // people are not of one unit: who looks after them does so everywhere
			if !v.call.Actor.Everywhere(service.RightPeople) {
				return directive.Forbidden()
			}
			return handle(v)
		}
	}
	return pages
}

func showPeople(v *visit) error {
	people, err := v.api.Service.Users(v, v.call)
	if err != nil {
		return err
	}
	posts, err := v.api.Service.Posts(v, v.call)
	if err != nil {
		return err
	}
	units, err := v.api.Service.Units(v)
	if err != nil {
		return err
	}
	f := v.frame(v.words.Text("people.title", nil))
	return v.show(html.NewPeople(v.words, f, people, posts, units, v.query("by") == "person", v.query("vacant") != "", strings.TrimSpace(v.query("q"))))
}

// appointable are the units to which somebody may be appointed, the whole tree last: to choose it is a decision.
func (v *visit) appointable() (units []html.Option, chosen string, err error) {
	if chosen = v.uuidQuery("unit"); v.form != nil {
		chosen = v.text("unit_id")
	}
	units, err = v.unitOptions(v.words.Text("people.choose_unit", nil), chosen)
	return append(units, html.Option{Value: html.WholeTree, Label: v.words.Text("people.whole", nil)}), chosen, err
}

func newPerson(v *visit) error {
	units, chosen, err := v.appointable()
	if err != nil {
		return err
	}
	f := v.frame(v.words.Text("people.add", nil))
	return v.show(&html.PersonForm{Frame: f, Languages: html.LanguageOptions(), Roles: html.RoleOptions(v.words, v.words.Text("people.no_role", nil)), Units: units, UnitID: chosen, Today: calendar.DateOf(f.Now)})
}

// personOf reads what a form says of a person.
func personOf(form url.Values, u *directive.User) {
	u.Name, u.Login, u.Email, u.Phone, u.Language = form.Get("name"), form.Get("login"), form.Get("email"), form.Get("phone"), form.Get("language")
}

// holdingOf reads what a form says of a post and who holds it from when.
func (v *visit) holdingOf() (directive.Post, directive.Holder, error) {
	var p directive.Problems
	post := directive.Post{Role: directive.Role(v.text("role")), UnitID: v.text("unit_id"), Title: v.form.Get("title")}
	holder := directive.Holder{Acting: v.text("acting") != ""}
	if post.Role == "" {
		p.Add("role", "required")
	}
	switch post.UnitID {
	case "":
		p.Add("unit_id", "required")
	case html.WholeTree:
		post.UnitID = ""
	default:
		if _, err := uuid.Parse(post.UnitID); err != nil {
			p.Add("unit_id", "unknown_unit", "Value", post.UnitID)
		}
	}
	if text := v.text("from"); text != "" {
		day, err := calendar.ParseDate(text)
		if err != nil {
			p.Add("from", "bad_date")
		}
		holder.From = day
	}
	return post, holder, p.Err()
}

func addPerson(v *visit) error {
	var u directive.User
	personOf(v.form, &u)
	var err error
	if v.text("role") == "" && v.text("unit_id") == "" {
		u, err = v.api.Service.CreateUser(v, v.call, u)
	} else {
		var post directive.Post
		var holder directive.Holder
		if post, holder, err = v.holdingOf(); err == nil {
			u, err = v.api.Service.AddPerson(v, v.call, u, post, holder)
		}
	}
	if err != nil {
		return v.again(err, newPerson)
	}
	return v.goTo("/people/"+u.ID, "person_added")
}

func showPerson(v *visit) error { return v.personPage(service.Invited{}) }

// personPage shows a person, with the link that was just made for them, if any.
func (v *visit) personPage(made service.Invited) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	d, err := v.api.Service.PersonDetail(v, v.call, id)
	if err != nil {
		return err
	}
	f := v.frame(d.Name)
	f.Path = "/people/" + id
	page := html.NewPersonDetail(v.words, f, d)
	page.Self = id == v.call.Actor.UserID
	if page.Units, page.UnitID, err = v.appointable(); err != nil {
		return err
	}
	if made.Secret != "" {
		page.Link, page.LinkKind, page.LinkUntil = v.inviteLink(made.Secret), made.Kind, made.ExpiresAt
	}
	return v.show(page)
}

// inviteLink is where a person uses an invitation: at the address that people are told, or else the one by which this
// reader came.
func (v *visit) inviteLink(secret string) string {
	base := strings.TrimSuffix(v.api.PublicURL, "/")
	if base == "" {
		scheme := "http://"
		if v.api.secure(v.gin) {
			scheme = "https://"
		}
		base = scheme + v.gin.Request.Host
	}
	return base + "/invite/" + secret
}

// personDone leads back to the person after something was done.
func (v *visit) personDone(err error, key string) error {
	id, idErr := v.id()
	if idErr != nil {
		return idErr
	}
	if err != nil {
		return v.again(err, showPerson)
	}
	return v.goTo("/people/"+id, key)
}

func changePerson(v *visit) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	v.call.IfMatch, _ = strconv.Atoi(v.text("version")) //nolint:errcheck // without a number nothing is compared
	_, err = v.api.Service.UpdateUser(v, v.call, id, func(u *directive.User) { personOf(v.form, u) })
	return v.personDone(err, "saved")
}

func appointPerson(v *visit) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	if _, err = v.api.Service.PersonDetail(v, v.call, id); err != nil {
		return err
	}
	post, holder, err := v.holdingOf()
	if err == nil {
		holder.UserID = id
		_, err = v.api.Service.Appoint(v, v.call, post, holder)
	}
	if e, ok := err.(*directive.Error); ok { //nolint:errorlint // the service's own, not wrapped
		for _, f := range e.Fields {
			if f.Field == "user_id" { // the person holds this very post from this very day
				var p directive.Problems
				p.Add("from", "already_holds")
				err = p.Err()
			}
		}
	}
	return v.personDone(err, "appointed")
}

func endHolding(v *visit) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	d, err := v.api.Service.PersonDetail(v, v.call, id)
	if err != nil {
		return err
	}
	post := strings.ToLower(v.gin.Param("post"))
	field := html.LastDayField(post)
	var p directive.Problems
	last, err := calendar.ParseDate(v.text(field))
	if err != nil {
		p.Add(field, "bad_date")
	}
	var held bool
	for _, h := range d.Holdings {
		held = held || h.PostID == post
	}
	if err = p.Err(); err == nil {
		_, err = v.api.Service.EndHolding(v, v.call, post, id, last)
		if held && directive.CodeOf(err) == directive.CodeNotFound { // not at that time
			p.Add(field, "until_before_start")
			err = p.Err()
		}
	}
	return v.personDone(err, "holding_ended")
}

func changeAccess(v *visit) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	do := v.text("do")
	switch do {
	case "disable", "enable":
		_, err = v.api.Service.DisableUser(v, v.call, id, do == "disable")
	default:
		var p directive.Problems
		p.Add("do", "one_of", "Values", "disable, enable")
		err = p.Err()
	}
	return v.personDone(err, "access_"+do)
}

// makeLink makes the link with which a person chooses a password: an invitation for the first, a reset for another.
func makeLink(v *visit) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	d, err := v.api.Service.PersonDetail(v, v.call, id)
	if err != nil {
		return err
	}
	kind := store.InviteNew
	if d.HasPassword {
		kind = store.InviteReset
	}
	made, err := v.api.Service.Invite(v, v.call, id, kind)
	if err != nil {
		return v.again(err, showPerson)
	}
	v.form = nil
	return v.personPage(made)
}

func signPersonOut(v *visit) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	_, err = v.api.Service.SignOutEverywhere(v, v.call, id)
	return v.personDone(err, "person_signed_out")
}

// revokePersonsToken revokes a token of this person; one that is revoked already is no reason to complain.
func revokePersonsToken(v *visit) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	d, err := v.api.Service.PersonDetail(v, v.call, id)
	if err != nil {
		return err
	}
	for _, k := range d.Tokens {
		if k.ID == strings.ToLower(v.gin.Param("token")) {
			err = v.api.Service.RevokeToken(v, v.call, k.ID)
		}
	}
	return v.personDone(err, "token_revoked")
}
