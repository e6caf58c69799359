// Package assets serves what the pages are made of besides HTML: the style sheet, the scripts, the fonts. Each file
// has an address that names its content, so that a browser asks for it once.
package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed *.css css/*.css *.js *.svg *.webmanifest fonts/*.woff2 vendor/*.js
var files embed.FS

// Prefix begins the address of every asset.
const Prefix = "/assets/"

// hashLength is how many hex digits of a file's SHA-256 stand in its address.
const hashLength = 12

// asset is one file, ready to be sent.
type asset struct {
	body, zipped []byte // zipped is nil where gzip saves nothing: fonts are compressed already
	mediaType    string
}

// Assets is every file. It is safe for concurrent use.
type Assets struct {
	byName map[string]string // "app.css" → "/assets/0123456789ab/app.css"
	byPath map[string]asset
}

// New reads the embedded files. Texts that name other assets, as url("asset:fonts/x.woff2") or "asset:app.js", get
// their addresses.
func New() (*Assets, error) {
	a := &Assets{byName: map[string]string{}, byPath: map[string]asset{}}
	var names []string
	err := fs.WalkDir(files, ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && path.Dir(name) != "css" {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	for _, named := range []bool{false, true} { // what names others comes when they have addresses
		for _, name := range names {
			body, err := files.ReadFile(name)
			if err != nil {
				return nil, fmt.Errorf("assets: %w", err)
			}
			if name == "app.css" {
				if body, err = withParts(body); err != nil {
					return nil, err
				}
			}
			if bytes.Contains(body, []byte("asset:")) != named {
				continue
			}
			if body, err = a.resolve(body); err != nil {
				return nil, fmt.Errorf("asset %s: %w", name, err)
			}
			if err := a.add(name, body); err != nil {
				return nil, fmt.Errorf("asset %s: %w", name, err)
			}
		}
	}
	return a, nil
}

// withParts appends the style sheets of parts of the product, in the order of their names: a browser fetches one.
func withParts(body []byte) ([]byte, error) {
	parts, err := fs.Glob(files, "css/*.css")
	if err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	for _, name := range parts {
		part, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("assets: %w", err)
		}
		body = append(append(body, '\n'), part...)
	}
	return body, nil
}

// resolve puts addresses in the place of names.
func (a *Assets) resolve(body []byte) ([]byte, error) {
	parts := strings.Split(string(body), "asset:")
	var out strings.Builder
	out.WriteString(parts[0])
	for _, part := range parts[1:] {
		end := strings.IndexAny(part, `"'`+"`)")
		if end < 0 {
			return nil, fmt.Errorf("an asset's name has no end: %.40q", part)
		}
		address, ok := a.byName[part[:end]]
		if !ok {
			return nil, fmt.Errorf("names %q, which is no asset or names assets itself", part[:end])
		}
		out.WriteString(address + part[end:])
	}
	return []byte(out.String()), nil
}

func (a *Assets) add(name string, body []byte) error {
	mediaType := mime.TypeByExtension(path.Ext(name))
	switch path.Ext(name) {
	case ".woff2":
		mediaType = "font/woff2"
	case ".webmanifest":
		mediaType = "application/manifest+json"
	case ".js":
		mediaType = "text/javascript; charset=utf-8"
	}
	if mediaType == "" {
		return fmt.Errorf("no media type for %s", path.Ext(name))
	}
	sum := sha256.Sum256(body)
	address := Prefix + hex.EncodeToString(sum[:])[:hashLength] + "/" + path.Base(name)
	f := asset{body: body, mediaType: mediaType}
	var zipped bytes.Buffer
	w, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(body); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	if zipped.Len() < len(body)*9/10 {
		f.zipped = zipped.Bytes()
	}
	a.byName[name], a.byPath[address] = address, f
	return nil
}

// Path is the address of a file: Path("app.css"), Path("fonts/x.woff2"). A file that does not exist has none: "".
func (a *Assets) Path(name string) string { return a.byName[name] }

// Body is the content of a file, as it is sent; nil when there is none.
func (a *Assets) Body(name string) []byte { return a.byPath[a.byName[name]].body }

// ServeHTTP answers an address under Prefix. The answer never changes, so that it may be kept for ever; an address
// that is not known any more is 404.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := a.byPath[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.mediaType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body := f.body
	if f.zipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = f.zipped
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	w.Write(body) //nolint:errcheck // the line broke: nobody is left to be told
}
