// Package blob keeps files that people attach: as they came, under random names, apart from the record, which knows
// their names, sizes and hashes.
package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// Blob is one stored file.
type Blob struct {
	Name   string // where it is kept; says nothing of what it is
	Size   int64
	SHA256 string // hex
}

// File is a stored file, open for reading.
type File interface {
	io.ReadSeekCloser
	io.ReaderAt
}

// Store keeps files. It is safe for concurrent use.
type Store interface {
	// Write stores what r yields, up to limit bytes; ErrTooLarge beyond, as soon as that is known. What is not stored
	// whole leaves nothing.
	Write(ctx context.Context, r io.Reader, limit int64) (Blob, error)
	// Open opens a stored file; ErrNotFound if there is none of that name.
	Open(ctx context.Context, name string) (File, error)
	// Remove deletes a stored file. One that is not there is no error.
	Remove(ctx context.Context, name string) error
}

// The errors that callers tell apart.
var (
	ErrTooLarge = errors.New("blob: too large")
	ErrNotFound = errors.New("blob: not found")
)

// Folder is a Store in a folder. Nothing outside it can be reached, whatever lies in it (os.Root).
type Folder struct{ root *os.Root }

// OpenFolder opens a folder, which is made if there is none. Close gives it back.
func OpenFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	return &Folder{root}, nil
}

// Close gives the folder back.
func (f *Folder) Close() error { return f.root.Close() }

// part ends the name of a file that is being written.
const part = ".part"

// Write stores a file: it is on the disk, under its own name, when Write returns.
func (f *Folder) Write(ctx context.Context, r io.Reader, limit int64) (b Blob, err error) {
	name := strings.ToLower(rand.Text())
	path := name[:2] + "/" + name
	if err := f.root.MkdirAll(name[:2], 0o700); err != nil {
		return Blob{}, err
	}
	out, err := f.root.OpenFile(path+part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return Blob{}, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreAbsent(f.root.Remove(path+part)))
		}
	}()
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, hash), io.LimitReader(reader{ctx, r}, limit+1))
	if err == nil && n > limit {
		err = ErrTooLarge
	}
	if err == nil {
		err = out.Sync()
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return Blob{}, err
	}
	if err := f.root.Rename(path+part, path); err != nil {
		return Blob{}, err
	}
	return Blob{Name: name, Size: n, SHA256: hex.EncodeToString(hash.Sum(nil))}, nil
}

// reader ends with its context.
type reader struct {
	ctx context.Context
	r   io.Reader
}

// Read reads unless the context has ended.
func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// place is where a file of that name lies; names are those that Write makes.
func place(name string) (string, bool) {
	if len(name) != 26 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz234567") != "" {
		return "", false
	}
	return name[:2] + "/" + name, true
}

// Open opens a stored file.
func (f *Folder) Open(_ context.Context, name string) (File, error) {
	path, ok := place(name)
	if !ok {
		return nil, ErrNotFound
	}
	file, err := f.root.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return file, nil
}

// Remove deletes a stored file.
func (f *Folder) Remove(_ context.Context, name string) error {
	path, ok := place(name)
	if !ok {
		return nil
	}
	return ignoreAbsent(f.root.Remove(path))
}

func ignoreAbsent(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
