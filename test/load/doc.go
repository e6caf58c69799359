// Package load measures the product beside the raw database: the same rows written by hand with database/sql, in
// the same run. `make load` runs it; docs/benchmarks.md reports it.
package load
