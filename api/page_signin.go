package api

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"giaoban/api/html"
	"giaoban/internal/directive"
)

// Trial is the people of an installation for trying out, who share a password.
type Trial struct {
	Password string
	People   []TrialPerson
}

// TrialPerson is somebody of the example.
type TrialPerson struct {
	Login, Name string
	Role        directive.Role
	Unit        string // in words
}

// signInPages are how people come in and go.
func (a *API) signInPages() []pageRoute {
	pages := []pageRoute{
		view("/sign-in", "", showSignIn),
		deed("/sign-in", "", signIn),
		deed("/sign-in/example", "", signInExample),
		view("/setup/:secret", "", showInvite),
		deed("/setup/:secret", "", acceptInvite),
		view("/invite/:secret", "", showInvite),
		deed("/invite/:secret", "", acceptInvite),
	}
	for i := range pages {
		pages[i].public = true
	}
	out := deed("/sign-out", "", signOut)
	out.settling = true
	return append(pages, out)
}

// showSignIn asks who is there. Whoever has a session goes on at once.
func showSignIn(v *visit) error {
	to := safeReturn(v.query("return_to"))
	if _, err := v.api.authenticateSettling(v, v.gin); err == nil {
		return v.goTo(to, "")
	}
	return v.signInPage(to)
}

func (v *visit) signInPage(to string) error {
	page := html.SignIn{Frame: v.frame(v.words.Text("sign_in.title", nil))}
	page.Path = "/sign-in"
	if to != "/" {
		page.ReturnTo = to
		page.Path += "?return_to=" + url.QueryEscape(to)
	}
	if trial := v.trial(); trial != nil {
		page.Trial = v.trialGroups(trial)
	}
	return v.show(&page)
}

// trial is the people of the example, for a browser on this machine alone: to everybody else a demonstration is a
// server with passwords like any other.
func (v *visit) trial() *Trial {
	if !v.api.Demo || v.api.Trial == nil || !onThisMachine(v.gin) {
		return nil
	}
	return v.api.Trial()
}

// onThisMachine reports whether a request was made on the machine that answers it, and not passed on by a proxy there.
func onThisMachine(c *gin.Context) bool {
	for _, header := range []string{"X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Forwarded", "Via"} {
		if c.GetHeader(header) != "" {
			return false
		}
	}
	host := c.Request.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	named, err := netip.ParseAddr(strings.Trim(host, "[]"))
	from, fromErr := netip.ParseAddr(c.RemoteIP())
	return fromErr == nil && from.Unmap().IsLoopback() && (strings.EqualFold(host, "localhost") || err == nil && named.Unmap().IsLoopback())
}

func (v *visit) trialGroups(t *Trial) []html.TrialGroup {
	var out []html.TrialGroup
	for _, role := range directive.Roles() {
		g := html.TrialGroup{Role: v.words.Text("role."+string(role), nil)}
		for _, p := range t.People {
			if p.Role == role {
				g.People = append(g.People, html.TrialPerson{Login: p.Login, Name: p.Name, Unit: p.Unit})
			}
		}
		if len(g.People) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func signIn(v *visit) error { return v.signInAs(v.form.Get("login"), v.form.Get("password")) }

func signInExample(v *visit) error {
	trial := v.trial()
	if trial == nil {
		return directive.NotFound()
	}
	for _, p := range trial.People {
		if p.Login == v.text("login") {
			return v.signInAs(p.Login, trial.Password)
		}
	}
	return directive.NotFound()
}

func (v *visit) signInAs(login, password string) error {
	to := safeReturn(v.text("return_to"))
	in, err := v.api.Service.SignIn(v, v.call, v.api.credentials(v.gin, login, password))
	if err != nil {
		p := v.api.problem(v.gin, err, v.words)
		if p.Status >= http.StatusInternalServerError {
			return err
		}
		v.held, v.fault = p.Status, pageProblem(p)
		return v.signInPage(to)
	}
	v.api.setSession(v.gin, in)
	if in.MustChange {
		return v.goTo(mustChange(to), "")
	}
	return v.goTo(to, "")
}

// mustChange is where somebody goes whose password another person chose.
func mustChange(to string) string {
	if to == "/" {
		return "/account/password"
	}
	return "/account/password?return_to=" + url.QueryEscape(to)
}

func signOut(v *visit) error {
	if v.call.Actor.SessionID != "" {
		if err := v.api.Service.SignOut(v, v.call); err != nil {
			return err
		}
	}
	v.api.clearSession(v.gin)
	return v.goTo("/sign-in", "signed_out")
}

// showInvite lets somebody with a link choose a password.
func showInvite(v *visit) error {
	page := html.Invite{Frame: v.frame(v.words.Text("invite.title", nil)), Address: v.gin.Request.URL.EscapedPath()}
	page.Path = "/sign-in" // the link stands nowhere but in its own address
	invited, err := v.api.Service.Invitation(v, v.gin.Param("secret"))
	switch {
	case directive.CodeOf(err) == directive.CodeNotFound:
		page.Gone, v.held = true, http.StatusNotFound
	case err != nil:
		return err
	default:
		page.For, page.Kind = invited.User, invited.Kind
	}
	return v.show(&page)
}

func acceptInvite(v *visit) error {
	if v.form.Get("password") != v.form.Get("again") {
		var p directive.Problems
		p.Add("again", "passwords_differ")
		return v.again(p.Err(), showInvite)
	}
	in, err := v.api.Service.AcceptInvitation(v, v.call, v.gin.Param("secret"), v.api.credentials(v.gin, v.form.Get("login"), v.form.Get("password")))
	if directive.CodeOf(err) == directive.CodeNotFound {
		return showInvite(v) // used in between: it says so
	}
	if err != nil {
		return v.again(err, showInvite)
	}
	v.api.setSession(v.gin, in)
	return v.goTo("/", "welcome")
}
