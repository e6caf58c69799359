package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/durationpb"
)

// EnsureNamespace registers the namespace unless it exists, and returns when
// the frontend knows it, which takes its cache a few seconds after a
// registration. Retention, at least a day, is how long Temporal keeps the
// history of a finished workflow; that of an existing namespace is left as its
// operator set it.
//
// On a cluster where this program may not register namespaces the error is a
// *serviceerror.PermissionDenied and an operator has to do it.
func EnsureNamespace(ctx context.Context, c client.Client, name string, retention time.Duration) error {
	service := c.WorkflowService()
	_, err := service.DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: name})
	var missing *serviceerror.NamespaceNotFound
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &missing):
		return fmt.Errorf("engine: look up namespace %s: %w", name, err)
	}
	_, err = service.RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace:                        name,
		Description:                      "Giao Ban: reminders and escalations of meeting directives",
		WorkflowExecutionRetentionPeriod: durationpb.New(retention),
	})
	// Another replica may have been faster.
	var exists *serviceerror.NamespaceAlreadyExists
	if err != nil && !errors.As(err, &exists) {
		return fmt.Errorf("engine: register namespace %s: %w", name, err)
	}
	err = retry(ctx, func(ctx context.Context) error {
		// Unlike DescribeNamespace, which reads the database, counting goes
		// through the cache that every later call depends on.
		_, err := service.CountWorkflowExecutions(ctx, &workflowservice.CountWorkflowExecutionsRequest{Namespace: name})
		return err
	})
	if err != nil {
		return fmt.Errorf("engine: namespace %s is registered but not usable yet: %w", name, err)
	}
	return nil
}
