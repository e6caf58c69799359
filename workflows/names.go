package workflows

import "giaoban/internal/directive"

// Names on the wire. Add, never rename: workflows that run for a year know them.
const (
	// TaskQueue is where workers listen.
	TaskQueue = "giaoban"
	// GroupType is the workflow type of Group.
	GroupType = "Group"
	// BellSignal says that the record changed. It carries nothing.
	BellSignal = "bell"
	// StatusQuery answers a Status.
	StatusQuery = "status"
)

// GroupWorkflowID names the workflow of a directive group.
func GroupWorkflowID(groupID string) string { return directive.WorkflowID(groupID) }
