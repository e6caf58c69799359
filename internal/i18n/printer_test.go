package i18n

import (
	"math"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

func newCatalogue(t testing.TB) *Catalogue {
	t.Helper()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFor(t *testing.T) {
	c := newCatalogue(t)
	for accept, want := range map[string]string{
		"": "vi", "vi": "vi", "en": "en", "vi-VN": "vi", "en-US,en;q=0.9": "en", "en-GB": "en", "fr": "vi", "fr,en;q=0.5": "en", "*": "vi",
		"vi;q=0.3, en;q=0.8": "en", "en;q=0.2,vi": "vi", "zh-CN,zh;q=0.9": "vi", ";;;": "vi", "\x00": "vi", "EN": "en", "xx-not-a-language-at-all": "vi",
	} {
		if got := c.For(accept).Language(); got != want {
			t.Errorf("For(%q) speaks %s, want %s", accept, got, want)
		}
	}
}

func TestRepeat(t *testing.T) {
	c := newCatalogue(t)
	for every, want := range map[string][2]string{
		"": {"", ""}, "monday": {"mỗi thứ Hai", "every Monday"}, "sunday": {"mỗi Chủ nhật", "every Sunday"},
		"5wd": {"cứ 5 ngày làm việc một lần", "every 5 working days"}, "168h": {"cứ 168 giờ một lần", "every 168 hours"}, "90s": {"cứ 90 giây một lần", "every 90 seconds"},
	} {
		r, err := directive.ParseRepeat(every)
		if err != nil {
			t.Fatal(err)
		}
		if vi, en := c.For("vi").Repeat(r), c.For("en").Repeat(r); vi != want[0] || en != want[1] {
			t.Errorf("%q is %q and %q, want %q and %q", every, vi, en, want[0], want[1])
		}
	}
}

func TestText(t *testing.T) {
	c := newCatalogue(t)
	for _, tc := range []struct {
		key    string
		args   map[string]any
		vi, en string
	}{
		{"detail.transition", map[string]any{"Act": "complete", "From": "done"},
			"Việc này đã hoàn thành nên không thể báo hoàn thành.", "This task is completed, so one cannot report it completed."},
		{"detail.transition", map[string]any{"Act": "extension", "From": "submitted"},
			"Việc này đang chờ xác nhận nên không thể xin gia hạn.", "This task is awaiting review, so one cannot request an extension for it."},
		{"detail.group_closed", map[string]any{"Status": "cancelled"},
			"Nhóm nhiệm vụ này đã hủy nên không nhận thêm thay đổi.", "This directive group is cancelled and takes no more changes."},
		{"field.too_long", map[string]any{"Max": 2_000_000}, "Quá dài; tối đa 2.000.000 ký tự.", "Too long; at most 2,000,000 characters."},
		{"field.due_before_meeting", map[string]any{"Due": "2020-12-01", "HeldOn": calendar.NewDate(2020, 12, 25)},
			"Hạn 01/12/2020 lại trước ngày họp 25/12/2020.", "The deadline 1 December 2020 lies before the meeting on 25 December 2020."},
		{"field.unknown_unit", map[string]any{"Value": "<b>&"}, "Không có đơn vị “<b>&”.", "There is no unit “<b>&”."},
		{"no.such.key", nil, "no.such.key", "no.such.key"},
	} {
		if got := c.For("vi").Text(tc.key, tc.args); got != tc.vi {
			t.Errorf("vi %s: %q, want %q", tc.key, got, tc.vi)
		}
		if got := c.For("en").Text(tc.key, tc.args); got != tc.en {
			t.Errorf("en %s: %q, want %q", tc.key, got, tc.en)
		}
	}
	if got := c.For("vi").Text("detail.transition", map[string]any{"Act": "teleport", "From": "done"}); got != "Việc này đã hoàn thành nên không thể teleport." {
		t.Errorf("an unknown code shows as it is: %q", got)
	}
}

func TestMissingInOneLanguage(t *testing.T) {
	c := newCatalogue(t)
	vi, en := c.For("vi"), c.For("en")
	half := &Printer{language: "en", own: vi.own, other: en.own}
	if half.Text("status.done", nil) != "Hoàn thành" {
		t.Error("the first language that has the message answers")
	}
	if vi.Has("no.such") || !vi.Has("status.done") || !en.Has("field.one_of") {
		t.Error("Has")
	}
}

func TestDays(t *testing.T) {
	c := newCatalogue(t)
	for n, want := range map[int][2]string{
		3: {"còn 3 ngày làm việc", "3 working days left"}, 1: {"còn 1 ngày làm việc", "1 working day left"}, 0: {"đến hạn hôm nay", "due today"},
		-1: {"quá hạn 1 ngày làm việc", "1 working day overdue"}, -2: {"quá hạn 2 ngày làm việc", "2 working days overdue"},
	} {
		if got := [2]string{c.For("vi").Days(n), c.For("en").Days(n)}; got != want {
			t.Errorf("Days(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestDates(t *testing.T) {
	c := newCatalogue(t)
	vi, en := c.For("vi"), c.For("en")
	briefing := calendar.NewDate(2020, 12, 25)
	for _, tc := range []struct{ got, want string }{
		{vi.Date(briefing), "25/12/2020"}, {en.Date(briefing), "25 December 2020"}, {vi.Date(calendar.Date{}), ""}, {en.Date(calendar.Date{}), ""},
		{vi.LongDate(briefing), "thứ Sáu, ngày 25 tháng 12 năm 2020"}, {en.LongDate(briefing), "Friday, 25 December 2020"},
		{vi.LongDate(calendar.NewDate(2021, 1, 5)), "thứ Ba, ngày 05 tháng 01 năm 2021"}, {vi.LongDate(calendar.NewDate(2021, 3, 7)), "Chủ nhật, ngày 07 tháng 3 năm 2021"},
		{vi.LongDate(calendar.Date{}), ""},
		{vi.Instant(time.Date(2021, 1, 12, 1, 0, 0, 0, time.UTC)), "08:00 thứ Ba 12/01/2021"},
		{en.Instant(time.Date(2021, 1, 12, 1, 0, 0, 0, time.UTC)), "08:00 Tuesday 12 January 2021"},
		{vi.Instant(time.Date(2021, 1, 11, 20, 30, 0, 0, time.UTC)), "03:30 thứ Ba 12/01/2021"}, {vi.Instant(time.Time{}), ""},
		{vi.Due(calendar.NewDate(2021, 1, 11).End()), "hết ngày thứ Hai 11/01/2021"}, {en.Due(calendar.NewDate(2021, 1, 11).End()), "end of Monday 11 January 2021"},
		{vi.Due(calendar.NewDate(2021, 1, 11).At(17, 0)), "17:00 thứ Hai 11/01/2021"}, {vi.Due(time.Time{}), ""},
		{vi.Period("2021-Q1"), "quý I/2021"}, {en.Period("2021-Q4"), "quarter 4 of 2021"}, {vi.Period("2021-03"), "tháng 3/2021"}, {en.Period("2021-11"), "November 2021"},
		{vi.Period("2021-H1"), "6 tháng đầu năm 2021"}, {vi.Period("2021-H2"), "6 tháng cuối năm 2021"}, {en.Period("2021-H2"), "second half of 2021"},
		{vi.Period("2021"), "năm 2021"}, {en.Period("2021"), "2021"}, {vi.Period("2021-03-25"), "kỳ giao ban 25/03/2021"},
		{vi.Period(""), ""}, {vi.Period("2021-13"), "2021-13"}, {vi.Period("x-Q1"), "x-Q1"},
	} {
		if tc.got != tc.want {
			t.Errorf("got %q, want %q", tc.got, tc.want)
		}
	}
}

func TestDistance(t *testing.T) {
	vi := newCatalogue(t).For("vi")
	cal, err := calendar.New(calendar.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	monday := calendar.NewDate(2021, 1, 11)
	friday := calendar.NewDate(2021, 1, 8)
	sunday := calendar.NewDate(2021, 1, 10)
	for _, tc := range []struct {
		name     string
		due, now time.Time
		want     string
	}{
		{"from Friday to Monday", monday.End(), friday.At(9, 0), "còn 1 ngày làm việc"},
		{"the day itself", monday.End(), monday.At(23, 59), "đến hạn hôm nay"},
		{"midnight", monday.End(), monday.End(), "quá hạn 1 ngày làm việc"},
		{"two days on", monday.End(), monday.AddDays(2).At(8, 0), "quá hạn 2 ngày làm việc"},
		{"passed on Friday, seen on Saturday", friday.End(), friday.AddDays(1).At(8, 0), "vừa quá hạn"},
		{"an hour passed the same day", monday.At(17, 0), monday.At(17, 30), "vừa quá hạn"},
		{"an hour of the same day left", monday.At(17, 0), monday.At(16, 30), "đến hạn hôm nay"},
		{"due on Sunday, seen on Saturday", sunday.End(), sunday.AddDays(-1).At(8, 0), "còn dưới một ngày làm việc"},
		{"over Tết", calendar.NewDate(2021, 2, 19).End(), calendar.NewDate(2021, 2, 9).At(8, 0), "còn 3 ngày làm việc"},
		{"no deadline", time.Time{}, monday.At(8, 0), ""},
	} {
		if got := vi.Distance(tc.due, tc.now, cal); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	c := newCatalogue(t)
	vi, en := c.For("vi"), c.For("en")
	for _, tc := range []struct {
		v      float64
		vi, en string
	}{
		{1234567, "1.234.567", "1,234,567"}, {0, "0", "0"}, {999, "999", "999"}, {1000, "1.000", "1,000"}, {-1234.5, "-1.234,5", "-1,234.5"},
		{0.25, "0,25", "0.25"}, {-0.0001, "0", "0"}, {5385.858, "5.385,858", "5,385.858"}, {1e15, "1.000.000.000.000.000", "1,000,000,000,000,000"},
		{math.NaN(), "–", "–"}, {math.Inf(1), "–", "–"},
	} {
		if got := vi.Number(tc.v); got != tc.vi {
			t.Errorf("vi %v: %q, want %q", tc.v, got, tc.vi)
		}
		if got := en.Number(tc.v); got != tc.en {
			t.Errorf("en %v: %q, want %q", tc.v, got, tc.en)
		}
	}
	if got := vi.Money(14_000); got != "14.000 đồng" {
		t.Errorf("Money: %q", got)
	}
}

func TestPrinterNeverPanics(t *testing.T) {
	c := newCatalogue(t)
	keys := make([]string, 0, 300)
	for key := range readFile(t, viJSON) {
		keys = append(keys, key)
	}
	rapid.Check(t, func(t *rapid.T) {
		p := c.For(rapid.String().Draw(t, "accept"))
		args := map[string]any{}
		for _, name := range []string{"Act", "From", "Max", "Value", "Text", "Role"} {
			args[name] = rapid.OneOf(rapid.Just[any](nil), rapid.Map(rapid.String(), func(s string) any { return s }), rapid.Map(rapid.Int(), func(n int) any { return n })).Draw(t, name)
		}
		key := rapid.OneOf(rapid.SampledFrom(keys), rapid.String()).Draw(t, "key")
		p.Text(key, args)
		p.Plural(key, rapid.Int().Draw(t, "n"), args)
		p.Number(rapid.Float64().Draw(t, "v"))
		p.Period(rapid.String().Draw(t, "period"))
	})
}

func TestConcurrentUse(t *testing.T) {
	c := newCatalogue(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				c.For("en").Plural("days.left", 2, nil)
				c.For("vi").Text("detail.transition", map[string]any{"Act": "complete", "From": "done"})
			}
		})
	}
	wg.Wait()
}
