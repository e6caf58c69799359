package service

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// IssueMeeting issues every draft group of a meeting in one act: it freezes the directives, pins the ladder and
// the calendar, writes a bell for each group and answers at once; the tasks follow. override, when not nil,
// stands in place of each kind's ladder. It refuses, naming each directive, one without a time or without a unit.
func (s *Service) IssueMeeting(ctx context.Context, call Call, meetingID string, override *directive.Policy) ([]directive.Group, error) {
	return s.issue(ctx, call, meetingID, "", override)
}

// IssueGroup issues one draft group, as IssueMeeting does.
func (s *Service) IssueGroup(ctx context.Context, call Call, groupID string, override *directive.Policy) (directive.Group, error) {
	g, err := s.store.Read().Group(ctx, groupID)
	if err != nil {
		return g, err
	}
	groups, err := s.issue(ctx, call, g.MeetingID, groupID, override)
	if err != nil {
		return g, err
	}
	return groups[0], nil
}

func (s *Service) issue(ctx context.Context, call Call, meetingID, only string, override *directive.Policy) ([]directive.Group, error) {
	return write(ctx, s, call, func(c *change) ([]directive.Group, error) {
		m, err := c.LockMeeting(ctx, meetingID)
		if err != nil {
			return nil, err
		}
		if err := call.Actor.demandIssue(ctx, &c.Queries, m.IssuingUnitID); err != nil {
			return nil, err
		}
		if only == "" {
			if err := c.checkVersion(m.Version); err != nil {
				return nil, err
			}
		}
		cal, rev, err := s.calendarAt(ctx, &c.Queries, 0)
		if err != nil {
			return nil, err
		}
		if err := c.checkIssue(ctx, m, only, override, cal); err != nil {
			return nil, err
		}
		policies, err := c.Policies(ctx)
		if err != nil {
			return nil, err
		}
		now := c.Now()
		issueID := store.NewID()
		var issued []directive.Group
		for _, g := range m.Groups {
			if g.Status != directive.GroupDraft || only != "" && g.ID != only {
				continue
			}
			if only != "" {
				if err := c.checkVersion(g.Version); err != nil {
					return nil, err
				}
			}
			g.Status, g.Version = directive.GroupIssued, g.Version+1
			g.IssueID, g.IssuedAt, g.NextAt = issueID, now, now
			g.CalendarRev, g.Policy = rev, policyFor(g.Kind, policies, override)
			if err := c.UpdateGroup(ctx, g); err != nil {
				return nil, err
			}
			if err := c.Ring(ctx, g.ID, now); err != nil {
				return nil, err
			}
			err := c.record(ctx, store.Event{At: now, Act: "group.issue", MeetingID: m.ID, GroupID: g.ID,
				Data: map[string]any{"directives": len(g.Directives), "calendar_rev": rev}})
			if err != nil {
				return nil, err
			}
			issued = append(issued, g)
		}
		m.Version, m.UpdatedAt = m.Version+1, now
		return issued, c.UpdateMeeting(ctx, m)
	})
}

func (a Actor) demandIssue(ctx context.Context, q *store.Queries, issuing string) error {
	if issuing == "" {
		return a.anywhere(RightIssue)
	}
	return a.demand(ctx, q, RightIssue, issuing)
}

// policyFor is the ladder of a kind: the one given for this act, else the one somebody set, else the default.
func policyFor(kind directive.Kind, set map[directive.Kind]store.PolicyRecord, override *directive.Policy) directive.Policy {
	standard := directive.DefaultPolicy()
	if override != nil {
		p := *override
		if len(p.Review) == 0 {
			p.Review = standard.Review
		}
		return p
	}
	if r, ok := set[kind]; ok {
		return r.Policy
	}
	return standard
}

// checkIssue collects everything that keeps a draft from being issued, each at the directive concerned.
func (c *change) checkIssue(ctx context.Context, m directive.Meeting, only string, override *directive.Policy, cal calendar.Calendar) error {
	var p directive.Problems
	if m.IssuingUnitID == "" {
		p.Add("issuing_unit_id", "no_issuing_unit")
	}
	if override != nil {
		override.Check(&p, "policy.")
	}
	all, err := c.Children(ctx, m.IssuingUnitID, m.HeldOn)
	if err != nil {
		return err
	}
	found, tasks := 0, 0
	chosen := m // the other groups, drafts or not, are not looked at
	chosen.Groups = slices.Clone(m.Groups)
	for i, g := range m.Groups {
		if g.Status != directive.GroupDraft || (only != "" && g.ID != only) {
			chosen.Groups[i] = directive.Group{}
			continue
		}
		found++
		if len(g.Directives) == 0 {
			p.Add(fmt.Sprintf("groups[%d].directives", i), "required")
		}
		for j := range g.Directives {
			d := &g.Directives[j]
			at := fmt.Sprintf("groups[%d].directives[%d].", i, j)
			checkTime(&p, at, d, m.HeldOn, c.call.ArrivedAt)
			label := map[string]any{"Ordinal": fmt.Sprintf("%d.%d", g.Ordinal, d.Ordinal), "Text": short(d.Text)}
			switch {
			case d.Time == "", d.Time == directive.TimeOneOff && d.DueOn.IsZero() && d.Due.IsZero():
				p.Add(at+"time", "no_time", "Ordinal", label["Ordinal"], "Text", label["Text"])
			case d.Time == directive.TimeStanding && len(d.Periods(directive.GivenOn(m.HeldOn, c.now), cal)) == 0:
				p.Add(at+"until", "no_period")
			}
			units := len(d.Units)
			switch {
			case units == 0:
				p.Add(at+"units", "no_unit", "Ordinal", label["Ordinal"], "Text", label["Text"])
			case d.UnitIsAll():
				units = len(all)
				if units == 0 && m.IssuingUnitID != "" { // without an issuing unit that is what is missing, and is said above
					p.Add(at+"units", "none_below", "Ordinal", label["Ordinal"], "Text", label["Text"], "HeldOn", m.HeldOn.String())
				}
			}
			tasks += units
		}
	}
	if found == 0 {
		if len(m.Groups) == 0 {
			p.Add("groups", "required")
		} else {
			return &directive.Error{Code: directive.CodeInvalidTransition, Detail: "already_issued"}
		}
	}
	if tasks > MaxTasks {
		p.Add("groups", "too_many", "Max", MaxTasks)
	}
	if err := c.checkUnits(ctx, &chosen, &p); err != nil {
		return err
	}
	return p.Err()
}

// short is the beginning of a text, for naming it in a message.
func short(s string) string {
	const limit = 60
	s = strings.Join(strings.Fields(s), " ") // as a line, however the minutes set it
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	return string(runes[:limit]) + "…"
}
