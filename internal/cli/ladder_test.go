package cli_test

import (
	"context"
	"strings"
	"testing"

	"giaoban/api"
	"giaoban/internal/cli"
)

// A step that comes again a thousand times is a line, not a thousand.
func TestALadderWithoutEndIsShort(t *testing.T) {
	d := newDesk(t, "vi")
	d.run(func(ctx context.Context, e *cli.Env) error {
		return e.SettleDirectives(ctx, cli.Settle{Which: []string{"all"}, Due: "2021-03-31"})
	})
	d.run(func(ctx context.Context, e *cli.Env) error {
		return e.SettleDirectives(ctx, cli.Settle{Which: []string{"1.1"}, Units: []string{"Lục Yên"}})
	})
	meetings, err := d.service.Meetings(t.Context(), d.machine(), "", "", 1)
	if err != nil {
		t.Fatal(err)
	}
	ladder := api.PolicyInJSON{Policy: &api.PolicyJSON{Steps: []api.PolicyStepJSON{{ID: "chair", Offset: "+2s", Action: "escalate", To: "chair", Repeat: "5s"}}}}
	if err := d.env.Client.Post(t.Context(), "/api/v1/meetings/"+meetings[0].ID+"/issue", ladder, nil); err != nil {
		t.Fatal(err)
	}
	d.advance(t.Context())
	text := d.run(func(ctx context.Context, e *cli.Env) error { return e.ShowTask(ctx, "3.2/139") })
	if d.want(text, "lần nữa", "đến "); strings.Count(text, "\n") > 30 {
		t.Errorf("%d lines:\n%.3000s", strings.Count(text, "\n"), text)
	}
	d.run(func(ctx context.Context, e *cli.Env) error {
		return e.Act(ctx, "3.2/139", "cancel", api.ReasonJSON{Reason: "sáp nhập"})
	})
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.ShowTask(ctx, "3.2/139") }), "○ Đã hủy")
}
