package api

import (
	"net/http"

	"giaoban/internal/directive"
)

// UnitJSON is a unit of the tree.
type UnitJSON struct {
	ID        string   `json:"id,omitempty" doc:"Read only."`
	Code      string   `json:"code,omitempty" doc:"The statistics office's code; unique among units that exist at one time."`
	Type      string   `json:"type,omitempty" doc:"The word before the name: huyện, xã, phường."`
	Name      string   `json:"name"`
	Title     string   `json:"title,omitempty" doc:"Type and name; read only."`
	Aliases   []string `json:"aliases,omitempty"`
	Level     string   `json:"level" doc:"country, province, district, commune, branch or body."`
	ParentID  string   `json:"parent_id,omitempty" doc:"An id; in an import also the code of a unit before it."`
	ValidFrom string   `json:"valid_from,omitempty" doc:"First day on which it exists."`
	ValidTo   string   `json:"valid_to,omitempty" doc:"Last day on which it exists."`
	Phone     string   `json:"phone,omitempty"`
	Email     string   `json:"email,omitempty"`
	Version   int      `json:"version,omitempty" doc:"Read only."`
}

func (u UnitJSON) etag() int        { return u.Version }
func (u UnitJSON) location() string { return "/api/v1/units/" + u.ID }

func unitJSON(u directive.Unit) UnitJSON {
	return UnitJSON{u.ID, u.Code, u.Type, u.Name, u.Title(), u.Aliases, string(u.Level), u.ParentID, dayText(u.ValidFrom), dayText(u.ValidTo), u.Phone, u.Email, u.Version}
}

func (u UnitJSON) unit(p *reader, at string) directive.Unit {
	return directive.Unit{Code: u.Code, Type: u.Type, Name: u.Name, Aliases: u.Aliases, Level: directive.Level(u.Level), ParentID: u.ParentID,
		ValidFrom: p.day(at+"valid_from", u.ValidFrom), ValidTo: p.day(at+"valid_to", u.ValidTo), Phone: u.Phone, Email: u.Email}
}

// UnitsJSON is many units at once.
type UnitsJSON struct {
	Units []UnitJSON `json:"units"`
}

// ImportedJSON is what an import made.
type ImportedJSON struct{ Page[UnitJSON] }

func (ImportedJSON) location() string { return "/api/v1/units" }

// UnitPatchJSON changes some values of a unit; what is absent stays.
type UnitPatchJSON struct {
	Code      *string   `json:"code,omitempty"`
	Type      *string   `json:"type,omitempty"`
	Name      *string   `json:"name,omitempty"`
	Aliases   *[]string `json:"aliases,omitempty"`
	ParentID  *string   `json:"parent_id,omitempty"`
	ValidFrom *string   `json:"valid_from,omitempty"`
	ValidTo   *string   `json:"valid_to,omitempty"`
	Phone     *string   `json:"phone,omitempty"`
	Email     *string   `json:"email,omitempty"`
}

// change returns what the patch does to a unit.
func (in UnitPatchJSON) change() (func(*directive.Unit), error) {
	var p reader
	from, to := "", ""
	if in.ValidFrom != nil {
		from = *in.ValidFrom
	}
	if in.ValidTo != nil {
		to = *in.ValidTo
	}
	validFrom, validTo := p.day("valid_from", from), p.day("valid_to", to)
	set := func(to, from *string) {
		if from != nil {
			*to = *from
		}
	}
	return func(u *directive.Unit) {
		set(&u.Code, in.Code)
		set(&u.Type, in.Type)
		set(&u.Name, in.Name)
		set(&u.ParentID, in.ParentID)
		set(&u.Phone, in.Phone)
		set(&u.Email, in.Email)
		if in.Aliases != nil {
			u.Aliases = *in.Aliases
		}
		if in.ValidFrom != nil {
			u.ValidFrom = validFrom
		}
		if in.ValidTo != nil {
			u.ValidTo = validTo
		}
	}, p.Err()
}

func (a *API) unitRoutes() []endpoint {
	return []endpoint{
		read("/api/v1/units", "listUnits", "Cây đơn vị, cả trước đây và hiện nay", "The tree of units, past and present", []param{
			{name: "parent_id"}, {name: "on", doc: "Only those that exist on this day."},
		}, func(r *request) (Page[UnitJSON], error) {
			var p reader
			on := p.day("on", r.query("on"))
			if err := p.Err(); err != nil {
				return Page[UnitJSON]{}, err
			}
			units, err := a.Service.Units(r)
			out := Page[UnitJSON]{Items: []UnitJSON{}}
			for _, u := range units {
				if (r.query("parent_id") == "" || u.ParentID == r.query("parent_id")) && (on.IsZero() || u.ValidOn(on)) {
					out.Items = append(out.Items, unitJSON(u))
				}
			}
			return out, err
		}),
		create("/api/v1/units", "createUnit", "Thêm đơn vị", "Add a unit", func(r *request, in UnitJSON) (UnitJSON, error) {
			var p reader
			u := in.unit(&p, "")
			if err := p.Err(); err != nil {
				return in, err
			}
			u, err := a.Service.CreateUnit(r, r.call, u)
			return unitJSON(u), err
		}),
		create("/api/v1/units/import", "importUnits", "Nhập nhiều đơn vị, tất cả hoặc không", "Add many units, all or none", func(r *request, in UnitsJSON) (ImportedJSON, error) {
			var p reader
			var units []directive.Unit
			for i, u := range in.Units {
				units = append(units, u.unit(&p, "units["+itoa(i)+"]."))
			}
			if err := p.Err(); err != nil {
				return ImportedJSON{}, err
			}
			units, err := a.Service.ImportUnits(r, r.call, units)
			out := Page[UnitJSON]{Items: []UnitJSON{}}
			for _, u := range units {
				out.Items = append(out.Items, unitJSON(u))
			}
			return ImportedJSON{out}, err
		}).large(),
		read("/api/v1/units/:id", "getUnit", "Một đơn vị", "A unit", nil, func(r *request) (UnitJSON, error) {
			id, err := r.id()
			if err != nil {
				return UnitJSON{}, err
			}
			u, err := a.Service.Unit(r, id)
			return unitJSON(u), err
		}),
		write(http.MethodPatch, "/api/v1/units/:id", "patchUnit", "Sửa đơn vị", "Change a unit", http.StatusOK, false, func(r *request, in UnitPatchJSON) (UnitJSON, error) {
			id, err := r.id()
			if err != nil {
				return UnitJSON{}, err
			}
			change, err := in.change()
			if err != nil {
				return UnitJSON{}, err
			}
			u, err := a.Service.PatchUnit(r, r.call, id, change)
			return unitJSON(u), err
		}),
	}
}
