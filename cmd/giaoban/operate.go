package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"giaoban/internal/app"
)

// engineCmd runs the embedded Temporal server alone, for several giaoban processes on one machine.
type engineCmd struct {
	app.EngineOptions
	LogLevel  string `default:"info" enum:"debug,info,warn,error" env:"GIAOBAN_LOG_LEVEL" help:"Mức nhật ký / log level."`
	LogFormat string `default:"text" enum:"text,json" env:"GIAOBAN_LOG_FORMAT" help:"Dạng nhật ký / log format."`
}

// Run serves until the process is told to stop.
func (c *engineCmd) Run(o *output) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	log := logger(app.Options{LogLevel: c.LogLevel, LogFormat: c.LogFormat}, o.err)
	err := app.RunEngine(ctx, c.EngineOptions, log, func(address string) error {
		_, err := fmt.Fprintf(o.out, "Temporal: %s\n", address)
		return err
	})
	return o.startError(err)
}

// migrateCmd brings the database up to date and ends.
type migrateCmd struct{ app.StoreOptions }

// Run applies what is pending.
func (c *migrateCmd) Run(o *output) error {
	if err := app.Migrate(context.Background(), c.StoreOptions); err != nil {
		return err
	}
	_, err := fmt.Fprintln(o.out, "ok")
	return err
}

// healthCmd asks a process whether it is well; containers and supervisors call it.
type healthCmd struct {
	URL string `default:"http://127.0.0.1:8080" env:"GIAOBAN_URL" help:"Địa chỉ của tiến trình / address of the process."`
}

// Run prints the answer of /readyz.
func (c *healthCmd) Run(o *output) error {
	client := http.Client{Timeout: 3 * time.Second}
	res, err := client.Get(c.URL + "/readyz")
	if err != nil {
		return unreachable(o.silent(c.URL, err))
	}
	defer res.Body.Close() //nolint:errcheck // read to its end below
	var answer struct {
		Status   string   `json:"status"`
		Problems []string `json:"problems"`
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return unreachable(fmt.Errorf("%s: %w", o.phrase(c.URL+" trả lời không đọc được", c.URL+" answers nothing that can be read"), err))
	}
	if res.StatusCode != http.StatusOK {
		return unreachable(fmt.Errorf("%s: %s %v", c.URL, answer.Status, answer.Problems))
	}
	_, err = fmt.Fprintln(o.out, answer.Status)
	return err
}
