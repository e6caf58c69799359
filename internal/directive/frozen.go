package directive

import (
	"fmt"
	"maps"
	"slices"
)

// FrozenChanges names the fields in which sent differs from an issued meeting and may not: everything but its document,
// place and chair. What is left out is not changed: the text of the minutes, the issuing unit, whole groups.
func (m Meeting) FrozenChanges(sent Meeting) []string {
	var c changes
	c.note("title", sent.Title == m.Title)
	c.note("held_on", sent.HeldOn == m.HeldOn)
	c.note("organisation", sent.Organisation == m.Organisation)
	c.note("issuing_unit_id", sent.IssuingUnitID == "" || sent.IssuingUnitID == m.IssuingUnitID)
	c.note("source_text", sent.SourceText == "" || sent.SourceText == m.SourceText)
	for i, g := range sent.Groups {
		at := fmt.Sprintf("groups[%d]", i)
		n := slices.IndexFunc(m.Groups, func(known Group) bool { return known.ID == g.ID })
		if n < 0 {
			c.note(at, false)
			continue
		}
		c.group(at+".", m.Groups[n], g)
	}
	return c
}

// changes collects the names of fields that differ.
type changes []string

func (c *changes) note(field string, same bool) {
	if !same {
		*c = append(*c, field)
	}
}

func (c *changes) group(at string, was, is Group) {
	c.note(at+"ordinal", is.Ordinal == was.Ordinal)
	c.note(at+"kind", is.Kind == was.Kind)
	c.note(at+"title", is.Title == was.Title)
	c.note(at+"span", is.Span == was.Span)
	c.note(at+"directives", len(is.Directives) == len(was.Directives))
	for i := range min(len(is.Directives), len(was.Directives)) {
		c.directive(fmt.Sprintf("%sdirectives[%d].", at, i), was.Directives[i], is.Directives[i])
	}
}

func (c *changes) directive(at string, was, is Directive) {
	c.note(at+"id", is.ID == was.ID)
	c.note(at+"text", is.Text == was.Text)
	c.note(at+"kind", is.Kind == was.Kind)
	c.note(at+"units", slices.Equal(is.Units, was.Units))
	c.note(at+"unit_names", slices.Equal(is.UnitNames, was.UnitNames))
	c.note(at+"support_units", slices.Equal(is.SupportUnits, was.SupportUnits))
	c.note(at+"place", is.Place == was.Place)
	c.note(at+"places", maps.Equal(is.Places, was.Places))
	c.note(at+"time", is.Time == was.Time)
	c.note(at+"due_on", is.DueOn == was.DueOn)
	c.note(at+"due", is.Due.Equal(was.Due))
	c.note(at+"every", is.Every == was.Every)
	c.note(at+"briefings", slices.Equal(is.Briefings, was.Briefings))
	c.note(at+"days_before", is.DaysBefore == was.DaysBefore)
	c.note(at+"until", is.Until == was.Until)
	c.note(at+"measure", is.Measure == was.Measure)
	c.note(at+"requires_review", is.RequiresReview == was.RequiresReview)
	c.note(at+"suggested_deadline", is.Suggested == was.Suggested)
	c.note(at+"span", is.Span == was.Span)
}
