package app_test

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"path/filepath"
	"testing"
	"time"

	"giaoban/internal/app"
)

// free is an address of this machine that nobody listens on.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String()
}

func TestRunEngine(t *testing.T) {
	o := app.EngineOptions{Addr: free(t), Data: t.TempDir(), Namespace: "giaoban"}
	logger := slog.New(slog.DiscardHandler)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	err := app.RunEngine(ctx, o, logger, func(address string) error {
		if address != o.Addr {
			t.Errorf("it is at %s, want %s", address, o.Addr)
		}
		c, err := net.Dial("tcp", address)
		if err != nil {
			return err
		}
		stop()
		return c.Close()
	})
	if err != nil {
		t.Fatalf("an end that was asked for: %v", err)
	}

	deaf := errors.New("nobody reads where it is")
	o.Addr = free(t)
	if err := app.RunEngine(t.Context(), o, logger, func(string) error { return deaf }); !errors.Is(err, deaf) {
		t.Errorf("got %v, want %v", err, deaf)
	}
	if c, err := net.Dial("tcp", o.Addr); err == nil {
		t.Errorf("the engine still runs: %v", c.Close())
	}
}

func TestMigrateSaysWhatIsWrong(t *testing.T) {
	if err := app.Migrate(t.Context(), app.StoreOptions{Data: t.TempDir()}); err != nil {
		t.Error(err)
	}
	if err := app.Migrate(t.Context(), app.StoreOptions{Data: filepath.Join(t.TempDir(), "a\x00b")}); err == nil {
		t.Error("a folder that cannot be")
	}
}
