package deploy_test

import "regexp"

// knownVariable reports whether the program reads an environment variable of
// this name.
func knownVariable(name string) bool {
	return regexp.MustCompile(`^GIAOBAN_[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$`).MatchString(name)
}

// knownCommands lists the program's commands that an installation runs.
func knownCommands() []string {
	return []string{"serve", "api", "worker", "engine", "migrate", "health"}
}
