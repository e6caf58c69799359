package store

import (
	"context"
	"slices"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

// Seat is a person on a post. UnitID "" is the whole tree.
type Seat struct {
	UnitID string
	Role   directive.Role
	directive.User
}

// Token is a bearer token as the store knows it: only its hash.
type Token struct {
	ID        string
	Hash      string // SHA-256 of the token, hex
	UserID    string
	Name      string
	CreatedAt time.Time
	ExpiresAt time.Time // zero: never
	RevokedAt time.Time // zero: not revoked
}

// User returns one person, or CodeNotFound.
func (q *Queries) User(ctx context.Context, id string) (directive.User, error) {
	var u directive.User
	err := q.get(ctx, &u, "user", id)
	return u, err
}

// Users returns everybody.
func (q *Queries) Users(ctx context.Context) ([]directive.User, error) {
	var us []directive.User
	err := q.list(ctx, &us, "users")
	return us, err
}

// UsersByID returns the named persons, by id.
func (q *Queries) UsersByID(ctx context.Context, ids []string) (map[string]directive.User, error) {
	var us []directive.User
	if err := q.listIn(ctx, &us, "users-in", ids); err != nil {
		return nil, err
	}
	out := make(map[string]directive.User, len(us))
	for _, u := range us {
		out[u.ID] = u
	}
	return out, nil
}

// postRow is a post as the table keeps it: a post over the whole tree has no unit.
type postRow struct {
	directive.Post
	UnitID text
}

func (r postRow) post() directive.Post {
	r.Post.UnitID = string(r.UnitID)
	return r.Post
}

// Posts returns every post.
func (q *Queries) Posts(ctx context.Context) ([]directive.Post, error) {
	var rows []postRow
	err := q.list(ctx, &rows, "posts")
	out := make([]directive.Post, len(rows))
	for i, r := range rows {
		out[i] = r.post()
	}
	return out, err
}

// PostAt returns the post with that role and title at a unit, or CodeNotFound.
func (q *Queries) PostAt(ctx context.Context, unitID string, role directive.Role, title string) (directive.Post, error) {
	var r postRow
	err := q.get(ctx, &r, "post-at", text(unitID), role, title)
	return r.post(), err
}

// holderRow names the columns: from and to are words of SQL.
type holderRow struct {
	PostID, UserID string
	FromOn, ToOn   calendar.Date
	Acting         bool
}

// Holders returns who held which post when.
func (q *Queries) Holders(ctx context.Context) ([]directive.Holder, error) {
	var rows []holderRow
	if err := q.list(ctx, &rows, "holders"); err != nil {
		return nil, err
	}
	out := make([]directive.Holder, len(rows))
	for i, r := range rows {
		out[i] = directive.Holder{PostID: r.PostID, UserID: r.UserID, From: r.FromOn, To: r.ToOn, Acting: r.Acting}
	}
	return out, nil
}

type seatRow struct {
	Seat
	UnitID text
}

func seatsOf(rows []seatRow) []Seat {
	out := make([]Seat, len(rows))
	for i, r := range rows {
		out[i] = r.Seat
		out[i].UnitID = string(r.UnitID)
	}
	return out
}

// SeatsAt returns who sits on the posts of the named units, and on those over the whole tree,
// on a day.
func (q *Queries) SeatsAt(ctx context.Context, unitIDs []string, on calendar.Date) ([]Seat, error) {
	if len(unitIDs) == 0 {
		unitIDs = []string{""} // no unit: those over the whole tree are left
	}
	var out []Seat
	first := true
	for part := range slices.Chunk(unitIDs, chunkParams) {
		var rows []seatRow
		if err := q.listIn(ctx, &rows, "seats-at", part, on, on); err != nil {
			return nil, err
		}
		for _, seat := range seatsOf(rows) {
			if first || seat.UnitID != "" { // those over the whole tree come with every part
				out = append(out, seat)
			}
		}
		first = false
	}
	return out, nil
}

// SeatsOf returns the posts that a person holds on a day; the User of each is empty.
func (q *Queries) SeatsOf(ctx context.Context, userID string, on calendar.Date) ([]Seat, error) {
	var rows []seatRow
	err := q.list(ctx, &rows, "seats-of-user", userID, on, on)
	return seatsOf(rows), err
}

// UserByToken returns the person behind a token's hash, or CodeNotFound.
func (q *Queries) UserByToken(ctx context.Context, hash string, now time.Time) (directive.User, error) {
	var u directive.User
	err := q.get(ctx, &u, "token-user", hash, at(now))
	return u, err
}

// CountTokens says how many tokens were ever made.
func (q *Queries) CountTokens(ctx context.Context) (int, error) {
	var n int
	err := q.get(ctx, &n, "tokens-count")
	return n, err
}

// InsertUser adds a person.
func (t *Tx) InsertUser(ctx context.Context, u directive.User, now time.Time) error {
	return t.insert(ctx, "user-insert", struct {
		directive.User
		CreatedAt when
	}{u, at(now)})
}

// InsertPost adds a post.
func (t *Tx) InsertPost(ctx context.Context, p directive.Post) error {
	return t.insert(ctx, "post-insert", postRow{p, text(p.UnitID)})
}

// InsertHolder seats a person on a post.
func (t *Tx) InsertHolder(ctx context.Context, h directive.Holder) error {
	return t.insert(ctx, "holder-insert", holderRow{h.PostID, h.UserID, h.From, h.To, h.Acting})
}

// InsertToken adds a token.
func (t *Tx) InsertToken(ctx context.Context, k Token) error {
	return t.insert(ctx, "token-insert", struct {
		Token
		CreatedAt, ExpiresAt when
	}{k, at(k.CreatedAt), at(k.ExpiresAt)})
}
