package service

import (
	"context"
	"fmt"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// The events that people are told of.
const (
	EventAssigned           = "assigned"
	EventReminder           = "reminder"
	EventEscalation         = "escalation"
	EventSubmitted          = "submitted"
	EventAccepted           = "accepted"
	EventReturned           = "returned"
	EventReopened           = "reopened"
	EventAmended            = "amended"
	EventCancelled          = "cancelled"
	EventExtensionRequested = "extension_requested"
	EventExtensionGranted   = "extension_granted"
	EventExtensionRefused   = "extension_refused"
	EventExcuseRequested    = "excuse_requested"
	EventExcuseGranted      = "excuse_granted"
	EventExcuseRefused      = "excuse_refused"
	EventRequestUndecided   = "request_undecided"
)

// news is one thing to tell about one task, before it is known who sits where.
type news struct {
	event  string
	task   directive.Task
	to     directive.Role
	action directive.Action // how far up an empty post passes it
	step   string
	ladder int       // which submission's ladder; 0: the unit's
	at     time.Time // the moment it belongs to
	class  store.Class
	issue  string // not "": the act of issuing whose list it belongs on
}

// herald turns news into notices and lists, inside one transaction.
type herald struct {
	tx      *store.Tx
	s       *Service
	issuing string // the unit that issued the group
	seats   map[seatKey][]directive.User
	now     time.Time
}

type seatKey struct {
	unit string
	role directive.Role
}

// newHerald looks up who sits on the posts of the units concerned today.
func (s *Service) newHerald(ctx context.Context, tx *store.Tx, issuing string, unitIDs []string, now time.Time) (*herald, error) {
	h := &herald{tx: tx, s: s, issuing: issuing, seats: map[seatKey][]directive.User{}, now: now}
	seats, err := tx.SeatsAt(ctx, append([]string{issuing}, unitIDs...), calendar.DateOf(now))
	if err != nil {
		return nil, err
	}
	for _, seat := range seats {
		k := seatKey{seat.UnitID, seat.Role}
		h.seats[k] = append(h.seats[k], seat.User)
	}
	return h, nil
}

// find is who hears news meant for role at the unit: the holders of that post, else of the next one upward.
// Without anybody the answer is empty.
func (h *herald) find(to directive.Role, action directive.Action, unitID string) (users []directive.User, as directive.Role) {
	for _, role := range directive.Upward(to, action) {
		unit := h.issuing
		if role.AtUnit() {
			unit = unitID
		}
		if users := h.seats[seatKey{unit, role}]; len(users) > 0 {
			return users, role
		}
		if users := h.seats[seatKey{"", role}]; len(users) > 0 && !role.AtUnit() {
			return users, role
		}
	}
	return nil, to
}

// tell records the news: one notice per person and fact, and for people with an address one list per act of
// issuing or per moment.
func (h *herald) tell(ctx context.Context, items []news) error {
	var notices []store.Notice
	lists := map[string]string{} // batch key → delivery id
	for _, n := range items {
		unit := h.issuing
		if n.to.AtUnit() {
			unit = n.task.UnitID
		}
		base := store.Notice{Event: n.event, ToRole: n.to, ToUnitID: unit, MeetingID: n.task.MeetingID, GroupID: n.task.GroupID,
			TaskID: n.task.ID, Step: n.step, At: n.at, CreatedAt: h.now}
		key := fmt.Sprintf("%s/%s/%d/%d/%s/%d", n.event, n.task.ID, n.task.PlanVersion, n.ladder, n.step, n.at.UnixMicro())
		users, as := h.find(n.to, n.action, n.task.UnitID)
		if len(users) == 0 {
			base.ID, base.AsRole, base.DedupeKey = store.NewID(), n.to, key+"/-"
			notices = append(notices, base)
			continue
		}
		told := map[string]bool{}
		for _, u := range users {
			if told[u.ID] {
				continue // one who holds two posts is told once
			}
			told[u.ID] = true
			one := base
			one.ID, one.AsRole, one.UserID, one.DedupeKey = store.NewID(), as, u.ID, key+"/"+u.ID
			var err error
			if one.DeliveryID, err = h.list(ctx, lists, n, u); err != nil {
				return err
			}
			notices = append(notices, one)
		}
	}
	return h.tx.InsertNotices(ctx, notices)
}

// list finds or starts the person's list for this news; "" when nothing leaves the product.
func (h *herald) list(ctx context.Context, lists map[string]string, n news, u directive.User) (string, error) {
	if !h.s.email || u.Email == "" {
		return "", nil
	}
	d := store.Delivery{Channel: store.ChannelEmail, Class: n.class, UserID: u.ID, CreatedAt: h.now}
	switch {
	case n.issue != "":
		d.BatchKey, d.IssueID = "issue/"+n.issue+"/"+u.ID, n.issue
	case n.class == store.ClassEscalation:
		d.BatchKey, d.ReadyAt = fmt.Sprintf("moment/%d/%s/%s", n.at.UnixMicro(), n.class, u.ID), h.now.Add(h.s.settle/10)
	default:
		d.BatchKey, d.ReadyAt = fmt.Sprintf("moment/%d/%s/%s", n.at.UnixMicro(), n.class, u.ID), h.now.Add(h.s.settle)
	}
	if id, ok := lists[d.BatchKey]; ok {
		return id, nil
	}
	id, err := h.tx.OpenDelivery(ctx, d)
	lists[d.BatchKey] = id
	return id, err
}

// tell is for an act on one task: it finds the issuing unit and the seats, and records the news.
func (c *change) tell(ctx context.Context, items ...news) error {
	if len(items) == 0 {
		return nil
	}
	m, err := c.MeetingHead(ctx, items[0].task.MeetingID)
	if err != nil {
		return err
	}
	var units []string
	for _, n := range items {
		units = append(units, n.task.UnitID)
	}
	h, err := c.s.newHerald(ctx, c.Tx, m.IssuingUnitID, units, c.now)
	if err != nil {
		return err
	}
	return h.tell(ctx, items)
}
