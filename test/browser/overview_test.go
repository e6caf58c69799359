package browser

import (
	"testing"

	"github.com/chromedp/cdproto/network"
)

func TestEmptyOverview(t *testing.T) {
	s := serve(t)
	for _, w := range []int64{phone, desk} {
		p := s.visitor(t, w)
		p.run(network.SetExtraHTTPHeaders(network.Headers{"Accept-Language": "vi", "Authorization": "Bearer " + s.token}))
		p.open("/")
		p.sees("Chưa giao nhiệm vụ nào")
		p.shot("overview-empty-" + map[int64]string{phone: "390", desk: "1280"}[w])
		p.accessible()
	}
}
