package relay

import (
	"context"
	"fmt"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"giaoban/workflows"
)

// Temporal rings workflows through a Temporal client.
type Temporal struct {
	Client client.Client
	// Indexed reports whether the namespace has the product's search attributes.
	Indexed func() bool
}

// Ring sends the group's workflow an empty bell and starts it when it does not run. The first bell after issue
// starts it; a bell after its end starts it anew. It carries nothing: the SDK does not deduplicate signals.
func (t Temporal) Ring(ctx context.Context, groupID string) error {
	_, err := t.Client.SignalWithStartWorkflow(ctx, workflows.GroupWorkflowID(groupID), workflows.BellSignal, nil,
		client.StartWorkflowOptions{
			TaskQueue:                workflows.TaskQueue,
			WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
			WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		}, workflows.GroupType, workflows.Input{GroupID: groupID, Indexed: t.Indexed != nil && t.Indexed()})
	if err != nil {
		return fmt.Errorf("ring group %s: %w", groupID, err)
	}
	return nil
}
