// Package client speaks to a running Giao Ban over its API: with a key on every POST, repeated while the line is
// broken, and with problems turned into errors that say what is wrong in words.
package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"giaoban/api"
)

// Client calls one server as one person.
type Client struct {
	URL      string // http://localhost:8080
	Token    string // gb_…
	Language string // vi or en: of the problems' words
	HTTP     *http.Client
	Pause    time.Duration // before the second attempt, doubled before the third; 0: 300 ms
}

// ErrUnreachable is wrapped by errors that say that nobody answered.
var ErrUnreachable = errors.New("unreachable")

// Refusal is a problem that the server answered.
type Refusal struct{ api.Problem }

// Error is the problem in words: its title, what happened here, and each field with its message.
func (r *Refusal) Error() string {
	var b strings.Builder
	b.WriteString(r.Title)
	if r.Detail != "" {
		b.WriteString(": " + r.Detail)
	}
	for _, f := range r.Errors {
		if f.Field == "" {
			fmt.Fprintf(&b, "\n  %s", f.Message)
			continue
		}
		fmt.Fprintf(&b, "\n  %s: %s", f.Field, f.Message)
	}
	return b.String()
}

// Attempts and pauses while the line is broken or the server says "later".
const (
	attempts   = 3
	usualPause = 300 * time.Millisecond
	timeout    = 30 * time.Second
)

// Do sends a request and returns the body of a success. in, when not nil, is sent as JSON. A POST carries a key, so
// that repeating it has no second effect.
func (c *Client) Do(ctx context.Context, method, path string, in any) ([]byte, error) {
	return c.do(ctx, method, path, 0, in)
}

// Save puts in the place of what has this version, and returns the body of a success; what somebody else changed in
// between is refused with 412.
func (c *Client) Save(ctx context.Context, path string, version int, in any) ([]byte, error) {
	return c.do(ctx, http.MethodPut, path, version, in)
}

// do is Do, for the one version that is meant; 0 means any.
func (c *Client) do(ctx context.Context, method, path string, version int, in any) ([]byte, error) {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return nil, err
		}
	}
	return c.send(ctx, method, path, payload{version: version, media: "application/json", body: body})
}

// Upload sends a file as a form does, in the field "file", and reads the JSON answer into out.
func (c *Client) Upload(ctx context.Context, path, name string, file []byte, out any) error {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(file)
	}
	if err := errors.Join(err, form.Close()); err != nil {
		return err
	}
	answer, err := c.send(ctx, http.MethodPost, path, payload{media: form.FormDataContentType(), body: body.Bytes()})
	if err != nil {
		return err
	}
	return c.decode(answer, out)
}

// payload is what a request carries.
type payload struct {
	version int // the one that is meant; 0: any
	media   string
	body    []byte
}

// send sends a request, again if the line breaks or the server says "later", and returns the body of a success.
func (c *Client) send(ctx context.Context, method, path string, what payload) ([]byte, error) {
	key := rand.Text()
	pause := c.Pause
	if pause == 0 {
		pause = usualPause
	}
	for n := 1; ; n++ {
		answer, again, err := c.once(ctx, method, path, key, what)
		if err == nil || !again || n == attempts {
			return answer, err
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, errors.Join(err, ctx.Err())
		case <-timer.C:
		}
		pause *= 2
	}
}

func (c *Client) once(ctx context.Context, method, path, key string, what payload) (answer []byte, again bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.URL, "/")+path, bytes.NewReader(what.body))
	if err != nil {
		return nil, false, err
	}
	if what.body != nil {
		req.Header.Set("Content-Type", what.media)
	}
	if method == http.MethodPost {
		req.Header.Set("Idempotency-Key", key)
	}
	if what.version > 0 {
		req.Header.Set("If-Match", strconv.Quote(strconv.Itoa(what.version)))
	}
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	req.Header.Set("Accept-Language", c.Language)
	h := c.HTTP
	if h == nil {
		h = http.DefaultClient
	}
	res, err := h.Do(req)
	if err != nil {
		return nil, true, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	answer, err = io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		return nil, true, fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	if res.StatusCode < 300 {
		return answer, false, nil
	}
	var r Refusal
	if err := json.Unmarshal(answer, &r.Problem); err != nil || r.Title == "" {
		if res.StatusCode >= 500 { // a proxy before a server that is away
			return nil, true, fmt.Errorf("%w: %s: %s %s", ErrUnreachable, c.URL, res.Status, plain(answer))
		}
		return nil, false, fmt.Errorf("%s: %s", c.URL, res.Status)
	}
	later := res.StatusCode == http.StatusServiceUnavailable || strings.HasSuffix(r.Type, "key_in_progress")
	return nil, later, &r
}

// plain is an answer of a few words, on one line; "" for a page.
func plain(answer []byte) string {
	text := strings.Join(strings.Fields(string(answer)), " ")
	if len(text) > 300 || strings.HasPrefix(text, "<") {
		return ""
	}
	return text
}

// Get reads a JSON answer into out.
func (c *Client) Get(ctx context.Context, path string, out any) error {
	return c.call(ctx, http.MethodGet, path, nil, out)
}

// Post sends in and reads the JSON answer into out; both may be nil.
func (c *Client) Post(ctx context.Context, path string, in, out any) error {
	return c.call(ctx, http.MethodPost, path, in, out)
}

// Put sends in and reads the JSON answer into out.
func (c *Client) Put(ctx context.Context, path string, in, out any) error {
	return c.call(ctx, http.MethodPut, path, in, out)
}

func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	body, err := c.Do(ctx, method, path, in)
	if err != nil || out == nil {
		return err
	}
	return c.decode(body, out)
}

// decode reads an answer into out, which may want it as it is.
func (c *Client) decode(body []byte, out any) error {
	if raw, ok := out.(*json.RawMessage); ok {
		*raw = body
		return nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		return fmt.Errorf("%s answers nothing that can be read: %w", c.URL, err)
	}
	return nil
}

// All walks a list to its end, or to limit items; path has a query already or none.
func All[T any](ctx context.Context, c *Client, path string, limit int) ([]T, error) {
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	var out []T
	for cursor := ""; ; {
		var page api.Page[T]
		at := path + sep + "limit=200"
		if cursor != "" {
			at += "&cursor=" + url.QueryEscape(cursor)
		}
		if err := c.Get(ctx, at, &page); err != nil {
			return nil, err
		}
		out = append(out, page.Items...)
		if cursor = page.NextCursor; cursor == "" || len(out) >= limit {
			return out[:min(len(out), limit)], nil
		}
	}
}
