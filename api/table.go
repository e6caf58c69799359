package api

import (
	"net/http"
	"strconv"
)

func itoa(n int) string { return strconv.Itoa(n) }

// page is the two parameters of every list.
var page = []param{
	{name: "cursor", doc: "next_cursor of the page before."},
	{name: "limit", doc: "Size of a page, 1 to 200; 50 if absent.", kind: "integer"},
}

// table is every route, grouped by what it is about.
func (a *API) table() []endpoint {
	if a.HealthOnly {
		return a.healthRoutes()
	}
	var all []endpoint
	for _, group := range []struct {
		tag       string
		endpoints []endpoint
	}{
		{"minutes", a.minutesRoutes()}, {"meetings", a.meetingRoutes()}, {"groups", a.groupRoutes()}, {"tasks", a.taskRoutes()},
		{"tasks", a.evidenceRoutes()}, {"requests", a.requestRoutes()}, {"escalations", a.escalationRoutes()}, {"units", a.unitRoutes()}, {"people", a.peopleRoutes()}, {"people", a.accountRoutes()}, {"session", a.sessionRoutes()},
		{"settings", a.settingRoutes()}, {"overview", a.overviewRoutes()}, {"search", a.searchRoutes()}, {"reports", a.reportRoutes()}, {"system", a.systemRoutes()},
	} {
		for _, e := range group.endpoints {
			e.tag = group.tag
			all = append(all, e)
		}
	}
	return all
}

// Page is a part of a list.
type Page[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"next_cursor" doc:"Empty on the last page."`
}

// paged cuts the extra item that tells whether there is a next page.
func paged[S, T any](a *API, items []S, limit int, render func(S) T, place func(S) any) Page[T] {
	out := Page[T]{Items: []T{}}
	if len(items) > limit {
		items = items[:limit]
		out.NextCursor = a.cursor(place(items[limit-1]))
	}
	for _, s := range items {
		out.Items = append(out.Items, render(s))
	}
	return out
}

// idPlace is the place in a list that is ordered by id.
type idPlace struct {
	ID string `json:"i"`
}

// idCursor reads the page parameters of a list that is ordered by id.
func (r *request) idCursor() (after string, limit int, err error) {
	var at idPlace
	if err := r.api.place(r.query("cursor"), &at); err != nil {
		return "", 0, err
	}
	limit, err = r.limit()
	return at.ID, limit, err
}

// Health is the answer of the liveness route.
type Health struct {
	Status  string `json:"status" doc:"ok."`
	Version string `json:"version"`
}

// Ready is the answer of the readiness route.
type Ready struct {
	Status   string   `json:"status" doc:"ready; degraded: something is away and people's acts are stored all the same; down."`
	Problems []string `json:"problems" doc:"What is away."`
}

// healthRoutes say whether the process is well.
func (a *API) healthRoutes() []endpoint {
	health := read("/healthz", "health", "Tiến trình còn sống", "The process is alive", nil, func(*request) (Health, error) {
		return Health{"ok", a.Version}, nil
	})
	health.public = true
	ready := endpoint{method: http.MethodGet, path: "/readyz", op: "ready", vi: "Tiến trình sẵn sàng", en: "The process can do its work", public: true,
		answer: typeOf[Ready](), status: http.StatusOK, handle: func(r *request) error {
			var state Readiness
			if a.Ready != nil {
				state = a.Ready(r)
			}
			out, status := Ready{"ready", list(state.Problems)}, http.StatusOK
			switch {
			case state.Down:
				out.Status, status = "down", http.StatusServiceUnavailable
			case len(state.Problems) > 0:
				out.Status = "degraded"
			}
			return r.answer(status, out)
		}}
	return []endpoint{health, ready}
}

func (a *API) systemRoutes() []endpoint {
	document := endpoint{method: http.MethodGet, path: "/api/openapi.json", op: "openapi", vi: "Mô tả giao diện lập trình", en: "This description", public: true,
		answer: typeOf[map[string]any](), status: http.StatusOK, handle: func(r *request) error {
			r.gin.Data(http.StatusOK, "application/json; charset=utf-8", a.document)
			return nil
		}}
	docs := endpoint{method: http.MethodGet, path: "/api/docs", op: "docs", vi: "Trang mô tả giao diện lập trình", en: "A page that describes the API", public: true,
		answer: nil, status: http.StatusOK, handle: func(r *request) error { return a.docs(r) }}
	style := endpoint{method: http.MethodGet, path: "/api/docs/style.css", op: "docsStyle", vi: "Kiểu trình bày của trang mô tả", en: "Style of that page", public: true,
		answer: nil, status: http.StatusOK, handle: func(r *request) error {
			r.gin.Data(http.StatusOK, "text/css; charset=utf-8", []byte(docsStyle))
			return nil
		}}
	return append(a.healthRoutes(), document, docs, style)
}
