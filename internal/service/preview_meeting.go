package service

import (
	"context"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// MeetingPreview is the timeline of all groups of a meeting that are still drafts, and what issuing them will do.
type MeetingPreview struct {
	Meeting    directive.Meeting
	Groups     []GroupPreview
	Directives int
	Tasks      int // that issuing creates at once
	Units      int // that get tasks
	People     int // who are told of them, each by one list
	NoUnit     int // directives without a unit
	NoTime     int // directives without a time
	Warnings   []Warning
}

// GroupPreview is one group's part of a MeetingPreview.
type GroupPreview struct {
	Group  directive.Group
	Ladder directive.Ladder
	Items  []PreviewItem
}

// PreviewMeeting computes the timeline of a meeting's draft groups, as if they were issued now. Warnings look at all
// of them together: a week is busy by the tasks of the whole meeting.
func (s *Service) PreviewMeeting(ctx context.Context, call Call, meetingID string) (MeetingPreview, error) {
	var out MeetingPreview
	q := s.store.Read()
	m, err := q.Meeting(ctx, meetingID)
	if err != nil {
		return out, err
	}
	if err := call.Actor.demandRead(ctx, q, m.IssuingUnitID); err != nil {
		return out, err
	}
	out.Meeting = m
	policies, err := q.Policies(ctx)
	if err != nil {
		return out, err
	}
	var items []PreviewItem
	var ladder directive.Ladder
	units, people := map[string]bool{}, map[string]bool{}
	for _, g := range m.Groups {
		if g.Status != directive.GroupDraft {
			continue
		}
		g.Policy, g.IssuedAt = policyFor(g.Kind, policies, nil), s.Now()
		if ladder, err = s.ladder(ctx, q, g); err != nil {
			return out, err
		}
		p, told, err := s.timeline(ctx, q, m, g, ladder)
		if err != nil {
			return out, err
		}
		for id := range told {
			people[id] = true
		}
		for _, item := range p.Items {
			for _, u := range item.Units {
				units[u.ID] = true
			}
		}
		out.Groups = append(out.Groups, GroupPreview{g, ladder, p.Items})
		out.Directives += len(g.Directives)
		out.Tasks += p.Tasks
		items = append(items, p.Items...)
		out.Warnings = append(out.Warnings, p.Warnings...)
	}
	for _, w := range out.Warnings {
		switch w.Code {
		case "no_unit":
			out.NoUnit++
		case "no_time":
			out.NoTime++
		}
	}
	out.Units, out.People = len(units), len(people)
	out.Warnings = append(out.Warnings, timelineWarnings(items, ladder.Calendar, calendar.DateOf(s.Now()))...)
	return out, nil
}

// CheckIssue tells whether a meeting can be issued as it is stored, with the answer that issuing would give.
func (s *Service) CheckIssue(ctx context.Context, call Call, meetingID string) error {
	return s.store.InTx(ctx, func(tx *store.Tx) error {
		c := &change{Tx: tx, s: s, call: call, now: tx.Now()}
		m, err := c.Meeting(ctx, meetingID)
		if err != nil {
			return err
		}
		if err := call.Actor.demandIssue(ctx, &c.Queries, m.IssuingUnitID); err != nil {
			return err
		}
		cal, _, err := s.calendarAt(ctx, &c.Queries, 0)
		if err != nil {
			return err
		}
		return c.checkIssue(ctx, m, "", nil, cal)
	})
}

// ReplanPreview is the timeline of an issued group as it runs, and as it would run on the kind's present ladder and the
// newest calendar.
func (s *Service) ReplanPreview(ctx context.Context, call Call, groupID string) (before, after Preview, err error) {
	q := s.store.Read()
	g, err := q.Group(ctx, groupID)
	if err != nil {
		return before, after, err
	}
	m, err := q.MeetingHead(ctx, g.MeetingID)
	if err != nil {
		return before, after, err
	}
	if err := call.Actor.demandRead(ctx, q, m.IssuingUnitID); err != nil {
		return before, after, err
	}
	ladder, err := s.ladder(ctx, q, g)
	if err != nil {
		return before, after, err
	}
	if before, err = s.preview(ctx, q, m, g, ladder); err != nil {
		return before, after, err
	}
	policies, err := q.Policies(ctx)
	if err != nil {
		return before, after, err
	}
	g.Policy = policyFor(g.Kind, policies, nil)
	if _, g.CalendarRev, err = s.calendarAt(ctx, q, 0); err != nil {
		return before, after, err
	}
	if ladder, err = s.ladder(ctx, q, g); err != nil {
		return before, after, err
	}
	after, err = s.preview(ctx, q, m, g, ladder)
	return before, after, err
}
