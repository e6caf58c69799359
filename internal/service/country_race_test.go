//go:build race

package service_test

// communes is a smaller country: SQLite in Go takes ten times as long when every access to memory is watched.
const communes = 1001
