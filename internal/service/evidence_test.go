package service_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
	"giaoban/internal/service"
	"giaoban/internal/store"
)

// photo is a small picture, different for each n.
func photo(t testing.TB, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, n, 1))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// kept counts the files that lie in the world's folder.
func (w *world) kept() int {
	w.t.Helper()
	n := 0
	err := fs.WalkDir(os.DirFS(w.blobs), ".", func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func TestEvidence(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		task := w.only(w.oneOff(calendar.NewDate(2021, 1, 11), "Trạm Tấu"))
		attach := func(call service.Call, report string, data []byte) (store.Evidence, error) {
			return w.service.AttachEvidence(ctx, call, task.ID, report, "../ảnh hội nghị.PNG", bytes.NewReader(data))
		}
		if _, err := w.service.Report(ctx, w.as("officer/Trạm Tấu"), task.ID, service.Said{Result: "Đang làm"}); err != nil {
			t.Fatal(err)
		}
		report := must[[]store.Report](t)(w.store.Read().Reports(ctx, task.ID))[0].ID
		e := must[store.Evidence](t)(attach(w.as("officer/Trạm Tấu"), report, photo(t, 1)))
		if e.Name != "ảnh hội nghị.png" || e.MediaType != "image/png" || e.Size != int64(len(photo(t, 1))) || e.ReportID != report || !e.ArrivedAt.Equal(w.clock.Now()) {
			t.Errorf("attached as %+v", e)
		}
		must[store.Evidence](t)(attach(w.as("office"), "", photo(t, 2))) // for a unit that has sent it by other means
		if d := must[service.TaskDetail](t)(w.service.Task(ctx, w.as("inspector"), task.ID)); len(d.Evidence) != 2 || d.People[e.UserID].Login != "officer/Trạm Tấu" {
			t.Errorf("the task shows %v", d.Evidence)
		}
		for _, login := range []string{"officer/Trạm Tấu", "chair", "inspector"} {
			got, f, err := w.service.Evidence(ctx, w.as(login), e.ID)
			if err != nil {
				t.Fatalf("%s: %v", login, err)
			}
			data, err := io.ReadAll(f)
			if err != nil || !bytes.Equal(data, photo(t, 1)) || got != e {
				t.Errorf("%s reads %d bytes of %+v: %v", login, len(data), got, err)
			}
			if err := f.Close(); err != nil {
				t.Error(err)
			}
		}
		_, _, err := w.service.Evidence(ctx, w.as("officer/Văn Yên"), e.ID)
		wantCode(t, "another unit's file", err, directive.CodeNotFound)

		refused := func(code directive.Code, call service.Call, report string, data []byte) {
			t.Helper()
			w.refused(t, code, func() error { _, err := attach(call, report, data); return err })
			if n := w.kept(); n != 2 {
				t.Errorf("%d files are kept, want 2", n)
			}
		}
		refused(directive.CodeNotFound, w.as("officer/Văn Yên"), "", photo(t, 3))
		refused(directive.CodeForbidden, w.as("inspector"), "", photo(t, 3))
		refused(directive.CodeUnsupported, w.as("officer/Trạm Tấu"), "", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"))
		refused(directive.CodeInvalid, w.as("officer/Trạm Tấu"), "", nil)
		refused(directive.CodeInvalid, w.as("officer/Trạm Tấu"), "", photo(t, 3)[:40])
		refused(directive.CodeInvalid, w.as("officer/Trạm Tấu"), store.NewID(), photo(t, 3))
		refused(directive.CodeTooLarge, w.as("officer/Trạm Tấu"), "", make([]byte, maxEvidence+1))
	})
}

// TestEvidenceKey: a file that is sent twice with one key is kept once; another file with the key is refused.
func TestEvidenceKey(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		task := w.only(w.oneOff(calendar.NewDate(2021, 1, 11), "Trạm Tấu"))
		attach := func(data []byte) (store.Evidence, error) {
			call := w.as("officer/Trạm Tấu")
			call.Key = &store.Key{ActorID: call.Actor.UserID, Route: "r", Key: "k"}
			return w.service.AttachEvidence(context.Background(), call, task.ID, "", "a.png", bytes.NewReader(data))
		}
		first, again := must[store.Evidence](t)(attach(photo(t, 1))), must[store.Evidence](t)(attach(photo(t, 1)))
		if first.ID != again.ID || w.kept() != 1 {
			t.Errorf("%d files are kept, attached as %s and %s", w.kept(), first.ID, again.ID)
		}
		w.refused(t, directive.CodeKeyMismatch, func() error { _, err := attach(photo(t, 2)); return err })
		if w.kept() != 1 {
			t.Errorf("%d files are kept", w.kept())
		}
	})
}

// TestNothingRead: who may not attach is told before anything is read.
func TestNothingRead(t *testing.T) {
	w := newWorld(t, databases[0].place(t))
	task := w.only(w.oneOff(calendar.NewDate(2021, 1, 11), "Trạm Tấu"))
	unread := strings.NewReader("x")
	_, err := w.service.AttachEvidence(t.Context(), w.as("officer/Văn Yên"), task.ID, "", "a", unread)
	wantCode(t, "another unit", err, directive.CodeNotFound)
	if unread.Len() != 1 {
		t.Error("the file was read")
	}
}
