package api

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/klauspost/compress/gzhttp"

	"giaoban/api/assets"
	"giaoban/api/html"
	"giaoban/internal/i18n"
	papers "giaoban/internal/minutes/read"
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
	Minutes        papers.Reader // reads uploaded files; without an engine for PDF these are refused
	Logger         *slog.Logger
	RequestTimeout time.Duration // longest a request may take, from its arrival; 0: 15 s
	Ready          func(context.Context) Readiness
	Version        string
	AllowedHosts   []string      // host names that are answered; empty: any
	HealthOnly     bool          // answer only whether the process is well: for workers
	Demo           bool          // an installation for trying out, which every page says
	Trial          func() *Trial // of such an installation: its people, for browsers on this machine; nil, or answering nil: none
	PublicURL      string        // how people reach the product: https://giaoban.example.org; empty: as they come
	TrustedProxies []string      // addresses and networks of the proxies whose X-Forwarded-… counts
}

// API answers requests.
type API struct {
	Options
	engine    *gin.Engine
	endpoints []endpoint
	routes    []pageRoute
	renderer  *html.Renderer
	assets    *assets.Assets
	changes   *service.Live
	closing   chan struct{} // closed when the server stops: lines that stand open end
	drawn     chan struct{} // papers that are being drawn
	seal      []byte        // signs cursors, so that an altered one is recognised
	document  []byte        // the OpenAPI document
	origins   *http.CrossOriginProtection
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

// New returns an API with its routes. It panics when the embedded templates or files do not fit together: they are
// part of the program, and any test that makes an API would find it.
func New(o Options) *API {
	if o.RequestTimeout <= 0 {
		o.RequestTimeout = 15 * time.Second
	}
	a := &API{Options: o, seal: cursorKey(o.Service), changes: service.NewLive(o.Service), closing: make(chan struct{}), drawn: make(chan struct{}, maxDrawn), origins: originsOf(o.PublicURL)}
	var err error
	if a.assets, err = assets.New(); err != nil {
		panic(err)
	}
	if a.renderer, err = html.New(o.Catalogue, a.assets); err != nil {
		panic(err)
	}
	a.endpoints, a.routes = a.table(), a.pages()
	a.document = a.openAPI()
	a.engine = a.router()
	return a
}

// cursorKey is the same in every process on one record, so that a cursor of one replica is good at another. It
// guards against mistakes, not against attackers: a cursor grants nothing.
func cursorKey(*service.Service) []byte { return []byte("giaoban cursor v1") }

// Handler is the router with everything around it: long answers are compressed, except those that flow.
func (a *API) Handler() http.Handler { return a.compress(a.engine) }

// Routes lists every route: those of the JSON API, which Document describes, and those of the pages.
func (a *API) Routes() gin.RoutesInfo { return a.engine.Routes() }

// compress wraps a handler. Nothing secret is repeated on a page beside what a stranger could put there, so that the
// length of an answer tells nothing (BREACH, 2013).
func (a *API) compress(h http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.ContentTypes([]string{"text/html", "application/json", "application/problem+json", "text/csv"}))
	if err != nil {
		panic(err) // the options are fixed
	}
	return wrap(h)
}

// Document is the OpenAPI description of the API, as JSON.
func (a *API) Document() []byte { return a.document }

// Server returns an HTTP server for the API at an address, with the timeouts of a server on the open network.
func (a *API) Server(addr string) *http.Server {
	server := &http.Server{
		Addr: addr, Handler: a.Handler(), ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: max(readTimeout, 2*a.RequestTimeout),
		WriteTimeout: max(writeTimeout, 4*a.RequestTimeout), IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
		ErrorLog: slog.NewLogLogger(a.Logger.Handler(), slog.LevelDebug),
	}
	server.RegisterOnShutdown(sync.OnceFunc(func() { close(a.closing) }))
	return server
}

// newRequestID names a request in answers and logs.
func newRequestID() string { return rand.Text() }
