package deploy_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sources are the folders in which the program declares its commands and options. They are read, not linked: the
// program brings the workflow engine with it.
var sources = []string{"../internal/app", "../cmd/giaoban"}

// declared finds what the struct tags of the sources match.
func declared(pattern string) []string {
	var out []string
	for _, dir := range sources {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			return nil
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil || strings.HasSuffix(file, "_test.go") {
				continue
			}
			for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1) {
				out = append(out, m[1])
			}
		}
	}
	return out
}

// knownVariable reports whether the program reads an environment variable of this name.
func knownVariable(name string) bool {
	// The two passwords are the composition's own: they become part of an address.
	own := []string{"GIAOBAN_DB_PASSWORD", "GIAOBAN_TEMPORAL_DB_PASSWORD"}
	return slices.Contains(own, name) || slices.Contains(declared(`env:"(GIAOBAN_[A-Z_]+)"`), name)
}

// knownCommands lists the program's commands.
func knownCommands() []string {
	out := declared("`cmd:\"\" name:\"([a-z]+)\"")
	for _, field := range declared(`(?m)^\t([A-Z][A-Za-z]+) +[a-zA-Z.]+ +` + "`cmd:") {
		out = append(out, strings.ToLower(field))
	}
	return out
}

func TestOptionsAreFound(t *testing.T) {
	for _, name := range []string{"GIAOBAN_ADDR", "GIAOBAN_DATABASE", "GIAOBAN_TEMPORAL", "GIAOBAN_SMTP"} {
		if !knownVariable(name) {
			t.Errorf("%s is not found in the sources", name)
		}
	}
	if knownVariable("GIAOBAN_NOTHING") {
		t.Error("a variable that nothing reads is known")
	}
	for _, command := range []string{"serve", "api", "worker", "engine", "migrate", "health"} {
		if !slices.Contains(knownCommands(), command) {
			t.Errorf("the command %s is not found in the sources", command)
		}
	}
}
