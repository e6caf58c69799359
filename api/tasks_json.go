package api

import (
	"time"

	"giaoban/internal/directive"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// UnitRefJSON names a unit.
type UnitRefJSON struct {
	ID   string `json:"id"`
	Name string `json:"name" doc:"Type and name: huyện Trạm Tấu."`
}

// ProgressJSON is how far a task is.
type ProgressJSON struct {
	Value         float64 `json:"value"`
	Goal          float64 `json:"goal"`
	UnitOfMeasure string  `json:"unit_of_measure"`
}

// StepJSON is one rung of a task's ladder: decided or planned.
type StepJSON struct {
	ID          string `json:"id"`
	At          string `json:"at" doc:"When it is planned."`
	Action      string `json:"action" doc:"remind or escalate."`
	To          string `json:"to" doc:"The post it goes to."`
	State       string `json:"state" doc:"planned, fired, superseded or skipped."`
	DecidedAt   string `json:"decided_at,omitempty"`
	Submission  int    `json:"submission,omitempty" doc:"n: the reviewer's ladder of the n-th submission; absent: the unit's."`
	PlanVersion int    `json:"plan_version" doc:"The deadline version it belongs to."`
}

// TaskJSON is a task.
type TaskJSON struct {
	ID             string       `json:"id"`
	Code           string       `json:"code"`
	MeetingID      string       `json:"meeting_id"`
	GroupID        string       `json:"group_id"`
	DirectiveID    string       `json:"directive_id"`
	Kind           string       `json:"kind"`
	Title          string       `json:"title"`
	Unit           UnitRefJSON  `json:"unit"`
	Role           string       `json:"role" doc:"lead or support."`
	Place          string       `json:"place"`
	Period         string       `json:"period" doc:"2021-Q1; empty for a one-off directive."`
	Status         string       `json:"status"`
	Due            string       `json:"due" doc:"The deadline's instant, exclusive; empty when untracked."`
	DueOn          string       `json:"due_on"`
	OriginalDue    string       `json:"original_due"`
	PlanVersion    int          `json:"plan_version"`
	Overdue        bool         `json:"overdue"`
	DueSoon        bool         `json:"due_soon"`
	Late           bool         `json:"late"`
	RequiresReview bool         `json:"requires_review"`
	OnRequest      bool         `json:"on_request" doc:"A request waits for a decision; the ladder holds."`
	HoldUntil      string       `json:"hold_until,omitempty" doc:"The ladder pauses until then."`
	AcknowledgedAt string       `json:"acknowledged_at,omitempty"`
	SubmittedAt    string       `json:"submitted_at"`
	DoneAt         string       `json:"done_at"`
	NextAt         string       `json:"next_at,omitempty" doc:"The next moment of its ladder."`
	Progress       ProgressJSON `json:"progress"`
	Version        int          `json:"version"`
	Steps          []StepJSON   `json:"steps,omitempty" doc:"In lists only with include=steps."`
}

func (t TaskJSON) etag() int { return t.Version }

func taskJSON(v service.TaskView) TaskJSON {
	out := TaskJSON{ID: v.ID, Code: v.Code, MeetingID: v.MeetingID, GroupID: v.GroupID, DirectiveID: v.DirectiveID, Kind: string(v.Kind), Title: v.Title,
		Unit: UnitRefJSON{v.UnitID, v.Unit.Title()}, Role: string(v.Role), Place: v.Place, Period: v.Period, Status: string(v.Status), Due: instant(v.Due),
		DueOn: dayText(v.DueOn), OriginalDue: instant(v.OriginalDue), PlanVersion: v.PlanVersion, Overdue: v.Overdue, DueSoon: v.DueSoon, Late: v.Late,
		RequiresReview: v.RequiresReview, OnRequest: v.OnRequest, HoldUntil: instant(v.HoldTill), AcknowledgedAt: instant(v.AcknowledgedAt),
		SubmittedAt: instant(v.SubmittedAt), DoneAt: instant(v.DoneAt), NextAt: instant(v.NextAt),
		Progress: ProgressJSON{v.Progress, v.Goal, v.UnitOfMeasure}, Version: v.Version}
	for _, s := range v.Steps {
		out.Steps = append(out.Steps, StepJSON{s.ID, instant(s.At), string(s.Action), string(s.To), string(s.State), instant(s.DecidedAt), s.Review, s.Version})
	}
	return out
}

// SaidJSON is what a unit reports, or the office for it.
type SaidJSON struct {
	Value        *float64 `json:"value,omitempty" doc:"In the task's unit of measure."`
	Result       string   `json:"result,omitempty"`
	Difficulties string   `json:"difficulties,omitempty"`
	Proposals    string   `json:"proposals,omitempty"`
	Source       string   `json:"source,omitempty" doc:"The office for a unit: telephone, zalo or paper."`
	Person       string   `json:"person,omitempty" doc:"Who said so."`
	ClaimedOn    string   `json:"claimed_on,omitempty" doc:"The day that the unit claims, YYYY-MM-DD."`
}

func (in SaidJSON) said() (service.Said, error) {
	var p reader
	w := service.Said{Value: in.Value, Result: in.Result, Difficulties: in.Difficulties, Proposals: in.Proposals, Source: in.Source, Person: in.Person,
		ClaimedOn: p.day("claimed_on", in.ClaimedOn)}
	return w, p.Err()
}

// DecisionJSON is why somebody above decided.
type DecisionJSON struct {
	Reason string `json:"reason,omitempty" doc:"Return and reopen need one: the unit must learn why."`
	DueOn  string `json:"due_on,omitempty" doc:"Return and reopen: the new last day; else the later of the old one and three working days."`
}

// ReasonJSON is why.
type ReasonJSON struct {
	Reason string `json:"reason,omitempty"`
}

// NoteJSON is a remark on a decision.
type NoteJSON struct {
	Note string `json:"note,omitempty"`
}

// CommentInJSON is a new remark.
type CommentInJSON struct {
	Text string `json:"text"`
}

// CommentJSON is a remark.
type CommentJSON struct {
	ID     string `json:"id"`
	TaskID string `json:"task_id"`
	UserID string `json:"user_id"`
	Name   string `json:"name,omitempty"`
	Text   string `json:"text"`
	At     string `json:"at"`
}

func (c CommentJSON) location() string { return "/api/v1/tasks/" + c.TaskID }

// ReportJSON is what was reported.
type ReportJSON struct {
	ID string `json:"id"`
	SaidJSON
	Act       string `json:"act"`
	UserID    string `json:"user_id"`
	Name      string `json:"name,omitempty"`
	ArrivedAt string `json:"arrived_at"`
	ClaimedAt string `json:"claimed_at,omitempty" doc:"When it was written on a device without a line; in time is judged by arrived_at."`
}

// RequestJSON is an extension or an excuse that was asked for.
type RequestJSON struct {
	ID        string `json:"id"`
	TaskID    string `json:"task_id"`
	Kind      string `json:"kind" doc:"extension or excuse."`
	UntilOn   string `json:"until_on,omitempty"`
	Reason    string `json:"reason"`
	Status    string `json:"status" doc:"pending, granted, refused or withdrawn."`
	UserID    string `json:"user_id"`
	ArrivedAt string `json:"arrived_at"`
	DecideBy  string `json:"decide_by" doc:"Undecided by then: the office is told."`
	DecidedAt string `json:"decided_at,omitempty"`
	DecidedBy string `json:"decided_by,omitempty"`
	Note      string `json:"note,omitempty"`
}

func (r RequestJSON) location() string { return "/api/v1/tasks/" + r.TaskID }

func requestJSON(r store.Request) RequestJSON {
	return RequestJSON{r.ID, r.TaskID, r.Kind, dayText(r.UntilOn), r.Reason, r.Status, r.UserID, instant(r.ArrivedAt), instant(r.DecideBy), instant(r.DecidedAt), r.DecidedBy, r.Note}
}

// EscalationJSON is a step that told somebody above.
type EscalationJSON struct {
	ID                string      `json:"id"`
	TaskID            string      `json:"task_id"`
	Step              string      `json:"step"`
	To                EscalatedTo `json:"to"`
	DecidedAt         string      `json:"decided_at"`
	AcknowledgedAt    string      `json:"acknowledged_at"`
	AcknowledgedUntil string      `json:"acknowledged_until" doc:"The ladder pauses until the end of this day."`
	AcknowledgedBy    string      `json:"acknowledged_by,omitempty"`
	Note              string      `json:"note,omitempty"`
	PlanVersion       int         `json:"plan_version"`
	Submission        int         `json:"submission,omitempty"`
}

// EscalatedTo is the post that was told.
type EscalatedTo struct {
	Role   string `json:"role"`
	UnitID string `json:"unit_id"`
}

func escalationJSON(e store.Escalation) EscalationJSON {
	return EscalationJSON{e.ID, e.TaskID, e.Step, EscalatedTo{string(e.ToRole), e.ToUnitID}, instant(e.DecidedAt), instant(e.AcknowledgedAt),
		dayText(e.AcknowledgedUntil), e.AcknowledgedBy, e.Note, e.PlanVersion, e.Submission}
}

// EventJSON is one line of the audit log.
type EventJSON struct {
	ID        string         `json:"id"`
	At        string         `json:"at"`
	ActorID   string         `json:"actor_id" doc:"Empty when the machine acted."`
	Actor     string         `json:"actor,omitempty"`
	Act       string         `json:"act"`
	MeetingID string         `json:"meeting_id,omitempty"`
	GroupID   string         `json:"group_id,omitempty"`
	TaskID    string         `json:"task_id,omitempty"`
	UnitID    string         `json:"unit_id,omitempty"`
	RequestID string         `json:"request_id,omitempty"`
	Data      map[string]any `json:"data,omitempty"`
}

func eventJSON(e store.Event) EventJSON {
	return EventJSON{ID: e.ID, At: instant(e.At), ActorID: e.ActorID, Act: e.Act, MeetingID: e.MeetingID, GroupID: e.GroupID, TaskID: e.TaskID, UnitID: e.UnitID,
		RequestID: e.RequestID, Data: e.Data}
}

// ExplanationJSON is how a deadline was computed.
type ExplanationJSON struct {
	AssignedOn   string       `json:"assigned_on" doc:"Not counted."`
	DueOn        string       `json:"due_on"`
	WorkingDays  int          `json:"working_days"`
	CalendarDays int          `json:"calendar_days"`
	Off          []DayOffJSON `json:"off" doc:"Days off that were passed over, weekends apart."`
	Proposal     string       `json:"proposal,omitempty" doc:"The next working day when the deadline lies on a day off."`
	Text         string       `json:"text" doc:"The arithmetic in words."`
}

// DayOffJSON is a day off and why.
type DayOffJSON struct {
	Date   string `json:"date"`
	Reason string `json:"reason"`
}

// TaskDetailJSON is everything about one task.
type TaskDetailJSON struct {
	TaskJSON
	Directive   DirectiveJSON    `json:"directive"`
	Meeting     MeetingRefJSON   `json:"meeting"`
	Explanation *ExplanationJSON `json:"explanation,omitempty"`
	PlanVsFact  PlanVsFactJSON   `json:"plan_vs_fact"`
	Reports     []ReportJSON     `json:"reports"`
	Requests    []RequestJSON    `json:"requests"`
	Comments    []CommentJSON    `json:"comments"`
	Evidence    []EvidenceJSON   `json:"evidence"`
	Escalations []EscalationJSON `json:"escalations"`
	History     []EventJSON      `json:"history"`
}

// MeetingRefJSON names a meeting.
type MeetingRefJSON struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	HeldOn string `json:"held_on"`
}

// PlanVsFactJSON sets what was planned beside what happened.
type PlanVsFactJSON struct {
	OriginalDue string `json:"original_due"`
	Due         string `json:"due"`
	SubmittedAt string `json:"submitted_at"`
	WorkingDays *int   `json:"working_days,omitempty" doc:"Working days from the deadline to the submission, or to now while overdue; negative: before it."`
}

func since(t service.TaskDetail, now time.Time, count func(directive.Task, time.Time) int) *int {
	if t.Due.IsZero() {
		return nil
	}
	at := t.SubmittedAt
	if at.IsZero() {
		if !t.Overdue {
			return nil
		}
		at = now
	}
	n := count(t.Task, at)
	return &n
}
