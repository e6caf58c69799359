package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"giaoban/api"
	"giaoban/internal/blob"
	"giaoban/internal/engine/embedded"
	"giaoban/internal/i18n"
	"giaoban/internal/minutes/read"
	"giaoban/internal/notify"
	"giaoban/internal/relay"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// Parts says what a process does. "serve" does everything; on a cluster "api" and "worker" are apart, and any
// number of each may run.
type Parts struct {
	API    bool // answer requests
	Worker bool // workflows, relay, watchdog, sender
}

// App is one process.
type App struct {
	Options
	Parts
	Version string
	Logger  *slog.Logger
	Out     io.Writer // for people: the first token, what to do next

	store    *store.Store
	service  *service.Service
	listener net.Listener
	server   *http.Server
	temporal *temporal

	stopHTTP context.CancelFunc
	stopWork context.CancelFunc
	web      *errgroup.Group
	work     *errgroup.Group
	closers  []func() error // in the order of opening
	stopOnce sync.Once
	stopErr  error
	failed   chan error // the first part that ended by itself
	trial    atomic.Pointer[api.Trial]
}

// New checks the options. Nothing is opened yet.
func New(o Options, p Parts, version string, logger *slog.Logger, out io.Writer) (*App, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	return &App{Options: o, Parts: p, Version: version, Logger: logger, Out: out, failed: make(chan error, 1)}, nil
}

// InUseError says that another process has what this one needs for itself: one of an address and a data folder.
type InUseError struct {
	Addr, Data string
	Err        error
}

// Error says what is in use.
func (e *InUseError) Error() string {
	if e.Addr != "" {
		return "another process listens on " + e.Addr
	}
	return "another process works in the data folder " + e.Data
}

// Unwrap gives the cause.
func (e *InUseError) Unwrap() error { return e.Err }

// inUse makes an InUseError of an error that says so.
func inUse(err error, addr, data string) error {
	if errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, embedded.ErrInUse) {
		return &InUseError{Addr: addr, Data: data, Err: err}
	}
	return err
}

// claim takes what no other process may have, before anything is made: the address, and the data folder for the embedded
// engine.
func (a *App) claim(ctx context.Context) (err error) {
	if a.listener, err = net.Listen("tcp", a.Addr); err != nil {
		return inUse(err, a.Addr, "")
	}
	a.closers = append(a.closers, func() error {
		if err := a.listener.Close(); !errors.Is(err, net.ErrClosed) { // a server that stopped has closed it
			return err
		}
		return nil
	})
	a.temporal = &temporal{embed: a.Temporal == "" && a.Worker}
	if !a.temporal.embed {
		return nil
	}
	if a.temporal.hold, err = embedded.Take(ctx, a.Data); err != nil {
		return inUse(err, "", a.Data)
	}
	a.closers = append(a.closers, a.temporal.hold.Release)
	return nil
}

// Start opens the record, prints the first token if there was none, and begins to answer; the engine comes up
// behind it, and nobody waits for it. It returns when requests are answered.
func (a *App) Start(ctx context.Context) (err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Stop())
		}
	}()
	if err := a.claim(ctx); err != nil {
		return err
	}
	hit := failpoints()
	if a.store, err = store.Open(ctx, store.Options{Dir: a.Data, URL: a.Database}); err != nil {
		return err
	}
	a.closers = append(a.closers, a.store.Close)
	if err := a.store.PrepareAll(ctx); err != nil {
		return err
	}
	files, err := blob.OpenFolder(cmp.Or(a.Blobs, filepath.Join(a.Data, "blobs")))
	if err != nil {
		return err
	}
	a.closers = append(a.closers, files.Close)
	a.service = service.New(service.Options{Files: files, MaxEvidence: a.MaxEvidence, Store: a.store, Grace: a.Grace, Email: a.SMTP != "", Settle: a.MailSettle, Hit: hit, Logger: a.Logger,
		Sessions: service.Lifetimes{Idle: a.SessionIdle, Age: a.SessionAge, AdminIdle: a.AdminIdle, AdminAge: a.AdminAge}})
	if err := a.service.Setup(ctx); err != nil {
		return err
	}
	catalogue, err := i18n.New()
	if err != nil {
		return err
	}
	webCtx, stopHTTP := context.WithCancel(context.WithoutCancel(ctx))
	workCtx, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	a.stopHTTP, a.stopWork = stopHTTP, stopWork
	a.web, webCtx = errgroup.WithContext(webCtx)
	a.work, workCtx = errgroup.WithContext(workCtx)
	if a.API {
		if err := a.firstToken(ctx); err != nil {
			return err
		}
	}
	if err := a.serve(webCtx, catalogue); err != nil { // a worker answers only whether it is well
		return err
	}
	if a.API {
		if err := a.firstLink(ctx); err != nil {
			return err
		}
	}
	if a.Worker {
		return a.startWork(workCtx, catalogue, hit)
	}
	return nil
}

// firstToken prints the administrator's token at the very first start, and leaves it in the data folder.
func (a *App) firstToken(ctx context.Context) error {
	secret, err := a.service.FirstToken(ctx)
	if err != nil || secret == "" {
		return err
	}
	if err := os.MkdirAll(a.Data, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(a.Data, "first-token"), []byte(secret+"\n"), 0o600); err != nil {
		return fmt.Errorf("first token: %w", err)
	}
	_, err = fmt.Fprintf(a.Out, "GIAOBAN_TOKEN=%s\n", secret)
	return err
}

func (a *App) serve(ctx context.Context, catalogue *i18n.Catalogue) error {
	h := api.New(api.Options{
		Service: a.service, Catalogue: catalogue, Minutes: read.Reader{PDF: PDF()}, Logger: a.Logger, RequestTimeout: a.RequestTimeout, Ready: a.ready, Version: a.Version,
		AllowedHosts: a.Hosts, HealthOnly: !a.API, PublicURL: a.PublicURL, TrustedProxies: a.Proxies, Demo: a.Trial, Trial: a.trial.Load,
	})
	a.server = h.Server(a.listener.Addr().String())
	a.web.Go(func() error {
		if err := a.server.Serve(a.listener); !errors.Is(err, http.ErrServerClosed) {
			a.report(fmt.Errorf("http: %w", err))
			return err
		}
		return nil
	})
	a.web.Go(func() error {
		<-ctx.Done()
		// Requests in flight are answered: they may have committed.
		shutdown, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.RequestTimeout)
		defer cancel()
		return a.server.Shutdown(shutdown)
	})
	return nil
}

func (a *App) startWork(ctx context.Context, catalogue *i18n.Catalogue, hit func(string)) error {
	ring := relay.New(relay.Options{Store: a.store, Ringer: a.temporal, Ready: a.temporal.ready, Logger: a.Logger, Hit: hit})
	host, err := os.Hostname()
	if err != nil {
		return err
	}
	dog := relay.NewWatchdog(relay.WatchdogOptions{Service: a.service, Logger: a.Logger, Holder: fmt.Sprintf("%s/%d/%s", host, os.Getpid(), store.NewID()),
		Every: a.Watch, Takeover: a.Takeover})
	sender, err := a.sender()
	if err != nil {
		return err
	}
	mail, err := notify.New(notify.Options{Store: a.store, Sender: sender, Catalogue: catalogue, BaseURL: a.baseURL(), From: a.MailFrom, Logger: a.Logger,
		Poll: min(time.Second, max(50*time.Millisecond, a.MailSettle/10)), Hit: hit})
	if err != nil {
		return err
	}
	a.part(ctx, "temporal", a.runTemporal)
	a.part(ctx, "relay", ring.Run)
	a.part(ctx, "watchdog", dog.Run)
	a.part(ctx, "sender", mail.Run)
	return nil
}

// part runs one loop until its context ends. A loop that ends by itself takes the process down, so that whoever
// supervises it starts it anew.
func (a *App) part(ctx context.Context, name string, run func(context.Context) error) {
	a.work.Go(func() error {
		err := run(ctx)
		if err != nil && ctx.Err() == nil {
			err = fmt.Errorf("%s: %w", name, err)
			a.report(err)
			return err
		}
		return nil
	})
}

func (a *App) report(err error) {
	select {
	case a.failed <- err:
	default:
	}
}

// URL is where this process answers, for people on the same machine.
func (a *App) URL() string {
	if a.listener == nil {
		return ""
	}
	_, port, err := net.SplitHostPort(a.listener.Addr().String())
	if err != nil {
		return "http://" + a.listener.Addr().String()
	}
	return "http://localhost:" + port
}

// baseURL is how people reach the product.
func (a *App) baseURL() string {
	if a.PublicURL != "" {
		return strings.TrimSuffix(a.PublicURL, "/")
	}
	if url := a.URL(); url != "" {
		return url
	}
	return usualURL
}

// Service is the use cases of this process, for what runs inside it.
func (a *App) Service() *service.Service { return a.service }

// Run starts the process and runs it until ctx ends or a part fails, then stops it.
func (a *App) Run(ctx context.Context, started func()) error {
	if err := a.Start(ctx); err != nil {
		return err
	}
	if started != nil {
		started()
	}
	var failure error
	select {
	case <-ctx.Done():
	case failure = <-a.failed:
	}
	err := a.Stop()
	if failure == nil || errors.Is(err, failure) { // what ended a part is also what waiting for it answers
		return err
	}
	return errors.Join(failure, err)
}

// Stop ends the parts in the order in which they need each other: requests first, then the work, then the engine
// and the record. It may be called more than once.
func (a *App) Stop() error {
	a.stopOnce.Do(func() {
		var errs []error
		if a.stopHTTP != nil {
			a.stopHTTP()
			errs = append(errs, a.web.Wait())
		}
		if a.stopWork != nil {
			a.stopWork()
			errs = append(errs, a.work.Wait())
		}
		for i := len(a.closers) - 1; i >= 0; i-- {
			errs = append(errs, a.closers[i]())
		}
		a.stopErr = errors.Join(errs...)
	})
	return a.stopErr
}
