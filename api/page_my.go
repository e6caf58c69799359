package api

import (
	"giaoban/api/html"
)

// myPages are the work of one's own unit.
func (a *API) myPages() []pageRoute {
	return []pageRoute{view("/my", "", func(v *visit) error {
		work, err := a.Service.Work(v, v.call)
		if err != nil {
			return err
		}
		f := v.frame(v.words.Text("my.title", nil))
		f.Live, f.Script = true, "outbox.js"
		page := html.NewMy(v.words, f, work)
		page.Me = v.call.Actor.UserID
		return v.show(page)
	})}
}
