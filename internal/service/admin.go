package service

import (
	"context"
	"slices"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// Everywhere reports whether the actor has the right over the whole tree: what keeps people and settings asks for it.
func (a Actor) Everywhere(right Right) bool { return a.everywhere(right) }

// UpdateSelf changes how the actor is called and reads. With what one signs in, others keep.
func (s *Service) UpdateSelf(ctx context.Context, call Call, name, language string) (directive.User, error) {
	return write(ctx, s, call, func(c *change) (directive.User, error) {
		u, err := c.LockUser(ctx, call.Actor.UserID)
		if err != nil {
			return u, err
		}
		before := u
		u.Name, u.Language, u.Version = name, language, u.Version+1
		var p directive.Problems
		checkUser(&p, &u)
		if err := p.Err(); err != nil {
			return u, err
		}
		if err := c.Tx.UpdateUser(ctx, u); err != nil {
			return u, err
		}
		return u, c.record(ctx, store.Event{Act: "user.update", Data: map[string]any{"user": u.ID, "changed": changedFields(before, u), "disabled": u.Disabled}})
	})
}

// UnitDetail is a unit with what stands around it.
type UnitDetail struct {
	directive.Unit
	Path        []directive.Unit // what stands above it, from the top
	Children    []directive.Unit // directly below it, past and present
	Posts       []PostView       // its posts, each with its holders, newest first; nil for those who may not see the unit's work
	People      map[string]directive.User
	Successions []store.Succession
	Others      map[string]directive.Unit // the units that Successions name, by id
	Contacts    bool                      // the actor may see how to reach the people
	MayChange   bool
}

// UnitDetail returns a unit with its place in the tree, its posts and who holds them.
func (s *Service) UnitDetail(ctx context.Context, call Call, id string) (UnitDetail, error) {
	q := s.store.Read()
	u, err := q.Unit(ctx, id)
	if err != nil {
		return UnitDetail{}, err
	}
	d := UnitDetail{Unit: u}
	all, err := q.Units(ctx)
	if err != nil {
		return d, err
	}
	byID := make(map[string]directive.Unit, len(all))
	for _, other := range all {
		byID[other.ID] = other
		if other.ParentID == id {
			d.Children = append(d.Children, other)
		}
	}
	for above, steps := byID[u.ParentID], 0; above.ID != "" && steps < 20; above, steps = byID[above.ParentID], steps+1 {
		d.Path = append(d.Path, above)
	}
	slices.Reverse(d.Path)
	if d.Successions, err = q.SuccessionsOf(ctx, id); err != nil {
		return d, err
	}
	d.Others = map[string]directive.Unit{}
	for _, succession := range d.Successions {
		for _, other := range []string{succession.PredecessorID, succession.SuccessorID} {
			d.Others[other] = byID[other]
		}
	}
	if d.MayChange, err = call.Actor.can(ctx, q, RightUnits, id); err != nil {
		return d, err
	}
	people := call.Actor.everywhere(RightPeople)
	sees, err := call.Actor.can(ctx, q, RightRead, id)
	if err != nil || !sees && !people {
		return d, err
	}
	if d.Contacts, err = call.Actor.can(ctx, q, RightStandIn, id); err != nil {
		return d, err
	}
	d.Contacts = d.Contacts || people
	return d, d.addPosts(ctx, q)
}

func (d *UnitDetail) addPosts(ctx context.Context, q *store.Queries) error {
	posts, err := q.PostsOfUnit(ctx, d.ID)
	if err != nil {
		return err
	}
	holders, err := q.HoldersOfUnit(ctx, d.ID)
	if err != nil {
		return err
	}
	ids := map[string]bool{}
	d.Posts = make([]PostView, len(posts))
	for i, p := range posts {
		d.Posts[i].Post = p
		for _, h := range holders {
			if h.PostID == p.ID {
				d.Posts[i].Holders = append(d.Posts[i].Holders, h)
				ids[h.UserID] = true
			}
		}
	}
	d.People, err = q.UsersByID(ctx, keys(ids))
	return err
}

// AddSuccession notes that a unit came in the place of another from a day on, and by which resolution. It closes the
// older unit on the day before, unless that has a last day; open tasks stay with it until somebody hands them over.
func (s *Service) AddSuccession(ctx context.Context, call Call, succession store.Succession) error {
	_, err := write(ctx, s, call, func(c *change) (struct{}, error) {
		var none struct{}
		var p directive.Problems
		cleanText(&p, "act", &succession.Act, MaxTitle, false)
		if succession.EffectiveOn.IsZero() {
			p.Add("effective_on", "required")
		}
		if succession.PredecessorID == succession.SuccessorID {
			p.Add("successor_id", "cycle")
		}
		old, err := c.LockUnit(ctx, succession.PredecessorID)
		if err != nil {
			return none, err
		}
		for _, id := range []string{old.ID, succession.SuccessorID} { // who may not learns nothing of what else is wrong
			if ok, err := call.Actor.can(ctx, &c.Queries, RightUnits, id); err != nil {
				return none, err
			} else if _, err := c.Unit(ctx, id); !ok && err == nil {
				return none, directive.Forbidden()
			}
		}
		if _, err := c.Unit(ctx, succession.SuccessorID); directive.CodeOf(err) == directive.CodeNotFound {
			p.Add("successor_id", "unknown_unit", "Value", succession.SuccessorID)
		} else if err != nil {
			return none, err
		}
		if err := p.Err(); err != nil {
			return none, err
		}
		if err := c.InsertSuccession(ctx, succession); err != nil {
			if store.IsUnique(err) {
				err = fieldError("successor_id", "duplicate", "Value", succession.SuccessorID)
			}
			return none, err
		}
		last := succession.EffectiveOn.AddDays(-1)
		if old.ValidTo.IsZero() && (old.ValidFrom.IsZero() || !last.Before(old.ValidFrom)) {
			old.ValidTo, old.Version = last, old.Version+1
			if err := c.UpdateUnit(ctx, old); err != nil {
				return none, err
			}
		}
		return none, c.record(ctx, store.Event{Act: "unit.succeed", UnitID: old.ID, Data: map[string]any{"successor": succession.SuccessorID,
			"effective_on": succession.EffectiveOn, "act": succession.Act, "valid_to": old.ValidTo}})
	})
	return err
}

// AuditFilter narrows the audit log; zero fields do not.
type AuditFilter struct {
	Act      string // one act, or with a dot at its end all that begin so
	ActorID  string
	Machine  bool   // only what the program did by itself
	UnitID   string // the unit and everything below it
	TaskID   string
	From, To calendar.Date // both included
	After    string        // cursor: the last id seen
	Limit    int
}

// AuditView is a page of the audit log with the names of everything that it mentions.
type AuditView struct {
	Events []store.Event
	People map[string]directive.User
	Units  map[string]directive.Unit
	Tasks  map[string]directive.Task
}

// AuditPage returns what the audit log tells about something, newest first.
func (s *Service) AuditPage(ctx context.Context, call Call, f AuditFilter) (AuditView, error) {
	var v AuditView
	q := s.store.Read()
	if may, err := call.Actor.overTree(ctx, q, RightAudit); err != nil || !may {
		if err == nil {
			err = directive.Forbidden()
		}
		return v, err
	}
	filter := store.EventFilter{Act: f.Act, ActorID: f.ActorID, Machine: f.Machine, TaskID: f.TaskID, After: f.After, Limit: f.Limit}
	if f.UnitID != "" {
		below, err := q.SubtreeOf(ctx, f.UnitID)
		if err != nil {
			return v, err
		}
		filter.Units = append([]string{}, below...)
	}
	if !f.From.IsZero() {
		filter.From = f.From.Start()
	}
	if !f.To.IsZero() {
		filter.Till = f.To.End()
	}
	var err error
	if v.Events, err = q.Events(ctx, filter); err != nil {
		return v, err
	}
	return v, v.addNames(ctx, q)
}

// addNames reads what the events name: by their columns, and by the ids in what they tell.
func (v *AuditView) addNames(ctx context.Context, q *store.Queries) error {
	people, units, tasks := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, e := range v.Events {
		people[e.ActorID], units[e.UnitID], tasks[e.TaskID] = true, true, true
		for name, value := range e.Data {
			id, _ := value.(string)
			switch name {
			case "user":
				people[id] = true
			case "parent", "successor", "issuing_unit":
				units[id] = true
			}
		}
	}
	for _, ids := range []map[string]bool{people, units, tasks} {
		delete(ids, "")
	}
	var err error
	if v.People, err = q.UsersByID(ctx, keys(people)); err != nil {
		return err
	}
	if v.Units, err = q.UnitsByID(ctx, keys(units)); err != nil {
		return err
	}
	list, err := q.TasksByID(ctx, keys(tasks))
	v.Tasks = make(map[string]directive.Task, len(list))
	for _, t := range list {
		v.Tasks[t.ID] = t
	}
	return err
}

// AuditActors returns the people by whose acts the audit log can be narrowed, by name.
func (s *Service) AuditActors(ctx context.Context, call Call) ([]directive.User, error) {
	q := s.store.Read()
	if may, err := call.Actor.overTree(ctx, q, RightAudit); err != nil || !may {
		return nil, err
	}
	return q.Users(ctx)
}

// CalendarChange is what exceptions would change.
type CalendarChange struct {
	Exception   calendar.Exception
	Before, Now calendar.DayReason
}

// PreviewExceptions says what dated exceptions would change, and stores nothing. The calendar that comes with it is
// the one that would be in force.
func (s *Service) PreviewExceptions(ctx context.Context, call Call, exceptions []calendar.Exception) ([]CalendarChange, calendar.Calendar, error) {
	if !call.Actor.everywhere(RightSettings) {
		return nil, calendar.Calendar{}, directive.Forbidden()
	}
	q := s.store.Read()
	_, known, err := q.LatestCalendar(ctx)
	if err != nil {
		return nil, calendar.Calendar{}, err
	}
	before, _, err := s.calendarAt(ctx, q, 0)
	if err != nil {
		return nil, calendar.Calendar{}, err
	}
	_, after, err := mergeExceptions(known, exceptions)
	if err != nil {
		return nil, calendar.Calendar{}, err
	}
	var out []CalendarChange
	for _, e := range exceptions {
		out = append(out, CalendarChange{e, before.Reason(e.Date), after.Reason(e.Date)})
	}
	return out, after, nil
}
