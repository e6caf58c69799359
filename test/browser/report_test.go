package browser

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// a4 is a sheet of paper in points, landscape.
const a4Long, a4Short = 842, 595

var mediaBox = regexp.MustCompile(`/MediaBox ?\[ ?0 0 ([0-9.]+) ([0-9.]+) ?\]`)

// TestPapersPrint: a tracking sheet prints on A4 landscape and nothing sticks out at the side, in both orders and both
// languages; on the screen everybody can use it.
func TestPapersPrint(t *testing.T) {
	d := withDistrict(t)
	d.call("POST", "/api/v1/tasks/"+d.tasks["Mở lớp xóa mù chữ tại xã Krông Á"]+"/progress", map[string]any{"value": 12,
		"result": "Đã mở một lớp tại xã Krông Á, 12 học viên đi học đều; còn 13 người đã đăng ký", "difficulties": "Mưa lũ kéo dài, đường vào thôn bị sạt lở", "proposals": "Đề nghị cấp thêm sách và đèn chiếu sáng"}, nil)
	var tasks struct {
		Items []struct {
			MeetingID string `json:"meeting_id"`
		}
	}
	d.call("GET", "/api/v1/tasks?unit_id="+d.unit, nil, &tasks)
	meeting := tasks.Items[0].MeetingID
	for _, one := range []struct{ name, path, language, heading string }{
		{"paper-meeting", "/reports/meetings/" + meeting, "vi", "Bảng theo dõi nhiệm vụ"},
		{"paper-meeting-units", "/reports/meetings/" + meeting + "?by=unit", "vi", "Bảng theo dõi nhiệm vụ"},
		{"paper-meeting-en", "/reports/meetings/" + meeting, "en", "Tracking sheet of tasks"},
		{"paper-unit", "/reports/units/" + d.unit, "vi", "Dự thảo công văn"},
	} {
		p := d.visitor(t, desk)
		p.run(network.SetExtraHTTPHeaders(network.Headers{"Accept-Language": one.language, "Authorization": "Bearer " + d.chair}))
		if one.language == "en" { // on this device, as the button in the menu sets it
			p.run(network.SetCookie("giaoban_language", "en").WithURL(d.url))
		}
		p.open(one.path)
		p.until("the page says "+one.heading, `document.body.innerText.toLowerCase().includes(`+quoted(lower(one.heading))+`)`)
		p.accessible()
		p.shot(one.name + "-1280")
		p.printed(one.name)
	}
	p := d.visitor(t, phone)
	p.run(network.SetExtraHTTPHeaders(network.Headers{"Accept-Language": "vi", "Authorization": "Bearer " + d.officer}))
	p.open("/reports/units/" + d.unit)
	p.sees("Độc lập - Tự do - Hạnh phúc")
	p.accessible()
	p.shot("paper-unit-390")
	p.until("nothing sticks out at the side of a phone", `document.documentElement.scrollWidth <= innerWidth`)
}

func lower(s string) string { return string(bytes.ToLower([]byte(s))) }

// printed prints the page as its style sheet says, and looks whether the sheets are A4 landscape and hold the table.
func (p *person) printed(name string) {
	p.t.Helper()
	var pdf []byte
	p.run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		pdf, _, err = page.PrintToPDF().WithPreferCSSPageSize(true).WithPrintBackground(true).Do(ctx)
		return err
	}))
	boxes := mediaBox.FindAllSubmatch(pdf, -1)
	if len(boxes) == 0 {
		p.t.Fatalf("%s: no page in the PDF", name)
	}
	for _, b := range boxes {
		w, errW := strconv.ParseFloat(string(b[1]), 64)
		h, errH := strconv.ParseFloat(string(b[2]), 64)
		if errW != nil || errH != nil || w < a4Long-2 || w > a4Long+2 || h < a4Short-2 || h > a4Short+2 {
			p.t.Errorf("%s prints on %s × %s points, want A4 landscape", name, b[1], b[2])
		}
	}
	// The width between the margins of @page paper, in CSS pixels: (297 − 15 − 10) mm.
	const width = int64(272 * 960 / 254)
	var over string
	p.run(emulation.SetEmulatedMedia().WithMedia("print"), emulation.SetDeviceMetricsOverride(width, 900, 1, false),
		chromedp.Evaluate(`[...document.querySelectorAll(".paper, .paper table, .paper td, .paper th")].filter(e => e.getBoundingClientRect().right > innerWidth + 1 || e.scrollWidth > e.clientWidth + 2 && e.clientWidth > 0 && e.tagName != "TABLE").map(e => e.tagName + ": " + e.textContent.slice(0, 40)).join("\n")`, &over))
	if over != "" {
		p.t.Errorf("%s sticks out of the sheet:\n%s", name, over)
	}
	p.shot(name + "-print")
	p.run(emulation.SetEmulatedMedia().WithMedia(""), emulation.SetDeviceMetricsOverride(desk, 900, 1, false))
	if shots() == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(shots(), fmt.Sprint(name, ".pdf")), pdf, 0o644); err != nil {
		p.t.Fatal(err)
	}
}
