package directive

import (
	"errors"
	"fmt"
	"strings"
)

// Code classifies an Error. Each code has one HTTP status, in package api, and one title per language.
type Code string

// The codes of errors that cross a package border.
const (
	CodeMalformed         Code = "malformed"                // the request cannot be read at all
	CodeUnknownField      Code = "unknown_field"            // the request names a field that does not exist
	CodeUnauthenticated   Code = "unauthenticated"          // nobody, or nobody known, is asking
	CodeBadCredentials    Code = "bad_credentials"          // the name or the password is wrong: which one is not told
	CodeTooMany           Code = "too_many"                 // too many attempts; Args["Seconds"] says when to come again
	CodePasswordChange    Code = "password_change_required" // the password was chosen by somebody else: first things first
	CodeForbidden         Code = "forbidden"                // visible to the asker, who may not do this
	CodeNotFound          Code = "not_found"                // absent, or not visible to the asker: the two look alike
	CodeInvalidTransition Code = "invalid_transition"       // the state does not allow the act
	CodeConflict          Code = "conflict"                 // another row stands in the way (a duplicate, a row in use)
	CodeKeyInProgress     Code = "key_in_progress"          // a request with the same idempotency key is running
	CodeKeyMismatch       Code = "key_mismatch"             // the idempotency key was used with another body
	CodeStaleVersion      Code = "stale_version"            // somebody changed the row in between
	CodeInvalid           Code = "validation"               // readable, but against a rule; Fields say which
	CodeUnsupported       Code = "unsupported_media_type"   // a body or a file of a kind that is not taken
	CodeTooLarge          Code = "too_large"                // over a size limit
	CodeUnavailable       Code = "unavailable"              // try again later
)

// FieldError is one broken rule at one field. Field is a path as in the JSON body ("groups[0].directives[1].due_on").
// Code is a message key; Args fill the message. The text is made at the edge, in the reader's language.
type FieldError struct {
	Field string
	Code  string
	Args  map[string]any
}

// Error is an error that a person can act on. Detail, when set, is a message key that says more than the code;
// Args fill it. Err, when set, is the cause for the log, never shown.
type Error struct {
	Code   Code
	Detail string
	Args   map[string]any
	Fields []FieldError
	Err    error
}

// Error describes the failure for a log.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Code))
	if e.Detail != "" {
		fmt.Fprintf(&b, " (%s)", e.Detail)
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s", f.Field, f.Code)
		if len(f.Args) > 0 {
			fmt.Fprintf(&b, " %v", f.Args)
		}
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports equality of codes, so that errors.Is(err, &Error{Code: CodeNotFound}) works.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && t.Detail == "" && t.Fields == nil && t.Err == nil
}

// CodeOf returns the code of the first *Error in err's chain, or "" if there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// NotFound is the one answer for what does not exist and for what the asker may not see.
func NotFound() *Error { return &Error{Code: CodeNotFound} }

// Forbidden says that the asker may see the object but not do this to it.
func Forbidden() *Error { return &Error{Code: CodeForbidden} }

// Problems collects the field errors of one form, so that a person sees all of them at once.
type Problems struct{ fields []FieldError }

// Add records a broken rule. args are alternating names and values for the message.
func (p *Problems) Add(field, code string, args ...any) {
	f := FieldError{Field: field, Code: code}
	for i := 0; i+1 < len(args); i += 2 {
		if f.Args == nil {
			f.Args = map[string]any{}
		}
		f.Args[fmt.Sprint(args[i])] = args[i+1]
	}
	p.fields = append(p.fields, f)
}

// Err returns nil when no rule was broken, else one CodeInvalid error with every field.
func (p *Problems) Err() error {
	if len(p.fields) == 0 {
		return nil
	}
	return &Error{Code: CodeInvalid, Fields: p.fields}
}
