package browser

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestSearch finds what the example holds from the field that every page has, without accents, on both widths; nothing
// of the top bar is cut off.
func TestSearch(t *testing.T) {
	s, password := seated(t)
	for _, w := range []int64{phone, desk} {
		p := s.signedIn(t, w, "vanphong", password)
		whole := func() {
			t.Helper()
			p.until("the page is no wider than the window", `document.documentElement.scrollWidth <= innerWidth`)
			p.until("nothing of the top bar is cut off", `[...document.querySelectorAll("header.top > div > *")].every(e => { const r = e.getBoundingClientRect(); return !r.width || r.left >= -17 && r.right <= innerWidth + 17 }) && (innerWidth < 900 || (n => n.scrollWidth <= n.clientWidth)(document.querySelector(".nav")))`)
		}
		if w == phone {
			p.run(chromedp.Click(".findicon", chromedp.ByQuery, chromedp.NodeVisible))
			p.sees("Có dấu hay không dấu đều được")
			p.settled()
			whole()
			p.shot("search-empty-390")
			p.accessible()
			p.fill("Từ cần tìm", "nghia lo")
		} else {
			p.open("/search")
			p.sees("Có dấu hay không dấu đều được")
			p.shot("search-empty-1280")
			p.accessible()
			p.open("/tasks")
			p.settled()
			whole()
			p.run(chromedp.Evaluate(`document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "/", bubbles: true, cancelable: true}))`, nil))
			p.until("the field of the top bar has the focus", `document.activeElement.matches(".find input")`)
			p.run(chromedp.KeyEvent("nghia lo"))
		}
		p.run(chromedp.KeyEvent("\r"))
		p.sees("kết quả cho “nghia lo”")
		p.settled()
		p.until("what matched is marked", `[...document.querySelectorAll(".hits mark")].some(m => m.textContent === "Nghĩa")`)
		whole()
		p.shot("search-" + width(w))
		p.accessible()
		p.open("/search?q=xoa+mu")
		p.sees("kết quả cho “xoa mu”")
		p.shot("search-directives-" + width(w))
		p.accessible()
		p.open("/search?q=khongcogica")
		p.sees("Không tìm thấy gì")
		p.shot("search-nothing-" + width(w))
		p.accessible()
		p.run(chromedp.Evaluate(`(() => { // whoever has every entry, and a long name
			const nav = document.querySelector(".nav"), link = nav.querySelector("a").cloneNode();
			link.textContent = "Việc của đơn vị 12"; nav.prepend(link);
			document.querySelector(".me summary").textContent = "Nguyễn Thị Thanh Hương Giang";
		})()`, nil))
		whole()
		p.noProblems()
	}
	p := s.withToken(t, desk, s.token, "en")
	p.open("/search?q=quan+tri")
	p.press("Quản trị hệ thống")
	p.press("English")
	p.sees("result for “quan tri”")
	p.sees("People")
	p.accessible()
	p.noProblems()
}
