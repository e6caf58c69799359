package service_test

import (
	"slices"
	"testing"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/minutes"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

func TestUnitDetailShowsWhatTheReaderMay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		detail := func(login string) service.UnitDetail {
			t.Helper()
			return must[service.UnitDetail](t)(w.service.UnitDetail(t.Context(), w.as(login), w.units["Trạm Tấu"]))
		}
		d := detail("office")
		if len(d.Path) != 1 || d.Path[0].ID != w.units["tỉnh"] || len(d.Posts) != 2 || !d.MayChange || !d.Contacts {
			t.Errorf("the office sees %+v", d)
		}
		if h := d.Posts[0].Holders; len(h) != 1 || d.People[h[0].UserID].Name == "" {
			t.Errorf("the post's holder is not named: %+v", d.Posts)
		}
		if d := detail("inspector"); len(d.Posts) != 2 || d.MayChange || d.Contacts {
			t.Errorf("the inspector sees %+v", d)
		}
		if d := detail("officer/Văn Yên"); d.Posts != nil || d.MayChange || d.Contacts || d.Name != "Trạm Tấu" {
			t.Errorf("a neighbour sees %+v", d)
		}
	})
}

// TestFormerUnitsInMinutes: minutes that name a unit which is gone are told what came in its place, at once or later.
func TestFormerUnitsInMinutes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		unit := func(typ, name string, level directive.Level, from calendar.Date) directive.Unit {
			return must[directive.Unit](t)(w.service.CreateUnit(ctx, w.admin(), directive.Unit{Type: typ, Name: name, Level: level, ParentID: w.units["tỉnh"], ValidFrom: from}))
		}
		merged, reform := calendar.NewDate(2024, 1, 1), calendar.NewDate(2025, 7, 1)
		old := unit("huyện", "Suối Cũ", directive.LevelDistrict, calendar.Date{})
		between := unit("thị xã", "Suối Mới", directive.LevelDistrict, merged)
		first, second := unit("phường", "Suối Mới", directive.LevelCommune, reform), unit("xã", "Suối Xa", directive.LevelCommune, reform)
		for _, s := range []store.Succession{{PredecessorID: old.ID, SuccessorID: between.ID, EffectiveOn: merged},
			{PredecessorID: between.ID, SuccessorID: first.ID, EffectiveOn: reform}, {PredecessorID: between.ID, SuccessorID: second.ID, EffectiveOn: reform}} {
			if err := w.service.AddSuccession(ctx, w.as("office"), s); err != nil {
				t.Fatal(err)
			}
		}
		for held, want := range map[string]string{"01/8/2023": "", "01/8/2024": "thị xã Suối Mới", "01/8/2025": "phường Suối Mới, xã Suối Xa"} {
			draft, m, err := w.service.ParseMinutes(ctx, "Hội nghị họp ngày "+held+".\nNhóm thứ nhất: Giao huyện Suối Cũ báo cáo.")
			if err != nil {
				t.Fatal(err)
			}
			offered := ""
			for _, warning := range draft.Warnings {
				if warning.Code == minutes.WarnFormerUnit {
					offered = warning.Args[1]
				}
			}
			d := m.Groups[0].Directives[0]
			if chosen := slices.Equal(d.Units, []string{old.ID}); offered != want || chosen != (want == "") || len(d.Units)+len(d.UnitNames) != 1 {
				t.Errorf("held on %s: offered %q, want %q; units %v, names %v", held, offered, want, d.Units, d.UnitNames)
			}
		}
	})
}

func TestSuccession(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		reform := calendar.NewDate(2025, 7, 1)
		ward := must[directive.Unit](t)(w.service.CreateUnit(t.Context(), w.admin(), directive.Unit{Type: "phường", Name: "Nghĩa Lộ", Level: directive.LevelCommune, ParentID: w.units["tỉnh"], ValidFrom: reform}))
		old := must[directive.Unit](t)(w.service.CreateUnit(t.Context(), w.admin(), directive.Unit{Type: "thị xã", Name: "Cũ", Level: directive.LevelDistrict, ParentID: w.units["tỉnh"]}))
		s := store.Succession{PredecessorID: old.ID, SuccessorID: ward.ID, EffectiveOn: reform, Act: "Nghị quyết 1685"}
		if err := w.service.AddSuccession(t.Context(), w.as("officer/Văn Yên"), s); directive.CodeOf(err) != directive.CodeForbidden {
			t.Errorf("an officer noted a succession: %v", err)
		}
		if err := w.service.AddSuccession(t.Context(), w.as("office"), s); err != nil {
			t.Fatal(err)
		}
		d := must[service.UnitDetail](t)(w.service.UnitDetail(t.Context(), w.as("office"), old.ID))
		if len(d.Successions) != 1 || d.Others[ward.ID].Name != "Nghĩa Lộ" || d.ValidTo != reform.AddDays(-1) || d.Version != 2 {
			t.Errorf("the old unit: %+v", d)
		}
		for name, bad := range map[string]store.Succession{
			"twice":        s,
			"itself":       {PredecessorID: old.ID, SuccessorID: old.ID, EffectiveOn: reform},
			"no day":       {PredecessorID: old.ID, SuccessorID: w.units["Văn Yên"]},
			"unknown unit": {PredecessorID: old.ID, SuccessorID: store.NewID(), EffectiveOn: reform},
		} {
			if err := w.service.AddSuccession(t.Context(), w.as("office"), bad); directive.CodeOf(err) != directive.CodeInvalid {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAuditPageNamesAndNarrows(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		tram := w.units["Trạm Tấu"]
		must[directive.Unit](t)(w.service.PatchUnit(t.Context(), w.as("office"), tram, func(u *directive.Unit) { u.Phone, u.Name = "0216", "Trạm Tấu mới" }))
		page := func(f service.AuditFilter) service.AuditView {
			t.Helper()
			f.Limit = 50
			return must[service.AuditView](t)(w.service.AuditPage(t.Context(), w.as("inspector"), f))
		}
		v := page(service.AuditFilter{Act: "unit.change"})
		if len(v.Events) != 1 || v.People[v.Events[0].ActorID].Name != "office" || v.Units[tram].Name != "Trạm Tấu mới" {
			t.Fatalf("the log tells %+v", v)
		}
		changed, _ := v.Events[0].Data["changed"].([]any)
		if len(changed) != 2 {
			t.Errorf("what changed: %v", changed)
		}
		if got := page(service.AuditFilter{UnitID: w.units["tỉnh"], ActorID: w.people["office"]}); len(got.Events) != 1 {
			t.Errorf("a unit's list leaves out what is below it: %v", got.Events)
		}
		if got := page(service.AuditFilter{UnitID: w.units["Văn Yên"], ActorID: w.people["office"]}); len(got.Events) != 0 {
			t.Errorf("a unit's list tells of another: %v", got.Events)
		}
		today := calendar.DateOf(w.clock.Now())
		if got := page(service.AuditFilter{From: today, To: today, Act: "unit.change"}); len(got.Events) != 1 {
			t.Errorf("today: %v", got.Events)
		}
		if got := page(service.AuditFilter{To: today.AddDays(-1)}); len(got.Events) != 0 {
			t.Errorf("until yesterday: %v", got.Events)
		}
		for _, login := range []string{"office", "officer/Trạm Tấu"} {
			if _, err := w.service.AuditPage(t.Context(), w.as(login), service.AuditFilter{Limit: 1}); directive.CodeOf(err) != directive.CodeForbidden {
				t.Errorf("%s reads the log: %v", login, err)
			}
		}
	})
}

func TestPreviewExceptionsChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		saturday := calendar.NewDate(2026, 1, 10)
		swap := []calendar.Exception{{Date: saturday, Working: true, Decision: "QĐ 1"}}
		changes, after, err := w.service.PreviewExceptions(t.Context(), w.admin(), swap)
		if err != nil || len(changes) != 1 || changes[0].Before.Working || !changes[0].Now.Working || !after.IsWorking(saturday) {
			t.Fatalf("%+v, %v", changes, err)
		}
		cal, _, err := w.service.Calendar(t.Context())
		if err != nil || cal.IsWorking(saturday) {
			t.Errorf("a preview changed the calendar: %v", err)
		}
		tet := []calendar.Exception{{Date: calendar.NewDate(2021, 2, 12), Working: true, Decision: "QĐ 2"}}
		if _, _, err := w.service.PreviewExceptions(t.Context(), w.admin(), tet); directive.CodeOf(err) != directive.CodeInvalid {
			t.Errorf("a day of Tết alone: %v", err)
		}
		if _, _, err := w.service.PreviewExceptions(t.Context(), w.as("chair"), swap); directive.CodeOf(err) != directive.CodeForbidden {
			t.Errorf("who keeps no calendar: %v", err)
		}
	})
}

func TestPolicyIsLoggedBeforeAndAfter(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := directive.DefaultPolicy()
		p.Steps = p.Steps[1:]
		must[store.PolicyRecord](t)(w.service.SetPolicy(t.Context(), w.admin(), directive.KindTarget, p))
		events := must[[]store.Event](t)(w.store.Read().EventsPage(t.Context(), "", 1))
		if events[0].Act != "policy.set" || events[0].Data["before"] == nil || !slices.Contains([]any{"target"}, events[0].Data["kind"]) {
			t.Errorf("the log tells %+v", events[0])
		}
	})
}
