package api

import (
	"net/http"

	"github.com/google/uuid"

	"giaoban/api/html"
	"giaoban/internal/directive"
)

// callsPages are whom the office telephones.
func (a *API) callsPages() []pageRoute {
	return []pageRoute{
		view("/calls", "", func(v *visit) error { return v.showCalls() }),
		deed("/calls", "", func(v *visit) error {
			ids := v.form["task"]
			for _, id := range ids {
				if _, err := uuid.Parse(id); err != nil {
					return directive.NotFound()
				}
			}
			text := v.words.Text("calls.noted", nil)
			if note := v.text("note"); note != "" {
				text = v.words.Text("calls.noted_with", map[string]any{"Text": note})
			}
			if _, err := a.Service.NoteCall(v, v.call, ids, text); err != nil {
				return v.again(err, (*visit).showCalls)
			}
			return v.goTo("/calls", "called")
		}),
	}
}

func (v *visit) showCalls() error {
	units, err := v.api.Service.Calls(v, v.call)
	if err != nil {
		return err
	}
	f := v.frame(v.words.Text("calls.title", nil))
	f.Live = v.gin.Request.Method == http.MethodGet
	return v.show(html.NewCalls(v.words, f, units, v.api.PublicURL))
}
