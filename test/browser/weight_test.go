package browser

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// traffic counts what goes over the line.
type traffic struct {
	mu           sync.Mutex
	kinds        map[network.RequestID]string
	requests     int
	bytes, fonts int64
	fromCache    int
}

func (p *person) traffic() *traffic {
	c := &traffic{kinds: map[network.RequestID]string{}}
	chromedp.ListenTarget(p.ctx, func(event any) {
		c.mu.Lock()
		defer c.mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, "data:") {
				c.kinds[e.RequestID] = e.Request.URL
			}
		case *network.EventRequestServedFromCache:
			c.fromCache++
			delete(c.kinds, e.RequestID)
		case *network.EventLoadingFinished:
			url, known := c.kinds[e.RequestID]
			if !known || strings.HasSuffix(url, "/live") {
				return
			}
			if e.EncodedDataLength == 0 {
				c.fromCache++
				return
			}
			c.requests++
			if strings.HasSuffix(url, ".woff2") {
				c.fonts += int64(e.EncodedDataLength)
			} else {
				c.bytes += int64(e.EncodedDataLength)
			}
		}
	})
	return c
}

// take returns what was counted and begins anew.
func (c *traffic) take() (requests int, bytes, fonts int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	requests, bytes, fonts = c.requests, c.bytes, c.fonts
	c.requests, c.bytes, c.fonts = 0, 0, 0
	return requests, bytes, fonts
}

// TestWeight: what the first visit and a task page bring over the line. The goals are those of a phone on a mountain
// road: 120 kB and 30 kB, fonts apart, and those 70 kB.
func TestWeight(t *testing.T) {
	d := withDistrict(t)
	p := d.as(t, d.officer, phone)
	c := p.traffic()
	p.open("/")
	p.settled()
	requests, bytes, fonts := c.take()
	t.Logf("first visit: %d requests, %d bytes, fonts %d bytes", requests, bytes, fonts)
	if bytes > 120_000 || fonts > 70_000 {
		t.Errorf("the first visit weighs %d bytes and %d of fonts", bytes, fonts)
	}
	p.open("/tasks/" + d.id("Mở lớp"))
	p.settled()
	requests, bytes, fonts = c.take()
	t.Logf("a task page: %d requests, %d bytes, fonts %d bytes", requests, bytes, fonts)
	if bytes > 30_000 || fonts > 0 {
		t.Errorf("a task page weighs %d bytes and %d of fonts", bytes, fonts)
	}
	// Chromium's "slow 3G": 400 ms there and back, 400 kbit/s. A time is told, not demanded: machines differ.
	p.run(chromedp.ActionFunc(func(ctx context.Context) error {
		return cdp.Execute(ctx, "Network.emulateNetworkConditions", map[string]any{"offline": false, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}, nil)
	}))
	began := time.Now()
	p.open("/my")
	p.until("the page can be used", `document.readyState !== "loading" && !!document.querySelector("main h1")`)
	t.Logf("the officer's list, second visit, slow 3G: usable after %v", time.Since(began).Round(10*time.Millisecond))
}
