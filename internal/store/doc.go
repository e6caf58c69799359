// Package store keeps the record: everything that people did and that the machine decided, in one SQL
// database, SQLite or PostgreSQL, with one SQL text for both.
//
// Reads go through Store.Read. Every write goes through Store.InTx, without exception: lib/pq may run a bare
// statement twice and report success when a connection closes after execution, and inside an explicit
// transaction it does not. A COMMIT that fails is unknown, not undone; idempotency keys, stored in the same
// transaction as the act, tell the two apart when the caller asks again.
//
// Queries are named SQL in queries/*.sql, migrations are in migrations/*.sql. A line that begins with "--pg:"
// or "--sqlite:" belongs to that database alone. Instants are written in UTC with microseconds, which is what
// PostgreSQL keeps.
package store
