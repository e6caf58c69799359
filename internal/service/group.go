package service

import (
	"context"

	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// GroupDetail is everything about one group.
type GroupDetail struct {
	GroupView
	Meeting directive.Meeting // without its groups
	All     []directive.Unit  // what "all units" mean for the meeting
	Tasks   []TaskView        // that the actor may see, in order of deadline, with their ladders
	Cut     bool              // there are more tasks than listed
	History []store.Event     // what was done to the group as a whole, oldest first
	People  map[string]directive.User
}

// shownTasks is how many tasks a group's page looks at: ten directives for every commune of a province.
const shownTasks = 1000

// GroupDetail returns a group that the actor may see, with its tasks and history.
func (s *Service) GroupDetail(ctx context.Context, call Call, id string) (GroupDetail, error) {
	var out GroupDetail
	var err error
	if out.GroupView, err = s.Group(ctx, call, id); err != nil {
		return out, err
	}
	q := s.store.Read()
	if out.Meeting, err = q.MeetingHead(ctx, out.MeetingID); err != nil {
		return out, err
	}
	if out.All, err = q.Children(ctx, out.Meeting.IssuingUnitID, out.Meeting.HeldOn); err != nil {
		return out, err
	}
	if out.Tasks, err = s.Tasks(ctx, call, store.TaskFilter{GroupID: id, Sort: store.SortDue, Limit: shownTasks + 1}); err != nil {
		return out, err
	}
	if out.Cut = len(out.Tasks) > shownTasks; out.Cut {
		out.Tasks = out.Tasks[:shownTasks]
	}
	if err := s.AddSteps(ctx, out.Tasks); err != nil {
		return out, err
	}
	if out.History, err = q.EventsOfGroup(ctx, id); err != nil {
		return out, err
	}
	ids := map[string]bool{}
	for _, e := range out.History {
		if e.ActorID != "" {
			ids[e.ActorID] = true
		}
	}
	out.People, err = q.UsersByID(ctx, keys(ids))
	return out, err
}
