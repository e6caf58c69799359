package app_test

import (
	"context"
	"flag"

	"go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/temporalproto"
	"go.temporal.io/sdk/client"
)

var update = flag.Bool("update", false, "record the histories that package workflows replays")

// history reads a workflow's events, as the replayer reads them.
func history(ctx context.Context, c client.Client, id string) ([]byte, error) {
	var h historypb.History
	events := c.GetWorkflowHistory(ctx, id, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		e, err := events.Next()
		if err != nil {
			return nil, err
		}
		h.Events = append(h.Events, e)
	}
	return temporalproto.CustomJSONMarshalOptions{Indent: "  "}.Marshal(&h)
}
