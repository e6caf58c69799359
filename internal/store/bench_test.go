package store_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// communes is how many units the country has below its provinces: the largest act of issuing.
const communes = 3321

// BenchmarkInsertTasks writes a task for every commune, through the store and by a multi-row INSERT written by hand
// over database/sql, in the same run; x-raw is how much longer the store takes.
func BenchmarkInsertTasks(b *testing.B) {
	for _, d := range databases() {
		b.Run(d.name, func(b *testing.B) {
			f := newBench(b, d)
			compare(b, func(round int) func() error {
				tasks := f.tasks(round)
				return func() error {
					return f.store.InTx(b.Context(), func(tx *store.Tx) error {
						return tx.InsertTasks(b.Context(), tasks, func(directive.Task) string { return "Nghĩa Lộ" })
					})
				}
			}, func(round int) func() error {
				tasks := f.tasks(round)
				return func() error { return f.rawTasks(tasks) }
			})
		})
	}
}

// BenchmarkClaimSteps does the same with one decided step for each of these tasks.
func BenchmarkClaimSteps(b *testing.B) {
	for _, d := range databases() {
		b.Run(d.name, func(b *testing.B) {
			f := newBench(b, d)
			tasks := f.tasks(0)
			err := f.store.InTx(b.Context(), func(tx *store.Tx) error {
				return tx.InsertTasks(b.Context(), tasks, func(directive.Task) string { return "" })
			})
			if err != nil {
				b.Fatal(err)
			}
			compare(b, func(round int) func() error {
				steps := make([]store.StepRecord, len(tasks))
				for i, k := range tasks {
					steps[i] = store.StepRecord{TaskID: k.ID, PlanVersion: 1, Step: fmt.Sprint("store_", round), At: f.now, Action: directive.ActionRemind,
						ToRole: directive.RoleOfficer, State: directive.StepFired, DecidedAt: f.now}
				}
				return func() error {
					return f.store.InTx(b.Context(), func(tx *store.Tx) error { return tx.ClaimSteps(b.Context(), steps) })
				}
			}, func(round int) func() error { return func() error { return f.rawSteps(tasks, round) } })
		})
	}
}

// compare runs both ways in turns, so that a slow moment of the machine meets both, and reports each. What they
// write is made before the clock starts.
func compare(b *testing.B, ours, raw func(round int) func() error) {
	b.Helper()
	var took [2]time.Duration
	rounds := 0
	for b.Loop() {
		rounds++
		for i := range 2 {
			which, prepare := (i+rounds)%2, ours // each goes first in turn
			if which == 1 {
				prepare = raw
			}
			run := prepare(2*rounds + which)
			begin := time.Now()
			if err := run(); err != nil {
				b.Fatal(err)
			}
			took[which] += time.Since(begin)
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(took[0].Microseconds())/1000/float64(rounds), "store-ms")
	b.ReportMetric(float64(took[1].Microseconds())/1000/float64(rounds), "raw-ms")
	b.ReportMetric(float64(took[0])/float64(took[1]), "x-raw")
}

// bench is a database with communes, and a connection past the store with the same settings.
type bench struct {
	b     *testing.B
	store *store.Store
	raw   *sql.DB
	pg    bool
	now   time.Time
}

func newBench(b *testing.B, d database) *bench {
	b.Helper()
	o := d.place(b)
	f := &bench{b: b, store: open(b, o), pg: d.name == "postgres", now: time.Date(2021, 1, 5, 9, 0, 0, 0, time.UTC)}
	if f.pg {
		f.raw = openRaw(b, "postgres", o.URL+"&binary_parameters=yes")
	} else {
		f.raw = openRaw(b, "sqlite", "file:"+o.Dir+"/giaoban.db?_time_format=sqlite&_timezone=UTC&_txlock=immediate&_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)&_pragma=synchronous(FULL)&_pragma=cache_size(-16000)")
		f.raw.SetMaxOpenConns(1)
	}
	ids := make([]string, communes)
	for i := range ids {
		ids[i] = commune(i)
	}
	units(b, f.store, ids...)
	err := f.store.InTx(b.Context(), func(tx *store.Tx) error {
		return tx.InsertMeeting(b.Context(), directive.Meeting{ID: "m", HeldOn: calendar.NewDate(2021, 1, 5), CreatedAt: f.now, UpdatedAt: f.now,
			Groups: []directive.Group{{ID: "g", MeetingID: "m", Directives: []directive.Directive{{ID: "d", GroupID: "g"}}}}})
	})
	if err != nil {
		b.Fatal(err)
	}
	return f
}

func commune(i int) string { return fmt.Sprintf("commune-%04d", i) }

func (f *bench) tasks(round int) []directive.Task {
	tasks := make([]directive.Task, communes)
	due := calendar.NewDate(2021, 1, 15)
	for i := range tasks {
		tasks[i] = directive.Task{ID: store.NewID(), Code: fmt.Sprint("1.1/", i), MeetingID: "m", GroupID: "g", DirectiveID: "d", Period: fmt.Sprint(round),
			UnitID: commune(i), OriginUnitID: commune(i), Role: directive.RoleLead, Kind: directive.KindTarget, Title: "Vận động quỹ nhân đạo",
			Status: directive.TaskAssigned, Due: due.End(), DueOn: due, OriginalDue: due.End(), PlanVersion: 1, PlanFrom: f.now, NextAt: f.now,
			Goal: 12, UnitOfMeasure: "triệu đồng", Version: 1, CreatedAt: f.now, UpdatedAt: f.now}
	}
	return tasks
}

// rawTasks writes the same rows with plain values.
func (f *bench) rawTasks(tasks []directive.Task) error {
	const columns = "id, code, meeting_id, group_id, directive_id, period, unit_id, origin_unit_id, role, place, kind, title, status, due, due_on, " +
		"original_due, plan_version, plan_from, hold_till, on_request, requires_review, submission, submitted_at, acknowledged_at, done_at, progress, " +
		"goal, unit_of_measure, next_at, search_text, version, created_at, updated_at"
	return f.rawInsert("INSERT INTO tasks ("+columns+") VALUES ", "", 33, len(tasks), func(args []any, i int) []any {
		k := tasks[i]
		due := k.Due.UTC()
		return append(args, k.ID, k.Code, k.MeetingID, k.GroupID, k.DirectiveID, k.Period, k.UnitID, k.OriginUnitID, string(k.Role), k.Place, string(k.Kind),
			k.Title, string(k.Status), due, "2021-01-15", due, k.PlanVersion, k.PlanFrom, nil, k.OnRequest, k.RequiresReview, k.Submission, nil, nil, nil,
			k.Progress, k.Goal, k.UnitOfMeasure, k.NextAt, store.Fold(k.Title+" "+k.Code+" "+k.Place+" Nghĩa Lộ"), k.Version, k.CreatedAt, k.UpdatedAt)
	})
}

func (f *bench) rawSteps(tasks []directive.Task, round int) error {
	step := fmt.Sprint("raw_", round)
	return f.rawInsert("INSERT INTO steps (task_id, plan_version, submission, step, at, action, to_role, state, decided_at) VALUES ",
		" ON CONFLICT DO NOTHING", 9, len(tasks), func(args []any, i int) []any {
			return append(args, tasks[i].ID, 1, 0, step, f.now, "remind", "officer", "fired", f.now)
		})
}

// rawInsert writes rows in one transaction, in statements as long as the store's.
func (f *bench) rawInsert(head, tail string, width, rows int, args func([]any, int) []any) error {
	size := 16_000 / width
	tx, err := f.raw.BeginTx(f.b.Context(), nil)
	if err != nil {
		return err
	}
	for from := 0; from < rows; from += size {
		to := min(from+size, rows)
		var text strings.Builder
		text.WriteString(head)
		var values []any
		for i := from; i < to; i++ {
			if i > from {
				text.WriteString(", ")
			}
			for c := range width {
				text.WriteString(separator(c))
				if f.pg {
					fmt.Fprintf(&text, "$%d", len(values)+c+1)
				} else {
					text.WriteByte('?')
				}
			}
			text.WriteByte(')')
			values = args(values, i)
		}
		text.WriteString(tail)
		if _, err := tx.ExecContext(f.b.Context(), text.String(), values...); err != nil {
			return fmt.Errorf("%w; %v", err, tx.Rollback())
		}
	}
	return tx.Commit()
}

// separator stands before the c-th value of a row.
func separator(c int) string {
	if c == 0 {
		return "("
	}
	return ", "
}
