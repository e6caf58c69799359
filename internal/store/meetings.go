package store

import (
	"context"
	"strings"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

// meetingRow is a meeting as the table keeps it: without its groups.
type meetingRow struct {
	ID, Title            string
	HeldOn               calendar.Date
	Place, Chair         string
	Organisation         string
	IssuingUnitID        text
	DocumentNumber       string
	DocumentDate         calendar.Date
	DocumentSigner       string
	SourceText           string
	GroupStatuses        string // read only: of all its groups, with spaces between
	Version              int
	CreatedAt, UpdatedAt when
}

func rowOfMeeting(m directive.Meeting) meetingRow {
	return meetingRow{ID: m.ID, Title: m.Title, HeldOn: m.HeldOn, Place: m.Place, Chair: m.Chair, Organisation: m.Organisation,
		IssuingUnitID: text(m.IssuingUnitID), DocumentNumber: m.Document.Number, DocumentDate: m.Document.Date, DocumentSigner: m.Document.Signer,
		SourceText: m.SourceText, Version: m.Version, CreatedAt: at(m.CreatedAt), UpdatedAt: at(m.UpdatedAt)}
}

func (r meetingRow) meeting() directive.Meeting {
	var statuses []directive.GroupStatus
	for _, s := range strings.Fields(r.GroupStatuses) {
		statuses = append(statuses, directive.GroupStatus(s))
	}
	return directive.Meeting{ID: r.ID, Title: r.Title, HeldOn: r.HeldOn, Place: r.Place, Chair: r.Chair, Organisation: r.Organisation,
		IssuingUnitID: string(r.IssuingUnitID), Document: directive.Document{Number: r.DocumentNumber, Date: r.DocumentDate, Signer: r.DocumentSigner},
		SourceText: r.SourceText, Status: directive.MeetingStatus(statuses...), Version: r.Version, CreatedAt: r.CreatedAt.Time, UpdatedAt: r.UpdatedAt.Time}
}

// groupRow is a group as the table keeps it: without its directives.
type groupRow struct {
	ID, MeetingID        string
	Ordinal              int
	Kind                 directive.Kind
	Title                string
	Status               directive.GroupStatus
	Version              int
	SpanStart, SpanEnd   int
	IssueID              string
	IssuedAt, AssignedAt when
	NextAt, CompletedAt  when
	Policy               document[directive.Policy]
	CalendarRev          int
}

func rowOfGroup(g directive.Group) groupRow {
	return groupRow{ID: g.ID, MeetingID: g.MeetingID, Ordinal: g.Ordinal, Kind: g.Kind, Title: g.Title, Status: g.Status, Version: g.Version,
		SpanStart: g.Span.Start, SpanEnd: g.Span.End, IssueID: g.IssueID, IssuedAt: at(g.IssuedAt), AssignedAt: at(g.AssignedAt),
		NextAt: at(g.NextAt), CompletedAt: at(g.CompletedAt), Policy: doc(g.Policy), CalendarRev: g.CalendarRev}
}

func (r groupRow) group() directive.Group {
	return directive.Group{ID: r.ID, MeetingID: r.MeetingID, Ordinal: r.Ordinal, Kind: r.Kind, Title: r.Title, Status: r.Status, Version: r.Version,
		Span: directive.Span{Start: r.SpanStart, End: r.SpanEnd}, IssueID: r.IssueID, IssuedAt: r.IssuedAt.Time, AssignedAt: r.AssignedAt.Time,
		NextAt: r.NextAt.Time, CompletedAt: r.CompletedAt.Time, Policy: r.Policy.V, CalendarRev: r.CalendarRev}
}

// directiveRow is a directive as the table keeps it.
type directiveRow struct {
	ID, GroupID     string
	Ordinal         int
	Text            string
	Kind            directive.Kind
	Units           document[[]string]
	UnitNames       document[[]string]
	SupportUnits    document[[]string]
	Added           document[map[string]time.Time]
	Place           string
	Places          document[map[string]string]
	Time            directive.TimeKind
	DueOn           calendar.Date
	Due             when
	Every           directive.Every
	Briefings       document[[]calendar.Date]
	DaysBefore      int
	UntilOn         calendar.Date
	Moved           document[map[string]time.Time]
	MeasureKind     directive.MeasureKind
	MeasureGoal     float64
	MeasureUnit     string
	RequiresReview  bool
	SuggestedOn     calendar.Date
	SuggestedPhrase string
	SpanStart       int
	SpanEnd         int
}

func rowOfDirective(d directive.Directive) directiveRow {
	return directiveRow{ID: d.ID, GroupID: d.GroupID, Ordinal: d.Ordinal, Text: d.Text, Kind: d.Kind, Units: doc(d.Units), UnitNames: doc(d.UnitNames),
		SupportUnits: doc(d.SupportUnits), Added: doc(d.Added), Place: d.Place, Places: doc(d.Places), Time: d.Time, DueOn: d.DueOn, Due: at(d.Due), Every: d.Every,
		Briefings: doc(d.Briefings), DaysBefore: d.DaysBefore, UntilOn: d.Until, Moved: doc(d.Moved), MeasureKind: d.Measure.Kind, MeasureGoal: d.Measure.Goal,
		MeasureUnit: d.Measure.UnitOfMeasure, RequiresReview: d.RequiresReview, SuggestedOn: d.Suggested.Date, SuggestedPhrase: d.Suggested.Phrase,
		SpanStart: d.Span.Start, SpanEnd: d.Span.End}
}

func (r directiveRow) directive() directive.Directive {
	return directive.Directive{ID: r.ID, GroupID: r.GroupID, Ordinal: r.Ordinal, Text: r.Text, Kind: r.Kind, Units: r.Units.V, UnitNames: r.UnitNames.V,
		SupportUnits: r.SupportUnits.V, Added: r.Added.V, Place: r.Place, Places: r.Places.V, Time: r.Time, DueOn: r.DueOn, Due: r.Due.Time, Every: r.Every,
		Briefings: r.Briefings.V, DaysBefore: r.DaysBefore, Until: r.UntilOn, Moved: r.Moved.V,
		Measure:        directive.Measure{Kind: r.MeasureKind, Goal: r.MeasureGoal, UnitOfMeasure: r.MeasureUnit},
		RequiresReview: r.RequiresReview, Suggested: directive.Suggested{Date: r.SuggestedOn, Phrase: r.SuggestedPhrase},
		Span: directive.Span{Start: r.SpanStart, End: r.SpanEnd}}
}

// Meeting returns a meeting with its groups and directives, or CodeNotFound.
func (q *Queries) Meeting(ctx context.Context, id string) (directive.Meeting, error) {
	var r meetingRow
	if err := q.get(ctx, &r, "meeting", id); err != nil {
		return directive.Meeting{}, err
	}
	return q.fill(ctx, r.meeting())
}

// MeetingHead returns a meeting without its groups, or CodeNotFound.
func (q *Queries) MeetingHead(ctx context.Context, id string) (directive.Meeting, error) {
	var r meetingRow
	err := q.get(ctx, &r, "meeting", id)
	return r.meeting(), err
}

// LockMeeting is Meeting, and keeps others from changing it until the transaction ends.
func (t *Tx) LockMeeting(ctx context.Context, id string) (directive.Meeting, error) {
	var r meetingRow
	if err := t.get(ctx, &r, "meeting-lock", id); err != nil {
		return directive.Meeting{}, err
	}
	return t.fill(ctx, r.meeting())
}

// fill adds the groups and directives. The status is judged again by the groups read here: those of the locked row may
// be from before the lock.
func (q *Queries) fill(ctx context.Context, m directive.Meeting) (directive.Meeting, error) {
	var groups []groupRow
	if err := q.list(ctx, &groups, "groups-of-meeting", m.ID); err != nil {
		return m, err
	}
	var directives []directiveRow
	if err := q.list(ctx, &directives, "directives-of-meeting", m.ID); err != nil {
		return m, err
	}
	place := map[string]int{}
	for i, g := range groups {
		m.Groups = append(m.Groups, g.group())
		place[g.ID] = i
	}
	for _, d := range directives {
		g := &m.Groups[place[d.GroupID]]
		g.Directives = append(g.Directives, d.directive())
	}
	m.Status = m.StatusOfGroups()
	return m, nil
}

// MeetingsPage returns up to limit meetings without their groups, newest first, after the cursor (day, id); the
// zero cursor starts at the newest.
func (q *Queries) MeetingsPage(ctx context.Context, day, id string, limit int) ([]directive.Meeting, error) {
	if day == "" {
		day = "9999-12-31"
	}
	var rows []meetingRow
	if err := q.list(ctx, &rows, "meetings-page", day, id, limit); err != nil {
		return nil, err
	}
	out := make([]directive.Meeting, len(rows))
	for i, r := range rows {
		out[i] = r.meeting()
	}
	return out, nil
}

// InsertMeeting writes a new meeting with its groups and directives.
func (t *Tx) InsertMeeting(ctx context.Context, m directive.Meeting) error {
	if err := t.insert(ctx, "meeting-insert", rowOfMeeting(m)); err != nil {
		return err
	}
	return t.insertGroups(ctx, m.Groups)
}

// UpdateMeeting writes the meeting's own values and leaves its groups.
func (t *Tx) UpdateMeeting(ctx context.Context, m directive.Meeting) error {
	return t.insert(ctx, "meeting-update", rowOfMeeting(m))
}

// ReplaceDraft writes a draft meeting anew: its values, and its draft groups in place of the stored ones.
func (t *Tx) ReplaceDraft(ctx context.Context, m directive.Meeting) error {
	if err := t.UpdateMeeting(ctx, m); err != nil {
		return err
	}
	if _, err := t.exec(ctx, "directives-delete", m.ID); err != nil {
		return err
	}
	if _, err := t.exec(ctx, "groups-delete", m.ID); err != nil {
		return err
	}
	var drafts []directive.Group
	for _, g := range m.Groups {
		if g.Status == directive.GroupDraft {
			drafts = append(drafts, g)
		}
	}
	return t.insertGroups(ctx, drafts)
}

func (t *Tx) insertGroups(ctx context.Context, groups []directive.Group) error {
	var rows []groupRow
	var directives []directiveRow
	for _, g := range groups {
		rows = append(rows, rowOfGroup(g))
		for _, d := range g.Directives {
			directives = append(directives, rowOfDirective(d))
		}
	}
	if err := t.insert(ctx, "group-insert", rows); err != nil {
		return err
	}
	return t.insert(ctx, "directive-insert", directives)
}

// Group returns a group with its directives, or CodeNotFound.
func (q *Queries) Group(ctx context.Context, id string) (directive.Group, error) {
	return q.group(ctx, "group", id)
}

// GroupHead returns a group without its directives, or CodeNotFound.
func (q *Queries) GroupHead(ctx context.Context, id string) (directive.Group, error) {
	var r groupRow
	err := q.get(ctx, &r, "group", id)
	return r.group(), err
}

// LockGroup is Group, and keeps reviews and acts that open work waiting until the transaction ends.
func (t *Tx) LockGroup(ctx context.Context, id string) (directive.Group, error) {
	return t.group(ctx, "group-lock", id)
}

func (q *Queries) group(ctx context.Context, query, id string) (directive.Group, error) {
	var r groupRow
	if err := q.get(ctx, &r, query, id); err != nil {
		return directive.Group{}, err
	}
	g := r.group()
	var err error
	g.Directives, err = q.directives(ctx, id)
	return g, err
}

func (q *Queries) directives(ctx context.Context, groupID string) ([]directive.Directive, error) {
	var rows []directiveRow
	if err := q.list(ctx, &rows, "directives-of-group", groupID); err != nil {
		return nil, err
	}
	out := make([]directive.Directive, len(rows))
	for i, r := range rows {
		out[i] = r.directive()
	}
	return out, nil
}

// GroupsOfMeeting returns the groups of a meeting without their directives, in order.
func (q *Queries) GroupsOfMeeting(ctx context.Context, meetingID string) ([]directive.Group, error) {
	var rows []groupRow
	err := q.list(ctx, &rows, "groups-of-meeting", meetingID)
	return groupsOf(rows), err
}

// GroupsPage returns up to limit groups without their directives, newest first, after the cursor id; "" starts
// at the newest.
func (q *Queries) GroupsPage(ctx context.Context, after string, limit int) ([]directive.Group, error) {
	if after == "" {
		after = newest
	}
	var rows []groupRow
	err := q.list(ctx, &rows, "groups-page", after, limit)
	return groupsOf(rows), err
}

// GroupsBehind returns issued groups whose next moment lies before an instant, longest overdue first.
func (q *Queries) GroupsBehind(ctx context.Context, before time.Time, limit int) ([]directive.Group, error) {
	var rows []groupRow
	err := q.list(ctx, &rows, "groups-behind", at(before), limit)
	return groupsOf(rows), err
}

func groupsOf(rows []groupRow) []directive.Group {
	out := make([]directive.Group, len(rows))
	for i, r := range rows {
		out[i] = r.group()
	}
	return out
}

// Directive returns one directive, or CodeNotFound.
func (q *Queries) Directive(ctx context.Context, id string) (directive.Directive, error) {
	var r directiveRow
	err := q.get(ctx, &r, "directive", id)
	return r.directive(), err
}

// UpdateGroup writes a group's own values and leaves its directives.
func (t *Tx) UpdateGroup(ctx context.Context, g directive.Group) error {
	return t.insert(ctx, "group-update", rowOfGroup(g))
}

// SetGroupNext records when a group must be looked at next; the zero time: nothing is planned.
func (t *Tx) SetGroupNext(ctx context.Context, groupID string, next time.Time) error {
	_, err := t.exec(ctx, "group-next", at(next), groupID)
	return err
}

// UpdateDirective writes what an amendment may change after issue: units, places and time.
func (t *Tx) UpdateDirective(ctx context.Context, d directive.Directive) error {
	return t.insert(ctx, "directive-update", rowOfDirective(d))
}

// UnassignedOfIssue says how many groups of one act of issuing still wait for their tasks.
func (q *Queries) UnassignedOfIssue(ctx context.Context, issueID string) (int, error) {
	var n int
	err := q.get(ctx, &n, "issue-unassigned", issueID)
	return n, err
}

// CountsOf says where the lead tasks of groups stand at now, by group id. soon is the instant up to which a
// deadline is near.
func (q *Queries) CountsOf(ctx context.Context, groupIDs []string, now, soon time.Time) (map[string]directive.Counts, error) {
	var rows []struct {
		GroupID string
		directive.Counts
	}
	if err := q.listIn(ctx, &rows, "group-counts", at(now), at(now), at(soon), groupIDs); err != nil {
		return nil, err
	}
	out := make(map[string]directive.Counts, len(rows))
	for _, r := range rows {
		out[r.GroupID] = r.Counts
	}
	return out, nil
}
