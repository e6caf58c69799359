package api

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"giaoban/api/html"
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
)

// issuePages are the preview of a draft's timeline and its issue.
func (a *API) issuePages() []pageRoute {
	return []pageRoute{
		view("/meetings/:id/preview", "", (*visit).previewMeeting),
		deed("/meetings/:id/issue", service.RightIssue, (*visit).issueMeeting),
	}
}

func (v *visit) previewMeeting() error {
	id, err := v.id()
	if err != nil {
		return err
	}
	p, err := v.api.Service.PreviewMeeting(v, v.call, id)
	if err != nil {
		return err
	}
	if len(p.Groups) == 0 && p.Meeting.Status != directive.GroupDraft {
		return v.goTo("/meetings/"+id, "")
	}
	page := html.MeetingPreview{Frame: v.frame(v.words.Text("meeting.preview_title", nil)), Meeting: p.Meeting, Preview: p, Unit: v.query("unit"),
		MayDraft: v.call.Actor.Has(service.RightDraft), MayIssue: v.call.Actor.Has(service.RightIssue)}
	labels, cards := map[string]string{}, map[string]string{}
	for i, g := range p.Meeting.Groups {
		for j, d := range g.Directives {
			labels[d.ID] = fmt.Sprintf("%d.%d", i+1, j+1)
			cards[d.ID] = "/meetings/" + id + "#" + anchor(i, j)
		}
	}
	today := calendar.DateOf(v.api.Service.Now())
	page.Timeline = html.NewTimeline(v.words, page.Calendar, today, p.Groups, labels, page.Unit)
	page.Units = previewUnits(v, p)
	page.Items = v.previewLines(p, labels, today, page.Unit)
	page.Warnings = v.warnings(p.Warnings, labels, cards)
	if page.MayIssue {
		if err := v.api.Service.CheckIssue(v, v.call, id); err != nil {
			if page.Refused, err = v.refusals(id, err); err != nil {
				return err
			}
		}
	}
	return v.show(&page)
}

// warnings are what to look at, in words. Empty posts and years without a published calendar are one line each. What
// keeps the meeting from being issued stands elsewhere.
func (v *visit) warnings(all []service.Warning, labels, cards map[string]string) []html.WarningLine {
	var out []html.WarningLine
	var posts, years []string
	for _, w := range all {
		switch w.Code {
		case "no_unit", "no_time":
		case "vacant_post":
			posts = append(posts, v.words.Text("role."+fmt.Sprint(w.Args["Role"]), nil))
		case "calendar_uncertain":
			if year := fmt.Sprint(w.Args["Year"]); !slices.Contains(years, year) {
				years = append(years, year)
			}
		default:
			out = append(out, html.WarningLine{Text: v.warning(w, labels), Path: cards[w.DirectiveID]})
		}
	}
	if len(posts) > 0 {
		out = append(out, html.WarningLine{Text: v.words.Plural("meeting.vacant", len(posts), map[string]any{"Roles": strings.Join(posts, ", ")})})
	}
	if len(years) > 0 {
		out = append(out, html.WarningLine{Text: v.words.Text("meeting.uncertain", map[string]any{"Years": strings.Join(years, ", ")})})
	}
	return slices.Compact(out)
}

// warning is a warning in words, with the directive's number in front.
func (v *visit) warning(w service.Warning, labels map[string]string) string {
	text := v.words.Text("warning."+w.Code, w.Args)
	if label := labels[w.DirectiveID]; label != "" {
		return v.words.Text("meeting.directive", map[string]any{"Number": label}) + ": " + text
	}
	return text
}

var cardPath = regexp.MustCompile(`^groups\[(\d+)\]\.directives(?:\[(\d+)\])?`)

// refusals are what keeps a meeting from being issued, each with the way to its card. Another error comes back.
func (v *visit) refusals(id string, err error) ([]html.WarningLine, error) {
	var e *directive.Error
	if !errors.As(err, &e) || e.Code != directive.CodeInvalid {
		return nil, err
	}
	var out []html.WarningLine
	for _, f := range e.Fields {
		line := html.WarningLine{Text: v.words.Text("field."+f.Code, f.Args), Path: "/meetings/" + id}
		if m := cardPath.FindStringSubmatch(f.Field); m != nil {
			group, _ := strconv.Atoi(m[1]) //nolint:errcheck // digits
			one := -1
			if m[2] != "" {
				one, _ = strconv.Atoi(m[2]) //nolint:errcheck // digits
				line.Path += "#" + anchor(group, one)
				if f.Code != "no_unit" && f.Code != "no_time" {
					line.Text = v.words.Text("meeting.directive", map[string]any{"Number": fmt.Sprintf("%d.%d", group+1, one+1)}) + ": " + line.Text
				}
			} else {
				line.Path += "#" + anchor(group, -1)
				line.Text = v.words.Text("meeting.group", map[string]any{"Number": group + 1}) + ": " + line.Text
			}
		}
		out = append(out, line)
	}
	return out, nil
}

func previewUnits(v *visit, p service.MeetingPreview) []html.Option {
	out := []html.Option{{Value: "", Label: v.words.Text("meeting.everybody_filter", nil)}}
	seen := map[string]bool{}
	for _, g := range p.Groups {
		for _, item := range g.Items {
			for _, u := range item.Units {
				if !seen[u.ID] {
					seen[u.ID] = true
					out = append(out, html.Option{Value: u.ID, Label: firstUpper(u.Title())})
				}
			}
		}
	}
	slices.SortStableFunc(out[1:], func(a, b html.Option) int { return cmp.Compare(a.Label, b.Label) })
	return out
}

// previewLines are the deadlines with their arithmetic.
func (v *visit) previewLines(p service.MeetingPreview, labels map[string]string, today calendar.Date, only string) []html.PreviewLine {
	const most = 200
	var out []html.PreviewLine
	for _, g := range p.Groups {
		for _, item := range g.Items {
			if only != "" && !slices.ContainsFunc(item.Units, func(u directive.Unit) bool { return u.ID == only }) || len(out) == most {
				continue
			}
			line := html.PreviewLine{Label: labels[item.DirectiveID], Text: item.Text, Period: item.Period, Due: item.Due, Units: len(item.Units)}
			if n := len(out); n > 0 && item.Period != "" && out[n-1].Label == line.Label {
				line.Text = "" // stands above, at the first period
			}
			if !item.Due.IsZero() {
				deadline := directive.Deadline{Due: item.Due}
				line.Counted = v.counted(directive.Explain(today, deadline, g.Ladder.Calendar))
				for _, m := range item.Moments {
					step, ok := g.Ladder.Policy.Step(m.Step)
					if !ok || m.Skipped {
						continue
					}
					if e, ok := directive.ExplainMoment(m.Moment, step, deadline, g.Ladder.Calendar, v.api.Service.Grace()); ok && e.Occurrence == 1 {
						line.Moments = append(line.Moments, html.MomentWords(v.words, e))
					}
				}
				for _, r := range item.Repeats {
					if r.Every.OnWeekday {
						line.Repeats = v.words.Text("meeting.repeats", map[string]any{"Weekday": v.words.Weekday(r.Every.Weekday), "Whom": v.words.Text("role."+string(r.To), nil)})
					}
				}
			}
			out = append(out, line)
		}
	}
	return out
}

func (v *visit) issueMeeting() error {
	id, err := v.id()
	if err != nil {
		return err
	}
	v.call.IfMatch, _ = strconv.Atoi(v.text("version")) //nolint:errcheck // no version: any
	_, err = v.api.Service.IssueMeeting(v, v.call, id, nil)
	if err == nil {
		return v.goTo("/meetings/"+id, "meeting_issued")
	}
	if directive.CodeOf(err) == directive.CodeInvalid { // somebody changed it since the preview: the cards say what is wrong
		m, found := v.api.Service.Meeting(v, v.call, id)
		if found != nil {
			return found
		}
		d := html.DraftOf(m)
		d.Number()
		_, paths, unread := draftMeeting(d)
		if unread != nil {
			return unread
		}
		return v.refused(m, d, paths, m.UpdatedAt, err)
	}
	return v.again(err, func(v *visit) error { return v.previewMeeting() })
}
