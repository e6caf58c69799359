package service_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"giaoban/internal/directive"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// TestPossible holds what pages offer to the state machine and the rights.
func TestPossible(t *testing.T) {
	unit := service.Standing{service.RightReport: true, service.RightComment: true}
	office := service.Standing{service.RightStandIn: true, service.RightReview: true, service.RightComment: true}
	inspector := service.Standing{}
	pending := []store.Request{{Kind: store.RequestExtension, Status: store.RequestPending}}
	thrice := slices.Repeat([]store.Request{{Kind: store.RequestExtension, Status: store.RequestGranted}}, service.MaxExtensions)
	for _, c := range []struct {
		name   string
		status directive.TaskStatus
		may    service.Standing
		past   []store.Request
		want   string
	}{
		{"new, to its unit", directive.TaskAssigned, unit, nil, "acknowledge progress complete extension excuse comment"},
		{"acknowledged", directive.TaskAcknowledged, unit, nil, "progress complete extension excuse comment"},
		{"in progress, with a request that waits", directive.TaskInProgress, unit, pending, "progress complete comment"},
		{"extended as often as may be", directive.TaskReturned, unit, thrice, "progress complete excuse comment"},
		{"handed in, to its unit", directive.TaskSubmitted, unit, nil, "comment"},
		{"handed in, to the office", directive.TaskSubmitted, office, nil, "accept return cancel comment"},
		{"in progress, to the office", directive.TaskInProgress, office, nil, "progress complete extension excuse cancel comment"},
		{"done, to its unit", directive.TaskDone, unit, nil, "comment"},
		{"done, to the office", directive.TaskDone, office, nil, "reopen comment"},
		{"cancelled, to the office", directive.TaskCancelled, office, nil, "comment"},
		{"new, to an inspector", directive.TaskAssigned, inspector, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			task := directive.Task{Status: c.status, RequiresReview: true, Due: time.Now()}
			got := service.Possible(task, c.may, c.past)
			words := make([]string, len(got.Deeds))
			for i, d := range got.Deeds {
				words[i] = string(d)
			}
			if s := strings.Join(words, " "); s != c.want {
				t.Errorf("offers %q, want %q", s, c.want)
			}
			if got.OnBehalf != (c.may[service.RightStandIn] && !c.may[service.RightReport]) {
				t.Errorf("on behalf: %v", got.OnBehalf)
			}
		})
	}
	if service.Possible(directive.Task{Status: directive.TaskAssigned}, unit, nil).Has(service.DeedExtension) {
		t.Error("more time is offered where there is no deadline")
	}
}

func TestMayDecide(t *testing.T) {
	mine := store.Request{Status: store.RequestPending, UserID: "me"}
	decides := service.Standing{service.RightDecide: true}
	me := service.Actor{UserID: "me"}
	admin := service.Actor{UserID: "me", Seats: []store.Seat{{Role: directive.RoleAdmin}}}
	for _, c := range []struct {
		name  string
		r     store.Request
		may   service.Standing
		actor service.Actor
		want  bool
	}{
		{"another's", store.Request{Status: store.RequestPending, UserID: "other"}, decides, me, true},
		{"one's own", mine, decides, me, false},
		{"one's own, as administrator", mine, decides, admin, true},
		{"decided", store.Request{Status: store.RequestGranted}, decides, me, false},
		{"without the right", store.Request{Status: store.RequestPending}, service.Standing{}, me, false},
	} {
		if got := service.MayDecide(c.r, c.may, c.actor); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
