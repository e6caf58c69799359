package i18n

import (
	"encoding/json"
	"regexp"
	"sort"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"giaoban/internal/directive"
)

// message is one entry of a file: its forms by plural category; a plain text is all "other".
type message map[string]string

// texts are all messages of a language. A key stands in one file alone.
func texts(t *testing.T, language string) map[string]message {
	t.Helper()
	out := readFile(t, map[string][]byte{Vietnamese: viJSON, English: enJSON}[language])
	files, err := pages.ReadDir("pages/" + language)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := pages.ReadFile("pages/" + language + "/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for key, m := range readFile(t, text) {
			if _, twice := out[key]; twice {
				t.Errorf("%s: %s stands in two files", language, key)
			}
			out[key] = m
		}
	}
	return out
}

func readFile(t *testing.T, text []byte) map[string]message {
	t.Helper()
	var raw map[string]any
	if err := json.Unmarshal(text, &raw); err != nil {
		t.Fatal(err)
	}
	out := map[string]message{}
	for key, v := range raw {
		switch v := v.(type) {
		case string:
			out[key] = message{"other": v}
		case map[string]any:
			out[key] = message{}
			for form, text := range v {
				out[key][form] = text.(string)
			}
		default:
			t.Errorf("%s: neither text nor forms", key)
		}
	}
	return out
}

var placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

// placeholders lists the arguments that a text names, each once.
func placeholders(text string) []string {
	seen := map[string]bool{}
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		seen[m[1]] = true
	}
	out := make([]string, 0, len(seen))
	for name := range seen {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

func TestFilesAgree(t *testing.T) {
	vi, en := texts(t, Vietnamese), texts(t, English)
	for key := range vi {
		if _, ok := en[key]; !ok {
			t.Errorf("%s: missing in en.json", key)
		}
	}
	for key := range en {
		if _, ok := vi[key]; !ok {
			t.Errorf("%s: missing in vi.json", key)
		}
	}
	for key, v := range vi {
		e := en[key]
		counts := len(e) > 1
		if want := map[bool][]string{true: {"one", "other"}, false: {"other"}}[counts]; len(e) != len(want) {
			t.Errorf("%s: English has forms %v, want %v", key, e, want)
		}
		if len(v) != 1 || v["other"] == "" {
			t.Errorf("%s: Vietnamese has the one form \"other\", not %v", key, v)
		}
		want := placeholders(v["other"])
		for form, text := range e {
			got := placeholders(text)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (%s): placeholders differ, -vi +en:\n%s", key, form, diff)
			}
		}
		if counts && !strings.Contains(v["other"], "{{.Count}}") {
			t.Errorf("%s: counts, but the Vietnamese text has no {{.Count}}", key)
		}
	}
}

func TestTextsAreSound(t *testing.T) {
	for _, language := range []string{Vietnamese, English} {
		for key, forms := range texts(t, language) {
			for form, text := range forms {
				switch left := placeholder.ReplaceAllString(text, ""); {
				case strings.TrimSpace(text) == "":
					t.Errorf("%s %s (%s): empty", language, key, form)
				case text != strings.TrimSpace(text) || strings.Contains(text, "  "):
					t.Errorf("%s %s (%s): stray spaces in %q", language, key, form, text)
				case strings.ContainsAny(left, "{}"):
					t.Errorf("%s %s (%s): a broken placeholder in %q", language, key, form, text)
				case !norm.NFC.IsNormalString(text):
					t.Errorf("%s %s (%s): not NFC", language, key, form)
				case strings.ContainsFunc(text, unicode.IsControl):
					t.Errorf("%s %s (%s): control characters", language, key, form)
				}
				if strings.HasPrefix(key, "detail.") && !strings.HasSuffix(text, ".") || strings.HasPrefix(key, "error.") && strings.HasSuffix(text, ".") {
					t.Errorf("%s %s: a title has no full stop, a detail has one: %q", language, key, text)
				}
			}
		}
	}
}

// syllable is a Vietnamese syllable without its tone and vowel marks, lower case. English words seldom are one.
var syllable = regexp.MustCompile(`^(b|c|ch|d|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|q|r|s|t|th|tr|v|x)?[aeiouy]{1,3}(c|ch|m|n|ng|nh|p|t)?$`)

// names are words of other languages that Vietnamese texts may use: a product's name, and what stands in requests of
// programs letter by letter.
var names = map[string]bool{"zalo": true, "json": true, "utf": true, "ascii": true, "txt": true, "byte": true, "etag": true, "content": true,
	"type": true, "jpeg": true, "png": true, "webp": true, "heic": true, "xlsx": true, "encoding": true, "application": true, "false": true, "wd": true, "s": true, "h": true, "monday": true, "pdf": true, "stt": true, "docx": true, "html": true, "mb": true, "word": true, "unicode": true, "doctype": true, "macro": true,
	"t": true, "cn": true, // heads of a calendar: T2 to T7, CN
	"excel": true, "csv": true}

func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		if r == 'đ' {
			r = 'd'
		}
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// letterKey is a text of the draft letter to a unit, or names it.
var letterKey = regexp.MustCompile(`^report\.(letter_|word_letter)`)

func TestVietnameseWords(t *testing.T) {
	avoid := []string{"vượt cấp", "leo thang", "phê bình", "kiểm điểm", "đôn đốc", "xuất sắc", "người dùng", "deadline", "email"}
	for key, forms := range texts(t, Vietnamese) {
		text := placeholder.ReplaceAllString(forms["other"], " ")
		for _, word := range avoid {
			// Urging in writing is a person's act: only the draft of a letter that a person signs speaks of it.
			if strings.Contains(strings.ToLower(text), word) && !(word == "đôn đốc" && letterKey.MatchString(key)) {
				t.Errorf("%s: %q is not a word of the product", key, word)
			}
		}
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
			if !syllable.MatchString(fold(word)) && !names[strings.ToLower(word)] {
				t.Errorf("%s: %q in %q is not a Vietnamese word", key, word, text)
			}
		}
	}
}

func TestGlossary(t *testing.T) {
	c := newCatalogue(t)
	for key, want := range map[string]string{
		"status.assigned": "giao", "status.acknowledged": "tiếp nhận", "status.in_progress": "đang thực hiện", "status.submitted": "chờ xác nhận",
		"status.returned": "đề nghị bổ sung", "status.done": "hoàn thành", "status.cancelled": "hủy", "status.overdue": "quá hạn",
		"status.due_soon": "sắp đến hạn", "status.late": "hoàn thành quá hạn", "action.remind": "nhắc việc", "action.escalate": "báo quá hạn",
		"act.extension": "xin gia hạn", "act.progress": "báo cáo tiến độ", "kind.pilot": "thí điểm", "kind.target": "chỉ tiêu",
		"kind.propaganda": "tuyên truyền", "kind.fundraising": "vận động quỹ", "kind.year_end_review": "tổng kết",
		"role.chair": "chủ tịch hội", "role.supervisor": "phó chủ tịch thường trực", "assignment.lead": "đơn vị chủ trì",
		"assignment.support": "đơn vị phối hợp", "group_status.draft": "dự thảo", "time.standing": "nhiệm vụ thường xuyên",
	} {
		if got := c.For("vi").Text(key, nil); !strings.Contains(strings.ToLower(got), want) {
			t.Errorf("%s is %q, want the glossary's word %q", key, got, want)
		}
	}
}

// TestDomainIsNamed holds the catalogue to every code that the domain can produce.
func TestDomainIsNamed(t *testing.T) {
	var want []string
	add := func(family string, codes ...string) {
		for _, code := range codes {
			want = append(want, family+code)
		}
	}
	for _, s := range directive.TaskStatuses() {
		add("status.", string(s))
		add("was.", string(s))
	}
	for _, s := range []directive.GroupStatus{directive.GroupDraft, directive.GroupIssued, directive.GroupCompleted, directive.GroupCancelled} {
		add("group_status.", string(s))
		add("group_was.", string(s))
	}
	for _, row := range directive.Transitions() {
		add("act.", string(row.Act))
		add("do.", string(row.Act))
	}
	for _, k := range directive.Kinds() {
		add("kind.", string(k))
	}
	for _, k := range directive.MeasureKinds() {
		add("measure.", string(k))
	}
	for _, r := range directive.Roles() {
		add("role.", string(r))
	}
	for _, l := range directive.Levels() {
		add("level.", string(l))
	}
	add("assignment.", string(directive.RoleLead), string(directive.RoleSupport))
	add("time.", string(directive.TimeOneOff), string(directive.TimeStanding), string(directive.TimeUntracked))
	add("every.", string(directive.EveryMonth), string(directive.EveryQuarter), string(directive.EveryHalfYear), string(directive.EveryYear), string(directive.EveryBriefing))
	add("action.", string(directive.ActionRemind), string(directive.ActionEscalate))
	add("step_state.", string(directive.StepPlanned), string(directive.StepFired), string(directive.StepSuperseded), string(directive.StepSkipped))
	vi := texts(t, Vietnamese)
	for _, key := range want {
		if _, ok := vi[key]; !ok {
			t.Errorf("%s: no text", key)
		}
	}
}
