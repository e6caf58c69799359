package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
)

// endpoint is one route: what the router needs and what the OpenAPI document tells.
type endpoint struct {
	method, path string // as Gin writes it: /api/v1/tasks/:id
	op           string // operationId
	vi, en       string // summary
	tag          string
	query        []param
	body         reflect.Type // nil: none
	optional     bool         // the body may be absent
	answer       reflect.Type
	status       int
	limit        int64
	public       bool          // no token
	settling     bool          // open also to whoever must change the password first
	raw          bool          // the body is not JSON alone; the handler reads it
	form         bool          // the body is a form with a file, never JSON
	files        []string      // media types of an answer that is a file
	patience     time.Duration // how long it may take; 0: as every request
	handle       func(*request) error
}

// request is one request on its way through a handler.
type request struct {
	context.Context
	api      *API
	gin      *gin.Context
	endpoint *endpoint
	call     service.Call
	words    *i18n.Printer
}

// id is the path parameter :id; what cannot be an id does not exist.
func (r *request) id() (string, error) {
	id := r.gin.Param("id")
	if _, err := uuid.Parse(id); err != nil || len(id) != 36 {
		return "", directive.NotFound()
	}
	return strings.ToLower(id), nil
}

// versioned answers carry an ETag.
type versioned interface{ etag() int }

// located answers to a creation say where the new thing is.
type located interface{ location() string }

// read declares a GET route.
func read[R any](path, op, vi, en string, query []param, fn func(*request) (R, error)) endpoint {
	return endpoint{method: http.MethodGet, path: path, op: op, vi: vi, en: en, query: query, answer: reflect.TypeFor[R](), status: http.StatusOK,
		handle: func(r *request) error {
			out, err := fn(r)
			if err != nil {
				return err
			}
			return r.answer(http.StatusOK, out)
		}}
}

// write declares a route that changes something. status is that of success.
func write[B, R any](method, path, op, vi, en string, status int, optional bool, fn func(*request, B) (R, error)) endpoint {
	return endpoint{method: method, path: path, op: op, vi: vi, en: en, body: reflect.TypeFor[B](), optional: optional, answer: reflect.TypeFor[R](),
		status: status, limit: maxBody,
		handle: func(r *request) error {
			var in B
			if err := r.decode(&in, optional); err != nil {
				return err
			}
			out, err := fn(r, in)
			if err != nil {
				return err
			}
			return r.answer(status, out)
		}}
}

// create declares a POST route whose body is required and that answers 201.
func create[B, R any](path, op, vi, en string, fn func(*request, B) (R, error)) endpoint {
	return write(http.MethodPost, path, op, vi, en, http.StatusCreated, false, fn)
}

// remove declares a DELETE route, which answers nothing.
func remove(path, op, vi, en string, fn func(*request) error) endpoint {
	return endpoint{method: http.MethodDelete, path: path, op: op, vi: vi, en: en, status: http.StatusNoContent,
		handle: func(r *request) error {
			if err := fn(r); err != nil {
				return err
			}
			r.gin.Status(http.StatusNoContent)
			r.gin.Writer.WriteHeaderNow()
			return nil
		}}
}

// act declares a POST route that does something to what exists; its body may be absent.
func act[B, R any](path, op, vi, en string, fn func(*request, B) (R, error)) endpoint {
	return write(http.MethodPost, path, op, vi, en, http.StatusOK, true, fn)
}

// large allows a body of the size of a draft.
func (e endpoint) large() endpoint { e.limit = maxDraftBody; return e }

// decode reads the body into in and sets up the idempotency key, which covers it.
func (r *request) decode(in any, optional bool) error {
	r.gin.Request.Body = r.limited(r.endpoint.limit)
	body, empty, err := readBody(r.gin.Request)
	if err != nil {
		return err
	}
	if empty && !optional {
		return &directive.Error{Code: directive.CodeMalformed, Detail: "empty_body"}
	}
	if !empty {
		if err := decode(body, in); err != nil {
			return err
		}
	}
	return r.setKey(body)
}

// answer writes a success.
func (r *request) answer(status int, out any) error {
	if v, ok := out.(versioned); ok && v.etag() > 0 {
		r.gin.Header("ETag", strconv.Quote(strconv.Itoa(v.etag())))
	}
	if l, ok := out.(located); ok && status == http.StatusCreated {
		r.gin.Header("Location", l.location())
	}
	if r.call.Replayed != nil && *r.call.Replayed {
		r.gin.Header("Idempotent-Replayed", "true")
	}
	r.gin.Header("Content-Type", "application/json; charset=utf-8")
	r.gin.Status(status)
	r.gin.Writer.WriteHeaderNow()
	// Nobody is left to be told when the line breaks now; the act is stored.
	if err := writeJSON(r.gin.Writer, out); err != nil {
		r.api.Logger.DebugContext(r, "answer not delivered", "error", err)
	}
	return nil
}

func writeJSON(w http.ResponseWriter, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// extend gives the line as long as the request may take. Where lines have no deadlines there is nothing to extend.
func (a *API) extend(c *gin.Context, timeout time.Duration) {
	line := http.NewResponseController(c.Writer)
	if err := errors.Join(line.SetReadDeadline(time.Now().Add(timeout)), line.SetWriteDeadline(time.Now().Add(timeout))); err != nil {
		a.Logger.DebugContext(c, "the deadline of a line stays", "request_id", requestID(c), "error", err)
	}
}

// run is the Gin handler of an endpoint.
func (a *API) run(e *endpoint) gin.HandlerFunc {
	return func(c *gin.Context) {
		arrived := arrivedAt(c)
		timeout := a.RequestTimeout
		if e.patience > 0 {
			timeout = max(timeout, e.patience)
			a.extend(c, timeout)
		}
		ctx, cancel := context.WithDeadline(c.Request.Context(), time.Now().Add(timeout-time.Since(startedAt(c))))
		defer cancel()
		r := &request{Context: ctx, api: a, gin: c, endpoint: e, words: a.printer(c)}
		r.call = service.Call{ArrivedAt: arrived, RequestID: requestID(c)}
		if !e.public {
			authenticate := a.authenticate
			if e.settling {
				authenticate = a.authenticateSettling
			}
			actor, err := authenticate(ctx, c)
			if err != nil {
				a.fail(c, err)
				return
			}
			r.call.Actor = actor
		}
		if err := checkQuery(c, e); err != nil {
			a.fail(c, err)
			return
		}
		if err := r.setMatch(); err != nil {
			a.fail(c, err)
			return
		}
		if err := e.handle(r); err != nil {
			a.fail(c, err)
		}
	}
}
