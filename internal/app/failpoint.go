//go:build !failpoints

package app

// failpoints is nothing in a product: only builds for the chaos tests stop at named points.
func failpoints() func(string) { return nil }
