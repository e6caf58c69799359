//go:build slim

package embedded

import (
	"errors"
	"strings"
	"testing"
)

func TestSlimBuildSaysWhatToDo(t *testing.T) {
	server, err := Start(t.Context(), Options{Dir: t.TempDir()})
	if server != nil || !errors.Is(err, ErrNotBuilt) {
		t.Fatalf("Start = %v, %v; want ErrNotBuilt", server, err)
	}
	if !strings.Contains(err.Error(), "--temporal") {
		t.Errorf("%q does not name the option", err)
	}
}
