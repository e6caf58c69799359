package app

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"time"

	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// show tells what the machine did, from the record: one line for what happened together.
type show struct {
	d     *demo
	seen  map[string]bool // notices told
	late  time.Duration   // the longest time between a planned moment and its decision
	total map[string]int
}

func newShow(d *demo) *show { return &show{d: d, seen: map[string]bool{}, total: map[string]int{}} }

// roleWords are the posts in the words of the screen.
var roleWords = map[directive.Role]string{
	directive.RoleOfficer: "Người phụ trách việc", directive.RoleHead: "Phụ trách đơn vị", directive.RoleOffice: "Văn phòng Hội",
	directive.RoleSupervisor: "Phó Chủ tịch Thường trực", directive.RoleChair: "Chủ tịch Hội",
}

var eventWords = map[string]string{
	"assigned": "giao việc", "reminder": "nhắc việc", "escalation": "báo quá hạn", "submitted": "chờ xác nhận", "accepted": "xác nhận",
}

// catchUp tells the notices that came since the last call, those of one moment and post together.
func (s *show) catchUp(ctx context.Context) error {
	notices, err := s.d.a.service.Notices(ctx, s.d.call(), false, "", 2000)
	if err != nil {
		return err
	}
	type line struct {
		at    time.Time
		event string
		as    directive.Role
	}
	tasks := map[line]map[string]bool{}
	units := map[line]map[string]bool{}
	for _, n := range notices {
		if s.seen[n.ID] || n.MeetingID != s.d.m.ID {
			continue
		}
		s.seen[n.ID] = true
		s.total[n.Event]++
		if n.Event == "reminder" || n.Event == "escalation" {
			s.late = max(s.late, n.CreatedAt.Sub(n.At))
		}
		l := line{n.CreatedAt.Truncate(100 * time.Millisecond), n.Event, n.ToRole}
		if tasks[l] == nil {
			tasks[l], units[l] = map[string]bool{}, map[string]bool{}
		}
		tasks[l][n.TaskID] = true
		t, err := s.d.a.store.Read().Task(ctx, n.TaskID)
		if err != nil {
			return err
		}
		units[l][s.d.units[t.UnitID].Name] = true
	}
	lines := make([]line, 0, len(tasks))
	for l := range tasks {
		lines = append(lines, l)
	}
	sort.Slice(lines, func(i, j int) bool {
		if !lines[i].at.Equal(lines[j].at) {
			return lines[i].at.Before(lines[j].at)
		}
		return lines[i].event+string(lines[i].as) < lines[j].event+string(lines[j].as)
	})
	for _, l := range lines {
		names := make([]string, 0, len(units[l]))
		for name := range units[l] {
			names = append(names, name)
		}
		sort.Strings(names)
		who := fmt.Sprintf("%d đơn vị", len(names))
		if len(names) <= 3 {
			who = strings.Join(names, ", ")
		}
		s.d.tell(l.at, eventWords[l.event], fmt.Sprintf("%d việc của %s → %s", len(tasks[l]), who, roleWords[l.as]))
	}
	return nil
}

// sum tells how it ended: counted from the record, not remembered.
func (s *show) sum(ctx context.Context) error {
	groups, err := s.d.a.service.Groups(ctx, s.d.call(), s.d.m.ID, "", 0)
	if err != nil {
		return err
	}
	var c directive.Counts
	for _, g := range groups {
		c.Total += g.Counts.Total
		c.Done += g.Counts.Done
		c.Late += g.Counts.Late
	}
	escalations, err := s.d.a.service.Escalations(ctx, s.d.call(), store.EscalationFilter{MeetingID: s.d.m.ID, Limit: 10_000})
	if err != nil {
		return err
	}
	s.d.a.say("── Xong: %d nhóm hoàn thành; %d nhiệm vụ: %d đúng hạn, %d quá hạn; %d lượt nhắc việc, %d lượt báo quá hạn, chậm nhất %.1f giây so với lịch ──",
		len(groups), c.Total, c.Done-c.Late, c.Late, s.total["reminder"], len(escalations), s.late.Seconds())
	s.d.a.say("   Giao Ban vẫn chạy tại %s", s.d.a.baseURL())
	return nil
}
