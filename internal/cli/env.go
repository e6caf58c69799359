package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"giaoban/internal/calendar"
	"giaoban/internal/client"
	"giaoban/internal/i18n"
	"giaoban/internal/minutes/read"
)

// Env is what a command works with.
type Env struct {
	Out    io.Writer
	In     io.Reader
	Client *client.Client
	Words  *i18n.Printer
	JSON   bool             // print the API's body as it is
	Now    func() time.Time // nil: the machine's clock
	PDF    read.PDF         // reads PDF files without a server; may be nil
}

// today is the day in Vietnam.
func (e *Env) today() calendar.Date {
	if e.Now != nil {
		return calendar.DateOf(e.Now())
	}
	return calendar.DateOf(time.Now())
}

// UsageError says that a command was called in a way that cannot be meant: a file that is not there, a day that is
// none.
type UsageError struct{ Err error }

// Error is what is wrong, in words.
func (e *UsageError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *UsageError) Unwrap() error { return e.Err }

func (e *Env) misused(vi, en string, args ...any) error {
	return &UsageError{e.failure(vi, en, args...)}
}

// failure is an error in the reader's language.
func (e *Env) failure(vi, en string, args ...any) error {
	return errors.New(e.phrase(vi, en, args...))
}

// phrase is the Vietnamese or the English of two texts, with its arguments filled in.
func (e *Env) phrase(vi, en string, args ...any) string {
	return fmt.Sprintf(e.pick(vi, en), args...)
}

// pick is the Vietnamese or the English of two texts.
func (e *Env) pick(vi, en string) string {
	if e.Words.Language() == i18n.English {
		return en
	}
	return vi
}

// say writes a line.
func (e *Env) say(format string, args ...any) error {
	_, err := fmt.Fprintf(e.Out, format+"\n", args...)
	return err
}

// tell writes a line in the reader's language.
func (e *Env) tell(vi, en string, args ...any) error {
	return e.say("%s", e.phrase(vi, en, args...))
}

// raw prints an answer as it is.
func (e *Env) raw(ctx context.Context, method, path string, in any) error {
	body, err := e.Client.Do(ctx, method, path, in)
	if err != nil {
		return err
	}
	return e.body(body)
}

// body prints what the API answered.
func (e *Env) body(body []byte) error {
	_, err := fmt.Fprintln(e.Out, strings.TrimRight(string(body), "\n"))
	return err
}

// read reads a text in UTF-8 from a file, or from standard input for "-". Another encoding is refused: as JSON it would
// reach the server with its letters lost.
func (e *Env) read(file string) ([]byte, error) {
	var text []byte
	var err error
	if file == "-" {
		text, err = io.ReadAll(e.In)
	} else if text, err = os.ReadFile(file); err != nil {
		err = &UsageError{err}
	}
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(text) {
		return nil, e.misused("%s không phải tệp văn bản UTF-8", "%s is no text in UTF-8", file)
	}
	return text, nil
}

// bytes reads a file, or standard input for "-".
func (e *Env) bytes(file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(e.In)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, &UsageError{err}
	}
	return data, nil
}

// date is a day as the reader writes it; what is none stays as it is.
func (e *Env) date(text string) string {
	d, err := calendar.ParseDate(text)
	if err != nil {
		return text
	}
	return e.Words.Date(d)
}

// instant is a moment in Vietnam as the reader writes it; what is none stays as it is.
func (e *Env) instant(text string) string {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return text
	}
	return e.Words.Instant(t)
}
