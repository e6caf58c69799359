package app_test

import (
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"testing"

	"giaoban/internal/app"
)

// tryStart starts an app that is expected to be refused, and returns why, and what it printed.
func tryStart(t *testing.T, o app.Options, parts app.Parts) (*app.InUseError, string) {
	t.Helper()
	out := &lockedBuffer{}
	a, err := app.New(o, parts, "test", slog.New(slog.DiscardHandler), out)
	if err != nil {
		t.Fatal(err)
	}
	err = a.Start(t.Context())
	if err == nil {
		t.Fatalf("it started; stopping it: %v", a.Stop())
	}
	var taken *app.InUseError
	if !errors.As(err, &taken) {
		t.Fatalf("it is refused for another reason: %v", err)
	}
	return taken, out.String()
}

// What belongs to another process is found out before anything is made or said.
func TestAnAddressInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	o := quick(filepath.Join(t.TempDir(), "data"))
	o.Addr = l.Addr().String()
	taken, said := tryStart(t, o, app.Parts{API: true, Worker: true})
	if taken.Addr != o.Addr || said != "" {
		t.Errorf("refused for %+v after saying %q", taken, said)
	}
	if _, err := os.Stat(o.Data); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a data folder was made: %v", err)
	}
}

func TestADataFolderInUse(t *testing.T) {
	o := quick(t.TempDir())
	first := start(t, o, app.Parts{API: true, Worker: true})
	taken, said := tryStart(t, o, app.Parts{API: true, Worker: true})
	if taken.Data != o.Data || said != "" {
		t.Errorf("refused for %+v after saying %q", taken, said)
	}
	if status, _ := first.call("GET", "/api/v1/meetings", nil); status != 200 {
		t.Errorf("the first process answers %d", status)
	}
	if err := app.RunEngine(t.Context(), app.EngineOptions{Addr: free(t), Data: o.Data, Namespace: "giaoban"}, slog.New(slog.DiscardHandler), nil); !errors.As(err, &taken) {
		t.Errorf("an engine alone in the same folder: %v", err)
	}
	first.stop()
	start(t, o, app.Parts{API: true, Worker: true})
}
