package directive_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"giaoban/internal/directive"
)

var update = flag.Bool("update", false, "rewrite the files that are generated from the code")

// contract is the state machine as the contract words it, written apart from the product's table: per act, from
// which statuses, to which status without and with review.
var contract = map[directive.Act]struct {
	from             string
	to, toWithReview directive.TaskStatus
}{
	"acknowledge": {"assigned", "acknowledged", "acknowledged"},
	"progress":    {"assigned acknowledged in_progress returned", "in_progress", "in_progress"},
	"complete":    {"assigned acknowledged in_progress returned", "done", "submitted"},
	"accept":      {"submitted", "done", "done"},
	"return":      {"submitted", "returned", "returned"},
	"reopen":      {"done excused", "in_progress", "in_progress"},
	"cancel":      {"assigned acknowledged in_progress submitted returned", "cancelled", "cancelled"},
	"excuse":      {"assigned acknowledged in_progress submitted returned", "excused", "excused"},
}

// contractStatuses are the eight statuses, each with whether it is open and whether the unit has the next move.
var contractStatuses = map[directive.TaskStatus][2]bool{
	"assigned": {true, true}, "acknowledged": {true, true}, "in_progress": {true, true}, "returned": {true, true},
	"submitted": {true, false}, "done": {}, "excused": {}, "cancelled": {},
}

func TestNextFollowsTheContract(t *testing.T) {
	for act, row := range contract {
		for status := range contractStatuses {
			for _, review := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%s/review=%t", act, status, review), func(t *testing.T) {
					want := directive.TaskStatus("")
					if slices.Contains(strings.Fields(row.from), string(status)) {
						want = row.to
						if review {
							want = row.toWithReview
						}
					}
					got, err := directive.Next(status, act, review)
					if got != want {
						t.Errorf("Next = %q, want %q", got, want)
					}
					if want != "" {
						if err != nil {
							t.Errorf("error: %v", err)
						}
						return
					}
					checkRefusal(t, err, act, status)
				})
			}
		}
	}
}

// checkRefusal expects a refusal that names the act and the status, for the message.
func checkRefusal(t *testing.T, err error, act directive.Act, from directive.TaskStatus) {
	t.Helper()
	var e *directive.Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v (%T), want a *directive.Error", err, err)
	}
	if e.Code != directive.CodeInvalidTransition || e.Args["Act"] != string(act) || e.Args["From"] != string(from) {
		t.Errorf("error %v with args %v, want invalid_transition naming %s and %s", e, e.Args, act, from)
	}
}

func TestNextRefusesWhatIsNoActOrStatus(t *testing.T) {
	for _, c := range []struct {
		act  directive.Act
		from directive.TaskStatus
	}{{"", directive.TaskAssigned}, {"escalate", directive.TaskAssigned}, {directive.ActComplete, ""}, {directive.ActComplete, "overdue"}} {
		_, err := directive.Next(c.from, c.act, false)
		checkRefusal(t, err, c.act, c.from)
	}
}

func TestStatuses(t *testing.T) {
	all := directive.TaskStatuses()
	if len(all) != len(contractStatuses) {
		t.Errorf("%d statuses, want %d", len(all), len(contractStatuses))
	}
	for _, s := range all {
		want, known := contractStatuses[s]
		if !known {
			t.Errorf("status %q is not in the contract", s)
		}
		if got := [2]bool{s.Open(), s.WithUnit()}; got != want {
			t.Errorf("%s: open, with unit = %v, want %v", s, got, want)
		}
	}
	if s := directive.TaskStatus("overdue"); s.Open() || s.WithUnit() {
		t.Error("what is no status is open")
	}
}

func TestTransitionsIsACopy(t *testing.T) {
	rows := directive.Transitions()
	for i := range rows {
		rows[i].To = "spoiled"
		if rows[i].Review != nil {
			*rows[i].Review = !*rows[i].Review
		}
	}
	if to, err := directive.Next(directive.TaskAssigned, directive.ActComplete, true); err != nil || to != directive.TaskSubmitted {
		t.Errorf("after writing to the copy, complete leads to %q, %v", to, err)
	}
}

// Whatever acts are tried in whatever order: the status stays one of the contract, a refusal changes nothing, only
// the documented acts leave a closed status, and nothing leaves cancelled.
func TestAnyHistoryStaysWithinTheContract(t *testing.T) {
	acts := make([]directive.Act, 0, len(contract))
	for act := range contract {
		acts = append(acts, act)
	}
	slices.Sort(acts)
	rapid.Check(t, func(t *rapid.T) {
		review := rapid.Bool().Draw(t, "review")
		status := directive.TaskAssigned
		for _, act := range rapid.SliceOfN(rapid.SampledFrom(acts), 1, 60).Draw(t, "acts") {
			next, err := directive.Next(status, act, review)
			if err != nil {
				if next != "" {
					t.Fatalf("%s refused but leads to %q", act, next)
				}
				continue
			}
			if _, known := contractStatuses[next]; !known {
				t.Fatalf("%s from %s leads to %q", act, status, next)
			}
			if !status.Open() && (act != directive.ActReopen || status == directive.TaskCancelled) {
				t.Fatalf("%s left %s", act, status)
			}
			if next == directive.TaskSubmitted && !review {
				t.Fatal("submitted without a review")
			}
			if act == directive.ActComplete && status == directive.TaskSubmitted {
				t.Fatal("a repeated complete was taken")
			}
			status = next
		}
	})
}

// names of the states and acts for people, in the order of docs/state-machine.md.
var (
	stateNames = []struct{ status, vi, en, meaning string }{
		{"assigned", "đã giao", "assigned", "The unit has the task and has not said that it received it."},
		{"acknowledged", "đã tiếp nhận", "acknowledged", "The unit says that it received the task. It promises nothing more."},
		{"in_progress", "đang thực hiện", "in progress", "The unit has reported progress, or the task was opened again."},
		{"submitted", "chờ xác nhận", "awaiting review", "Reported complete; the directive asks for a review. The unit's ladder rests, the reviewer's runs."},
		{"returned", "đề nghị bổ sung", "returned", "The reviewer asks for more. A new deadline runs; the first one is kept for statistics."},
		{"done", "hoàn thành", "completed", "In time or late is judged by when the submission arrived, not by the review."},
		{"excused", "không thực hiện được (có lý do chính đáng)", "excused", "Cannot be done, for a legitimate reason that somebody above accepted."},
		{"cancelled", "hủy", "cancelled", "Withdrawn by those who gave it. Nothing leads out."},
	}
	actNames = []struct{ act, vi, en, who string }{
		{"acknowledge", "tiếp nhận", "acknowledge", "the unit, or the office for it"},
		{"progress", "báo cáo tiến độ", "report progress", "the unit, or the office for it"},
		{"complete", "báo hoàn thành", "report completion", "the unit, or the office for it"},
		{"accept", "xác nhận hoàn thành", "accept", "the reviewer"},
		{"return", "đề nghị bổ sung", "return for more", "the reviewer"},
		{"reopen", "mở lại", "reopen", "those above the unit"},
		{"cancel", "hủy", "cancel", "those above the unit"},
		{"excuse", "cho phép không thực hiện", "excuse", "those above the unit, usually at the unit's request"},
	}
)

// stateMachineDoc is the text of docs/state-machine.md.
func stateMachineDoc() string {
	var b bytes.Buffer
	b.WriteString(`# Trạng thái nhiệm vụ · The states of a task

<!-- Generated from internal/directive/transition.go. To rewrite: go test ./internal/directive -update -->

` + "```mermaid\n" + directive.Diagram() + "```\n" + `
Mọi thao tác khác bị từ chối (409 ` + "`invalid_transition`" + `), kể cả báo hoàn thành lần thứ hai. Quá hạn, sắp đến hạn và hoàn
thành quá hạn được suy ra từ thời hạn, không phải là trạng thái.

Every other act is refused (409 ` + "`invalid_transition`" + `), a second completion included. Overdue, due soon and late are derived
from the deadline; they are not states.

| Mã · Code | Tiếng Việt | English | Nghĩa · Meaning |
|---|---|---|---|
`)
	for _, s := range stateNames {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", s.status, s.vi, s.en, s.meaning)
	}
	b.WriteString("\n| Thao tác · Act | Tiếng Việt | English | Ai · Who | Từ · From | Đến · To |\n|---|---|---|---|---|---|\n")
	for _, a := range actNames {
		var from, to []string
		for _, row := range directive.Transitions() {
			if string(row.Act) != a.act {
				continue
			}
			target := "`" + string(row.To) + "`"
			if row.Review != nil {
				target += map[bool]string{true: " (có xác nhận · with review)", false: " (không cần xác nhận · without)"}[*row.Review]
			}
			from, to = appendNew(from, "`"+string(row.From)+"`"), appendNew(to, target)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s |\n", a.act, a.vi, a.en, a.who, strings.Join(from, ", "), strings.Join(to, ", "))
	}
	return b.String()
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

func TestStateMachineDocIsTrue(t *testing.T) {
	if len(stateNames) != len(directive.TaskStatuses()) || len(actNames) != len(contract) {
		t.Error("a state or an act has no name")
	}
	for i, s := range directive.TaskStatuses() {
		if stateNames[i].status != string(s) {
			t.Errorf("state %d is named %s, want %s", i, stateNames[i].status, s)
		}
	}
	for _, row := range directive.Transitions() {
		if line := fmt.Sprintf("%s --> %s: %s", row.From, row.To, row.Act); !strings.Contains(directive.Diagram(), line) {
			t.Errorf("the diagram lacks %q", line)
		}
	}
	path := filepath.Join("..", "..", "docs", "state-machine.md")
	want := stateMachineDoc()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/state-machine.md is not what the code says; run: go test ./internal/directive -update")
	}
}
