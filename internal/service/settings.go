package service

import (
	"context"
	"fmt"
	"sort"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// Policies returns the ladder of every kind: the one somebody set, else the default (version 0).
func (s *Service) Policies(ctx context.Context) ([]store.PolicyRecord, error) {
	set, err := s.store.Read().Policies(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]store.PolicyRecord, 0, len(directive.Kinds()))
	for _, k := range directive.Kinds() {
		r, ok := set[k]
		if !ok {
			r = store.PolicyRecord{Kind: k, Policy: directive.DefaultPolicy()}
		}
		out = append(out, r)
	}
	return out, nil
}

// SetPolicy sets the ladder of a kind for groups issued from now on; running groups keep theirs until re-planned.
func (s *Service) SetPolicy(ctx context.Context, call Call, kind directive.Kind, policy directive.Policy) (store.PolicyRecord, error) {
	return write(ctx, s, call, func(c *change) (store.PolicyRecord, error) {
		if !call.Actor.everywhere(RightSettings) {
			return store.PolicyRecord{}, directive.Forbidden()
		}
		if !kind.Valid() {
			return store.PolicyRecord{}, directive.NotFound()
		}
		var p directive.Problems
		policy.Check(&p, "")
		if err := p.Err(); err != nil {
			return store.PolicyRecord{}, err
		}
		if len(policy.Review) == 0 {
			policy.Review = directive.DefaultPolicy().Review
		}
		set, err := c.Tx.Policies(ctx)
		if err != nil {
			return store.PolicyRecord{}, err
		}
		before := directive.DefaultPolicy()
		if r, ok := set[kind]; ok {
			before = r.Policy
		}
		if err := c.Tx.SetPolicy(ctx, kind, policy, c.now); err != nil {
			return store.PolicyRecord{}, err
		}
		if err := c.record(ctx, store.Event{Act: "policy.set", Data: map[string]any{"kind": kind, "before": before, "policy": policy}}); err != nil {
			return store.PolicyRecord{}, err
		}
		all, err := c.Tx.Policies(ctx)
		return all[kind], err
	})
}

// Calendar returns the newest calendar and its revision.
func (s *Service) Calendar(ctx context.Context) (calendar.Calendar, int, error) {
	return s.calendarAt(ctx, s.store.Read(), 0)
}

// CalendarAt returns a revision of the calendar, such as the one that was pinned when a group was issued.
func (s *Service) CalendarAt(ctx context.Context, rev int) (calendar.Calendar, error) {
	cal, _, err := s.calendarAt(ctx, s.store.Read(), rev)
	return cal, err
}

// AddExceptions adds dated exceptions to the calendar, each with the number of the decision that ordered it, as a
// new revision. Running groups keep theirs until re-planned. An exception for a day that has one replaces it.
func (s *Service) AddExceptions(ctx context.Context, call Call, exceptions []calendar.Exception) (int, error) {
	return write(ctx, s, call, func(c *change) (int, error) {
		if !call.Actor.everywhere(RightSettings) {
			return 0, directive.Forbidden()
		}
		rev, known, err := c.LatestCalendar(ctx)
		if err != nil {
			return 0, err
		}
		merged, _, err := mergeExceptions(known, exceptions)
		if err != nil {
			return 0, err
		}
		if err := c.InsertCalendar(ctx, rev+1, merged, c.now); err != nil {
			return 0, err
		}
		return rev + 1, c.record(ctx, store.Event{Act: "calendar.change", Data: map[string]any{"rev": rev + 1, "exceptions": exceptions}})
	})
}

// mergeExceptions cleans and checks exceptions and puts them among those that are known, in the place of one for the
// same day. It returns all of them and the calendar that they make.
func mergeExceptions(known, exceptions []calendar.Exception) ([]calendar.Exception, calendar.Calendar, error) {
	var p directive.Problems
	if len(exceptions) == 0 {
		p.Add("exceptions", "required")
	}
	byDay := map[calendar.Date]calendar.Exception{}
	for _, e := range known {
		byDay[e.Date] = e
	}
	for i := range exceptions {
		e := &exceptions[i]
		at := fmt.Sprintf("exceptions[%d].", i)
		if e.Date.IsZero() {
			p.Add(at+"date", "required")
		}
		cleanText(&p, at+"decision", &e.Decision, MaxTitle, true)
		cleanText(&p, at+"reason", &e.Reason, MaxTitle, false)
		e.Code, e.Status = "", calendar.StatusPublished
		if code := byDay[e.Date].Code; code == calendar.CodeTet || code == calendar.CodeNationalDay {
			p.Add(at+"date", "settled_holiday", "Day", e.Date) // these come as a whole, see calendar.Exception
		}
		byDay[e.Date] = *e
	}
	if err := p.Err(); err != nil {
		return nil, calendar.Calendar{}, err
	}
	merged := make([]calendar.Exception, 0, len(byDay))
	for _, e := range byDay {
		merged = append(merged, e)
	}
	sort.Slice(merged, func(i, j int) bool { return merged[i].Date.Before(merged[j].Date) })
	cal, err := calendar.New(merged)
	if err != nil {
		return nil, cal, &directive.Error{Code: directive.CodeInvalid, Detail: "bad_calendar", Args: map[string]any{"Reason": err.Error()}, Err: err}
	}
	return merged, cal, nil
}
