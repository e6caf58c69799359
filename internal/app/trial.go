package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"giaoban/api"
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/example"
	"giaoban/internal/store"
)

// trialPerson is somebody of the example. The names are made up; the addresses and numbers are nobody's.
type trialPerson struct {
	login, name string
	unit        string // code
	role        directive.Role
}

// provinceCode is the code of the example's province.
const provinceCode = "15"

// trialPeople are the people of the example: those of the province, and a head and an officer in each district.
func trialPeople() ([]trialPerson, error) {
	people := []trialPerson{
		{"chutich", "Hoàng Thị Chanh", provinceCode, directive.RoleChair},
		{"phochutich", "Nguyễn Văn Lịch", provinceCode, directive.RoleSupervisor},
		{"vanphong", "Trần Thị Thu Hà", provinceCode, directive.RoleOffice},
		{"kiemtra", "Phạm Quốc Bình", provinceCode, directive.RoleInspector},
	}
	heads := []string{"Lương Văn Hưng", "Lò Thị Mai", "Hoàng Đức Thắng", "Đặng Thị Nga", "Giàng A Sùng", "Vũ Minh Tuấn", "Thào Thị Dở", "Hà Văn Sơn", "Mông Thị Huệ"}
	officers := []string{"Đỗ Thị Hương", "Cầm Văn Tiến", "Nông Thị Lan", "Triệu Tiến Đạt", "Sùng Thị Mỷ", "Bùi Ngọc Ánh", "Mùa A Páo", "Lường Thị Thoa", "Lý Văn Quang"}
	units, err := example.Units()
	if err != nil {
		return nil, err
	}
	for i, u := range units[1:] {
		place := strings.ReplaceAll(store.Fold(u.Name), " ", "")
		people = append(people, trialPerson{"chutich." + place, heads[i], u.Code, directive.RoleHead}, trialPerson{"canbo." + place, officers[i], u.Code, directive.RoleOfficer})
	}
	return people, nil
}

// SeatTrial makes the people of the example, with one random password for all of them, and says loudly how to sign
// in. It does so only where nobody else is: beside the first administrator and the example's own units and people.
func (a *App) SeatTrial(ctx context.Context) error {
	people, err := trialPeople()
	if err != nil {
		return err
	}
	units, known, only, err := a.trialState(ctx, people)
	if err != nil || !only {
		return err
	}
	password, err := a.trialPassword()
	if err != nil {
		return err
	}
	for i, p := range people {
		if err := a.seatTrial(ctx, i, p, units[p.unit], known, password); err != nil {
			return fmt.Errorf("example: %s: %w", p.login, err)
		}
	}
	a.trial.Store(shownTrial(people, password))
	a.say("")
	a.say("══════════════════════════════════════════════════════════════════════════════")
	a.say("  BẢN DÙNG THỬ / DEMO: ai có mật khẩu dưới đây cũng vào được. Không dùng cho việc thật.")
	a.say("  Anybody with this password gets in. Not for real work.")
	a.say("")
	a.say("  mật khẩu / password:  %s", password)
	a.say("  chutich               %s, %s", people[0].name, "Chủ tịch Hội / chair")
	a.say("  phochutich            %s, %s", people[1].name, "Phó Chủ tịch Thường trực / standing vice-chair")
	a.say("  vanphong              %s, %s", people[2].name, "Văn phòng Hội / office")
	a.say("  kiemtra               %s, %s", people[3].name, "Người kiểm tra / inspector")
	a.say("  chutich.… canbo.…     lãnh đạo, cán bộ đơn vị / heads, officers: … = %s", strings.Join(trialPlaces(people), ", "))
	a.say("══════════════════════════════════════════════════════════════════════════════")
	return nil
}

// shownTrial is what a browser on this machine is offered to sign in with.
func shownTrial(people []trialPerson, password string) *api.Trial {
	out := &api.Trial{Password: password}
	titles := map[string]string{}
	if units, err := example.Units(); err == nil {
		for _, u := range units {
			titles[u.Code] = u.Title()
		}
	}
	for _, p := range people {
		out.People = append(out.People, api.TrialPerson{Login: p.login, Name: p.name, Role: p.role, Unit: titles[p.unit]})
	}
	return out
}

// trialPlaces are what the logins of units end with.
func trialPlaces(people []trialPerson) []string {
	var out []string
	for _, p := range people {
		if place, ok := strings.CutPrefix(p.login, "canbo."); ok {
			out = append(out, place)
		}
	}
	return out
}

// trialState finds the units by code and the people by login, and reports whether the record holds only what the
// example brought.
func (a *App) trialState(ctx context.Context, people []trialPerson) (units map[string]string, known map[string]directive.User, only bool, err error) {
	stored, err := a.service.Units(ctx)
	if err != nil {
		return nil, nil, false, err
	}
	units, known, only = map[string]string{}, map[string]directive.User{}, true
	for _, u := range stored {
		units[u.Code] = u.ID
	}
	ours := map[string]bool{}
	for _, p := range people {
		ours[p.login] = true
		only = only && units[p.unit] != ""
	}
	users, err := a.service.Users(ctx, a.machineCall())
	if err != nil {
		return nil, nil, false, err
	}
	first, err := a.store.Read().FirstTokenUser(ctx)
	if err != nil && directive.CodeOf(err) != directive.CodeNotFound {
		return nil, nil, false, err
	}
	for _, u := range users {
		known[u.Login] = u
		only = only && (ours[u.Login] || u.ID == first || strings.HasPrefix(u.Login, demoPrefix))
	}
	return units, known, only, nil
}

// trialPassword is the password of an earlier start, or a new one, which stays in the data folder.
func (a *App) trialPassword() (string, error) {
	path := filepath.Join(a.Data, "demo-password")
	text, err := os.ReadFile(path)
	if err == nil {
		return strings.TrimSpace(string(text)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	letters := strings.ToLower(rand.Text())
	password := strings.Join([]string{letters[:4], letters[4:8], letters[8:12]}, "-")
	if err := os.MkdirAll(a.Data, 0o700); err != nil {
		return "", err
	}
	return password, os.WriteFile(path, []byte(password+"\n"), 0o600)
}

// seatTrial makes one person, unless that was done before.
func (a *App) seatTrial(ctx context.Context, n int, p trialPerson, unitID string, known map[string]directive.User, password string) error {
	call := a.machineCall()
	u, ok := known[p.login]
	if !ok {
		var err error
		u, err = a.service.CreateUser(ctx, call, directive.User{Name: p.name, Login: p.login, Email: p.login + "@example.org", Phone: fmt.Sprintf("0900 000 %03d", n+1)})
		if err != nil {
			return err
		}
	}
	if _, err := a.store.Read().Password(ctx, u.ID); directive.CodeOf(err) != directive.CodeNotFound {
		return err // done; the password comes last
	}
	seats, err := a.store.Read().SeatsOf(ctx, u.ID, calendar.DateOf(a.service.Now()))
	if err != nil {
		return err
	}
	if len(seats) == 0 {
		if _, err := a.service.AppointTo(ctx, call, directive.Post{UnitID: unitID, Role: p.role}, u.ID, calendar.Date{}); err != nil {
			return err
		}
	}
	return a.service.SetPassword(ctx, call, u.ID, password, false)
}

// firstLink prints where the first administrator chooses a password, at each start until that is done.
func (a *App) firstLink(ctx context.Context) error {
	secret, err := a.service.FirstLink(ctx)
	if err != nil || secret == "" {
		return err
	}
	a.say("Đặt mật khẩu cho người quản trị, chỉ dùng được một lần / the administrator chooses a password here, once:")
	a.say("  %s/setup/%s", a.baseURL(), secret)
	return nil
}
