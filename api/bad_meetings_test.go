package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
)

// withDirective is a draft of one directive, changed by the fields given; nil takes a field away.
func withDirective(fields object) object {
	d := object{"text": "Việc", "time": "one_off", "due_on": "2021-01-11", "units": []string{"all"}}
	return meeting(changed(d, fields))
}

func changed(o, fields object) object {
	o = maps.Clone(o)
	for name, v := range fields {
		if v == nil {
			delete(o, name)
		} else {
			o[name] = v
		}
	}
	return o
}

const firstDirective = "groups[0].directives[0]."

// TestBadMeetings are drafts and ladders against a rule: section C.
func TestBadMeetings(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		abolished := w.create("admin", "/units", object{"type": "huyện", "name": "Văn Bàn", "level": "district", "parent_id": w.units["tỉnh"], "valid_to": "2019-12-31"}).str(t, "id")
		elsewhere := w.create("admin", "/units", object{"code": "10", "type": "tỉnh", "name": "Lào Cai", "level": "province"}).str(t, "id")
		// Two roots: the issuing unit has to be named now.
		issuer := w.units["tỉnh"]
		draft := func(fields object) object { return changed(withDirective(fields), object{"issuing_unit_id": issuer}) }
		bad := func(name string, fields object, field string) badCase {
			return badCase{name: name, as: "office", path: "/meetings", body: draft(fields), wantStatus: 422, wantType: "validation", wantField: firstDirective + field}
		}
		whole := func(name string, fields object, field string) badCase {
			return badCase{name: name, as: "office", path: "/meetings", body: changed(draft(nil), fields), wantStatus: 422, wantType: "validation", wantField: field}
		}
		w.refuse([]badCase{
			whole("no title", object{"title": ""}, "title:blank"),
			whole("a title of spaces", object{"title": " \u00a0\t "}, "title:blank"),
			whole("a title that cannot be seen", object{"title": "\u200b\ufeff"}, "title:blank"),
			whole("an endless title", object{"title": strings.Repeat("ạ", 100_000)}, "title:too_long"),
			whole("no day", object{"held_on": nil}, "held_on:required"),
			whole("a day in words", object{"held_on": "hôm nay"}, "held_on:bad_date"),
			whole("a day in another order", object{"held_on": "25/12/2020"}, "held_on:bad_date"),
			whole("a day with an hour", object{"held_on": "2020-12-25T00:00:00+07:00"}, "held_on:bad_date"),
			whole("an issuing unit that is none", object{"issuing_unit_id": "somebody"}, "issuing_unit_id:unknown_unit"),
			whole("a document of no day", object{"document": object{"number": "1", "date": "2020-13-01", "signer": "a"}}, "document.date:bad_date"),
			whole("a bell in the place", object{"place": "a\ab"}, "place:bad_text"),
			whole("too many groups", object{"groups": many(101, object{"directives": []object{}})}, "groups:too_many"),
			whole("too many directives", object{"groups": []object{{"directives": many(501, object{"text": "Việc", "units": []string{}})}}}, "groups:too_many"),
			bad("a directive without text", object{"text": "\u200b"}, "text:blank"),
			bad("a directive without end", object{"text": strings.Repeat("a", 10_001)}, "text:too_long"),
			bad("a kind that is none", object{"kind": "song"}, "kind:bad_kind"),
			whole("a meeting of the next century", object{"held_on": "2100-01-01"}, "held_on:too_far"),
			bad("untracked with a deadline", object{"time": "untracked"}, "time:untracked_with_time"),
			bad("one deadline with periods", object{"time": "one_off", "every": "quarter"}, "time:one_off_with_periods"),
			bad("a time that is none", object{"time": "soon"}, "time:one_of"),
			bad("29 February of another year", object{"due_on": "2025-02-29"}, "due_on:bad_date"),
			bad("year 9999", object{"due_on": "9999-12-31"}, "due_on:bad_date"),
			bad("year 0000", object{"due_on": "0000-01-01"}, "due_on:bad_date"),
			bad("a far year", object{"due_on": "2199-12-31"}, "due_on:too_far"),
			bad("an instant without zone", object{"due_on": nil, "due": "2021-01-11T17:00:00"}, "due:bad_instant"),
			bad("an instant that is a day", object{"due_on": nil, "due": "2021-01-11"}, "due:bad_instant"),
			bad("an instant of another calendar", object{"due_on": nil, "due": "9999-12-31T23:59:59Z"}, "due:bad_instant"),
			bad("a day and an instant", object{"due": "2021-01-11T17:00:00+07:00"}, "due:due_twice"),
			bad("due before the meeting", object{"due_on": "2020-12-24"}, "due_on:due_before_meeting"),
			bad("due an hour ago", object{"due_on": nil, "due": "2020-12-25T14:00:00+07:00"}, "due:due_in_past"),
			bad("a unit that is none", object{"units": []string{"huyện Trạm Tấu"}}, "units[0]:unknown_unit"),
			bad("a unit twice", object{"units": w.ids("Trạm Tấu", "Trạm Tấu")}, "units[1]:duplicate"),
			bad("a unit in both roles", object{"units": w.ids("Trạm Tấu"), "support_units": w.ids("Trạm Tấu")}, "support_units[0]:duplicate"),
			bad("all and one", object{"units": w.ids("all", "Trạm Tấu")}, "units[0]:all_alone"),
			bad("all as support", object{"support_units": []string{"all"}}, "support_units[0]:unknown_unit"),
			bad("a unit abolished before the meeting", object{"units": []string{abolished}}, "units[0]:unit_not_valid"),
			bad("a unit of another province", object{"units": []string{elsewhere}}, "units[0]:unit_elsewhere"),
			bad("two places for one unit", object{"places": []object{{"unit_id": "a", "place": "b"}, {"unit_id": "a", "place": "c"}}}, "places[1].unit_id:duplicate"),
			bad("a measure that is none", object{"measure": object{"kind": "love", "goal": 1, "unit_of_measure": ""}}, "measure.kind:one_of"),
			bad("a goal below nothing", object{"measure": object{"kind": "count", "goal": -1, "unit_of_measure": "lớp"}}, "measure.goal:bad_number"),
			bad("half a đồng", object{"measure": object{"kind": "money", "goal": 0.5, "unit_of_measure": "đồng"}}, "measure.goal:not_a_whole_number"),
			bad("every Tết", object{"time": "standing", "due_on": nil, "every": "tet"}, "every:one_of"),
			bad("every month for ever", object{"time": "standing", "due_on": nil, "every": "month"}, "until:required"),
			bad("every month until before", object{"time": "standing", "due_on": nil, "every": "month", "until": "2020-12-01"}, "until:until_before_start"),
			bad("briefings that are none", object{"time": "standing", "due_on": nil, "every": "briefing"}, "briefings:required"),
			bad("briefings in disorder", object{"time": "standing", "due_on": nil, "every": "briefing", "briefings": []string{"2021-03-01", "2021-02-01"}}, "briefings[1]:until_before_start"),
			bad("a year of working days before", object{"time": "standing", "due_on": nil, "every": "briefing", "briefings": []string{"2021-03-01"}, "days_before": 250}, "days_before:bad_number"),
			bad("a span outside the text", object{"span": object{"start": 5, "end": 1}}, "span:bad_span"),
			{name: "an officer drafts", as: "officer/Trạm Tấu", path: "/meetings", body: draft(nil), wantStatus: 403, wantType: "forbidden"},
			{name: "an inspector drafts", as: "inspector", path: "/meetings", body: draft(nil), wantStatus: 403, wantType: "forbidden"},
		})
		w.badIssue(issuer)
	})
}

func many(n int, o object) []object {
	out := make([]object, n)
	for i := range out {
		out[i] = o
	}
	return out
}

// badIssue are issues that must be refused, and ladders against a rule.
func (w *world) badIssue(issuer string) {
	w.t.Helper()
	draft := func(fields object) string {
		return w.create("office", "/meetings", changed(withDirective(fields), object{"issuing_unit_id": issuer})).str(w.t, "id")
	}
	noTime, noUnit, good := draft(object{"time": nil, "due_on": nil}), draft(object{"units": []string{}}), draft(nil)
	empty := w.create("office", "/meetings", object{"title": "Trống", "held_on": "2020-12-25", "groups": []object{}, "issuing_unit_id": issuer}).str(w.t, "id")
	group := w.get("office", "/meetings/"+good).str(w.t, "groups", 0, "id")
	wide := w.create("office", "/meetings", changed(meeting(many2(w, 200)...), object{"issuing_unit_id": issuer})).str(w.t, "id")
	issued := w.create("office", "/meetings", changed(withDirective(nil), object{"issuing_unit_id": issuer})).str(w.t, "id")
	w.post("chair", "/meetings/"+issued+"/issue", nil)
	w.settle()

	step := func(fields object) object {
		return changed(object{"id": "bao", "offset": "+1wd", "action": "escalate", "to": "head"}, fields)
	}
	steps := func(s ...object) object { return object{"policy": object{"steps": s}} }
	ladder := func(name string, body object, field string) badCase {
		return badCase{name: name, path: "/meetings/" + good + "/issue", body: body, wantStatus: 422, wantType: "validation", wantField: "policy.steps" + field}
	}
	cases := []badCase{
		{name: "issue without a time", path: "/meetings/" + noTime + "/issue", wantStatus: 422, wantType: "validation", wantField: firstDirective + "time:no_time"},
		{name: "issue without a unit", path: "/meetings/" + noUnit + "/issue", wantStatus: 422, wantType: "validation", wantField: firstDirective + "units:no_unit"},
		{name: "issue nothing", path: "/meetings/" + empty + "/issue", wantStatus: 422, wantType: "validation", wantField: "groups:required"},
		{name: "issue twice", path: "/meetings/" + issued + "/issue", wantStatus: 409, wantType: "invalid_transition"},
		{name: "save what was issued", as: "office", method: http.MethodPut, path: "/meetings/" + issued, body: withDirective(nil), wantStatus: 409, wantType: "invalid_transition", wantField: "groups[0]:frozen"},
		{name: "issue an old version", path: "/meetings/" + good + "/issue", headers: map[string]string{"If-Match": `"7"`}, wantStatus: 412, wantType: "stale_version"},
		{name: "save over another", as: "office", method: http.MethodPut, path: "/meetings/" + good, body: withDirective(nil), headers: map[string]string{"If-Match": `"7"`}, wantStatus: 412, wantType: "stale_version"},
		{name: "an officer issues", as: "officer/Trạm Tấu", path: "/meetings/" + good + "/issue", wantStatus: 404, wantType: "not_found"},
		{name: "an inspector issues", as: "inspector", path: "/meetings/" + good + "/issue", wantStatus: 403, wantType: "forbidden"},
		{name: "a body that is a list", path: "/groups/" + group + "/issue", body: `[]`, wantStatus: 400, wantType: "malformed"},
		ladder("a ladder without steps", steps(), ":required"),
		ladder("a step without a name", steps(step(object{"id": ""})), "[0].id:bad_step_id"),
		ladder("a step named in Vietnamese", steps(step(object{"id": "báo"})), "[0].id:bad_step_id"),
		ladder("a ladder that names a step twice", steps(step(nil), step(object{"offset": "+2wd"})), ":duplicate"),
		ladder("an offset in words", steps(step(object{"offset": "tomorrow"})), "[0].offset:bad_offset"),
		ladder("an offset of 1e9 days", steps(step(object{"offset": "+1000000000wd"})), "[0].offset:too_far"),
		ladder("a reminder after the deadline", steps(step(object{"action": "remind"})), "[0].offset:reminder_after_deadline"),
		ladder("an escalation before the deadline", steps(step(object{"offset": "-1wd"})), "[0].offset:escalation_before_deadline"),
		ladder("an action that is none", steps(step(object{"action": "shout"})), "[0].action:one_of"),
		ladder("a post that is none", steps(step(object{"to": "king"})), "[0].to:one_of"),
		ladder("a repeat of nothing", steps(step(object{"repeat": "0s"})), "[0].repeat:bad_repeat"),
		ladder("a repeat each microsecond", steps(step(object{"repeat": "1us"})), "[0].repeat:too_short"),
		ladder("10,000 steps", steps(manySteps(10_000)...), ":too_many"),
		{name: "a preview of a bad ladder", path: "/groups/" + group + "/preview", body: steps(step(object{"to": "king"})), wantStatus: 422, wantType: "validation", wantField: "policy.steps[0].to:one_of"},
		{name: "a bad ladder for a kind", as: "admin", method: http.MethodPut, path: "/policies/pilot", body: object{"steps": []object{step(object{"action": "remind"})}}, wantStatus: 422, wantType: "validation", wantField: "steps[0].offset:reminder_after_deadline"},
		{name: "a ladder for no kind", as: "admin", method: http.MethodPut, path: "/policies/song", body: object{"steps": []object{step(nil)}}, wantStatus: 404, wantType: "not_found"},
		{name: "a chair sets a ladder", method: http.MethodPut, path: "/policies/pilot", body: object{"steps": []object{step(nil)}}, wantStatus: 403, wantType: "forbidden"},
	}
	if w.store.Postgres() { // 3,321 units take a while to make: once is enough
		many := make([]object, 600)
		for i := range many {
			many[i] = object{"type": "xã", "name": fmt.Sprintf("Xã %d", i), "level": "district", "parent_id": issuer}
		}
		w.create("admin", "/units/import", object{"units": many})
		cases = append(cases, badCase{name: "more tasks than the machine takes", path: "/meetings/" + wide + "/issue", wantStatus: 422, wantType: "validation", wantField: "groups:too_many"})
	}
	w.refuse(cases)
}

// many2 are directives to all units.
func many2(w *world, n int) []object {
	out := make([]object, n)
	for i := range out {
		out[i] = w.directiveOn("2021-01-11", "all")
	}
	return out
}

func manySteps(n int) []object {
	out := make([]object, n)
	for i := range out {
		out[i] = object{"id": fmt.Sprintf("s%d", i), "offset": "-1wd", "action": "remind", "to": "officer"}
	}
	return out
}

// TestOneForm: the same words composed and decomposed are stored and found in one form, in bodies and queries.
func TestOneForm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const composed, decomposed = "Việc ở Trạm Tấu", "Vie\u0323\u0302c o\u031b\u0309 Tra\u0323m Ta\u0302\u0301u"
		if composed == decomposed {
			t.Fatal("the test's own words have one form")
		}
		body := withDirective(object{"text": decomposed, "places": []object{{"unit_id": w.units["Trạm Tấu"], "place": decomposed}}})
		body["title"], body["source_text"] = decomposed, decomposed
		m := w.create("office", "/meetings", body)
		for _, got := range []string{m.str(t, "title"), m.str(t, "source_text"), m.str(t, "groups", 0, "directives", 0, "text"), m.str(t, "groups", 0, "directives", 0, "places", 0, "place")} {
			if got != composed {
				t.Errorf("stored as %+q", got)
			}
		}
		w.post("chair", "/meetings/"+m.str(t, "id")+"/issue", nil)
		w.settle()
		for _, q := range []string{"Tr%E1%BA%A1m", "Tra%CC%A3m", "tram"} {
			if n := len(w.get("chair", "/tasks?q="+q).items(t)); n != 9 {
				t.Errorf("q=%s finds %d tasks, want 9", q, n)
			}
		}
		w.create("admin", "/users", object{"name": "Hoà", "login": "hòa"})
		w.refuse([]badCase{{name: "the same login decomposed", as: "admin", path: "/users", body: object{"name": "a", "login": "ho\u0300a"}, wantStatus: 422, wantType: "validation", wantField: "login:duplicate"}})
	})
}
