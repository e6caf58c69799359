package cli_test

import (
	"bytes"
	"context"
	"flag"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/api"
	"giaoban/internal/calendar"
	"giaoban/internal/cli"
	"giaoban/internal/client"
	"giaoban/internal/example"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// afterBriefing is when every desk begins: the afternoon of the real meeting.
var afterBriefing = calendar.NewDate(2020, 12, 25).At(15, 0)

// desk is a person at a terminal, before a real server with the units of Yên Bái.
type desk struct {
	t       *testing.T
	service *service.Service
	env     *cli.Env
	out     *bytes.Buffer

	mu  sync.Mutex
	now time.Time // of the server; zero: the machine's
}

// newDesk is a desk with the real meeting as a draft, on the afternoon of that meeting.
func newDesk(t *testing.T, language string) *desk {
	t.Helper()
	d := emptyDesk(t, language, afterBriefing)
	if _, _, err := example.Load(t.Context(), d.service, d.machine()); err != nil {
		t.Fatal(err)
	}
	return d
}

func emptyDesk(t *testing.T, language string, now time.Time) *desk {
	t.Helper()
	d := &desk{t: t, out: &bytes.Buffer{}, now: now}
	s, err := store.Open(t.Context(), store.Options{Dir: t.TempDir(), Now: d.clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	d.service = service.New(service.Options{Store: s, Grace: 2 * time.Second})
	if err := d.service.Setup(t.Context()); err != nil {
		t.Fatal(err)
	}
	token, err := d.service.FirstToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	words, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(api.New(api.Options{Service: d.service, Catalogue: words, Version: "1.2.3", Logger: slog.New(slog.DiscardHandler)}).Handler())
	t.Cleanup(server.Close)
	d.env = &cli.Env{Out: d.out, In: strings.NewReader(""), Words: words.For(language), Now: d.clock,
		Client: &client.Client{URL: server.URL, Token: token, Language: language, HTTP: server.Client(), Pause: time.Millisecond}}
	return d
}

func (d *desk) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.now.IsZero() {
		return time.Now()
	}
	return d.now
}

// at moves the server's clock and lets the machine do its part.
func (d *desk) at(now time.Time) {
	d.t.Helper()
	d.mu.Lock()
	d.now = now
	d.mu.Unlock()
	d.advance(d.t.Context())
}

func (d *desk) machine() service.Call {
	return service.Call{Actor: service.Machine(), ArrivedAt: d.service.Now()}
}

// advance does for every issued group what a workflow would; the audit log knows also those that lists leave out.
func (d *desk) advance(ctx context.Context) {
	events, err := d.service.Audit(ctx, d.machine(), "", 10_000)
	if err != nil {
		d.t.Error(err)
		return
	}
	for _, e := range events {
		if e.Act != "group.issue" {
			continue
		}
		if err := d.service.Advance(ctx, e.GroupID); err != nil {
			d.t.Error(err)
		}
	}
}

type command func(context.Context, *cli.Env) error

// run carries out a command and returns what it printed.
func (d *desk) run(c command) string {
	d.t.Helper()
	text, err := d.try(c)
	if err != nil {
		d.t.Fatalf("%v\n%s", err, text)
	}
	return text
}

func (d *desk) try(c command) (string, error) {
	d.out.Reset()
	err := c(d.t.Context(), d.env)
	return d.out.String(), err
}

// inJSON is run with --json.
func (d *desk) inJSON(c command) string {
	d.t.Helper()
	d.env.JSON = true
	defer func() { d.env.JSON = false }()
	return d.run(c)
}

func (d *desk) want(text string, parts ...string) {
	d.t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			d.t.Errorf("%q is not in:\n%s", p, text)
		}
	}
}

var id = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// golden compares a text with a file of testdata; ids are replaced by one of the same length.
func (d *desk) golden(name, text string) {
	d.t.Helper()
	name = filepath.Join("testdata", name+"."+d.env.Words.Language()+".txt")
	text = id.ReplaceAllString(text, "00000000-0000-0000-0000-000000000000")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			d.t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			d.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		d.t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		d.t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// file writes a file and returns its name.
func (d *desk) file(name, text string) string {
	d.t.Helper()
	name = filepath.Join(d.t.TempDir(), name)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return name
}

// issued imports and issues the real meeting with deadlines on 31 March 2021 and the machine's part done.
func (d *desk) issued() {
	d.t.Helper()
	minutes := d.file("minutes.txt", example.Minutes())
	d.run(func(ctx context.Context, e *cli.Env) error {
		return e.ImportMeeting(ctx, cli.Import{File: minutes, Issue: true, Due: []string{"2021-03-31"}, Units: []string{"1.1=Lục Yên", "1.1=136"}})
	})
	d.advance(d.t.Context())
}
