package blob_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"giaoban/internal/blob"
)

// files lists what lies in a folder.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func open(t *testing.T, dir string) *blob.Folder {
	t.Helper()
	f, err := blob.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

type failing struct{}

func (failing) Read(p []byte) (int, error) { return copy(p, "abc"), errors.New("the line broke") }

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "blobs")
	f := open(t, dir)
	for _, text := range []string{"", "abc", strings.Repeat("x", 100)} {
		b, err := f.Write(t.Context(), strings.NewReader(text), 100)
		if err != nil || b.Size != int64(len(text)) || len(b.SHA256) != 64 {
			t.Fatalf("%d bytes: %+v %v", len(text), b, err)
		}
		file, err := open(t, dir).Open(t.Context(), b.Name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(file)
		if err != nil || string(got) != text {
			t.Errorf("read %d bytes: %v", len(got), err)
		}
		if err := file.Close(); err != nil {
			t.Error(err)
		}
		for range 2 {
			if err := f.Remove(t.Context(), b.Name); err != nil {
				t.Error(err)
			}
		}
		if _, err := f.Open(t.Context(), b.Name); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("a removed file: %v", err)
		}
	}
	if _, err := f.Write(t.Context(), bytes.NewReader(make([]byte, 101)), 100); !errors.Is(err, blob.ErrTooLarge) {
		t.Errorf("a byte too many: %v", err)
	}
	if _, err := f.Write(t.Context(), failing{}, 100); err == nil {
		t.Error("a line that broke is no error")
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := f.Write(ended, strings.NewReader("abc"), 100); !errors.Is(err, context.Canceled) {
		t.Errorf("a request that ended: %v", err)
	}
	if left := files(t, dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestNames: no name reaches anything that Write did not make, not even through a link in the folder.
func TestNames(t *testing.T) {
	dir := t.TempDir()
	f := open(t, filepath.Join(dir, "blobs"))
	secret := filepath.Join(dir, "secret")
	if err := os.WriteFile(secret, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	planted := "aa" + strings.Repeat("b", 24)
	if err := os.MkdirAll(filepath.Join(dir, "blobs", "aa"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, "blobs", "aa", planted)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "..", "../secret", "/etc/passwd", "aa/" + planted[3:], planted, strings.Repeat("a", 26), strings.ToUpper(planted), "..\\secret"} {
		if file, err := f.Open(t.Context(), name); err == nil {
			t.Errorf("%q opens %v", name, file)
		}
	}
	if err := f.Remove(t.Context(), "../secret"); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(secret); err != nil {
		t.Error(err)
	}
}
