package html

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	xhtml "golang.org/x/net/html"

	"giaoban/internal/calendar"
	"giaoban/internal/i18n"
)

// shown are the templates that the tests of this package rendered; see TestMain.
var shown = map[string]bool{}

// TestMain fails when some page was rendered by no test: only with all tests, not with a choice of them.
func TestMain(m *testing.M) {
	code := m.Run()
	if len(os.Args) > 1 && slices.ContainsFunc(os.Args, func(a string) bool { return strings.HasPrefix(a, "-test.run") }) {
		os.Exit(code)
	}
	for _, name := range renderer(nil).Names() {
		if !shown[name] {
			fmt.Printf("FAIL: no test renders the page %s\n", name)
			code = 1
		}
	}
	os.Exit(code)
}

// paths stands for the assets: every one exists.
type paths struct{}

func (paths) Path(name string) string { return "/assets/" + name }

func renderer(t *testing.T) *Renderer {
	words, err := i18n.New()
	if err == nil {
		var r *Renderer
		if r, err = New(words, paths{}); err == nil {
			return r
		}
	}
	if t == nil {
		panic(err)
	}
	t.Fatal(err)
	return nil
}

// words are the texts of a language.
func words(t *testing.T, language string) *i18n.Printer {
	t.Helper()
	c, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	return c.For(language)
}

// noon is the present of the tests: Tuesday, 12 January 2021, 12:00 in Vietnam.
var noon = time.Date(2021, 1, 12, 5, 0, 0, 0, time.UTC)

// frame is what stands around a page in the tests.
func frame(t *testing.T) Frame {
	t.Helper()
	cal, err := calendar.New(calendar.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	return Frame{Title: "Trang thử", Person: &Person{Name: "Nguyễn Thị Ấm", Posts: []string{"Văn phòng, tỉnh Yên Bái"}}, Path: "/x?y=1", Now: noon, Calendar: cal,
		Nav: []Link{{Path: "/", Label: "Tổng quan", Current: true}, {Path: "/my", Label: "Việc", Count: 2}}, Key: "0123456789abcdef0123", Live: true}
}

// aKey is what a text looks like whose key has no message.
var aKey = regexp.MustCompile(`\b[a-z_]+\.[a-z_0-9]+(\.[a-z_0-9]+)*\b`)

// render writes a page in both languages and checks what every page keeps: well-formed HTML with one h1, words for
// every key, a label for every field, unique ids, no script or style inside. It returns the Vietnamese and the
// English HTML.
func render(t *testing.T, make func(w *i18n.Printer, f Frame) Page) (vi, en string) {
	t.Helper()
	r := renderer(t)
	out := map[string]string{}
	for _, language := range []string{i18n.Vietnamese, i18n.English} {
		page := make(words(t, language), frame(t))
		shown[page.Name()] = true
		var b bytes.Buffer
		if err := r.Write(&b, language, page); err != nil {
			t.Fatal(err)
		}
		out[language] = b.String()
		check(t, page.Name()+" "+language, b.String())
	}
	return out[i18n.Vietnamese], out[i18n.English]
}

// void elements have no end tag.
var void = map[string]bool{"meta": true, "link": true, "input": true, "img": true, "br": true, "hr": true, "col": true, "path": false}

func check(t *testing.T, name, text string) {
	t.Helper()
	z := xhtml.NewTokenizer(strings.NewReader(text))
	var open []string
	ids, labels, fields := map[string]bool{}, map[string]bool{}, map[string]string{}
	heads, inText := 0, ""
	for {
		kind := z.Next()
		if kind == xhtml.ErrorToken {
			break
		}
		token := z.Token()
		attr := map[string]string{}
		for _, a := range token.Attr {
			attr[a.Key] = a.Val
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("%s: <%s %s=…>: nothing inside the HTML may act or style", name, token.Data, a.Key)
			}
		}
		switch kind {
		case xhtml.StartTagToken:
			if !void[token.Data] {
				open = append(open, token.Data)
			}
			if token.Data == "h1" {
				heads++
			}
			if id := attr["id"]; id != "" {
				if ids[id] {
					t.Errorf("%s: the id %q stands twice", name, id)
				}
				ids[id] = true
			}
			if token.Data == "label" && attr["for"] != "" {
				labels[attr["for"]] = true
			}
			if slices.Contains([]string{"input", "select", "textarea"}, token.Data) && attr["type"] != "hidden" && attr["aria-label"] == "" && attr["aria-labelledby"] == "" {
				if slices.Contains(open, "label") {
					break // the label stands around it
				}
				fields[attr["id"]] = attr["name"]
			}
			if (token.Data == "script" && attr["src"] == "") || token.Data == "style" {
				t.Errorf("%s: a <%s> inside the page: the policy forbids it", name, token.Data)
			}
		case xhtml.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				t.Fatalf("%s: </%s> closes %v", name, token.Data, open)
			}
			open = open[:len(open)-1]
		case xhtml.TextToken:
			if inText = strings.TrimSpace(token.Data); inText != "" && !slices.Contains(open, "pre") && !slices.Contains(open, "code") {
				for _, key := range aKey.FindAllString(inText, -1) {
					if !strings.Contains(key, "example") && !strings.HasSuffix(key, ".vn") && !strings.HasSuffix(key, ".txt") {
						t.Errorf("%s: %q looks like a key without a text, in %q", name, key, inText)
					}
				}
			}
			if strings.Contains(inText, "<no value>") || strings.Contains(inText, "%!") {
				t.Errorf("%s: %q", name, inText)
			}
		}
	}
	if len(open) != 0 {
		t.Errorf("%s: %v never ends", name, open)
	}
	if heads != 1 {
		t.Errorf("%s: %d first headings, want 1", name, heads)
	}
	for id, field := range fields {
		if !labels[id] {
			t.Errorf("%s: the field %s (id %q) has no label", name, field, id)
		}
	}
}

func TestErrorPage(t *testing.T) {
	for _, status := range []int{403, 404, 500} {
		vi, _ := render(t, func(w *i18n.Printer, f Frame) Page {
			return &Error{Frame: f, Status: status, What: &Problem{Title: "Không tìm thấy", Detail: "Chi tiết", Fields: []FieldProblem{{"x", "Sai"}}}, RequestID: "ABCDEF"}
		})
		if !strings.Contains(vi, "ABCDEF") {
			t.Errorf("%d: the request is not named", status)
		}
	}
}
