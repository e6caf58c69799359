package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"giaoban/internal/calendar"
	"giaoban/internal/example"
)

// seated is the product with the people of the example, and their password.
func seated(t *testing.T) (s *site, password string) {
	t.Helper()
	s = serve(t)
	if err := s.app.SeatTrial(t.Context()); err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`password:\s+(\S+)`).FindStringSubmatch(s.out.String())
	if m == nil {
		t.Fatalf("no password in\n%s", s.out)
	}
	return s, m[1]
}

// signedIn opens a window for one of the example's people.
func (s *site) signedIn(t *testing.T, w int64, login, password string) *person {
	t.Helper()
	p := s.visitor(t, w)
	p.open("/sign-in")
	p.fill("Tên đăng nhập", login)
	p.fill("Mật khẩu", password)
	p.press("Đăng nhập")
	p.until("somebody is signed in", `document.readyState === "complete" && !!document.querySelector("header.top details.me")`)
	return p
}

// set gives a field its value at once, as a person pastes or picks it; the page is told as by typing.
func (p *person) set(name, value string) {
	p.t.Helper()
	script := `(() => { const f = document.getElementsByName(` + quoted(name) + `); for (const e of f) {
		if (e.type === "radio" || e.type === "checkbox") { if (e.value === ` + quoted(value) + `) { e.checked = true; e.dispatchEvent(new Event("input", {bubbles: true})); return true; } continue; }
		e.value = ` + quoted(value) + `; e.dispatchEvent(new Event("input", {bubbles: true})); return true; } return false; })()`
	var ok bool
	p.run(chromedp.Evaluate(script, &ok))
	if !ok {
		p.t.Fatalf("no field %s takes %q", name, value)
	}
}

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		return `""`
	}
	return string(b)
}

// value is what stands in a field.
func (p *person) value(name string) string {
	p.t.Helper()
	var out string
	p.run(chromedp.Evaluate(`document.getElementsByName(`+quoted(name)+`)[0]?.value ?? ""`, &out))
	return out
}

// look keeps a picture of what the window shows, without the rest of the page.
func (p *person) look(name string) {
	p.t.Helper()
	if shots() == "" {
		return
	}
	var picture []byte
	p.run(chromedp.ActionFunc(func(ctx context.Context) (err error) {
		picture, err = page.CaptureScreenshot().Do(ctx)
		return err
	}))
	if err := os.MkdirAll(shots(), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(shots(), name+".png"), picture, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// line cuts the browser's line to the server, or mends it.
func (p *person) line(whole bool) {
	p.t.Helper()
	p.run(chromedp.ActionFunc(func(ctx context.Context) error {
		return cdp.Execute(ctx, "Network.emulateNetworkConditions", map[string]any{"offline": !whole, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}, nil)
	}))
}

// here is the path of the page.
func (p *person) here() string {
	p.t.Helper()
	var where string
	p.run(chromedp.Location(&where))
	path, _, _ := strings.Cut(strings.TrimPrefix(where, p.site.url), "?")
	return path
}

// directives are the numbers of directives in the five groups of the real minutes.
var directives = []int{2, 1, 2, 3, 2}

// TestChair: paste the real minutes, correct the draft, preview, issue; at a desk, with looks at a phone.
func TestChair(t *testing.T) {
	s, password := seated(t)
	p := s.signedIn(t, desk, "chutich", password)
	p.open("/meetings")
	p.sees("còn là dự thảo")
	p.shot("meetings-1280")
	p.accessible()
	p.press("Cuộc họp mới")
	p.sees("Dán biên bản vào đây")
	p.accessible()
	p.shot("meeting-new-1280")
	p.set("text", example.Minutes())
	p.press("Đọc biên bản")
	p.sees("10 nội dung chưa có hạn")
	p.accessible()
	p.look("meeting-edit-1280")
	p.shot("meeting-edit-full-1280")
	address := p.here()

	// What is refused is told at the cards, with a way there.
	p.allow("422")
	p.press("Giao nhiệm vụ…")
	p.sees("chưa có đơn vị thực hiện; xin chọn đơn vị")
	p.accessible()
	p.look("meeting-refused-1280")

	// A deadline for one tap, with its arithmetic.
	p.press("10 ngày làm việc")
	p.sees("10 ngày làm việc →")
	p.until("the quick deadline is saved", `document.getElementById("saved").textContent.startsWith("Đã lưu")`)

	// The pilot directive gets units, every directive a day, one a standing report.
	day := calendar.DateOf(time.Now()).AddDays(40)
	p.set("groups.0.directives.0.who", "some")
	for _, name := range []string{"Thành phố Yên Bái", "Huyện Trấn Yên"} {
		p.run(chromedp.Click(`//*[@id="d-0-0"]//label[contains(normalize-space(.), "`+name+`")]`, chromedp.BySearch, chromedp.NodeVisible))
	}
	for g, n := range directives {
		for d := range n {
			p.set(fmt.Sprintf("groups.%d.directives.%d.time", g, d), "one_off")
			p.set(fmt.Sprintf("groups.%d.directives.%d.due_on", g, d), day.AddDays(3*g+d).String())
		}
	}
	p.set("groups.4.directives.0.time", "standing")
	p.set("groups.4.directives.0.every", "quarter")
	p.set("groups.4.directives.0.first_on", calendar.NewDate(day.Year+1, 3, 31).String())
	p.set("groups.4.directives.0.until", calendar.NewDate(day.Year+1, 12, 31).String())
	p.set("groups.2.directives.1.measure.kind", "count")
	p.set("groups.2.directives.1.measure.goal", "25")
	p.set("groups.2.directives.1.measure.unit_of_measure", "học viên")
	p.until("the draft saves itself", saved)
	p.look("meeting-filled-1280")

	p.press("Xem trước lịch")
	p.sees("10 nội dung chỉ đạo")
	p.sees("Cách tính từng thời hạn")
	p.accessible()
	p.shot("meeting-preview-1280")
	hand := s.signedIn(t, phone, "phochutich", password)
	for name, path := range map[string]string{"meeting-new": "/meetings/new", "meeting-preview": address + "/preview"} {
		hand.open(path)
		hand.shot(name + "-390")
		hand.accessible()
	}
	p.run(chromedp.Click(`.issue .button.main`, chromedp.ByQuery))
	p.sees("Đã giao nhiệm vụ.")
	p.until("the tasks exist", `document.body.innerText.includes("trong hạn") || (location.reload(), false)`)
	p.accessible()
	p.shot("meeting-issued-1280")

	// The paper comes later.
	p.press("Ghi số, ngày, người ký của văn bản")
	p.set("document.number", "05/TB-HKH")
	p.run(chromedp.Click(`details.act[open] .button.main`, chromedp.ByQuery))
	p.sees("05/TB-HKH")

	// The group: who stands where, and what may still be changed.
	p.press("Nhóm thứ nhất")
	p.sees("Từng đơn vị với từng nội dung")
	p.accessible()
	p.shot("group-1280")
	group := p.here()
	p.press("Tính lại lịch nhắc")
	p.sees("các mốc không thay đổi")
	p.open(group)
	p.run(chromedp.Click(`#amend summary`, chromedp.ByQuery))
	p.set("amend.due_on", day.AddDays(30).String())
	p.set("amend.reason", "Mưa lũ ở vùng cao")
	p.shot("group-amend-1280")
	p.run(chromedp.Click(`#amend .button.main`, chromedp.ByQuery))
	p.sees("Đã điều chỉnh; các đơn vị liên quan được báo.")
	p.sees("Mưa lũ ở vùng cao")
	p.run(chromedp.Click(`#cancel summary`, chromedp.ByQuery), chromedp.Click(`#cancel .button.danger`, chromedp.ByQuery))
	p.run(chromedp.Evaluate(`document.querySelector("#cancel form").noValidate = true`, nil), chromedp.Click(`#cancel .button.danger`, chromedp.ByQuery))
	p.sees("Cần điền mục này.")
	p.accessible()
	p.set("cancel.reason", "Gộp vào nhóm thứ hai")
	p.run(chromedp.Click(`#cancel .button.danger`, chromedp.ByQuery))
	p.sees("Đã hủy nhóm nhiệm vụ")

	for name, path := range map[string]string{"meetings": "/meetings", "meeting-issued": address, "group": group} {
		hand.open(path)
		hand.shot(name + "-390")
		hand.accessible()
	}

	var tasks struct{ Items []json.RawMessage }
	s.call("GET", "/api/v1/tasks?limit=200&meeting_id="+strings.TrimPrefix(address, "/meetings/"), nil, &tasks)
	if len(tasks.Items) == 0 {
		t.Error("no tasks were made")
	}
}

// TestTwoEditors: what somebody else saved is shown, nothing typed is lost; neither is it on a lost line.
func TestTwoEditors(t *testing.T) {
	s, password := seated(t)
	var list struct{ Items []struct{ ID string } }
	s.call("GET", "/api/v1/meetings", nil, &list)
	address := "/meetings/" + list.Items[0].ID

	p := s.signedIn(t, desk, "vanphong", password)
	p.open(address)
	p.sees("10 nội dung chưa có hạn")
	other := s.signedIn(t, phone, "chutich", password)
	other.open(address)
	other.sees("10 nội dung chưa có hạn")
	other.look("meeting-edit-390")
	other.accessible()
	other.shot("meeting-edit-full-390")
	other.set("chair", "Nguyễn Thị Ấm")
	other.until("the other's change is saved", saved)

	p.set("place", "Hội trường M'Drắk")
	p.sees("Người khác vừa lưu bản khác")
	p.allow("412")
	p.run(chromedp.Click(`.editbar button[value=save]`, chromedp.ByQuery))
	p.sees("Có người khác vừa lưu dự thảo này")
	p.sees("“Nguyễn Thị Ấm”")
	if got := p.value("place"); got != "Hội trường M'Drắk" {
		t.Errorf("what was typed is gone: the place is %q", got)
	}
	p.accessible()
	p.look("meeting-stale-1280")
	p.press("Lưu bản của tôi")
	p.sees("Đã lưu.")

	// The line is lost; what was typed is offered when the page is opened again.
	p.allow("ERR_INTERNET_DISCONNECTED")
	p.allow("Failed to load resource")
	p.line(false)
	p.set("organisation", "Hội Khuyến học Ea H'leo")
	p.sees("Mất mạng: bản đang gõ giữ trên máy này")
	p.line(true)
	p.until("it is saved when the line returns", saved)

	// A draft's parts: add, split, merge, move, remove.
	p.press("Thêm nội dung chỉ đạo")
	p.until("a card is added", `!!document.getElementById("d-0-2")`)
	p.set("groups.0.directives.2.text", "Việc thứ nhất. Việc thứ hai.")
	p.run(chromedp.Click(`#d-0-2 .tools > summary`, chromedp.ByQuery), chromedp.Click(`#d-0-2 button[value="split:0.2"]`, chromedp.ByQuery))
	p.until("the card is split", `document.getElementsByName("groups.0.directives.3.text")[0]?.value === "Việc thứ hai."`)
	p.run(chromedp.Click(`#d-0-3 .tools > summary`, chromedp.ByQuery), chromedp.Click(`#d-0-3 button[value="up_directive:0.3"]`, chromedp.ByQuery))
	p.until("the card has moved", `document.getElementsByName("groups.0.directives.2.text")[0]?.value === "Việc thứ hai."`)
	p.run(chromedp.Click(`#d-0-3 .tools > summary`, chromedp.ByQuery), chromedp.Click(`#d-0-3 button[value="merge:0.3"]`, chromedp.ByQuery))
	p.until("the cards are one", `document.getElementsByName("groups.0.directives.2.text")[0]?.value === "Việc thứ hai. Việc thứ nhất."`)
	p.accessible()
	p.open(address)
	p.until("it was saved", `document.getElementsByName("groups.0.directives.2.text")[0]?.value === "Việc thứ hai. Việc thứ nhất."`)
	p.run(chromedp.Click(`#d-0-2 .tools > summary`, chromedp.ByQuery), chromedp.Click(`#d-0-2 button[value="remove_directive:0.2"]`, chromedp.ByQuery))
	p.until("the card is gone", `!document.getElementById("d-0-2")`)

	// What cannot be saved yet is kept on the device, and offered back.
	p.set("title", "")
	p.sees("Chưa lưu được: còn chỗ chưa điền xong")
	p.set("place", "Ea H'leo")
	p.sees("Chưa lưu được: còn chỗ chưa điền xong")
	p.open(address)
	p.sees("Trên máy này còn một bản gõ dở")
	p.accessible()
	p.press("Lấy lại bản gõ dở")
	p.until("what was typed is back", `document.getElementsByName("place")[0].value === "Ea H'leo" && document.getElementsByName("title")[0].value === ""`)
	p.set("title", "Giao ban quý IV")
	p.until("it is saved", saved)
	p.open(address)
	p.sees("Giao ban quý IV")
	p.until("nothing is offered any more", `document.getElementById("copy").hidden`)
}

// saved is true in the browser when the draft saved itself.
const saved = `document.getElementById("saved").textContent.startsWith("Đã lưu") && document.getElementById("editor").dataset.dirty === undefined`

// TestChairInEnglish: the pages of the story in English, one look each.
func TestChairInEnglish(t *testing.T) {
	s, password := seated(t)
	p := s.signedIn(t, desk, "chutich", password)
	p.open("/meetings")
	p.run(chromedp.Click(`details.me summary`, chromedp.ByQuery))
	p.press("English")
	p.until("the page is English", `document.documentElement.lang === "en" && document.readyState === "complete"`)
	p.open("/meetings")
	p.sees("1 meeting is still a draft")
	p.accessible()
	p.press("Hội Khuyến học tỉnh")
	p.sees("10 directives without a deadline")
	p.accessible()
	p.press("Preview the timeline")
	p.sees("Not ready to issue")
	p.accessible()
	p.shot("meeting-preview-en-1280")
	p.open("/meetings/new")
	p.press("Begin with an empty page")
	p.sees("Saved at")
	p.accessible()
	p.shot("meeting-empty-en-1280")
}

// TestWhatWasNotUnderstood: names that are no unit wait at their card, passages that are no directive come last, and
// what was removed comes back.
func TestWhatWasNotUnderstood(t *testing.T) {
	s, password := seated(t)
	year := time.Now().Year() + 1
	p := s.signedIn(t, desk, "vanphong", password)
	p.open("/meetings/new")
	p.set("text", fmt.Sprintf(`Ngày 25 tháng 12 năm 2020, Hội Khuyến học tỉnh Yên Bái tổ chức hội nghị giao ban. Đồng chí Chủ tịch Hội yêu cầu các huyện tập trung thực hiện một số nhiệm vụ trong năm %[1]d:
1. Huyện Mường Lay mở 2 lớp xóa mù chữ.
2. Huyện Trạm Tấu vận động quỹ khuyến học 200 triệu đồng.
3. Đề nghị Ủy ban nhân dân tỉnh bố trí kinh phí cho các lớp xóa mù chữ.`, year))
	p.press("Đọc biên bản")
	p.sees("nhưng không có đơn vị nào tên như vậy")
	p.accessible()
	p.shot("meeting-unread-1280")
	p.press(fmt.Sprintf("Dùng hạn gợi ý 31/12/%d", year))
	p.until("the suggestion is the deadline", fmt.Sprintf(`document.getElementsByName("groups.0.directives.0.due_on")[0].value === "%d-12-31"`, year))
	p.run(chromedp.Click(`#d-0-0 .tools > summary`, chromedp.ByQuery), chromedp.Click(`#d-0-0 button[value="remove_directive:0.0"]`, chromedp.ByQuery))
	p.sees("Đã bỏ nội dung 1.1")
	p.accessible()
	p.press("Hoàn lại")
	p.until("it is back", fmt.Sprintf(`document.getElementsByName("groups.0.directives.0.due_on")[0].value === "%d-12-31"`, year))
	p.sees("nhưng không có đơn vị nào tên như vậy")
}
