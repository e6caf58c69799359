package api

import (
	"strconv"
	"time"

	"giaoban/api/html"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// accountPages are what everybody looks after for themselves.
func (a *API) accountPages() []pageRoute {
	first, change := view("/account/password", "", showPassword), deed("/account/password", "", changePassword)
	first.settling, change.settling = true, true
	return []pageRoute{
		view("/account", "", showAccount),
		deed("/account", "", changeAccount),
		first, change,
		deed("/account/sign-out-everywhere", "", signOutEverywhere),
		deed("/account/tokens", "", makeToken),
		deed("/account/tokens/:id/revoke", "", revokeOwnToken),
	}
}

// tokenLives are how many days a token may live; the first is proposed.
var tokenLives = []int{90, 30, 365}

func showAccount(v *visit) error { return v.accountPage("") }

func (v *visit) accountPage(secret string) error {
	me, err := v.api.Service.Me(v, v.call)
	if err != nil {
		return err
	}
	page := html.Account{Frame: v.frame(v.words.Text("account.title", nil)), User: me.User, Languages: html.LanguageOptions(), Secret: secret, HasPass: v.call.Actor.SessionID != ""}
	page.Path = "/account"
	sessions, err := v.api.Service.Sessions(v, v.call)
	if err != nil {
		return err
	}
	for _, s := range sessions {
		page.Sessions = append(page.Sessions, html.SessionRow{Session: s, Browser: html.Browser(v.words, s.UserAgent), Current: s.ID == v.call.Actor.SessionID})
	}
	tokens, err := v.api.Service.Tokens(v, v.call, false)
	if err != nil {
		return err
	}
	page.Tokens = liveTokens(tokens, page.Now)
	for _, days := range tokenLives {
		page.Lives = append(page.Lives, html.Option{Value: strconv.Itoa(days), Label: v.words.Plural("account.days", days, nil)})
	}
	return v.show(&page)
}

// liveTokens leaves out what is of no use any more.
func liveTokens(tokens []store.Token, now time.Time) []store.Token {
	var out []store.Token
	for _, k := range tokens {
		if k.RevokedAt.IsZero() && (k.ExpiresAt.IsZero() || k.ExpiresAt.After(now)) {
			out = append(out, k)
		}
	}
	return out
}

func changeAccount(v *visit) error {
	u, err := v.api.Service.UpdateSelf(v, v.call, v.form.Get("name"), v.form.Get("language"))
	if err != nil {
		return v.again(err, showAccount)
	}
	v.api.rememberLanguage(v.gin, u.Language)
	return v.goTo("/account", "saved")
}

func showPassword(v *visit) error {
	page := html.ChangePassword{Frame: v.frame(v.words.Text("password.first", nil)), ReturnTo: safeReturn(v.query("return_to"))}
	if v.form != nil {
		page.ReturnTo = safeReturn(v.text("return_to"))
	}
	page.Person = nil // nothing else can be opened before
	return v.show(&page)
}

func changePassword(v *visit) error {
	page := showPassword
	if !v.call.Actor.MustChange {
		page = showAccount
	}
	if v.form.Get("new_password") != v.form.Get("again") {
		var p directive.Problems
		p.Add("again", "passwords_differ")
		return v.again(p.Err(), page)
	}
	if err := v.api.Service.ChangePassword(v, v.call, v.form.Get("old_password"), v.form.Get("new_password")); err != nil {
		return v.again(err, page)
	}
	return v.goTo(safeReturn(v.text("return_to")), "password")
}

func signOutEverywhere(v *visit) error {
	if _, err := v.api.Service.SignOutEverywhere(v, v.call, ""); err != nil {
		return err
	}
	v.api.clearSession(v.gin)
	return v.goTo("/sign-in", "signed_out_everywhere")
}

func makeToken(v *visit) error {
	days, err := strconv.Atoi(v.text("life"))
	if err != nil || days < 1 || days > 366 {
		days = tokenLives[0]
	}
	k, err := v.api.Service.CreateToken(v, v.call, "", v.form.Get("token_name"), v.api.Service.Now().AddDate(0, 0, days))
	if err != nil {
		return v.again(renamed(err, "name", "token_name"), showAccount)
	}
	v.form = nil
	return v.accountPage(k.Secret)
}

// renamed gives problems at a field the name that the field has on a page where another form has it too.
func renamed(err error, field, name string) error {
	if e, ok := err.(*directive.Error); ok { //nolint:errorlint // the service's own, not wrapped
		for i := range e.Fields {
			if e.Fields[i].Field == field {
				e.Fields[i].Field = name
			}
		}
	}
	return err
}

func revokeOwnToken(v *visit) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	if err := v.api.Service.RevokeToken(v, v.call, id); err != nil {
		return err
	}
	return v.goTo("/account", "token_revoked")
}
