// Package cli holds the commands that speak to a running server, or read minutes without one: what they ask for, and
// the tables in which they answer.
package cli
