//go:build !slim

package embedded_test

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"os"
	"strconv"
	"testing"
	"time"

	"giaoban/internal/engine"
	"giaoban/internal/engine/embedded"
)

// freeAddress returns a loopback address that nobody uses.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return listener.Addr().String()
}

// TestWorkerComesBackByItself starts worker and client before the engine, and
// takes the engine away and back while they run.
func TestWorkerComesBackByItself(t *testing.T) {
	options := embedded.Options{Dir: t.TempDir(), FrontendAddr: freeAddress(t)}
	c := dial(t, options.FrontendAddr)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- engine.RunWorker(ctx, c, taskQueue, engine.WorkerOptions{}, slog.New(slog.DiscardHandler), register)
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	for _, group := range []string{"group-1", "group-2"} {
		server := start(t, options)
		if server.HostPort() != options.FrontendAddr {
			t.Fatalf("the engine is on %s, want %s", server.HostPort(), options.FrontendAddr)
		}
		// The client notices within its pause between two connection attempts.
		ready, done := context.WithTimeout(t.Context(), 30*time.Second)
		if err := engine.WaitReady(ready, c); err != nil {
			t.Fatal(err)
		}
		done()
		if got := result(t, ring(t, c, group, last, "")); got != last {
			t.Errorf("%s heard %q", group, got)
		}
		if err := server.Stop(); err != nil {
			t.Fatal(err)
		}
	}
}

// BenchmarkStart measures from Start to the first workflow's result on a new
// folder, and the memory of the process right after.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		server := start(b, embedded.Options{Dir: b.TempDir()})
		c := dial(b, server.HostPort())
		startWorker(b, c)
		if got := result(b, ring(b, c, "group-1", last, "")); got != last {
			b.Fatalf("heard %q", got)
		}
		b.StopTimer()
		b.ReportMetric(residentMegabytes(b), "MB-resident")
		if err := server.Stop(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// residentMegabytes reads the memory of this process; 0 where the system does
// not tell in Linux's way.
func residentMegabytes(b *testing.B) float64 {
	b.Helper()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := bytes.Fields(text)
	pages, err := strconv.Atoi(string(fields[1]))
	if err != nil {
		b.Fatal(err)
	}
	return float64(pages) * float64(os.Getpagesize()) / 1e6
}
