package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"net/url"
	"strings"
	"sync"
	"time"

	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/store"
)

// Options says what a Loop works with. Store, Catalogue, BaseURL and From are required; the rest has defaults.
type Options struct {
	Store     *store.Store
	Sender    Sender // nil: no e-mail; the loop then touches nothing
	Catalogue *i18n.Catalogue
	BaseURL   string // where people reach the product, for links: "https://giaoban.example.vn"
	From      string // the sender's address, with or without a name; its domain ends the Message-IDs

	Now         func() time.Time // nil: the store's clock
	Logger      *slog.Logger     // nil: slog.Default
	Lease       time.Duration    // how long a list is one loop's own; 0: 60 s
	SendTimeout time.Duration    // how long handing over one list may take; must be shorter than Lease; 0: 30 s
	Poll        time.Duration    // how often to look for new lists; 0: 1 s
	StopGrace   time.Duration    // how long what is being sent may go on when Run is told to stop; 0: 5 s
	Workers     int              // how many lists are sent at a time; 0: 4
	// Backoff is how long to wait after the attempt-th failed attempt, and whether to try again. Nil: DefaultBackoff.
	Backoff func(attempt int) (wait time.Duration, again bool)
	// Hit is called at named points, so that tests can end the process there. Nil: nothing.
	Hit func(point string)
}

// Loop sends the lists that wait in the store. Its methods are safe for concurrent use, and any number of loops
// may work on one store.
type Loop struct {
	Options
	domain string // of From
}

// New checks the options. It fails when one that is required is missing, when the base URL or the sender's
// address cannot be used, or when sending may take longer than a lease lasts.
func New(o Options) (*Loop, error) {
	if o.Store == nil || o.Catalogue == nil {
		return nil, errors.New("notify: a store and a catalogue are required")
	}
	if o.Now == nil {
		o.Now = o.Store.Now
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Backoff == nil {
		o.Backoff = DefaultBackoff
	}
	if o.Hit == nil {
		o.Hit = func(string) {}
	}
	if o.Workers <= 0 {
		o.Workers = 4
	}
	for _, d := range []struct {
		value    *time.Duration
		standard time.Duration
	}{{&o.Lease, time.Minute}, {&o.SendTimeout, 30 * time.Second}, {&o.Poll, time.Second}, {&o.StopGrace, 5 * time.Second}} {
		if *d.value <= 0 {
			*d.value = d.standard
		}
	}
	if o.SendTimeout >= o.Lease {
		return nil, fmt.Errorf("notify: sending may take %s, which is not shorter than the lease of %s", o.SendTimeout, o.Lease)
	}
	l := &Loop{Options: o}
	if o.Sender == nil {
		return l, nil
	}
	from, err := mail.ParseAddress(o.From)
	if err != nil {
		return nil, fmt.Errorf("notify: the sender's address %q: %w", o.From, err)
	}
	_, l.domain, _ = strings.Cut(from.Address, "@")
	base, err := url.Parse(o.BaseURL)
	if err != nil || (base.Scheme != "http" && base.Scheme != "https") || base.Host == "" {
		return nil, fmt.Errorf("notify: the base URL %q: want http(s)://host", o.BaseURL)
	}
	l.BaseURL = strings.TrimSuffix(base.String(), "/")
	return l, nil
}

// Run sends lists as they become ready, until ctx ends. What is then being sent may go on for StopGrace. A store
// that does not answer is asked again; Run itself never fails.
func (l *Loop) Run(ctx context.Context) error {
	if l.Sender == nil {
		<-ctx.Done()
		return nil
	}
	_, err := l.work(ctx, false)
	return err
}

// Once sends all lists that are ready now and returns how many it took up. It fails when the store cannot be
// asked.
func (l *Loop) Once(ctx context.Context) (n int, err error) {
	if l.Sender == nil {
		return 0, nil
	}
	return l.work(ctx, true)
}

// The points at which tests end the process.
const (
	afterClaim  = "notify.after_claim"
	beforeSend  = "notify.before_send"
	afterAccept = "notify.after_accept"
)

// work takes up lists whenever a worker is free, and returns how many, when those taken up are settled. With drain
// it ends when nothing is ready.
func (l *Loop) work(ctx context.Context, drain bool) (taken int, err error) {
	free := make(chan struct{}, l.Workers)
	for range l.Workers {
		free <- struct{}{}
	}
	var busy sync.WaitGroup
	defer busy.Wait()
	for {
		select {
		case <-ctx.Done():
			return taken, nil
		case <-free:
		}
		slots := 1
		for more := true; more; {
			select {
			case <-free:
				slots++
			default:
				more = false
			}
		}
		lists, err := l.claim(ctx, slots)
		for range slots - len(lists) {
			free <- struct{}{}
		}
		for _, d := range lists {
			l.Hit(afterClaim)
			taken++
			busy.Go(func() {
				l.deliver(ctx, d)
				free <- struct{}{}
			})
		}
		switch {
		case ctx.Err() != nil:
			return taken, nil
		case err != nil && drain:
			return taken, err
		case err != nil:
			l.Logger.WarnContext(ctx, "notify: the queue cannot be read", "error", err)
			pause(ctx, l.Poll)
		case len(lists) == 0 && drain:
			return taken, nil
		case len(lists) == 0:
			pause(ctx, l.untilNext(ctx))
		}
	}
}

// claim leases up to n lists.
func (l *Loop) claim(ctx context.Context, n int) (lists []store.Delivery, err error) {
	err = l.Store.InTx(ctx, func(tx *store.Tx) error {
		lists, err = tx.ClaimDeliveries(ctx, n, l.Lease)
		return err
	})
	if err != nil {
		return nil, err
	}
	return lists, nil
}

// untilNext is how long nothing is to be done: until the next list is ready, at most Poll, since others add lists
// meanwhile; and at least a little, since another loop may hold what seems ready.
func (l *Loop) untilNext(ctx context.Context) time.Duration {
	next, err := l.Store.Read().NextDelivery(ctx)
	if err != nil || next.IsZero() {
		return l.Poll
	}
	return min(l.Poll, max(next.Sub(l.Now()), l.Poll/20))
}

// pause waits for d or the end of ctx.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// deliver sends one leased list and records what became of it. It may outlive ctx by StopGrace.
func (l *Loop) deliver(ctx context.Context, d store.Delivery) {
	lasting := context.WithoutCancel(ctx)
	sending, cancel := context.WithTimeout(lasting, l.SendTimeout)
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		pause(sending, l.StopGrace)
		cancel()
	})
	defer stop()
	settled, ok := l.attempt(sending, d)
	if !ok {
		return
	}
	recording, cancel := context.WithTimeout(lasting, l.Lease)
	defer cancel()
	l.settle(recording, settled)
}

// attempt tries to send a list and says what to record; ok is false when the list is no longer this loop's to send.
func (l *Loop) attempt(ctx context.Context, d store.Delivery) (settled store.Delivery, ok bool) {
	if !d.HandedAt.IsZero() && d.Class == store.ClassReminder { // another reminder follows; all else is sent again
		return ended(d, store.DeliveryFailed, reasonUnknown), true
	}
	u, err := l.Store.Read().User(ctx, d.UserID)
	switch {
	case err != nil:
		return l.again(d, err), true
	case u.Disabled:
		return ended(d, store.DeliveryObsolete, reasonDisabled), true
	case strings.TrimSpace(u.Email) == "":
		return ended(d, store.DeliveryObsolete, reasonNoAddress), true
	}
	m, some, err := l.compose(ctx, d, u)
	switch {
	case err != nil:
		return l.again(d, err), true
	case !some:
		return ended(d, store.DeliveryObsolete, reasonNothingLeft), true
	case l.Now().Add(l.SendTimeout).After(d.LeaseTill):
		// This process slept, or composing took too long: handing over might end after somebody else has begun.
		l.Logger.WarnContext(ctx, "notify: too late for this lease", "delivery", d.ID)
		return d, false
	}
	held, err := l.handOver(ctx, d)
	switch {
	case err != nil:
		return l.again(d, err), true
	case !held:
		l.Logger.WarnContext(ctx, "notify: the lease has passed to another sender", "delivery", d.ID)
		return d, false
	}
	l.Hit(beforeSend)
	err = l.Sender.Send(ctx, m)
	switch {
	case err == nil:
		l.Hit(afterAccept)
		d.State, d.SentAt, d.Error = store.DeliverySent, l.Now(), ""
		return d, true
	case permanent(err):
		return ended(d, store.DeliveryFailed, reason(err)), true
	case unknown(err) && d.Class == store.ClassReminder:
		return ended(d, store.DeliveryFailed, reasonUnknown), true
	}
	return l.again(d, err), true
}

// handOver notes that a list is about to leave: whoever takes it up after a crash must know that it may have arrived.
func (l *Loop) handOver(ctx context.Context, d store.Delivery) (held bool, err error) {
	err = l.Store.InTx(ctx, func(tx *store.Tx) error {
		held, err = tx.HandOverDelivery(ctx, d)
		return err
	})
	return held, err
}

// again is d put back for another attempt, or given up.
func (l *Loop) again(d store.Delivery, err error) store.Delivery {
	wait, more := l.Backoff(d.Attempts)
	if !more {
		return ended(d, store.DeliveryFailed, reason(err))
	}
	d.State, d.ReadyAt, d.Error = store.DeliveryPending, l.Now().Add(wait), reason(err)
	return d
}

func ended(d store.Delivery, state store.DeliveryState, why string) store.Delivery {
	d.State, d.Error = state, why
	return d
}

// Why a list was not sent, as the record says it; the catalogue has a sentence for each under delivery_reason.
const (
	reasonNoAddress   = "no_address"
	reasonDisabled    = "disabled"
	reasonNothingLeft = "nothing_left"
	reasonUnknown     = "unknown"
)

// reason is an error in one short line, for the record.
func reason(err error) string { return shorten(oneLine(err.Error()), 300) }

// settle records what became of a list. A store that does not answer is asked again until ctx ends: what is not
// recorded is sent once more when the lease is over.
func (l *Loop) settle(ctx context.Context, d store.Delivery) {
	for {
		var held bool
		err := l.Store.InTx(ctx, func(tx *store.Tx) (err error) {
			held, err = tx.SettleDelivery(ctx, d)
			return err
		})
		switch {
		case err == nil && !held:
			l.Logger.WarnContext(ctx, "notify: the lease has passed to another sender", "delivery", d.ID, "outcome", d.State)
			return
		case err == nil:
			l.logOutcome(ctx, d)
			return
		case directive.CodeOf(err) != directive.CodeUnavailable || ctx.Err() != nil:
			l.Logger.ErrorContext(ctx, "notify: the outcome is not recorded", "delivery", d.ID, "outcome", d.State, "error", err)
			return
		}
		pause(ctx, l.Poll/4)
	}
}

func (l *Loop) logOutcome(ctx context.Context, d store.Delivery) {
	attrs := []any{"delivery", d.ID, "class", d.Class, "outcome", d.State, "attempt", d.Attempts}
	switch {
	case d.State == store.DeliveryFailed:
		l.Logger.ErrorContext(ctx, "notify: not delivered", append(attrs, "error", d.Error)...)
	case d.State == store.DeliveryPending:
		l.Logger.WarnContext(ctx, "notify: will try again", append(attrs, "at", d.ReadyAt, "error", d.Error)...)
	default:
		l.Logger.InfoContext(ctx, "notify: settled", attrs...)
	}
}
