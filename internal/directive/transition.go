package directive

import (
	"fmt"
	"slices"
	"strings"
)

// TaskStatus is the state of a task. Overdue, due soon and late are derived, never states.
type TaskStatus string

// contract: the task statuses.
const (
	TaskAssigned     TaskStatus = "assigned"     // đã giao
	TaskAcknowledged TaskStatus = "acknowledged" // đã tiếp nhận
	TaskInProgress   TaskStatus = "in_progress"  // đang thực hiện
	TaskSubmitted    TaskStatus = "submitted"    // chờ xác nhận
	TaskReturned     TaskStatus = "returned"     // đề nghị bổ sung
	TaskDone         TaskStatus = "done"         // hoàn thành
	TaskExcused      TaskStatus = "excused"      // không thực hiện được, có lý do chính đáng
	TaskCancelled    TaskStatus = "cancelled"    // hủy
)

// TaskStatuses lists every status in the order of a task's life.
func TaskStatuses() []TaskStatus {
	return []TaskStatus{TaskAssigned, TaskAcknowledged, TaskInProgress, TaskSubmitted, TaskReturned, TaskDone, TaskExcused, TaskCancelled}
}

// Open reports whether work or a decision is still awaited.
func (s TaskStatus) Open() bool {
	switch s {
	case TaskAssigned, TaskAcknowledged, TaskInProgress, TaskSubmitted, TaskReturned:
		return true
	}
	return false
}

// WithUnit reports whether the next move is the unit's: open and not waiting for a reviewer.
func (s TaskStatus) WithUnit() bool { return s.Open() && s != TaskSubmitted }

// Act is what a person does to a task.
type Act string

// The acts that change a task's status.
const (
	ActAcknowledge Act = "acknowledge"
	ActProgress    Act = "progress"
	ActComplete    Act = "complete"
	ActAccept      Act = "accept"
	ActReturn      Act = "return"
	ActReopen      Act = "reopen"
	ActCancel      Act = "cancel"
	ActExcuse      Act = "excuse"
)

// Transition is one row of the state machine: Act leads from From to To. Review narrows a row to directives
// that require review (true) or not (false); nil rows hold for both.
type Transition struct {
	Act    Act
	From   TaskStatus
	To     TaskStatus
	Review *bool
}

var (
	reviewed   = true
	unreviewed = false

	// transitions is the contract's state machine. docs/state-machine.md is drawn from it.
	transitions = []Transition{
		{ActAcknowledge, TaskAssigned, TaskAcknowledged, nil},

		{ActProgress, TaskAssigned, TaskInProgress, nil},
		{ActProgress, TaskAcknowledged, TaskInProgress, nil},
		{ActProgress, TaskInProgress, TaskInProgress, nil},
		{ActProgress, TaskReturned, TaskInProgress, nil},

		{ActComplete, TaskAssigned, TaskDone, &unreviewed},
		{ActComplete, TaskAcknowledged, TaskDone, &unreviewed},
		{ActComplete, TaskInProgress, TaskDone, &unreviewed},
		{ActComplete, TaskReturned, TaskDone, &unreviewed},
		{ActComplete, TaskAssigned, TaskSubmitted, &reviewed},
		{ActComplete, TaskAcknowledged, TaskSubmitted, &reviewed},
		{ActComplete, TaskInProgress, TaskSubmitted, &reviewed},
		{ActComplete, TaskReturned, TaskSubmitted, &reviewed},

		{ActAccept, TaskSubmitted, TaskDone, nil},
		{ActReturn, TaskSubmitted, TaskReturned, nil},

		{ActReopen, TaskDone, TaskInProgress, nil},
		{ActReopen, TaskExcused, TaskInProgress, nil},

		{ActCancel, TaskAssigned, TaskCancelled, nil},
		{ActCancel, TaskAcknowledged, TaskCancelled, nil},
		{ActCancel, TaskInProgress, TaskCancelled, nil},
		{ActCancel, TaskSubmitted, TaskCancelled, nil},
		{ActCancel, TaskReturned, TaskCancelled, nil},

		{ActExcuse, TaskAssigned, TaskExcused, nil},
		{ActExcuse, TaskAcknowledged, TaskExcused, nil},
		{ActExcuse, TaskInProgress, TaskExcused, nil},
		{ActExcuse, TaskSubmitted, TaskExcused, nil},
		{ActExcuse, TaskReturned, TaskExcused, nil},
	}
)

// Transitions returns a copy of the state machine, row by row.
func Transitions() []Transition {
	rows := slices.Clone(transitions)
	for i, t := range rows {
		if t.Review != nil {
			review := *t.Review
			rows[i].Review = &review
		}
	}
	return rows
}

// Next returns the status to which act leads from status from. It fails with CodeInvalidTransition when the
// table has no such row; a repeated complete included.
func Next(from TaskStatus, act Act, requiresReview bool) (TaskStatus, error) {
	for _, t := range transitions {
		if t.Act == act && t.From == from && (t.Review == nil || *t.Review == requiresReview) {
			return t.To, nil
		}
	}
	return "", &Error{Code: CodeInvalidTransition, Detail: "transition", Args: map[string]any{"Act": string(act), "From": string(from)}}
}

// Diagram draws the state machine as a Mermaid state diagram. docs/state-machine.md holds its output.
func Diagram() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n    [*] --> assigned\n")
	for _, t := range transitions {
		label := string(t.Act)
		if t.Review != nil && *t.Review {
			label += " (review required)"
		}
		fmt.Fprintf(&b, "    %s --> %s: %s\n", t.From, t.To, label)
	}
	for _, s := range TaskStatuses() {
		if !s.Open() {
			fmt.Fprintf(&b, "    %s --> [*]\n", s)
		}
	}
	return b.String()
}
