//go:build !slim

package embedded_test

import (
	"bufio"
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"

	"go.temporal.io/sdk/client"

	"giaoban/internal/engine"
	"giaoban/internal/engine/embedded"
)

// childVariable makes the test binary act as a whole installation, engine and
// worker, on the folder it names.
const childVariable = "ENGINE_TEST_CHILD_DIR"

// TestMain hands over to the child where it is asked for.
func TestMain(m *testing.M) {
	if dir := os.Getenv(childVariable); dir != "" {
		if err := child(dir); err != nil {
			slog.Error("child", "error", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// child runs until it is killed.
func child(dir string) error {
	ctx := context.Background()
	server, err := embedded.Start(ctx, embedded.Options{Dir: dir, Logger: slog.Default()})
	if err != nil {
		return err
	}
	c, err := engine.Dial(ctx, engine.Options{HostPort: server.HostPort(), Namespace: embedded.DefaultNamespace})
	if err != nil {
		return err
	}
	if _, err := os.Stdout.WriteString("ready " + server.HostPort() + "\n"); err != nil {
		return err
	}
	return engine.RunWorker(ctx, c, taskQueue, engine.WorkerOptions{}, slog.Default(), register)
}

// spawn starts a child on the folder and returns when its engine answers.
func spawn(t *testing.T, dir string) (hostPort string, kill func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+dir)
	cmd.Stderr = os.Stderr
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	dead := false
	kill = func() {
		if dead {
			return
		}
		dead = true
		if err := cmd.Process.Kill(); err != nil {
			t.Error(err)
		}
		var exit *exec.ExitError
		if err := cmd.Wait(); !errors.As(err, &exit) {
			t.Errorf("the child ended by itself: %v", err)
		}
	}
	t.Cleanup(kill)
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), "ready "); ok {
			return address, kill
		}
	}
	t.Fatalf("the child did not become ready: %v", lines.Err())
	return "", nil
}

// TestKilledEngineLosesNothing kills engine and worker in the middle of
// workflows, three times, and expects each workflow to have heard every bell
// that was acknowledged.
func TestKilledEngineLosesNothing(t *testing.T) {
	dir := t.TempDir()
	groups := []string{"group-1", "group-2", "group-3", "group-4", "group-5"}
	want := ""
	for _, round := range []string{"one", "two", "three"} {
		hostPort, kill := spawn(t, dir)
		c := dial(t, hostPort)
		for _, group := range groups {
			ring(t, c, group, round, "")
		}
		want += round + " "
		// The first has taken its bell and sits in its timer or waits; of the
		// others some have and some have not.
		eventually(t, "the first workflow to hear the bell", func() bool {
			return strings.Contains(heard(t, c, groups[0]), round)
		})
		kill()
	}
	hostPort, _ := spawn(t, dir)
	c := dial(t, hostPort)
	for _, group := range groups {
		if got := result(t, ring(t, c, group, last, "")); got != want+last {
			t.Errorf("%s heard %q, want %q", group, got, want+last)
		}
	}
}

// heard asks a running workflow; "" while it cannot answer.
func heard(t *testing.T, c client.Client, id string) string {
	t.Helper()
	value, err := c.QueryWorkflow(t.Context(), id, "", heardQuery)
	if err != nil {
		return ""
	}
	var names []string
	if err := value.Get(&names); err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, " ")
}
