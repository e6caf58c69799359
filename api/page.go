package api

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"giaoban/api/html"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// pageRoute is one route of the pages. Pages and the JSON API call the same service; what differs is the shape of
// questions and answers.
type pageRoute struct {
	method, path string
	public       bool          // for people who have not signed in
	settling     bool          // also for those who have to change their password first
	needs        service.Right // the route is for those who have this right somewhere; "": for everybody who is signed in
	limit        int64         // of a form's body; 0: maxBody
	patience     time.Duration // how long it may take; 0: as every request
	handle       func(*visit) error
}

// visit is one request for a page on its way through a handler.
type visit struct {
	context.Context
	api   *API
	gin   *gin.Context
	route *pageRoute
	call  service.Call
	words *i18n.Printer
	form  url.Values // of a POST
	fault *html.Problem
	held  int           // status of the answer when a form comes back
	gone  *html.Removed // of the draft that a form changed
	did   string        // what a form did, for saying it on the next page
}

// pages is every route of the pages, by what it is about.
func (a *API) pages() []pageRoute {
	if a.HealthOnly {
		return nil
	}
	var all []pageRoute
	for _, some := range [][]pageRoute{a.framePages(), a.overviewPages(), a.meetingPages(), a.tasksPages(), a.settingsPages(), a.auditPages(), a.unitPages(), a.unitImportPages(), a.peoplePages(), a.signInPages(), a.accountPages(), a.reportPages(), a.myPages(), a.callsPages(), a.noticesPages(), a.searchPages()} {
		all = append(all, some...)
	}
	return all
}

// view declares a page that only shows.
func view(path string, needs service.Right, handle func(*visit) error) pageRoute {
	return pageRoute{method: http.MethodGet, path: path, needs: needs, handle: handle}
}

// deed declares a form's address.
func deed(path string, needs service.Right, handle func(*visit) error) pageRoute {
	return pageRoute{method: http.MethodPost, path: path, needs: needs, handle: handle}
}

// languageCookie keeps the language that a person chose.
const languageCookie = "giaoban_language"

// pageCSP allows what the pages are made of and nothing else: no script or style inside the HTML.
const pageCSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; " +
	"worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// runPage is the Gin handler of a page.
func (a *API) runPage(p *pageRoute) gin.HandlerFunc {
	return func(c *gin.Context) {
		timeout := max(a.RequestTimeout, p.patience)
		if p.patience > 0 {
			a.extend(c, timeout)
		}
		ctx, cancel := context.WithDeadline(c.Request.Context(), time.Now().Add(timeout-time.Since(startedAt(c))))
		defer cancel()
		v := &visit{Context: ctx, api: a, gin: c, route: p, words: a.pagePrinter(c, "")}
		v.call = service.Call{ArrivedAt: arrivedAt(c), RequestID: requestID(c)}
		h := c.Writer.Header()
		h.Set("Content-Security-Policy", pageCSP)
		h.Set("Vary", "Accept-Language, Cookie")
		if err := v.run(); err != nil {
			v.fail(err)
		}
	}
}

func (v *visit) run() error {
	if v.route.method != http.MethodGet {
		if err := v.api.sameOrigin(v.gin.Request); err != nil {
			return err
		}
	}
	if !v.route.public {
		who := v.api.authenticate
		if v.route.settling {
			who = v.api.authenticateSettling
		}
		actor, err := who(v, v.gin)
		if err != nil {
			return err
		}
		v.call.Actor = actor
		v.words = v.api.pagePrinter(v.gin, actor.Language)
		if v.route.needs != "" && !actor.Has(v.route.needs) {
			return directive.Forbidden()
		}
	}
	if v.route.method == http.MethodPost {
		if err := v.readForm(); err != nil {
			return err
		}
	}
	return v.route.handle(v)
}

// pagePrinter is the words of the reader: as chosen on this device, else as the person prefers, else as the browser
// asks.
func (a *API) pagePrinter(c *gin.Context, preferred string) *i18n.Printer {
	if chosen, err := c.Cookie(languageCookie); err == nil && (chosen == i18n.Vietnamese || chosen == i18n.English) {
		return a.Catalogue.For(chosen)
	}
	if preferred != "" {
		return a.Catalogue.For(preferred)
	}
	return a.Catalogue.For(c.GetHeader("Accept-Language"))
}

// readForm reads what a form sends: as a form or with files, within the route's limit.
func (v *visit) readForm() error {
	limit := v.route.limit
	if limit == 0 {
		limit = maxBody
	}
	r := v.gin.Request
	r.Body = http.MaxBytesReader(v.gin.Writer, r.Body, limit)
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err == nil && media == "multipart/form-data":
		err = r.ParseMultipartForm(1 << 20) // the rest of larger files goes to temporary files
	case err == nil && media == "application/x-www-form-urlencoded":
		err = r.ParseForm()
	default:
		return unsupported("form_expected")
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return &directive.Error{Code: directive.CodeTooLarge, Detail: "too_large", Args: map[string]any{"Max": large.Limit}}
	}
	if err != nil {
		return &directive.Error{Code: directive.CodeMalformed, Err: err}
	}
	v.form = r.PostForm
	v.setKey()
	return nil
}

// setKey takes the form's idempotency key: a form that is sent twice, by an impatient thumb or a line that broke,
// does one thing.
func (v *visit) setKey() {
	key := v.form.Get("key")
	if len(key) < 16 || len(key) > maxKey {
		return
	}
	sum := sha256.Sum256([]byte(v.form.Encode()))
	v.call.Key = &store.Key{ActorID: v.call.Actor.UserID, Route: v.gin.Request.Method + " " + v.gin.Request.URL.Path, Key: key, BodyHash: hex.EncodeToString(sum[:])}
	v.call.Replayed = new(bool)
}

// id is the path parameter :id; what cannot be an id does not exist.
func (v *visit) id() (string, error) {
	id := v.gin.Param("id")
	if _, err := uuid.Parse(id); err != nil || len(id) != 36 {
		return "", directive.NotFound()
	}
	return strings.ToLower(id), nil
}

// text is a field of the form without spaces around it.
func (v *visit) text(field string) string { return strings.TrimSpace(v.form.Get(field)) }

// query is a parameter of the address; "" when it is not there or cannot be text.
func (v *visit) query(name string) string {
	s := v.gin.Query(name)
	if len(s) > 500 || strings.ContainsRune(s, 0) {
		return ""
	}
	return strings.ToValidUTF8(s, "")
}

// frame is what stands around the page that a handler answers.
func (v *visit) frame(title string) html.Frame {
	f := html.Frame{Title: title, Path: v.here(), Demo: v.api.Demo, Now: v.api.Service.Now(), Key: rand.Text(), Form: v.form, Problem: v.fault}
	if v.call.Actor.UserID != "" {
		f.Person = &html.Person{Name: v.call.Actor.Name, Posts: v.posts()}
		f.Nav, f.Menu = v.nav()
	}
	if done := v.query("done"); done != "" && v.words.Has("done."+done) {
		f.Done = v.words.Text("done."+done, nil)
	}
	if cal, _, err := v.api.Service.Calendar(v); err == nil {
		f.Calendar = cal
	} else {
		v.api.Logger.WarnContext(v, "no calendar for a page", "error", err)
	}
	return f
}

// here is the address of the page, without what was just done. A form that came back is found at the page that
// showed it.
func (v *visit) here() string {
	u := *v.gin.Request.URL
	if v.gin.Request.Method != http.MethodGet {
		return "/"
	}
	q := u.Query()
	q.Del("done")
	u.RawQuery = q.Encode()
	return u.RequestURI()
}

// posts are the posts of the person, in words.
func (v *visit) posts() []string {
	var out []string
	for _, seat := range v.call.Actor.Seats {
		text := v.words.Text("role."+string(seat.Role), nil)
		if seat.UnitID != "" {
			if u, err := v.api.Service.Unit(v, seat.UnitID); err == nil {
				text += ", " + u.Title()
			}
		}
		out = append(out, text)
	}
	return out
}

// show answers with a page.
func (v *visit) show(page html.Page) error {
	status := http.StatusOK
	if v.held != 0 {
		status = v.held
	}
	return v.render(status, page)
}

func (v *visit) render(status int, page html.Page) error {
	var body strings.Builder
	if err := v.api.renderer.Write(&body, v.words.Language(), page); err != nil {
		return err
	}
	v.gin.Header("Content-Language", v.words.Language())
	v.gin.Data(status, "text/html; charset=utf-8", []byte(body.String()))
	return nil
}

// goTo answers a form that was accepted: the browser fetches another page, so that reloading it sends nothing again.
// done is the key of what to say there, or "".
func (v *visit) goTo(address, done string) error {
	if done != "" {
		mark := "?"
		if strings.Contains(address, "?") {
			mark = "&"
		}
		address += mark + "done=" + url.QueryEscape(done)
	}
	v.gin.Redirect(http.StatusSeeOther, address)
	return nil
}

// again shows the page of a form that was not accepted, with what is wrong and everything that was typed. An error
// that nobody can mend on the form is returned.
func (v *visit) again(err error, page func(*visit) error) error {
	p := v.api.problem(v.gin, err, v.words)
	switch {
	case p.Status >= http.StatusInternalServerError && p.Status != http.StatusServiceUnavailable,
		p.Status == http.StatusUnauthorized, p.Status == http.StatusNotFound:
		return err
	}
	v.held, v.fault = p.Status, pageProblem(p)
	return page(v)
}

func pageProblem(p Problem) *html.Problem {
	out := &html.Problem{Title: p.Title, Detail: p.Detail}
	for _, f := range p.Errors {
		out.Fields = append(out.Fields, html.FieldProblem{Field: f.Field, Message: f.Message})
	}
	return out
}

// fail answers with a page that says what went wrong and what to do next. Whoever is not signed in is led to do so.
func (v *visit) fail(err error) {
	p := v.api.problem(v.gin, err, v.words)
	if p.Status >= http.StatusInternalServerError {
		v.api.Logger.ErrorContext(v, "page failed", "request_id", p.RequestID, "method", v.gin.Request.Method, "route", v.gin.FullPath(), "status", p.Status, "error", err)
	}
	if p.Status == http.StatusUnauthorized && !v.route.public {
		address := "/sign-in"
		if v.gin.Request.Method == http.MethodGet && v.here() != "/" {
			address += "?return_to=" + url.QueryEscape(v.here())
		}
		v.gin.Redirect(http.StatusSeeOther, address)
		return
	}
	if directive.CodeOf(err) == directive.CodePasswordChange {
		v.gin.Redirect(http.StatusSeeOther, mustChange(v.here()))
		return
	}
	if p.Status == http.StatusServiceUnavailable {
		v.gin.Header("Retry-After", "2")
	}
	v.fault = nil
	page := html.Error{Frame: v.frame(p.Title), Status: p.Status, What: pageProblem(p), RequestID: p.RequestID}
	if err := v.render(p.Status, &page); err != nil {
		v.api.Logger.ErrorContext(v, "the page of an error failed", "request_id", p.RequestID, "error", err)
		v.gin.String(http.StatusInternalServerError, p.Title)
	}
}

// notFoundPage answers an address that no page has.
func (a *API) notFoundPage(c *gin.Context) {
	nowhere := &pageRoute{method: http.MethodGet, path: c.Request.URL.Path, public: true, handle: func(v *visit) error {
		if actor, err := a.authenticate(v, c); err == nil {
			v.call.Actor = actor
			v.words = a.pagePrinter(c, actor.Language)
		}
		return directive.NotFound()
	}}
	a.runPage(nowhere)(c)
}

// wantsPage reports whether a person's browser asks, outside the JSON API.
func wantsPage(c *gin.Context) bool {
	return !strings.HasPrefix(c.Request.URL.Path, "/api/") && strings.Contains(c.GetHeader("Accept"), "text/html")
}
