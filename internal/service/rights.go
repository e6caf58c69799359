package service

import (
	"context"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// Actor is who asks: a person with the posts held today.
type Actor struct {
	UserID     string
	Name       string
	Language   string // "vi" or "en"
	Seats      []store.Seat
	SessionID  string // the session that is asked in; empty with a token
	MustChange bool   // the password of the session's person, before anything else
}

// Has reports whether the actor has the right over some unit: whether what needs it is worth showing.
func (a Actor) Has(right Right) bool { return a.anywhere(right) == nil }

// Right is something that a role may do within its reach.
type Right string

// The rights.
const (
	RightRead     Right = "read"     // see meetings, groups, tasks, notices
	RightDraft    Right = "draft"    // write and change draft meetings
	RightIssue    Right = "issue"    // issue, amend, cancel, re-plan
	RightReport   Right = "report"   // acknowledge, report, complete, ask, for one's own unit
	RightStandIn  Right = "stand_in" // the same for a unit that telephones, with the source
	RightReview   Right = "review"   // accept, return, reopen, cancel a task
	RightDecide   Right = "decide"   // grant and refuse requests, answer escalations
	RightComment  Right = "comment"
	RightUnits    Right = "units"    // the tree
	RightPeople   Right = "people"   // users, posts, tokens
	RightSettings Right = "settings" // ladders and calendar
	RightAudit    Right = "audit"
)

// rights says which role may do what, within the unit of its post and everything below it. The administrator
// may do everything: whoever keeps the machine can, and the audit log tells it.
var rights = map[directive.Role][]Right{
	directive.RoleChair:      {RightRead, RightDraft, RightIssue, RightReview, RightDecide, RightComment, RightStandIn, RightAudit},
	directive.RoleSupervisor: {RightRead, RightDraft, RightIssue, RightReview, RightDecide, RightComment, RightStandIn, RightAudit},
	directive.RoleOffice:     {RightRead, RightDraft, RightIssue, RightReview, RightComment, RightStandIn, RightUnits},
	directive.RoleHead:       {RightRead, RightReport, RightComment},
	directive.RoleOfficer:    {RightRead, RightReport, RightComment},
	directive.RoleInspector:  {RightRead, RightAudit},
	directive.RoleAdmin: {RightRead, RightDraft, RightIssue, RightReport, RightStandIn, RightReview, RightDecide, RightComment, RightUnits,
		RightPeople, RightSettings, RightAudit},
}

func grants(role directive.Role, right Right) bool {
	for _, r := range rights[role] {
		if r == right {
			return true
		}
	}
	return false
}

// actor returns a person with the posts held today.
func (s *Service) actor(ctx context.Context, u directive.User) (Actor, error) {
	return s.actorIn(ctx, s.store.Read(), u)
}

func (s *Service) actorIn(ctx context.Context, q *store.Queries, u directive.User) (Actor, error) {
	seats, err := q.SeatsOf(ctx, u.ID, calendar.DateOf(s.Now()))
	return Actor{UserID: u.ID, Name: u.Name, Language: u.Language, Seats: seats}, err
}

// can reports whether the actor has a right over a unit: through a post there, above it, or over the whole tree.
func (a Actor) can(ctx context.Context, q *store.Queries, right Right, unitID string) (bool, error) {
	var path []string
	for _, seat := range a.Seats {
		if !grants(seat.Role, right) {
			continue
		}
		if seat.UnitID == "" || seat.UnitID == unitID {
			return true, nil
		}
		if path == nil && unitID != "" {
			var err error
			if path, err = q.PathOf(ctx, unitID); err != nil {
				return false, err
			}
		}
		for _, above := range path {
			if above == seat.UnitID {
				return true, nil
			}
		}
	}
	return false, nil
}

// demand fails unless the actor has the right over the unit: with CodeForbidden if the actor may see it, else
// with CodeNotFound, which looks like a thing that does not exist.
func (a Actor) demand(ctx context.Context, q *store.Queries, right Right, unitID string) error {
	ok, err := a.can(ctx, q, right, unitID)
	if ok || err != nil {
		return err
	}
	if right != RightRead {
		if sees, err := a.can(ctx, q, RightRead, unitID); sees || err != nil {
			if err != nil {
				return err
			}
			return directive.Forbidden()
		}
	}
	return directive.NotFound()
}

// anywhere fails with CodeForbidden unless the actor has the right over some unit.
func (a Actor) anywhere(right Right) error {
	for _, seat := range a.Seats {
		if grants(seat.Role, right) {
			return nil
		}
	}
	return directive.Forbidden()
}

// visible lists the units whose tasks the actor may read; nil means all of them.
func (a Actor) visible(ctx context.Context, q *store.Queries) ([]string, error) {
	whole, err := a.overTree(ctx, q, RightRead)
	if whole || err != nil {
		return nil, err
	}
	units := []string{}
	for _, seat := range a.Seats {
		if !grants(seat.Role, RightRead) {
			continue
		}
		below, err := q.SubtreeOf(ctx, seat.UnitID)
		if err != nil {
			return nil, err
		}
		units = append(units, below...)
	}
	return units, nil
}

// everywhere reports whether the actor has the right through a post over the whole tree, at no unit.
func (a Actor) everywhere(right Right) bool {
	for _, seat := range a.Seats {
		if seat.UnitID == "" && grants(seat.Role, right) {
			return true
		}
	}
	return false
}

// overTree reports whether the actor has the right over every unit there is: through a post over the whole tree, or
// at the unit that stands above all others.
func (a Actor) overTree(ctx context.Context, q *store.Queries, right Right) (bool, error) {
	if a.everywhere(right) {
		return true, nil
	}
	root := ""
	for _, seat := range a.Seats {
		if !grants(seat.Role, right) {
			continue
		}
		if root == "" {
			var err error
			if root, err = q.OnlyRoot(ctx); err != nil || root == "" {
				return false, err
			}
		}
		if seat.UnitID == root {
			return true, nil
		}
	}
	return false, nil
}

// Machine is the actor of what the program does for itself before anybody has signed in: loading the example. Its
// acts stand in the audit log without a person.
func Machine() Actor { return Actor{Seats: []store.Seat{{Role: directive.RoleAdmin}}} }
