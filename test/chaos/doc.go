// Package chaos kills the real program at named points, as a power cut would, starts it again, and checks that
// nothing that was answered is lost and nothing happened twice. `make chaos` runs it.
package chaos
