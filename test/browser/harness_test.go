// Package browser drives the whole product through a real browser, as the people do who use it.
package browser

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"giaoban/internal/app"
)

// The widths at which pages are looked at, in CSS pixels.
const (
	phone = 390
	desk  = 1280
)

// site is a running product with the example loaded.
type site struct {
	t     *testing.T
	url   string
	token string // the administrator's
	out   *output
	data  string
	app   *app.App
}

// output keeps what the process prints.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// serve starts the product in this process, as `giaoban serve --example` does.
func serve(t *testing.T) *site {
	t.Helper()
	o := app.Defaults()
	o.Addr, o.Data = "127.0.0.1:0", t.TempDir()
	s := &site{t: t, out: &output{}, data: o.Data}
	a, err := app.New(o, app.Parts{API: true, Worker: true}, "test", slog.New(slog.NewTextHandler(s.out, &slog.HandlerOptions{Level: slog.LevelError})), s.out)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Stop(); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	if err := a.LoadExample(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.url, s.app = a.URL(), a
	secret, err := os.ReadFile(filepath.Join(o.Data, "first-token"))
	if err != nil {
		t.Fatal(err)
	}
	s.token = strings.TrimSpace(string(secret))
	return s
}

// call asks the API as the administrator and reads the answer into out, if it is not nil.
func (s *site) call(method, path string, body, out any) {
	s.t.Helper()
	var content io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		content = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, content)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // read whole below
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if res.StatusCode >= 300 {
		s.t.Fatalf("%s %s: %d %s", method, path, res.StatusCode, answer)
	}
	if out != nil {
		if err := json.Unmarshal(answer, out); err != nil {
			s.t.Fatal(err)
		}
	}
}

// chromium finds the browser; make test installs it.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if name == "" {
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("no Chromium: install it (Debian: apt-get install chromium) or name it in CHROMIUM")
	return ""
}

var browsers struct {
	sync.Once
	ctx context.Context
}

// browser is one Chromium for all tests of the package; each person has a context of their own in it.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := chromium(t)
	browsers.Do(func() {
		options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
			chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true), chromedp.Flag("lang", "vi"))
		allocator, _ := chromedp.NewExecAllocator(context.Background(), options...)
		browsers.ctx, _ = chromedp.NewContext(allocator)
	})
	if err := chromedp.Run(browsers.ctx); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	return browsers.ctx
}

// TestMain closes the browser.
func TestMain(m *testing.M) {
	code := m.Run()
	if browsers.ctx != nil {
		if err := chromedp.Cancel(browsers.ctx); err != nil {
			fmt.Fprintln(os.Stderr, "the browser did not close:", err)
		}
	}
	os.Exit(code)
}

// person is somebody at a browser of their own.
type person struct {
	t    *testing.T
	site *site
	ctx  context.Context

	mu       sync.Mutex
	problems []string
	allowed  []string // parts of console messages that this test expects
}

// visitor opens a browser window of a width, with its own cookies, that reads Vietnamese.
func (s *site) visitor(t *testing.T, width int64) *person {
	t.Helper()
	root := browser(t)
	var window target.ID
	// A window of its own: Chromium opens no tab in a profile that has none yet.
	if err := chromedp.Run(root, chromedp.ActionFunc(func(ctx context.Context) error {
		ctx = cdp.WithExecutor(ctx, chromedp.FromContext(ctx).Browser)
		profile, err := target.CreateBrowserContext().WithDisposeOnDetach(true).Do(ctx)
		if err == nil {
			window, err = target.CreateTarget("about:blank").WithBrowserContextID(profile).WithNewWindow(true).Do(ctx)
		}
		return err
	})); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(root, chromedp.WithTargetID(window))
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(cancel)
	p := &person{t: t, site: s, ctx: ctx}
	chromedp.ListenTarget(ctx, p.listen)
	height := int64(900)
	if width == phone {
		height = 844
	}
	p.run(network.Enable(), log.Enable(), runtime.Enable(), network.SetExtraHTTPHeaders(network.Headers{"Accept-Language": "vi"}),
		emulation.SetDeviceMetricsOverride(width, height, 1, width == phone))
	t.Cleanup(p.noProblems)
	return p
}

// listen notes what a developer would see in the console: errors, refusals of the content policy, broken scripts.
func (p *person) listen(event any) {
	var said string
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == log.LevelError || strings.Contains(e.Entry.Text, "Content Security Policy") {
			said = e.Entry.Text + " " + e.Entry.URL
		}
	case *runtime.EventExceptionThrown:
		said = e.ExceptionDetails.Error()
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError {
			for _, a := range e.Args {
				said += string(a.Value) + a.Description + " "
			}
		}
	}
	if said == "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, part := range p.allowed {
		if strings.Contains(said, part) {
			return
		}
	}
	p.problems = append(p.problems, said)
}

// allow names a part of a console message that the test brings about on purpose.
func (p *person) allow(part string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.allowed = append(p.allowed, part)
}

func (p *person) noProblems() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, said := range p.problems {
		p.t.Errorf("the browser complains: %s", said)
	}
}

func (p *person) run(actions ...chromedp.Action) {
	p.t.Helper()
	if err := chromedp.Run(p.ctx, actions...); err != nil {
		var where, text string
		short, cancel := context.WithTimeout(context.WithoutCancel(p.ctx), 5*time.Second)
		defer cancel()
		if chromedp.Run(short, chromedp.Location(&where), chromedp.Text("body", &text)) == nil {
			p.shot("failure")
		}
		p.t.Fatalf("%v\nat %s:\n%s", err, where, text)
	}
}

// open goes to a page.
func (p *person) open(path string) {
	p.t.Helper()
	p.run(chromedp.Navigate(p.site.url + path))
}

// wait is how long something may take to appear.
const wait = 15 * time.Second

// sees waits until a text stands on the page.
func (p *person) sees(text string) {
	p.t.Helper()
	quoted, err := json.Marshal(text)
	if err != nil {
		p.t.Fatal(err)
	}
	p.until("the page says "+text, `document.body && document.body.innerText.replace(/\s+/g, " ").includes(`+string(quoted)+`)`)
}

// until waits for a JavaScript condition.
func (p *person) until(what, condition string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, wait)
	defer cancel()
	var ok bool
	poll := chromedp.Poll(condition, &ok, chromedp.WithPollingInterval(100*time.Millisecond), chromedp.WithPollingTimeout(0))
	err := chromedp.Run(ctx, poll)
	for err != nil && ctx.Err() == nil { // the page that was asked went away for another
		err = chromedp.Run(ctx, poll)
	}
	if err != nil {
		var where, text string
		short, done := context.WithTimeout(p.ctx, 5*time.Second)
		defer done()
		if chromedp.Run(short, chromedp.Location(&where), chromedp.Text("body", &text)) == nil {
			p.shot("failure")
		}
		p.t.Fatalf("not within %v: %s (%v)\nat %s:\n%s", wait, what, err, where, text)
	}
}

// press clicks the link, button or summary with a text.
func (p *person) press(text string) {
	p.t.Helper()
	p.run(chromedp.Click(`//*[self::a or self::button or self::summary or self::label][contains(normalize-space(.), `+xpath(text)+`)]`, chromedp.BySearch, chromedp.NodeVisible))
}

// fill types into the field with a label, in place of what stood there. Days and choices are set as their values.
func (p *person) fill(label, value string) {
	p.t.Helper()
	words, err := json.Marshal([]string{label, value})
	if err != nil {
		p.t.Fatal(err)
	}
	var kind string
	p.run(chromedp.Evaluate(`(([label, value]) => {
		const of = [...document.querySelectorAll("label[for]")].find(l => l.textContent.replace(/\s+/g, " ").includes(label));
		const field = of && document.getElementById(of.htmlFor);
		if (!field) return "";
		field.scrollIntoView({block: "center"});
		field.focus();
		const typed = !["date", "select-one"].includes(field.type);
		field.value = typed ? "" : value;
		if (!typed) for (const e of ["input", "change"]) field.dispatchEvent(new Event(e, {bubbles: true}));
		return field.type;
	})(`+string(words)+`)`, &kind))
	switch kind {
	case "":
		p.shot("failure")
		p.t.Fatalf("no field is labelled %q", label)
	case "date", "select-one":
	default:
		p.run(chromedp.KeyEvent(value))
	}
}

// xpath is a literal of XPath, which has no escapes.
func xpath(s string) string {
	if !strings.Contains(s, `'`) {
		return `'` + s + `'`
	}
	return `concat('` + strings.ReplaceAll(s, `'`, `', "'", '`) + `')`
}

// shots is where pictures are written for review; make screenshots sets it.
func shots() string { return os.Getenv("GIAOBAN_SHOTS") }

// shot keeps a picture of the whole page when somebody wants to look.
func (p *person) shot(name string) {
	p.t.Helper()
	if shots() == "" {
		return
	}
	var picture []byte
	if err := chromedp.Run(p.ctx, chromedp.FullScreenshot(&picture, 100)); err != nil {
		p.t.Errorf("picture %s: %v", name, err)
		return
	}
	if err := os.MkdirAll(shots(), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(shots(), name+".png"), picture, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

//go:embed testdata/axe.min.js
var axe string

// accessible runs axe-core over the page: WCAG 2.2 AA and its best practices, no violations.
func (p *person) accessible() {
	p.t.Helper()
	var found string
	p.run(chromedp.Evaluate(axe, nil), chromedp.Evaluate(`axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations.map(v => v.id + ": " + v.help + "\n" + v.nodes.slice(0, 3).map(n => "    " + n.html.slice(0, 200) + " " + n.any.concat(n.all, n.none).map(c => c.message).join("; ")).join("\n"))))`,
		&found, func(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) }))
	var violations []string
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		p.t.Fatal(err)
	}
	var where string
	p.run(chromedp.Location(&where))
	for _, v := range violations {
		p.t.Errorf("%s is not accessible to everybody: %s", strings.TrimPrefix(where, p.site.url), v)
	}
}
