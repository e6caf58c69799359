package cli

import (
	"context"
	"encoding/json"
	"strings"

	"giaoban/api"
	"giaoban/internal/client"
)

// Corrections tells what people changed in what the rules had read in the minutes of a meeting, of the newest without a
// name, or of all meetings.
func (e *Env) Corrections(ctx context.Context, name string, all bool) error {
	switch {
	case all && name != "":
		return e.misused("--all đã gồm mọi cuộc họp; không ghi thêm cuộc nào", "--all is every meeting; name none beside it")
	case all:
		return e.allCorrections(ctx)
	}
	id, err := e.meetingID(ctx, name)
	if err != nil {
		return err
	}
	if e.JSON {
		return e.raw(ctx, "GET", correctionsOf(id), nil)
	}
	var m api.MeetingJSON
	if err := e.Client.Get(ctx, "/api/v1/meetings/"+id, &m); err != nil {
		return err
	}
	var c api.CorrectionsJSON
	if err := e.Client.Get(ctx, correctionsOf(id), &c); err != nil {
		return err
	}
	return e.corrections(m, c)
}

func correctionsOf(id string) string { return "/api/v1/meetings/" + id + "/corrections" }

// allCorrections tells those of every meeting that was read from minutes; as JSON, one list of them.
func (e *Env) allCorrections(ctx context.Context) error {
	ms, err := client.All[api.MeetingJSON](ctx, e.Client, "/api/v1/meetings", everything)
	if err != nil {
		return err
	}
	read := []api.CorrectionsJSON{}
	for _, m := range ms {
		var c api.CorrectionsJSON
		if err := e.Client.Get(ctx, correctionsOf(m.ID), &c); err != nil {
			return err
		}
		if c.Rules == "" {
			continue
		}
		if read = append(read, c); e.JSON {
			continue
		}
		if len(read) > 1 {
			if err := e.say(""); err != nil {
				return err
			}
		}
		if err := e.corrections(m, c); err != nil {
			return err
		}
	}
	switch {
	case e.JSON:
		enc := json.NewEncoder(e.Out)
		enc.SetEscapeHTML(false)
		return enc.Encode(read)
	case len(read) == 0:
		return e.tell("Chưa có cuộc họp nào được đọc từ biên bản.", "No meeting was read from minutes yet.")
	}
	return nil
}

func (e *Env) corrections(m api.MeetingJSON, c api.CorrectionsJSON) error {
	if err := e.say("%s — %s", e.date(m.HeldOn), cell(m.Title)); err != nil {
		return err
	}
	switch {
	case c.Rules == "":
		return e.tell("Dự thảo này không được đọc từ biên bản.", "This draft was not read from minutes.")
	case len(c.Corrections) == 0:
		return e.tell("Không có gì khác với bản đọc (quy tắc %s).", "Nothing differs from what was read (rules %s).", c.Rules)
	}
	var rows [][]string
	for _, one := range c.Corrections {
		rows = append(rows, []string{one.Number, e.field(one.Field), e.corrected(one.Field, one.Read), e.corrected(one.Field, one.Saved)})
	}
	if err := e.table([]string{"#", e.pick("Mục", "Field"), e.pick("Đọc được", "Read"), e.pick("Nay là", "Now")}, rows); err != nil {
		return err
	}
	return e.tell("%d chỗ khác với bản đọc (quy tắc %s).", "%d differences from what was read (rules %s).", len(c.Corrections), c.Rules)
}

// corrected is a value of a field in words; "–" is none.
func (e *Env) corrected(field string, values []string) string {
	if len(values) == 0 {
		return "–"
	}
	families := map[string][]string{"kind": {"kind"}, "deadline": {"every", "time"}, "measure": {"measure"}, "units": {"correction"}}[field]
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = e.instant(e.date(v))
		for _, family := range families {
			if key := family + "." + v; e.Words.Has(key) {
				words[i] = e.Words.Text(key, nil)
			}
		}
	}
	return short(strings.Join(words, "; "), 60)
}
