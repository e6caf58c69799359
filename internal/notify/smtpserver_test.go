package notify_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"maps"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// letterbox is a real mail server that does what its script says for each recipient.
type letterbox struct {
	addr string
	done chan struct{} // closed at the end of the test

	mu       sync.Mutex
	script   // changed through set
	received []received
	tried    map[string]int // recipient → how often RCPT TO was said
	logins   []string       // passwords that were offered
}

// script is what the server does; the maps are by recipient.
type script struct {
	refuseMail error            // answer to MAIL FROM
	refuse     map[string]error // answer to RCPT TO
	refuseData map[string]error // answer to the whole message
	hang       map[string]bool  // the message is read and never answered
	cut        map[string]bool  // the message is taken, and the line cut before the answer
	cutAfter   map[string]bool  // the line is cut right after the answer
	password   string           // not "": who signs in must give it
}

// set changes the script.
func (b *letterbox) set(change func(*script)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change(&b.script)
}

// ask reads one value of the script.
func ask[T any](b *letterbox, read func(script) T) T {
	b.mu.Lock()
	defer b.mu.Unlock()
	return read(b.script)
}

type received struct {
	to   string
	data []byte
}

// letterboxOptions say how the server listens.
type letterboxOptions struct {
	tls      *tls.Config // STARTTLS is offered
	implicit bool        // TLS from the start
	perByte  time.Duration
}

func newLetterbox(t *testing.T, o letterboxOptions) *letterbox {
	t.Helper()
	b := &letterbox{done: make(chan struct{}), tried: map[string]int{}, script: script{refuse: map[string]error{}, refuseData: map[string]error{},
		hang: map[string]bool{}, cut: map[string]bool{}, cutAfter: map[string]bool{}}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b.addr = listener.Addr().String()
	if o.perByte > 0 {
		listener = slowListener{listener, o.perByte, b.done}
	}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{box: b, conn: c}, nil }))
	server.Domain = "mail.example.vn"
	server.ErrorLog = log.New(io.Discard, "", 0)
	server.AllowInsecureAuth = true
	if o.implicit {
		listener = tls.NewListener(listener, o.tls)
	} else {
		server.TLSConfig = o.tls
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		if err := server.Serve(listener); err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			t.Errorf("mail server: %v", err)
		}
	})
	t.Cleanup(func() {
		close(b.done)
		if err := server.Close(); err != nil {
			t.Errorf("mail server: %v", err)
		}
		serving.Wait()
	})
	return b
}

// mailsTo returns what was accepted for a recipient.
func (b *letterbox) mailsTo(to string) [][]byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out [][]byte
	for _, r := range b.received {
		if r.to == to {
			out = append(out, r.data)
		}
	}
	return out
}

// asked returns the recipients that RCPT TO named, and how often.
func (b *letterbox) asked() map[string]int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return maps.Clone(b.tried)
}

// count says how many messages were accepted.
func (b *letterbox) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.received)
}

// offered returns the passwords that were offered.
func (b *letterbox) offered() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.logins...)
}

// session is one connection.
type session struct {
	box    *letterbox
	conn   *smtp.Conn
	to     string
	signed bool
	last   string // whose message was just answered
}

// AuthMechanisms offers PLAIN when the script asks for a password.
func (s *session) AuthMechanisms() []string {
	if ask(s.box, func(p script) string { return p.password }) == "" {
		return nil
	}
	return []string{sasl.Plain}
}

// Auth checks the password.
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, _, password string) error {
		s.box.mu.Lock()
		defer s.box.mu.Unlock()
		s.box.logins = append(s.box.logins, password)
		if password != s.box.password {
			return smtp.ErrAuthFailed
		}
		s.signed = true
		return nil
	}), nil
}

// Mail answers MAIL FROM.
func (s *session) Mail(string, *smtp.MailOptions) error {
	if ask(s.box, func(p script) string { return p.password }) != "" && !s.signed {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Authentication required"}
	}
	return ask(s.box, func(p script) error { return p.refuseMail })
}

// Rcpt answers RCPT TO.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	s.box.tried[to]++
	s.to = to
	return s.box.refuse[to]
}

// Data reads the message and does with it what the script says.
func (s *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if ask(s.box, func(p script) bool { return p.hang[s.to] }) {
		<-s.box.done
		return nil
	}
	if err := ask(s.box, func(p script) error { return p.refuseData[s.to] }); err != nil {
		return err
	}
	s.box.mu.Lock()
	s.box.received = append(s.box.received, received{s.to, data})
	s.box.mu.Unlock()
	s.last = s.to
	if ask(s.box, func(p script) bool { return p.cut[s.to] }) {
		return s.conn.Conn().Close()
	}
	return nil
}

// Reset follows the answer to a message.
func (s *session) Reset() {
	if s.last != "" && ask(s.box, func(p script) bool { return p.cutAfter[s.last] }) {
		_ = s.conn.Conn().Close() // the client may be quicker
	}
	s.last = ""
}

// Logout ends the connection.
func (s *session) Logout() error { return nil }

// slowListener accepts connections that answer one byte at a time.
type slowListener struct {
	net.Listener
	perByte time.Duration
	done    <-chan struct{}
}

// Accept waits for the next connection.
func (l slowListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return slowConn{conn, l.perByte, l.done}, err
}

type slowConn struct {
	net.Conn
	perByte time.Duration
	done    <-chan struct{}
}

// Write sends one byte per interval.
func (c slowConn) Write(b []byte) (int, error) {
	tick := time.NewTicker(c.perByte)
	defer tick.Stop()
	for i := range b {
		select {
		case <-tick.C:
		case <-c.done:
			return i, net.ErrClosed
		}
		if _, err := c.Conn.Write(b[i : i+1]); err != nil {
			return i, err
		}
	}
	return len(b), nil
}

// certificates makes a server's certificate for 127.0.0.1 and the roots that trust it.
func certificates(t *testing.T) (server *tls.Config, roots *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.example.vn"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots = x509.NewCertPool()
	roots.AddCert(cert)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, roots
}

// scripted is a server that says fixed lines, each after reading a line, whatever was asked. The first is said at
// once.
func scripted(t *testing.T, lines ...string) (addr string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			buffer := make([]byte, 4096)
			for i, line := range lines {
				if i > 0 {
					if n, err := conn.Read(buffer); err != nil || !bytes.Contains(buffer[:n], []byte("\n")) {
						break
					}
				}
				if _, err := io.WriteString(conn, line+"\r\n"); err != nil {
					break
				}
			}
			_ = conn.Close()
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		serving.Wait()
	})
	return listener.Addr().String()
}
