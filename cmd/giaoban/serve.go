package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"giaoban/internal/app"
)

// serveCmd runs everything in one process.
type serveCmd struct {
	app.Options
	Example bool `env:"GIAOBAN_EXAMPLE" help:"Nạp các đơn vị Yên Bái và cuộc họp thật làm dự thảo, với người dùng thử chung một mật khẩu / load the Yên Bái units, the real meeting as a draft, and people to try it with one password for all."`
	Demo    bool `env:"GIAOBAN_DEMO" help:"Như --example, rồi tự giao việc với hạn tính bằng giây để xem nhắc việc và báo quá hạn / like --example, then issue it with deadlines of seconds."`
}

// Run serves until the process is told to stop.
func (c *serveCmd) Run(o *output) error {
	if c.Demo {
		app.ForDemo(&c.Options)
	}
	c.Trial = c.Example || c.Demo
	return runApp(c.Options, app.Parts{API: true, Worker: true}, o, func(ctx context.Context, a *app.App) error {
		if c.Example || c.Demo {
			if err := a.LoadExample(ctx); err != nil {
				return err
			}
			if err := a.SeatTrial(ctx); err != nil {
				return err
			}
		}
		a.Welcome(c.Example || c.Demo)
		if c.Demo {
			return a.PlayDemo(ctx)
		}
		return nil
	})
}

// apiCmd answers requests; workers elsewhere do the rest.
type apiCmd struct{ app.Options }

// Run serves until the process is told to stop.
func (c *apiCmd) Run(o *output) error {
	return runApp(c.Options, app.Parts{API: true}, o, nil)
}

// workerCmd does what happens by itself: workflows, bells, mail.
type workerCmd struct{ app.Options }

// Run works until the process is told to stop.
func (c *workerCmd) Run(o *output) error {
	return runApp(c.Options, app.Parts{Worker: true}, o, nil)
}

// runApp starts a process, does what its command wants once it answers, and runs it until SIGINT or SIGTERM. A
// second signal ends it at once.
func runApp(options app.Options, parts app.Parts, o *output, then func(context.Context, *app.App) error) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	a, err := app.New(options, parts, version(), logger(options, o.err), o.out)
	if err != nil {
		return usage(err)
	}
	var thenErr error
	err = a.Run(ctx, func() {
		if then != nil {
			if thenErr = then(ctx, a); thenErr != nil && ctx.Err() == nil {
				stop()
			}
		}
	})
	if thenErr != nil && ctx.Err() == nil {
		return thenErr
	}
	if err != nil {
		return fmt.Errorf("giaoban: %w", err)
	}
	return thenErr
}

func logger(options app.Options, w io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(options.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	settings := &slog.HandlerOptions{Level: level}
	if options.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, settings))
	}
	return slog.New(slog.NewTextHandler(w, settings))
}
