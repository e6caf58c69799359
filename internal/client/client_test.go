package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/api"
	"giaoban/internal/client"
)

// seen is what a server was asked.
type seen struct{ Method, Path, Key, Token, Language, Body string }

// record is everything that a server was asked; a broken connection lets the test run beside its handler.
type record struct {
	mu    sync.Mutex
	asked []seen
}

func (r *record) add(s seen) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = append(r.asked, s)
	return len(r.asked)
}

func (r *record) all() []seen {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.asked)
}

// server answers each request with the next of the answers, and the last of them from then on. A nil answer breaks
// the connection.
func server(t *testing.T, answers ...http.HandlerFunc) (*client.Client, *record) {
	t.Helper()
	var asked record
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		n := asked.add(seen{r.Method, r.URL.RequestURI(), r.Header.Get("Idempotency-Key"), r.Header.Get("Authorization"), r.Header.Get("Accept-Language"), string(body)})
		answer := answers[min(n, len(answers))-1]
		if answer == nil {
			panic(http.ErrAbortHandler)
		}
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return &client.Client{URL: s.URL + "/", Token: "gb_x", Language: "en", HTTP: s.Client(), Pause: time.Millisecond}, &asked
}

func answer(status int, body any) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		text, err := json.Marshal(body)
		if err != nil {
			panic(err)
		}
		w.WriteHeader(status)
		fmt.Fprintf(w, "%s", text) //nolint:errcheck // the client sees what is missing
	}
}

func problem(status int, code string) http.HandlerFunc {
	return answer(status, api.Problem{Type: "/problems/" + code, Title: "No", Status: status, Detail: "not now",
		Errors: []api.FieldIssue{{Field: "name", Code: "blank", Message: "Say who."}, {Message: "And why."}}})
}

func TestAPostIsRepeatedUnderOneKey(t *testing.T) {
	for name, first := range map[string]http.HandlerFunc{
		"the connection breaks":       nil,
		"the server is not ready":     problem(503, "unavailable"),
		"its first copy is under way": problem(409, "key_in_progress"),
		"a proxy finds no server": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "<html>", http.StatusBadGateway)
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, asked := server(t, first, first, answer(201, api.UserJSON{Name: "Hà"}))
			var made api.UserJSON
			if err := c.Post(t.Context(), "/api/v1/users", api.UserJSON{Name: "Hà"}, &made); err != nil || made.Name != "Hà" {
				t.Fatalf("%v %v", made, err)
			}
			if len(asked.all()) != 3 {
				t.Fatalf("asked %d times, want 3", len(asked.all()))
			}
			one := asked.all()[0]
			if len(one.Key) < 20 || one.Path != "/api/v1/users" || one.Token != "Bearer gb_x" || one.Language != "en" || one.Body == "" {
				t.Errorf("asked %+v", one)
			}
			for _, again := range asked.all()[1:] {
				if diff := cmp.Diff(one, again); diff != "" {
					t.Errorf("the repetition differs: %s", diff)
				}
			}
		})
	}
}

func TestEachPostHasItsOwnKey(t *testing.T) {
	c, asked := server(t, answer(200, struct{}{}))
	for range 2 {
		if err := c.Post(t.Context(), "/x", nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Get(t.Context(), "/x", nil); err != nil {
		t.Fatal(err)
	}
	if a := asked.all(); a[0].Key == a[1].Key || a[2].Key != "" {
		t.Errorf("keys %q, %q; of a GET %q", a[0].Key, a[1].Key, a[2].Key)
	}
}

func TestItGivesUpAfterThree(t *testing.T) {
	c, asked := server(t, nil)
	if err := c.Post(t.Context(), "/x", nil, nil); !errors.Is(err, client.ErrUnreachable) || len(asked.all()) != 3 {
		t.Errorf("%v after %d attempts, want unreachable after 3", err, len(asked.all()))
	}
	c, asked = server(t, problem(503, "unavailable"))
	var r *client.Refusal
	if err := c.Post(t.Context(), "/x", nil, nil); !errors.As(err, &r) || r.Status != 503 || len(asked.all()) != 3 {
		t.Errorf("%v after %d attempts, want the problem after 3", err, len(asked.all()))
	}
}

func TestARefusalIsNotRepeated(t *testing.T) {
	c, asked := server(t, problem(422, "validation"))
	var r *client.Refusal
	err := c.Post(t.Context(), "/x", nil, nil)
	if !errors.As(err, &r) || r.Status != 422 || len(asked.all()) != 1 {
		t.Fatalf("%v after %d attempts", err, len(asked.all()))
	}
	if want := "No: not now\n  name: Say who.\n  And why."; err.Error() != want {
		t.Errorf("in words %q, want %q", err, want)
	}
}

func TestAnEndedContextEndsTheAttempts(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c, asked := server(t, func(w http.ResponseWriter, r *http.Request) { cancel(); problem(503, "unavailable")(w, r) })
	c.Pause = time.Hour
	if err := c.Get(ctx, "/x", nil); !errors.Is(err, context.Canceled) || len(asked.all()) != 1 {
		t.Errorf("%v after %d attempts", err, len(asked.all()))
	}
}

func TestWhatIsNoAnswer(t *testing.T) {
	c, _ := server(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") }) //nolint:errcheck // as above
	if err := c.Get(t.Context(), "/x", &api.Ready{}); err == nil {
		t.Error("a page of HTML was read")
	}
	c, _ = server(t, func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) })
	if err := c.Get(t.Context(), "/x", &api.Ready{}); err == nil || errors.Is(err, client.ErrUnreachable) {
		t.Errorf("another server's 404: %v, want an error that is not unreachable", err)
	}
}

func TestAllWalksToTheEnd(t *testing.T) {
	c, asked := server(t, answer(200, api.Page[int]{Items: []int{1, 2}, NextCursor: "a+b"}), answer(200, api.Page[int]{Items: []int{3}}))
	got, err := client.All[int](t.Context(), c, "/x?q=1", 100)
	if diff := cmp.Diff([]int{1, 2, 3}, got); err != nil || diff != "" {
		t.Fatalf("%v %s", err, diff)
	}
	if diff := cmp.Diff([]string{"/x?q=1&limit=200", "/x?q=1&limit=200&cursor=a%2Bb"}, []string{asked.all()[0].Path, asked.all()[1].Path}); diff != "" {
		t.Error(diff)
	}
	c, asked = server(t, answer(200, api.Page[int]{Items: []int{1, 2, 3}, NextCursor: "a"}))
	if got, err = client.All[int](t.Context(), c, "/x", 2); err != nil || len(got) != 2 || len(asked.all()) != 1 {
		t.Errorf("%v %v: want the first two of one page", got, err)
	}
}
