package cli

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"giaoban/api"
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

const (
	doctorWait = 20 * time.Second // how long a test directive may take to escalate beyond its moment
	longGrace  = 10 * time.Second // a grace beyond which the doctor does not wait for an escalation
	doctorDue  = 3 * time.Second  // from the draft to the test directive's deadline
	maxSkew    = 2 * time.Second  // between this machine's clock and the server's; more confuses people, not the server
)

// Doctor checks an installation: the server answers, what it needs is there, the token is good, the clocks agree, and
// a test directive escalates by itself. grace is the server's; with a long one the test directive is left out, and the
// doctor says so. The directive is given to a unit that is there for nothing else, and told to a person who is nobody:
// no one's work or mail is touched. It is cancelled again, whatever happens; the record keeps it, lists leave it out. The
// error says what is not well; checks go on after one that fails where they can.
func (e *Env) Doctor(ctx context.Context, grace time.Duration) error {
	ready := e.isReady(ctx)
	if ready != nil && !isUnwell(ready) {
		return ready
	}
	var health api.Health
	if err := e.Client.Get(ctx, "/healthz", &health); err != nil {
		return err
	}
	if err := e.say("● %s: %s", e.pick("Phiên bản", "Version"), health.Version); err != nil {
		return err
	}
	units, err := e.units(ctx)
	if err != nil {
		return err
	}
	if err := e.tell("● Mã truy cập dùng được; %d đơn vị", "● The token is good; %d units", len(units)); err != nil {
		return err
	}
	now, clocks := e.clocks(ctx)
	if clocks != nil && !isUnwell(clocks) {
		return clocks
	}
	if grace > longGrace {
		err = e.tell("○ Bỏ qua thử báo quá hạn: máy chủ chờ %v sau hạn. Để thử, chạy máy chủ với --grace 3s --request-timeout 1s, rồi giaoban doctor --grace 3s.",
			"○ The test escalation is left out: the server waits %v after a deadline. To try, start it with --grace 3s --request-timeout 1s and call giaoban doctor --grace 3s.", grace)
	} else {
		err = e.tryEscalation(ctx, now, grace)
	}
	return errors.Join(ready, clocks, err)
}

// unwell is a check that failed without ending the others.
type unwell struct{ error }

func isUnwell(err error) bool {
	var u unwell
	return errors.As(err, &u)
}

func (e *Env) isReady(ctx context.Context) error {
	var ready api.Ready
	if err := e.Client.Get(ctx, "/readyz", &ready); err != nil {
		return err
	}
	if ready.Status == "ready" {
		return e.tell("● Máy chủ sẵn sàng", "● The server is ready")
	}
	if err := e.tell("■ Máy chủ: %s: %s", "■ The server is %s: %s", ready.Status, strings.Join(ready.Problems, "; ")); err != nil {
		return err
	}
	return unwell{e.failure("máy chủ chưa đủ điều kiện: %s", "the server lacks something: %s", strings.Join(ready.Problems, "; "))}
}

// clocks compares this machine's clock with the server's, and returns the server's.
func (e *Env) clocks(ctx context.Context) (time.Time, error) {
	asked := time.Now()
	var d api.DashboardJSON
	if err := e.Client.Get(ctx, "/api/v1/dashboard", &d); err != nil {
		return asked, err
	}
	answered := time.Now()
	server, err := time.Parse(time.RFC3339Nano, d.At)
	if err != nil {
		return asked, err
	}
	// The server read its clock between the two moments: only what lies outside them is certainly a difference.
	skew := max(asked.Sub(server), server.Sub(answered), 0).Round(time.Millisecond)
	if skew <= maxSkew {
		return server, e.tell("● Đồng hồ khớp với máy chủ (lệch %v)", "● The clock agrees with the server's (%v apart)", skew)
	}
	if err := e.tell("■ Đồng hồ máy này và máy chủ lệch nhau %v", "■ This machine's clock and the server's are %v apart", skew); err != nil {
		return server, err
	}
	return server, unwell{e.failure("đồng hồ lệch %v", "the clocks are %v apart", skew)}
}

// tryEscalation hands a test directive to the doctor's own unit, waits until it has escalated, and cancels it. now is the
// server's.
func (e *Env) tryEscalation(ctx context.Context, now time.Time, grace time.Duration) (err error) {
	unit, err := e.selfCheckUnit(ctx)
	switch {
	case refused(err, http.StatusForbidden), refused(err, http.StatusNotFound):
		return e.tell("○ Bỏ qua thử báo quá hạn: cần mã truy cập của người quản trị.", "○ The test escalation is left out: it needs an administrator's token.")
	case err != nil:
		return err
	}
	due := now.Add(doctorDue)
	draft := api.MeetingJSON{Title: "Giao Ban: tự kiểm tra (doctor)", HeldOn: calendar.DateOf(now).String(), IssuingUnitID: unit, Groups: []api.DraftGroupJSON{
		{Title: "Tự kiểm tra", Kind: "other", Directives: []api.DirectiveJSON{{Text: "Nội dung thử, sẽ tự hủy", Units: []string{unit}, Time: "one_off", Due: due.Format(time.RFC3339Nano)}}}}}
	var m api.MeetingJSON
	if err := e.Client.Post(ctx, "/api/v1/meetings", draft, &m); err != nil {
		return err
	}
	group := m.Groups[0].ID
	defer func() {
		clean := context.WithoutCancel(ctx) // what was made is cancelled also when the caller has given up
		if cancelErr := e.Client.Post(clean, "/api/v1/groups/"+group+"/cancel", api.ReasonJSON{Reason: "doctor"}, nil); cancelErr != nil {
			err = errors.Join(err, e.failure("chưa hủy được việc thử %s: %v", "the test group %s was not cancelled: %v", group, cancelErr))
			return
		}
		err = errors.Join(err, e.tell("● Đã hủy việc thử", "● The test directive is cancelled again"))
	}()
	ladder := &api.PolicyJSON{Steps: []api.PolicyStepJSON{{ID: "doctor", Offset: "+1s", Action: "escalate", To: "head"}}}
	if err := e.Client.Post(ctx, "/api/v1/meetings/"+m.ID+"/issue", api.PolicyInJSON{Policy: ladder}, nil); err != nil {
		return err
	}
	return e.awaitEscalation(ctx, group, due.Add(max(grace, time.Second)), doctorDue+max(grace, time.Second)+doctorWait)
}

// selfCheckUnit finds or makes the doctor's own unit and the person on its posts, who has no address: what is told to an
// empty post would pass to people.
func (e *Env) selfCheckUnit(ctx context.Context) (string, error) {
	units, err := e.units(ctx)
	if err != nil {
		return "", err
	}
	unit := api.UnitJSON{Code: directive.SelfCheckCode, Name: directive.SelfCheckCode, Level: "body"}
	for _, u := range units {
		if u.Code == unit.Code && u.Level == unit.Level {
			unit = u
		}
	}
	if unit.ID == "" {
		if err := e.Client.Post(ctx, "/api/v1/units", unit, &unit); err != nil {
			return "", err
		}
	}
	seated := map[string]bool{}
	var posts api.Page[api.PostJSON]
	if err := e.Client.Get(ctx, "/api/v1/posts", &posts); err != nil {
		return "", err
	}
	for _, p := range posts.Items {
		if p.UnitID == unit.ID && len(p.Holders) > 0 {
			seated[p.Role] = true
		}
	}
	for _, role := range []string{"head", "officer"} {
		if seated[role] {
			continue
		}
		who, err := e.selfCheckUser(ctx)
		if err != nil {
			return "", err
		}
		if err := e.Client.Post(ctx, "/api/v1/posts", api.AppointJSON{UnitID: unit.ID, Role: role, UserID: who}, nil); err != nil {
			return "", err
		}
	}
	return unit.ID, nil
}

func (e *Env) selfCheckUser(ctx context.Context) (string, error) {
	var users api.Page[api.UserJSON]
	if err := e.Client.Get(ctx, "/api/v1/users", &users); err != nil {
		return "", err
	}
	for _, u := range users.Items {
		if u.Login == directive.SelfCheckCode {
			return u.ID, nil
		}
	}
	user := api.UserJSON{Name: "Tự kiểm tra (doctor)", Login: directive.SelfCheckCode}
	err := e.Client.Post(ctx, "/api/v1/users", user, &user)
	return user.ID, err
}

// awaitEscalation waits until a group's one task has escalated, for at most patience. moment is when it should.
func (e *Env) awaitEscalation(ctx context.Context, group string, moment time.Time, patience time.Duration) error {
	late := time.NewTimer(patience)
	defer late.Stop()
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
			return e.tell("● Việc thử tự báo quá hạn, sau lịch %.1f giây", "● The test directive escalated by itself, %.1f s after its moment", at.Sub(moment).Seconds())
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-late.C:
			return e.failure("việc thử không tự báo quá hạn: Temporal hoặc tiến trình worker không chạy, hoặc --grace của máy chủ dài hơn số đã cho",
				"the test directive did not escalate: Temporal or a worker is not running, or the server's grace is longer than the one given")
		case <-tick.C:
		}
	}
}
