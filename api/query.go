package api

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/unicode/norm"

	"giaoban/internal/directive"
)

// param is a query parameter.
type param struct {
	name, doc string
	values    []string // allowed values; nil: any
	kind      string   // string, integer, boolean
}

// Limits of a page and of a parameter.
const (
	defaultLimit = 50
	maxLimit     = 200
	maxQuery     = 1000 // bytes of one value
)

// query is a parameter, brought to NFC; the parameters were checked against the table before.
func (r *request) query(name string) string { return norm.NFC.String(r.gin.Query(name)) }

// limit is the page size asked for.
func (r *request) limit() (int, error) {
	text := r.query("limit")
	if text == "" {
		return defaultLimit, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxLimit {
		return 0, invalid("limit", "out_of_range", "Min", 1, "Max", maxLimit)
	}
	return n, nil
}

// checkQuery refuses parameters that the route does not have, and those given twice or beyond reason.
func checkQuery(c *gin.Context, e *endpoint) error {
	query, err := url.ParseQuery(c.Request.URL.RawQuery) // gin would leave out what cannot be read
	if err != nil {
		return malformed("", "bad_query")
	}
	var p directive.Problems
	for _, name := range sorted(query) {
		values := query[name]
		i := slices.IndexFunc(e.query, func(known param) bool { return known.name == name })
		switch {
		case i < 0:
			return malformed(name, "unknown_parameter")
		case len(values) > 1:
			return malformed(name, "parameter_twice")
		case len(values[0]) > maxQuery:
			p.Add(name, "too_long", "Max", maxQuery)
		case strings.ContainsRune(values[0], 0) || !utf8.ValidString(values[0]):
			p.Add(name, "bad_text")
		case e.query[i].values != nil && !slices.Contains(e.query[i].values, values[0]):
			p.Add(name, "one_of", "Values", strings.Join(e.query[i].values, ", "))
		}
	}
	return p.Err()
}
