package notify_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"giaoban/internal/directive"
	"giaoban/internal/notify"
	"giaoban/internal/store"
)

func newSMTP(t *testing.T, o notify.SMTPOptions) *notify.SMTP {
	t.Helper()
	if o.TLS == "" {
		o.TLS = notify.TLSNone
	}
	s, err := notify.NewSMTP(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// smtpLoop is a loop that sends through the server.
func (w *world) smtpLoop(b *letterbox) *notify.Loop {
	w.t.Helper()
	return newLoop(w.t, w.options(newSMTP(w.t, notify.SMTPOptions{Addr: b.addr})))
}

// parts reads a mail as a program would, and returns its header and its two bodies.
func parts(t *testing.T, raw []byte) (header mail.Header, text, html string) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("content type %s: %v", kind, err)
	}
	reader := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := reader.NextRawPart()
		if err == io.EOF {
			return m.Header, text, html
		}
		if err != nil {
			t.Fatal(err)
		}
		if part.Header.Get("Content-Transfer-Encoding") != "base64" {
			t.Fatalf("encoding %s", part.Header.Get("Content-Transfer-Encoding"))
		}
		body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, part))
		if err != nil {
			t.Fatal(err)
		}
		switch part.Header.Get("Content-Type") {
		case "text/plain; charset=UTF-8":
			text = string(body)
		case "text/html; charset=UTF-8":
			html = string(body)
		default:
			t.Fatalf("part of type %s", part.Header.Get("Content-Type"))
		}
	}
}

func decoded(t *testing.T, h mail.Header, name string) string {
	t.Helper()
	s, err := new(mime.WordDecoder).DecodeHeader(h.Get(name))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestMailOnTheWire(t *testing.T) {
	w := newWorld(t)
	b := newLetterbox(t, letterboxOptions{})
	mails["assignment"](w, officer)
	next, err := w.store.Read().DeliveriesPage(t.Context(), "", 1)
	if err != nil {
		t.Fatal(err)
	}
	once(t, w.smtpLoop(b), 1)
	raw := b.mailsTo("chu@tramtau.example.vn")
	if len(raw) != 1 {
		t.Fatalf("%d mails", len(raw))
	}
	h, text, html := parts(t, raw[0])
	if got := decoded(t, h, "Subject"); got != "Giao ban quý IV/2020: 4 nhiệm vụ mới cho Hội Khuyến học huyện Trạm Tấu; 1 việc phối hợp" {
		t.Errorf("Subject: %q", got)
	}
	to, err := h.AddressList("To")
	if err != nil || len(to) != 1 || *to[0] != (mail.Address{Name: "Giàng A Chu", Address: "chu@tramtau.example.vn"}) {
		t.Errorf("To: %v %v", to, err)
	}
	from, err := h.AddressList("From")
	if err != nil || len(from) != 1 || *from[0] != (mail.Address{Name: "Giao Ban", Address: "giaoban@hkh.example.vn"}) {
		t.Errorf("From: %v %v", from, err)
	}
	for name, want := range map[string]string{"Message-Id": "<" + next[0].ID + "@hkh.example.vn>", "Auto-Submitted": "auto-generated",
		"X-Auto-Response-Suppress": "All", "Content-Language": "vi", "Mime-Version": "1.0"} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if date, err := h.Date(); err != nil || !date.Equal(w.clock.Now().Truncate(time.Second)) {
		t.Errorf("Date: %s %v", date, err)
	}
	for _, body := range []string{text, html} {
		if !strings.Contains(body, "Kính gửi đồng chí Giàng A Chu,") || !strings.Contains(body, "https://giaoban.example.vn/tasks/t1") ||
			!strings.Contains(body, "hết ngày thứ Hai 11/01/2021 (còn 10 ngày làm việc)") {
			t.Errorf("a part lacks something:\n%s", body)
		}
		if strings.Contains(strings.ReplaceAll(body, "\r\n", ""), "\n") {
			t.Error("a line does not end as lines of mail do")
		}
	}
	for line := range bytes.SplitSeq(raw[0], []byte("\r\n")) {
		if len(line) > 998 || bytes.ContainsFunc(line, func(r rune) bool { return r > 126 }) {
			t.Errorf("a line that old servers refuse: %.80q", line)
		}
	}
}

func refusal(code int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: text}
}

func TestOneRefusedOthersServed(t *testing.T) {
	w := newWorld(t)
	b := newLetterbox(t, letterboxOptions{})
	b.set(func(p *script) { p.refuse["chu@tramtau.example.vn"] = refusal(550, "no such user") })
	b.set(func(p *script) { p.refuseData["phuong@tramtau.example.vn"] = refusal(552, "mailbox full") })
	bad, full, good := w.assignment(officer), w.assignment(head), w.assignment(chair)
	once(t, w.smtpLoop(b), 3)
	w.want(good, store.DeliverySent, "")
	for id, word := range map[string]string{bad: `refused: sending SMTP RCPT TO command: 550 "5.1.1 no such user"`, full: `refused: closing SMTP DATA writer: 552 "5.1.1 mailbox full"`} {
		if d := w.delivery(id); d.State != store.DeliveryFailed || d.Error != word {
			t.Errorf("%s: %s", d.State, d.Error)
		}
	}
}

func TestNotNowIsTriedAgain(t *testing.T) {
	for name, set := range map[string]func(*script, error){
		"at RCPT": func(p *script, err error) { p.refuse["chu@tramtau.example.vn"] = err },
		"at MAIL": func(p *script, err error) { p.refuseMail = err },
		"at DATA": func(p *script, err error) { p.refuseData["chu@tramtau.example.vn"] = err },
	} {
		for _, code := range []int{421, 450, 451} {
			t.Run(name, func(t *testing.T) {
				w := newWorld(t)
				b := newLetterbox(t, letterboxOptions{})
				b.set(func(p *script) { set(p, refusal(code, "later")) })
				id := w.assignment(officer)
				l := w.smtpLoop(b)
				once(t, l, 1)
				w.want(id, store.DeliveryPending, "")
				b.set(func(p *script) { set(p, nil) })
				w.clock.Advance(time.Minute)
				once(t, l, 1)
				w.want(id, store.DeliverySent, "")
				if n := len(b.mailsTo("chu@tramtau.example.vn")); n != 1 {
					t.Errorf("arrived %d times", n)
				}
			})
		}
	}
}

// TestBeforeTheMessage: whatever keeps any mail from being sent is no fault of this one.
func TestBeforeTheMessage(t *testing.T) {
	serverTLS, _ := certificates(t)
	for name, set := range map[string]func() notify.SMTPOptions{
		"nobody listens":        func() notify.SMTPOptions { return notify.SMTPOptions{Addr: "127.0.0.1:1"} },
		"greets with 421":       func() notify.SMTPOptions { return notify.SMTPOptions{Addr: scripted(t, "421 busy")} },
		"greets with 554":       func() notify.SMTPOptions { return notify.SMTPOptions{Addr: scripted(t, "554 go away")} },
		"speaks another tongue": func() notify.SMTPOptions { return notify.SMTPOptions{Addr: scripted(t, "HTTP/1.1 400 Bad Request")} },
		"closes after EHLO":     func() notify.SMTPOptions { return notify.SMTPOptions{Addr: scripted(t, "220 hello")} },
		"offers no STARTTLS": func() notify.SMTPOptions {
			return notify.SMTPOptions{Addr: newLetterbox(t, letterboxOptions{}).addr, TLS: notify.TLSRequired}
		},
		"STARTTLS with a stranger's certificate": func() notify.SMTPOptions {
			return notify.SMTPOptions{Addr: newLetterbox(t, letterboxOptions{tls: serverTLS}).addr, TLS: notify.TLSRequired}
		},
		"opportunistic does not mean careless": func() notify.SMTPOptions {
			return notify.SMTPOptions{Addr: newLetterbox(t, letterboxOptions{tls: serverTLS}).addr, TLS: notify.TLSOpportunistic}
		},
		"promises STARTTLS and talks rubbish": func() notify.SMTPOptions {
			return notify.SMTPOptions{Addr: scripted(t, "220 hello", "250-mail.example.vn\r\n250 STARTTLS", "220 go ahead", "rubbish"), TLS: notify.TLSRequired}
		},
		"implicit TLS with a stranger's certificate": func() notify.SMTPOptions {
			return notify.SMTPOptions{Addr: newLetterbox(t, letterboxOptions{tls: serverTLS, implicit: true}).addr, TLS: notify.TLSImplicit}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			id := w.assignment(officer)
			o := w.options(newSMTP(t, set()))
			once(t, newLoop(t, o), 1)
			if d := w.delivery(id); d.State != store.DeliveryPending || !strings.HasPrefix(d.Error, "not now: ") {
				t.Errorf("%s: %s", d.State, d.Error)
			}
		})
	}
}

func TestEncryptedAndSignedIn(t *testing.T) {
	serverTLS, roots := certificates(t)
	for _, mode := range []notify.TLSMode{notify.TLSRequired, notify.TLSOpportunistic, notify.TLSImplicit} {
		t.Run(string(mode), func(t *testing.T) {
			w := newWorld(t)
			b := newLetterbox(t, letterboxOptions{tls: serverTLS, implicit: mode == notify.TLSImplicit})
			b.set(func(p *script) { p.password = "bí mật" })
			o := notify.SMTPOptions{Addr: b.addr, Username: "giaoban", Password: "sai", TLS: mode,
				TLSConfig: &tls.Config{RootCAs: roots, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12}}
			id := w.assignment(officer)
			once(t, newLoop(t, w.options(newSMTP(t, o))), 1)
			w.want(id, store.DeliveryPending, "") // a wrong password is the operator's to mend
			if d := w.delivery(id); strings.Contains(d.Error, "sai") || !strings.Contains(d.Error, "535") {
				t.Errorf("recorded: %s", d.Error)
			}
			o.Username = ""
			w.clock.Advance(time.Minute)
			once(t, newLoop(t, w.options(newSMTP(t, o))), 1)
			if d := w.delivery(id); d.State != store.DeliveryPending || !strings.Contains(d.Error, "530") {
				t.Errorf("without signing in: %s %s", d.State, d.Error)
			}
			o.Username, o.Password = "giaoban", "bí mật"
			w.clock.Advance(time.Minute)
			once(t, newLoop(t, w.options(newSMTP(t, o))), 1)
			w.want(id, store.DeliverySent, "")
		})
	}
}

func TestPasswordIsNotSaidInTheClear(t *testing.T) {
	w := newWorld(t)
	b := newLetterbox(t, letterboxOptions{})
	b.set(func(p *script) { p.password = "bí mật" })
	id := w.assignment(officer)
	once(t, newLoop(t, w.options(newSMTP(t, notify.SMTPOptions{Addr: b.addr, Username: "giaoban", Password: "bí mật", TLS: notify.TLSOpportunistic}))), 1)
	w.want(id, store.DeliveryPending, "")
	if said := b.offered(); len(said) != 0 {
		t.Errorf("the password crossed the net unencrypted: %v", said)
	}
}

func TestSlowServer(t *testing.T) {
	w := newWorld(t)
	b := newLetterbox(t, letterboxOptions{perByte: 20 * time.Millisecond})
	id := w.assignment(officer)
	o := w.options(newSMTP(t, notify.SMTPOptions{Addr: b.addr}))
	o.SendTimeout = 300 * time.Millisecond
	began := time.Now()
	once(t, newLoop(t, o), 1)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %s", took)
	}
	w.want(id, store.DeliveryPending, "")
	if n := len(b.mailsTo("chu@tramtau.example.vn")); n != 0 {
		t.Errorf("arrived %d times", n)
	}
}

// TestNoAnswerAfterData: nobody knows whether the message was accepted.
func TestNoAnswerAfterData(t *testing.T) {
	const address = "chu@tramtau.example.vn"
	for name, set := range map[string]func(*script, bool){
		"hangs": func(p *script, on bool) { p.hang[address] = on },
		"cut":   func(p *script, on bool) { p.cut[address] = on },
	} {
		for _, class := range []store.Class{store.ClassReminder, store.ClassAssignment, store.ClassEscalation, store.ClassDecision} {
			t.Run(name+" "+string(class), func(t *testing.T) {
				w := newWorld(t)
				b := newLetterbox(t, letterboxOptions{})
				b.set(func(p *script) { set(p, true) })
				task := w.task("t1", tramTau, "Mở lớp")
				id := w.list(class, "amended", officer, directive.RoleOfficer, "", w.clock.Now(), task)
				o := w.options(newSMTP(t, notify.SMTPOptions{Addr: b.addr}))
				o.SendTimeout = 300 * time.Millisecond
				once(t, newLoop(t, o), 1)
				if class == store.ClassReminder {
					w.want(id, store.DeliveryFailed, "unknown")
					w.clock.Advance(time.Hour)
					once(t, newLoop(t, o), 0)
					return
				}
				if d := w.delivery(id); d.State != store.DeliveryPending || !strings.HasPrefix(d.Error, "perhaps accepted: ") {
					t.Errorf("%s: %s", d.State, d.Error)
				}
				b.set(func(p *script) { set(p, false) })
				w.clock.Advance(time.Minute)
				o.SendTimeout = 0
				once(t, newLoop(t, o), 1)
				w.want(id, store.DeliverySent, "")
				for _, raw := range b.mailsTo(address) {
					if h, _, _ := parts(t, raw); h.Get("Message-Id") != "<"+id+"@hkh.example.vn>" {
						t.Errorf("Message-ID %s", h.Get("Message-Id"))
					}
				}
				if n := len(b.mailsTo(address)); n != map[string]int{"hangs": 1, "cut": 2}[name] {
					t.Errorf("arrived %d times", n)
				}
			})
		}
	}
}

func TestCutAfterTheAnswer(t *testing.T) {
	w := newWorld(t)
	b := newLetterbox(t, letterboxOptions{})
	b.set(func(p *script) { p.cutAfter["chu@tramtau.example.vn"] = true })
	id := w.assignment(officer)
	once(t, w.smtpLoop(b), 1)
	w.want(id, store.DeliverySent, "")
	w.clock.Advance(24 * time.Hour)
	once(t, w.smtpLoop(b), 0)
	if n := len(b.mailsTo("chu@tramtau.example.vn")); n != 1 {
		t.Errorf("arrived %d times", n)
	}
}

func TestHangingRecipientBlocksNobody(t *testing.T) {
	w := newWorld(t)
	b := newLetterbox(t, letterboxOptions{})
	b.set(func(p *script) { p.hang["chu@tramtau.example.vn"] = true })
	stuck := w.assignment(officer)
	var others []string
	for n := range 12 {
		others = append(others, w.assignment([]string{chair, head, office}[n%3]))
	}
	o := w.options(newSMTP(t, notify.SMTPOptions{Addr: b.addr}))
	o.StopGrace = 10 * time.Millisecond
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	l := newLoop(t, o)
	running.Go(func() { _ = l.Run(ctx) })
	for _, id := range others {
		eventually(t, "others are sent meanwhile", func() bool { return w.delivery(id).State == store.DeliverySent })
	}
	w.want(stuck, store.DeliverySending, "")
	cancel()
	running.Wait()
	if d := w.delivery(stuck); d.State != store.DeliveryPending || !strings.HasPrefix(d.Error, "perhaps accepted: ") {
		t.Errorf("%s: %s", d.State, d.Error)
	}
}

func TestNewSMTPRefuses(t *testing.T) {
	for _, o := range []notify.SMTPOptions{{}, {Addr: "mail.example.vn"}, {Addr: ":25"}, {Addr: "mail.example.vn:smtp"}, {Addr: "mail.example.vn:0"},
		{Addr: "mail.example.vn:70000"}, {Addr: "mail.example.vn:25", TLS: "perhaps"}} {
		if _, err := notify.NewSMTP(o); err == nil {
			t.Errorf("accepted %+v", o)
		}
	}
	if _, err := notify.NewSMTP(notify.SMTPOptions{Addr: "[::1]:25"}); err != nil {
		t.Error(err)
	}
}
