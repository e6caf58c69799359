package api

import (
	"giaoban/api/html"
	"giaoban/internal/service"
)

// overviewPages is the first page.
func (a *API) overviewPages() []pageRoute {
	return []pageRoute{view("/", "", func(v *visit) error {
		if v.onlyOwnUnit() {
			return v.goTo("/my", v.query("done"))
		}
		o, err := a.Service.Overview(v, v.call)
		if err != nil {
			return err
		}
		f := v.frame(v.words.Text("overview.title", nil))
		f.Live = true
		page := html.NewOverview(v.words, f, o, v.query("all") != "")
		page.MayDraft = v.call.Actor.Has(service.RightDraft)
		return v.show(page)
	})}
}

// onlyOwnUnit reports whether the person works for a unit and looks at no others: their first page is the unit's
// tasks.
func (v *visit) onlyOwnUnit() bool {
	return v.worksForUnit() && !v.call.Actor.Has(service.RightReview) && !v.call.Actor.Has(service.RightAudit)
}
