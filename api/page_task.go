package api

import (
	"net/http"
	"strconv"
	"time"

	"giaoban/api/html"
	"giaoban/internal/directive"
	"giaoban/internal/i18n"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// taskPages are one task and what people do to it.
func (a *API) taskPages() []pageRoute {
	s := a.Service
	routes := []pageRoute{view("/tasks/:id", "", func(v *visit) error {
		id, err := v.id()
		if err != nil {
			return err
		}
		return v.showTask(id, "")
	})}
	for _, said := range []struct {
		path string
		deed service.Deed
		do   func(*visit, string, service.Said) error
	}{
		{"acknowledge", service.DeedAcknowledge, func(v *visit, id string, w service.Said) error {
			_, err := s.Acknowledge(v, v.call, id, w)
			return err
		}},
		{"progress", service.DeedProgress, func(v *visit, id string, w service.Said) error {
			_, err := s.Report(v, v.call, id, w)
			return err
		}},
		{"complete", service.DeedComplete, func(v *visit, id string, w service.Said) error {
			_, err := s.Complete(v, v.call, id, w)
			return err
		}},
		{"extensions", service.DeedExtension, func(v *visit, id string, w service.Said) error {
			var p reader
			until := p.day("until_on", v.text("until_on"))
			if err := p.Err(); err != nil {
				return err
			}
			_, err := s.AskExtension(v, v.call, id, until, v.text("reason"), w)
			return err
		}},
		{"excuses", service.DeedExcuse, func(v *visit, id string, w service.Said) error {
			_, err := s.AskExcuse(v, v.call, id, v.text("reason"), w)
			return err
		}},
		{"comments", service.DeedComment, func(v *visit, id string, _ service.Said) error {
			_, err := s.Comment(v, v.call, id, v.text("text"))
			return err
		}},
	} {
		route := deed("/tasks/:id/"+said.path, "", func(v *visit) error {
			return v.onTask(string(said.deed), func(id string) error {
				w, err := v.said()
				if err != nil {
					return err
				}
				return said.do(v, id, w)
			})
		})
		if said.deed == service.DeedProgress || said.deed == service.DeedComplete {
			route.limit = maxBody + s.EvidenceLimit()
		}
		routes = append(routes, route)
	}
	for _, decided := range []struct {
		deed service.Deed
		do   func(*visit, string, service.Decision) error
	}{
		{service.DeedAccept, func(v *visit, id string, d service.Decision) error {
			_, err := s.Accept(v, v.call, id, d)
			return err
		}},
		{service.DeedReturn, func(v *visit, id string, d service.Decision) error {
			_, err := s.Return(v, v.call, id, d)
			return err
		}},
		{service.DeedReopen, func(v *visit, id string, d service.Decision) error {
			_, err := s.Reopen(v, v.call, id, d)
			return err
		}},
		{service.DeedCancel, func(v *visit, id string, d service.Decision) error {
			_, err := s.Cancel(v, v.call, id, d)
			return err
		}},
	} {
		routes = append(routes, deed("/tasks/:id/"+string(decided.deed), "", func(v *visit) error {
			return v.onTask(string(decided.deed), func(id string) error {
				var p reader
				d := service.Decision{Reason: v.text("reason"), DueOn: p.day("due_on", v.text("due_on"))}
				if err := p.Err(); err != nil {
					return err
				}
				if n, err := strconv.Atoi(v.text("version")); err == nil && n > 0 {
					v.call.IfMatch = n // what was decided on is what was seen
				}
				return decided.do(v, id, d)
			})
		}))
	}
	answer := func(word string, grant bool) pageRoute {
		return deed("/tasks/:id/requests/:request/"+word, "", func(v *visit) error {
			request := v.gin.Param("request")
			return v.onTask(request, func(id string) error {
				var p reader
				until := p.day("until_on", v.text("until_on"))
				if err := p.Err(); err != nil {
					return err
				}
				kind, err := v.kindOfRequest(id, request)
				if err != nil {
					return err
				}
				_, err = s.AnswerRequest(v, v.call, kind, request, service.Answer{Grant: grant, UntilOn: until, Note: v.text("note")})
				v.did = word + "_" + kind
				return err
			})
		})
	}
	attach := deed("/tasks/:id/evidence", "", func(v *visit) error {
		return v.onTask(formEvidence, func(id string) error {
			if !v.hasFile() {
				return invalid("file", "required")
			}
			return v.attach(id)
		})
	})
	attach.limit, attach.patience = maxBody+s.EvidenceLimit(), evidencePatience
	routes = append(routes, attach)
	worker := view("/sw.js", "", func(v *visit) error {
		v.gin.Header("Cache-Control", "no-cache")
		v.gin.Data(http.StatusOK, "text/javascript; charset=utf-8", v.api.assets.Body("sw.js"))
		return nil
	})
	worker.public = true // what runs in the background of a browser is the same for everybody
	return append(routes, worker, answer("grant", true), answer("refuse", false), deed("/tasks/:id/escalations/:escalation", "", func(v *visit) error {
		escalation := v.gin.Param("escalation")
		return v.onTask(escalation, func(string) error {
			var p reader
			until := p.day("until", v.text("until"))
			if err := p.Err(); err != nil {
				return err
			}
			_, err := s.AcknowledgeEscalation(v, v.call, escalation, until, v.text("note"))
			v.did = "escalation"
			return err
		})
	}))
}

// onTask does something to the task of the address, and leads back to it, or to the list from which it was done. A
// form that was not accepted comes back on the task's page, whole.
func (v *visit) onTask(form string, do func(id string) error) error {
	id, err := v.id()
	if err != nil {
		return err
	}
	v.did = form
	if err := do(id); err != nil {
		return v.again(err, func(v *visit) error { return v.showTask(id, form) })
	}
	if form != formEvidence && v.hasFile() {
		if err := v.attach(id); err != nil { // the report counts; the file is asked for again
			return v.again(err, func(v *visit) error { return v.showTask(id, formEvidence) })
		}
	}
	address := "/tasks/" + id
	if back := v.text("return_to"); back != "" {
		address = safeReturn(back)
	}
	return v.goTo(address, v.did)
}

// formEvidence is the form that sends a file.
const formEvidence = "evidence"

// hasFile reports whether the form brought a file.
func (v *visit) hasFile() bool {
	m := v.gin.Request.MultipartForm
	return m != nil && len(m.File["file"]) > 0 && m.File["file"][0].Size > 0
}

// attach stores the form's file with the task, and with the report that came with it.
func (v *visit) attach(taskID string) error {
	head := v.gin.Request.MultipartForm.File["file"][0]
	file, err := head.Open()
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	call := v.call
	call.IfMatch = 0
	if call.Key != nil {
		key := *call.Key
		key.Route += " file"
		call.Key = &key
	}
	d, err := v.api.Service.Task(v, call, taskID)
	if err != nil {
		return err
	}
	report := ""
	for _, r := range d.Reports {
		if r.UserID == call.Actor.UserID && r.ArrivedAt.Equal(store.SameInstant(call.ArrivedAt)) {
			report = r.ID
		}
	}
	_, err = v.api.Service.AttachEvidence(v, call, taskID, report, head.Filename, file)
	return err
}

// kindOfRequest finds out which kind of request a task has under an id.
func (v *visit) kindOfRequest(taskID, requestID string) (string, error) {
	d, err := v.api.Service.Task(v, v.call, taskID)
	if err != nil {
		return "", err
	}
	for _, r := range d.Requests {
		if r.ID == requestID {
			return r.Kind, nil
		}
	}
	return "", directive.NotFound()
}

// said reads what a form reports.
func (v *visit) said() (service.Said, error) {
	var p reader
	w := service.Said{Result: v.text("result"), Difficulties: v.text("difficulties"), Proposals: v.text("proposals"), Source: v.text("source"),
		Person: v.text("person"), ClaimedOn: p.day("claimed_on", v.text("claimed_on"))}
	var ok bool
	if w.Value, ok = parseAmount(v.text("value"), v.words.Language() == i18n.English); !ok {
		p.Add("value", "bad_number")
	}
	at, err := v.claimedAt()
	if err != nil {
		p.Add("claimed_at", "bad_instant", "Value", v.text("claimed_at"))
	}
	w.ClaimedAt = at
	return w, p.Err()
}

// atOnce is how soon what was written must be sent to count as sent at once.
const atOnce = 2 * time.Second

// claimedAt is when a report was written on a device that could not send it then; zero: it came at once. A device
// that also says when it sends is believed in how long ago that was, whatever its clock shows.
func (v *visit) claimedAt() (time.Time, error) {
	text := v.text("claimed_at")
	if text == "" {
		return time.Time{}, nil
	}
	claimed, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, err
	}
	if sent, err := time.Parse(time.RFC3339, v.gin.GetHeader("X-Sent-At")); err == nil {
		claimed = v.call.ArrivedAt.Add(claimed.Sub(sent))
	}
	if v.call.ArrivedAt.Sub(claimed) < atOnce {
		return time.Time{}, nil
	}
	return claimed, nil
}

// showTask is the page of a task; form names the one that came back with a problem.
func (v *visit) showTask(id, form string) error {
	d, err := v.api.Service.Task(v, v.call, id)
	if err != nil {
		return err
	}
	forms, err := v.api.Service.TaskForms(v, v.call, d)
	if err != nil {
		return err
	}
	f := v.frame(d.Title)
	f.Live, f.Script = true, "outbox.js"
	if v.gin.Request.Method != http.MethodGet {
		f.Path = "/tasks/" + id
	}
	page := html.NewTask(v.words, f, d, forms)
	page.LinkMeeting = !v.onlyOwnUnit() // a meeting belongs to the unit that held it
	page.Sent, page.Me, page.MaxFile = form, v.call.Actor.UserID, v.api.Service.EvidenceLimit()
	if form == formEvidence && v.did != formEvidence && v.did != "" {
		page.Done = v.words.Text("done."+v.did, nil) // the report that came with the file was accepted
	}
	return v.show(page)
}
