package api_test

import (
	"net/http"
	"testing"

	"giaoban/internal/calendar"
)

// TestBadActs are acts that the state, a rule or a right forbids: section D.
func TestBadActs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const officer = "officer/Trạm Tấu"
		unit := func(fields object) string {
			return "/tasks/" + w.task(changed(w.directiveOn("2021-01-11", "Trạm Tấu"), fields)).str(t, "id")
		}
		open, done, cancelled, submitted := unit(nil), unit(nil), unit(nil), unit(object{"requires_review": true})
		w.post(officer, done+"/complete", nil)
		w.post("chair", cancelled+"/cancel", nil)
		w.post(officer, submitted+"/complete", nil)
		asked, four, untracked := unit(nil), unit(nil), unit(object{"time": "untracked", "due_on": nil})
		request := w.create(officer, asked+"/extensions", object{"until_on": "2021-01-20"}).str(t, "id")
		for _, day := range []string{"2021-01-12", "2021-01-13", "2021-01-14"} {
			w.post("supervisor", "/extensions/"+w.create(officer, four+"/extensions", object{"until_on": day}).str(t, "id")+"/grant", nil)
		}
		mine := w.create("supervisor", unit(nil)+"/extensions", object{"until_on": "2021-01-20", "source": "telephone"}).str(t, "id")
		escalation := w.escalated()
		refused := func(name, as, path string, body any, status int, kind, field string) badCase {
			return badCase{name: name, as: as, path: path, body: body, wantStatus: status, wantType: kind, wantField: field}
		}
		no := func(name, as, path string, status int, kind string) badCase {
			return refused(name, as, path, nil, status, kind, "")
		}
		stale := func(name, as, path string) badCase {
			return badCase{name: name, as: as, path: path, headers: map[string]string{"If-Match": `"9"`}, wantStatus: 412, wantType: "stale_version"}
		}
		w.refuse([]badCase{
			no("done twice", officer, done+"/complete", 409, "invalid_transition"),
			no("progress on what is done", officer, done+"/progress", 409, "invalid_transition"),
			no("receive what is done", officer, done+"/acknowledge", 409, "invalid_transition"),
			no("done after cancel", officer, cancelled+"/complete", 409, "invalid_transition"),
			no("cancel twice", "chair", cancelled+"/cancel", 409, "invalid_transition"),
			no("reopen what is cancelled", "chair", cancelled+"/reopen", 409, "invalid_transition"),
			no("reopen what is open", "chair", open+"/reopen", 409, "invalid_transition"),
			no("accept what nobody handed in", "office", open+"/accept", 409, "invalid_transition"),
			no("return what nobody handed in", "office", open+"/return", 409, "invalid_transition"),
			no("hand in twice", officer, submitted+"/complete", 409, "invalid_transition"),
			no("an officer accepts", officer, submitted+"/accept", 403, "forbidden"),
			no("an inspector cancels", "inspector", open+"/cancel", 403, "forbidden"),
			no("an inspector comments", "inspector", open+"/comments", 400, "malformed"),
			refused("an inspector comments in words", "inspector", open+"/comments", object{"text": "a"}, 403, "forbidden", ""),
			refused("an inspector reports", "inspector", open+"/progress", object{"result": "a"}, 403, "forbidden", ""),
			refused("a blank comment", officer, open+"/comments", object{"text": " \u200b "}, 422, "validation", "text:blank"),
			stale("done over another's change", officer, open+"/complete"),
			stale("cancel over another's change", "chair", open+"/cancel"),
			stale("return over another's change", "office", submitted+"/return"),
			stale("ask over another's change", officer, open+"/excuses").with(object{"reason": "a"}),
			refused("a backdated completion", officer, open+"/complete", object{"done_at": "2020-12-01T00:00:00+07:00"}, 400, "unknown_field", "done_at:unknown_field"),
			refused("a claimed day in the future", "office", open+"/complete", object{"source": "paper", "claimed_on": "2021-02-01"}, 422, "validation", "claimed_on:in_future"),
			refused("the office without a source", "office", open+"/complete", object{"result": "a"}, 422, "validation", "source:required"),
			refused("a source that is none", "office", open+"/complete", object{"source": "rumour"}, 422, "validation", "source:one_of"),
			refused("a person without a source", officer, open+"/complete", object{"person": "Chị Mây"}, 422, "validation", "source:required"),
			refused("a unit that telephones itself", officer, open+"/complete", object{"source": "telephone"}, 403, "forbidden", ""),
			refused("returned without a word", "office", submitted+"/return", object{"due_on": "2021-01-20"}, 422, "validation", "reason:required"),
			refused("reopened without a word", "chair", done+"/reopen", object{"reason": " \u200b "}, 422, "validation", "reason:required"),
			refused("reopened until yesterday's day", "chair", done+"/reopen", object{"due_on": "2021-02-30"}, 422, "validation", "due_on:bad_date"),
			refused("an extension earlier than due", officer, open+"/extensions", object{"until_on": "2021-01-05"}, 422, "validation", "until_on:not_earlier"),
			refused("an extension to the same day", officer, open+"/extensions", object{"until_on": "2021-01-11"}, 422, "validation", "until_on:not_earlier"),
			refused("an extension to no day", officer, open+"/extensions", object{"reason": "a"}, 422, "validation", "until_on:required"),
			refused("an extension of a century", officer, open+"/extensions", object{"until_on": "2120-01-01"}, 422, "validation", "until_on:too_far"),
			refused("a fourth extension", officer, four+"/extensions", object{"until_on": "2021-01-20"}, 422, "validation", "until_on:too_many_extensions"),
			refused("two requests at once", officer, asked+"/extensions", object{"until_on": "2021-01-22"}, 409, "invalid_transition", ""),
			refused("more time without a deadline", officer, untracked+"/extensions", object{"until_on": "2021-01-22"}, 409, "invalid_transition", ""),
			refused("an extension of what is done", officer, done+"/extensions", object{"until_on": "2021-01-22"}, 409, "invalid_transition", ""),
			refused("an excuse without a reason", officer, open+"/excuses", object{"reason": ""}, 422, "validation", "reason:blank"),
			no("an officer grants", officer, "/extensions/"+request+"/grant", 403, "forbidden"),
			no("the office grants", "office", "/extensions/"+request+"/grant", 403, "forbidden"),
			no("one's own request", "supervisor", "/extensions/"+mine+"/grant", 403, "forbidden"),
			no("an extension as an excuse", "supervisor", "/excuses/"+request+"/grant", 404, "not_found"),
			refused("granted until before the deadline", "supervisor", "/extensions/"+request+"/grant", object{"until_on": "2021-01-02"}, 422, "validation", "until_on:not_earlier"),
			refused("an escalation put off for a month", "chair", "/escalations/"+escalation+"/acknowledge", object{"until": "2021-02-28"}, 422, "validation", "until:pause_too_long"),
			no("an inspector answers an escalation", "inspector", "/escalations/"+escalation+"/acknowledge", 403, "forbidden"),
		})
		w.badAmendments()
		w.badPeople()
	})
}

// with gives a case a body.
func (c badCase) with(body any) badCase { c.body = body; return c }

// escalated is the escalation of a task that is overdue; the clock ends on Tuesday, 29 December 2020.
func (w *world) escalated() string {
	group := w.issue(w.directiveOn("2020-12-28", "Trạm Tấu"))
	w.advance(calendar.NewDate(2020, 12, 29).At(9, 0))
	return w.get("chair", "/escalations?group_id="+group.str(w.t, "id")).items(w.t)[0].str(w.t, "id")
}

// badAmendments are changes to issued groups against a rule.
func (w *world) badAmendments() {
	t := w.t
	group := w.issue(w.directiveOn("2021-01-11", "Trạm Tấu"))
	d := group.str(t, "directives", 0, "id")
	path := "/groups/" + group.str(t, "id")
	closed := w.issue(w.directiveOn("2021-01-11", "Trạm Tấu"))
	closedPath := "/groups/" + closed.str(t, "id")
	w.post("chair", closedPath+"/cancel", nil)
	amend := func(name string, fields object, field string) badCase {
		return badCase{name: name, path: path + "/amend", body: changed(object{"directive_id": d, "reason": "a"}, fields), wantStatus: 422, wantType: "validation", wantField: field}
	}
	w.refuse([]badCase{
		amend("amend nothing", nil, ":nothing_to_change"),
		amend("amend a directive of another group", object{"directive_id": closed.at(t, "directives", 0, "id"), "due_on": "2021-01-20"}, "directive_id:bad_reference"),
		amend("amend into the past", object{"due_on": "2020-12-26"}, "due_on:due_in_past"),
		amend("amend with a day and an instant", object{"due_on": "2021-01-20", "due": "2021-01-20T17:00:00+07:00"}, "due:due_twice"),
		amend("amend with a day that is none", object{"due_on": "2021-02-30"}, "due_on:bad_date"),
		amend("add a unit that has it", object{"add_units": w.ids("Trạm Tấu")}, "add_units[0]:duplicate"),
		amend("add a unit that is none", object{"add_units": []string{"x"}}, "add_units[0]:unknown_unit"),
		amend("prolong what does not stand", object{"until": "2021-12-31"}, "until:not_standing"),
		{name: "amend what is closed", path: closedPath + "/amend", body: object{"directive_id": "x", "due_on": "2021-01-20"}, wantStatus: 409, wantType: "invalid_transition"},
		{name: "cancel a group twice", path: closedPath + "/cancel", wantStatus: 409, wantType: "invalid_transition"},
		{name: "re-plan without a reason", path: path + "/replan", body: object{"reason": " "}, wantStatus: 422, wantType: "validation", wantField: "reason:blank"},
		{name: "the inspector cancels a group", as: "inspector", path: path + "/cancel", wantStatus: 403, wantType: "forbidden"},
		{name: "cancel an old version", path: path + "/cancel", headers: map[string]string{"If-Match": `"9"`}, wantStatus: 412, wantType: "stale_version"},
	})
}

// badPeople are changes to the tree, people, tokens and the calendar against a rule or a right.
func (w *world) badPeople() {
	w.t.Helper()
	unit := func(name string, fields object, field string) badCase {
		return badCase{name: name, as: "admin", path: "/units", body: changed(object{"name": "X", "level": "commune", "parent_id": w.units["Trạm Tấu"]}, fields), wantStatus: 422, wantType: "validation", wantField: field}
	}
	patch := func(name, as, id string, body object, status int, kind, field string) badCase {
		return badCase{name: name, as: as, method: http.MethodPatch, path: "/units/" + id, body: body, wantStatus: status, wantType: kind, wantField: field}
	}
	admin := func(name, path string, body object, field string) badCase {
		return badCase{name: name, as: "admin", path: path, body: body, wantStatus: 422, wantType: "validation", wantField: field}
	}
	forbidden := func(name, as, path string, body object) badCase {
		return badCase{name: name, as: as, path: path, body: body, wantStatus: 403, wantType: "forbidden"}
	}
	w.create("admin", "/units", object{"code": "10", "name": "Lào Cai", "level": "province"})
	w.refuse([]badCase{
		unit("a unit without a name", object{"name": ""}, "name:blank"),
		unit("a level that is none", object{"level": "village"}, "level:one_of"),
		unit("a parent that is none", object{"parent_id": "999"}, "parent_id:unknown_unit"),
		unit("a code that another has", object{"code": "139"}, "code:duplicate"),
		unit("an address that is none", object{"email": "a@b\r\nBcc: c@d"}, "email:bad_email"),
		unit("ended before it began", object{"valid_from": "2021-01-01", "valid_to": "2020-01-01"}, "valid_to:until_before_start"),
		admin("an import of nothing", "/units/import", object{"units": []object{}}, "units:required"),
		admin("one bad unit among good", "/units/import", object{"units": []object{{"name": "A", "level": "commune", "parent_id": "139"}, {"name": "", "level": "commune", "parent_id": "139"}}}, "units[1].name:blank"),
		patch("a province below its own district", "admin", w.units["tỉnh"], object{"parent_id": w.units["Trạm Tấu"]}, 422, "validation", "parent_id:cycle"),
		patch("a unit below itself", "admin", w.units["Trạm Tấu"], object{"parent_id": w.units["Trạm Tấu"]}, 422, "validation", "parent_id:cycle"),
		patch("a patch of the level", "admin", w.units["Trạm Tấu"], object{"level": "province"}, 400, "unknown_field", "level:unknown_field"),
		patch("an officer patches", "officer/Trạm Tấu", w.units["Trạm Tấu"], object{"phone": "1"}, 403, "forbidden", ""),
		patch("another unit's officer patches", "officer/Văn Yên", w.units["Trạm Tấu"], object{"phone": "1"}, 403, "forbidden", ""),
		patch("an office moves a unit into another province", "office", w.units["Trạm Tấu"], object{"parent_id": "10"}, 403, "forbidden", ""),
		patch("an office makes a unit its own master", "office", w.units["Trạm Tấu"], object{"parent_id": ""}, 403, "forbidden", ""),
		{name: "a patch of an old version", as: "admin", method: http.MethodPatch, path: "/units/" + w.units["Trạm Tấu"], body: object{"phone": "1"}, headers: map[string]string{"If-Match": `"5"`}, wantStatus: 412, wantType: "stale_version"},
		forbidden("the office adds a root", "office", "/units", object{"name": "X", "level": "province"}),
		forbidden("an officer adds a unit", "officer/Trạm Tấu", "/units", object{"name": "X", "level": "commune", "parent_id": w.units["Trạm Tấu"]}),
		forbidden("a chair adds a person", "chair", "/users", object{"name": "A", "login": "a"}),
		forbidden("a chair seats a person", "chair", "/posts", object{"role": "chair"}),
		forbidden("a token for another", "chair", "/tokens", object{"user_id": w.users["office"], "name": "a"}),
		forbidden("a chair changes the calendar", "chair", "/calendar/exceptions", object{"exceptions": []object{{"date": "2021-05-03", "working": false, "decision": "1"}}}),
		{name: "an office reads the audit log", as: "office", method: http.MethodGet, path: "/audit", wantStatus: 403, wantType: "forbidden"},
		{name: "a chair lists people", method: http.MethodGet, path: "/users", wantStatus: 403, wantType: "forbidden"},
		admin("a person without a name", "/users", object{"name": "\u00a0", "login": "x"}, "name:blank"),
		admin("a login that another has", "/users", object{"name": "A", "login": "chair"}, "login:duplicate"),
		admin("a language that is none", "/users", object{"name": "A", "login": "x", "language": "fr"}, "language:one_of"),
		admin("a post that is none", "/posts", object{"role": "king"}, "role:one_of"),
		admin("a post for nobody known", "/posts", object{"role": "chair", "user_id": "x"}, "user_id:bad_reference"),
		admin("a post at no unit", "/posts", object{"role": "chair", "unit_id": "x"}, "unit_id:unknown_unit"),
		admin("a token without a name", "/tokens", object{"name": ""}, "name:blank"),
		admin("a token that has expired", "/tokens", object{"name": "a", "expires_at": "2020-01-01T00:00:00Z"}, "expires_at:due_in_past"),
		admin("a token for nobody", "/tokens", object{"name": "a", "user_id": "x"}, "user_id:bad_reference"),
		admin("no exceptions", "/calendar/exceptions", object{"exceptions": []object{}}, "exceptions:required"),
		admin("an exception without a decision", "/calendar/exceptions", object{"exceptions": []object{{"date": "2021-05-03", "working": false, "decision": ""}}}, "exceptions[0].decision:blank"),
		admin("an exception on no day", "/calendar/exceptions", object{"exceptions": []object{{"date": "2021-02-30", "working": false, "decision": "1"}}}, "exceptions[0].date:bad_date"),
		admin("count from no day", "/calendar/preview", object{"working_days": 1}, "from:required"),
		admin("count a century", "/calendar/preview", object{"from": "2021-01-01", "working_days": 100000}, "working_days:out_of_range"),
	})
}

// TestExtensionAfterAStep: asking after something was escalated is allowed, and what was escalated stays in the
// history.
func TestExtensionAfterAStep(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.escalated()
		task := "/tasks/" + w.get("officer/Trạm Tấu", "/tasks").items(t)[0].str(t, "id")
		r := w.create("officer/Trạm Tấu", task+"/extensions", object{"until_on": "2021-01-08"}).str(t, "id")
		w.post("supervisor", "/extensions/"+r+"/grant", nil)
		detail := w.get("officer/Trạm Tấu", task)
		fired := 0
		for _, s := range detail["steps"].([]any) {
			if s := s.(map[string]any); s["state"] == "fired" && s["plan_version"] == 1.0 && s["action"] == "escalate" {
				fired++
			}
		}
		if fired != 1 || len(detail["escalations"].([]any)) != 1 || detail["overdue"] != false || detail["due_on"] != "2021-01-08" {
			t.Errorf("%d steps of the first plan stayed; the task is %v", fired, detail)
		}
	})
}

// TestTokens: a token ends when it was said to.
func TestTokens(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.create("office", "/tokens", object{"name": "một ngày", "expires_at": "2020-12-26T15:00:00+07:00"})
		w.tokens["guest"] = k.str(t, "token")
		w.get("guest", "/tasks")
		w.clock.set(calendar.NewDate(2020, 12, 26).At(15, 0))
		w.refuse([]badCase{{name: "expired", as: "guest", method: http.MethodGet, path: "/tasks", wantStatus: 401, wantType: "unauthenticated"}})
	})
}
