package cli

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"giaoban/api"
	"giaoban/internal/client"
)

// Units lists the tree.
func (e *Env) Units(ctx context.Context) error {
	if e.JSON {
		return e.raw(ctx, "GET", "/api/v1/units", nil)
	}
	units, err := e.units(ctx)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, u := range units {
		rows = append(rows, []string{u.Code, u.Title, e.word("level", u.Level), e.date(u.ValidFrom), e.date(u.ValidTo), u.ID})
	}
	return e.table([]string{e.pick("Mã", "Code"), e.pick("Đơn vị", "Unit"), e.pick("Cấp", "Level"), e.pick("Từ", "From"), e.pick("Đến", "To"), "ID"}, rows)
}

// ImportUnits adds the units of a file, all or none: JSON {"units": […]}, CSV with a header of field names, or YAML
// in the shape of the example's. What is wrong is told by the line on which it stands.
func (e *Env) ImportUnits(ctx context.Context, file string) error {
	list, err := e.unitsOf(file)
	if err != nil {
		return err
	}
	body, err := e.Client.Do(ctx, "POST", "/api/v1/units/import", api.UnitsJSON{Units: list.units})
	if err != nil {
		return e.lined(err, list.lines)
	}
	if e.JSON {
		return e.body(body)
	}
	made, err := decode[api.Page[api.UnitJSON]](body)
	if err != nil {
		return err
	}
	return e.tell("Đã thêm %d đơn vị.", "Units added: %d.", len(made.Items))
}

// row finds the unit in a field of an import.
var row = regexp.MustCompile(`^units\[(\d+)\]\.?(.*)`)

// lined gives the fields of a refusal the lines of the file.
func (e *Env) lined(err error, lines []int) error {
	var refusal *client.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	said := *refusal
	said.Errors = slices.Clone(refusal.Errors)
	for i, issue := range said.Errors {
		at := row.FindStringSubmatch(issue.Field)
		if at == nil {
			continue
		}
		if n, err := strconv.Atoi(at[1]); err == nil && n < len(lines) {
			said.Errors[i].Field = strings.TrimSuffix(e.phrase("dòng %d, %s", "line %d, %s", lines[n], e.field(at[2])), ", ")
		}
	}
	return &said
}

// unitList is units with the lines of the file on which they begin.
type unitList struct {
	units []api.UnitJSON
	lines []int
}

// unitsOf reads a file of units: by the end of its name, else by how it begins.
func (e *Env) unitsOf(file string) (unitList, error) {
	text, err := e.read(file)
	if err != nil {
		return unitList{}, err
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	read := e.unitsOfYAML
	begin, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	switch ext := strings.ToLower(filepath.Ext(file)); {
	case ext == ".json", ext == "" && strings.HasPrefix(begin, "{"):
		read = e.unitsOfJSON
	case ext == ".csv", ext == "" && !strings.HasPrefix(begin, "-") && !strings.HasPrefix(begin, "#") && strings.Contains(begin, ","):
		read = e.unitsOfCSV
	}
	list, err := read(text)
	if err != nil {
		return list, &UsageError{fmt.Errorf("%s: %w", file, err)}
	}
	list.complete()
	return list, nil
}

// complete gives units the level that their type implies, and a parent where only one can be meant: the one unit of
// the file that stands alone on the highest level.
func (l *unitList) complete() {
	levels := map[string]string{"tỉnh": "province", "huyện": "district", "quận": "district", "thị xã": "district", "thành phố": "district",
		"xã": "commune", "phường": "commune", "thị trấn": "commune", "đặc khu": "commune", "chi hội": "branch"}
	count := map[string]int{}
	for i := range l.units {
		u := &l.units[i]
		if u.Level == "" {
			u.Level = levels[strings.ToLower(cell(u.Type))]
		}
		count[u.Level]++
	}
	if count["province"] != 1 || count["country"] > 0 {
		return
	}
	province := ""
	for _, u := range l.units {
		if u.Level == "province" {
			province = u.Code
		}
	}
	for i := range l.units {
		if u := &l.units[i]; u.Level == "district" && u.ParentID == "" {
			u.ParentID = province
		}
	}
}

// unitsOfYAML reads a list in the shape of the example's.
func (e *Env) unitsOfYAML(text []byte) (unitList, error) {
	var list unitList
	var nodes []yaml.Node
	var whole struct{ Units []yaml.Node } // as in JSON
	if yaml.Unmarshal(text, &nodes) != nil {
		if err := yaml.Unmarshal(text, &whole); err != nil || whole.Units == nil {
			return list, e.failure("cần một danh sách đơn vị, mỗi dòng như - {code: '139', type: huyện, name: Trạm Tấu, parent: '15'}",
				"want a list of units, each on a line such as - {code: '139', type: huyện, name: Trạm Tấu, parent: '15'}")
		}
		nodes = whole.Units
	}
	for _, node := range nodes {
		var r struct {
			Code, Type, Name, Level, Parent, Phone, Email string
			Aliases                                       []string
			ParentID                                      string `yaml:"parent_id"`
			From                                          string `yaml:"valid_from"`
			To                                            string `yaml:"valid_to"`
		}
		if err := e.knownKeys(node); err != nil {
			return list, err
		}
		if err := node.Decode(&r); err != nil {
			return list, err
		}
		list.units = append(list.units, api.UnitJSON{Code: r.Code, Type: r.Type, Name: r.Name, Aliases: r.Aliases, Level: r.Level, ParentID: cmp.Or(r.Parent, r.ParentID),
			ValidFrom: r.From, ValidTo: r.To, Phone: r.Phone, Email: r.Email})
		list.lines = append(list.lines, node.Line)
	}
	return list, nil
}

// knownKeys refuses a misspelt key. The four counts of the example's list are passed over.
func (e *Env) knownKeys(node yaml.Node) error {
	known := []string{"code", "type", "name", "level", "parent", "parent_id", "aliases", "valid_from", "valid_to", "phone", "email", "communes", "phuong", "thi_tran", "xa"}
	if node.Kind != yaml.MappingNode {
		return e.failure("dòng %d: không phải một đơn vị", "line %d: not a unit", node.Line)
	}
	for i := 0; i < len(node.Content); i += 2 {
		if key := node.Content[i]; !slices.Contains(known, key.Value) {
			return e.failure("dòng %d: không có mục %q", "line %d: unknown field %q", key.Line, key.Value)
		}
	}
	return nil
}

// unitsOfJSON reads the body of POST /units/import.
func (e *Env) unitsOfJSON(text []byte) (unitList, error) {
	var list unitList
	var in struct {
		Units []json.RawMessage `json:"units"`
	}
	if err := strictly(text, &in); err != nil {
		return list, err
	}
	rest, line := text, 1
	for _, one := range in.Units {
		at := bytes.Index(rest, one) // items are read in order, letter by letter as they stand
		line += bytes.Count(rest[:at], []byte("\n"))
		var u api.UnitJSON
		if err := strictly(one, &u); err != nil {
			return list, fmt.Errorf("%s: %w", e.phrase("dòng %d", "line %d", line), err)
		}
		list.units, list.lines = append(list.units, u), append(list.lines, line)
		line += bytes.Count(one, []byte("\n"))
		rest = rest[at+len(one):]
	}
	return list, nil
}

// strictly reads one JSON value that has no member that into does not know, and behind which nothing follows.
func strictly(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more follows behind the end")
	}
	return nil
}

// unitsOfCSV reads a table whose head names the fields; aliases are separated by semicolons.
func (e *Env) unitsOfCSV(text []byte) (unitList, error) {
	var list unitList
	r := csv.NewReader(bytes.NewReader(text))
	head, err := r.Read()
	if errors.Is(err, io.EOF) {
		return list, e.failure("tệp trống", "the file is empty")
	}
	if err != nil {
		return list, err
	}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return list, err
		}
		line, _ := r.FieldPos(0)
		var u api.UnitJSON
		fields := map[string]*string{"code": &u.Code, "type": &u.Type, "name": &u.Name, "level": &u.Level, "parent": &u.ParentID, "parent_id": &u.ParentID,
			"valid_from": &u.ValidFrom, "valid_to": &u.ValidTo, "phone": &u.Phone, "email": &u.Email}
		for i, name := range head {
			value := strings.TrimSpace(cells[i])
			switch field := fields[strings.TrimSpace(name)]; {
			case field != nil:
				*field = value
			case strings.TrimSpace(name) != "aliases":
				return list, e.failure("dòng 1: không có cột %q", "line 1: unknown column %q", name)
			case value != "":
				for alias := range strings.SplitSeq(value, ";") {
					u.Aliases = append(u.Aliases, strings.TrimSpace(alias))
				}
			}
		}
		list.units, list.lines = append(list.units, u), append(list.lines, line)
	}
}
