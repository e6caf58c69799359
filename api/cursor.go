package api

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"giaoban/internal/directive"
)

// A cursor is a place in a list, opaque to clients: JSON with a checksum, so that an altered one is recognised.
func (a *API) cursor(place any) string {
	b, err := json.Marshal(place)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(append(a.sign(b), b...))
}

const sealSize = 8

func (a *API) sign(b []byte) []byte {
	mac := hmac.New(sha256.New, a.seal)
	mac.Write(b)
	return mac.Sum(nil)[:sealSize]
}

// place reads a cursor; "" leaves out as it is. An altered one is malformed.
func (a *API) place(cursor string, out any) error {
	if cursor == "" {
		return nil
	}
	bad := func() error {
		err := &directive.Error{Code: directive.CodeMalformed}
		err.Fields = []directive.FieldError{{Field: "cursor", Code: "bad_cursor"}}
		return err
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(b) < sealSize || !hmac.Equal(b[:sealSize], a.sign(b[sealSize:])) {
		return bad()
	}
	if err := json.Unmarshal(b[sealSize:], out); err != nil {
		return bad()
	}
	return nil
}
