package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"giaoban/internal/pgtest"
)

// asProgram in the environment makes the test's binary the program itself: the same code, built once.
const asProgram = "GIAOBAN_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// program is the real program with arguments, as a process of its own that ends with the test.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	cmd.Stderr = t.Output()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd
}

// launch starts a process and returns what ends it: with the test at the latest, gently, or before that at once.
func launch(t *testing.T, args ...string) (kill func()) {
	t.Helper()
	cmd := program(t, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	gone := false
	end := func(signal syscall.Signal) error {
		if gone {
			return nil
		}
		gone = true
		if err := cmd.Process.Signal(signal); err != nil {
			return err
		}
		return <-ended
	}
	t.Cleanup(func() {
		if err := end(syscall.SIGTERM); err != nil {
			t.Errorf("%s: %v", args[0], err)
		}
	})
	return func() {
		if err := end(syscall.SIGKILL); err == nil {
			t.Errorf("%s had ended before it was killed", args[0])
		}
	}
}

// until waits for a condition.
func until(t *testing.T, within time.Duration, what string, check func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !check() {
		select {
		case <-ctx.Done():
			t.Fatalf("not within %v: %s", within, what)
		case <-tick.C:
		}
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// TestFourProcesses runs the program as an installation of several machines does: PostgreSQL, the engine alone, the
// migration, an API and a worker. The worker is killed between the assignment and the deadline and started again: what
// the workflow had to do is done, once.
func TestFourProcesses(t *testing.T) {
	database, temporal, addr, secret := pgtest.Start(t), freeAddress(t), freeAddress(t), t.TempDir()
	if out, err := program(t, "migrate", "--database", database).Output(); err != nil {
		t.Fatalf("migrate: %v %s", err, out)
	}
	launch(t, "engine", "--addr", temporal, "--data", t.TempDir())
	until(t, 60*time.Second, "the engine listens", func() bool {
		c, err := net.Dial("tcp", temporal)
		return err == nil && c.Close() == nil
	})
	common := []string{"--database", database, "--temporal", temporal, "--grace", "3s", "--request-timeout", "2s", "--log-level", "error",
		"--takeover", "1h"} // the watchdog only rings: the work is the workflow's
	launch(t, append([]string{"api", "--addr", addr, "--data", secret}, common...)...)
	worker := append([]string{"worker", "--addr", freeAddress(t), "--data", t.TempDir()}, common...)
	kill := launch(t, worker...)

	token := ""
	until(t, 60*time.Second, "the API answers", func() bool {
		text, err := os.ReadFile(filepath.Join(secret, "first-token"))
		token = strings.TrimSpace(string(text))
		if err != nil || token == "" {
			return false
		}
		c, err := net.Dial("tcp", addr)
		return err == nil && c.Close() == nil
	})
	type object = map[string]any
	call := func(method, path string, body any) object {
		t.Helper()
		content, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequestWithContext(t.Context(), method, "http://"+addr+"/api/v1"+path, bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var out object
		if err := json.NewDecoder(res.Body).Decode(&out); err != nil || res.StatusCode >= 300 {
			t.Fatalf("%s %s: %d %v %v", method, path, res.StatusCode, out, err)
		}
		return out
	}
	items := func(o object) (out []object) {
		for _, v := range o["items"].([]any) {
			out = append(out, v.(object))
		}
		return out
	}
	call("POST", "/units/import", object{"units": []object{
		{"code": "P", "type": "tỉnh", "name": "Yên Bái", "level": "province"},
		{"code": "1", "type": "huyện", "name": "Lục Yên", "level": "district", "parent_id": "P"},
		{"code": "2", "type": "huyện", "name": "Văn Yên", "level": "district", "parent_id": "P"}}})
	due := time.Now().Add(12 * time.Second)
	m := call("POST", "/meetings", object{"title": "Giao ban", "held_on": time.Now().Format(time.DateOnly), "groups": []object{
		{"title": "Nhóm", "directives": []object{{"text": "Phát triển hội viên", "units": []string{"all"}, "time": "one_off", "due": due.Format(time.RFC3339Nano)}}}}})
	issued := call("POST", fmt.Sprintf("/meetings/%v/issue", m["id"]), object{"policy": object{"steps": []object{
		{"id": "head", "offset": "+3s", "action": "escalate", "to": "head"}}}})
	group := items(issued)[0]["id"].(string)
	until(t, 60*time.Second, "two tasks", func() bool { return len(items(call("GET", "/tasks?group_id="+group, nil))) == 2 })
	kill()
	escalated := func() int { return len(items(call("GET", "/escalations", nil))) }
	if n := escalated(); n != 0 && time.Now().Before(due) {
		t.Fatalf("%d escalations before the deadline", n)
	}
	launch(t, worker...)
	until(t, 90*time.Second, "both are escalated", func() bool { return escalated() == 2 })
	for _, task := range items(call("GET", "/tasks?group_id="+group, nil)) {
		call("POST", fmt.Sprintf("/tasks/%v/complete", task["id"]), object{})
	}
	until(t, 60*time.Second, "the group is completed", func() bool { return call("GET", "/groups/"+group, nil)["status"] == "completed" })
	if status := call("GET", fmt.Sprintf("/meetings/%v", m["id"]), nil)["status"]; status != "completed" {
		t.Errorf("the meeting is %v", status)
	}
	if n := escalated(); n != 2 {
		t.Errorf("%d escalations, want one for each unit", n)
	}
}
