package storetest

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"giaoban/internal/calendar"
	"giaoban/internal/directive"
)

// filled returns a T of which no field is zero and no two fields are alike, so that a column that is forgotten or
// exchanged shows. Instants carry +07:00 and microseconds.
func filled[T any](seed int) T {
	var out T
	n := seed * 1000
	fill(reflect.ValueOf(&out).Elem(), "", &n)
	return out
}

func fill(v reflect.Value, name string, n *int) {
	*n++
	switch v.Interface().(type) {
	case time.Time:
		// Nanoseconds are there to be cut off.
		v.Set(reflect.ValueOf(time.Date(2021, 2, 3, 4, 5, *n%60, *n*1000+999, hanoi())))
		return
	case calendar.Date:
		v.Set(reflect.ValueOf(calendar.NewDate(2021, 1, 1).AddDays(*n)))
		return
	case directive.Policy:
		p := directive.DefaultPolicy()
		p.Steps[0].ID = fmt.Sprintf("step_%d", *n)
		v.Set(reflect.ValueOf(p))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("%s ữ %d", strings.ToLower(name), *n)) // lower case sorts alike in every collation
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Float64:
		v.SetFloat(float64(*n) + 0.1)
	case reflect.Interface:
		v.Set(reflect.ValueOf(fmt.Sprintf("%s %d", name, *n)))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), name, n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i), name, n)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, name, n)
		fill(value, name, n)
		v.SetMapIndex(key, value)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), v.Type().Field(i).Name, n)
		}
	default:
		panic(fmt.Sprintf("cannot fill a %s", v.Type()))
	}
}

// same fails unless got is what was written: instants to the microsecond and in UTC, everything else exactly.
func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	micro := cmp.Comparer(func(a, b time.Time) bool { return a.Truncate(time.Microsecond).Equal(b.Truncate(time.Microsecond)) })
	if diff := cmp.Diff(want, got, micro, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s differs (-written +read):\n%s", what, diff)
	}
	inUTC(t, what, reflect.ValueOf(got))
}

// inUTC looks at every instant of v that has a column of its own; maps are kept as JSON with the offset they came
// with.
func inUTC(t *testing.T, what string, v reflect.Value) {
	t.Helper()
	if v.IsValid() && v.CanInterface() {
		if at, ok := v.Interface().(time.Time); ok {
			if at.Location() != time.UTC {
				t.Errorf("%s: %v is not in UTC", what, at)
			}
			return
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			inUTC(t, what+"."+v.Type().Field(i).Name, v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			inUTC(t, fmt.Sprintf("%s[%d]", what, i), v.Index(i))
		}
	}
}
