package api_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// papers are what a program fetches of a meeting: every form, with the headers of a file that a browser saves.
func (w *world) papers(meeting object) {
	t := w.t
	id := meeting.str(t, "id")
	tasks := len(w.get("chair", "/tasks?limit=200&meeting_id="+id).items(t))
	for ending, c := range map[string]struct{ media, name string }{
		"xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "bang-theo-doi-nhiem-vu_"},
		"docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "thong-bao-ket-luan_"},
		"csv":  {"text/csv; charset=utf-8", "bang-theo-doi-nhiem-vu_"},
		"html": {"text/html; charset=utf-8", ""},
	} {
		a := w.do(call{as: "chair", method: http.MethodGet, path: "/api/v1/reports/meetings/" + id + "." + ending})
		if a.status != http.StatusOK || a.header.Get("Content-Type") != c.media || a.header.Get("X-Content-Type-Options") != "nosniff" || a.header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%s: %d %v", ending, a.status, a.header)
		}
		name := a.header.Get("Content-Disposition")
		if c.name != "" && (!strings.HasPrefix(name, "attachment; filename="+c.name) || !strings.Contains(name, "; filename*=UTF-8''"+c.name) || !strings.HasSuffix(name, "."+ending)) {
			t.Errorf("%s is saved as %s", ending, name)
		}
		switch ending {
		case "csv":
			if lines := strings.Count(string(a.body), "\r\n"); !bytes.HasPrefix(a.body, []byte("\ufeffSTT,")) || lines <= tasks {
				t.Errorf("%d lines for %d tasks", lines, tasks)
			}
		case "html":
			if !strings.Contains(string(a.body), "Bảng theo dõi nhiệm vụ") || strings.Contains(string(a.body), `href="/tasks`) {
				t.Errorf("the page is\n%.400s", a.body)
			}
		case "xlsx":
			f, err := excelize.OpenReader(bytes.NewReader(a.body))
			ok(t, err)
			rows, err := f.GetRows("Theo nhóm")
			ok(t, err)
			n := 0
			for _, r := range rows[5:] {
				if len(r) > 1 && r[1] != "" {
					n++
				}
			}
			if n != tasks {
				t.Errorf("the workbook has %d of %d tasks", n, tasks)
			}
			ok(t, f.Close())
		}
	}
}

// TestPapers: a unit's officer gets the unit's paper and letter, with nothing of other units; what is no form of a paper
// does not exist.
func TestPapers(t *testing.T) {
	w := onSQLite(t)
	group := w.issue(w.directiveOn("2021-01-04", "Trạm Tấu", "Văn Yên"))
	meeting := group.str(t, "meeting_id")
	w.advance(mustTime(t, "2021-01-06T09:00:00+07:00"))
	unit := w.units["Trạm Tấu"]
	page := func(as, path string) answer { return w.send(call{as: as, method: http.MethodGet, path: path}) }
	const officer = "officer/Trạm Tấu"
	for path, want := range map[string]int{
		"/reports/units/" + unit: 200, "/reports/units/" + unit + ".xlsx": 200, "/reports/units/" + unit + ".csv": 200, "/reports/units/" + unit + "/letter.docx": 200,
		"/reports/units/" + w.units["Văn Yên"]: 404, "/reports/units/" + w.units["Văn Yên"] + "/letter.docx": 404, "/reports/units/" + unit + ".docx": 404,
		"/reports/units/" + unit + ".csv/letter.docx": 404, "/reports/units/x.csv": 404, "/reports/meetings/" + meeting + ".xlsx": 404, "/reports/meetings/" + meeting: 404,
	} {
		if a := page(officer, path); a.status != want {
			t.Errorf("%s: %d, want %d", path, a.status, want)
		} else if want == http.StatusOK && strings.Contains(string(a.body), "Văn Yên") {
			t.Errorf("%s tells of another unit", path)
		}
	}
	for path, want := range map[string]int{"/reports/meetings/" + meeting: 200, "/reports/meetings/" + meeting + "?by=unit": 200, "/reports/meetings/" + meeting + ".docx": 200,
		"/reports/meetings/" + meeting + ".pdf": 404, "/reports/meetings/" + meeting + ".": 200, "/api/v1/reports/meetings/" + meeting: 404, "/api/v1/reports/meetings/" + meeting + ".pdf": 404} {
		if a := page("chair", path); a.status != want {
			t.Errorf("%s: %d, want %d", path, a.status, want)
		}
	}
	if a := w.send(call{as: "chair", method: http.MethodGet, path: "/api/v1/reports/meetings/" + meeting + ".csv", headers: map[string]string{"Accept": "text/csv"}}); a.status != http.StatusOK {
		t.Errorf("a client that wants CSV gets %d", a.status)
	}
	letter := page(officer, "/reports/units/"+unit+"/letter.docx")
	if name := letter.header.Get("Content-Disposition"); !strings.HasPrefix(name, "attachment; filename=cong-van-don-doc_huyen-tram-tau_2021-01-06.docx;") {
		t.Errorf("the letter is saved as %s", name)
	}
	z, err := zip.NewReader(bytes.NewReader(letter.body), int64(len(letter.body)))
	ok(t, err)
	f, err := z.Open("word/document.xml")
	ok(t, err)
	text, err := io.ReadAll(f)
	ok(t, err)
	ok(t, f.Close())
	for _, need := range []string{"Kính gửi: Huyện Trạm Tấu", "Nhiệm vụ đã quá hạn (1)", "04/01/2021", "Chưa có báo cáo"} {
		if !strings.Contains(string(text), need) {
			t.Errorf("the letter does not say %q", need)
		}
	}
	if got := string(page(officer, "/reports/units/"+unit).body); !strings.Contains(got, "/letter.docx") || !strings.Contains(got, "Bảng theo dõi nhiệm vụ") {
		t.Error("the page of a unit that is late has no letter")
	}
}

// TestPapersOfTheWholeCountry draws every form of a meeting of five groups for each of the country's communes.
func TestPapersOfTheWholeCountry(t *testing.T) {
	w := onSQLite(t)
	const communes, groups = 3321, 5
	units := make([]object, communes)
	for i := range units {
		units[i] = object{"type": "xã", "name": "Số " + strconv.Itoa(i), "code": "c" + strconv.Itoa(i), "level": "commune", "parent_id": w.units["Trạm Tấu"]}
	}
	w.create("admin", "/units/import", object{"units": units})
	draft := meeting(w.directiveOn("2021-01-29", "all"))
	draft["issuing_unit_id"] = w.units["Trạm Tấu"]
	one := draft["groups"].([]object)[0]
	draft["groups"] = slices.Repeat([]object{one}, groups)
	id := w.create("admin", "/meetings", draft).str(t, "id")
	w.post("admin", "/meetings/"+id+"/issue", nil)
	w.settle()
	for _, path := range []string{"/api/v1/reports/meetings/" + id + ".xlsx", "/api/v1/reports/meetings/" + id + ".csv", "/api/v1/reports/meetings/" + id + ".docx", "/api/v1/reports/meetings/" + id + ".html",
		"/reports/meetings/" + id, "/reports/meetings/" + id + "?by=unit"} {
		peak, stop := heapPeak()
		begin := time.Now()
		a := w.send(call{as: "admin", method: http.MethodGet, path: path})
		took := time.Since(begin)
		stop()
		if a.status != http.StatusOK {
			t.Errorf("%s: %d %.300s", path, a.status, a.body)
		}
		grown := peak.Load() >> 20
		t.Logf("%s: %d kB in %v, the heap at most %d MB", strings.Replace(path, id, "{id}", 1), len(a.body)>>10, took, grown)
		if grown > 400 {
			t.Errorf("%s takes %d MB", path, grown)
		}
		if strings.HasSuffix(path, ".csv") && strings.Count(string(a.body), "\r\n") != 1+communes*groups {
			t.Errorf("%d lines", strings.Count(string(a.body), "\r\n"))
		}
	}
}

// heapPeak samples the heap until it is stopped.
func heapPeak() (peak *atomic.Uint64, stop func()) {
	runtime.GC()
	peak = &atomic.Uint64{}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak.Store(max(peak.Load(), m.HeapAlloc))
			select {
			case <-tick.C:
			case <-done:
				return
			}
		}
	}()
	return peak, func() { close(done); <-ended }
}
