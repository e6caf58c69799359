package api

import (
	"regexp"
	"strconv"

	"giaoban/api/html"
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
)

// groupPages are the page of a group and what is done to it as a whole.
func (a *API) groupPages() []pageRoute {
	return []pageRoute{
		view("/groups/:id", "", func(v *visit) error { return v.group("") }),
		deed("/groups/:id/amend", service.RightIssue, (*visit).amendGroup),
		deed("/groups/:id/cancel", service.RightIssue, func(v *visit) error {
			return v.actOnGroup("cancel", "group_cancelled", func(id string) error {
				reason := v.text("cancel.reason")
				if reason == "" { // the units are told why
					return invalid("reason", "required")
				}
				_, err := v.api.Service.CancelGroup(v, v.call, id, reason)
				return err
			})
		}),
		deed("/groups/:id/replan", service.RightIssue, func(v *visit) error {
			return v.actOnGroup("replan", "group_replanned", func(id string) error {
				_, err := v.api.Service.Replan(v, v.call, id, nil, v.text("replan.reason"))
				return err
			})
		}),
	}
}

// group shows a group; act is the form that came back, "" for none.
func (v *visit) group(act string) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	g, err := v.api.Service.GroupDetail(v, v.call, id)
	if err != nil {
		return err
	}
	if g.Status == directive.GroupDraft {
		return v.goTo("/meetings/"+g.MeetingID, "")
	}
	page := html.NewGroup(v.words, v.frame(html.GroupName(v.words, g.Ordinal, g.Title)), g)
	page.Live, page.Act, page.MayIssue = true, act, v.call.Actor.Has(service.RightIssue)
	page.Path = "/groups/" + id
	cal, err := v.api.Service.CalendarAt(v, g.CalendarRev)
	if err != nil {
		return err
	}
	for i := range page.Ladders {
		l := &page.Ladders[i]
		l.Counted = v.counted(directive.Explain(calendar.DateOf(g.IssuedAt), directive.Deadline{Due: l.Due}, cal))
	}
	if page.MayIssue && g.Status != directive.GroupCancelled {
		before, after, err := v.api.Service.ReplanPreview(v, v.call, id)
		if err != nil {
			return err
		}
		page.Replanned(v.words, before, after)
	}
	return v.show(page)
}

var listIndex = regexp.MustCompile(`\[\d+\]`)

// actOnGroup does something to a group and says so, or shows its form again. The names of the form's fields begin with
// the act.
func (v *visit) actOnGroup(act, done string, do func(id string) error) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	v.call.IfMatch, _ = strconv.Atoi(v.text("version")) //nolint:errcheck // no version: any
	if err := do(id); err != nil {
		return v.again(err, func(v *visit) error {
			for i, f := range v.fault.Fields {
				if f.Field != "" {
					v.fault.Fields[i].Field = act + "." + listIndex.ReplaceAllString(f.Field, "")
				}
			}
			return v.group(act)
		})
	}
	return v.goTo("/groups/"+id, done)
}

func (v *visit) amendGroup() error {
	return v.actOnGroup("amend", "group_amended", func(id string) error {
		var p reader
		a := service.Amendment{DirectiveID: v.text("amend.directive_id"), AddUnits: v.form["amend.add_units"], DueOn: p.day("due_on", v.text("amend.due_on")),
			OnlyNew: v.text("amend.only_new") != "", Until: p.day("until", v.text("amend.until")), Reason: v.text("amend.reason")}
		if err := p.Err(); err != nil {
			return err
		}
		if !a.DueOn.IsZero() {
			standing, err := v.standing(id, a.DirectiveID)
			if err != nil {
				return err
			}
			if standing { // only a standing directive has periods
				a.Period = v.text("amend.period")
			}
		}
		_, err := v.api.Service.Amend(v, v.call, id, a)
		return err
	})
}

// standing reports whether a directive of a group is reported each period.
func (v *visit) standing(groupID, directiveID string) (bool, error) {
	g, err := v.api.Service.Group(v, v.call, groupID)
	for _, d := range g.Directives {
		if d.ID == directiveID {
			return d.Time == directive.TimeStanding, err
		}
	}
	return false, err
}
