package service

import (
	"context"
	"sync"
	"time"

	"giaoban/internal/store"
)

// How changes are followed: the audit log is asked every beat, from overlap before the last answer, since a
// transaction that began earlier may end later.
const (
	liveBeat    = 500 * time.Millisecond
	liveOverlap = 20 * time.Second
	liveBatch   = 1000
)

// Live tells those who listen that something changed which they may see. It asks the record, so that changes of other
// processes are told too, and only while somebody listens. It is safe for concurrent use.
type Live struct {
	s *Service

	mu        sync.Mutex
	listeners map[*listener]bool
	stop      context.CancelFunc // of the follower; nil: nobody listens
}

type listener struct {
	rings   chan struct{}   // holds one
	visible map[string]bool // units; nil: all
}

// NewLive returns a Live over the service's record.
func NewLive(s *Service) *Live { return &Live{s: s, listeners: map[*listener]bool{}} }

// Listen returns a channel that receives after something changed that the actor may see; what it was is not told.
// Changes in quick succession are told once. done must be called at the end.
func (l *Live) Listen(ctx context.Context, call Call) (rings <-chan struct{}, done func(), err error) {
	units, err := call.Actor.visible(ctx, l.s.store.Read())
	if err != nil {
		return nil, nil, err
	}
	me := &listener{rings: make(chan struct{}, 1)}
	if units != nil {
		me.visible = map[string]bool{}
		for _, id := range units {
			me.visible[id] = true
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.listeners[me] = true
	if l.stop == nil {
		follow, stop := context.WithCancel(context.Background())
		l.stop = stop
		go l.follow(follow)
	}
	return me.rings, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.listeners, me)
		if len(l.listeners) == 0 && l.stop != nil {
			l.stop()
			l.stop = nil
		}
	}, nil
}

// follow asks the log until nobody listens.
func (l *Live) follow(ctx context.Context) {
	tick := time.NewTicker(liveBeat)
	defer tick.Stop()
	seen := map[string]time.Time{}
	from := time.Now() // the ids of events are made by the real clock
	first := true
	for {
		asked := time.Now()
		events, err := l.s.store.Read().EventsFrom(ctx, from.Add(-liveOverlap), liveBatch)
		if err == nil {
			var news []store.Event
			for _, e := range events {
				if _, known := seen[e.ID]; !known {
					seen[e.ID] = asked
					if !first {
						news = append(news, e)
					}
				}
			}
			l.tell(news)
			from, first = asked, false
			for id, at := range seen {
				if asked.Sub(at) > 2*liveOverlap {
					delete(seen, id)
				}
			}
		} // the record is away: the next beat asks again, from where the last answer ended
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (l *Live) tell(news []store.Event) {
	if len(news) == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for who := range l.listeners {
		for _, e := range news {
			if who.visible == nil || who.visible[e.UnitID] {
				select {
				case who.rings <- struct{}{}:
				default: // it is ringing already
				}
				break
			}
		}
	}
}
