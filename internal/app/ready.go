package app

import (
	"context"
	"fmt"
	"net"
	"net/url"

	"giaoban/api"
	"giaoban/internal/notify"
)

// ready tells how well the process can do its work: without the record not at all; without Temporal people's acts
// are stored and the watchdog does what is due.
func (a *App) ready(ctx context.Context) api.Readiness {
	var r api.Readiness
	if err := a.store.Ping(ctx); err != nil {
		return api.Readiness{Down: true, Problems: []string{"database"}}
	}
	skew, err := a.store.ClockSkew(ctx)
	if err != nil {
		return api.Readiness{Down: true, Problems: []string{"database"}}
	}
	if skew > maxSkew || skew < -maxSkew {
		return api.Readiness{Down: true, Problems: []string{fmt.Sprintf("clock differs from the database's by %v", skew)}}
	}
	if a.Worker {
		if err := a.temporal.healthy(ctx); err != nil {
			r.Problems = append(r.Problems, "temporal")
		}
	}
	return r
}

// sender is the way to the mail server; nil when none is configured.
func (a *App) sender() (notify.Sender, error) {
	if a.SMTP == "" {
		return nil, nil
	}
	u, err := url.Parse(a.SMTP)
	if err != nil {
		return nil, err
	}
	o := notify.SMTPOptions{Addr: u.Host, Username: u.User.Username(), TLS: notify.TLSOpportunistic}
	o.Password, _ = u.User.Password()
	switch {
	case u.Scheme == "smtps":
		o.TLS = notify.TLSImplicit
	case o.Username != "":
		o.TLS = notify.TLSRequired // a password is never sent in the clear
	}
	if u.Port() == "" {
		port := map[string]string{"smtp": "587", "smtps": "465"}[u.Scheme]
		o.Addr = net.JoinHostPort(u.Hostname(), port)
	}
	if mode := u.Query().Get("tls"); mode != "" {
		o.TLS = notify.TLSMode(mode)
	}
	return notify.NewSMTP(o)
}
