package minutes

// Span is a half-open range of byte offsets into [Draft.SourceText]. The zero
// Span means that the field was not found in the text.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// IsZero reports whether the span points nowhere.
func (s Span) IsZero() bool { return s == Span{} }

// Unit is one unit of the tree that was valid on the day of the meeting. The
// caller supplies it: units are dated data and a name alone is never a key.
type Unit struct {
	ID       string
	Code     string // code of the General Statistics Office, not used for matching
	Type     string // "huyện", "thành phố", "thị xã", "xã", "phường", "thị trấn", "đặc khu", "tỉnh"
	Name     string // without the type: "Mù Cang Chải"
	Aliases  []string
	ParentID string
	Level    string // "province", "district", "commune"; free text, not used for matching
}

// FormerUnit is a unit that the tree knows and that did not exist on the day of
// the meeting, with what came in its place.
type FormerUnit struct {
	Type, Name string
	Aliases    []string
	Successors []string // official names with type: "phường Nghĩa Lộ"
}

// Options is what the caller knows beside the text.
type Options struct {
	// Units is the tree valid on the day of the meeting. It may be empty: units
	// are then recognised by type and capitals and stand in UnitNames.
	Units []Unit
	// UnitsOn gives the tree in the place of Units, once the day of the meeting
	// is known ("YYYY-MM-DD", "" if the text gives none). It is called once.
	UnitsOn func(heldOn string) []Unit
	// FormerOn gives the units that were gone on the day of the meeting. One
	// that the text names stays a name, and a warning offers its successors:
	// which of them is meant is for a person to say.
	FormerOn func(heldOn string) []FormerUnit
	// IssuingUnitID names the unit whose association holds the meeting. No rule
	// needs it yet: a draft says AllUnits, and the caller, who has the tree,
	// expands that to the direct children of this unit.
	IssuingUnitID string
	// PublishedFallbackYear is used for a meeting date printed without a year
	// when the text names no year beside it. Zero means unknown.
	PublishedFallbackYear int
}

// Draft is what was read from one text. See [Parse].
type Draft struct {
	// SourceText is the text in Unicode NFC, white space untouched. All spans
	// point into it.
	SourceText string

	Title     string
	TitleSpan Span
	// HeldOn is the day of the meeting, "YYYY-MM-DD" in the civil calendar of
	// the place, empty when the text gives none.
	HeldOn         string
	HeldOnSpan     Span
	HeldOnInferred []string // "year" when the year was not printed beside the day
	Place          string
	PlaceSpan      Span
	// Chair is the person who presides or, when the text names none, the person
	// who gives the directions; ChairBasis tells which.
	Chair          string
	ChairSpan      Span
	ChairTitle     string
	ChairTitleSpan Span
	ChairBasis     ChairBasis

	Organisation       string
	OrganisationSpan   Span
	DocumentNumber     string
	DocumentNumberSpan Span
	DocumentDate       string // "YYYY-MM-DD"
	DocumentDateSpan   Span
	DocumentSigner     string
	DocumentSignerSpan Span

	Groups       []Group
	Unrecognised []Passage
	Warnings     []Warning

	// UnitLabels gives the official name with type of every unit id used in
	// the draft: "huyện Trấn Yên".
	UnitLabels map[string]string
}

// ChairBasis says from what the chair was concluded.
type ChairBasis string

// The bases of a chair.
const (
	ChairNone     ChairBasis = ""
	ChairPresided ChairBasis = "presided" // the text says who presided
	ChairDirected ChairBasis = "directed" // the text says who gave the directions
)

// Group is one directive group: the innermost titled or numbered heading over
// directives.
type Group struct {
	Ordinal       int    // as printed (một, nhất, I, A, a = 1); 0 if none
	Marker        string // as printed: "Nhóm thứ nhất:"
	MarkerSpan    Span
	Heading       string
	HeadingSpan   Span
	Kind          string // one of the Kind constants
	KindReason    string
	Span          Span
	Directives    []Directive
	PhaseDeadline *Deadline // holds for every directive of the group without its own
}

// The kinds of a directive and of a group.
const (
	KindPilot         = "pilot"
	KindYearEndReview = "year_end_review"
	KindTarget        = "target"
	KindFundraising   = "fundraising"
	KindPropaganda    = "propaganda"
	KindOther         = "other"
)

// Directive is one instruction: usually one sentence.
type Directive struct {
	Text string
	Span Span
	Kind string
	// KindReason is "directive:ROW" when words of the directive decided,
	// "group:ROW" when it follows its group, "none" when nothing speaks for any
	// of the five kinds. ROW is the id of a row of the table of kinds.
	KindReason string

	// AllUnits means all direct children of the issuing unit on the day.
	AllUnits  bool
	UnitIDs   []string // lead units found in the tree
	UnitNames []string // lead units named in the text but not in the tree
	UnitSpans []Span   // where the addressees were read; may lie in the group's heading or opening
	// UnitBasis tells where the addressees come from: UnitOwn, UnitGroup,
	// UnitOpening, UnitPrevious, or "" when nobody is named.
	UnitBasis    string
	SupportIDs   []string // coordinating units found in the tree
	SupportNames []string
	ExceptIDs    []string // excepted from "all units"
	ExceptNames  []string

	// Place is set when the directive names one commune under a district that
	// is its unit; Places holds all of them.
	Place     string
	PlaceSpan Span
	Places    []PlaceOf

	Deadline  *Deadline
	Suggested *Suggested
	Measures  []Measure
}

// The sources of a directive's addressees.
const (
	UnitOwn      = "own"      // named in the directive
	UnitGroup    = "group"    // named in the heading of its group
	UnitOpening  = "opening"  // named in the sentence that opens the list
	UnitPrevious = "previous" // "ba đơn vị này": those of the sentence before
)

// PlaceOf is a commune with the district unit that gets the task: a place is
// not an assignee.
type PlaceOf struct {
	Place    string
	Span     Span
	UnitID   string // "" if the district is not in the tree
	UnitName string // official name with type
}

// Deadline is a deadline that the text states.
type Deadline struct {
	Date   string // "YYYY-MM-DD"; "" if the phrase fixes no day (recurring, "trong vòng 15 ngày kể từ …")
	Phrase string
	Span   Span
	Type   string // one of the Deadline constants
	Every  string // one of the Every constants, for Type recurring
	// Inferred lists what the phrase leaves out and the meeting date supplied: "year", "week" (which
	// days "tuần này" or "tuần đầu tháng 5" has).
	Inferred []string
	// WorkingDays is n of "trong vòng n ngày làm việc", else 0.
	WorkingDays int
	// Days is n of "trong vòng n ngày", in calendar days, else 0.
	Days int
}

// The types of a deadline.
const (
	DeadlineBefore      = "before"      // trước ngày …
	DeadlineBy          = "by"          // chậm nhất, đến hết, a bare day
	DeadlineWithin      = "within"      // trong tháng, từ … đến …, trong vòng …
	DeadlineRecurring   = "recurring"   // định kỳ, cuối mỗi quý
	DeadlineConditional = "conditional" // holds only if a condition comes true
)

// The periods of a recurring deadline.
const (
	EveryWeek     = "week"
	EveryMonth    = "month"
	EveryQuarter  = "quarter"
	EveryHalfYear = "half_year"
	EveryYear     = "year"
)

// Suggested is a day that the text does not state as a deadline but that its
// period implies, such as 31 December from "trong năm 2021" in the opening
// sentence. It is offered to the chair, never set.
type Suggested struct {
	Date   string
	Phrase string
	Span   Span
}

// Measure is a number of a directive.
type Measure struct {
	Number        string // decimal point, no grouping: "1.8", "14000"; a range "45-47"
	UnitOfMeasure string // "tỷ đồng", "% số gia đình", "chi hội"
	Phrase        string
	Span          Span
	Role          string // one of the Role constants
}

// The roles of a measure.
const (
	RoleTarget    = "target"
	RoleScope     = "scope"    // size of what is addressed
	RoleSelector  = "selector" // condition that selects whom it concerns
	RoleFrequency = "frequency"
)

// Passage is a part of the text that looks like a directive and was not taken
// for one.
type Passage struct {
	Text   string
	Span   Span
	Reason string // one of the Passage constants
}

// The reasons of a passage.
const (
	PassageProposal   = "proposal"    // a request to a superior
	PassageReported   = "reported"    // told as past or as an intention
	PassageNoAddress  = "no_address"  // a demand without an addressee or a task
	PassageEvaluation = "evaluation"  // stands in a part on results or causes
	PassageAfterList  = "after_list"  // follows the list of directives
	PassageNoGroup    = "no_opening"  // a numbered list without an opening that says what it is
	PassageContinues  = "consequence" // a consequence or note of a directive
)

// Warning is something the chair should look at. Code is for the message
// catalogue, Args fill its holes; no prose.
type Warning struct {
	Code string
	Args []string
	Span Span
}

// The codes of warnings.
const (
	// WarnCount: the text announces Args[0] groups, Args[1] were found.
	WarnCount = "announced_count_differs"
	// WarnOrdinal: the printed ordinal Args[0] stands where Args[1] was expected.
	WarnOrdinal = "ordinal_out_of_order"
	// WarnNoDate: no day of a meeting was found.
	WarnNoDate = "meeting_date_missing"
	// WarnUnknownUnit: Args[0] is not in the unit tree.
	WarnUnknownUnit = "unit_not_in_tree"
	// WarnFormerUnit: Args[0] did not exist on the day of the meeting; Args[1]
	// are its successors.
	WarnFormerUnit = "unit_former"
	// WarnAmbiguousUnit: Args[0] fits several units of the tree.
	WarnAmbiguousUnit = "unit_ambiguous"
	// WarnPastDeadline: the deadline Args[0] lies before the meeting on Args[1].
	WarnPastDeadline = "deadline_before_meeting"
	// WarnBadDate: Args[0] is no day of the calendar.
	WarnBadDate = "date_impossible"
)
