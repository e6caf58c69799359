package store

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"sync"
)

// chunkParams is how many parameters one statement carries at most: SQLite takes 32,766.
const chunkParams = 16_000

// namedParam finds parameters that are filled from the field of a struct.
var namedParam = regexp.MustCompile(`:([a-z_]+)`)

// named is a statement with parameters from a struct, cut at the part that repeats for each of several structs.
type named struct {
	head, row, tail string // row has ? for its parameters
	params          []string
}

// splitNamed cuts a statement. An INSERT repeats the list after VALUES; anything else stands as it is, for one
// struct.
func splitNamed(text string) named {
	n := named{row: text}
	if head, rest, ok := strings.Cut(text, "\nVALUES "); ok {
		end := strings.IndexByte(rest, ')') + 1
		n = named{head: head + "\nVALUES ", row: rest[:end], tail: rest[end:]}
	}
	for _, match := range namedParam.FindAllStringSubmatch(n.row, -1) {
		n.params = append(n.params, match[1])
	}
	n.row = namedParam.ReplaceAllLiteralString(n.row, "?")
	return n
}

// one is the statement for one struct.
func (n named) one() string { return n.head + n.row + n.tail }

// many is the statement for several.
func (n named) many(rows int) string {
	return n.head + strings.TrimSuffix(strings.Repeat(n.row+", ", rows), ", ") + n.tail
}

// layout is a named statement and where a type of struct keeps its parameters.
type layout struct {
	named
	fields [][]int // as reflect.Value.FieldByIndex takes them
}

type layoutKey struct {
	name string
	row  reflect.Type
}

// layouts remembers the layout of every statement that was used. Finding the fields by name for every row, as
// sqlx.NamedExec does, costs more than the rest of a bulk insert.
type layouts struct {
	mu    sync.Mutex
	known map[layoutKey]layout
}

// of returns the layout of a statement for a type. A parameter without a field is a programming error, found by
// the conformance suite.
func (ls *layouts) of(h *handle, name string, row reflect.Type) layout {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	key := layoutKey{name, row}
	l, ok := ls.known[key]
	if ok {
		return l
	}
	l.named = splitNamed(h.text(name))
	fields := h.db.Mapper.TypeMap(row)
	for _, param := range l.params {
		field := fields.GetByPath(param)
		if field == nil {
			panic(fmt.Sprintf("query %s: %s has no field for :%s", name, row, param))
		}
		l.fields = append(l.fields, field.Index)
	}
	if ls.known == nil {
		ls.known = map[layoutKey]layout{}
	}
	ls.known[key] = l
	return l
}

// insert writes one struct or a slice of them with a statement of named parameters; slices go in chunks.
func (t *Tx) insert(ctx context.Context, name string, rows any) error {
	v := reflect.ValueOf(rows)
	if v.Kind() != reflect.Slice {
		l := t.h.layouts.of(t.h, name, v.Type())
		return t.execText(ctx, l.one(), l.args(nil, v))
	}
	if v.Len() == 0 {
		return nil
	}
	l := t.h.layouts.of(t.h, name, v.Type().Elem())
	size := max(1, chunkParams/len(l.fields))
	args := make([]any, 0, min(size, v.Len())*len(l.fields))
	for from := 0; from < v.Len(); from += size {
		to := min(from+size, v.Len())
		args = args[:0]
		for i := from; i < to; i++ {
			args = l.args(args, v.Index(i))
		}
		if err := t.execText(ctx, l.many(to-from), args); err != nil {
			return err
		}
	}
	return nil
}

// args appends the parameters that a row gives.
func (l layout) args(args []any, row reflect.Value) []any {
	for _, index := range l.fields {
		args = append(args, row.FieldByIndex(index).Interface())
	}
	return args
}

// execText runs a statement that was put together from fixed fragments.
func (t *Tx) execText(ctx context.Context, text string, args []any) error {
	_, err := t.tx.ExecContext(ctx, t.h.db.Rebind(text), args...)
	return err
}
