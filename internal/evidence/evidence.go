// Package evidence says what a file is that somebody attaches as evidence, by what is in it and never by its name or by
// what the sender says, and whether it is whole.
package evidence

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
	"golang.org/x/text/unicode/norm"

	"giaoban/internal/directive"
)

// Bounds of an archive that is a document.
const (
	maxEntries  = 2000
	maxUnpacked = 200 << 20 // bytes
	maxRatio    = 100       // unpacked to packed, beyond a megabyte
)

// kind is one sort of file that is taken.
type kind struct {
	media, extension string
	whole            func([]byte) error // fails when the file is cut off, locked or not what it seems
}

var kinds = []kind{
	{"image/jpeg", ".jpg", wholeJPEG},
	{"image/png", ".png", wholePNG},
	{"image/webp", ".webp", wholeWebP},
	{"image/heic", ".heic", wholeHEIC},
	{"application/pdf", ".pdf", wholePDF},
	{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx", wholeOffice("word/document.xml")},
	{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", wholeOffice("xl/workbook.xml")},
}

// MediaTypes are those of all files that are taken.
func MediaTypes() []string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = k.media
	}
	return out
}

// What may be wrong, as keys of messages.
const (
	detailType      = "evidence_type"
	detailTruncated = "file_damaged"
	detailLocked    = "file_encrypted"
	detailMacros    = "evidence_macros"
	detailArchive   = "file_bomb"
)

func bad(detail string) error { return &directive.Error{Code: directive.CodeInvalid, Detail: detail} }

// Check says what a file is. What is not taken at all is CodeUnsupported; what is cut off, locked with a password,
// carries macros or unpacks to too much is CodeInvalid.
func Check(data []byte) (mediaType string, err error) {
	if len(data) == 0 {
		var p directive.Problems
		p.Add("file", "blank")
		return "", p.Err()
	}
	found := mimetype.Detect(data)
	for _, k := range kinds {
		if found.Is(k.media) {
			return k.media, k.whole(data)
		}
	}
	if found.Is("application/x-ole-storage") && bytes.Contains(data, utf16("EncryptedPackage")) {
		return "", bad(detailLocked) // a document of Office with a password
	}
	return "", &directive.Error{Code: directive.CodeUnsupported, Detail: detailType}
}

// utf16 is how names stand in the old container of Office.
func utf16(s string) []byte {
	var out []byte
	for _, r := range s {
		out = append(out, byte(r), 0)
	}
	return out
}

// wholeJPEG walks the segments to the picture itself, since a small picture inside has an end of its own.
func wholeJPEG(data []byte) error {
	for i := 2; i+4 <= len(data) && data[i] == 0xff; {
		length := int(binary.BigEndian.Uint16(data[i+2:]))
		if data[i+1] == 0xda { // the picture begins
			if bytes.Contains(data[i:], []byte{0xff, 0xd9}) {
				return nil
			}
			break
		}
		i += 2 + length
	}
	return bad(detailTruncated)
}

func wholePNG(data []byte) error {
	if !bytes.Contains(data, []byte("IEND\xaeB\x60\x82")) {
		return bad(detailTruncated)
	}
	return nil
}

func wholeWebP(data []byte) error {
	if len(data) < 12 || uint64(binary.LittleEndian.Uint32(data[4:]))+8 > uint64(len(data)) {
		return bad(detailTruncated)
	}
	return nil
}

// wholeHEIC walks the boxes (ISO/IEC 14496-12, 4.2).
func wholeHEIC(data []byte) error {
	for left := data; len(left) > 0; {
		if len(left) < 8 {
			return bad(detailTruncated)
		}
		size := uint64(binary.BigEndian.Uint32(left))
		switch {
		case size == 0: // to the end
			return nil
		case size == 1 && len(left) >= 16:
			size = binary.BigEndian.Uint64(left[8:])
		}
		if size < 8 || size > uint64(len(left)) {
			return bad(detailTruncated)
		}
		left = left[size:]
	}
	return nil
}

var encrypted = regexp.MustCompile(`/Encrypt\s+\d+\s+\d+\s+R|/Encrypt\s*<<`)

func wholePDF(data []byte) error {
	if !bytes.Contains(data[max(0, len(data)-2048):], []byte("%%EOF")) {
		return bad(detailTruncated)
	}
	if encrypted.Match(data) {
		return bad(detailLocked)
	}
	return nil
}

// wholeOffice looks at the list of what is in the archive; nothing is unpacked.
func wholeOffice(main string) func([]byte) error {
	return func(data []byte) error {
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
			return bad(detailTruncated)
		}
		if len(z.File) > maxEntries {
			return bad(detailArchive)
		}
		var unpacked uint64
		found := false
		for _, f := range z.File {
			if f.Name != path.Clean("/" + f.Name)[1:] && !strings.HasSuffix(f.Name, "/") || strings.Contains(f.Name, "\\") || f.Mode()&^0o777 != 0 && !f.Mode().IsDir() {
				return bad(detailArchive)
			}
			if strings.EqualFold(path.Base(f.Name), "vbaProject.bin") {
				return bad(detailMacros)
			}
			unpacked += f.UncompressedSize64
			if unpacked > maxUnpacked || f.UncompressedSize64 > 1<<20 && f.UncompressedSize64/max(f.CompressedSize64, 1) > maxRatio {
				return bad(detailArchive)
			}
			found = found || f.Name == main
		}
		if !found {
			return &directive.Error{Code: directive.CodeUnsupported, Detail: detailType}
		}
		return nil
	}
}

// maxName is how long the name of a file is kept, in characters.
const maxName = 150

// Name is what a file is called when it is shown and handed out: what the sender called it, without folders, control
// characters and marks that turn the writing round, with the ending of what it is.
func Name(given, mediaType string) string {
	if i := strings.LastIndexAny(given, `/\`); i >= 0 {
		given = given[i+1:]
	}
	name := strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`"<>|:*?;`, r) {
			return -1
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(given, "")))
	extension := ""
	for _, k := range kinds {
		if k.media == mediaType {
			extension = k.extension
		}
	}
	ending := strings.ToLower(path.Ext(name))
	if ending == extension || ending == ".jpeg" && extension == ".jpg" || ending == ".heif" && extension == ".heic" {
		name, extension = name[:len(name)-len(ending)], ending
	}
	name = strings.Trim(name, ". ")
	if runes := []rune(name); len(runes) > maxName {
		name = strings.TrimSpace(string(runes[:maxName]))
	}
	if name == "" {
		name = "minh chứng"
	}
	return name + extension
}
