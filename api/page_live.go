package api

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"giaoban/internal/service"
)

// How long a line for live changes stands before the browser is let call again, which also asks anew for the
// person's rights; and how often a comment keeps it from being cut by what lies between.
const (
	liveSpan  = 10 * time.Minute
	liveQuiet = 20 * time.Second
)

// live tells a page that something changed (server-sent events, WHATWG HTML 9.2). What changed is not in it: the page
// is fetched anew, with the rights of who asks.
func (a *API) live(c *gin.Context) {
	actor, err := a.authenticate(c.Request.Context(), c)
	if err != nil {
		a.fail(c, err)
		return
	}
	rings, done, err := a.changes.Listen(c.Request.Context(), service.Call{Actor: actor})
	if err != nil {
		a.fail(c, err)
		return
	}
	defer done()
	line := http.NewResponseController(c.Writer)
	write := func(text string) bool {
		if err := line.SetWriteDeadline(time.Now().Add(liveQuiet)); err != nil {
			return false
		}
		if _, err := c.Writer.WriteString(text); err != nil {
			return false
		}
		return line.Flush() == nil
	}
	c.Header("Content-Type", "text/event-stream; charset=utf-8")
	if err := line.SetReadDeadline(time.Time{}); err != nil { // the server allows for reading a request, not for listening
		a.fail(c, err)
		return
	}
	c.Header("X-Accel-Buffering", "no") // nginx would hold it back
	c.Status(http.StatusOK)
	if !write("retry: 2000\n\n") {
		return
	}
	end, quiet := time.NewTimer(liveSpan), time.NewTicker(liveQuiet/2)
	defer end.Stop()
	defer quiet.Stop()
	for {
		said := ": quiet\n\n"
		select {
		case <-c.Request.Context().Done():
			return
		case <-a.closing:
			return
		case <-end.C:
			return
		case <-quiet.C:
		case <-rings:
			said = "event: change\ndata: \n\n"
		}
		if !write(said) {
			return
		}
	}
}
