package workflows_test

import (
	"log/slog"
	"path/filepath"
	"testing"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"

	"giaoban/workflows"
)

// TestReplay runs the recorded histories through today's code: a change that running workflows would not survive
// shows here. `go test -tags release ./internal/app -run TestHistories -update` records a new set; old sets stay.
func TestReplay(t *testing.T) {
	files := histories(t, "v*")
	if len(files) < 3 {
		t.Fatalf("%d recorded histories, want at least 3", len(files))
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			if err := replay(file); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestReplayNoticesChange makes sure that the test above can fail: in these histories another activity stands where
// the code would call its own.
func TestReplayNoticesChange(t *testing.T) {
	files := histories(t, "bad")
	if len(files) == 0 {
		t.Fatal("no bad history")
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			if err := replay(file); err == nil {
				t.Error("replayed without complaint")
			}
		})
	}
}

func histories(t *testing.T, set string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "histories", set, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func replay(file string) error {
	r := worker.NewWorkflowReplayer()
	r.RegisterWorkflow(workflows.Group)
	return r.ReplayWorkflowHistoryFromJSONFile(log.NewStructuredLogger(slog.New(slog.DiscardHandler)), file)
}
