package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"giaoban/api"
	"giaoban/internal/service"
)

// password is that of people in these tests. It may appear in no log.
const password = "canary sông Hồng 7"

// give sets a person's password.
func (w *world) give(login, password string) {
	w.t.Helper()
	actor, err := w.service.Authenticate(w.t.Context(), w.tokens["admin"])
	ok(w.t, err)
	ok(w.t, w.service.SetPassword(w.t.Context(), service.Call{Actor: actor}, w.users[login], password, false))
}

// signIn is an attempt to sign in.
func (w *world) signIn(login, password string) answer {
	w.t.Helper()
	return w.do(call{method: http.MethodPost, path: "/api/v1/session", body: object{"login": login, "password": password}})
}

// cookiesOf are the headers with which the browser that got an answer comes again, from our own page.
func cookiesOf(a answer) map[string]string {
	var pairs []string
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		if c.MaxAge >= 0 {
			pairs = append(pairs, c.Name+"="+c.Value)
		}
	}
	return map[string]string{"Cookie": strings.Join(pairs, "; "), "Sec-Fetch-Site": "same-origin"}
}

// with adds headers to others; an empty value takes one away.
func with(headers map[string]string, pairs ...string) map[string]string {
	out := map[string]string{}
	for k, v := range headers {
		out[k] = v
	}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = pairs[i+1]
	}
	return out
}

// TestCookies: a session's cookie is for our own pages over TLS alone; over plain HTTP it has another name.
func TestCookies(t *testing.T) {
	w := onSQLite(t)
	w.give("chair", password)
	for name, c := range map[string]struct {
		change  func(*api.Options)
		headers map[string]string
		secure  bool
	}{
		"plain":              {func(*api.Options) {}, nil, false},
		"a public address":   {func(o *api.Options) { o.PublicURL = "https://giaoban.example.org/" }, nil, true},
		"a plain address":    {func(o *api.Options) { o.PublicURL = "http://giaoban.example.org" }, nil, false},
		"a trusted proxy":    {func(o *api.Options) { o.TrustedProxies = []string{"127.0.0.0/8"} }, map[string]string{"X-Forwarded-Proto": "https"}, true},
		"a plain proxy":      {func(o *api.Options) { o.TrustedProxies = []string{"127.0.0.1"} }, map[string]string{"X-Forwarded-Proto": "http"}, false},
		"anybody's header":   {func(o *api.Options) { o.TrustedProxies = []string{"10.0.0.0/8"} }, map[string]string{"X-Forwarded-Proto": "https"}, false},
		"nobody is trusted":  {func(*api.Options) {}, map[string]string{"X-Forwarded-Proto": "https"}, false},
		"one trusted by URL": {func(o *api.Options) { o.TrustedProxies = []string{"127.0.0.1"} }, map[string]string{"X-Forwarded-Proto": "HTTPS"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := w.in(t)
			w.serve(c.change)
			a := w.do(call{method: http.MethodPost, path: "/api/v1/session", headers: c.headers, body: object{"login": "chair", "password": password}})
			found := (&http.Response{Header: a.header}).Cookies()
			if a.status != http.StatusOK || len(found) != 2 {
				t.Fatalf("%d, cookies %v", a.status, found)
			}
			for _, cookie := range found {
				if cookie.Secure != c.secure || strings.HasPrefix(cookie.Name, "__Host-") != c.secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode ||
					cookie.Path != "/" || cookie.Domain != "" || cookie.MaxAge <= 0 || len(cookie.Value) < 43 {
					t.Errorf("cookie %+v", cookie)
				}
			}
			if got := w.send(call{method: http.MethodGet, path: "/api/v1/tasks", headers: with(cookiesOf(a), "X-Forwarded-Proto", c.headers["X-Forwarded-Proto"])}).status; got != http.StatusOK {
				t.Errorf("the session answers %d", got)
			}
			other := strings.ReplaceAll(cookiesOf(a)["Cookie"], "__Host-", "")
			if !c.secure {
				other = "__Host-" + other
			}
			if got := w.send(call{method: http.MethodGet, path: "/api/v1/tasks", headers: map[string]string{"Cookie": other, "X-Forwarded-Proto": c.headers["X-Forwarded-Proto"]}}).status; got != http.StatusUnauthorized {
				t.Errorf("a cookie of the other name answers %d", got)
			}
			if hsts := a.header.Get("Strict-Transport-Security") != ""; hsts != c.secure {
				t.Errorf("strict transport: %t", hsts)
			}
		})
	}
}

// TestFixation: a cookie from before signing in is worth nothing afterwards, and each sign-in has its own.
func TestFixation(t *testing.T) {
	w := onSQLite(t)
	w.give("chair", password)
	planted := map[string]string{"Cookie": "giaoban=planted; giaoban-device=planted", "Sec-Fetch-Site": "same-origin"}
	a := w.do(call{method: http.MethodPost, path: "/api/v1/session", headers: planted, body: object{"login": "chair", "password": password}})
	if strings.Contains(cookiesOf(a)["Cookie"], "planted") {
		t.Error("a planted secret was taken")
	}
	if got := w.do(call{method: http.MethodGet, path: "/api/v1/session", headers: planted}).status; got != http.StatusUnauthorized {
		t.Errorf("the planted cookie answers %d", got)
	}
	if b := w.do(call{method: http.MethodPost, path: "/api/v1/session", headers: cookiesOf(a), body: object{"login": "chair", "password": password}}); cookiesOf(b)["Cookie"] == cookiesOf(a)["Cookie"] {
		t.Error("two sign-ins share a session")
	}
	twice := cookiesOf(a)["Cookie"] + "; giaoban=x"
	if got := w.do(call{method: http.MethodGet, path: "/api/v1/session", headers: map[string]string{"Cookie": twice}}).status; got != http.StatusUnauthorized {
		t.Errorf("two cookies of one name answer %d", got)
	}
}

// TestCrossOrigin: what another site makes a browser send is refused, and so is a cookie with which nobody says where
// it comes from. A token needs neither.
func TestCrossOrigin(t *testing.T) {
	w := onSQLite(t)
	w.give("chair", password)
	cookies := cookiesOf(w.signIn("chair", password))
	path := "/api/v1/tasks/" + w.task(w.directiveOn("2021-01-11", "Trạm Tấu")).str(t, "id") + "/comments"
	for name, c := range map[string]struct {
		headers map[string]string
		as      string
		status  int
	}{
		"our page":                    {cookies, "", 201},
		"our page, an old browser":    {with(cookies, "Sec-Fetch-Site", "", "Origin", w.url), "", 201},
		"another site":                {with(cookies, "Sec-Fetch-Site", "cross-site"), "", 403},
		"a neighbour":                 {with(cookies, "Sec-Fetch-Site", "same-site"), "", 403},
		"another origin":              {with(cookies, "Sec-Fetch-Site", "", "Origin", "http://evil.example.org"), "", 403},
		"no origin":                   {with(cookies, "Sec-Fetch-Site", "", "Origin", "null"), "", 403},
		"nothing said":                {with(cookies, "Sec-Fetch-Site", ""), "", 403},
		"a token, nothing said":       {nil, "chair", 201},
		"a token from another site":   {map[string]string{"Sec-Fetch-Site": "cross-site"}, "chair", 403},
		"a form":                      {with(cookies, "Content-Type", "application/x-www-form-urlencoded"), "", 415},
		"text":                        {with(cookies, "Content-Type", "text/plain"), "", 415},
		"a bad token beside a cookie": {with(cookies, "Authorization", "Bearer gb_x"), "", 401},
	} {
		a := w.do(call{as: c.as, method: http.MethodPost, path: path, headers: c.headers, body: object{"text": name}})
		if a.status != c.status || c.status == 403 && !strings.HasSuffix(a.object(t).str(t, "type"), "/cross_origin") {
			t.Errorf("%s: %d %s, want %d", name, a.status, a.body, c.status)
		}
	}
	if a := w.do(call{method: http.MethodPost, path: "/api/v1/session", headers: map[string]string{"Sec-Fetch-Site": "cross-site"}, body: object{"login": "chair", "password": password}}); a.status != 403 {
		t.Errorf("another site signs in: %d", a.status)
	}
	if a := w.do(call{method: http.MethodGet, path: "/api/v1/tasks", headers: with(cookies, "Sec-Fetch-Site", "cross-site")}); a.status != 200 {
		t.Errorf("reading by a link from another site: %d", a.status)
	}
	w.serve(func(o *api.Options) { o.PublicURL = "http://giaoban.example.org" })
	if a := w.do(call{method: http.MethodPost, path: path, headers: with(cookies, "Sec-Fetch-Site", "", "Origin", "http://giaoban.example.org"), body: object{"text": "x"}}); a.status != 201 {
		t.Errorf("the public address behind a proxy: %d", a.status)
	}
}

// TestBadCredentials: whatever is wrong, the answer is the same, and after ten of them it says when to come again.
func TestBadCredentials(t *testing.T) {
	w := onSQLite(t)
	w.give("chair", password)
	bodies := map[string]bool{}
	for _, login := range []string{"chair", "nobody"} {
		for range 10 {
			a := w.signIn(login, "sai mật khẩu rồi")
			w.problem(badCase{wantStatus: http.StatusUnauthorized, wantType: "bad_credentials"}, "vi", a)
			o := a.object(t)
			delete(o, "request_id")
			bodies[o.str(t, "title")+o.str(t, "type")] = true
			if len(a.header.Values("Set-Cookie")) > 0 {
				t.Error("a refusal sets a cookie")
			}
		}
		a := w.signIn(login, password)
		w.problem(badCase{wantStatus: http.StatusTooManyRequests, wantType: "too_many"}, "vi", a)
		if wait, err := time.ParseDuration(a.header.Get("Retry-After") + "s"); err != nil || wait <= 0 || wait > 30*time.Minute {
			t.Errorf("come again after %q", a.header.Get("Retry-After"))
		}
	}
	if len(bodies) != 1 {
		t.Errorf("answers differ: %v", bodies)
	}
}

// TestMustChange: who has a password that somebody else chose may change it, look who they are, leave, and nothing else.
func TestMustChange(t *testing.T) {
	w := onSQLite(t)
	actor, err := w.service.Authenticate(t.Context(), w.tokens["admin"])
	ok(t, err)
	ok(t, w.service.SetPassword(t.Context(), service.Call{Actor: actor}, w.users["chair"], password, true))
	a := w.signIn("chair", password)
	cookies := cookiesOf(a)
	if a.object(t)["must_change"] != true {
		t.Errorf("signed in: %s", a.body)
	}
	get := func(path string) answer { return w.do(call{method: http.MethodGet, path: path, headers: cookies}) }
	w.problem(badCase{wantStatus: http.StatusForbidden, wantType: "password_change_required"}, "vi", get("/api/v1/tasks"))
	if a := get("/api/v1/session"); a.status != 200 || a.object(t)["must_change"] != true {
		t.Errorf("who I am: %d %s", a.status, a.body)
	}
	changed := w.do(call{method: http.MethodPost, path: "/api/v1/password", headers: cookies, body: object{"old_password": password, "new_password": password + " mới"}})
	if changed.status != 200 || changed.object(t)["must_change"] != false {
		t.Errorf("changed: %d %s", changed.status, changed.body)
	}
	if a := get("/api/v1/tasks"); a.status != 200 {
		t.Errorf("afterwards: %d", a.status)
	}
	out := w.do(call{method: http.MethodDelete, path: "/api/v1/session", headers: cookies})
	if out.status != 204 || !strings.Contains(strings.Join(out.header.Values("Set-Cookie"), " "), "Max-Age=0") {
		t.Errorf("signed out: %d %v", out.status, out.header)
	}
	if a := get("/api/v1/session"); a.status != 401 {
		t.Errorf("after signing out: %d", a.status)
	}
	if strings.Contains(w.log.String(), "canary") {
		t.Error("a password is in the log")
	}
}

// TestAccountsOfOthers: only those who look after people touch other people's accounts; what may not be seen does not
// exist.
func TestAccountsOfOthers(t *testing.T) {
	w := onSQLite(t)
	user, nobody := "/users/"+w.users["office"], "018f0000-0000-7000-8000-000000000000"
	token := w.create("admin", "/tokens", object{"user_id": w.users["office"], "name": "máy"}).str(t, "id")
	post := w.get("admin", "/posts").items(t)[0].str(t, "id")
	forbidden := func(name, method, path string, body any) badCase {
		return badCase{name: name, as: "chair", method: method, path: path, body: body, wantStatus: 403, wantType: "forbidden"}
	}
	missing := func(name, method, path string, body any) badCase {
		return badCase{name: name, as: "admin", method: method, path: path, body: body, wantStatus: 404, wantType: "not_found"}
	}
	field := func(name, path string, body any, want string) badCase {
		return badCase{name: name, as: "admin", method: http.MethodPatch, path: path, body: body, wantStatus: 422, wantType: "validation", wantField: want}
	}
	w.refuse([]badCase{
		forbidden("change somebody", http.MethodPatch, user, object{"name": "x"}),
		forbidden("invite somebody", http.MethodPost, user+"/invitations", nil),
		forbidden("sign somebody out", http.MethodPost, user+"/sign-out", nil),
		forbidden("take a post away", http.MethodPost, "/posts/"+post+"/leave", object{"user_id": w.users["office"], "to": "2020-12-31"}),
		forbidden("everybody's tokens", http.MethodGet, "/tokens?all=true", nil),
		{name: "somebody's token", as: "chair", method: http.MethodDelete, path: "/tokens/" + token, wantStatus: 404, wantType: "not_found"},
		missing("change nobody", http.MethodPatch, "/users/"+nobody, object{"name": "x"}),
		missing("invite nobody", http.MethodPost, "/users/"+nobody+"/invitations", nil),
		missing("sign nobody out", http.MethodPost, "/users/"+nobody+"/sign-out", nil),
		missing("no token", http.MethodDelete, "/tokens/"+nobody, nil),
		missing("no post", http.MethodPost, "/posts/"+nobody+"/leave", object{"user_id": nobody, "to": "2020-12-31"}),
		field("a login that is taken", user, object{"login": "chair"}, "login:duplicate"),
		field("a bad address", user, object{"email": "x"}, "email:bad_email"),
		field("no name", user, object{"name": " "}, "name:blank"),
		field("oneself", "/users/"+w.users["admin"], object{"disabled": true}, "disabled:own_account"),
		{name: "an unknown kind", as: "admin", path: user + "/invitations", body: object{"kind": "setup"}, wantStatus: 422, wantType: "validation", wantField: "kind:one_of"},
	})
}
