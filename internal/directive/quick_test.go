package directive

import (
	"testing"

	"giaoban/internal/calendar"
)

func TestQuickDeadlines(t *testing.T) {
	cal, err := calendar.New(calendar.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		from string
		want []QuickDeadline
	}{
		"the real meeting": {"2020-12-25", []QuickDeadline{
			{WorkingDays: 5, On: calendar.NewDate(2021, 1, 4)},
			{WorkingDays: 10, On: calendar.NewDate(2021, 1, 11)},
			{WorkingDays: 20, On: calendar.NewDate(2021, 1, 25)},
			{Period: "2021-01", On: calendar.NewDate(2021, 2, 1)}, // 31 January 2021 is a Sunday
			{Period: "2021-Q1", On: calendar.NewDate(2021, 3, 31)},
			{Period: "2021-Q2", On: calendar.NewDate(2021, 6, 30)},
			{Period: "2021", On: calendar.NewDate(2021, 12, 31)},
		}},
		"the month and the quarter end on one day": {"2021-03-02", []QuickDeadline{
			{WorkingDays: 5, On: calendar.NewDate(2021, 3, 9)},
			{WorkingDays: 10, On: calendar.NewDate(2021, 3, 16)},
			{WorkingDays: 20, On: calendar.NewDate(2021, 3, 30)},
			{Period: "2021-03", On: calendar.NewDate(2021, 3, 31)},
			{Period: "2021-Q2", On: calendar.NewDate(2021, 6, 30)},
			{Period: "2021", On: calendar.NewDate(2021, 12, 31)},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			from, err := calendar.ParseDate(c.from)
			if err != nil {
				t.Fatal(err)
			}
			got := QuickDeadlines(from, cal)
			if len(got) != len(c.want) {
				t.Fatalf("got %v, want %v", got, c.want)
			}
			for i := range got {
				if got[i] != c.want[i] {
					t.Errorf("%d: got %v, want %v", i, got[i], c.want[i])
				}
			}
		})
	}
}
