package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
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
		err = e.unreadable(file, err)
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
		return nil, e.unreadable(file, err)
	}
	return data, nil
}

// unreadable says why a file cannot be read.
func (e *Env) unreadable(file string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return e.misused("không có tệp %s", "there is no file %s", file)
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return e.misused("không đọc được tệp %s (%v)", "%s cannot be read (%v)", file, err)
}

// Named gives the fields of a refusal the names that people know: “hạn” for due_on.
func (e *Env) Named(err error) error {
	var refusal *client.Refusal
	if !errors.As(err, &refusal) || len(refusal.Errors) == 0 {
		return err
	}
	said := *refusal
	said.Errors = slices.Clone(refusal.Errors)
	for i := range said.Errors {
		said.Errors[i].Field = e.field(said.Errors[i].Field)
	}
	if error(refusal) == err {
		return &said
	}
	return fmt.Errorf("%s%w", strings.TrimSuffix(err.Error(), refusal.Error()), &said)
}

// field is the name of a field of the API in words; a path, and a name without words, stay as they are.
func (e *Env) field(name string) string {
	if key := "field_name." + name; e.Words.Has(key) {
		return e.Words.Text(key, nil)
	}
	return name
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
