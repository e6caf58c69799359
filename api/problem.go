package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"giaoban/internal/directive"
	"giaoban/internal/i18n"
)

// statuses is the one table from error codes to HTTP.
var statuses = map[directive.Code]int{
	directive.CodeMalformed:         http.StatusBadRequest,
	directive.CodeUnknownField:      http.StatusBadRequest,
	directive.CodeUnauthenticated:   http.StatusUnauthorized,
	directive.CodeBadCredentials:    http.StatusUnauthorized,
	directive.CodeForbidden:         http.StatusForbidden,
	directive.CodePasswordChange:    http.StatusForbidden,
	directive.CodeTooMany:           http.StatusTooManyRequests,
	directive.CodeNotFound:          http.StatusNotFound,
	directive.CodeInvalidTransition: http.StatusConflict,
	directive.CodeConflict:          http.StatusConflict,
	directive.CodeKeyInProgress:     http.StatusConflict,
	directive.CodeStaleVersion:      http.StatusPreconditionFailed,
	directive.CodeUnsupported:       http.StatusUnsupportedMediaType,
	directive.CodeTooLarge:          http.StatusRequestEntityTooLarge,
	directive.CodeInvalid:           http.StatusUnprocessableEntity,
	directive.CodeKeyMismatch:       http.StatusUnprocessableEntity,
	directive.CodeUnavailable:       http.StatusServiceUnavailable,
}

// Problem is the body of an error (RFC 9457).
type Problem struct {
	Type      string       `json:"type" doc:"A URI that names the kind of problem; its end is the code, such as invalid_transition."`
	Title     string       `json:"title" doc:"The kind of problem in the reader's language."`
	Status    int          `json:"status" doc:"The HTTP status."`
	Detail    string       `json:"detail,omitempty" doc:"What happened here, in the reader's language."`
	Instance  string       `json:"instance" doc:"The address that was asked for."`
	RequestID string       `json:"request_id" doc:"Names the request in the server's log."`
	Errors    []FieldIssue `json:"errors,omitempty" doc:"Every field that broke a rule."`
}

// FieldIssue is one broken rule at one field.
type FieldIssue struct {
	Field   string `json:"field" doc:"Path of the field in the body, or the name of the parameter."`
	Code    string `json:"code" doc:"The rule, for programs."`
	Message string `json:"message" doc:"What is wrong and how to mend it, in the reader's language."`
}

// refusal is a problem of HTTP itself, for which the domain has no code. detail is a message key, or "".
type refusal struct {
	code   string
	status int
	detail string
}

// Error describes the refusal for a log.
func (r *refusal) Error() string { return r.code }

// unsupported is a body in a form that is not offered; detail says what is.
func unsupported(detail string) error {
	return &refusal{"unsupported_media_type", http.StatusUnsupportedMediaType, detail}
}

// problemType is where kinds of problems are named.
const problemType = "/problems/"

// fail writes an error as problem+json. An error that nobody can act on is logged for the operator and answered as
// "internal error".
func (a *API) fail(c *gin.Context, err error) {
	p := a.problem(c, err, a.printer(c))
	if p.Status >= http.StatusInternalServerError {
		a.Logger.ErrorContext(c, "request failed", "request_id", p.RequestID, "method", c.Request.Method, "route", c.FullPath(), "status", p.Status, "error", err)
	}
	switch p.Status {
	case http.StatusUnauthorized:
		c.Header("WWW-Authenticate", `Bearer realm="giaoban"`)
	case http.StatusServiceUnavailable:
		c.Header("Retry-After", "2")
	}
	switch directive.CodeOf(err) {
	case directive.CodeKeyInProgress:
		c.Header("Retry-After", "1")
	case directive.CodeTooMany:
		c.Header("Retry-After", retryAfter(err))
	}
	c.Header("Content-Language", a.printer(c).Language())
	c.Render(p.Status, problemRender{p})
	c.Abort()
}

// retryAfter is how many seconds to wait after too many attempts.
func retryAfter(err error) string {
	var e *directive.Error
	if errors.As(err, &e) {
		if n, ok := e.Args["Seconds"].(int); ok && n > 0 {
			return itoa(n)
		}
	}
	return "60"
}

func (a *API) problem(c *gin.Context, err error, words *i18n.Printer) Problem {
	code, status := "internal", http.StatusInternalServerError
	var e *directive.Error
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		code, status, e = refused.code, refused.status, &directive.Error{Detail: refused.detail}
	case errors.As(err, &e):
		if s, ok := statuses[e.Code]; ok {
			code, status = string(e.Code), s
		}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		code, status = string(directive.CodeUnavailable), http.StatusServiceUnavailable
	}
	return say(c, words, code, status, e)
}

// say puts a problem into the reader's words.
func say(c *gin.Context, words *i18n.Printer, code string, status int, e *directive.Error) Problem {
	p := Problem{Type: problemType + code, Title: words.Text("error."+code, nil), Status: status, Instance: c.Request.URL.EscapedPath(), RequestID: requestID(c)}
	if e == nil || status >= http.StatusInternalServerError && status != http.StatusServiceUnavailable {
		return p
	}
	if e.Detail != "" {
		p.Detail = words.Text("detail."+e.Detail, e.Args)
	}
	for _, f := range e.Fields {
		p.Errors = append(p.Errors, FieldIssue{Field: f.Field, Code: f.Code, Message: words.Text("field."+f.Code, f.Args)})
	}
	return p
}

// problemRender writes a Problem with its own media type.
type problemRender struct{ Problem }

// Render writes the body.
func (r problemRender) Render(w http.ResponseWriter) error {
	r.WriteContentType(w)
	return writeJSON(w, r.Problem)
}

// WriteContentType sets the media type of RFC 9457.
func (problemRender) WriteContentType(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
}
