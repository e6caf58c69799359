package api

import (
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"giaoban/api/assets"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
)

// Keys of what the middleware leaves in Gin's context.
const (
	keyArrived   = "giaoban.arrived"
	keyStarted   = "giaoban.started"
	keyRequestID = "giaoban.request_id"
)

// router builds the Gin engine from the table.
func (a *API) router() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	e.RedirectFixedPath = false
	e.ContextWithFallback = true
	if err := e.SetTrustedProxies(a.TrustedProxies); err != nil { // X-Forwarded-For counts for nothing unless somebody says so
		panic(err) // the options were checked
	}
	e.Use(a.arrive, a.guard, a.crossOrigin, a.accept)
	e.NoRoute(func(c *gin.Context) {
		if !a.HealthOnly && wantsPage(c) {
			a.notFoundPage(c)
			return
		}
		a.fail(c, directive.NotFound())
	})
	e.NoMethod(func(c *gin.Context) { a.fail(c, &refusal{"method_not_allowed", http.StatusMethodNotAllowed, ""}) })
	handle := func(method, path string, h gin.HandlerFunc) {
		e.Handle(method, path, h)
		if method == http.MethodGet { // the server leaves the body out
			e.Handle(http.MethodHead, path, h)
		}
	}
	for i := range a.endpoints {
		handle(a.endpoints[i].method, a.endpoints[i].path, a.run(&a.endpoints[i]))
	}
	for i := range a.routes {
		handle(a.routes[i].method, a.routes[i].path, a.runPage(&a.routes[i]))
	}
	if !a.HealthOnly {
		e.GET("/live", a.live)
		files := gin.WrapH(a.assets)
		e.GET(assets.Prefix+"*file", files)
		e.HEAD(assets.Prefix+"*file", files)
	}
	return e
}

// arrive notes when the request came, before anything of it is read, names it, and writes the log line at its end.
func (a *API) arrive(c *gin.Context) {
	started := time.Now()
	c.Set(keyStarted, started)
	c.Set(keyArrived, a.Service.Now())
	c.Set(keyRequestID, newRequestID())
	c.Header("X-Request-Id", requestID(c))
	defer func() {
		if failure := recover(); failure != nil {
			if failure == http.ErrAbortHandler {
				panic(failure)
			}
			a.Logger.ErrorContext(c, "panic", "request_id", requestID(c), "route", c.FullPath(), "panic", failure, "stack", string(debug.Stack()))
			if !c.Writer.Written() {
				a.fail(c, fmt.Errorf("panic: %v", failure))
			}
		}
		a.Logger.DebugContext(c, "request", "request_id", requestID(c), "method", c.Request.Method, "route", c.FullPath(),
			"status", c.Writer.Status(), "bytes", c.Writer.Size(), "took", time.Since(started))
		if s := c.Writer.Status(); suspicious(s, c.FullPath()) {
			a.Logger.WarnContext(c, "refused", "request_id", requestID(c), "method", c.Request.Method, "route", c.FullPath(), "status", s, "from", c.RemoteIP())
		}
	}()
	c.Next()
}

// suspicious reports whether an answer gets a line in the log for whoever watches over the server. 404 on a route that
// exists is among them: it may hide what the asker may not see. 404 where there is no route is not: scanners would fill
// the log.
func suspicious(status int, route string) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusRequestEntityTooLarge, http.StatusTooManyRequests:
		return true
	case http.StatusNotFound:
		return route != ""
	}
	return false
}

func requestID(c *gin.Context) string { return c.GetString(keyRequestID) }

func arrivedAt(c *gin.Context) time.Time { return c.GetTime(keyArrived) }

func startedAt(c *gin.Context) time.Time { return c.GetTime(keyStarted) }

// printer is the words of the reader's language.
func (a *API) printer(c *gin.Context) *i18n.Printer {
	return a.Catalogue.For(c.GetHeader("Accept-Language"))
}

// guard sets the headers of every answer and refuses hosts that are not ours.
func (a *API) guard(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Language, Authorization, Cookie")
	if a.secure(c) {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	if len(a.AllowedHosts) > 0 && !a.knownHost(c.Request.Host) {
		a.fail(c, &refusal{"misdirected", http.StatusMisdirectedRequest, ""})
		return
	}
	if len(c.Request.TransferEncoding) > 0 {
		// net/http has dropped a Content-Length that stood beside it. A proxy that believed that length would take
		// another part of the stream for the next request: the line is closed instead (RFC 9112, 6.3).
		h.Set("Connection", "close")
	}
	c.Next()
}

func (a *API) knownHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	for _, known := range a.AllowedHosts {
		if strings.EqualFold(known, host) {
			return true
		}
	}
	return false
}

// accept refuses clients that cannot read JSON. A browser, which asks for text/html first, is shown the JSON.
func (a *API) accept(c *gin.Context) {
	value := c.GetHeader("Accept")
	if value == "" || !strings.HasPrefix(c.Request.URL.Path, "/api/") || strings.HasPrefix(c.Request.URL.Path, "/api/docs") || strings.HasPrefix(c.Request.URL.Path, "/api/v1/reports/") {
		c.Next()
		return
	}
	for _, part := range strings.Split(value, ",") {
		media, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		switch strings.ToLower(strings.TrimSpace(media)) {
		case "*/*", "application/*", "application/json", "application/problem+json", "text/html":
			c.Next()
			return
		}
	}
	a.fail(c, &refusal{"not_acceptable", http.StatusNotAcceptable, ""})
}
