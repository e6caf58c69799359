package browser

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// hostile are texts that would do something if a page took them for more than text, in Vietnamese company: tone marks
// composed and not, the apostrophes of Ea H'leo, characters that change case or direction.
var hostile = []string{
	`<script>alert("Trạm Tấu")</script>`, `<img src=x onerror=alert(1)>Đắk Lắk`, `"><svg onload=alert(1)>`, `'"--></style></script><script>alert(1)</script>`,
	`<a href="javascript:alert(1)">Nghĩa Lộ</a>`, `javascript:alert(1)`, `{{7*7}}${7*7}<%= 7*7 %>`, `<details open ontoggle=alert(1)>`, `<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`,
	`<b onmouseover=alert(1)>ấ</b>`, "e\u0302\u0301<script>alert(1)</script>", "\u202e<script>alert(1)</script>\u202c", `&lt;script&gt;alert(1)&lt;/script&gt;`, `</textarea><script>alert(1)</script>`,
	`</title><script>alert(1)</script>`, `<iframe srcdoc="<script>parent.alert(1)</script>">`, `<ſcript>alert(1)</ſcript>`, `<svg><use href="data:image/svg+xml,<svg id=x onload=alert(1)>#x">`,
	`<input autofocus onfocus=alert(1)>`, `<body onload=alert(1)>`, `x" onfocus=alert(1) autofocus="`, `x' hx-get='/account' hx-trigger='load`, `<div hx-get="/sign-out" hx-trigger="load">`, `<form action=//evil.example><button>`,
	`<link rel=stylesheet href=//evil.example>`, `<meta http-equiv=refresh content="0;url=//evil.example">`, `<base href=//evil.example>`, `<object data=//evil.example>`, `<template><script>alert(1)</script></template>`,
	`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;`,
}

// whole must come through unharmed: names that escaping could damage.
var whole = []string{"Nguyễn Thị Ấm", "Ea H'leo", "M'Drắk", "Đắk Lắk", `Hội “Khuyến học” & <Khuyến tài>`}

// TestHostileTexts puts such texts into every field that people fill, opens every page, and sees them as texts: no
// dialog, no request to elsewhere, no refusal of the content policy.
func TestHostileTexts(t *testing.T) {
	s := serve(t)
	all := strings.Join(append(append([]string{}, whole...), hostile...), " ")
	var root struct{ ID string }
	s.call("POST", "/api/v1/units", map[string]any{"type": "tỉnh", "name": "Ea H'leo " + hostile[0], "level": "province", "phone": `1"><b>`, "email": "a@example.org"}, &root)
	var districts []string
	for _, name := range []string{"M'Drắk " + hostile[1], "Đắk Lắk " + hostile[3]} {
		var u struct{ ID string }
		s.call("POST", "/api/v1/units", map[string]any{"type": "huyện", "name": name, "level": "district", "parent_id": root.ID, "aliases": []string{hostile[4]}}, &u)
		districts = append(districts, u.ID)
	}
	var user struct{ ID string }
	s.call("POST", "/api/v1/users", map[string]any{"name": "Nguyễn Thị Ấm " + hostile[2], "login": `x'"<i>`, "email": "b@example.org", "phone": "0912345678"}, &user)
	for _, role := range []string{"officer", "chair"} {
		s.call("POST", "/api/v1/posts", map[string]any{"unit_id": districts[0], "role": role, "title": hostile[10], "user_id": user.ID}, nil)
	}
	day := time.Now().AddDate(0, 0, 3).Format("2006-01-02")
	draft := func(title string) map[string]any {
		return map[string]any{"title": title + " " + hostile[14], "held_on": time.Now().Format("2006-01-02"), "place": hostile[15], "chair": hostile[16], "organisation": hostile[17],
			"issuing_unit_id": root.ID, "document": map[string]any{"number": hostile[20], "signer": hostile[21], "date": time.Now().Format("2006-01-02")}, "source_text": all,
			"groups": []map[string]any{{"kind": "target", "title": hostile[22], "directives": []map[string]any{{"text": all, "units": []string{"all"}, "place": hostile[23],
				"time": "one_off", "due_on": day, "requires_review": true, "measure": map[string]any{"kind": "count", "goal": 5, "unit_of_measure": hostile[9]}}}}}}
	}
	var kept, issued struct{ ID string }
	s.call("POST", "/api/v1/meetings", draft("Nháp"), &kept)
	s.call("POST", "/api/v1/meetings", draft("Giao"), &issued)
	var groups struct{ Items []struct{ ID string } }
	s.call("POST", "/api/v1/meetings/"+issued.ID+"/issue", nil, &groups)
	var tasks struct {
		Items []struct {
			ID   string
			Unit struct{ ID string }
		}
	}
	deadline := time.Now().Add(wait)
	for len(tasks.Items) < 2 && time.Now().Before(deadline) {
		s.call("GET", "/api/v1/tasks?meeting_id="+issued.ID, nil, &tasks)
	}
	if len(tasks.Items) != 2 {
		t.Fatalf("%d tasks", len(tasks.Items))
	}
	task := tasks.Items[0].ID
	s.call("POST", "/api/v1/tasks/"+task+"/progress", map[string]any{"value": 1, "result": all, "difficulties": hostile[5], "proposals": hostile[6], "source": "zalo", "person": hostile[7]}, nil)
	s.call("POST", "/api/v1/tasks/"+task+"/comments", map[string]any{"text": all}, nil)
	s.call("POST", "/api/v1/tasks/"+task+"/extensions", map[string]any{"until_on": time.Now().AddDate(0, 1, 0).Format("2006-01-02"), "reason": all}, nil)
	s.call("POST", "/api/v1/tasks/"+tasks.Items[1].ID+"/complete", map[string]any{"result": all}, nil)

	p := s.visitor(t, desk)
	p.allow("404 (Not Found)") // /nowhere
	dialogs := 0
	chromedp.ListenTarget(p.ctx, func(event any) {
		switch e := event.(type) {
		case *page.EventJavascriptDialogOpening:
			dialogs++
			go func() { _ = chromedp.Run(p.ctx, page.HandleJavaScriptDialog(true)) }()
		case *network.EventRequestWillBeSent:
			if strings.Contains(e.Request.URL, "evil.example") {
				t.Errorf("a page asked %s", e.Request.URL)
			}
		}
	})
	p.run(network.SetExtraHTTPHeaders(network.Headers{"Accept-Language": "vi", "Authorization": "Bearer " + s.token}))
	for _, path := range []string{"/", "/meetings", "/meetings/" + kept.ID, "/meetings/" + kept.ID + "/preview", "/meetings/" + issued.ID, "/groups/" + groups.Items[0].ID, "/tasks",
		"/tasks/" + task, "/tasks/" + tasks.Items[1].ID, "/tasks?q=" + url.QueryEscape(hostile[1]), "/my", "/calls", "/notices", "/units", "/units/" + districts[0], "/units/" + districts[0] + "/edit", "/people", "/reports/meetings/" + kept.ID, "/reports/meetings/" + issued.ID, "/reports/meetings/" + issued.ID + "?by=unit", "/reports/units/" + districts[0],
		"/audit", "/search?q=" + url.QueryEscape("M'Drắk "+hostile[0]), "/sign-in?return_to=" + url.QueryEscape(`javascript:alert(1)`), "/nowhere" + url.PathEscape(hostile[1]), "/account", "/settings"} {
		p.open(path)
		var state struct {
			Text    string
			Foreign int
		}
		p.run(chromedp.Evaluate(`({Text: document.documentElement.innerText + " " + [...document.querySelectorAll("input, textarea")].map(e => e.value).join(" "),
			Foreign: document.querySelectorAll("main script, main style, main iframe, main object, main base, main meta, main link, main math, main img[onerror], [onload], [onerror], [onfocus], [ontoggle], [onmouseover], main [hx-get]:not(#page)").length})`, &state))
		if state.Foreign > 0 {
			t.Errorf("%s: %d elements that no template wrote", path, state.Foreign)
		}
		if strings.HasPrefix(path, "/tasks/"+task) {
			for _, text := range append(append([]string{}, whole...), hostile[0], hostile[6], hostile[12]) {
				if !strings.Contains(squeeze(state.Text), squeeze(text)) {
					t.Errorf("%s does not show %q as it was written", path, text)
				}
			}
		}
	}
	if dialogs > 0 {
		t.Errorf("%d dialogs opened", dialogs)
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
