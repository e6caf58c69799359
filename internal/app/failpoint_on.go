//go:build failpoints

package app

import (
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
)

// failpoints kills the process at the n-th pass of the point that GIAOBAN_FAILPOINT names ("act.after_commit:3"),
// as a power cut would: nothing is flushed, nobody is told.
func failpoints() func(string) {
	name, count, _ := strings.Cut(os.Getenv("GIAOBAN_FAILPOINT"), ":")
	n, err := strconv.Atoi(count)
	if err != nil {
		n = 1
	}
	var passed atomic.Int64
	return func(point string) {
		if point == name && passed.Add(1) == int64(n) {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
	}
}
