package cli

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"giaoban/api"
	"giaoban/internal/directive"
	"giaoban/internal/example"
	"giaoban/internal/minutes"
	"giaoban/internal/service"
)

func readAll(r io.Reader) ([]byte, error) { return io.ReadAll(r) }

// ParseMinutes reads minutes without a server. format is yaml (the shape of the labelled texts), json (the draft) or
// text. Units are those of the example.
func (e *Env) ParseMinutes(file, format string) error {
	text, err := e.read(file)
	if err != nil {
		return err
	}
	units, err := exampleUnits()
	if err != nil {
		return err
	}
	draft, m, err := service.ReadMinutes(string(text), units)
	if err != nil {
		return err
	}
	switch format {
	case "json":
		return e.print(api.NewParsed(e.Words, draft, m))
	case "text":
		return e.draft(draft)
	}
	out, err := draft.ExpectedYAML()
	if err != nil {
		return err
	}
	_, err = e.Out.Write(out)
	return err
}

// exampleUnits is the Yên Bái tree of 2020, with codes for ids.
func exampleUnits() ([]directive.Unit, error) {
	units, err := example.Units()
	for i := range units {
		units[i].ID = units[i].Code
	}
	return units, err
}

// draft writes a draft for people.
func (e *Env) draft(d minutes.Draft) error {
	if err := e.say("%s — %s\n%s: %s  %s: %s", d.HeldOn, d.Title, e.pick("Nơi họp", "Place"), d.Place, e.pick("Chủ trì", "Chair"), d.Chair); err != nil {
		return err
	}
	for i, g := range d.Groups {
		if err := e.say("\n%d. %s %s [%s]", i+1, g.Marker, g.Heading, e.Words.Text("kind."+g.Kind, nil)); err != nil {
			return err
		}
		for _, x := range g.Directives {
			who := strings.Join(append(labels(d, x.UnitIDs), x.UnitNames...), ", ")
			if x.AllUnits {
				who = e.pick("tất cả", "all")
			}
			due := ""
			if x.Deadline != nil {
				due = x.Deadline.Phrase
			}
			if err := e.say("   - %s\n     %s: %s  %s: %s", short(x.Text, 120), e.pick("đơn vị", "units"), who, e.pick("hạn", "deadline"), due); err != nil {
				return err
			}
		}
	}
	return nil
}

func labels(d minutes.Draft, ids []string) []string {
	var out []string
	for _, id := range ids {
		out = append(out, d.UnitLabels[id])
	}
	return out
}

// ScoreMinutes compares drafts with labelled texts in dir (minutes/ and expected/).
func (e *Env) ScoreMinutes(dir string) error {
	began := time.Now()
	report, err := minutes.Score(dir, minutes.Options{})
	if err != nil {
		return err
	}
	return e.say("%s\n%v", report, time.Since(began).Round(time.Millisecond))
}

// Units lists the tree.
func (e *Env) Units(ctx context.Context) error {
	if e.JSON {
		return e.raw(ctx, "GET", "/api/v1/units", nil)
	}
	var page api.Page[api.UnitJSON]
	if err := e.Client.Get(ctx, "/api/v1/units", &page); err != nil {
		return err
	}
	var rows [][]string
	for _, u := range page.Items {
		rows = append(rows, []string{u.Code, u.Title, e.Words.Text("level."+u.Level, nil), e.date(u.ValidFrom), e.date(u.ValidTo), u.ID})
	}
	return e.table([]string{e.pick("Mã", "Code"), e.pick("Đơn vị", "Unit"), e.pick("Cấp", "Level"), e.pick("Từ", "From"), e.pick("Đến", "To"), "ID"}, rows)
}

// ImportUnits adds the units of a file, all or none: JSON {"units": […]}, CSV with a header of field names, or YAML.
func (e *Env) ImportUnits(ctx context.Context, file string) error {
	text, err := e.read(file)
	if err != nil {
		return err
	}
	in, err := unitsOf(filepath.Ext(file), text)
	if err != nil {
		return err
	}
	if e.JSON {
		return e.raw(ctx, "POST", "/api/v1/units/import", in)
	}
	var page api.Page[api.UnitJSON]
	if err := e.Client.Post(ctx, "/api/v1/units/import", in, &page); err != nil {
		return err
	}
	return e.say(e.pick("Đã thêm %d đơn vị.", "%d units are added."), len(page.Items))
}

func unitsOf(ext string, text []byte) (api.UnitsJSON, error) {
	var in api.UnitsJSON
	switch strings.ToLower(ext) {
	case ".json":
		err := json.Unmarshal(text, &in)
		return in, err
	case ".csv":
		return unitsOfCSV(text)
	}
	var rows []struct {
		Code, Type, Name, Level, Parent string
		Aliases                         []string
		From                            string `yaml:"valid_from"`
		To                              string `yaml:"valid_to"`
	}
	if err := yaml.Unmarshal(text, &rows); err != nil {
		return in, err
	}
	for _, r := range rows {
		in.Units = append(in.Units, api.UnitJSON{Code: r.Code, Type: r.Type, Name: r.Name, Aliases: r.Aliases, Level: r.Level, ParentID: r.Parent, ValidFrom: r.From, ValidTo: r.To})
	}
	return in, nil
}

func unitsOfCSV(text []byte) (api.UnitsJSON, error) {
	var in api.UnitsJSON
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff")))
	head, err := r.Read()
	if err != nil {
		return in, err
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return in, nil
		}
		if err != nil {
			return in, err
		}
		var u api.UnitJSON
		for i, name := range head {
			target := map[string]*string{"code": &u.Code, "type": &u.Type, "name": &u.Name, "level": &u.Level, "parent": &u.ParentID, "parent_id": &u.ParentID,
				"valid_from": &u.ValidFrom, "valid_to": &u.ValidTo, "phone": &u.Phone, "email": &u.Email}[strings.TrimSpace(name)]
			if target == nil {
				return in, fmt.Errorf("unknown column %q", name)
			}
			*target = row[i]
		}
		in.Units = append(in.Units, u)
	}
}

// AddUser adds a person and, with a role, seats them on the post of a unit (by id or name; "": the whole tree).
func (e *Env) AddUser(ctx context.Context, u api.UserJSON, role, unit string) error {
	var made api.UserJSON
	if err := e.Client.Post(ctx, "/api/v1/users", u, &made); err != nil {
		return err
	}
	if role != "" {
		in := api.AppointJSON{Role: role, UserID: made.ID}
		if unit != "" {
			var err error
			if in.UnitID, err = e.unit(ctx, unit); err != nil {
				return err
			}
		}
		if err := e.Client.Post(ctx, "/api/v1/posts", in, nil); err != nil {
			return err
		}
	}
	if e.JSON {
		return e.print(made)
	}
	return e.say("%s  %s", made.ID, made.Name)
}

// NewToken makes a token; its secret is printed this once.
func (e *Env) NewToken(ctx context.Context, login, name string) error {
	in := api.TokenInJSON{Name: name}
	if login != "" {
		var page api.Page[api.UserJSON]
		if err := e.Client.Get(ctx, "/api/v1/users", &page); err != nil {
			return err
		}
		for _, u := range page.Items {
			if u.Login == login {
				in.UserID = u.ID
			}
		}
		if in.UserID == "" {
			return fmt.Errorf(e.pick("không có ai tên đăng nhập “%s”", "nobody signs in as “%s”"), login)
		}
	}
	var k api.TokenJSON
	if err := e.Client.Post(ctx, "/api/v1/tokens", in, &k); err != nil {
		return err
	}
	if e.JSON {
		return e.print(k)
	}
	return e.say("%s", k.Token)
}
