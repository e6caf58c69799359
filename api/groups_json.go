package api

import (
	"giaoban/internal/directive"
	"giaoban/internal/service"
)

// CountsJSON is where a group's lead tasks stand.
type CountsJSON struct {
	Total     int `json:"total"`
	Open      int `json:"open"`
	Done      int `json:"done"`
	Late      int `json:"late" doc:"Done or handed in after the deadline."`
	Overdue   int `json:"overdue"`
	DueSoon   int `json:"due_soon"`
	Submitted int `json:"submitted"`
	Started   int `json:"started" doc:"Open and taken up: acknowledged, in progress, or returned."`
	Excused   int `json:"excused"`
	Cancelled int `json:"cancelled"`
}

// GroupJSON is a directive group.
type GroupJSON struct {
	ID          string          `json:"id"`
	MeetingID   string          `json:"meeting_id"`
	Ordinal     int             `json:"ordinal"`
	Kind        string          `json:"kind"`
	Title       string          `json:"title"`
	Status      string          `json:"status"`
	WorkflowID  string          `json:"workflow_id" doc:"The Temporal workflow; empty for a draft."`
	IssuedAt    string          `json:"issued_at"`
	AssignedAt  string          `json:"assigned_at" doc:"When the first round of tasks was complete."`
	NextAt      string          `json:"next_at" doc:"The next moment at which the machine does something."`
	CompletedAt string          `json:"completed_at,omitempty"`
	Version     int             `json:"version"`
	Counts      CountsJSON      `json:"counts"`
	Directives  []DirectiveJSON `json:"directives,omitempty"`
	Policy      *PolicyJSON     `json:"policy,omitempty" doc:"The ladder as pinned at issue."`
	CalendarRev int             `json:"calendar_rev,omitempty" doc:"The calendar's revision as pinned at issue."`
}

func (g GroupJSON) etag() int { return g.Version }

func groupJSON(v service.GroupView) GroupJSON {
	out := GroupJSON{ID: v.ID, MeetingID: v.MeetingID, Ordinal: v.Ordinal, Kind: string(v.Kind), Title: v.Title, Status: string(v.Status),
		IssuedAt: instant(v.IssuedAt), AssignedAt: instant(v.AssignedAt), NextAt: instant(v.NextAt), CompletedAt: instant(v.CompletedAt), Version: v.Version,
		Counts: CountsJSON(v.Counts), CalendarRev: v.CalendarRev}
	if v.Status != directive.GroupDraft {
		out.WorkflowID = directive.WorkflowID(v.ID)
	}
	for _, d := range v.Directives {
		out.Directives = append(out.Directives, directiveJSON(d))
	}
	if len(v.Policy.Steps) > 0 && len(v.Directives) > 0 {
		p := policyJSON(v.Policy)
		out.Policy = &p
	}
	return out
}

// PolicyStepJSON is one rung of a ladder.
type PolicyStepJSON struct {
	ID     string `json:"id" doc:"Lower-case letters, digits, _ and -; names the step for ever."`
	Offset string `json:"offset" doc:"Working days from the deadline at 08:00 (+1wd, -5wd) or a duration (+2s, -72h)."`
	Action string `json:"action" doc:"remind or escalate."`
	To     string `json:"to" doc:"officer, head, office, supervisor or chair."`
	Repeat string `json:"repeat,omitempty" doc:"A day of the week (monday), working days (5wd) or a duration (168h)."`
}

// PolicyJSON is a ladder.
type PolicyJSON struct {
	Steps  []PolicyStepJSON `json:"steps"`
	Review []PolicyStepJSON `json:"review,omitempty" doc:"The reviewer's ladder; offsets count from the submission."`
}

func policyJSON(p directive.Policy) PolicyJSON {
	steps := func(in []directive.Step) []PolicyStepJSON {
		out := []PolicyStepJSON{}
		for _, s := range in {
			out = append(out, PolicyStepJSON{s.ID, s.Offset.String(), string(s.Action), string(s.To), s.Repeat.String()})
		}
		return out
	}
	return PolicyJSON{steps(p.Steps), steps(p.Review)}
}

// PolicyInJSON is the body of issue and preview: a ladder in place of the kind's.
type PolicyInJSON struct {
	Policy *PolicyJSON `json:"policy,omitempty"`
}

// policy reads a ladder; offsets and repeats that cannot be read are field errors.
func (in *PolicyJSON) policy(prefix string) (*directive.Policy, error) {
	if in == nil {
		return nil, nil
	}
	var p reader
	steps := func(field string, in []PolicyStepJSON) []directive.Step {
		var out []directive.Step
		for i, s := range in {
			at := prefix + field + "[" + itoa(i) + "]."
			offset, err := directive.ParseOffset(s.Offset)
			if err != nil {
				p.Add(at+"offset", "bad_offset", "Value", s.Offset)
			}
			repeat, err := directive.ParseRepeat(s.Repeat)
			if err != nil {
				p.Add(at+"repeat", "bad_repeat", "Value", s.Repeat)
			}
			out = append(out, directive.Step{ID: s.ID, Offset: offset, Action: directive.Action(s.Action), To: directive.Role(s.To), Repeat: repeat})
		}
		return out
	}
	out := &directive.Policy{Steps: steps("steps", in.Steps), Review: steps("review", in.Review)}
	return out, p.Err()
}

// PreviewJSON is a group's timeline.
type PreviewJSON struct {
	Tasks    int               `json:"tasks" doc:"That issuing creates at once."`
	Items    []PreviewItemJSON `json:"items"`
	Warnings []WarningJSON     `json:"warnings"`
}

// PreviewItemJSON is one deadline: a directive, in one period, for its units.
type PreviewItemJSON struct {
	DirectiveID string              `json:"directive_id"`
	Ordinal     int                 `json:"ordinal"`
	Text        string              `json:"text"`
	Period      string              `json:"period"`
	OpensAt     string              `json:"opens_at" doc:"When its tasks appear."`
	Due         string              `json:"due"`
	DueOn       string              `json:"due_on"`
	Units       []UnitRefJSON       `json:"units"`
	Moments     []PreviewMomentJSON `json:"moments" doc:"Of repeated steps those of the first weeks after the deadline."`
	Repeats     []PreviewRepeatJSON `json:"repeats" doc:"What goes on after the last moment, for as long as a task stays open."`
}

// PreviewRepeatJSON is a step that comes again until its task is done.
type PreviewRepeatJSON struct {
	Step  string `json:"step"`
	Every string `json:"every" doc:"As repeat of a ladder: monday, 5wd, 168h."`
	To    string `json:"to"`
}

// PreviewMomentJSON is one planned happening.
type PreviewMomentJSON struct {
	Step       string          `json:"step"`
	At         string          `json:"at"`
	Action     string          `json:"action"`
	To         string          `json:"to"`
	Skipped    bool            `json:"skipped,omitempty" doc:"Lies before the issue."`
	Recipients []RecipientJSON `json:"recipients"`
}

// RecipientJSON is a person who will be told, or a post that nobody holds.
type RecipientJSON struct {
	UserID string `json:"user_id" doc:"Empty: nobody holds the post, nor any above it."`
	Name   string `json:"name"`
	Role   string `json:"role"`
	Tasks  int    `json:"tasks" doc:"For how many units."`
}

func (r *request) previewJSON(p service.Preview) PreviewJSON {
	out := PreviewJSON{Tasks: p.Tasks, Items: []PreviewItemJSON{}, Warnings: []WarningJSON{}}
	for _, item := range p.Items {
		one := PreviewItemJSON{DirectiveID: item.DirectiveID, Ordinal: item.Ordinal, Text: item.Text, Period: item.Period, OpensAt: instant(item.Opens),
			Due: instant(item.Due), DueOn: dayText(item.DueOn), Units: []UnitRefJSON{}, Moments: []PreviewMomentJSON{}, Repeats: []PreviewRepeatJSON{}}
		for _, u := range item.Units {
			one.Units = append(one.Units, UnitRefJSON{u.ID, u.Title()})
		}
		for _, m := range item.Moments {
			moment := PreviewMomentJSON{m.Step, instant(m.At), string(m.Action), string(m.To), m.Skipped, []RecipientJSON{}}
			for _, to := range m.Recipients {
				moment.Recipients = append(moment.Recipients, RecipientJSON{to.UserID, to.Name, string(to.Role), to.Tasks})
			}
			one.Moments = append(one.Moments, moment)
		}
		for _, again := range item.Repeats {
			one.Repeats = append(one.Repeats, PreviewRepeatJSON{again.Step, again.Every.String(), string(again.To)})
		}
		out.Items = append(out.Items, one)
	}
	for _, w := range p.Warnings {
		out.Warnings = append(out.Warnings, WarningJSON{w.Code, r.words.Text("warning."+w.Code, w.Args), w.DirectiveID})
	}
	return out
}
