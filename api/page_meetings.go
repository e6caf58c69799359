package api

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"giaoban/api/html"
	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/minutes"
	"giaoban/internal/service"
)

// Limits of the pages of meetings.
const (
	meetingsShown = 20
	maxDraftForm  = 8 << 20
	maxSourceText = 200 << 10 // of a source beside its cards
)

// meetingPages are the list of meetings, the editor of a draft, the preview, and a meeting that was issued.
func (a *API) meetingPages() []pageRoute {
	create := deed("/meetings/new", service.RightDraft, (*visit).createMeeting)
	create.limit = maxMinutesUpload
	save := deed("/meetings/:id", service.RightDraft, (*visit).saveDraft)
	save.limit = maxDraftForm
	return append([]pageRoute{
		view("/meetings", "", (*visit).meetingList),
		view("/meetings/new", service.RightDraft, (*visit).newMeeting),
		create,
		view("/meetings/:id", "", (*visit).meeting),
		save,
		deed("/meetings/:id/document", service.RightDraft, (*visit).saveDocument),
	}, append(a.issuePages(), a.groupPages()...)...)
}

func (v *visit) meetingList() error {
	ms, err := v.api.Service.Meetings(v, v.call, v.query("day"), v.query("id"), meetingsShown+1)
	if err != nil {
		return err
	}
	page := html.Meetings{Frame: v.frame(v.words.Text("meeting.list", nil)), MayDraft: v.call.Actor.Has(service.RightDraft)}
	page.Live = true
	if len(ms) > meetingsShown {
		ms = ms[:meetingsShown]
		last := ms[len(ms)-1]
		page.Next = "/meetings?" + url.Values{"day": {last.HeldOn.String()}, "id": {last.ID}}.Encode()
	}
	for _, m := range ms {
		groups, err := v.api.Service.Groups(v, v.call, m.ID, "", 0)
		if err != nil {
			return err
		}
		if m.Status == directive.GroupDraft { // what is open in it
			full, err := v.api.Service.Meeting(v, v.call, m.ID)
			if err != nil {
				return err
			}
			for i := range groups {
				for _, g := range full.Groups {
					if g.ID == groups[i].ID {
						groups[i].Directives = g.Directives
					}
				}
			}
			page.Drafts++
		}
		page.Rows = append(page.Rows, html.NewMeetingRow(v.words, m, groups))
	}
	return v.show(&page)
}

func (v *visit) newMeeting() error {
	return v.show(&html.MeetingNew{Frame: v.withScript(v.frame(v.words.Text("meeting.new_title", nil)))})
}

func (v *visit) withScript(f html.Frame) html.Frame {
	f.Script = "meeting.js"
	return f
}

// createMeeting stores a draft read from minutes, or an empty one.
func (v *visit) createMeeting() error {
	m, notes, err := v.firstDraft()
	if err == nil {
		m, err = v.api.Service.CreateMeeting(v, v.call, m)
	}
	if err != nil {
		return v.again(err, (*visit).newMeeting)
	}
	address := "/meetings/" + m.ID
	if len(notes) > 0 {
		address += "?" + url.Values{"notes": {strings.Join(notes, " ")}}.Encode()
	}
	return v.goTo(address, "")
}

// firstDraft is the draft that a form begins; notes are what there was to say about its file.
func (v *visit) firstDraft() (m directive.Meeting, notes []string, err error) {
	today := calendar.DateOf(v.api.Service.Now())
	if v.text("how") == "empty" {
		return directive.Meeting{Title: v.words.Text("meeting.new_named", map[string]any{"Day": today}), HeldOn: today,
			Groups: []directive.Group{{Kind: directive.KindOther}}}, nil, nil
	}
	text := v.form.Get("text")
	if strings.TrimSpace(text) == "" {
		file := v.gin.Request.MultipartForm
		if file == nil || len(file.File["file"]) == 0 || file.File["file"][0].Size == 0 {
			return m, nil, invalid("text", "blank")
		}
		r := request{Context: v, api: v.api, gin: v.gin, call: v.call, words: v.words}
		doc, err := v.api.uploadedText(&r)
		if err != nil {
			return m, nil, err
		}
		text, notes = doc.Text, doc.Notes
	}
	if _, m, err = v.api.Service.ParseMinutes(v, text); err != nil {
		return m, nil, err
	}
	if m.HeldOn.IsZero() { // said among the warnings
		m.HeldOn = today
	}
	m.Title = cmp.Or(m.Title, v.words.Text("meeting.new_named", map[string]any{"Day": m.HeldOn}))
	return m, notes, nil
}

// meeting shows a draft in the editor to those who may change it, and everything else to be read.
func (v *visit) meeting() error {
	id, err := v.id()
	if err != nil {
		return err
	}
	m, err := v.api.Service.Meeting(v, v.call, id)
	if err != nil {
		return err
	}
	if m.Status == directive.GroupDraft && v.call.Actor.Has(service.RightDraft) {
		return v.editor(m, html.DraftOf(m), m.UpdatedAt, "", nil)
	}
	return v.readMeeting(m)
}

// editor shows the editor with a draft that is stored as m, and stands in the form as d. saved is when what is shown
// was saved; zero: it was not.
func (v *visit) editor(m directive.Meeting, d html.Draft, saved time.Time, focus string, theirs []html.Difference) error {
	d.ID = m.ID
	d.Number()
	v.form = nil // what was typed stands in the draft
	page := html.MeetingEdit{Frame: v.withScript(v.frame(cmp.Or(d.Title, v.words.Text("meeting.untitled", nil)))), Draft: d, Theirs: theirs, Focus: focus, Removed: v.gone,
		MayIssue: v.call.Actor.Has(service.RightIssue)}
	if !saved.IsZero() {
		page.Saved = v.savedAt(saved)
	}
	page.Path = "/meetings/" + m.ID
	page.Vocabulary(v.words)
	page.Count()
	if err := v.unitChoices(&page, m); err != nil {
		return err
	}
	v.deadlines(&page)
	v.source(&page, m.SourceText)
	return v.show(&page)
}

func (v *visit) savedAt(t time.Time) string {
	key := "meeting.saved_at"
	if calendar.DateOf(t) != calendar.DateOf(v.api.Service.Now()) {
		key = "meeting.saved_on"
	}
	return v.words.Text(key, map[string]any{"Clock": t.In(calendar.Zone).Format("15:04"), "Day": calendar.DateOf(t)})
}

// unitChoices lists the units that a directive can be given to: the direct children of the issuing unit on the day of
// the meeting, the bodies below it, and whatever the draft names already.
func (v *visit) unitChoices(page *html.MeetingEdit, m directive.Meeting) error {
	all, err := v.api.Service.Units(v)
	if err != nil {
		return err
	}
	held, err := calendar.ParseDate(page.Draft.HeldOn)
	if err != nil {
		held = m.HeldOn
	}
	issuing := cmp.Or(page.Draft.IssuingUnit, m.IssuingUnitID)
	named := map[string]bool{}
	for _, g := range page.Draft.Groups {
		for _, d := range g.Directives {
			for _, id := range slices.Concat(d.Units, d.Support) {
				named[id] = true
			}
			for _, p := range d.Places {
				named[p.UnitID] = true
			}
		}
	}
	for _, u := range all {
		title := firstUpper(u.Title())
		switch {
		case !u.ValidOn(held) && !named[u.ID] && u.ID != issuing:
			continue
		case u.ParentID == issuing && issuing != "":
			page.All++
			page.Units = append(page.Units, html.UnitChoice{ID: u.ID, Title: title})
		case named[u.ID]:
			page.Units = append(page.Units, html.UnitChoice{ID: u.ID, Title: title})
		}
		if u.Level == directive.LevelProvince || u.Level == directive.LevelCountry || u.ID == issuing || u.ParentID == "" {
			page.Issuers = append(page.Issuers, html.Option{Value: u.ID, Label: title})
		}
	}
	if issuing == "" {
		page.Issuers = append([]html.Option{{Value: "", Label: v.words.Text("meeting.choose", nil)}}, page.Issuers...)
	}
	return nil
}

// deadlines adds what stands beside the dates: how they count, what is quickly chosen.
func (v *visit) deadlines(page *html.MeetingEdit) {
	now := v.api.Service.Now()
	cal, today := page.Calendar, calendar.DateOf(now)
	held, err := calendar.ParseDate(page.Draft.HeldOn)
	if err != nil {
		held = today
	}
	quick := func(from calendar.Date) []html.QuickDue {
		var out []html.QuickDue
		for _, q := range directive.QuickDeadlines(from, cal) {
			one := html.QuickDue{Day: q.On.String()}
			if q.WorkingDays > 0 {
				one.Label = v.words.Plural("meeting.quick_days", q.WorkingDays, nil)
			} else {
				one.Label = v.words.Text("meeting.quick_period", map[string]any{"Period": v.words.Period(q.Period)})
			}
			out = append(out, one)
		}
		return out
	}
	from := held
	if today.After(cal.AddWorkingDays(held, 10)) { // a meeting of long ago: what counts from it has passed
		from = today
	}
	choices := quick(from)
	for i := range page.Draft.Groups {
		for j := range page.Draft.Groups[i].Directives {
			d := &page.Draft.Groups[i].Directives[j]
			d.Quick = choices
			if day, err := calendar.ParseDate(d.SuggestedOn); err == nil && directive.DeadlineOn(day).Due.After(now) {
				d.Hint = true
			}
			day, err := calendar.ParseDate(d.DueOn)
			if err != nil || day.IsZero() {
				continue
			}
			if !directive.DeadlineOn(day).Due.After(now) { // nothing counts back to it
				d.Counted = v.words.Text("field.due_in_past", map[string]any{"Due": day.String()})
				continue
			}
			e := directive.Explain(from, directive.DeadlineOn(day), cal)
			d.Counted = v.counted(e)
			if !e.Proposed.IsZero() {
				d.Next = e.Proposed.String()
				d.DayOff = v.words.Text("meeting.day_off", map[string]any{"Day": day, "Next": v.words.Weekday(e.Proposed.Weekday()) + " " + v.words.Date(e.Proposed)})
			}
		}
	}
}

// counted puts the arithmetic of a deadline into words.
func (v *visit) counted(e directive.Explanation) string {
	key, off := "explain.deadline", make([]string, 0, len(e.Count.Off))
	for _, day := range e.Count.Off {
		key, off = "explain.deadline_off", append(off, v.words.Date(day.Date))
	}
	return v.words.Text(key, map[string]any{"From": v.words.Date(e.Count.From), "Days": e.Count.WorkingDays, "Off": joinDays(off), "Due": v.words.Due(e.Due)})
}

// joinDays lists days; of many the first and the last stand for all.
func joinDays(days []string) string {
	const most = 6
	if len(days) > most {
		return strings.Join(days[:3], ", ") + " … " + days[len(days)-1]
	}
	return strings.Join(days, ", ")
}

// source shows the minutes beside the draft, and what was not understood in them. They are read again: what was
// changed in the cards does not change the text.
func (v *visit) source(page *html.MeetingEdit, text string) {
	if text == "" {
		return
	}
	shown := text
	if len(text) > maxSourceText {
		page.Cut = true
		shown = strings.ToValidUTF8(text[:maxSourceText], "")
	}
	var marks []html.Mark
	mark := func(start, end int, token, class string) {
		if token != "" && end > start {
			marks = append(marks, html.Mark{Start: start, End: end, Token: token, Class: class})
		}
	}
	kept := map[int]string{} // where a directive of the draft begins → its token
	for _, g := range page.Draft.Groups {
		for _, d := range g.Directives {
			s := readSpan(d.Span)
			mark(s.Start, s.End, d.Token(), "used")
			kept[s.Start] = d.Token()
		}
	}
	if len(text) <= maxSourceText {
		ctx, cancel := context.WithTimeout(v, 2*time.Second) // the cards come without it
		defer cancel()
		if draft, _, err := v.api.Service.ParseMinutes(ctx, text); err == nil {
			v.marksOf(draft, kept, mark)
			v.unread(page, draft, kept, mark)
		}
	}
	page.Pieces = html.SourcePieces(shown, marks)
}

// marksOf marks what single fields were read from.
func (v *visit) marksOf(d minutes.Draft, kept map[int]string, mark func(start, end int, token, class string)) {
	head := func(s minutes.Span, token string) { mark(s.Start, s.End, token, "meta") }
	head(d.TitleSpan, "h-title")
	head(d.HeldOnSpan, "h-held_on")
	head(d.PlaceSpan, "h-place")
	head(d.ChairSpan, "h-chair")
	head(d.OrganisationSpan, "h-organisation")
	head(d.DocumentNumberSpan, "h-document")
	for _, g := range d.Groups {
		for _, one := range g.Directives {
			token := kept[one.Span.Start]
			if token == "" {
				continue
			}
			for _, s := range one.UnitSpans {
				mark(s.Start, s.End, token+"-units", "")
			}
			for _, p := range one.Places {
				mark(p.Span.Start, p.Span.End, token+"-place", "")
			}
			if one.Deadline != nil {
				mark(one.Deadline.Span.Start, one.Deadline.Span.End, token+"-time", "")
			}
			if one.Suggested != nil {
				mark(one.Suggested.Span.Start, one.Suggested.Span.End, token+"-time", "")
			}
			for _, m := range one.Measures {
				mark(m.Span.Start, m.Span.End, token+"-measure", "")
			}
		}
	}
}

// unread lists what was not understood and is not in the draft by now.
func (v *visit) unread(page *html.MeetingEdit, d minutes.Draft, kept map[int]string, mark func(start, end int, token, class string)) {
	for _, p := range d.Unrecognised {
		if kept[p.Span.Start] != "" {
			continue
		}
		token := "u" + strconv.Itoa(p.Span.Start)
		mark(p.Span.Start, p.Span.End, token, "unread")
		page.Passages = append(page.Passages, html.DraftPassage{Token: token, Span: strconv.Itoa(p.Span.Start) + "-" + strconv.Itoa(p.Span.End), Text: p.Text,
			Why: v.words.Text("meeting.passage_"+p.Reason, nil)})
	}
	for _, note := range strings.Fields(v.query("notes")) { // about the file that was read just now
		if v.words.Has("minutes." + note) {
			page.Warnings = append(page.Warnings, v.words.Text("minutes."+note, nil))
		}
	}
	for _, w := range d.Warnings {
		args := map[string]any{}
		for i, a := range w.Args {
			args["A"+strconv.Itoa(i)] = a
		}
		page.Warnings = append(page.Warnings, v.words.Text("minutes."+w.Code, args))
	}
}

// firstUpper begins a name that stands alone.
func firstUpper(s string) string {
	for i, r := range s {
		if i > 0 {
			return strings.ToUpper(s[:i]) + s[i:]
		}
		_ = r
	}
	return strings.ToUpper(s)
}

// saveDraft saves the form of a draft, after doing what its button says. The script's quiet saving asks for JSON.
func (v *visit) saveDraft() error {
	id, err := v.id()
	if err != nil {
		return err
	}
	stored, err := v.api.Service.Meeting(v, v.call, id)
	if err != nil {
		return err
	}
	act := v.text("action")
	d := html.ReadDraft(v.form)
	d.ID = id
	v.call.IfMatch, _ = strconv.Atoi(d.Version)
	v.call.Key = nil // the version keeps a form that is sent twice from doing two things
	if act == "restore" {
		return v.editor(stored, d, time.Time{}, "", nil)
	}
	gone := takeOut(d, act)
	focus, parted := v.actOn(&d, act, stored.SourceText)
	if gone != nil && parted {
		v.offerBack(gone)
	}
	d.Number()
	saved, paths, err := v.storeDraft(d)
	if v.text("quiet") != "" {
		return v.quietly(saved, d, paths, err)
	}
	switch {
	case directive.CodeOf(err) == directive.CodeStaleVersion:
		return v.stale(id, d)
	case err != nil && parted && directive.CodeOf(err) == directive.CodeInvalid: // the next save will say what is wrong
		return v.editor(stored, d, time.Time{}, focus, nil)
	case err != nil:
		return v.refused(stored, d, paths, time.Time{}, err)
	case parted:
		d.Version = strconv.Itoa(saved.Version)
		keepIDs(&d, saved, paths)
		return v.editor(saved, d, saved.UpdatedAt, focus, nil)
	}
	switch act {
	case "preview":
		return v.goTo("/meetings/"+id+"/preview", "")
	case "issue":
		if err := v.api.Service.CheckIssue(v, v.call, id); err != nil {
			d.Version = strconv.Itoa(saved.Version)
			keepIDs(&d, saved, paths)
			return v.refused(saved, d, paths, saved.UpdatedAt, err)
		}
		return v.goTo("/meetings/"+id+"/preview", "")
	}
	return v.goTo("/meetings/"+id, "saved")
}

// actOn does what a button says to the form.
func (v *visit) actOn(d *html.Draft, act, source string) (focus string, parted bool) {
	fresh := func() html.DraftDirective {
		return html.DraftDirective{Kind: string(directive.KindOther), Span: "0-0"}
	}
	if act == "undo" {
		var r takenOut
		if err := json.Unmarshal([]byte(v.form.Get("removed")), &r); err != nil {
			return "", false
		}
		return putBack(d, r), true
	}
	if span, ok := strings.CutPrefix(act, "take:"); ok {
		return takePassage(d, readSpan(span), source), true
	}
	return draftAct(d, act, fresh)
}

// offerBack keeps what a button removed, to be offered back on the page that answers.
func (v *visit) offerBack(r *takenOut) {
	text, err := json.Marshal(r)
	if err != nil {
		return // it is gone, then
	}
	what := v.words.Text("meeting.removed_group", map[string]any{"Number": r.Group + 1})
	if r.One >= 0 {
		what = v.words.Text("meeting.removed", map[string]any{"Number": strconv.Itoa(r.Group+1) + "." + strconv.Itoa(r.One+1)})
	}
	v.gone = &html.Removed{What: what, Text: string(text)}
}

// takePassage makes a directive of a part of the source, in the group that stands before it there.
func takePassage(d *html.Draft, s directive.Span, source string) string {
	if s == (directive.Span{}) || s.End > len(source) {
		return ""
	}
	group := -1
	for i, g := range d.Groups {
		if !g.Frozen && (group < 0 || readSpan(g.Span).Start <= s.Start) {
			group = i
		}
	}
	if group < 0 {
		d.Groups = append(d.Groups, html.DraftGroup{Kind: string(directive.KindOther), Span: "0-0"})
		group = len(d.Groups) - 1
	}
	g := &d.Groups[group]
	g.Directives = append(g.Directives, html.DraftDirective{Text: strings.ToValidUTF8(strings.TrimSpace(source[s.Start:s.End]), ""), Kind: g.Kind,
		Span: strconv.Itoa(s.Start) + "-" + strconv.Itoa(s.End)})
	return anchor(group, len(g.Directives)-1)
}

// storeDraft saves the form. The paths lead from the fields of the service's errors to those of the form.
func (v *visit) storeDraft(d html.Draft) (directive.Meeting, map[string]string, error) {
	m, paths, err := draftMeeting(d)
	if err != nil {
		return m, paths, err
	}
	m, err = v.api.Service.SaveMeeting(v, v.call, m)
	return m, paths, err
}

// keepIDs gives the form the ids that what is new in it got.
func keepIDs(d *html.Draft, saved directive.Meeting, paths map[string]string) {
	ids := savedIDs(saved, paths)
	for i := range d.Groups {
		g := &d.Groups[i]
		g.ID = cmp.Or(ids[g.At+"id"], g.ID)
		for j := range g.Directives {
			g.Directives[j].ID = cmp.Or(ids[g.Directives[j].At+"id"], g.Directives[j].ID)
		}
	}
}

// savedIDs are the ids of a saved draft by the names of their fields in the form.
func savedIDs(m directive.Meeting, paths map[string]string) map[string]string {
	out := map[string]string{}
	for i, g := range m.Groups {
		at := "groups[" + strconv.Itoa(i) + "]"
		if name, ok := paths[at]; ok {
			out[name+"id"] = g.ID
		}
		for j, one := range g.Directives {
			if name, ok := paths[at+".directives["+strconv.Itoa(j)+"]"]; ok {
				out[name+"id"] = one.ID
			}
		}
	}
	return out
}

// refused shows the form again with what is wrong at its fields. saved is when it was saved; zero: it was not.
func (v *visit) refused(stored directive.Meeting, d html.Draft, paths map[string]string, saved time.Time, err error) error {
	return v.again(err, func(v *visit) error {
		for i := range v.fault.Fields {
			v.fault.Fields[i].Field = formField(v.fault.Fields[i].Field, paths, d)
		}
		return v.editor(stored, d, saved, "", nil)
	})
}

// stale shows the form again beside what somebody else saved in the meantime.
func (v *visit) stale(id string, d html.Draft) error {
	stored, err := v.api.Service.Meeting(v, v.call, id)
	if err != nil {
		return err
	}
	if stored.Status != directive.GroupDraft {
		return &directive.Error{Code: directive.CodeInvalidTransition, Detail: "meeting_issued"}
	}
	v.held = http.StatusPreconditionFailed
	theirs := v.differences(d, html.DraftOf(stored))
	d.Version = strconv.Itoa(stored.Version)
	return v.editor(stored, d, time.Time{}, "", theirs)
}

// quietly answers the script that saves while somebody writes.
func (v *visit) quietly(saved directive.Meeting, d html.Draft, paths map[string]string, err error) error {
	open, cardsErr := v.openInCards(d)
	if cardsErr != nil {
		return cardsErr
	}
	v.gin.Header("Content-Language", v.words.Language())
	switch code := directive.CodeOf(err); {
	case code == directive.CodeStaleVersion:
		v.gin.JSON(http.StatusOK, gin.H{"saved": false, "stale": true, "text": v.words.Text("meeting.stale", nil)})
	case code == directive.CodeInvalid:
		p := pageProblem(v.api.problem(v.gin, err, v.words))
		fields := map[string]string{}
		for _, f := range p.Fields {
			fields[formField(f.Field, paths, d)] = f.Message
		}
		v.gin.JSON(http.StatusOK, gin.H{"saved": false, "text": v.words.Text("meeting.not_yet", nil), "fields": fields, "open": open})
	case err != nil:
		return err
	default:
		v.gin.JSON(http.StatusOK, gin.H{"saved": true, "version": saved.Version, "text": v.savedAt(saved.UpdatedAt), "ids": savedIDs(saved, paths), "open": open})
	}
	return nil
}

// openInCards is what the cards say beside their fields: what is still open, and how deadlines count.
func (v *visit) openInCards(d html.Draft) (gin.H, error) {
	cal, _, err := v.api.Service.Calendar(v)
	if err != nil {
		return nil, err
	}
	page := html.MeetingEdit{Draft: d}
	page.Calendar = cal
	page.Count()
	v.deadlines(&page)
	cards := gin.H{}
	for _, g := range page.Draft.Groups {
		for _, one := range g.Directives {
			cards[one.Anchor()] = gin.H{"unit": one.NeedsUnit(), "time": one.NeedsTime(), "counted": one.Counted, "off": one.DayOff != ""}
		}
	}
	return gin.H{"cards": cards, "unit": page.NoUnit, "time": page.NoTime, "unit_at": page.FirstWithoutUnit(), "time_at": page.FirstWithoutTime(),
		"unit_text": v.words.Plural("meeting.without_unit", page.NoUnit, nil), "time_text": v.words.Plural("meeting.without_time", page.NoTime, nil)}, nil
}

// differences lists where a form differs from what is stored.
func (v *visit) differences(mine, theirs html.Draft) []html.Difference {
	var out []html.Difference
	mine.Number()
	theirs.Number()
	add := func(where, a, b, anchor string) {
		if a != b {
			out = append(out, html.Difference{Where: where, Mine: a, Theirs: b, Anchor: anchor})
		}
	}
	word := func(key string) string { return v.words.Text(key, nil) }
	for _, f := range []struct{ key, name, mine, theirs string }{
		{"meeting.title", "title", mine.Title, theirs.Title}, {"meeting.held_on", "held_on", mine.HeldOn, theirs.HeldOn},
		{"meeting.place", "place", mine.Place, theirs.Place}, {"meeting.chair", "chair", mine.Chair, theirs.Chair},
		{"meeting.organisation", "organisation", mine.Organisation, theirs.Organisation},
		{"meeting.document_number", "document.number", mine.DocumentNumber, theirs.DocumentNumber},
		{"meeting.document_date", "document.date", mine.DocumentDate, theirs.DocumentDate},
		{"meeting.document_signer", "document.signer", mine.DocumentSign, theirs.DocumentSign}} {
		add(word(f.key), f.mine, f.theirs, html.FieldProblem{Field: f.name}.ID())
	}
	byID := map[string]html.DraftDirective{}
	for _, g := range theirs.Groups {
		for _, d := range g.Directives {
			byID[d.ID] = d
		}
	}
	for _, g := range mine.Groups {
		for _, d := range g.Directives {
			other, ok := byID[d.ID]
			delete(byID, d.ID)
			where := v.words.Text("meeting.directive", map[string]any{"Number": d.Label})
			if !ok {
				add(where, d.Text, "", d.Anchor())
				continue
			}
			add(where+", "+word("meeting.text"), d.Text, other.Text, d.Anchor())
			add(where+", "+word("meeting.units"), v.unitWords(d), v.unitWords(other), d.Anchor())
			add(where+", "+word("meeting.when"), v.timeWords(d), v.timeWords(other), d.Anchor())
		}
	}
	for _, g := range theirs.Groups {
		for _, d := range g.Directives {
			if _, left := byID[d.ID]; left {
				add(v.words.Text("meeting.directive", map[string]any{"Number": d.Label}), "", d.Text, "editor")
			}
		}
	}
	return out
}

func (v *visit) unitWords(d html.DraftDirective) string {
	if d.Who == directive.AllUnits {
		return v.words.Text("meeting.everybody", nil)
	}
	var names []string
	for _, id := range d.Units {
		if u, err := v.api.Service.Unit(v, id); err == nil {
			names = append(names, u.Title())
		}
	}
	return strings.Join(names, ", ")
}

func (v *visit) timeWords(d html.DraftDirective) string {
	if d.Time == "" {
		return ""
	}
	parts := []string{v.words.Text("time."+d.Time, nil)}
	for _, day := range []string{d.DueOn, d.FirstOn, d.Until} {
		if on, err := calendar.ParseDate(day); err == nil {
			parts = append(parts, v.words.Date(on))
		}
	}
	if d.DueAt != "" {
		parts = append(parts, d.DueAt)
	}
	return strings.Join(parts, " ")
}

// readMeeting shows a meeting that is not edited here.
func (v *visit) readMeeting(m directive.Meeting) error {
	groups, err := v.api.Service.Groups(v, v.call, m.ID, "", 0)
	if err != nil {
		return err
	}
	names, all, err := v.unitNames(m)
	if err != nil {
		return err
	}
	page := html.MeetingView{Frame: v.frame(m.Title), Meeting: m, Issuer: names[m.IssuingUnitID], State: html.GroupState(v.words, m.Status),
		MayDraft: v.call.Actor.Has(service.RightDraft), MayIssue: v.call.Actor.Has(service.RightIssue)}
	page.Live = true
	counts := map[string]service.GroupView{}
	for _, g := range groups {
		counts[g.ID] = g
	}
	units := map[string]bool{}
	for i, g := range m.Groups {
		one := html.MeetingGroup{GroupView: service.GroupView{Group: g, Counts: counts[g.ID].Counts}, Heading: html.GroupName(v.words, i+1, g.Title), State: html.GroupState(v.words, g.Status),
			Bar: html.CountsBar(v.words, counts[g.ID].Counts), Kind: v.words.Text("kind."+string(g.Kind), nil)}
		for j, d := range g.Directives {
			one.Lines = append(one.Lines, html.NewDirectiveLine(v.words, strconv.Itoa(i+1)+"."+strconv.Itoa(j+1), d, names, len(all)))
			for _, id := range d.LeadUnits(all) {
				units[id] = true
			}
		}
		page.Groups = append(page.Groups, one)
		page.Counts = html.AddCounts(page.Counts, one.Counts)
	}
	page.Units = len(units)
	page.Bar = html.CountsBar(v.words, page.Counts)
	return v.show(&page)
}

// unitNames are the names of all units by id, and what "all units" are for a meeting.
func (v *visit) unitNames(m directive.Meeting) (names map[string]string, all []string, err error) {
	units, err := v.api.Service.Units(v)
	names = map[string]string{}
	for _, u := range units {
		names[u.ID] = u.Title()
		if u.ParentID == m.IssuingUnitID && m.IssuingUnitID != "" && u.ValidOn(m.HeldOn) {
			all = append(all, u.ID)
		}
	}
	return names, all, err
}

// saveDocument completes the paper of a meeting that was issued.
func (v *visit) saveDocument() error {
	id, err := v.id()
	if err != nil {
		return err
	}
	m, err := v.api.Service.Meeting(v, v.call, id)
	if err != nil {
		return err
	}
	var p reader
	m.Document = directive.Document{Number: v.text("document.number"), Date: p.day("document.date", v.text("document.date")), Signer: v.text("document.signer")}
	m.Chair, m.Place = v.text("chair"), v.text("place")
	v.call.IfMatch, _ = strconv.Atoi(v.text("version"))
	if err = p.Err(); err == nil {
		_, err = v.api.Service.SaveMeeting(v, v.call, m)
	}
	if err != nil {
		return v.again(err, func(v *visit) error { return v.readMeeting(m) })
	}
	return v.goTo("/meetings/"+id, "saved")
}
