package service_test

import (
	"context"
	"fmt"
	"time"

	"pgregory.net/rapid"

	"giaoban/internal/directive"
)

// twin is a task as the model lives it.
type twin struct {
	directive.Task
	decided map[int]map[string]bool // by submission; 0: the unit's ladder of the present deadline
	alone   bool                    // its deadline was given to its unit alone
	told    []happening
	request string // the id of its pending request
}

// happening is a moment that came to something.
type happening struct {
	Submission int
	Step       string
	State      directive.StepState
	At         time.Time
	DecidedAt  time.Time
}

// parallel is a meeting that runs twice: in the product, and in the model.
type parallel struct {
	*world
	rt    *rapid.T
	model model
	group directive.Group
	twins map[string]*twin // by directive, period and unit
}

func key(directiveID, period, unitID string) string { return directiveID + "/" + period + "/" + unitID }

// submission names the ladder that the task is on.
func (k *twin) submission() int {
	if k.Status == directive.TaskSubmitted {
		return k.Submission
	}
	return 0
}

// onLadder are the decided steps of the ladder that the task is on.
func (k *twin) onLadder() map[string]bool {
	if k.decided[k.submission()] == nil {
		k.decided[k.submission()] = map[string]bool{}
	}
	return k.decided[k.submission()]
}

// look decides what is due at an instant: the latest moment is told, those before it are overtaken.
func (p *parallel) look(k *twin, now time.Time) {
	moments, submission := p.model.ladderOf(k.Task, now)
	decided := k.onLadder()
	var due []moment
	for _, x := range moments {
		switch {
		case decided[x.step] || x.at.After(now):
		case x.at.Before(k.PlanFrom):
			decided[x.step] = true
		default:
			due = append(due, x)
		}
	}
	if submission == 0 && k.HoldTill.After(now) {
		return
	}
	for _, x := range due {
		state := directive.StepSuperseded
		if x.at.Equal(due[len(due)-1].at) {
			state = directive.StepFired
		}
		decided[x.step] = true
		k.told = append(k.told, happening{submission, x.step, state, x.at.UTC(), now.UTC()})
	}
}

// live lets the model's time pass from one instant to another.
func (p *parallel) live(from, to time.Time) {
	m := must[directive.Meeting](p.t)(p.store.Read().MeetingHead(context.Background(), p.group.MeetingID))
	for _, d := range p.group.Directives {
		if d.Time != directive.TimeStanding {
			continue
		}
		for i, x := range periodsOf(d, directive.GivenOn(m.HeldOn, p.group.IssuedAt), p.model.cal) {
			if i > 0 && x.opens.After(from) && !x.opens.After(to) {
				p.born(d, x, x.opens)
			}
		}
	}
	for _, k := range p.twins {
		now := k.CreatedAt
		if from.After(now) {
			now = from
		}
		for {
			p.look(k, now)
			next := p.model.nextLook(k.Task, k.onLadder(), now)
			if next.IsZero() || next.After(to) {
				break
			}
			now = next
		}
	}
}

// born makes the model's tasks of a directive in a period.
func (p *parallel) born(d directive.Directive, x period, now time.Time) {
	name := ""
	due := d.Due
	switch {
	case x.key != "":
		due = x.due.End()
		if d.Every == directive.EveryQuarter {
			name = fmt.Sprintf("%d-Q%d", dayOf(x.opens).Year, (int(dayOf(x.opens).Month)+2)/3)
		} else {
			name = dayOf(x.opens).String()[:7]
		}
	case due.IsZero() && !d.DueOn.IsZero():
		due = d.DueOn.End()
	}
	for _, unit := range d.Units {
		p.twins[key(d.ID, name, unit)] = &twin{decided: map[int]map[string]bool{}, Task: directive.Task{Status: directive.TaskAssigned, Role: directive.RoleLead,
			DirectiveID: d.ID, Period: name, UnitID: unit, Due: due, OriginalDue: due, PlanVersion: 1, PlanFrom: p.group.IssuedAt,
			RequiresReview: d.RequiresReview, CreatedAt: now}}
	}
}

// newDeadline gives a twin another deadline.
func (k *twin) newDeadline(due, now time.Time, alone bool) {
	k.alone = alone
	k.Due, k.PlanVersion, k.PlanFrom, k.HoldTill = due, k.PlanVersion+1, now, time.Time{}
	k.decided = map[int]map[string]bool{}
}
