package service

import (
	"context"

	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// Deed is something that a person may do to a task on its page.
type Deed string

// The deeds, in the order in which a page offers them.
const (
	DeedAcknowledge Deed = "acknowledge"
	DeedProgress    Deed = "progress"
	DeedComplete    Deed = "complete"
	DeedExtension   Deed = "extension" // ask for more time
	DeedExcuse      Deed = "excuse"    // say that it cannot be done, for a reason
	DeedAccept      Deed = "accept"
	DeedReturn      Deed = "return"
	DeedReopen      Deed = "reopen"
	DeedCancel      Deed = "cancel"
	DeedComment     Deed = "comment"
)

// Standing is which rights somebody has over the unit of a task.
type Standing map[Right]bool

// Forms tells the two ways of speaking for a unit apart.
type Forms struct {
	Deeds     []Deed
	OnBehalf  bool // the person is not of the unit: every report says who told it, and how
	MayStand  bool // the person may write down what others of the unit said
	MayReport bool // the person is of the unit
}

// Has reports whether a deed is among them.
func (f Forms) Has(d Deed) bool {
	for _, have := range f.Deeds {
		if have == d {
			return true
		}
	}
	return false
}

// acts are the deeds that the state machine knows, and the right that each needs; a report needs that of the unit or
// that of standing in for it.
var acts = []struct {
	deed  Deed
	act   directive.Act
	right Right
}{
	{DeedAcknowledge, directive.ActAcknowledge, RightReport},
	{DeedProgress, directive.ActProgress, RightReport},
	{DeedComplete, directive.ActComplete, RightReport},
	{DeedExtension, "", RightReport},
	{DeedExcuse, "", RightReport},
	{DeedAccept, directive.ActAccept, RightReview},
	{DeedReturn, directive.ActReturn, RightReview},
	{DeedReopen, directive.ActReopen, RightReview},
	{DeedCancel, directive.ActCancel, RightReview},
	{DeedComment, "", RightComment},
}

// Possible is what somebody may do to a task now: the state machine's table and the rights alone decide. past is what
// was asked for the task.
func Possible(t directive.Task, may Standing, past []store.Request) Forms {
	out := Forms{OnBehalf: !may[RightReport] && may[RightStandIn], MayStand: may[RightStandIn], MayReport: may[RightReport]}
	waiting, granted := false, 0
	for _, r := range past {
		waiting = waiting || r.Status == store.RequestPending
		if r.Kind == store.RequestExtension && r.Status == store.RequestGranted {
			granted++
		}
	}
	for _, a := range acts {
		if !may[a.right] && (a.right != RightReport || !may[RightStandIn]) {
			continue
		}
		if a.act != "" {
			if _, err := directive.Next(t.Status, a.act, t.RequiresReview); err != nil {
				continue
			}
		}
		switch a.deed {
		case DeedExtension:
			if !t.Status.WithUnit() || waiting || t.Due.IsZero() || granted >= MaxExtensions {
				continue
			}
		case DeedExcuse:
			if !t.Status.WithUnit() || waiting {
				continue
			}
		}
		out.Deeds = append(out.Deeds, a.deed)
	}
	return out
}

// MayDecide reports whether somebody may decide on a request now: not on one's own, the administrator apart.
func MayDecide(r store.Request, may Standing, a Actor) bool {
	return r.Status == store.RequestPending && may[RightDecide] && (r.UserID != a.UserID || a.isAdmin())
}

// standing asks for every right that matters on a task's page.
func (a Actor) standing(ctx context.Context, q *store.Queries, unitID string) (Standing, error) {
	out := Standing{}
	for _, right := range []Right{RightReport, RightStandIn, RightReview, RightDecide, RightComment} {
		ok, err := a.can(ctx, q, right, unitID)
		if err != nil {
			return nil, err
		}
		out[right] = ok
	}
	return out, nil
}

// TaskForms is what the actor may do on a task's page.
type TaskForms struct {
	Forms
	Decides map[string]bool // by id of a request: the actor may decide on it
	Answers map[string]bool // by id of an escalation: the actor may answer it
}

// TaskForms tells what the actor may do to a task that was read for the actor.
func (s *Service) TaskForms(ctx context.Context, call Call, d TaskDetail) (TaskForms, error) {
	may, err := call.Actor.standing(ctx, s.store.Read(), d.UnitID)
	if err != nil {
		return TaskForms{}, err
	}
	out := TaskForms{Forms: Possible(d.Task, may, d.Requests), Decides: map[string]bool{}, Answers: map[string]bool{}}
	for _, r := range d.Requests {
		out.Decides[r.ID] = MayDecide(r, may, call.Actor)
	}
	for _, e := range d.Escalations {
		out.Answers[e.ID] = e.AcknowledgedAt.IsZero() && d.Status.Open() && (may[RightDecide] || call.Actor.holds(e.ToRole, e.ToUnitID))
	}
	return out, nil
}

// holds reports whether the actor sits on a post, or on the same over the whole tree.
func (a Actor) holds(role directive.Role, unitID string) bool {
	for _, seat := range a.Seats {
		if seat.Role == role && (seat.UnitID == unitID || seat.UnitID == "") {
			return true
		}
	}
	return false
}
