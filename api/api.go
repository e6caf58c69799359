package api

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"giaoban/internal/i18n"
	"giaoban/internal/service"
)

// Readiness is how well the process can do its work.
type Readiness struct {
	Down     bool     // requests cannot be answered: the load balancer should look elsewhere
	Problems []string // what is away; with Down false the process still answers
}

// Options sets up an API.
type Options struct {
	Service        *service.Service
	Catalogue      *i18n.Catalogue
	Logger         *slog.Logger
	RequestTimeout time.Duration // longest a request may take, from its arrival; 0: 15 s
	Ready          func(context.Context) Readiness
	Version        string
	AllowedHosts   []string // host names that are answered; empty: any
	HealthOnly     bool     // answer only whether the process is well: for workers
}

// API answers requests.
type API struct {
	Options
	engine    *gin.Engine
	endpoints []endpoint
	seal      []byte // signs cursors, so that an altered one is recognised
	document  []byte // the OpenAPI document
}

// Limits of the server, against slow and greedy clients.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 30 * time.Second // of a whole request
	writeTimeout      = 60 * time.Second // from the end of its headers; the record may keep an act waiting for some seconds
	idleTimeout       = time.Minute
	maxHeaderBytes    = 64 << 10
	maxBody           = 1 << 20  // of most routes
	maxDraftBody      = 16 << 20 // of drafts, which hold the minutes twice, and of imports
)

// New returns an API with its routes.
func New(o Options) *API {
	if o.RequestTimeout <= 0 {
		o.RequestTimeout = 15 * time.Second
	}
	a := &API{Options: o, seal: cursorKey(o.Service)}
	a.endpoints = a.table()
	a.document = a.openAPI()
	a.engine = a.router()
	return a
}

// cursorKey is the same in every process on one record, so that a cursor of one replica is good at another. It
// guards against mistakes, not against attackers: a cursor grants nothing.
func cursorKey(*service.Service) []byte { return []byte("giaoban cursor v1") }

// Handler is the router with everything around it.
func (a *API) Handler() http.Handler { return a.engine }

// Document is the OpenAPI description of the API, as JSON.
func (a *API) Document() []byte { return a.document }

// Server returns an HTTP server for the API at an address, with the timeouts of a server on the open network.
func (a *API) Server(addr string) *http.Server {
	return &http.Server{
		Addr: addr, Handler: a.engine, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: max(readTimeout, 2*a.RequestTimeout),
		WriteTimeout: max(writeTimeout, 4*a.RequestTimeout), IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
		ErrorLog: slog.NewLogLogger(a.Logger.Handler(), slog.LevelDebug),
	}
}

// newRequestID names a request in answers and logs.
func newRequestID() string { return rand.Text() }
