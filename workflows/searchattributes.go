package workflows

import (
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// StatusAttribute is the search attribute, a keyword, by which operators find groups in Temporal's own list:
// issued, completed, cancelled. What else they want to know is one click away in the product.
const StatusAttribute = "GiaobanStatus"

var statusKey = temporal.NewSearchAttributeKeyKeyword(StatusAttribute)

// index writes the search attribute when it changed. A namespace that lacks it is told by the start's input: an
// unknown attribute would block the workflow.
func (g *group) index(ctx workflow.Context) error {
	if !g.Indexed || string(g.status) == g.IndexedStatus {
		return nil
	}
	g.IndexedStatus = string(g.status)
	return workflow.UpsertTypedSearchAttributes(ctx, statusKey.ValueSet(g.IndexedStatus))
}
