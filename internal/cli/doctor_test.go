package cli_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

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

// show shows the newest meeting with such a title.
func (d *desk) show(title string) string {
	d.t.Helper()
	ms, err := d.service.Meetings(d.t.Context(), d.machine(), "", "", 100)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, m := range ms {
		if strings.HasPrefix(m.Title, title) {
			return d.run(func(ctx context.Context, e *cli.Env) error { return e.ShowMeeting(ctx, m.ID) })
		}
	}
	d.t.Fatalf("no meeting %q", title)
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
	// The example's units ended in 2025: the test directive is of their last day.
	d.want(d.run(doctor(2*time.Second)), "● Máy chủ sẵn sàng", "● Phiên bản: 1.2.3", "● Mã truy cập dùng được; 10 đơn vị", "● Đồng hồ khớp",
		"● Việc thử tự báo quá hạn", "● Đã hủy việc thử")
	d.want(d.show("Giao Ban: tự kiểm tra"), "30/06/2025", "Đã hủy")
	// What the doctor leaves in the record is nobody's newest meeting.
	d.want(d.run(func(ctx context.Context, e *cli.Env) error { return e.ShowMeeting(ctx, "") }), "25/12/2020")
}

func TestDoctorSaysWhatItLeavesOut(t *testing.T) {
	t.Parallel()
	d := emptyDesk(t, "en", time.Time{})
	d.want(d.run(doctor(time.Minute)), "The test escalation is left out: the server waits 1m0s")
	d.want(d.run(doctor(time.Second)), "there is no unit to give it to")
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
	d.want(d.show("Giao Ban: tự kiểm tra"), "Cancelled")
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
