package service_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/example"
	"giaoban/internal/minutes"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// readMeeting is a meeting as the rules read it, for the table below.
func readMeeting() directive.Meeting {
	return directive.Meeting{Title: "Giao ban quý I", HeldOn: calendar.NewDate(2021, 1, 5), Chair: "Lê Tấn", Groups: []directive.Group{
		{Ordinal: 1, Kind: directive.KindOther, Title: "Về quỹ", Span: directive.Span{Start: 10, End: 90}, Directives: []directive.Directive{
			{Text: "Nộp quỹ", Kind: directive.KindOther, Units: []string{"u1", "u2"}, Span: directive.Span{Start: 20, End: 40}},
			{Text: "Lập sổ", Kind: directive.KindOther, Units: []string{"all"}, Time: directive.TimeOneOff, DueOn: tet, Span: directive.Span{Start: 41, End: 60}},
		}},
		{Ordinal: 2, Kind: directive.KindPilot, Title: "Thí điểm", Span: directive.Span{Start: 91, End: 150}, Directives: []directive.Directive{
			{Text: "Mở 5 lớp", Kind: directive.KindPilot, UnitNames: []string{"huyện Cũ"}, Span: directive.Span{Start: 100, End: 140},
				Measure: directive.Measure{Kind: directive.MeasureCount, Goal: 5, UnitOfMeasure: "lớp"}},
		}},
	}}
}

func TestCorrectionsCompared(t *testing.T) {
	type list = []string
	tests := map[string]struct {
		change func(*directive.Meeting)
		want   []service.Correction
	}{
		"nothing": {func(*directive.Meeting) {}, nil},
		"only spaces, order of units and defaults": {func(m *directive.Meeting) {
			m.Title, m.Groups[0].Kind, m.Groups[0].Directives[0].Kind = " Giao ban quý I ", "", ""
			m.Groups[0].Directives[0].Units = list{"u2", "u1"}
		}, nil},
		"the head": {func(m *directive.Meeting) {
			m.Title, m.HeldOn, m.Place, m.Chair, m.Organisation = "Giao ban", calendar.NewDate(2021, 1, 6), "Yên Bái", "", "Hội Khuyến học"
			m.Document = directive.Document{Number: "1/TB", Date: calendar.NewDate(2021, 1, 7)}
		}, []service.Correction{{"", "title", list{"Giao ban quý I"}, list{"Giao ban"}}, {"", "held_on", list{"2021-01-05"}, list{"2021-01-06"}},
			{"", "place", nil, list{"Yên Bái"}}, {"", "chair", list{"Lê Tấn"}, nil}, {"", "organisation", nil, list{"Hội Khuyến học"}},
			{"", "document", nil, list{"1/TB", "2021-01-07"}}}},
		"a group": {func(m *directive.Meeting) { m.Groups[0].Title, m.Groups[0].Kind = "Quỹ", directive.KindFundraising },
			[]service.Correction{{"1", "title", list{"Về quỹ"}, list{"Quỹ"}}, {"1", "kind", list{"other"}, list{"fundraising"}}}},
		"every field of a directive": {func(m *directive.Meeting) {
			d := &m.Groups[1].Directives[0]
			d.Text, d.Kind, d.Units, d.UnitNames, d.SupportUnits = "Mở 6 lớp", directive.KindTarget, list{"u3"}, nil, list{"u4"}
			d.Place, d.Places = "xã A", map[string]string{"u3": "xã B"}
			d.Time, d.Every, d.Until = directive.TimeStanding, directive.EveryQuarter, beyond
			d.Measure.Goal = 6.5
		}, []service.Correction{{"2.1", "text", list{"Mở 5 lớp"}, list{"Mở 6 lớp"}}, {"2.1", "kind", list{"pilot"}, list{"target"}}, {"2.1", "units", nil, list{"u3"}},
			{"2.1", "unit_names", list{"huyện Cũ"}, nil}, {"2.1", "support_units", nil, list{"u4"}}, {"2.1", "places", nil, list{"xã A", "xã B"}},
			{"2.1", "deadline", nil, list{"quarter"}}, {"2.1", "measure", list{"5 lớp", "count"}, list{"6.5 lớp", "count"}}}},
		"deadlines": {func(m *directive.Meeting) {
			d := m.Groups[0].Directives
			d[0].Time = directive.TimeUntracked
			d[1].DueOn, d[1].Due = calendar.Date{}, tet.At(9, 30)
		}, []service.Correction{{"1.1", "deadline", nil, list{"untracked"}},
			{"1.2", "deadline", list{tet.String()}, list{tet.String() + "T09:30:00+07:00"}}}},
		"the end of the same day": {func(m *directive.Meeting) {
			d := &m.Groups[0].Directives[1]
			d.DueOn, d.Due = calendar.Date{}, directive.DeadlineOn(tet).Due
		}, nil},
		"left out, added, moved": {func(m *directive.Meeting) {
			g := m.Groups
			moved := g[0].Directives[1]
			g[0].Directives = append(g[0].Directives[:1:1], directive.Directive{Text: "Báo cáo", Kind: directive.KindOther})
			g[1].Directives = []directive.Directive{moved}
		}, []service.Correction{{"1.2", "directive", nil, list{"Báo cáo"}}, {"2.1", "group", list{"Về quỹ"}, list{"Thí điểm"}},
			{"2.1", "directive", list{"Mở 5 lớp"}, nil}}},
		"split in two": {func(m *directive.Meeting) {
			d := &m.Groups[0].Directives
			first, second := (*d)[0], (*d)[0]
			first.Text, second.Text = "Nộp", "quỹ"
			*d = []directive.Directive{first, second, (*d)[1]}
		}, []service.Correction{{"1.1", "text", list{"Nộp quỹ"}, list{"Nộp"}}, {"1.2", "directive", nil, list{"quỹ"}}}},
		"without places in the text": {func(m *directive.Meeting) {
			for i := range m.Groups {
				m.Groups[i].Span = directive.Span{}
				for j := range m.Groups[i].Directives {
					m.Groups[i].Directives[j].Span = directive.Span{}
				}
			}
			m.Groups[1].Title = "Điểm"
		}, []service.Correction{{"2", "title", list{"Thí điểm"}, list{"Điểm"}}}},
		"a group left out": {func(m *directive.Meeting) { m.Groups = m.Groups[:1] },
			[]service.Correction{{"2", "group", list{"Thí điểm"}, nil}, {"2.1", "directive", list{"Mở 5 lớp"}, nil}}},
		"a group added": {func(m *directive.Meeting) {
			m.Groups = append(m.Groups, directive.Group{Ordinal: 3, Title: "Thêm", Directives: []directive.Directive{{Text: "Việc"}}})
		}, []service.Correction{{"3", "group", nil, list{"Thêm"}}, {"3.1", "directive", nil, list{"Việc"}}}},
		"everything left out": {func(m *directive.Meeting) { m.Groups = nil }, []service.Correction{{"1", "group", list{"Về quỹ"}, nil}, {"1.1", "directive", list{"Nộp quỹ"}, nil},
			{"1.2", "directive", list{"Lập sổ"}, nil}, {"2", "group", list{"Thí điểm"}, nil}, {"2.1", "directive", list{"Mở 5 lớp"}, nil}}},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			saved := readMeeting()
			c.change(&saved)
			if diff := cmp.Diff(c.want, service.Corrections(service.ReadingOf(readMeeting()), service.ReadingOf(saved))); diff != "" {
				t.Errorf("corrections (-want +got):\n%s", diff)
			}
		})
	}
}

// TestCorrectionsKept: what the rules read is kept with the draft, whatever becomes of the draft, and told to those who
// may see the meeting.
func TestCorrectionsKept(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, m, err := w.service.ParseMinutes(ctx, example.Minutes())
		if err != nil {
			t.Fatal(err)
		}
		m.Chair = "Người khác" // corrected before it was saved for the first time
		m = must[directive.Meeting](t)(w.service.CreateMeeting(ctx, w.as("office"), m))
		d := &m.Groups[0].Directives[0]
		d.Units = w.ids("Lục Yên", "Văn Yên")
		m = must[directive.Meeting](t)(w.service.SaveMeeting(ctx, w.as("office"), m))

		got := must[service.Corrected](t)(w.service.Corrections(ctx, w.as("inspector"), m.ID))
		if got.MeetingID != m.ID || got.Rules != minutes.Rules() || len(got.Rules) != 12 || !got.ReadAt.Equal(m.CreatedAt) {
			t.Errorf("kept by %q at %v of %s", got.Rules, got.ReadAt, got.MeetingID)
		}
		said := map[string]string{}
		for _, c := range got.Corrections {
			said[strings.TrimSpace(c.Number+" "+c.Field)] = strings.Join(c.Read, ", ") + " → " + strings.Join(c.Saved, ", ")
		}
		if len(said) != 2 || !strings.HasSuffix(said["chair"], " → Người khác") || !strings.HasSuffix(said["1.1 units"], "→ huyện Lục Yên, huyện Văn Yên") &&
			!strings.HasSuffix(said["1.1 units"], "→ huyện Văn Yên, huyện Lục Yên") {
			t.Errorf("corrections %v", said)
		}
		w.refused(t, directive.CodeNotFound, func() error { // as if it were not there
			_, err := w.service.Corrections(ctx, service.Call{}, m.ID)
			return err
		})

		byHand := w.draft(group(w.oneOff(tet, "Lục Yên")))
		if got := must[service.Corrected](t)(w.service.Corrections(ctx, w.as("office"), byHand.ID)); got.Rules != "" || !got.ReadAt.IsZero() || len(got.Corrections) > 0 {
			t.Errorf("a meeting made by hand: %+v", got)
		}
		w.refused(t, directive.CodeNotFound, func() error {
			_, err := w.service.Corrections(ctx, w.as("office"), store.NewID())
			return err
		})
	})
}
