// Command giaoban tracks the directives of a briefing until the last unit has done its part. `giaoban --help` lists
// what it can do, in Vietnamese or English by LANG.
package main

import (
	"os"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr, os.Getenv))
}
