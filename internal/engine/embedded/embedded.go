// Package embedded runs a Temporal server inside the product, on two SQLite
// files, so that one program without any other service is a whole installation.
//
// It is the only importer of go.temporal.io/server, which is most of the
// program's size: a build with the tag slim leaves it out and [Start] then
// answers [ErrNotBuilt].
//
// The engine holds nothing that the product's own database does not: it may
// lose its last moments in a power cut (SQLite's synchronous=NORMAL), or all its
// files, and is caught up from there.
package embedded

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"giaoban/internal/engine"
)

// Names of the files in [Options.Dir].
const (
	// MainFile holds histories, timers and task queues.
	MainFile = "temporal.db"
	// VisibilityFile holds what lists and search read; apart, because it is
	// written behind the main file and the two would wait for each other.
	VisibilityFile = "temporal-visibility.db"
)

// Defaults of [Options].
const (
	// DefaultNamespace is where the product's workflows live.
	DefaultNamespace = "giaoban"
	// DefaultRetention is how long a finished workflow can still be looked at.
	DefaultRetention = 30 * 24 * time.Hour
)

// Options says where and how the engine runs.
type Options struct {
	// Dir is the data folder; it is made if missing. Required.
	Dir string
	// Hold, when not nil, is the folder already taken with [Take]; the server
	// lets go of it when it ends.
	Hold *Hold
	// FrontendAddr is where clients connect, as IP:PORT; empty means 127.0.0.1
	// on a free port. The engine asks nobody who they are, so any other than a
	// loopback address needs a network that only the product can reach.
	FrontendAddr string
	// Namespace is made if missing; default [DefaultNamespace].
	Namespace string
	// Retention of finished workflows, at least a day; default
	// [DefaultRetention]. A changed value is applied to the existing namespace.
	Retention time.Duration
	// SearchAttributes are added where the namespace lacks them. That they could
	// not be is logged and stops nothing.
	SearchAttributes engine.SearchAttributes
	// Logger receives the server's messages; nil discards them.
	Logger *slog.Logger
	// LogLevel is the least level passed on; nil means slog.LevelWarn, since
	// the server tells much that concerns nobody.
	LogLevel slog.Leveler
}

var (
	// ErrNotBuilt is the answer of a build without the engine.
	ErrNotBuilt = errors.New("this build has no embedded engine: " +
		"run Temporal and give its address with --temporal HOST:PORT (GIAOBAN_TEMPORAL), " +
		"or use a build without the tag slim")
	// ErrInUse means that another process runs the engine on the same folder.
	ErrInUse = errors.New("the engine's folder is in use by another process")
	// ErrStopTimeout means that the server had not ended when [Server.Stop]
	// gave up waiting; the files are as after a kill, which they survive.
	ErrStopTimeout = errors.New("the engine did not stop in time")
)

// SchemaError means that a file was written by another version of the engine
// and cannot be brought to this one.
type SchemaError struct {
	File  string // path of the database
	Found string // version in the file; "" when it names none
	Known string // version of this build
}

// Error says what to do.
func (e *SchemaError) Error() string {
	if e.Found == "" {
		return fmt.Sprintf("%s is not a database of this engine; move it away and a new one is made from the product's own data", e.File)
	}
	return fmt.Sprintf("%s was written by a newer engine (schema %s, this build knows %s); use the newer build, "+
		"or move the file away and a new one is made from the product's own data", e.File, e.Found, e.Known)
}
