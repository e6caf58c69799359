package store

import (
	"io/fs"
	"strings"
	"testing/fstest"
)

// dialect is which database speaks.
type dialect string

const (
	sqliteDialect   dialect = "sqlite"
	postgresDialect dialect = "pg"
)

// localise turns the common SQL text into the database's own: it uncomments the lines that are marked for it,
// drops those marked for the other, and names the type of an instant as the database does.
func (d dialect) localise(sql string) string {
	var b strings.Builder
	for _, line := range strings.Split(sql, "\n") {
		if rest, ok := strings.CutPrefix(line, "--"+string(d)+":"); ok {
			line = rest
		} else if strings.HasPrefix(line, "--pg:") || strings.HasPrefix(line, "--sqlite:") {
			continue
		}
		b.WriteString(line)
		b.WriteByte('\n')
	}
	if d == sqliteDialect {
		return strings.ReplaceAll(b.String(), "TIMESTAMPTZ", "TIMESTAMP")
	}
	return b.String()
}

// localiseFS does so for every file of a folder.
func (d dialect) localiseFS(in fs.FS) (fs.FS, error) {
	out := fstest.MapFS{}
	names, err := fs.Glob(in, "*.sql")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(in, name)
		if err != nil {
			return nil, err
		}
		out[name] = &fstest.MapFile{Data: []byte(d.localise(string(text)))}
	}
	return out, nil
}
