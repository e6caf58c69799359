package notify_test

import (
	"net/mail"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"giaoban/internal/directive"
	"giaoban/internal/notify"
	"giaoban/internal/store"
)

// hostile is what people might type into a name or a text to make a mail do something else.
var hostile = []string{
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "</title><script>alert(1)</script>", "<b>in đậm</b>", "javascript:alert(1)",
	"{{.Signature}}", "{{define \"x\"}}", "Tên\r\nBcc: evil@example.org", "Tên\nX-Injected: 1\n\nthân thư khác", "Tên\r\n.\r\nMAIL FROM:<evil@example.org>",
	"=?utf-8?B?QmNjOiBldmlsQGV4YW1wbGUub3Jn?=", "a\x00b\x1b[31m", "đảo\u202echiều", "\ufeffẩn", strings.Repeat("dài ", 500), `"Tên", <evil@example.org>`,
	`x" <evil@example.org> ("`, `x" <evil@example.org>, "y`, `\`, `tận cùng bằng \`, "evil@example.org,", "\xff\xfe không phải chữ", "&lt;đã thoát&gt;", "' onmouseover='alert(1)",
}

func TestHostileTexts(t *testing.T) {
	for _, text := range hostile {
		w := newWorld(t)
		b := newLetterbox(t, letterboxOptions{})
		valid := strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "?") // what a text column takes
		user := w.person(directive.User{ID: "reader", Name: valid, Login: "reader", Email: "reader@example.vn", Language: "vi"})
		task := w.task("t1", vanYen, valid, at(valid), counted, func(t *directive.Task) { t.UnitOfMeasure = valid })
		w.request(store.Request{ID: "r1", TaskID: task.ID, Kind: store.RequestExcuse, Reason: valid})
		id := w.list(store.ClassDecision, "excuse_requested", user, directive.RoleSupervisor, "r1", w.clock.Now(), task)
		once(t, w.smtpLoop(b), 1)
		w.want(id, store.DeliverySent, "")
		raw := b.mailsTo("reader@example.vn")
		if len(raw) != 1 {
			t.Fatalf("%q: %d mails", text, len(raw))
		}
		h, plain, rich := parts(t, raw[0])
		checkHeader(t, text, h)
		checkHTML(t, text, rich)
		if strings.ContainsAny(plain, "\x00\x1b\u202e\ufeff") {
			t.Errorf("%q: hidden characters in the text", text)
		}
		if n := b.count(); n != 1 {
			t.Errorf("%q: %d messages came out of one", text, n)
		}
	}
}

// checkHeader allows the headers of the product, each once, and one recipient.
func checkHeader(t *testing.T, text string, h mail.Header) {
	t.Helper()
	allowed := []string{"Auto-Submitted", "Content-Language", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To", "X-Auto-Response-Suppress"}
	for name, values := range h {
		if !slices.Contains(allowed, name) || len(values) != 1 {
			t.Errorf("%q: header %s: %q", text, name, values)
		}
	}
	to, err := h.AddressList("To")
	if err != nil || len(to) != 1 || to[0].Address != "reader@example.vn" {
		t.Errorf("%q: To %v %v", text, to, err)
	}
}

// checkHTML allows the elements and attributes of the template, and links to the product only.
func checkHTML(t *testing.T, text, rich string) {
	t.Helper()
	allowed := map[string][]string{"html": {"lang"}, "head": nil, "meta": {"charset", "name", "content"}, "title": nil, "body": {"style"}, "p": {"style"}, "ol": {"style"},
		"li": {"style"}, "strong": nil, "br": nil, "a": {"href"}, "hr": {"style"}}
	for z := html.NewTokenizer(strings.NewReader(rich)); ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			return
		}
		token := z.Token()
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		attributes, ok := allowed[token.Data]
		if !ok {
			t.Errorf("%q: element %s", text, token.Data)
		}
		for _, a := range token.Attr {
			if !slices.Contains(attributes, a.Key) {
				t.Errorf("%q: attribute %s of %s", text, a.Key, token.Data)
			}
			if a.Key == "href" && !strings.HasPrefix(a.Val, "https://giaoban.example.vn/tasks") {
				t.Errorf("%q: link to %s", text, a.Val)
			}
		}
	}
}

func TestHostileAddresses(t *testing.T) {
	for email, want := range map[string]struct {
		state store.DeliveryState
		to    string
	}{
		"nam@example.vn":                        {store.DeliverySent, "nam@example.vn"},
		"  nam@example.vn ":                     {store.DeliverySent, "nam@example.vn"},
		"nam+giaoban@example.vn":                {store.DeliverySent, "nam+giaoban@example.vn"},
		"nam@hội.example.vn":                    {store.DeliverySent, "nam@xn--hi-79s.example.vn"},
		"nam@example.vn\r\nBcc: x@y.vn":         {store.DeliveryFailed, ""},
		"nam@example.vn\nRCPT TO:<x@y.vn>":      {store.DeliveryFailed, ""},
		"nam@example.vn,x@y.vn":                 {store.DeliveryFailed, ""},
		"nam@example.vn> RCPT TO:<x@y.vn":       {store.DeliveryFailed, ""},
		"Nam <nam@example.vn>":                  {store.DeliveryFailed, ""},
		`"a b"@example.vn`:                      {store.DeliveryFailed, ""},
		"nam(chú thích)@example.vn":             {store.DeliveryFailed, ""},
		"nam@[127.0.0.1]":                       {store.DeliveryFailed, ""},
		"đồng.chí@example.vn":                   {store.DeliveryFailed, ""},
		"nam":                                   {store.DeliveryFailed, ""},
		"@example.vn":                           {store.DeliveryFailed, ""},
		"nam@":                                  {store.DeliveryFailed, ""},
		strings.Repeat("a", 65) + "@example.vn": {store.DeliveryFailed, ""},
		"a@" + strings.Repeat("b.", 130) + "vn": {store.DeliveryFailed, ""},
	} {
		w := newWorld(t)
		b := newLetterbox(t, letterboxOptions{})
		id := w.assignment(w.person(directive.User{ID: "reader", Name: "Nam", Login: "reader", Email: email, Language: "vi"}))
		once(t, w.smtpLoop(b), 1)
		d := w.delivery(id)
		if d.State != want.state {
			t.Errorf("%q: %s (%s), want %s", email, d.State, d.Error, want.state)
		}
		if want.to != "" && len(b.mailsTo(want.to)) != 1 {
			t.Errorf("%q: nothing for %s, tried %v", email, want.to, b.asked())
		}
		if want.to == "" && len(b.asked()) != 0 {
			t.Errorf("%q: the server was asked for %v", email, b.asked())
		}
	}
}

// TestSenderRefusesLineBreaks: the sender does not rely on whoever wrote the message.
func TestSenderRefusesLineBreaks(t *testing.T) {
	b := newLetterbox(t, letterboxOptions{})
	s := newSMTP(t, notify.SMTPOptions{Addr: b.addr})
	good := notify.Message{To: directive.User{Name: "Nam", Email: "nam@example.vn"}, From: "Giao Ban <giaoban@hkh.example.vn>", MessageID: "1@hkh.example.vn",
		Language: "vi", Subject: "Nhắc việc", Text: "a", HTML: "<p>a"}
	if err := s.Send(t.Context(), good); err != nil {
		t.Fatal(err)
	}
	for name, edit := range map[string]func(*notify.Message){
		"subject":    func(m *notify.Message) { m.Subject += "\r\nBcc: x@y.vn" },
		"name":       func(m *notify.Message) { m.To.Name += "\nBcc: x@y.vn" },
		"address":    func(m *notify.Message) { m.To.Email += "\r\nBcc: x@y.vn" },
		"Message-ID": func(m *notify.Message) { m.MessageID += "\r\nBcc: x@y.vn" },
		"From":       func(m *notify.Message) { m.From += "\r\nBcc: x@y.vn" },
		"language":   func(m *notify.Message) { m.Language += "\r\nBcc: x@y.vn" },
	} {
		m := good
		edit(&m)
		err := s.Send(t.Context(), m)
		if err == nil || !strings.HasPrefix(err.Error(), "refused: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := b.count(); n != 1 {
		t.Errorf("%d messages arrived", n)
	}
}
