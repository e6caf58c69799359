package api

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"giaoban/api/html"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
)

// framePages are what stands around the others: the navigation's own addresses, the language.
func (a *API) framePages() []pageRoute {
	language := deed("/language", "", func(v *visit) error {
		chosen := v.text("language")
		if chosen != i18n.Vietnamese && chosen != i18n.English {
			chosen = i18n.Vietnamese
		}
		a.rememberLanguage(v.gin, chosen)
		return v.goTo(safeReturn(v.text("return_to")), "")
	})
	language.public = true
	return []pageRoute{language}
}

// nav are the pages that the person may open, in the order of how often they are needed; those of the administration
// come in a menu.
func (v *visit) nav() (pages, menu []html.Link) {
	path := v.gin.Request.URL.Path
	link := func(address, key string) html.Link {
		current := path == address || address != "/" && strings.HasPrefix(path, address+"/") || address == "/meetings" && strings.HasPrefix(path, "/groups/")
		return html.Link{Path: address, Label: v.words.Text("nav."+key, nil), Current: current}
	}
	if !v.onlyOwnUnit() {
		pages = append(pages, link("/", "overview"))
	}
	if v.worksForUnit() {
		pages = append(pages, link("/my", "my"))
	}
	if !v.onlyOwnUnit() { // a meeting belongs to the unit that held it
		pages = append(pages, link("/meetings", "meetings"))
	}
	pages = append(pages, link("/tasks", "tasks"))
	if v.call.Actor.Has(service.RightStandIn) {
		pages = append(pages, link("/calls", "calls"))
	}
	pages = append(pages, link("/notices", "notices"))
	for _, m := range []struct {
		key   string
		right service.Right
	}{{"units", ""}, {"people", service.RightPeople}, {"settings", ""}, {"audit", service.RightAudit}} { // "": no secret, everybody may look
		may := m.right == "" || v.call.Actor.Has(m.right)
		if m.right == service.RightPeople { // people are of no one unit
			may = v.call.Actor.Everywhere(m.right)
		}
		if may {
			menu = append(menu, link("/"+m.key, m.key))
		}
	}
	return pages, menu
}

// worksForUnit reports whether the person holds a post that does a unit's work.
func (v *visit) worksForUnit() bool {
	for _, seat := range v.call.Actor.Seats {
		if seat.Role == directive.RoleHead || seat.Role == directive.RoleOfficer {
			return true
		}
	}
	return false
}

// rememberLanguage keeps the language that was chosen on this device.
func (a *API) rememberLanguage(c *gin.Context, language string) {
	http.SetCookie(c.Writer, &http.Cookie{Name: languageCookie, Value: language, Path: "/", MaxAge: 400 * 24 * 3600, HttpOnly: true,
		Secure: a.secure(c), SameSite: http.SameSiteLaxMode})
}
