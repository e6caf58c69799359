//go:build !slim

package embedded

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"syscall"
	"testing"

	"go.temporal.io/server/common/log/tag"
)

func TestLoggerPassesOnlyWhatMatters(t *testing.T) {
	var text bytes.Buffer
	l := logger{
		to:    slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelDebug})),
		least: slog.LevelWarn,
		fault: newFault(),
	}
	l.Info("chatter")
	l.With(tag.Int("shard", 3)).Warn("slow", tag.Error(errors.New("cause")))
	got := text.String()
	if strings.Contains(got, "chatter") {
		t.Errorf("an info message came through: %s", got)
	}
	for _, want := range []string{"level=WARN", "msg=slow", "shard=3", "cause"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %s", want, got)
		}
	}
}

// TestAStopIsQuiet: the parts of a stopping server miss each other, which is no news.
func TestAStopIsQuiet(t *testing.T) {
	var text bytes.Buffer
	l := logger{to: slog.New(slog.NewTextHandler(&text, nil)), least: slog.LevelWarn, fault: newFault()}
	l.fault.stopping.Store(true)
	l.Warn("Failed to poll for task.")
	if text.Len() > 0 {
		t.Errorf("a warning came through: %s", text.String())
	}
	l.Error("broken")
	if !strings.Contains(text.String(), "broken") {
		t.Error("an error did not come through")
	}
}

// TestFatalDoesNotEndTheProcess covers the two moments: while the server is
// built the caller hears of it, later whoever watches Failed.
func TestFatalDoesNotEndTheProcess(t *testing.T) {
	for _, building := range []bool{true, false} {
		s := &Server{fault: newFault()}
		l := logger{to: slog.New(slog.DiscardHandler), least: slog.LevelWarn, fault: s.fault}
		fail := func() error {
			l.Fatal("listen", tag.Error(syscall.EADDRINUSE))
			t.Error("Fatal returned")
			return nil
		}
		if building {
			// As in the server: a Goexit inside OnceValue would not be survived.
			once := sync.OnceValue(fail)
			if err := s.fault.guard(once); !errors.Is(err, syscall.EADDRINUSE) {
				t.Errorf("error %v, want the cause", err)
			}
		} else {
			var group sync.WaitGroup
			group.Go(func() {
				if err := fail(); err != nil {
					t.Error(err)
				}
			})
			group.Wait()
		}
		select {
		case <-s.Failed():
		default:
			t.Error("Failed is still open")
		}
		s.fault.set(errors.New("a later one"))
		if !errors.Is(s.Err(), syscall.EADDRINUSE) {
			t.Errorf("Err %v, want the first cause", s.Err())
		}
	}
}

func TestOtherPanicsPass(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a panic of the server's own was hidden")
		}
	}()
	if err := newFault().guard(func() error { panic("a defect") }); err != nil {
		t.Error(err)
	}
}
