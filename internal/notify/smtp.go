package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"
	"golang.org/x/net/idna"
)

// TLSMode says how the connection to the mail server is encrypted.
type TLSMode string

// The modes. With STARTTLS the connection begins in the clear and is upgraded (RFC 3207); implicit TLS is what
// servers offer on port 465 (RFC 8314).
const (
	TLSRequired      TLSMode = "required"      // STARTTLS, or nothing is sent
	TLSOpportunistic TLSMode = "opportunistic" // STARTTLS if the server offers it
	TLSImplicit      TLSMode = "implicit"
	TLSNone          TLSMode = "none" // a server on the same machine or network
)

// SMTPOptions says which mail server to use and as whom.
type SMTPOptions struct {
	Addr     string  // host:port
	Username string  // "": no authentication
	Password string  // sent over an encrypted connection only
	TLS      TLSMode // "": required
	// TLSConfig is used instead of the system's roots and the server's name. Nil: those.
	TLSConfig *tls.Config
	// Timeout bounds the whole dialogue, from dialling to the answer. 0: 30 s.
	Timeout time.Duration
}

// SMTP hands messages to a mail server (RFC 5321), each in a connection of its own, so that one recipient's fate is
// never another's.
type SMTP struct {
	SMTPOptions
	host string
	port int
}

// NewSMTP checks the options; it does not connect. It fails when the address or the mode cannot be used.
func NewSMTP(o SMTPOptions) (*SMTP, error) {
	host, port, err := net.SplitHostPort(o.Addr)
	if err != nil || host == "" {
		return nil, fmt.Errorf("mail server %q: want host:port", o.Addr)
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil || number == 0 {
		return nil, fmt.Errorf("mail server %q: want host:port", o.Addr)
	}
	switch o.TLS {
	case "":
		o.TLS = TLSRequired
	case TLSRequired, TLSOpportunistic, TLSImplicit, TLSNone:
	default:
		return nil, fmt.Errorf("mail server: TLS is required, opportunistic, implicit or none, not %q", o.TLS)
	}
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	if o.TLSConfig == nil {
		o.TLSConfig = &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	}
	return &SMTP{SMTPOptions: o, host: host, port: int(number)}, nil
}

// Send hands the message to the server within Timeout and the deadline of ctx, whichever ends first. What keeps
// any message from being sent (no connection, no TLS, no authentication) is temporary: the operator can mend it.
// A refusal of this message with a code of 5xx is permanent, one of 4xx temporary (RFC 5321, 4.2.1). When the
// connection breaks after the whole message was written and before the answer, the outcome is unknown.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	msg, err := s.message(m)
	if err != nil {
		return &Failure{Permanent: true, Err: err}
	}
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	var line *boundedConn
	client, err := s.client(func(ctx context.Context, network, addr string) (net.Conn, error) {
		var conn net.Conn
		var err error
		line, conn, err = s.dial(ctx, network, addr)
		return conn, err
	})
	if err != nil {
		return &Failure{Err: err}
	}
	dialogue, err := client.DialToSMTPClientWithContext(ctx)
	if line != nil {
		// Ended hard on every path but success: after a broken DATA a polite QUIT would first write the message's
		// closing dot, and the server might take the half for the whole.
		defer line.Close()
		defer context.AfterFunc(ctx, func() { line.Close() })()
	}
	if err != nil {
		return &Failure{Err: err}
	}
	err = client.SendWithSMTPClient(dialogue, msg)
	if msg.IsDelivered() {
		if line.SetDeadline(time.Now().Add(quitTimeout)) == nil {
			// Nothing hangs on the farewell: the message is the server's.
			_ = client.CloseWithSMTPClient(dialogue)
		}
		return nil
	}
	return failure(err)
}

// quitTimeout is how long to wait for the server's farewell once the message is accepted.
const quitTimeout = time.Second

// failure tells what an error of the dialogue means for the message.
func failure(err error) error {
	var refusal *gomail.SendError
	if !errors.As(err, &refusal) {
		return &Failure{Err: err}
	}
	code := refusal.ErrorCode()
	words, _, _ := strings.Cut(err.Error(), ", affected ") // the record knows whose message it was
	err = errors.New(words)
	switch {
	case code == 0 && refusal.Reason == gomail.ErrSMTPDataClose:
		return &Failure{Unknown: true, Err: err}
	case code == 530 || code == 534 || code == 535 || code == 538: // about authentication (RFC 4954): not the message's fault
		return &Failure{Err: err}
	}
	return &Failure{Permanent: code >= 500, Err: err}
}

func (s *SMTP) client(dial gomail.DialContextFunc) (*gomail.Client, error) {
	policy := gomail.TLSMandatory
	switch s.TLS {
	case TLSOpportunistic, TLSImplicit:
		// On a connection that is encrypted from the start this only makes the client notice that it is.
		policy = gomail.TLSOpportunistic
	case TLSNone:
		policy = gomail.NoTLS
	}
	options := []gomail.Option{gomail.WithPort(s.port), gomail.WithTLSPolicy(policy), gomail.WithTLSConfig(s.TLSConfig), gomail.WithTimeout(s.Timeout),
		gomail.WithDialContextFunc(dial), gomail.WithoutNoop(), gomail.WithoutRset()}
	if s.Username != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.Username), gomail.WithPassword(s.Password))
	}
	return gomail.NewClient(s.host, options...)
}

// dial connects. The line ends when ctx does, whatever the protocol above it asks for.
func (s *SMTP) dial(ctx context.Context, network, addr string) (*boundedConn, net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, network, addr)
	if err != nil {
		return nil, nil, err
	}
	line := &boundedConn{Conn: conn}
	line.end, _ = ctx.Deadline()
	if err := line.SetDeadline(line.end); err != nil {
		return line, nil, err
	}
	if s.TLS != TLSImplicit {
		return line, line, nil
	}
	encrypted := tls.Client(line, s.TLSConfig)
	return line, encrypted, encrypted.HandshakeContext(ctx)
}

// boundedConn is a connection whose deadline can be brought forward but not put off.
type boundedConn struct {
	net.Conn
	end time.Time
}

func (c *boundedConn) bound(t time.Time) time.Time {
	if t.IsZero() || t.After(c.end) {
		return c.end
	}
	return t
}

// SetDeadline sets the deadline of reads and writes, at most the line's end.
func (c *boundedConn) SetDeadline(t time.Time) error { return c.Conn.SetDeadline(c.bound(t)) }

// SetReadDeadline sets the deadline of reads, at most the line's end.
func (c *boundedConn) SetReadDeadline(t time.Time) error { return c.Conn.SetReadDeadline(c.bound(t)) }

// SetWriteDeadline sets the deadline of writes, at most the line's end.
func (c *boundedConn) SetWriteDeadline(t time.Time) error { return c.Conn.SetWriteDeadline(c.bound(t)) }

// message builds the mail (RFC 5322). It refuses whatever could add a header of its own or address somebody else.
func (s *SMTP) message(m Message) (*gomail.Msg, error) {
	for name, value := range map[string]string{"subject": m.Subject, "name": m.To.Name, "address": m.To.Email, "Message-ID": m.MessageID, "From": m.From, "language": m.Language} {
		if strings.ContainsFunc(value, unicode.IsControl) {
			return nil, fmt.Errorf("the %s holds a control character", name)
		}
	}
	to, err := address(m.To.Email)
	if err != nil {
		return nil, err
	}
	from, err := mail.ParseAddress(m.From)
	if err != nil {
		return nil, fmt.Errorf("the sender's address: %w", err)
	}
	msg := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingB64), gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(from) // as values, never as text put together: a name may hold quotation marks
	// net/mail leaves a backslash bare in an encoded word, where RFC 2047, 5(3) does not allow it.
	msg.ToMailAddress(&mail.Address{Name: strings.ReplaceAll(m.To.Name, `\`, ""), Address: to})
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.MessageID)
	msg.SetDateWithValue(m.Date)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody's holiday notice should answer
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")  // the same for Exchange
	msg.SetGenHeader("Content-Language", m.Language)
	msg.SetBodyString(gomail.TypeTextPlain, crlf(m.Text))
	msg.AddAlternativeString(gomail.TypeTextHTML, crlf(m.HTML))
	return msg, nil
}

// crlf ends lines as mail does (RFC 2045, 6.8: also inside base64).
func crlf(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n")
}

// address checks an address as people type it: one plain mailbox, without a name, comment or quoting. An
// international domain becomes its ASCII form (RFC 5891).
func address(s string) (string, error) {
	s = strings.TrimSpace(s)
	parsed, err := mail.ParseAddress(s)
	if err != nil {
		return "", fmt.Errorf("the address: %w", err)
	}
	if parsed.Address != s {
		return "", errors.New("the address is not a plain one")
	}
	at := strings.LastIndexByte(s, '@')
	local, domain := s[:at], s[at+1:]
	for _, r := range local {
		if r > unicode.MaxASCII {
			return "", errors.New("the address has other letters than ASCII before the @")
		}
	}
	if domain, err = idna.Lookup.ToASCII(domain); err != nil {
		return "", fmt.Errorf("the address's domain: %w", err)
	}
	if len(local) > 64 || len(local)+1+len(domain) > 254 {
		return "", errors.New("the address is too long")
	}
	return local + "@" + domain, nil
}
