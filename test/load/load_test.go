//go:build load

package load

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/pgtest"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// bed is a service on a fresh database, and a raw connection to a second one with the same schema.
type bed struct {
	name    string
	store   *store.Store
	service *service.Service
	now     atomic.Int64 // UnixMicro
	raw     *sql.DB      // the second database
	mine    *sql.DB      // a raw look at the first
}

const noon = 1_800_000_000_000_000 // an instant in 2027, in µs

func beds(t *testing.T, run func(*testing.T, *bed)) {
	t.Run("sqlite", func(t *testing.T) {
		b := &bed{name: "SQLite"}
		dirs := []string{t.TempDir(), t.TempDir()}
		b.open(t, store.Options{Dir: dirs[0]}, store.Options{Dir: dirs[1]})
		dsn := func(dir string) string {
			v := url.Values{"_time_format": {"sqlite"}, "_timezone": {"UTC"}, "_txlock": {"immediate"},
				"_pragma": {"foreign_keys(1)", "busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "cache_size(-16000)"}}
			return "file:" + filepath.Join(dir, "giaoban.db") + "?" + v.Encode()
		}
		b.mine, b.raw = dial(t, "sqlite", dsn(dirs[0]), 1), dial(t, "sqlite", dsn(dirs[1]), 1)
		run(t, b)
	})
	t.Run("postgres", func(t *testing.T) {
		b := &bed{name: "PostgreSQL"}
		urls := []string{pgtest.Start(t), pgtest.Start(t)}
		b.open(t, store.Options{URL: urls[0]}, store.Options{URL: urls[1]})
		dsn := func(raw string) string {
			u, err := url.Parse(raw)
			if err != nil {
				t.Fatal(err)
			}
			q := u.Query()
			q.Set("binary_parameters", "yes")
			u.RawQuery = q.Encode()
			return u.String()
		}
		b.mine, b.raw = dial(t, "postgres", dsn(urls[0]), 16), dial(t, "postgres", dsn(urls[1]), 16)
		run(t, b)
	})
}

func dial(t *testing.T, driver, dsn string, conns int) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	t.Cleanup(func() { check(t, db.Close()) })
	return db
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (b *bed) open(t *testing.T, mine, second store.Options) {
	t.Helper()
	b.now.Store(noon)
	mine.Now = func() time.Time { return time.UnixMicro(b.now.Load()) }
	var err error
	b.store, err = store.Open(t.Context(), mine)
	check(t, err)
	t.Cleanup(func() { check(t, b.store.Close()) })
	check(t, b.store.PrepareAll(t.Context()))
	s2, err := store.Open(t.Context(), second)
	check(t, err)
	check(t, s2.Close())
	b.service = service.New(service.Options{Store: b.store, Grace: time.Minute})
	check(t, b.service.Setup(t.Context()))
}

func (b *bed) call() service.Call {
	return service.Call{Actor: service.Machine(), ArrivedAt: b.service.Now()}
}

// meeting stores a province with n districts and a draft of five groups, one directive each, for all of them.
func (b *bed) meeting(t *testing.T, n int) directive.Meeting {
	t.Helper()
	ctx := t.Context()
	units := []directive.Unit{{Code: "P", Type: "tỉnh", Name: "Thử", Level: directive.LevelProvince}}
	for i := range n {
		units = append(units, directive.Unit{Code: fmt.Sprintf("%05d", i), Type: "xã", Name: fmt.Sprintf("Thứ %d", i), Level: directive.LevelCommune, ParentID: "P"})
	}
	_, err := b.service.ImportUnits(ctx, b.call(), units)
	check(t, err)
	m := directive.Meeting{Title: "Đo tải", HeldOn: calendar.DateOf(b.service.Now())}
	for i := range 5 {
		m.Groups = append(m.Groups, directive.Group{Ordinal: i + 1, Kind: directive.KindTarget, Directives: []directive.Directive{
			{Text: fmt.Sprintf("Nội dung chỉ đạo %d của lần đo tải", i), Units: []string{directive.AllUnits}, Time: directive.TimeOneOff,
				DueOn: calendar.DateOf(b.service.Now()).AddDays(60)}}})
	}
	m, err = b.service.CreateMeeting(ctx, b.call(), m)
	check(t, err)
	return m
}

// issue issues a meeting and lets every group be assigned, and says how long that took.
func (b *bed) issue(t *testing.T, m directive.Meeting) time.Duration {
	t.Helper()
	began := time.Now()
	groups, err := b.service.IssueMeeting(t.Context(), b.call(), m.ID, nil)
	check(t, err)
	var wait sync.WaitGroup
	for _, g := range groups {
		wait.Go(func() {
			if _, err := b.service.Assign(context.Background(), g.ID, nil); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	took := time.Since(began)
	for _, g := range groups {
		check(t, b.service.Advance(t.Context(), g.ID))
	}
	return took
}

// tables in the order of their references.
var tables = []string{"units", "users", "meetings", "directive_groups", "directives", "tasks", "steps", "escalations", "deliveries", "notices", "events"}

// copyRaw writes the rows of the first database into the second with multi-row inserts of 500, one transaction each,
// and says how long that took for the tables that are timed.
func (b *bed) copyRaw(t *testing.T, timed ...string) time.Duration {
	t.Helper()
	var took time.Duration
	for _, table := range tables {
		columns, rows := b.read(t, table)
		began := time.Now()
		for chunk := range slices.Chunk(rows, 500) {
			b.insert(t, table, columns, chunk)
		}
		if slices.Contains(timed, table) {
			took += time.Since(began)
		}
	}
	return took
}

func (b *bed) read(t *testing.T, table string) (columns []string, rows [][]any) {
	t.Helper()
	order := "id"
	if table == "steps" {
		order = "task_id"
	}
	result, err := b.mine.Query("SELECT * FROM " + table + " ORDER BY " + order)
	check(t, err)
	defer result.Close()
	columns, err = result.Columns()
	check(t, err)
	for result.Next() {
		values, places := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			places[i] = &values[i]
		}
		check(t, result.Scan(places...))
		rows = append(rows, values)
	}
	check(t, result.Err())
	return columns, rows
}

func (b *bed) insert(t *testing.T, table string, columns []string, rows [][]any) {
	t.Helper()
	if len(rows) == 0 {
		return
	}
	limit := 30_000 / len(columns)
	for part := range slices.Chunk(rows, limit) {
		var text strings.Builder
		var args []any
		fmt.Fprintf(&text, "INSERT INTO %s (%s) VALUES ", table, strings.Join(columns, ", "))
		for i, row := range part {
			if i > 0 {
				text.WriteString(", ")
			}
			text.WriteByte('(')
			for j := range row {
				if j > 0 {
					text.WriteString(", ")
				}
				text.WriteString(b.place(len(args) + j + 1))
			}
			text.WriteByte(')')
			args = append(args, row...)
		}
		tx, err := b.raw.Begin()
		check(t, err)
		_, err = tx.Exec(text.String(), args...)
		check(t, err)
		check(t, tx.Commit())
	}
}

func (b *bed) place(n int) string {
	if b.name == "SQLite" {
		return "?"
	}
	return fmt.Sprintf("$%d", n)
}

// TestIssue: the time from the request to the last task assigned, against the raw insert of the same rows.
func TestIssue(t *testing.T) {
	for _, n := range []int{9, 99, 3321} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			beds(t, func(t *testing.T, b *bed) {
				took := b.issue(t, b.meeting(t, n))
				raw := b.copyRaw(t, "tasks", "steps", "notices", "events")
				fmt.Printf("| issue, 5 groups to %d units | %s | %v | %v | %.2f× |\n", n, b.name, took.Round(time.Millisecond), raw.Round(time.Millisecond), took.Seconds()/raw.Seconds())
			})
		})
	}
}

// TestOverdue: 3,321 tasks of one group overdue at one instant, against the raw update and insert of the same rows.
func TestOverdue(t *testing.T) {
	beds(t, func(t *testing.T, b *bed) {
		m := b.meeting(t, 3321)
		b.issue(t, m)
		check(t, b.store.InTx(t.Context(), func(*store.Tx) error { return nil }))
		due := calendar.DateOf(b.service.Now()).AddDays(60)
		cal, _, err := b.service.Calendar(t.Context())
		check(t, err)
		b.now.Store(cal.AddWorkingDays(due, 1).At(8, 0).UnixMicro())
		began := time.Now()
		out, err := b.service.Review(t.Context(), m.Groups[0].ID, nil)
		check(t, err)
		took := time.Since(began)
		if out.Decided < 3321 {
			t.Fatalf("%d decided", out.Decided)
		}
		raw := b.rawOverdue(t, m.Groups[0].ID)
		fmt.Printf("| 3,321 tasks overdue at one instant (%d steps) | %s | %v | %v | %.2f× |\n", out.Decided, b.name, took.Round(time.Millisecond), raw.Round(time.Millisecond), took.Seconds()/raw.Seconds())
	})
}

// rawOverdue writes what the review wrote: an update of every task and the same rows.
func (b *bed) rawOverdue(t *testing.T, group string) time.Duration {
	t.Helper()
	for _, table := range tables {
		columns, rows := b.read(t, table)
		if slices.Contains([]string{"steps", "escalations", "notices", "events"}, table) {
			continue
		}
		for chunk := range slices.Chunk(rows, 500) {
			b.insert(t, table, columns, chunk)
		}
	}
	decided := b.decidedRows(t)
	ids := decided["ids"]
	began := time.Now()
	for part := range slices.Chunk(ids, 500) {
		tx, err := b.raw.Begin()
		check(t, err)
		marks := make([]string, len(part))
		args := []any{time.UnixMicro(b.now.Load()).UTC()}
		for i, row := range part {
			marks[i] = b.place(i + 2)
			args = append(args, row[0])
		}
		_, err = tx.Exec("UPDATE tasks SET next_at = "+b.place(1)+" WHERE id IN ("+strings.Join(marks, ", ")+")", args...)
		check(t, err)
		check(t, tx.Commit())
	}
	for _, table := range []string{"steps", "escalations", "notices", "events"} {
		columns := decided[table][0]
		names := make([]string, len(columns))
		for i, c := range columns {
			names[i] = c.(string)
		}
		for chunk := range slices.Chunk(decided[table][1:], 500) {
			b.insert(t, table, names, chunk)
		}
	}
	return time.Since(began)
}

// decidedRows reads what the review wrote; the first row of each table is its columns.
func (b *bed) decidedRows(t *testing.T) map[string][][]any {
	t.Helper()
	out := map[string][][]any{}
	for table, where := range map[string]string{"steps": "state <> 'skipped'", "escalations": "1 = 1", "notices": "event = 'escalation'", "events": "act LIKE 'step.%'"} {
		result, err := b.mine.Query("SELECT * FROM " + table + " WHERE " + where)
		check(t, err)
		columns, err := result.Columns()
		check(t, err)
		head := make([]any, len(columns))
		for i, c := range columns {
			head[i] = c
		}
		out[table] = append(out[table], head)
		for result.Next() {
			values, places := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				places[i] = &values[i]
			}
			check(t, result.Scan(places...))
			out[table] = append(out[table], values)
		}
		check(t, result.Err())
		check(t, result.Close())
	}
	result, err := b.mine.Query("SELECT DISTINCT task_id FROM escalations")
	check(t, err)
	defer result.Close()
	for result.Next() {
		var id any
		check(t, result.Scan(&id))
		out["ids"] = append(out["ids"], []any{id})
	}
	check(t, result.Err())
	return out
}

// TestComplete: completions per second with 16 clients, against raw transactions of the same statements.
func TestComplete(t *testing.T) {
	beds(t, func(t *testing.T, b *bed) {
		m := b.meeting(t, 3321)
		b.issue(t, m)
		b.copyRaw(t)
		var tasks []directive.Task
		for _, g := range m.Groups {
			some, err := b.store.Read().TasksOfGroup(t.Context(), g.ID)
			check(t, err)
			tasks = append(tasks, some...)
		}
		half := len(tasks) / 2
		rawRun := b.rawCompleter(t)
		// In turn, so that a drift of the machine's speed touches both alike.
		var mine, raw result
		for part := range slices.Chunk(tasks[:half-half%4], half/4) {
			mine.add(clients(t, part, func(k directive.Task) error {
				_, err := b.service.Complete(context.Background(), b.call(), k.ID, service.Said{})
				return err
			}))
			raw.add(clients(t, part, rawRun))
		}
		fmt.Printf("| completions, 16 clients | %s | %.0f/s (p50 %v, p99 %v) | %.0f/s (p50 %v, p99 %v) | %.2f |\n", b.name,
			mine.rate(), mine.percentile(50), mine.percentile(99), raw.rate(), raw.percentile(50), raw.percentile(99), mine.rate()/raw.rate())
	})
}

type result struct {
	took  time.Duration
	times []time.Duration
}

func (r *result) add(o result) { r.took += o.took; r.times = append(r.times, o.times...) }

func (r *result) rate() float64 { return float64(len(r.times)) / r.took.Seconds() }

func (r *result) percentile(p int) time.Duration {
	slices.Sort(r.times)
	return r.times[min(len(r.times)-1, len(r.times)*p/100)].Round(10 * time.Microsecond)
}

func clients(t *testing.T, tasks []directive.Task, do func(directive.Task) error) result {
	t.Helper()
	const n = 16
	var next atomic.Int64
	times := make([][]time.Duration, n)
	began := time.Now()
	var wait sync.WaitGroup
	for c := range n {
		wait.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(tasks) {
					return
				}
				one := time.Now()
				if err := do(tasks[i]); err != nil {
					t.Error(err)
					return
				}
				times[c] = append(times[c], time.Since(one))
			}
		})
	}
	wait.Wait()
	return result{time.Since(began), slices.Concat(times...)}
}

// rawCompleter runs the statements of a completion by hand: lock and read the task, update it, one audit row, one
// bell.
func (b *bed) rawCompleter(t *testing.T) func(directive.Task) error {
	t.Helper()
	lock := ""
	if b.name == "PostgreSQL" {
		lock = " FOR NO KEY UPDATE"
	}
	p := b.place
	prepare := func(text string) *sql.Stmt {
		s, err := b.raw.Prepare(text)
		check(t, err)
		return s
	}
	read := prepare("SELECT status, version, due FROM tasks WHERE id = " + p(1) + lock)
	update := prepare(fmt.Sprintf(`UPDATE tasks SET unit_id = %s, status = %s, due = %s, due_on = %s, plan_version = %s, plan_from = %s, hold_till = %s,
		on_request = %s, submission = %s, submitted_at = %s, acknowledged_at = %s, done_at = %s, progress = %s, next_at = %s, version = %s, updated_at = %s WHERE id = %s`,
		p(1), p(2), p(3), p(4), p(5), p(6), p(7), p(8), p(9), p(10), p(11), p(12), p(13), p(14), p(15), p(16), p(17)))
	event := prepare(fmt.Sprintf(`INSERT INTO events (id, at, actor_id, act, meeting_id, group_id, task_id, unit_id, request_id, data)
		VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)`, p(1), p(2), p(3), p(4), p(5), p(6), p(7), p(8), p(9), p(10)))
	bell := prepare(fmt.Sprintf("INSERT INTO bells (id, group_id, created_at) VALUES (%s, %s, %s)", p(1), p(2), p(3)))
	return func(k directive.Task) error {
		tx, err := b.raw.Begin()
		if err != nil {
			return err
		}
		defer tx.Rollback()
		now := time.UnixMicro(b.now.Load()).UTC()
		var status string
		var version int
		var due sql.NullTime
		if err := tx.Stmt(read).QueryRow(k.ID).Scan(&status, &version, &due); err != nil {
			return err
		}
		if _, err := tx.Stmt(update).Exec(k.UnitID, "done", due, k.DueOn.String(), 1, now, nil, false, 1, now, now, now, 0.0, nil, version+1, now, k.ID); err != nil {
			return err
		}
		if _, err := tx.Stmt(event).Exec(store.NewID(), now, "", "task.complete", k.MeetingID, k.GroupID, k.ID, k.UnitID, "", `{"from":"assigned","to":"done"}`); err != nil {
			return err
		}
		if _, err := tx.Stmt(bell).Exec(store.NewID(), k.GroupID, now); err != nil {
			return err
		}
		return tx.Commit()
	}
}
