// Package example loads the meeting that the product was born from: the Yên Bái association's briefing of
// 25 December 2020 and the nine district units of that day, as a draft that somebody has still to check.
package example

import (
	"context"
	_ "embed"
	"fmt"

	"gopkg.in/yaml.v3"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
)

//go:embed units.yaml
var unitsYAML []byte

//go:embed minutes.txt
var minutesText string

// Minutes is the text of the real meeting.
func Minutes() string { return minutesText }

// Units returns the province and its nine districts. Parents are named by their code.
func Units() ([]directive.Unit, error) {
	var rows []struct {
		Code, Type, Name, Parent string
		Level                    directive.Level
		Aliases                  []string
		From                     string `yaml:"valid_from"`
		To                       string `yaml:"valid_to"`
	}
	if err := yaml.Unmarshal(unitsYAML, &rows); err != nil {
		return nil, fmt.Errorf("example units: %w", err)
	}
	var out []directive.Unit
	for _, r := range rows {
		u := directive.Unit{Code: r.Code, Type: r.Type, Name: r.Name, Aliases: r.Aliases, Level: r.Level, ParentID: r.Parent}
		if u.Level == "" {
			u.Level = directive.LevelDistrict
		}
		for _, day := range []struct {
			text string
			into *calendar.Date
		}{{r.From, &u.ValidFrom}, {r.To, &u.ValidTo}} {
			if day.text == "" {
				continue
			}
			var err error
			if *day.into, err = calendar.ParseDate(day.text); err != nil {
				return nil, fmt.Errorf("example units: %w", err)
			}
		}
		out = append(out, u)
	}
	return out, nil
}

// Load stores the units and the meeting as a draft, unless there are units already, and returns the meeting; loaded
// is false when nothing was done.
func Load(ctx context.Context, s *service.Service, call service.Call) (m directive.Meeting, loaded bool, err error) {
	have, err := s.Units(ctx)
	if err != nil || len(have) > 0 {
		return m, false, err
	}
	units, err := Units()
	if err != nil {
		return m, false, err
	}
	if _, err := s.ImportUnits(ctx, call, units); err != nil {
		return m, false, fmt.Errorf("example units: %w", err)
	}
	_, m, err = s.ParseMinutes(ctx, minutesText)
	if err != nil {
		return m, false, fmt.Errorf("example minutes: %w", err)
	}
	m, err = s.CreateMeeting(ctx, call, m)
	if err != nil {
		return m, false, fmt.Errorf("example meeting: %w", err)
	}
	return m, true, nil
}
