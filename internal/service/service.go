package service

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"giaoban/internal/blob"
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// Options sets up a Service.
type Options struct {
	Store *store.Store
	// Grace is how long after a deadline the first escalation waits at least. It must exceed the request timeout
	// plus the clock skew allowed between processes, so that what arrived in time has been stored or refused.
	Grace time.Duration
	// Email says that a mail server is configured: notices to people with an address are also put on lists for it.
	Email bool
	// Settle is how long a list of reminders waits for other groups' reminders of the same moment. Escalations
	// wait a tenth of it.
	Settle time.Duration
	// Sessions says how long sessions live; its zero value: by default.
	Sessions Lifetimes
	// Files keeps what people attach. Nil: nothing can be attached.
	Files blob.Store
	// MaxEvidence is how large an attached file may be, in bytes. 0: MaxEvidence.
	MaxEvidence int64
	// Logger is told of failed attempts to sign in. Nil: nobody is.
	Logger *slog.Logger
	// Hit is called at named points between the steps of an act; tests stop the process there. Nil: nothing.
	Hit func(point string)
}

// Service carries out use cases. It is safe for concurrent use.
type Service struct {
	store  *store.Store
	grace  time.Duration
	email  bool
	settle time.Duration
	hit    func(string)
	logger *slog.Logger

	files       blob.Store
	maxEvidence int64
	inspecting  chan struct{} // holds whoever looks into an attached file

	lifetimes Lifetimes
	hasher    *hasher
	limits    *limiter

	reading chan struct{} // holds whoever reads a long text of minutes

	mu        sync.Mutex
	calendars map[int]calendar.Calendar // by revision: a revision never changes
}

// New returns a Service.
func New(o Options) *Service {
	if o.Hit == nil {
		o.Hit = func(string) {}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Service{store: o.Store, grace: o.Grace, email: o.Email, settle: o.Settle, hit: o.Hit, logger: o.Logger,
		files: o.Files, maxEvidence: cmp.Or(o.MaxEvidence, MaxEvidence), inspecting: make(chan struct{}, 2), lifetimes: o.Sessions.orDefault(), hasher: newHasher(), limits: newLimiter(), reading: make(chan struct{}, 1), calendars: map[int]calendar.Calendar{}}
}

// Grace is how long after a deadline the first escalation waits at least.
func (s *Service) Grace() time.Duration { return s.grace }

// Store is the record that the service works on.
func (s *Service) Store() *store.Store { return s.store }

// Now reads the service's clock, in UTC.
func (s *Service) Now() time.Time { return s.store.Now() }

// Call is the frame of a person's act.
type Call struct {
	Actor     Actor
	ArrivedAt time.Time  // when the request arrived, by the server's clock, before its body was read
	Key       *store.Key // the idempotency key; nil: none
	RequestID string
	IfMatch   int   // the version that the caller saw; 0: any
	Replayed  *bool // set when the answer is that of an earlier request with the same key; may be nil
}

// change is one act inside its transaction.
type change struct {
	*store.Tx
	s    *Service
	call Call
	now  time.Time // read when the act began; acts on locked rows read the clock again with Now
}

// write runs one act as one transaction. With an idempotency key it answers a repeated request with the first
// answer, and does nothing.
func write[T any](ctx context.Context, s *Service, call Call, fn func(*change) (T, error)) (T, error) {
	var out T
	call.ArrivedAt = store.SameInstant(call.ArrivedAt) // so that the answer is what a reader finds afterwards
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		if call.Key != nil {
			saved, replay, err := tx.ClaimKey(ctx, *call.Key)
			if err != nil {
				return err
			}
			if replay {
				if call.Replayed != nil {
					*call.Replayed = true
				}
				return json.Unmarshal([]byte(saved), &out)
			}
		}
		result, err := fn(&change{Tx: tx, s: s, call: call, now: tx.Now()})
		if err != nil {
			return err
		}
		if call.Key != nil {
			saved, err := json.Marshal(result)
			if err != nil {
				return err
			}
			if err := tx.SaveResult(ctx, *call.Key, string(saved)); err != nil {
				return err
			}
		}
		out = result
		s.hit("act.before_commit")
		return nil
	})
	if err == nil {
		s.hit("act.after_commit")
	}
	return out, err
}

// record appends to the audit log in the person's name.
func (c *change) record(ctx context.Context, e store.Event) error {
	e.ActorID, e.RequestID = c.call.Actor.UserID, c.call.RequestID
	if e.At.IsZero() {
		e.At = c.now
	}
	return c.Record(ctx, e)
}

// checkVersion refuses an act on a row that changed since its caller saw it.
func (c *change) checkVersion(version int) error {
	if c.call.IfMatch != 0 && c.call.IfMatch != version {
		return &directive.Error{Code: directive.CodeStaleVersion, Args: map[string]any{"Version": version}}
	}
	return nil
}

// Setup prepares an empty record: the first revision of the calendar. It is repeated at every start and adds
// what a newer version of the program knows.
func (s *Service) Setup(ctx context.Context) error {
	err := s.store.InTx(ctx, func(tx *store.Tx) error {
		rev, known, err := tx.LatestCalendar(ctx)
		if err != nil && directive.CodeOf(err) != directive.CodeNotFound {
			return err
		}
		have := map[calendar.Date]bool{}
		for _, e := range known {
			have[e.Date] = true
		}
		merged := known
		for _, e := range calendar.Builtin() {
			if !have[e.Date] {
				merged = append(merged, e)
			}
		}
		if len(merged) == len(known) && rev > 0 {
			return nil
		}
		return tx.InsertCalendar(ctx, rev+1, merged, tx.Now())
	})
	if store.IsUnique(err) { // another process did the same at the same moment
		return nil
	}
	return err
}

// calendarAt returns a revision of the calendar; 0 is the newest.
func (s *Service) calendarAt(ctx context.Context, q *store.Queries, rev int) (calendar.Calendar, int, error) {
	if rev == 0 {
		latest, _, err := q.LatestCalendar(ctx)
		if err != nil {
			return calendar.Calendar{}, 0, fmt.Errorf("calendar: %w", err)
		}
		rev = latest
	}
	s.mu.Lock()
	cal, ok := s.calendars[rev]
	s.mu.Unlock()
	if ok {
		return cal, rev, nil
	}
	exceptions, err := q.CalendarAt(ctx, rev)
	if err != nil {
		return cal, rev, fmt.Errorf("calendar revision %d: %w", rev, err)
	}
	if cal, err = calendar.New(exceptions); err != nil {
		return cal, rev, fmt.Errorf("calendar revision %d: %w", rev, err)
	}
	s.mu.Lock()
	s.calendars[rev] = cal
	s.mu.Unlock()
	return cal, rev, nil
}

// ladder is what was promised to a group when it was issued.
func (s *Service) ladder(ctx context.Context, q *store.Queries, g directive.Group) (directive.Ladder, error) {
	cal, _, err := s.calendarAt(ctx, q, g.CalendarRev)
	return directive.Ladder{Policy: g.Policy, Calendar: cal, Grace: s.grace}.Remembering(), err
}
