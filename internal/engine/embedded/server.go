//go:build !slim

package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"go.temporal.io/api/namespace/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/config"
	sqliteschema "go.temporal.io/server/schema/sqlite"
	"go.temporal.io/server/temporal"
	"go.uber.org/fx"
	"google.golang.org/protobuf/types/known/durationpb"

	"giaoban/internal/engine"
)

const (
	// stopTimeout is how long Stop waits. A stop takes about a second.
	stopTimeout = 10 * time.Second
	// readyTimeout bounds the wait for the frontend when the caller's context
	// has no end. A start takes about half a second, more on a large backlog.
	readyTimeout = 60 * time.Second
)

// Server is a running engine.
type Server struct {
	layout  *layout
	dir     string
	lock    *Hold
	fault   *fault
	stop    func() error // ends all parts of the server
	stopped func() error // Stop, once
}

// Start runs the engine on the folder and returns when its frontend answers.
// It makes the files, the namespace and whatever else is missing, brings files
// of an older version up to date, and takes up where a stopped or killed engine
// left off.
//
// It returns [ErrInUse] when another engine runs on the folder and a
// [*SchemaError] for files of a newer version.
func Start(ctx context.Context, options Options) (_ *Server, err error) {
	options, err = options.withDefaults()
	if err != nil {
		return nil, err
	}
	if options.Dir, err = filepath.Abs(options.Dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(options.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("embedded engine: %w", err)
	}
	s := &Server{dir: options.Dir, fault: newFault(), stop: func() error { return nil }}
	s.stopped = sync.OnceValue(s.shutDown)
	if s.lock = options.Hold; s.lock == nil {
		if s.lock, err = acquire(ctx, s.dir); err != nil {
			return nil, fmt.Errorf("embedded engine: %w", err)
		}
	}
	s.lock.taken.Store(true)
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("embedded engine: %w", err), s.Stop())
		}
	}()
	if err := mainDatabase().prepare(ctx, s.path(MainFile)); err != nil {
		return nil, err
	}
	if err := visibilityDatabase().prepare(ctx, s.path(VisibilityFile)); err != nil {
		return nil, err
	}
	if s.layout, err = newLayout(options); err != nil {
		return nil, err
	}
	if err := createNamespace(s.layout.main, options); err != nil {
		return nil, err
	}
	if err := s.launch(options); err != nil {
		return nil, err
	}
	if err := s.makeReady(ctx, options); err != nil {
		return nil, err
	}
	return s, nil
}

// createNamespace writes the namespace into the file before the server reads
// it, so that it is there at once. It does nothing when it exists.
func createNamespace(store *config.SQL, options Options) error {
	// Given here, search attributes can be written from the first workflow on;
	// added to a running server they take seconds to be known everywhere.
	namespace, err := sqliteschema.NewNamespaceConfig(clusterName, options.Namespace, false, options.SearchAttributes)
	if err != nil {
		return err
	}
	namespace.Detail.Config.Retention = durationpb.New(options.Retention)
	return sqliteschema.CreateNamespaces(store, namespace)
}

// launch builds and starts all parts of the server in this process.
func (s *Server) launch(options Options) error {
	var server *temporal.ServerFx
	// The whole of the server, beyond what ServerFx shows, is needed to stop the
	// parts that run when one of them fails to start.
	var whole *temporal.ServerImpl
	err := s.fault.guard(func() (err error) {
		server, err = temporal.NewServerFx(
			fx.Options(temporal.TopLevelModule, fx.Populate(&whole)),
			temporal.WithConfig(s.layout.config()),
			temporal.ForServices(temporal.DefaultServices),
			temporal.WithStaticHosts(s.layout.hosts()),
			temporal.WithDynamicConfigClient(settings()),
			temporal.WithLogger(logger{to: options.Logger, least: options.LogLevel, fault: s.fault}),
			temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
			temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper {
				return authorization.NewNoopClaimMapper()
			}),
		)
		return err
	})
	if err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		s.stop = func() error { return whole.Stop(context.Background()) }
		return errors.Join(s.fault.get(), err)
	}
	s.stop = server.Stop
	return nil
}

// makeReady waits for the frontend and brings an existing namespace to what the
// options want.
func (s *Server) makeReady(ctx context.Context, options Options) (err error) {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	c, err := engine.Dial(ctx, engine.Options{HostPort: s.HostPort(), Namespace: options.Namespace})
	if err != nil {
		return err
	}
	defer c.Close()
	if err := engine.WaitReady(ctx, c); err != nil {
		return errors.Join(s.fault.get(), err)
	}
	if err := engine.EnsureSearchAttributes(ctx, c, options.Namespace, options.SearchAttributes); err != nil {
		options.Logger.WarnContext(ctx, "the engine lacks search attributes", "error", err)
	}
	return setRetention(ctx, c, options)
}

func setRetention(ctx context.Context, c client.Client, options Options) error {
	service := c.WorkflowService()
	found, err := service.DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: options.Namespace})
	if err != nil {
		return fmt.Errorf("look up namespace %s: %w", options.Namespace, err)
	}
	if found.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration() == options.Retention {
		return nil
	}
	_, err = service.UpdateNamespace(ctx, &workflowservice.UpdateNamespaceRequest{
		Namespace: options.Namespace,
		Config:    &namespace.NamespaceConfig{WorkflowExecutionRetentionTtl: durationpb.New(options.Retention)},
	})
	if err != nil {
		return fmt.Errorf("set retention of namespace %s: %w", options.Namespace, err)
	}
	return nil
}

// HostPort returns the address for clients, in the form that
// [engine.Options] takes.
func (s *Server) HostPort() string { return s.layout.frontendURL }

// Failed returns a channel that is closed when the engine hits a fault it
// cannot recover from; [Server.Err] tells it. The product goes on taking
// people's acts, but nothing is reminded or escalated by the engine until the
// process is started again.
func (s *Server) Failed() <-chan struct{} { return s.fault.ch }

// Err returns the fault behind [Server.Failed], nil while there is none.
func (s *Server) Err() error { return s.fault.get() }

// Stop ends the engine, within ten seconds, and leaves files that can be copied
// or started again. Later calls return the first one's result. It returns
// [ErrStopTimeout] when a part of the server did not end.
func (s *Server) Stop() error { return s.stopped() }

func (s *Server) shutDown() error {
	s.fault.stopping.Store(true)
	ended := make(chan error, 1)
	go func() { ended <- s.stop() }()
	select {
	case err := <-ended:
		ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
		defer cancel()
		for _, name := range []string{MainFile, VisibilityFile} {
			if _, statErr := os.Stat(s.path(name)); statErr == nil {
				err = errors.Join(err, checkpoint(ctx, s.path(name)))
			}
		}
		return errors.Join(err, s.lock.release())
	case <-time.After(stopTimeout):
		// The lock stays: parts of the server may still write.
		return ErrStopTimeout
	}
}

func (s *Server) path(name string) string { return filepath.Join(s.dir, name) }
