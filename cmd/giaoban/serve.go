package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
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
		a.Welcome(c.Example, c.Demo)
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
	return runApp(c.Options, app.Parts{API: true}, o, announce)
}

// workerCmd does what happens by itself: workflows, bells, mail.
type workerCmd struct{ app.Options }

// Run works until the process is told to stop.
func (c *workerCmd) Run(o *output) error {
	return runApp(c.Options, app.Parts{Worker: true}, o, announce)
}

// announce says that a process of several is there.
func announce(_ context.Context, a *app.App) error {
	a.Announce()
	return nil
}

// runApp starts a process, does what its command wants once it answers, and runs it until SIGINT or SIGTERM. A
// second signal ends it at once.
func runApp(options app.Options, parts app.Parts, o *output, then func(context.Context, *app.App) error) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	a, err := app.New(options, parts, version(), logger(options, o.err), o.out)
	if err != nil {
		var lines []string
		for line := range strings.Lines(err.Error()) {
			lines = append(lines, strings.TrimSuffix(pick(strings.TrimSpace(line), english(o.env)), "."))
		}
		return usage(errors.New(strings.Join(lines, "\n  ")))
	}
	var thenErr error
	err = a.Run(ctx, func() {
		if err := then(ctx, a); err != nil && ctx.Err() == nil { // whoever stops the process meanwhile has not made it fail
			thenErr = err
			stop()
		}
	})
	if thenErr != nil {
		return thenErr
	}
	return o.startError(err)
}

// startError says in the reader's language what keeps a process from starting, and what to do about it.
func (o *output) startError(err error) error {
	var taken *app.InUseError
	switch {
	case !errors.As(err, &taken):
		return err
	case taken.Addr != "":
		return errors.New(o.phrase("địa chỉ "+taken.Addr+" đã có tiến trình khác dùng; chọn cổng khác, như --addr :8081 (GIAOBAN_ADDR)",
			"another process listens on "+taken.Addr+"; choose another port, such as --addr :8081 (GIAOBAN_ADDR)"))
	}
	return errors.New(o.phrase("thư mục dữ liệu "+taken.Data+" đang được một tiến trình Giao Ban khác dùng; dừng tiến trình đó, hoặc chọn thư mục khác bằng --data (GIAOBAN_DATA)",
		"another Giao Ban works in the data folder "+taken.Data+"; stop it, or choose another folder with --data (GIAOBAN_DATA)"))
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
