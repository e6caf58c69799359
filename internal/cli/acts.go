package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"giaoban/api"
	"giaoban/internal/client"
)

// Act does something to a task: acknowledge, progress, complete, accept, return, reopen, cancel.
func (e *Env) Act(ctx context.Context, name, act string, in any) error {
	id, err := e.taskID(ctx, name)
	if err != nil {
		return err
	}
	body, err := e.Client.Do(ctx, "POST", "/api/v1/tasks/"+id+"/"+act, in)
	if err != nil {
		return err
	}
	if e.JSON {
		return e.body(body)
	}
	t, err := decode[api.TaskJSON](body)
	if err != nil {
		return err
	}
	return e.say("%s  %s  %s", t.Code, t.Unit.Name, e.state(t))
}

// Extend asks for more time for a task.
func (e *Env) Extend(ctx context.Context, name string, in api.ExtensionJSON) error {
	id, err := e.taskID(ctx, name)
	if err != nil {
		return err
	}
	body, err := e.Client.Do(ctx, "POST", "/api/v1/tasks/"+id+"/extensions", in)
	if err != nil {
		return err
	}
	if e.JSON {
		return e.body(body)
	}
	q, err := decode[api.RequestJSON](body)
	if err != nil {
		return err
	}
	return e.tell("Đã gửi xin gia hạn đến %s.", "More time is asked for, until %s.", e.date(q.UntilOn))
}

// decode reads an answer of the API.
func decode[T any](body []byte) (out T, err error) {
	if err := json.Unmarshal(body, &out); err != nil {
		return out, fmt.Errorf("the server's answer cannot be read: %w", err)
	}
	return out, nil
}

// refused reports whether an error is the server's refusal with this status.
func refused(err error, status int) bool {
	var r *client.Refusal
	return errors.As(err, &r) && r.Status == status
}
