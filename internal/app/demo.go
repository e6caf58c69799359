package app

import (
	"context"
	"fmt"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/example"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// The demo shows in a minute what takes a year: the real meeting with deadlines of seconds, a ladder of seconds and
// scripted acts. All of it is made up for the demo, and its words say so.

// ForDemo shortens what would make the demo wait.
func ForDemo(o *Options) {
	o.Grace, o.RequestTimeout = 2*time.Second, 500*time.Millisecond
	o.MailSettle = time.Second
}

// demoFirstDue is how long after the start the first group's deadline comes; each further group's follows after
// demoStride.
const (
	demoFirstDue = 12 * time.Second
	demoStride   = 2 * time.Second
)

// demoPolicy is the ladder of the demo: seconds in place of working days.
func demoPolicy() directive.Policy {
	s := func(n int) directive.Offset { return directive.Offset{Duration: time.Duration(n) * time.Second} }
	return directive.Policy{Steps: []directive.Step{
		{ID: "remind_8", Offset: s(-8), Action: directive.ActionRemind, To: directive.RoleOfficer},
		{ID: "remind_3", Offset: s(-3), Action: directive.ActionRemind, To: directive.RoleOfficer},
		{ID: "head", Offset: s(3), Action: directive.ActionEscalate, To: directive.RoleHead},
		{ID: "office", Offset: s(6), Action: directive.ActionEscalate, To: directive.RoleOffice},
		{ID: "supervisor", Offset: s(9), Action: directive.ActionEscalate, To: directive.RoleSupervisor},
		{ID: "chair", Offset: s(12), Action: directive.ActionEscalate, To: directive.RoleChair},
	}}
}

// demo is one performance.
type demo struct {
	a     *App
	m     directive.Meeting
	units map[string]directive.Unit
	slow  map[string]bool // units that let deadlines pass
	start time.Time
}

// PlayDemo issues the example meeting with deadlines of seconds, plays the parts of the units, and tells on the
// output what the machine does by itself. It returns when every group is completed or ctx ends.
func (a *App) PlayDemo(ctx context.Context) error {
	d := &demo{a: a, units: map[string]directive.Unit{}, slow: map[string]bool{}}
	if err := d.prepare(ctx); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if d.m.ID == "" {
		return nil
	}
	d.start = a.service.Now()
	if err := d.issue(ctx); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if err := d.perform(ctx); err != nil && ctx.Err() == nil {
		return fmt.Errorf("demo: %w", err)
	}
	return nil
}

// call is the frame of a scripted act.
func (d *demo) call() service.Call { return d.a.machineCall() }

// prepare finds the draft of the example and seats people on the posts. A demo that was played before is not
// played again.
func (d *demo) prepare(ctx context.Context) error {
	s := d.a.service
	meetings, err := s.Meetings(ctx, d.call(), "", "", 10)
	if err != nil {
		return err
	}
	for _, m := range meetings {
		if m.Status == directive.GroupDraft && m.SourceText == example.Minutes() {
			if d.m, err = s.Meeting(ctx, d.call(), m.ID); err != nil {
				return err
			}
		}
	}
	if d.m.ID == "" {
		d.a.say("Cuộc họp mẫu đã được giao từ lần chạy trước; xoá thư mục %s để xem lại từ đầu.", d.a.Data)
		return nil
	}
	units, err := s.Units(ctx)
	if err != nil {
		return err
	}
	for _, u := range units {
		d.units[u.ID] = u
		d.slow[u.ID] = u.Name == "Trạm Tấu" || u.Name == "Văn Yên"
	}
	return d.seatPeople(ctx, units)
}

// demoPrefix begins the logins of the demo's own people.
const demoPrefix = "demo-"

// seatPeople gives every post of the ladder a holder, unless the example's people sit there. The names are the posts':
// no real person takes part.
func (d *demo) seatPeople(ctx context.Context, units []directive.Unit) error {
	users, err := d.a.service.Users(ctx, d.call())
	if err != nil {
		return err
	}
	for _, u := range users {
		if u.Login == "chutich" {
			return nil
		}
	}
	seat := func(name, login, unit string, role directive.Role) error {
		u, err := d.a.service.CreateUser(ctx, d.call(), directive.User{Name: name, Login: login})
		if err != nil {
			return err
		}
		_, err = d.a.service.AppointTo(ctx, d.call(), directive.Post{UnitID: unit, Role: role}, u.ID, calendar.Date{})
		return err
	}
	for _, u := range units {
		var err error
		if u.Level == directive.LevelProvince {
			err = firstError(
				seat("Chủ tịch Hội (trình diễn)", demoPrefix+"chair", u.ID, directive.RoleChair),
				seat("Phó Chủ tịch Thường trực (trình diễn)", demoPrefix+"supervisor", u.ID, directive.RoleSupervisor),
				seat("Văn phòng Hội (trình diễn)", demoPrefix+"office", u.ID, directive.RoleOffice))
		} else {
			err = firstError(
				seat("Chủ tịch Hội "+u.Title()+" (trình diễn)", demoPrefix+"head-"+u.Code, u.ID, directive.RoleHead),
				seat("Cán bộ "+u.Title()+" (trình diễn)", demoPrefix+"officer-"+u.Code, u.ID, directive.RoleOfficer))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// issue fills in what the minutes leave open, visibly as the demo's own, and issues the meeting.
func (d *demo) issue(ctx context.Context) error {
	var pilots []string
	for _, name := range []string{"Lục Yên", "Văn Yên", "Văn Chấn", "Yên Bình"} {
		for _, u := range d.units {
			if u.Name == name {
				pilots = append(pilots, u.ID)
			}
		}
	}
	d.a.say("── Trình diễn: hạn tính bằng giây, do phần trình diễn tự đặt; biên bản thật không nêu hạn ──")
	for i := range d.m.Groups {
		g := &d.m.Groups[i]
		due := d.start.Add(demoFirstDue + time.Duration(i)*demoStride)
		for j := range g.Directives {
			one := &g.Directives[j]
			one.Time, one.Due = directive.TimeOneOff, due
			one.RequiresReview = j == 0 && i == 1
			if len(one.Units) == 0 {
				one.Units = pilots
				d.a.say("   nội dung %d.%d chưa nêu tên đơn vị: trình diễn chọn Lục Yên, Văn Yên, Văn Chấn, Yên Bình", g.Ordinal, one.Ordinal)
			}
		}
	}
	var err error
	if d.m, err = d.a.service.SaveMeeting(ctx, d.call(), d.m); err != nil {
		return err
	}
	policy := demoPolicy()
	groups, err := d.a.service.IssueMeeting(ctx, d.call(), d.m.ID, &policy)
	if err != nil {
		return err
	}
	d.tell(d.start, "giao", fmt.Sprintf("%d nhóm nhiệm vụ, %d luồng công việc bắt đầu", len(groups), len(groups)))
	return nil
}

// tell writes one line of what happens.
func (d *demo) tell(at time.Time, what, text string) {
	d.a.say("  +%5.1fs  %-12s %s", at.Sub(d.start).Seconds(), what, text)
}

// perform plays the units' parts and tells what the machine does, until every group is completed.
func (d *demo) perform(ctx context.Context) error {
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	show := newShow(d)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		if err := d.act(ctx); err != nil {
			return err
		}
		if err := show.catchUp(ctx); err != nil {
			return err
		}
		over, err := d.over(ctx)
		if err != nil {
			return err
		}
		if over {
			if err := show.catchUp(ctx); err != nil {
				return err
			}
			return show.sum(ctx)
		}
	}
}

// act does what the script wants at this moment: prompt units hand in before the deadline, the two slow ones well
// after it; the office confirms the reports that need it.
func (d *demo) act(ctx context.Context) error {
	tasks, err := d.a.service.Tasks(ctx, d.call(), store.TaskFilter{MeetingID: d.m.ID, Sort: store.SortDue, Limit: 1000})
	if err != nil {
		return err
	}
	now := d.a.service.Now()
	for _, t := range tasks {
		left := t.Due.Sub(now)
		slow := d.slow[t.UnitID]
		switch {
		case t.Status == directive.TaskAssigned:
			_, err = d.a.service.Acknowledge(ctx, d.call(), t.ID, service.Said{})
		case t.Status == directive.TaskSubmitted:
			_, err = d.a.service.Accept(ctx, d.call(), t.ID, service.Decision{Reason: "Đủ minh chứng"})
		case t.Status.Open() && !slow && left < 5*time.Second:
			_, err = d.a.service.Complete(ctx, d.call(), t.ID, service.Said{Result: "Đã hoàn thành (trình diễn)"})
		case t.Status.Open() && slow && left < -14*time.Second:
			said := service.Said{Result: "Đã hoàn thành (trình diễn)", Source: service.SourceTelephone, Person: "Chủ tịch Hội " + t.Unit.Title()}
			if t, err2 := d.a.service.Complete(ctx, d.call(), t.ID, said); err2 == nil {
				d.tell(now, "hoàn thành", fmt.Sprintf("%s sau hạn: %s (Văn phòng cập nhật thay)", t.Code, d.units[t.UnitID].Title()))
			} else {
				err = err2
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) over(ctx context.Context) (bool, error) {
	groups, err := d.a.service.Groups(ctx, d.call(), d.m.ID, "", 0)
	if err != nil {
		return false, err
	}
	for _, g := range groups {
		if g.Status != directive.GroupCompleted {
			return false, nil
		}
	}
	return true, nil
}
