package cli_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"giaoban/api"
	"giaoban/internal/calendar"
	"giaoban/internal/cli"
	"giaoban/internal/example"
)

// TestTables follows the real meeting from its minutes to the chair's list of what is late; each table is a file of
// testdata, in both languages.
func TestTables(t *testing.T) {
	for _, language := range []string{"vi", "en"} {
		t.Run(language, func(t *testing.T) {
			d := newDesk(t, language)
			minutes := d.file("minutes.txt", example.Minutes())
			d.golden("meetings", d.run(func(ctx context.Context, e *cli.Env) error { return e.Meetings(ctx) }))
			d.golden("units", d.run(func(ctx context.Context, e *cli.Env) error { return e.Units(ctx) }))
			d.golden("import", d.run(func(ctx context.Context, e *cli.Env) error {
				return e.ImportMeeting(ctx, cli.Import{File: minutes, Due: []string{"2=2021-03-31"}})
			}))
			_, err := d.try(func(ctx context.Context, e *cli.Env) error { return e.IssueMeeting(ctx, "") })
			if err == nil {
				t.Fatal("a meeting without deadlines was issued")
			}
			d.golden("refusals", err.Error()+"\n")

			d.run(func(ctx context.Context, e *cli.Env) error {
				return e.ImportMeeting(ctx, cli.Import{File: minutes, Due: []string{"2021-03-31"}, Units: []string{"1.1=Lục Yên"}})
			})
			d.golden("preview", d.run(func(ctx context.Context, e *cli.Env) error { return e.Preview(ctx, "", "") }))
			d.golden("issue", d.run(func(ctx context.Context, e *cli.Env) error { return e.IssueMeeting(ctx, "") }))
			d.advance(t.Context())
			d.run(func(ctx context.Context, e *cli.Env) error {
				return e.AddUser(ctx, api.UserJSON{Name: "Nguyễn Thị Hà", Login: "ha"}, "head", "huyện Trạm Tấu")
			})
			d.golden("groups", d.run(func(ctx context.Context, e *cli.Env) error { return e.Groups(ctx, "") }))
			d.golden("act", d.run(func(ctx context.Context, e *cli.Env) error {
				return e.Act(ctx, "3.2/139", "complete", api.SaidJSON{Result: "Đã mở lớp", Source: "telephone", Person: "Chủ tịch Hội huyện", ClaimedOn: "2020-12-25"})
			}))
			d.at(calendar.NewDate(2021, 4, 1).At(8, 0).Add(time.Minute))
			d.golden("tasks", sorted(d.run(func(ctx context.Context, e *cli.Env) error { return e.Tasks(ctx, cli.TaskQuery{Unit: "Trạm Tấu"}) })))
			d.golden("task", d.run(func(ctx context.Context, e *cli.Env) error { return e.ShowTask(ctx, "3.2/139") }))
			d.golden("late", d.run(func(ctx context.Context, e *cli.Env) error { return e.ShowTask(ctx, "3.2/137") }))
			d.golden("escalations", sorted(linesWith(d.run(func(ctx context.Context, e *cli.Env) error { return e.Escalations(ctx) }), "Trạm Tấu")))
			d.golden("dashboard", d.run(func(ctx context.Context, e *cli.Env) error { return e.Dashboard(ctx) }))
			notices := d.run(func(ctx context.Context, e *cli.Env) error { return e.Notices(ctx) })
			d.golden("notices", sorted(linesWith(notices, "Nguyễn Thị Hà")))
		})
	}
}

// linesWith is a table with only those rows that contain part.
func linesWith(table, part string) string {
	var out strings.Builder
	n := 0
	for line := range strings.Lines(table) {
		if n++; n <= 2 || strings.Contains(line, part) {
			out.WriteString(line)
		}
	}
	return out.String()
}

// sorted is a table whose rows stand in the order of their letters: rows of one moment have no order of their own.
func sorted(table string) string {
	lines := slices.Collect(strings.Lines(table))
	slices.Sort(lines[2:])
	return strings.Join(lines, "")
}

func TestColumnsStandUnderEachOther(t *testing.T) {
	d := newDesk(t, "vi")
	text := d.run(func(ctx context.Context, e *cli.Env) error { return e.Units(ctx) })
	at := -1
	for n, line := range strings.Split(strings.TrimSpace(text), "\n") {
		if n == 1 { // the line under the head
			continue
		}
		column := len([]rune(line[:strings.LastIndex(line, "  ")]))
		if n == 0 {
			at = column
		} else if column != at {
			t.Errorf("the last column of line %d begins at %d, that of the head at %d:\n%s", n+1, column, at, text)
		}
	}
}
