package api

import (
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"giaoban/internal/service"
)

// Names of cookies. Over TLS they carry the prefix with which browsers hold them to this host, path and scheme
// (RFC 6265bis, 4.1.3.2).
const (
	sessionCookie = "giaoban"
	deviceCookie  = "giaoban-device"
	hostPrefix    = "__Host-"
	// deviceAge is how long a browser keeps what tells that somebody has signed in on it.
	deviceAge = 180 * 24 * time.Hour
)

// secure reports whether the browser speaks TLS: to us, to the proxy in front of us that says so, or by the address
// that the operator has given.
func (a *API) secure(c *gin.Context) bool {
	return c.Request.TLS != nil || strings.HasPrefix(a.PublicURL, "https://") ||
		strings.EqualFold(c.GetHeader("X-Forwarded-Proto"), "https") && a.fromProxy(c)
}

// fromProxy reports whether the request was sent by a proxy that the operator trusts.
func (a *API) fromProxy(c *gin.Context) bool {
	addr, err := netip.ParseAddr(c.RemoteIP())
	if err != nil {
		return false
	}
	for _, trusted := range a.TrustedProxies {
		if prefix, err := netip.ParsePrefix(trusted); err == nil && prefix.Contains(addr.Unmap()) {
			return true
		}
		if one, err := netip.ParseAddr(trusted); err == nil && one.Unmap() == addr.Unmap() {
			return true
		}
	}
	return false
}

// cookieName is how a cookie is called on this line. Only that name is read: a neighbour that can set cookies cannot
// set one with the prefix.
func (a *API) cookieName(c *gin.Context, name string) string {
	if a.secure(c) {
		return hostPrefix + name
	}
	return name
}

// cookie reads a cookie; "" when there is none, or more than one of the name.
func (a *API) cookie(c *gin.Context, name string) string {
	if found := c.Request.CookiesNamed(a.cookieName(c, name)); len(found) == 1 {
		return found[0].Value
	}
	return ""
}

func (a *API) setCookie(c *gin.Context, name, value string, age time.Duration) {
	seconds := int(age / time.Second)
	if seconds <= 0 {
		seconds = -1 // away with it
	}
	http.SetCookie(c.Writer, &http.Cookie{Name: a.cookieName(c, name), Value: value, Path: "/", MaxAge: seconds, Secure: a.secure(c), HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

// setSession gives the browser a session that was just begun.
func (a *API) setSession(c *gin.Context, in service.SignedIn) {
	a.setCookie(c, sessionCookie, in.Secret, in.Session.ExpiresAt.Sub(in.Session.CreatedAt))
	a.setCookie(c, deviceCookie, in.Device, deviceAge)
}

// clearSession takes the session from the browser. That it is known stays.
func (a *API) clearSession(c *gin.Context) { a.setCookie(c, sessionCookie, "", 0) }

// credentials are what somebody typed, with what the request tells of where.
func (a *API) credentials(c *gin.Context, login, password string) service.Credentials {
	return service.Credentials{Login: login, Password: password, Device: a.cookie(c, deviceCookie), Address: c.ClientIP(), UserAgent: c.Request.UserAgent()}
}

// crossOrigin refuses requests to the API that another site makes a browser send. Pages ask sameOrigin.
func (a *API) crossOrigin(c *gin.Context) {
	if strings.HasPrefix(c.Request.URL.Path, "/api/") && a.origins.Check(c.Request) != nil {
		a.fail(c, errCrossOrigin)
		return
	}
	c.Next()
}

// sameOrigin refuses an unsafe request that another site made the browser send. Browsers say where a request comes
// from; whoever says nothing is no browser of today, and may bring a token but no cookie.
func (a *API) sameOrigin(r *http.Request) error {
	if silent(r) || a.origins.Check(r) != nil {
		return errCrossOrigin
	}
	return nil
}

// errCrossOrigin is a request that another site sent, or that does not tell where it comes from.
var errCrossOrigin = &refusal{"cross_origin", http.StatusForbidden, "cross_origin"}

// silent reports whether an unsafe request does not tell where it comes from.
func silent(r *http.Request) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return false
	}
	return r.Header.Get("Sec-Fetch-Site") == "" && r.Header.Get("Origin") == ""
}

// originsOf is the check of crossOrigin. Behind a proxy that changes the Host, the public address is our own too.
func originsOf(publicURL string) *http.CrossOriginProtection {
	p := http.NewCrossOriginProtection()
	if scheme, rest, ok := strings.Cut(publicURL, "://"); ok {
		host, _, _ := strings.Cut(rest, "/")
		if err := p.AddTrustedOrigin(scheme + "://" + host); err != nil {
			return http.NewCrossOriginProtection() // no address: it trusts nobody
		}
	}
	return p
}

// safeReturn is where to go after signing in: a path on this server, or "/". Browsers take "//" and "/\" for the
// beginning of another host, and drop control characters before they look.
func safeReturn(path string) string {
	if !strings.HasPrefix(path, "/") || len(path) > 2000 || len(path) > 1 && (path[1] == '/' || path[1] == '\\') {
		return "/"
	}
	if strings.ContainsFunc(path, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\\' || r == 0xfffd }) {
		return "/"
	}
	return path
}
