package pgtest

import (
	"errors"
	"fmt"
	"io"
	"os/exec"
	"syscall"
)

// watcherScript waits for the end of its standard input, which is the end of
// the test process however it came (return, panic, SIGKILL), then ends the
// server and removes its folder. $1 is the folder. The server takes its
// postmaster.pid away when it is done; looking at the process alone would wait
// for a dead one that a container's init does not reap.
const watcherScript = `
cat >/dev/null
pid=$(cat "$1/pid" 2>/dev/null)
if [ -n "$pid" ]; then
	kill -QUIT "$pid" 2>/dev/null
	tries=0
	while [ -e "$1/data/postmaster.pid" ] && kill -0 "$pid" 2>/dev/null && [ "$tries" -lt 100 ]; do
		sleep 0.05
		tries=$((tries + 1))
	done
	kill -KILL "$pid" 2>/dev/null
fi
rm -rf "$1"
`

// watcher is the process that outlives the test process just long enough to
// clean up after it.
type watcher struct {
	cmd   *exec.Cmd
	input io.WriteCloser
}

// watch starts the watcher of one server folder.
func watch(dir string) (*watcher, error) {
	cmd := exec.Command("/bin/sh", "-c", watcherScript, "pgtest-watcher", dir)
	// Its own session: Ctrl-C at the terminal must not end it with the tests.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Dir = "/"
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("watcher: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("watcher: %w", err)
	}
	return &watcher{cmd: cmd, input: input}, nil
}

// finish lets the watcher clean up now and waits until it has.
func (w *watcher) finish() error {
	return errors.Join(w.input.Close(), w.cmd.Wait())
}
