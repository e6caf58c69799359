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

// days between which the nine districts existed in this form: resolution 870/NQ-UBTVQH14 came into force on
// 1 February 2020; the district level ended on 1 July 2025.
var (
	unitsFrom = calendar.NewDate(2020, 2, 1)
	unitsTo   = calendar.NewDate(2025, 6, 30)
)

// Units returns the province and its nine districts. Parents are named by their code.
func Units() ([]directive.Unit, error) {
	var rows []struct {
		Code, Type, Name string
		Aliases          []string
	}
	if err := yaml.Unmarshal(unitsYAML, &rows); err != nil {
		return nil, fmt.Errorf("example units: %w", err)
	}
	const province = "15" // the statistics office's code of Yên Bái until 30 June 2025
	out := []directive.Unit{{Code: province, Type: "tỉnh", Name: "Yên Bái", Level: directive.LevelProvince, ValidTo: unitsTo}}
	for _, r := range rows {
		out = append(out, directive.Unit{Code: r.Code, Type: r.Type, Name: r.Name, Aliases: r.Aliases, Level: directive.LevelDistrict,
			ParentID: province, ValidFrom: unitsFrom, ValidTo: unitsTo})
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
