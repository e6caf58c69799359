package api

import "giaoban/api/html"

// searchPages is the page that searches everything.
func (a *API) searchPages() []pageRoute {
	return []pageRoute{view("/search", "", func(v *visit) error {
		found, err := a.Service.Search(v, v.call, v.query("q"))
		if err != nil {
			return err
		}
		return v.show(html.NewSearch(v.words, v.frame(v.words.Text("search.title", nil)), found))
	})}
}
