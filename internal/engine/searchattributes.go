package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
)

// SearchAttributes names the custom search attributes the workflows write, with
// their types.
type SearchAttributes map[string]enums.IndexedValueType

// MissingSearchAttributesError tells which search attributes cannot be written.
// It is a warning: workflows run without them, only lists in Temporal's own
// tools are poorer. On a cluster an operator adds them with
// `temporal operator search-attribute create`.
type MissingSearchAttributesError struct {
	// Names are missing or of another type, in alphabetical order.
	Names []string
	// Err is why they could not be added; nil when that was not tried.
	Err error
}

// Error names the attributes and the cause.
func (e *MissingSearchAttributesError) Error() string {
	message := "engine: search attributes missing: " + strings.Join(e.Names, ", ")
	if e.Err != nil {
		message += ": " + e.Err.Error()
	}
	return message
}

// Unwrap returns the cause.
func (e *MissingSearchAttributesError) Unwrap() error { return e.Err }

// EnsureSearchAttributes adds the wanted search attributes that the namespace
// lacks and waits a few seconds for the frontend to know them. What it cannot
// add, for want of permission or because the name is taken by another type, it
// reports as a [*MissingSearchAttributesError]; no caller should stop for that.
//
// A workflow that writes an attribute within seconds of its being added may
// find that the server does not take it yet: its task is then tried again by
// the server after ten seconds.
func EnsureSearchAttributes(ctx context.Context, c client.Client, namespace string, wanted SearchAttributes) error {
	missing, err := missingSearchAttributes(ctx, c, namespace, wanted)
	if err != nil {
		return &MissingSearchAttributesError{Names: names(wanted), Err: err}
	}
	if len(missing) == 0 {
		return nil
	}
	_, addErr := c.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
		Namespace:        namespace,
		SearchAttributes: missing,
	})
	// Judge by what is there now, not by the answer: another replica may have
	// added them at the same time.
	still, err := missingSearchAttributes(ctx, c, namespace, wanted)
	if err != nil {
		return &MissingSearchAttributesError{Names: names(missing), Err: err}
	}
	if len(still) > 0 {
		return &MissingSearchAttributesError{Names: names(still), Err: addErr}
	}
	if err := waitSearchable(ctx, c, namespace, names(missing)); err != nil {
		return &MissingSearchAttributesError{Names: names(missing), Err: err}
	}
	return nil
}

// waitSearchable returns when the frontend takes the attributes in a query,
// which goes through the caches that DescribeNamespace passes by.
func waitSearchable(ctx context.Context, c client.Client, namespace string, added []string) error {
	const enough = 15 * time.Second // a cluster's caches take up to ten
	ctx, cancel := context.WithTimeout(ctx, enough)
	defer cancel()
	query := strings.Join(added, " IS NULL AND ") + " IS NULL"
	return retry(ctx, func(ctx context.Context) error {
		_, err := c.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{Namespace: namespace, Query: query})
		return err
	})
}

// HasSearchAttributes returns nil when the namespace has all the wanted search
// attributes with their types, a [*MissingSearchAttributesError] when not, and
// another error when Temporal could not be asked.
func HasSearchAttributes(ctx context.Context, c client.Client, namespace string, wanted SearchAttributes) error {
	missing, err := missingSearchAttributes(ctx, c, namespace, wanted)
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		return &MissingSearchAttributesError{Names: names(missing)}
	}
	return nil
}

// missingSearchAttributes returns what the namespace lacks or has with another
// type.
func missingSearchAttributes(ctx context.Context, c client.Client, namespace string, wanted SearchAttributes) (SearchAttributes, error) {
	have, err := c.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: namespace})
	if err != nil {
		return nil, fmt.Errorf("engine: list search attributes: %w", err)
	}
	missing := SearchAttributes{}
	for name, kind := range wanted {
		if have.GetCustomAttributes()[name] != kind {
			missing[name] = kind
		}
	}
	return missing, nil
}

// names lists the attributes in alphabetical order.
func names(attributes SearchAttributes) []string { return slices.Sorted(maps.Keys(attributes)) }
