//go:build !slim

package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/log/tag"
)

// logger passes the server's messages to slog and catches its Fatal, which by
// itself would end the whole program together with the part of it that works
// without the engine.
type logger struct {
	to    *slog.Logger
	least slog.Leveler
	fault *fault
}

var (
	_ log.Logger     = logger{}
	_ log.WithLogger = logger{}
)

func (l logger) Debug(message string, tags ...tag.Tag) { l.log(slog.LevelDebug, message, tags) }
func (l logger) Info(message string, tags ...tag.Tag)  { l.log(slog.LevelInfo, message, tags) }
func (l logger) Error(message string, tags ...tag.Tag) { l.log(slog.LevelError, message, tags) }

// Warn lowers the one warning that is about our own choice, and all of a server
// that is stopping: its parts miss each other as they go, which looks like a
// crash and is none.
func (l logger) Warn(message string, tags ...tag.Tag) {
	level := slog.LevelWarn
	switch {
	case l.fault.stopping.Load():
		level = slog.LevelDebug
	case strings.HasPrefix(message, noHTTP):
		level = slog.LevelInfo
	}
	l.log(level, message, tags)
}

// noHTTP begins the server's complaint that it has no HTTP port. We want none:
// every listener less is one less to guard.
const noHTTP = "HTTP API port has not been set"

// DPanic is for what must not happen but can be lived with in production.
func (l logger) DPanic(message string, tags ...tag.Tag) { l.log(slog.LevelError, message, tags) }

func (l logger) Panic(message string, tags ...tag.Tag) {
	l.log(slog.LevelError, message, tags)
	panic(message)
}

// Fatal records the fault and does not return, since the server's code does not
// expect it to. While the server is being built, in the one goroutine that
// [fault.guard] watches, it panics, because a constructor of the server's may
// sit inside a sync.OnceValue, which does not survive a Goexit. Later it ends
// the goroutine it is called from, which nobody watches for a panic.
func (l logger) Fatal(message string, tags ...tag.Tag) {
	l.log(slog.LevelError, message, tags)
	err := errors.New(message)
	for _, t := range tags {
		if cause := causeIn(t); cause != nil {
			err = fmt.Errorf("%s: %w", message, cause)
		}
	}
	l.fault.set(err)
	if l.fault.building.Load() {
		panic(errFatal)
	}
	runtime.Goexit()
}

// causeIn returns the error that a tag carries; Tag.Value gives only its text.
func causeIn(t tag.Tag) error {
	if t, ok := t.(tag.ZapTag); ok {
		if cause, ok := t.Field().Interface.(error); ok {
			return cause
		}
	}
	return nil
}

// With returns a logger that adds the tags to every message.
func (l logger) With(tags ...tag.Tag) log.Logger {
	l.to = l.to.With(attributes(tags)...)
	return l
}

func (l logger) log(level slog.Level, message string, tags []tag.Tag) {
	if level < l.least.Level() {
		return
	}
	l.to.Log(context.Background(), level, message, attributes(tags)...)
}

func attributes(tags []tag.Tag) []any {
	attrs := make([]any, 0, len(tags))
	for _, t := range tags {
		attrs = append(attrs, slog.Any(t.Key(), t.Value()))
	}
	return attrs
}

// errFatal is what Fatal panics with; the reason is in the fault.
var errFatal = errors.New("the engine gave up")

// fault keeps the first failure that the server calls fatal, and what its logger
// has to know of the server's state.
type fault struct {
	building atomic.Bool // Fatal is called from under guard
	stopping atomic.Bool // warnings are about the end that was asked for
	once     sync.Once
	err      error
	ch       chan struct{}
}

func newFault() *fault { return &fault{ch: make(chan struct{})} }

func (f *fault) set(err error) {
	f.once.Do(func() {
		f.err = err
		close(f.ch)
	})
}

// get returns the failure, nil while there is none.
func (f *fault) get() error {
	select {
	case <-f.ch:
		return f.err
	default:
		return nil
	}
}

// guard runs the building of the server and turns a Fatal in it into an error.
func (f *fault) guard(build func() error) (err error) {
	f.building.Store(true)
	defer f.building.Store(false)
	defer func() {
		switch reason := recover(); reason {
		case nil:
		case errFatal:
			err = f.get()
		default:
			panic(reason)
		}
	}()
	return build()
}
