package cli

import (
	"context"
	"errors"
	"time"

	"giaoban/api"
)

// doctorWait is how long the doctor waits for its test directive to escalate, beyond the server's grace.
const doctorWait = 20 * time.Second

// longGrace is a grace beyond which the doctor does not wait for an escalation.
const longGrace = 10 * time.Second

// Doctor checks an installation: the server answers, the token is good, the record, Temporal and the clock are well,
// and a test directive to one unit escalates by itself. grace is the server's; with a long one the test directive is
// left out, and the doctor says so. What it creates it cancels again.
func (e *Env) Doctor(ctx context.Context, grace time.Duration) error {
	var ready api.Ready
	if err := e.Client.Get(ctx, "/readyz", &ready); err != nil {
		return err
	}
	if err := e.say("%s %s %v", mark(ready.Status == "ready"), e.pick("Máy chủ", "Server")+": "+ready.Status, ready.Problems); err != nil {
		return err
	}
	var health api.Health
	if err := e.Client.Get(ctx, "/healthz", &health); err != nil {
		return err
	}
	if err := e.say("● %s %s", e.pick("Phiên bản", "Version"), health.Version); err != nil {
		return err
	}
	var units api.Page[api.UnitJSON]
	if err := e.Client.Get(ctx, "/api/v1/units", &units); err != nil {
		return err
	}
	if err := e.say("● %s; %d %s", e.pick("Mã truy cập dùng được", "The token is good"), len(units.Items), e.pick("đơn vị", "units")); err != nil {
		return err
	}
	if grace > longGrace {
		return e.say("○ "+e.pick("Bỏ qua thử báo quá hạn: máy chủ chờ %v sau hạn. Chạy máy chủ với --grace 3s --request-timeout 1s để thử.",
			"The test escalation is left out: the server waits %v after a deadline. Start it with --grace 3s --request-timeout 1s to try."), grace)
	}
	return e.tryEscalation(ctx, units.Items, grace)
}

func mark(good bool) string {
	if good {
		return "●"
	}
	return "■"
}

// tryEscalation hands a test directive to one unit, waits until it has escalated, and cancels it.
func (e *Env) tryEscalation(ctx context.Context, units []api.UnitJSON, grace time.Duration) (err error) {
	root, child := "", ""
	today := time.Now().Format(time.DateOnly)
	for _, u := range units {
		if u.ParentID == "" && (u.ValidTo == "" || u.ValidTo >= today) {
			root = u.ID
		}
	}
	for _, u := range units {
		if u.ParentID == root && root != "" && (u.ValidTo == "" || u.ValidTo >= today) {
			child = u.ID
		}
	}
	if child == "" {
		return e.say("○ %s", e.pick("Bỏ qua thử báo quá hạn: chưa có đơn vị nào đang hoạt động.", "The test escalation is left out: no unit exists today."))
	}
	due := time.Now().Add(2 * time.Second)
	var m api.MeetingJSON
	err = e.Client.Post(ctx, "/api/v1/meetings", api.MeetingJSON{Title: "Giao Ban: tự kiểm tra (doctor)", HeldOn: today, IssuingUnitID: root, Groups: []api.DraftGroupJSON{
		{Title: "Tự kiểm tra", Kind: "other", Directives: []api.DirectiveJSON{{Text: "Nội dung thử, sẽ tự hủy", Units: []string{child}, Time: "one_off", Due: due.Format(time.RFC3339Nano)}}}}}, &m)
	if err != nil {
		return err
	}
	var issued api.Page[api.GroupJSON]
	err = e.Client.Post(ctx, "/api/v1/meetings/"+m.ID+"/issue", api.PolicyInJSON{Policy: &api.PolicyJSON{Steps: []api.PolicyStepJSON{
		{ID: "doctor", Offset: "+1s", Action: "escalate", To: "office"}}}}, &issued)
	if err != nil {
		return err
	}
	group := issued.Items[0].ID
	defer func() {
		err = errors.Join(err, e.Client.Post(ctx, "/api/v1/groups/"+group+"/cancel", api.ReasonJSON{Reason: "doctor"}, nil))
	}()
	return e.awaitEscalation(ctx, group, due.Add(max(grace, time.Second)))
}

func (e *Env) awaitEscalation(ctx context.Context, group string, moment time.Time) error {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		var page api.Page[api.EscalationJSON]
		if err := e.Client.Get(ctx, "/api/v1/escalations?group_id="+group, &page); err != nil {
			return err
		}
		if len(page.Items) > 0 {
			at, err := time.Parse(time.RFC3339Nano, page.Items[0].DecidedAt)
			if err != nil {
				return err
			}
			return e.say("● "+e.pick("Việc thử tự báo quá hạn, chậm %.1f giây so với lịch", "The test directive escalated by itself, %.1f s after its moment"), at.Sub(moment).Seconds())
		}
		if time.Since(moment) > doctorWait {
			return errors.New(e.pick("việc thử không tự báo quá hạn: Temporal hoặc tiến trình worker không chạy", "the test directive did not escalate: Temporal or a worker is not running"))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
