package api

import (
	"net/http"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/store"
)

// KindPolicyJSON is the ladder of a kind.
type KindPolicyJSON struct {
	Kind string `json:"kind"`
	PolicyJSON
	Version int `json:"version" doc:"0: the default, nobody has set it."`
}

func kindPolicyJSON(r store.PolicyRecord) KindPolicyJSON {
	return KindPolicyJSON{string(r.Kind), policyJSON(r.Policy), r.Version}
}

// ExceptionJSON is a day that differs from the rule, by a decision.
type ExceptionJSON struct {
	Date     string `json:"date"`
	Working  bool   `json:"working" doc:"true: a make-up working day; false: a day off."`
	Decision string `json:"decision" doc:"Number of the decision that ordered it."`
	Reason   string `json:"reason,omitempty"`
	Status   string `json:"status,omitempty" doc:"published, computed or unconfirmed; read only."`
}

// ExceptionsJSON adds days to the calendar.
type ExceptionsJSON struct {
	Exceptions []ExceptionJSON `json:"exceptions"`
}

// DayJSON is a day that is not an ordinary working day or weekend.
type DayJSON struct {
	Date     string `json:"date"`
	Working  bool   `json:"working"`
	Code     string `json:"code"`
	Decision string `json:"decision,omitempty"`
	Status   string `json:"status,omitempty"`
}

// CalendarJSON is a stretch of the calendar.
type CalendarJSON struct {
	Revision int           `json:"revision"`
	From     string        `json:"from"`
	To       string        `json:"to"`
	Days     []DayJSON     `json:"days" doc:"Holidays, days made up and swapped; plain weekends are not listed."`
	Warnings []WarningJSON `json:"warnings" doc:"What nobody has published yet."`
}

// CountDaysJSON asks for a day counted in working days.
type CountDaysJSON struct {
	From        string `json:"from" doc:"Not counted."`
	WorkingDays int    `json:"working_days" doc:"Negative: back."`
}

// CountedJSON is a day counted in working days.
type CountedJSON struct {
	From        string       `json:"from"`
	WorkingDays int          `json:"working_days"`
	Date        string       `json:"date"`
	Due         string       `json:"due" doc:"The end of that day."`
	Off         []DayOffJSON `json:"off" doc:"Days off that were passed over, weekends apart."`
}

func (a *API) settingRoutes() []endpoint {
	return []endpoint{
		read("/api/v1/policies", "listPolicies", "Thang nhắc việc, báo quá hạn theo loại", "The ladder of each kind", nil, func(r *request) (Page[KindPolicyJSON], error) {
			ps, err := a.Service.Policies(r)
			out := Page[KindPolicyJSON]{Items: []KindPolicyJSON{}}
			for _, p := range ps {
				out.Items = append(out.Items, kindPolicyJSON(p))
			}
			return out, err
		}),
		write(http.MethodPut, "/api/v1/policies/:kind", "setPolicy", "Đặt thang cho một loại", "Set the ladder of a kind", http.StatusOK, false, func(r *request, in PolicyJSON) (KindPolicyJSON, error) {
			p, err := in.policy("")
			if err != nil {
				return KindPolicyJSON{}, err
			}
			kind := directive.Kind(r.gin.Param("kind"))
			if !kind.Valid() {
				return KindPolicyJSON{}, directive.NotFound()
			}
			set, err := a.Service.SetPolicy(r, r.call, kind, *p)
			return kindPolicyJSON(set), err
		}),
		read("/api/v1/calendar", "getCalendar", "Lịch làm việc", "The working calendar", []param{{name: "from", doc: "YYYY-MM-DD; the first of this year if absent."}, {name: "to", doc: "YYYY-MM-DD; the end of that year if absent."}}, a.getCalendar),
		create("/api/v1/calendar/exceptions", "addExceptions", "Thêm ngày nghỉ, ngày làm bù theo quyết định", "Add days off and make-up days ordered by a decision", func(r *request, in ExceptionsJSON) (CalendarRevisionJSON, error) {
			var p reader
			var es []calendar.Exception
			for i, e := range in.Exceptions {
				es = append(es, calendar.Exception{Date: p.day("exceptions["+itoa(i)+"].date", e.Date), Working: e.Working, Decision: e.Decision, Reason: e.Reason})
			}
			if err := p.Err(); err != nil {
				return CalendarRevisionJSON{}, err
			}
			rev, err := a.Service.AddExceptions(r, r.call, es)
			return CalendarRevisionJSON{rev}, err
		}),
		write(http.MethodPost, "/api/v1/calendar/preview", "countDays", "Tính ngày theo ngày làm việc", "Count in working days", http.StatusOK, false, func(r *request, in CountDaysJSON) (CountedJSON, error) {
			var p reader
			from := p.day("from", in.From)
			if in.From == "" {
				p.Add("from", "required")
			}
			if in.WorkingDays < -2000 || in.WorkingDays > 2000 {
				p.Add("working_days", "out_of_range", "Min", -2000, "Max", 2000)
			}
			if err := p.Err(); err != nil {
				return CountedJSON{}, err
			}
			cal, _, err := a.Service.Calendar(r)
			if err != nil {
				return CountedJSON{}, err
			}
			to := cal.AddWorkingDays(from, in.WorkingDays)
			out := CountedJSON{in.From, in.WorkingDays, dayText(to), instant(directive.DeadlineOn(to).Due), []DayOffJSON{}}
			for _, d := range cal.OffDays(from, to) {
				out.Off = append(out.Off, DayOffJSON{dayText(d.Date), string(d.Code)})
			}
			return out, nil
		}),
	}
}

// CalendarRevisionJSON is the calendar's new revision.
type CalendarRevisionJSON struct {
	Revision int `json:"revision" doc:"Groups issued from now on use it; running ones keep theirs until re-planned."`
}

func (CalendarRevisionJSON) location() string { return "/api/v1/calendar" }

// maxCalendarYears bounds one answer.
const maxCalendarYears = 12

func (a *API) getCalendar(r *request) (CalendarJSON, error) {
	var p reader
	from, to := p.day("from", r.query("from")), p.day("to", r.query("to"))
	if from.IsZero() {
		from = calendar.NewDate(calendar.DateOf(a.Service.Now()).Year, 1, 1)
	}
	if to.IsZero() {
		to = calendar.NewDate(from.Year, 12, 31)
	}
	if to.Before(from) || to.Year-from.Year > maxCalendarYears {
		p.Add("to", "out_of_range", "Min", dayText(from), "Max", dayText(from.AddMonths(12*maxCalendarYears)))
	}
	if err := p.Err(); err != nil {
		return CalendarJSON{}, err
	}
	cal, rev, err := a.Service.Calendar(r)
	if err != nil {
		return CalendarJSON{}, err
	}
	out := CalendarJSON{Revision: rev, From: dayText(from), To: dayText(to), Days: []DayJSON{}, Warnings: []WarningJSON{}}
	for _, d := range cal.SpecialDays(from, to) {
		out.Days = append(out.Days, DayJSON{dayText(d.Date), d.Working, string(d.Code), d.Decision, d.Status})
	}
	for _, u := range cal.Uncertain(from, to) {
		out.Warnings = append(out.Warnings, WarningJSON{Code: string(u.Code), Message: r.words.Text("warning.calendar_uncertain", map[string]any{
			"Reason": string(u.Code), "Year": u.Year, "From": u.From, "To": u.To})})
	}
	return out, nil
}
