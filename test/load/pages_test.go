//go:build load

package load

import (
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"giaoban/api"
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
)

// years stores a province of 99 communes that has met so often that it has n tasks, nine in ten of them done, some
// overdue, and returns a token of its chair and the pages to measure.
func (b *bed) years(t *testing.T, n int) (token string, pages []string) {
	t.Helper()
	ctx := t.Context()
	const communes, each = 99, 10
	units := []directive.Unit{{Code: "P", Type: "tỉnh", Name: "Thử", Level: directive.LevelProvince}}
	for i := range communes {
		units = append(units, directive.Unit{Code: fmt.Sprintf("%05d", i), Type: "xã", Name: fmt.Sprintf("Thứ %d", i), Level: directive.LevelCommune, ParentID: "P"})
	}
	stored, err := b.service.ImportUnits(ctx, b.call(), units)
	check(t, err)
	var last directive.Meeting
	for i := range max(1, n/communes/each) {
		m := directive.Meeting{Title: fmt.Sprintf("Giao ban lần thứ %d", i+1), HeldOn: calendar.DateOf(b.service.Now())}
		for g := range 5 {
			group := directive.Group{Ordinal: g + 1, Kind: directive.Kinds()[g]}
			for d := range each / 5 {
				group.Directives = append(group.Directives, directive.Directive{Text: fmt.Sprintf("Nội dung %d.%d của lần giao ban thứ %d: mở lớp xóa mù chữ", g+1, d+1, i+1),
					Units: []string{directive.AllUnits}, Time: directive.TimeOneOff, DueOn: calendar.DateOf(b.service.Now()).AddDays(20 + d)})
			}
			m.Groups = append(m.Groups, group)
		}
		m, err := b.service.CreateMeeting(ctx, b.call(), m)
		check(t, err)
		b.issue(t, m)
		last = m
		b.now.Add(int64(6 * time.Hour / time.Microsecond))
	}
	_, err = b.mine.Exec("UPDATE tasks SET status = 'done', done_at = created_at, submitted_at = created_at, next_at = NULL WHERE substr(id, 36, 1) NOT IN ('0', '8') OR created_at < (SELECT max(created_at) FROM meetings)")
	check(t, err)
	if b.name == "PostgreSQL" {
		_, err = b.mine.Exec("ANALYZE")
		check(t, err)
	}
	u, err := b.service.CreateUser(ctx, b.call(), directive.User{Name: "Chủ tịch", Login: "chair"})
	check(t, err)
	for _, unit := range stored {
		if unit.Code == "P" {
			_, err = b.service.AppointTo(ctx, b.call(), directive.Post{UnitID: unit.ID, Role: directive.RoleChair}, u.ID, calendar.Date{})
			check(t, err)
		}
	}
	k, err := b.service.CreateToken(ctx, b.call(), u.ID, "load", time.Time{})
	check(t, err)
	b.now.Add(int64(25 * 24 * time.Hour / time.Microsecond)) // some of the last are overdue now
	var task string
	check(t, b.mine.QueryRow("SELECT max(id) FROM tasks").Scan(&task))
	return k.Secret, []string{"/", "/tasks", "/tasks?state=overdue", "/tasks?q=xoa+mu", "/tasks/" + task, "/meetings", "/meetings/" + last.ID, "/search?q=xoa+mu+chu", "/calls", "/notices"}
}

// figure is the server's time for a page.
type figure struct{ p50, p99 time.Duration }

// TestPages measures the server's time for each page with 10,000 and with 100,000 tasks, side by side.
func TestPages(t *testing.T) {
	figures := map[string][]figure{} // by database and page: first the small, then the large
	for _, n := range []int{10_000, 100_000} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			beds(t, func(t *testing.T, b *bed) {
				token, pages := b.years(t, n)
				words, err := i18n.New()
				check(t, err)
				h := api.New(api.Options{Service: b.service, Catalogue: words, Logger: slog.New(slog.DiscardHandler)}).Handler()
				for i, page := range pages {
					key := fmt.Sprintf("%-10s %2d %.22s", b.name, i, page)
					figures[key] = append(figures[key], measure(t, h, token, page))
				}
			})
		})
	}
	for _, key := range slices.Sorted(maps.Keys(figures)) {
		if f := figures[key]; len(f) == 2 && f[0].p50 > 0 {
			t.Logf("%-40s p50 %8v, p99 %8v; with 10,000 p50 %8v, p99 %8v: %.2f×", key, f[1].p50.Round(10*time.Microsecond), f[1].p99.Round(10*time.Microsecond),
				f[0].p50.Round(10*time.Microsecond), f[0].p99.Round(10*time.Microsecond), float64(f[1].p50)/float64(f[0].p50))
		}
	}
}

func measure(t *testing.T, h http.Handler, token, page string) (f figure) {
	t.Helper()
	var took []time.Duration
	for i := range 220 {
		r := httptest.NewRequest("GET", page, nil)
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Accept", "text/html")
		w := httptest.NewRecorder()
		began := time.Now()
		h.ServeHTTP(w, r)
		if i >= 20 {
			took = append(took, time.Since(began))
		}
		if w.Code == http.StatusNotFound && i == 0 {
			t.Logf("%s does not exist yet", page)
			return f
		}
		if w.Code != http.StatusOK {
			body, _ := io.ReadAll(w.Body)
			t.Fatalf("%s: %d %s", page, w.Code, body)
		}
	}
	slices.Sort(took)
	f.p50, f.p99 = took[len(took)/2], took[len(took)*99/100]
	return f
}
