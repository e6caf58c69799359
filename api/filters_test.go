package api_test

import (
	"net/url"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"giaoban/internal/calendar"
)

// TestFilters holds each filter of the list of tasks to what the tasks themselves say: it leaves out some, and shows
// exactly those that fit.
func TestFilters(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		pilot := w.directiveOn("2020-12-28", "Trạm Tấu", "Văn Yên")
		pilot["kind"] = "pilot"
		both := w.directiveOn("2021-01-11", "Trạm Tấu")
		both["support_units"] = w.ids("Lục Yên")
		first := w.issue(pilot, both)
		second := w.issue(w.directiveOn("2021-01-20", "Trạm Tấu"), object{"text": "Việc không theo dõi", "time": "untracked", "units": w.ids("Văn Yên")})
		w.post("officer/Trạm Tấu", "/tasks/"+w.tasks(second)[0].str(t, "id")+"/complete", nil)
		w.advance(calendar.NewDate(2020, 12, 29).At(9, 0))

		whole := w.get("chair", "/tasks?role=support").items(t)
		if len(whole) != 6 {
			t.Fatalf("%d tasks, want 6", len(whole))
		}
		due := func(before bool, bound string) func(object) bool {
			at := mustTime(t, bound)
			return func(task object) bool {
				text, tracked := task["due"].(string)
				if !tracked || text == "" {
					return false
				}
				return mustTime(t, text).Before(at) == before
			}
		}
		is := func(field, want string) func(object) bool {
			return func(task object) bool { return task[field] == want }
		}
		for query, fits := range map[string]func(object) bool{
			"unit_id=" + w.units["Trạm Tấu"]:            func(task object) bool { return task.at(t, "unit", "id") == w.units["Trạm Tấu"] },
			"group_id=" + first.str(t, "id"):            is("group_id", first.str(t, "id")),
			"meeting_id=" + second.str(t, "meeting_id"): is("meeting_id", second.str(t, "meeting_id")),
			"kind=pilot":            is("kind", "pilot"),
			"status=done":           is("status", "done"),
			"overdue=true":          func(task object) bool { return task["overdue"] == true },
			"due_before=2021-01-12": due(true, "2021-01-12T00:00:00+07:00"), // 11 January ends at that instant
			"due_before=2021-01-13": due(true, "2021-01-13T00:00:00+07:00"),
			"due_after=2021-01-12":  due(false, "2021-01-12T00:00:00+07:00"),
			"due_after=2021-01-13":  due(false, "2021-01-13T00:00:00+07:00"),
			"due_after=" + url.QueryEscape("2021-01-12T01:00:00+08:00"): due(false, "2021-01-12T00:00:00+07:00"),
			"ids=" + whole[0].str(t, "id") + "," + whole[5].str(t, "id"): func(task object) bool {
				return task["id"] == whole[0]["id"] || task["id"] == whole[5]["id"]
			},
			"q=khong+theo+doi": is("title", "Việc không theo dõi"),
			"kind=pilot&unit_id=" + w.units["Văn Yên"] + "&overdue=true": func(task object) bool {
				return task["kind"] == "pilot" && task.at(t, "unit", "id") == w.units["Văn Yên"]
			},
		} {
			var want []string
			for _, task := range whole {
				if fits(task) {
					want = append(want, task.str(t, "id"))
				}
			}
			if len(want) == 0 || len(want) == len(whole) {
				t.Errorf("%s: fits %d of %d tasks, which tells nothing", query, len(want), len(whole))
			}
			for _, size := range []int{1, 200} {
				got := w.all("chair", "/tasks?role=support&"+query, size)
				slices.Sort(got)
				if !cmp.Equal(got, slices.Sorted(slices.Values(want))) {
					t.Errorf("%s in pages of %d: %s", query, size, cmp.Diff(want, got))
				}
			}
		}
		if n := len(w.get("chair", "/tasks").items(t)); n != 5 {
			t.Errorf("%d tasks without those of supporting units, want 5", n)
		}
		for _, task := range w.get("chair", "/tasks?include=steps&kind=pilot").items(t) {
			if len(task["steps"].([]any)) == 0 {
				t.Errorf("no steps in %v", task)
			}
		}
	})
}

// TestLastDays: a standing directive is asked for at the end of each calendar period, which is the 31st, the 30th or the
// 28th as the month has it, and the next working day when that is none; the first period alone may be given another
// day, such as 29 February. The preview shows every one of them before anybody issues.
func TestLastDays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, c := range map[string]struct {
			fields object
			want   []string
		}{
			"the 31st of each month": {object{"every": "month", "due_on": "2021-01-31", "until": "2021-06-30"}, []string{
				"2021-01 2021-01-31", // a Sunday, as was asked for
				"2021-02 2021-03-01", // 28 February is a Sunday
				"2021-03 2021-03-31",
				"2021-04 2021-05-04", // 30 April and 1 May are holidays; the latter, a Saturday, is made up for on Monday
				"2021-05 2021-05-31", "2021-06 2021-06-30"}},
			"each year, first on 29 February": {object{"every": "year", "due_on": "2024-02-29", "until": "2028-12-31"}, []string{
				"2024 2024-02-29", "2025 2025-12-31", "2026 2026-12-31", "2027 2027-12-31",
				"2028 2029-01-02"}}, // 31 December is a Sunday, and 1 January a holiday
		} {
			m := w.create("office", "/meetings", withDirective(changed(object{"time": "standing"}, c.fields)))
			preview := w.post("chair", "/groups/"+m.str(t, "groups", 0, "id")+"/preview", nil)
			var got []string
			for _, item := range preview["items"].([]any) {
				o := object(item.(map[string]any))
				got = append(got, o.str(t, "period")+" "+o.str(t, "due_on"))
			}
			if !cmp.Equal(got, c.want) {
				t.Errorf("%s: %s", name, cmp.Diff(c.want, got))
			}
		}
	})
}
