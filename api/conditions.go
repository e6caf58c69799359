package api

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"giaoban/internal/store"
)

// maxKey is the longest idempotency key.
const maxKey = 255

// setKey reads the Idempotency-Key: up to 255 printable ASCII characters. It belongs to the actor, the route and the
// address, and covers the body: the same key with another body is refused.
func (r *request) setKey(body []byte) error {
	values := r.gin.Request.Header.Values("Idempotency-Key")
	if len(values) == 0 {
		return nil
	}
	key := values[0]
	if len(values) > 1 || key == "" || len(key) > maxKey || strings.ContainsFunc(key, func(c rune) bool { return c < ' ' || c > '~' }) {
		return malformed("Idempotency-Key", "bad_key", "Max", maxKey)
	}
	sum := sha256.Sum256(body)
	r.call.Key = &store.Key{ActorID: r.call.Actor.UserID, Route: r.gin.Request.Method + " " + r.gin.Request.URL.Path, Key: key, BodyHash: hex.EncodeToString(sum[:])}
	r.call.Replayed = new(bool)
	return nil
}

// setMatch reads If-Match: the version that the caller saw, as its ETag was written. "*" is any version.
func (r *request) setMatch() error {
	values := r.gin.Request.Header.Values("If-Match")
	if len(values) == 0 || len(values) == 1 && values[0] == "*" {
		return nil
	}
	inner, opened := strings.CutPrefix(values[0], `"`)
	inner, closed := strings.CutSuffix(inner, `"`)
	n, err := strconv.ParseInt(inner, 10, 32)
	if len(values) > 1 || !opened || !closed || err != nil || n < 1 || inner[0] == '+' || inner[0] == '0' {
		return malformed("If-Match", "bad_version")
	}
	r.call.IfMatch = int(n)
	return nil
}
