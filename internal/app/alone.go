package app

import (
	"context"
	"errors"
	"log/slog"

	"giaoban/internal/engine/embedded"
	"giaoban/internal/store"
)

// EngineOptions are the settings of an embedded Temporal server that runs alone, for several processes on one machine.
type EngineOptions struct {
	Addr      string `default:"127.0.0.1:7233" env:"GIAOBAN_ENGINE_ADDR" help:"Địa chỉ / address."`
	Data      string `default:"data" env:"GIAOBAN_DATA" type:"path" help:"Thư mục dữ liệu / data folder."`
	Namespace string `default:"giaoban" env:"GIAOBAN_NAMESPACE" help:"Không gian tên Temporal / Temporal namespace."`
}

// RunEngine runs the embedded Temporal server until ctx ends, which is no error, or until it fails, which is. ready is
// called once with its address when it answers; an error of ready ends the server.
func RunEngine(ctx context.Context, o EngineOptions, logger *slog.Logger, ready func(address string) error) (err error) {
	hold, err := embedded.Take(ctx, o.Data)
	if err != nil {
		return inUse(err, "", o.Data)
	}
	defer func() { err = errors.Join(err, hold.Release()) }()
	server, err := embedded.Start(ctx, embedded.Options{Dir: o.Data, Hold: hold, FrontendAddr: o.Addr, Namespace: o.Namespace, SearchAttributes: SearchAttributes(), Logger: logger})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	if err := ready(server.HostPort()); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return nil
	case <-server.Failed():
		return server.Err()
	}
}

// StoreOptions say where the record is.
type StoreOptions struct {
	Data     string `default:"data" env:"GIAOBAN_DATA" type:"path" help:"Thư mục dữ liệu / data folder."`
	Database string `env:"GIAOBAN_DATABASE" help:"PostgreSQL; bỏ trống: tệp SQLite / PostgreSQL; empty: a SQLite file."`
}

// Migrate brings the record's tables up to date. It may run twice, and beside a running process.
func Migrate(ctx context.Context, o StoreOptions) error {
	s, err := store.Open(ctx, store.Options{Dir: o.Data, URL: o.Database})
	if err != nil {
		return err
	}
	return s.Close()
}
