package minutes

import "fmt"

// MaxBytes is the largest text that [Parse] accepts, in bytes of UTF-8.
const MaxBytes = 5 << 20

// InputError is returned by [Parse] for input that cannot be minutes.
type InputError struct {
	Code string // "too_large" or "not_text"
	Size int    // bytes of the input
}

// The codes of an [InputError].
const (
	InputTooLarge = "too_large"
	InputNotText  = "not_text"
)

// Error implements error, for the operator; a person is shown Code through the
// message catalogue.
func (e *InputError) Error() string {
	return fmt.Sprintf("minutes: input of %d bytes: %s", e.Size, e.Code)
}
