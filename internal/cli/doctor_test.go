package cli_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"giaoban/api"
	"giaoban/internal/cli"
	"giaoban/internal/client"
	"giaoban/internal/example"
)

// worker lets the machine do its part every now and then, as a process with workflows would.
func (d *desk) worker() {
	ctx, stop := context.WithCancel(d.t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				d.advance(context.WithoutCancel(ctx))
			}
		}
	}()
	d.t.Cleanup(func() { stop(); <-done })
}

// tried shows the meeting that the doctor made last, by the audit log: lists leave it out.
func (d *desk) tried() string {
	d.t.Helper()
	events, err := d.service.Audit(d.t.Context(), d.machine(), "", 1000)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, e := range events {
		if e.Act == "meeting.create" {
			return d.run(func(ctx context.Context, env *cli.Env) error { return env.ShowMeeting(ctx, e.MeetingID) })
		}
	}
	d.t.Fatal("no meeting was created")
	return ""
}

func doctor(grace time.Duration) command {
	return func(ctx context.Context, e *cli.Env) error { return e.Doctor(ctx, grace) }
}

func TestDoctorTriesAnEscalation(t *testing.T) {
	t.Parallel()
	d := emptyDesk(t, "vi", time.Time{})
	if _, _, err := example.Load(t.Context(), d.service, d.machine()); err != nil {
		t.Fatal(err)
	}
	d.worker()
	for _, login := range []string{"office", "chair", "head", "officer"} { // everybody to whom something might pass
		unit := ""
		if login == "head" || login == "officer" {
			unit = "Trạm Tấu"
		}
		d.run(func(ctx context.Context, e *cli.Env) error {
			return e.AddUser(ctx, api.UserJSON{Name: "Đồng chí " + login, Login: login, Email: login + "@example.vn"}, login, unit)
		})
	}
	for range 2 {
		d.want(d.run(doctor(2*time.Second)), "● Máy chủ sẵn sàng", "● Phiên bản: 1.2.3", "● Mã truy cập dùng được; 1", "● Đồng hồ khớp",
			"● Việc thử tự báo quá hạn", "● Đã hủy việc thử")
	}
	d.want(d.tried(), "tự kiểm tra", "Đã hủy")
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.ShowMeeting(ctx, "") }), "25/12/2020")
	for name, list := range map[string]command{
		"meetings":    func(ctx context.Context, e *cli.Env) error { return e.Meetings(ctx) },
		"tasks":       func(ctx context.Context, e *cli.Env) error { return e.Tasks(ctx, cli.TaskQuery{All: true}) },
		"escalations": func(ctx context.Context, e *cli.Env) error { return e.Escalations(ctx) },
		"notices":     func(ctx context.Context, e *cli.Env) error { return e.Notices(ctx) },
	} {
		if text := d.run(list); strings.Contains(text, "doctor") || strings.Contains(text, "Đồng chí") {
			t.Errorf("%s:\n%s", name, text)
		}
	}
	groups, err := d.service.Groups(t.Context(), d.machine(), "", "", 100)
	if err != nil {
		t.Fatal(err)
	}
	if len(groups) != 5 {
		t.Errorf("%d groups, want those of the example", len(groups))
	}
}

func TestDoctorSaysWhatItLeavesOut(t *testing.T) {
	t.Parallel()
	d := emptyDesk(t, "en", time.Time{})
	d.want(d.run(doctor(time.Minute)), "The test escalation is left out: the server waits 1m0s")
	ha := d.run(func(ctx context.Context, e *cli.Env) error {
		if err := e.AddUser(ctx, api.UserJSON{Name: "Hà", Login: "ha"}, "chair", ""); err != nil {
			return err
		}
		d.out.Reset()
		return e.NewToken(ctx, "ha", "x")
	})
	d.env.Client.Token = strings.TrimSpace(ha)
	d.want(d.run(doctor(time.Second)), "it needs an administrator's token")
}

func TestDoctorSeesClocksThatDiffer(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "en") // the server believes it is 2020
	text, err := d.try(doctor(time.Minute))
	if err == nil || !strings.Contains(err.Error(), "clocks are") {
		t.Errorf("%v", err)
	}
	d.want(text, "■ This machine's clock", "is left out")
}

func TestDoctorCleansUpWhenItIsStopped(t *testing.T) {
	t.Parallel()
	d := emptyDesk(t, "en", time.Time{}) // nobody works: nothing escalates
	if _, _, err := example.Load(t.Context(), d.service, d.machine()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	if err := d.env.Doctor(ctx, time.Second); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	d.want(d.out.String(), "cancelled again")
	d.want(d.tried(), "Cancelled")
}

func TestDoctorNeedsAServerAndAToken(t *testing.T) {
	t.Parallel()
	d := emptyDesk(t, "en", time.Time{})
	d.env.Client.Token = "gb_wrong"
	if text, err := d.try(doctor(time.Minute)); err == nil || !strings.Contains(text, "Version: 1.2.3") {
		t.Errorf("a wrong token: %v after %s", err, text)
	}
	d.env.Client.URL = "http://127.0.0.1:1"
	if _, err := d.try(doctor(time.Minute)); !errors.Is(err, client.ErrUnreachable) {
		t.Errorf("no server: %v", err)
	}
}
