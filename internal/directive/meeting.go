package directive

import (
	"slices"
	"time"

	"giaoban/internal/calendar"
)

// Kind is what a directive asks for. It belongs to the directive and defaults from its group.
type Kind string

// contract: the kinds.
const (
	KindPilot         Kind = "pilot"           // thí điểm: milestones at named sites
	KindYearEndReview Kind = "year_end_review" // tổng kết: an event held, its report as evidence
	KindTarget        Kind = "target"          // chỉ tiêu: a number with its unit of measure
	KindFundraising   Kind = "fundraising"     // quỹ: đồng pledged, mobilised, spent, balance
	KindPropaganda    Kind = "propaganda"      // tuyên truyền: activities, people reached, contest entries
	KindOther         Kind = "other"
)

// Kinds lists every kind.
func Kinds() []Kind {
	return []Kind{KindPilot, KindYearEndReview, KindTarget, KindFundraising, KindPropaganda, KindOther}
}

// Valid reports whether k is one of the kinds of the contract.
func (k Kind) Valid() bool {
	for _, known := range Kinds() {
		if k == known {
			return true
		}
	}
	return false
}

// GroupStatus is the state of a directive group, and of a meeting as a whole.
type GroupStatus string

// contract: the group statuses.
const (
	GroupDraft     GroupStatus = "draft"     // dự thảo: may still be edited
	GroupIssued    GroupStatus = "issued"    // đã giao: frozen, tracked
	GroupCompleted GroupStatus = "completed" // every task closed and no period to come
	GroupCancelled GroupStatus = "cancelled"
)

// MeetingStatus is where a meeting stands whose groups stand so: a draft while any group may still be edited and issued,
// issued while any group is tracked, completed when all have ended, cancelled when none of them was completed.
func MeetingStatus(groups ...GroupStatus) GroupStatus {
	for _, s := range []GroupStatus{GroupDraft, GroupIssued, GroupCompleted, GroupCancelled} {
		if slices.Contains(groups, s) {
			return s
		}
	}
	return GroupDraft
}

// AllUnits is the entry of Directive.Units that means every direct child of the issuing unit on the meeting's date.
const AllUnits = "all"

// TimeKind is how a directive relates to time.
type TimeKind string

// contract: a directive's time.
const (
	TimeOneOff    TimeKind = "one_off"   // one deadline
	TimeStanding  TimeKind = "standing"  // a report each period, each with its own deadline and ladder
	TimeUntracked TimeKind = "untracked" // no deadline, by the chair's explicit choice; no ladder
)

// Every is the rhythm of a standing directive.
type Every string

// contract: the rhythms; EveryBriefing is reported a number of working days before each briefing.
const (
	EveryMonth    Every = "month"
	EveryQuarter  Every = "quarter"
	EveryHalfYear Every = "half_year"
	EveryYear     Every = "year"
	EveryBriefing Every = "briefing"
)

// Document is the paper that gives a meeting's directives their force: a notice of conclusion, an official
// letter. It may come later than the directives.
type Document struct {
	Number string
	Date   calendar.Date
	Signer string
}

// Span is a part of a meeting's source text: byte offsets, End exclusive. The zero Span points nowhere.
type Span struct{ Start, End int }

// Meeting is a briefing and what it handed out.
type Meeting struct {
	ID            string
	Title         string
	HeldOn        calendar.Date // the day by which units and places are judged
	Place         string
	Chair         string
	Organisation  string
	IssuingUnitID string // the unit whose direct children are "all units"
	Document      Document
	SourceText    string      // the minutes as pasted, NFC; spans point into it
	Status        GroupStatus // derived from the groups, see MeetingStatus
	Version       int
	CreatedAt     time.Time
	UpdatedAt     time.Time
	Groups        []Group
}

// StatusOfGroups is MeetingStatus of the meeting's groups.
func (m Meeting) StatusOfGroups() GroupStatus {
	statuses := make([]GroupStatus, len(m.Groups))
	for i, g := range m.Groups {
		statuses[i] = g.Status
	}
	return MeetingStatus(statuses...)
}

// Group is a directive group: one heading of the minutes, one workflow when issued.
type Group struct {
	ID         string
	MeetingID  string
	Ordinal    int
	Kind       Kind
	Title      string
	Status     GroupStatus
	Version    int
	Span       Span
	Directives []Directive

	// Set at issue.
	IssueID     string    // the act of issuing, shared by all groups issued together
	IssuedAt    time.Time // UTC; moments before it are skipped
	AssignedAt  time.Time // all tasks of the first periods exist; zero: not yet
	NextAt      time.Time // the next instant at which something must happen; zero: nothing is planned
	CompletedAt time.Time
	Policy      Policy // pinned: an edit of the ladder reaches a running group only by re-planning
	CalendarRev int    // pinned
}

// Directive is one instruction.
type Directive struct {
	ID             string
	GroupID        string
	Ordinal        int
	Text           string
	Kind           Kind
	Units          []string             // AllUnits alone, or unit ids: the lead units, each gets a task
	UnitNames      []string             // named in the minutes, not found in the tree; a person must choose
	SupportUnits   []string             // units that help; not counted, reminded or escalated
	Added          map[string]time.Time // unit id → when it was added after issue: what lay before does not concern it
	Place          string               // where it happens, for every unit
	Places         map[string]string    // unit id → place: where it happens for one unit (a commune under its district)
	Time           TimeKind             // "" while nobody has decided
	DueOn          calendar.Date        // one_off: the last day; standing: the last day of the first period, if given
	Due            time.Time            // one_off: an instant instead of a day
	Every          Every
	Briefings      []calendar.Date      // every briefing: their days
	DaysBefore     int                  // every briefing: working days before each
	Until          calendar.Date        // standing: no period ends after it
	Moved          map[string]time.Time // standing: period → its deadline as amended after issue
	Measure        Measure
	RequiresReview bool
	Suggested      Suggested
	Span           Span
}

// Suggested is a deadline that the minutes hint at ("trong năm 2021") without stating it.
type Suggested struct {
	Date   calendar.Date
	Phrase string
}

// MeasureKind is what is counted.
type MeasureKind string

// The kinds of measure. Per kind of directive: pilot counts milestones, a review is an event, a target a count
// or a percentage, fundraising money.
const (
	MeasureCount      MeasureKind = "count"
	MeasurePercentage MeasureKind = "percentage"
	MeasureMoney      MeasureKind = "money"    // đồng
	MeasurePerHead    MeasureKind = "per_head" // đồng per person
	MeasureMilestone  MeasureKind = "milestone"
	MeasureEvent      MeasureKind = "event"
)

// MeasureKinds lists every kind of measure.
func MeasureKinds() []MeasureKind {
	return []MeasureKind{MeasureCount, MeasurePercentage, MeasureMoney, MeasurePerHead, MeasureMilestone, MeasureEvent}
}

// Measure is what a directive wants to see in numbers. The zero Measure measures nothing.
type Measure struct {
	Kind          MeasureKind
	Goal          float64 // in UnitOfMeasure; money in đồng, a whole number
	UnitOfMeasure string
}

// IsZero reports whether nothing is measured.
func (m Measure) IsZero() bool { return m == Measure{} }

// UnitIsAll reports whether the directive is for every unit.
func (d Directive) UnitIsAll() bool { return len(d.Units) == 1 && d.Units[0] == AllUnits }

// LeadUnits resolves Units against all, the ids of "every unit".
func (d Directive) LeadUnits(all []string) []string {
	if d.UnitIsAll() {
		return all
	}
	return d.Units
}

// PlaceFor is where the directive happens for one unit.
func (d Directive) PlaceFor(unitID string) string {
	if p := d.Places[unitID]; p != "" {
		return p
	}
	return d.Place
}

// WorkflowID names the Temporal workflow of the group with this id. It is shown to operators and never changes.
func WorkflowID(groupID string) string { return "group/" + groupID }
