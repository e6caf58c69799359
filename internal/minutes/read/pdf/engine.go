// Package pdf reads the text layer of PDF files with PDFium, compiled to
// WebAssembly and run without files, network or clock. It is apart from package
// read because the engine is several megabytes and takes seconds to start: it
// starts with the first PDF, and only programs that import this package carry it.
package pdf

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"

	"giaoban/internal/minutes/read"
)

// Engine reads PDF files, one at a time. The zero Engine is ready; it must not be copied.
type Engine struct {
	once sync.Once
	pool pdfium.Pool
	err  error
	busy sync.Mutex
}

// longest is how long one file may take. A page of minutes takes some milliseconds.
const longest = 20 * time.Second

// Pages implements [read.PDF]. A file that takes longer than 20 seconds or has more than [read.MaxPages] pages is refused.
func (e *Engine) Pages(ctx context.Context, file []byte) ([]string, error) {
	e.once.Do(func() {
		e.pool, e.err = webassembly.Init(webassembly.Config{MinIdle: 0, MaxIdle: 1, MaxTotal: 1, FSConfig: wazero.NewFSConfig(), Stdout: io.Discard, Stderr: io.Discard})
	})
	if e.err != nil {
		return nil, e.err
	}
	type answer struct {
		pages []string
		err   error
	}
	done := make(chan answer, 1)
	ctx, cancel := context.WithTimeout(ctx, longest)
	go func() {
		defer cancel()
		e.busy.Lock()
		defer e.busy.Unlock()
		pages, err := e.read(ctx, file)
		done <- answer{pages, err}
	}()
	select {
	case a := <-done:
		return a.pages, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// read reads the pages in an instance of its own, so that a file that breaks the engine breaks it for itself only.
func (e *Engine) read(ctx context.Context, file []byte) (pages []string, err error) {
	instance, err := e.pool.GetInstance(longest)
	if err != nil {
		return nil, err
	}
	defer func() {
		if p := recover(); p != nil { // the engine's own fault over a broken file
			err = errors.Join(&read.Error{Code: read.ErrDamaged}, instance.Kill())
			return
		}
		err = errors.Join(err, instance.Close())
	}()
	doc, err := instance.OpenDocument(&requests.OpenDocument{File: &file})
	switch {
	case errors.Is(err, pdferrors.ErrPassword), errors.Is(err, pdferrors.ErrSecurity):
		return nil, &read.Error{Code: read.ErrEncrypted, Err: err}
	case err != nil:
		return nil, &read.Error{Code: read.ErrDamaged, Err: err}
	}
	count, err := instance.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc.Document})
	if err != nil {
		return nil, &read.Error{Code: read.ErrDamaged, Err: err}
	}
	if count.PageCount > read.MaxPages {
		return nil, &read.Error{Code: read.ErrTooLarge}
	}
	size := 0
	for i := range count.PageCount {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		text, err := instance.GetPageText(&requests.GetPageText{Page: requests.Page{ByIndex: &requests.PageByIndex{Document: doc.Document, Index: i}}})
		if err != nil {
			return nil, &read.Error{Code: read.ErrDamaged, Err: err}
		}
		if size += len(text.Text); size > read.MaxText {
			return nil, &read.Error{Code: read.ErrTooLarge}
		}
		pages = append(pages, strings.ToValidUTF8(text.Text, ""))
	}
	return pages, nil
}
