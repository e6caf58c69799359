// Package structure holds the shape of the source by tests: which package may import which, and the habits that
// every file keeps. The rules are tables with their reasons, in rules_test.go; a failure names the file, what it
// does and why it may not. The package has no other content.
//
// Sources are read as text, whatever their build tags, so the tests need no build of anything and take well under
// a second.
package structure
