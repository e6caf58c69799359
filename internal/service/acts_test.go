package service_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

var (
	tet    = calendar.NewDate(2021, 1, 29) // the usual deadline: its ladder runs into Tết
	beyond = calendar.NewDate(2021, 3, 31)
)

// act is one thing that a person may do to a task, as the person who usually does it.
type act struct {
	name string
	as   string
	do   func(w *world, call service.Call, taskID string) error
}

// acts are all that change a task's status or ask for it.
func acts() []act {
	return []act{
		{"acknowledge", "officer/Lục Yên", func(w *world, call service.Call, id string) error {
			_, err := w.service.Acknowledge(w.t.Context(), call, id, service.Said{})
			return err
		}},
		{"progress", "officer/Lục Yên", func(w *world, call service.Call, id string) error {
			_, err := w.service.Report(w.t.Context(), call, id, service.Said{Result: "Đang làm"})
			return err
		}},
		{"complete", "officer/Lục Yên", func(w *world, call service.Call, id string) error {
			_, err := w.service.Complete(w.t.Context(), call, id, service.Said{Result: "Đã xong"})
			return err
		}},
		{"accept", "office", func(w *world, call service.Call, id string) error {
			_, err := w.service.Accept(w.t.Context(), call, id, service.Decision{})
			return err
		}},
		{"return", "office", func(w *world, call service.Call, id string) error {
			_, err := w.service.Return(w.t.Context(), call, id, service.Decision{Reason: "Thiếu số liệu"})
			return err
		}},
		{"reopen", "office", func(w *world, call service.Call, id string) error {
			_, err := w.service.Reopen(w.t.Context(), call, id, service.Decision{Reason: "Thiếu số liệu"})
			return err
		}},
		{"cancel", "office", func(w *world, call service.Call, id string) error {
			_, err := w.service.Cancel(w.t.Context(), call, id, service.Decision{})
			return err
		}},
		{"extension", "officer/Lục Yên", func(w *world, call service.Call, id string) error {
			_, err := w.service.AskExtension(w.t.Context(), call, id, beyond, "Mưa lũ", service.Said{})
			return err
		}},
		{"excuse", "officer/Lục Yên", func(w *world, call service.Call, id string) error {
			_, err := w.service.AskExcuse(w.t.Context(), call, id, "Không còn đối tượng", service.Said{})
			return err
		}},
	}
}

// bring makes a new task of Lục Yên and leads it to a status.
func (w *world) bring(status directive.TaskStatus, review bool) directive.Task {
	w.t.Helper()
	d := w.oneOff(tet, "Lục Yên")
	d.RequiresReview = review
	k := w.only(d)
	officer, office := w.as("officer/Lục Yên"), w.as("office")
	said := service.Said{}
	ctx := w.t.Context()
	ok := must[directive.Task](w.t)
	switch status {
	case directive.TaskAcknowledged:
		ok(w.service.Acknowledge(ctx, officer, k.ID, said))
	case directive.TaskInProgress:
		ok(w.service.Report(ctx, officer, k.ID, said))
	case directive.TaskSubmitted:
		ok(w.service.Complete(ctx, officer, k.ID, said))
	case directive.TaskReturned:
		ok(w.service.Complete(ctx, officer, k.ID, said))
		ok(w.service.Return(ctx, office, k.ID, service.Decision{Reason: "Thiếu số liệu", DueOn: tet}))
	case directive.TaskDone:
		ok(w.service.Complete(ctx, officer, k.ID, said))
		if review {
			ok(w.service.Accept(ctx, office, k.ID, service.Decision{}))
		}
	case directive.TaskExcused:
		r := must[store.Request](w.t)(w.service.AskExcuse(ctx, officer, k.ID, "Không còn đối tượng", said))
		must[store.Request](w.t)(w.service.AnswerRequest(ctx, w.as("chair"), store.RequestExcuse, r.ID, service.Answer{Grant: true}))
	case directive.TaskCancelled:
		ok(w.service.Cancel(ctx, office, k.ID, service.Decision{}))
	}
	w.settle()
	if k = w.task(k.ID); k.Status != status {
		w.t.Fatalf("the task is %s, want %s", k.Status, status)
	}
	return k
}

// TestActsByStatus tries every act on a task in every status, with and without a review: what the contract's table
// allows leads where it says, anything else is refused and changes no row anywhere.
func TestActsByStatus(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, review := range []bool{false, true} {
			for _, status := range directive.TaskStatuses() {
				if !review && (status == directive.TaskSubmitted || status == directive.TaskReturned) {
					continue // nobody reviews there
				}
				for _, a := range acts() {
					w := w.in(t)
					k := w.bring(status, review)
					want, allowed := expected(status, a.name, review)
					if a.name == "extension" || a.name == "excuse" {
						want, allowed = status, status.WithUnit()
					}
					if !allowed {
						w.refused(t, directive.CodeInvalidTransition, func() error { return a.do(w, w.as(a.as), k.ID) })
						continue
					}
					if err := a.do(w, w.as(a.as), k.ID); err != nil {
						t.Errorf("%s from %s (review %v): %v", a.name, status, review, err)
						continue
					}
					w.settle()
					if got := w.task(k.ID); got.Status != want || got.Version != k.Version+1 {
						t.Errorf("%s from %s (review %v) led to %s, version %d; want %s, version %d", a.name, status, review, got.Status, got.Version, want, k.Version+1)
					}
				}
			}
		}
		w.check(t)
	})
}

// TestWhoMayAct tries every act as everybody: one who sees the task and may not is told so, one who does not see it
// is told that there is none.
func TestWhoMayAct(t *testing.T) {
	forbidden, hidden := directive.CodeForbidden, directive.CodeNotFound
	who := []string{"chair", "supervisor", "office", "inspector", "head/Lục Yên", "officer/Lục Yên", "head/Văn Yên", "officer/Văn Yên", "admin"}
	// one column per person: "" may
	unitActs := []directive.Code{directive.CodeInvalid, directive.CodeInvalid, directive.CodeInvalid, forbidden, "", "", hidden, hidden, ""}
	aboveActs := []directive.Code{"", "", "", forbidden, forbidden, forbidden, hidden, hidden, ""}
	table := map[string]struct {
		from  directive.TaskStatus
		codes []directive.Code
	}{
		"acknowledge": {directive.TaskAssigned, unitActs},
		"progress":    {directive.TaskAssigned, unitActs},
		"complete":    {directive.TaskAssigned, unitActs},
		"extension":   {directive.TaskAssigned, unitActs},
		"excuse":      {directive.TaskAssigned, unitActs},
		"accept":      {directive.TaskSubmitted, aboveActs},
		"return":      {directive.TaskSubmitted, aboveActs},
		"reopen":      {directive.TaskDone, aboveActs},
		"cancel":      {directive.TaskAssigned, aboveActs},
	}
	each(t, func(t *testing.T, w *world) {
		w.seat("admin", "tỉnh", directive.RoleAdmin, "")
		for _, a := range acts() {
			row := table[a.name]
			k := w.bring(row.from, true)
			for i, login := range who {
				call := w.as(login)
				if want := row.codes[i]; want != "" {
					w.refused(t, want, func() error { return a.do(w, call, k.ID) })
					continue
				}
				if err := a.do(w, call, k.ID); err != nil {
					t.Errorf("%s as %s: %v", a.name, login, err)
				}
				k = w.bring(row.from, true)
			}
			w.refused(t, hidden, func() error { return a.do(w, service.Call{ArrivedAt: w.clock.Now()}, k.ID) }) // nobody's seat
			w.refused(t, hidden, func() error { return a.do(w, w.as("office"), store.NewID()) })
		}
	})
}

// TestWhoMayDecide tries the acts on requests, escalations and groups as everybody.
func TestWhoMayDecide(t *testing.T) {
	forbidden, hidden := directive.CodeForbidden, directive.CodeNotFound
	who := []string{"office", "inspector", "officer/Lục Yên", "head/Văn Yên", "supervisor"}
	each(t, func(t *testing.T, w *world) {
		g := w.issue(group(w.oneOff(tet, "Lục Yên", "Văn Yên")))[0]
		k := w.tasks(g.ID)[0]
		r := must[store.Request](t)(w.service.AskExcuse(t.Context(), w.as("head/Lục Yên"), k.ID, "Không còn đối tượng", service.Said{}))
		d := g.Directives[0].ID
		for name, row := range map[string]struct {
			codes []directive.Code
			do    func(call service.Call) error
		}{
			"answer a request": {[]directive.Code{forbidden, forbidden, forbidden, hidden, ""}, func(call service.Call) error {
				_, err := w.service.AnswerRequest(t.Context(), call, store.RequestExcuse, r.ID, service.Answer{})
				return err
			}},
			"amend": {[]directive.Code{"", forbidden, hidden, hidden, ""}, func(call service.Call) error {
				_, err := w.service.Amend(t.Context(), call, g.ID, service.Amendment{DirectiveID: d, DueOn: beyond})
				return err
			}},
			"replan": {[]directive.Code{"", forbidden, hidden, hidden, ""}, func(call service.Call) error {
				_, err := w.service.Replan(t.Context(), call, g.ID, nil, "Lịch mới")
				return err
			}},
		} {
			for i, login := range who {
				if row.codes[i] != "" {
					w.refused(t, row.codes[i], func() error { return row.do(w.as(login)) })
				} else if err := row.do(w.as(login)); err != nil {
					t.Errorf("%s as %s: %v", name, login, err)
				}
			}
		}
		w.refused(t, hidden, func() error {
			_, err := w.service.AnswerRequest(t.Context(), w.as("chair"), store.RequestExtension, r.ID, service.Answer{}) // of the other kind
			return err
		})
		w.settle()
		w.check(t)
	})
}

// TestTheOfficeStandsIn: the office writes down what a unit says by telephone, with the source, the person and the day.
func TestTheOfficeStandsIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.only(w.oneOff(tet, "Lục Yên"))
		w.advance(tet.AddDays(3).At(10, 0))
		ctx := t.Context()
		said := service.Said{Source: service.SourceZalo, Person: "Chị Hoa", ClaimedOn: tet, Result: "Xong hôm thứ Sáu"}
		complete := func(login string, said service.Said) error {
			_, err := w.service.Complete(ctx, w.as(login), k.ID, said)
			return err
		}
		with := func(change func(*service.Said)) service.Said {
			s := said
			change(&s)
			return s
		}
		nan := math.NaN()
		w.refusedField(t, "source", "required", func() error { return complete("office", with(func(s *service.Said) { s.Source = "" })) })
		w.refusedField(t, "source", "one_of", func() error { return complete("office", with(func(s *service.Said) { s.Source = "nghe nói" })) })
		w.refusedField(t, "claimed_on", "in_future", func() error { return complete("office", with(func(s *service.Said) { s.ClaimedOn = tet.AddDays(4) })) })
		w.refusedField(t, "value", "bad_number", func() error { return complete("office", with(func(s *service.Said) { s.Value = &nan })) })
		w.refusedField(t, "person", "bad_text", func() error { return complete("office", with(func(s *service.Said) { s.Person = "a\x00b" })) })
		w.refused(t, directive.CodeForbidden, func() error { return complete("officer/Lục Yên", said) }) // a unit speaks for itself
		if err := complete("office", said); err != nil {
			t.Fatal(err)
		}
		w.settle()
		k = w.task(k.ID)
		if k.Status != directive.TaskDone || !k.Late() {
			t.Errorf("%s, late %v: the claimed day is shown, but the server's clock judges", k.Status, k.Late())
		}
		reports := must[[]store.Report](t)(w.store.Read().Reports(ctx, k.ID))
		if len(reports) != 1 || reports[0].Source != said.Source || reports[0].Person != said.Person || reports[0].ClaimedOn != tet ||
			reports[0].UserID != w.people["office"] {
			t.Errorf("reports %+v", reports)
		}
		w.check(t)
	})
}

// TestStandingInForARequestIsRecorded: a request that the office writes down says so, as a report does.
func TestStandingInForARequestIsRecorded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.only(w.oneOff(tet, "Lục Yên"))
		said := service.Said{Source: service.SourceTelephone, Person: "Chị Hoa", ClaimedOn: calendar.DateOf(briefing)}
		must[store.Request](t)(w.service.AskExtension(t.Context(), w.as("office"), k.ID, beyond, "Mưa lũ", said))
		events := must[[]store.Event](t)(w.store.Read().EventsOfTask(t.Context(), k.ID))
		last := events[len(events)-1]
		if last.Data["source"] != said.Source || last.Data["claimed_on"] != said.ClaimedOn.String() {
			t.Errorf("the audit line does not say who spoke: %v", last.Data)
		}
	})
}

// TestVersions: an act on a task that changed since its caller saw it is refused.
func TestVersions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, a := range acts() {
			from := map[string]directive.TaskStatus{"accept": directive.TaskSubmitted, "return": directive.TaskSubmitted, "reopen": directive.TaskDone}[a.name]
			if from == "" {
				from = directive.TaskAssigned
			}
			k := w.bring(from, true)
			call := w.as(a.as)
			call.IfMatch = k.Version + 1
			w.refused(t, directive.CodeStaleVersion, func() error { return a.do(w, call, k.ID) })
			call.IfMatch = k.Version
			if err := a.do(w, call, k.ID); err != nil {
				t.Errorf("%s of the version that was seen: %v", a.name, err)
			}
		}
	})
}

// TestVersionsOfGroups: the acts on a group and a meeting look at the version too.
func TestVersionsOfGroups(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		m := w.draft(group(w.oneOff(tet, "Lục Yên")), group(w.oneOff(tet, "Văn Yên")))
		stale := func(call service.Call, version int) service.Call {
			call.IfMatch = version
			return call
		}
		w.refused(t, directive.CodeStaleVersion, func() error {
			_, err := w.service.IssueMeeting(ctx, stale(w.as("chair"), m.Version+1), m.ID, nil)
			return err
		})
		w.refused(t, directive.CodeStaleVersion, func() error {
			_, err := w.service.IssueGroup(ctx, stale(w.as("chair"), m.Groups[0].Version+1), m.Groups[0].ID, nil)
			return err
		})
		w.refused(t, directive.CodeStaleVersion, func() error {
			_, err := w.service.SaveMeeting(ctx, stale(w.as("office"), m.Version+1), m)
			return err
		})
		g := must[directive.Group](t)(w.service.IssueGroup(ctx, stale(w.as("chair"), m.Groups[0].Version), m.Groups[0].ID, nil))
		w.settle()
		version := w.group(g.ID).Version + 1
		for name, do := range map[string]func(service.Call) error{
			"amend": func(call service.Call) error {
				_, err := w.service.Amend(ctx, call, g.ID, service.Amendment{DirectiveID: g.Directives[0].ID, DueOn: beyond})
				return err
			},
			"replan": func(call service.Call) error {
				_, err := w.service.Replan(ctx, call, g.ID, nil, "Lịch mới")
				return err
			},
			"cancel": func(call service.Call) error { _, err := w.service.CancelGroup(ctx, call, g.ID, ""); return err },
		} {
			t.Run(name, func(t *testing.T) {
				w.in(t).refused(t, directive.CodeStaleVersion, func() error { return do(stale(w.as("chair"), version)) })
			})
		}
	})
}

// TestAnActAnswersWhatIsStored: what an act answers is what a reader finds afterwards, to the microsecond.
func TestAnActAnswersWhatIsStored(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.clock.add(123456789 * time.Nanosecond)
		k := w.only(reviewed(w.oneOff(tet, "Lục Yên")))
		value := 12.5
		call := w.asAt("officer/Lục Yên", w.clock.Now().Add(-333*time.Nanosecond))
		answer := must[directive.Task](t)(w.service.Complete(t.Context(), call, k.ID, service.Said{Value: &value}))
		if diff := cmp.Diff(w.task(k.ID), answer); diff != "" {
			t.Errorf("stored (-) and answered (+) differ:\n%s", diff)
		}
	})
}

// TestCommentsChangeNothingElse: a remark leaves the task as it was.
func TestCommentsChangeNothingElse(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		k := w.only(w.oneOff(tet, "Lục Yên"))
		before := w.rows("tasks", "steps", "directive_groups", "bells", "notices")
		comment := func(login, text string) error {
			_, err := w.service.Comment(t.Context(), w.as(login), k.ID, text)
			return err
		}
		w.refused(t, directive.CodeForbidden, func() error { return comment("inspector", "Xem rồi") })
		w.refused(t, directive.CodeNotFound, func() error { return comment("officer/Văn Yên", "Xem rồi") })
		w.refusedField(t, "text", "blank", func() error { return comment("office", " \u200b ") })
		if err := comment("officer/Lục Yên", "  Đã nhận  "); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, w.rows("tasks", "steps", "directive_groups", "bells", "notices")); diff != "" {
			t.Error(diff)
		}
		comments := must[[]store.Comment](t)(w.store.Read().Comments(t.Context(), k.ID))
		if len(comments) != 1 || comments[0].Text != "Đã nhận" {
			t.Errorf("comments %+v", comments)
		}
	})
}
