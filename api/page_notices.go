package api

import (
	"net/url"

	"github.com/google/uuid"

	"giaoban/api/html"
	"giaoban/internal/directive"
)

// noticesPage is how many notices a page shows.
const noticesPage = 50

// noticesPages are what the reader was told.
func (a *API) noticesPages() []pageRoute {
	return []pageRoute{
		view("/notices", "", func(v *visit) error {
			var at idPlace
			if err := a.place(v.query("cursor"), &at); err != nil {
				return err
			}
			told, err := a.Service.Told(v, v.call, at.ID, noticesPage+1)
			if err != nil {
				return err
			}
			unread, err := a.Service.Unread(v, v.call)
			if err != nil {
				return err
			}
			next := ""
			if len(told) > noticesPage {
				told = told[:noticesPage]
				next = "/notices?cursor=" + url.QueryEscape(a.cursor(idPlace{told[noticesPage-1].ID}))
			}
			f := v.frame(v.words.Text("notices.title", nil))
			f.Live = true
			page := html.NewNotices(v.words, f, told, unread)
			page.Next = next
			return v.show(page)
		}),
		deed("/notices/read", "", func(v *visit) error {
			id, all := v.text("up_to"), true
			if id == "" {
				id, all = v.text("id"), false
			}
			if _, err := uuid.Parse(id); err != nil {
				return directive.NotFound()
			}
			if err := a.Service.MarkRead(v, v.call, id, all); err != nil {
				return err
			}
			return v.goTo("/notices", "read")
		}),
	}
}
