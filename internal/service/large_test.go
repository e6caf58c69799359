package service_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// TestTheWholeCountry assigns, reviews and cancels five groups for every commune: no transaction of the machine
// handles more than 500 tasks, and memory stays within bounds.
func TestTheWholeCountry(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		units := make([]directive.Unit, communes)
		for i := range units {
			units[i] = directive.Unit{Code: fmt.Sprint("c", i), Type: "xã", Name: fmt.Sprint("Xã ", i), Level: directive.LevelCommune, ParentID: w.units["tỉnh"]}
		}
		w.sql("UPDATE units SET parent_id = NULL, level = 'body' WHERE level = 'district'") // out of the way
		must[[]directive.Unit](t)(w.service.ImportUnits(ctx, w.admin(), units))
		m := directive.Meeting{Title: "Toàn quốc", HeldOn: calendar.DateOf(briefing), IssuingUnitID: w.units["tỉnh"]}
		for range 5 {
			m.Groups = append(m.Groups, group(w.oneOff(tet, "all")))
		}
		m = must[directive.Meeting](t)(w.service.CreateMeeting(ctx, w.as("office"), m))
		groups := must[[]directive.Group](t)(w.service.IssueMeeting(ctx, w.as("chair"), m.ID, nil))

		chunks := map[string]int{}
		largest := map[string]int{}
		rows := func() int { return w.count("SELECT count(*) FROM tasks") }
		steps := func() int { return w.count("SELECT count(*) FROM steps WHERE state = 'fired'") }
		handled := map[string]func() int{"assign.after_commit": rows, "review.after_commit": steps}
		last := map[string]int{}
		peak := uint64(0)
		stop := w.points.watch(func(point string) {
			chunks[point]++
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
			if count := handled[point]; count != nil {
				n := count()
				largest[point] = max(largest[point], n-last[point])
				last[point] = n
			}
		})
		begin := time.Now()
		beats := 0
		for _, g := range groups {
			n := must[int](t)(w.service.Assign(ctx, g.ID, func(int) { beats++ }))
			if n != communes {
				t.Errorf("%d tasks for group %d", n, g.Ordinal)
			}
		}
		t.Logf("assigned in %v", time.Since(begin))
		want := 5 * ((communes + 499) / 500)
		if chunks["assign.after_commit"] != want || largest["assign.after_commit"] != 500 || beats != want-5 {
			t.Errorf("assigned in %d transactions of at most %d tasks, %d beats", chunks["assign.after_commit"], largest["assign.after_commit"], beats)
		}
		w.clock.set(calendar.NewDate(2021, 2, 3).At(8, 0))
		begin = time.Now()
		for _, g := range groups {
			out := must[service.Outcome](t)(w.service.Review(ctx, g.ID, nil))
			if out.Decided != 5*communes || !out.NextAt.Equal(calendar.NewDate(2021, 2, 5).At(8, 0)) {
				t.Errorf("group %d: %d steps, next look %v", g.Ordinal, out.Decided, out.NextAt)
			}
		}
		t.Logf("reviewed in %v", time.Since(begin))
		if chunks["review.after_commit"] != want || largest["review.after_commit"] != 500 {
			t.Errorf("reviewed in %d transactions of at most %d tasks", chunks["review.after_commit"], largest["review.after_commit"])
		}
		stop()
		if t.Logf("at most %d MB of memory", peak>>20); peak > 200<<20 {
			t.Errorf("%d MB of memory", peak>>20)
		}
		// One person hears of everything: the office, on one list.
		if lists := w.lists("office", store.ClassEscalation); len(lists) != 1 || w.itemsOn(lists[0]) != 5*communes {
			t.Errorf("%d lists for the office", len(lists))
		}
		begin = time.Now()
		var memory [2]runtime.MemStats
		runtime.ReadMemStats(&memory[0])
		paper := must[service.Paper](t)(w.service.MeetingPaper(ctx, w.as("office"), m.ID))
		runtime.ReadMemStats(&memory[1])
		t.Logf("a paper of %d tasks was read in %v, %d MB allocated", len(paper.Tasks), time.Since(begin), (memory[1].TotalAlloc-memory[0].TotalAlloc)>>20)
		if len(paper.Tasks) != 5*communes || paper.Counts.Total != 5*communes || paper.AllUnits != communes {
			t.Errorf("the paper has %d tasks, counts %v, %d units", len(paper.Tasks), paper.Counts, paper.AllUnits)
		}
		begin = time.Now()
		must[directive.Group](t)(w.service.CancelGroup(ctx, w.as("chair"), groups[0].ID, "Hết năm"))
		t.Logf("a group was cancelled in %v", time.Since(begin))
		if n := w.count("SELECT count(*) FROM tasks WHERE status = 'cancelled' AND next_at IS NULL"); n != communes {
			t.Errorf("%d tasks are cancelled", n)
		}
	})
}
