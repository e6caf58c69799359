package store

import (
	"context"
	"fmt"
	"time"

	"giaoban/internal/directive"
)

// Notice is what one person, or a post that nobody holds, is told about one task, group or meeting.
type Notice struct {
	ID         string
	DedupeKey  string
	Event      string // assigned, reminder, escalation, submitted, returned, …
	ToRole     directive.Role
	ToUnitID   string
	UserID     string // "": nobody holds the post, nor any above it
	AsRole     directive.Role
	MeetingID  string
	GroupID    string
	TaskID     string
	Step       string
	At         time.Time // the moment it belongs to, UTC
	CreatedAt  time.Time
	DeliveryID string // "": only inside the product
	ReadAt     time.Time
}

type noticeRow struct {
	Notice
	ToUnitID   text
	UserID     text
	TaskID     text
	At         when
	CreatedAt  when
	DeliveryID text
	ReadAt     when
}

func noticesOf(rows []noticeRow) []Notice {
	out := make([]Notice, len(rows))
	for i, r := range rows {
		n := r.Notice
		n.ToUnitID, n.UserID, n.TaskID, n.DeliveryID = string(r.ToUnitID), string(r.UserID), string(r.TaskID), string(r.DeliveryID)
		n.At, n.CreatedAt, n.ReadAt = r.At.Time, r.CreatedAt.Time, r.ReadAt.Time
		out[i] = n
	}
	return out
}

// InsertNotices records what people are told. A key that exists is left alone: one decision per key.
func (t *Tx) InsertNotices(ctx context.Context, ns []Notice) error {
	rows := make([]noticeRow, len(ns))
	for i, n := range ns {
		rows[i] = noticeRow{n, text(n.ToUnitID), text(n.UserID), text(n.TaskID), at(n.At), at(n.CreatedAt), text(n.DeliveryID), at(n.ReadAt)}
	}
	return t.insert(ctx, "notice-insert", rows)
}

// NoticesOfDelivery returns the items of a list, in the order of their moments.
func (q *Queries) NoticesOfDelivery(ctx context.Context, deliveryID string) ([]Notice, error) {
	var rows []noticeRow
	err := q.list(ctx, &rows, "notices-of-delivery", deliveryID)
	return noticesOf(rows), err
}

// NoticesPage returns up to limit notices, newest first, after the cursor id ("" starts at the newest); userID ""
// is everybody's.
func (q *Queries) NoticesPage(ctx context.Context, userID, after string, limit int) ([]Notice, error) {
	if after == "" {
		after = newest
	}
	var rows []noticeRow
	var err error
	if userID == "" {
		err = q.list(ctx, &rows, "notices-page", after, limit)
	} else {
		err = q.list(ctx, &rows, "notices-of-user", userID, after, limit)
	}
	return noticesOf(rows), err
}

// UnreadNotices says how many notices a person has not marked as read.
func (q *Queries) UnreadNotices(ctx context.Context, userID string) (int, error) {
	var n int
	err := q.get(ctx, &n, "notices-unread", userID)
	return n, err
}

// ReadNotice marks one of a person's notices as read.
func (t *Tx) ReadNotice(ctx context.Context, userID, id string, now time.Time) error {
	_, err := t.exec(ctx, "notice-read", at(now), userID, id)
	return err
}

// ReadNotices marks a person's notices as read, up to the one with an id.
func (t *Tx) ReadNotices(ctx context.Context, userID, upTo string, now time.Time) error {
	_, err := t.exec(ctx, "notices-read", at(now), userID, upTo)
	return err
}

// DeliveryState is where a list stands on its way to a person.
type DeliveryState string

// The states of a delivery.
const (
	DeliveryPending  DeliveryState = "pending"
	DeliverySending  DeliveryState = "sending"
	DeliverySent     DeliveryState = "sent"
	DeliveryFailed   DeliveryState = "failed"   // refused for good, or tried for days
	DeliveryObsolete DeliveryState = "obsolete" // nothing in it was true any more when it was to be sent
)

// Channel is a way to reach a person outside the product.
type Channel string

// ChannelEmail is e-mail.
const ChannelEmail Channel = "email"

// Class says how a delivery is written and how urgent it is.
type Class string

// The classes of deliveries.
const (
	ClassAssignment Class = "assignment" // what was handed out
	ClassReminder   Class = "reminder"
	ClassEscalation Class = "escalation"
	ClassDecision   Class = "decision" // what somebody decided or asks to be decided
)

// Delivery is a list of notices for one person, handed to a channel at once.
type Delivery struct {
	ID        string
	BatchKey  string
	Channel   Channel
	Class     Class
	UserID    string
	IssueID   string    // not "": waits until every group of this act of issuing is assigned
	ReadyAt   time.Time // zero: not yet
	State     DeliveryState
	Attempts  int
	Lease     int64
	LeaseTill time.Time
	HandedAt  time.Time // not zero in a claimed list: an earlier sender began to hand it over, and nobody knows the answer
	SentAt    time.Time
	Error     string
	CreatedAt time.Time
}

type deliveryRow struct {
	Delivery
	ReadyAt, LeaseTill, HandedAt, SentAt, CreatedAt when
}

func deliveriesOf(rows []deliveryRow) []Delivery {
	out := make([]Delivery, len(rows))
	for i, r := range rows {
		d := r.Delivery
		d.ReadyAt, d.LeaseTill, d.HandedAt = r.ReadyAt.Time, r.LeaseTill.Time, r.HandedAt.Time
		d.SentAt, d.CreatedAt = r.SentAt.Time, r.CreatedAt.Time
		out[i] = d
	}
	return out
}

// OpenDelivery finds the waiting list with d's batch key or starts it, and returns its id. When the list was
// already taken up by the sender, a further one is started beside it, so that nothing said late is lost.
func (t *Tx) OpenDelivery(ctx context.Context, d Delivery) (string, error) {
	for n := 1; ; n++ {
		key := d.BatchKey
		if n > 1 {
			key = fmt.Sprintf("%s#%d", key, n)
		}
		var ids []string
		err := t.list(ctx, &ids, "delivery-open", NewID(), key, d.Channel, d.Class, d.UserID, d.IssueID, at(d.ReadyAt), at(d.CreatedAt))
		if err != nil {
			return "", err
		}
		if len(ids) == 1 {
			return ids[0], nil
		}
	}
}

// ReleaseDeliveries lets the lists of an act of issuing go.
func (t *Tx) ReleaseDeliveries(ctx context.Context, issueID string, now time.Time) error {
	_, err := t.exec(ctx, "deliveries-release", at(now), issueID)
	return err
}

// ClaimDeliveries leases up to limit lists that are ready, each until now+ttl.
func (t *Tx) ClaimDeliveries(ctx context.Context, limit int, ttl time.Duration) ([]Delivery, error) {
	now := t.Now()
	var rows []deliveryRow
	err := t.list(ctx, &rows, "deliveries-claim", at(now), at(now), limit, at(now.Add(ttl)))
	return deliveriesOf(rows), err
}

// HandOverDelivery notes that a leased list is about to be handed to its channel, so that one found after a crash is
// known to be perhaps with its reader. It reports false when the lease has passed to another sender.
func (t *Tx) HandOverDelivery(ctx context.Context, d Delivery) (bool, error) {
	n, err := t.exec(ctx, "delivery-hand-over", at(t.Now()), d.ID, d.Lease)
	return n == 1, err
}

// SettleDelivery records what became of a leased list: sent, failed, obsolete, or pending again until d.ReadyAt.
// It reports false when the lease has passed to another sender, whose word counts.
func (t *Tx) SettleDelivery(ctx context.Context, d Delivery) (bool, error) {
	n, err := t.exec(ctx, "delivery-settle", d.State, at(d.ReadyAt), at(d.SentAt), d.Error, d.ID, d.Lease)
	return n == 1, err
}

// Delivery returns one delivery, or CodeNotFound.
func (q *Queries) Delivery(ctx context.Context, id string) (Delivery, error) {
	var r deliveryRow
	err := q.get(ctx, &r, "delivery", id)
	return deliveriesOf([]deliveryRow{r})[0], err
}

// DeliveriesPage returns up to limit deliveries, newest first, after the cursor id; "" starts at the newest.
func (q *Queries) DeliveriesPage(ctx context.Context, after string, limit int) ([]Delivery, error) {
	if after == "" {
		after = newest
	}
	var rows []deliveryRow
	err := q.list(ctx, &rows, "deliveries", after, limit)
	return deliveriesOf(rows), err
}

// NextDelivery is when the sender has something to do; zero: nothing waits.
func (q *Queries) NextDelivery(ctx context.Context) (time.Time, error) {
	var rows []when
	if err := q.list(ctx, &rows, "deliveries-next"); err != nil || len(rows) == 0 {
		return time.Time{}, err
	}
	return rows[0].Time, nil
}
