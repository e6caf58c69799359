//go:build !slim

package embedded

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func openFile(t *testing.T, file string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", dataSource(file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// shape lists every column of every table.
func shape(t *testing.T, db *sql.DB) []string {
	t.Helper()
	rows, err := db.Query(`SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk
		FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var columns []string
	for rows.Next() {
		var column string
		if err := rows.Scan(&column); err != nil {
			t.Fatal(err)
		}
		columns = append(columns, column)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return columns
}

func prepared(t *testing.T, d database) (file string, db *sql.DB) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "file.db")
	if err := d.prepare(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	return file, openFile(t, file)
}

func TestSchemaIsMadeOnceAndKept(t *testing.T) {
	for name, d := range map[string]database{"main": mainDatabase(), "visibility": visibilityDatabase()} {
		t.Run(name, func(t *testing.T) {
			file, db := prepared(t, d)
			before := shape(t, db)
			if len(before) < 20 {
				t.Fatalf("only %d columns were made", len(before))
			}
			if err := d.prepare(t.Context(), file); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, shape(t, db)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestSchemaIsUpgraded takes a file back to what version 0.8 looked like.
func TestSchemaIsUpgraded(t *testing.T) {
	file, db := prepared(t, mainDatabase())
	want := shape(t, db)
	for _, statement := range []string{
		"DROP TABLE chasm_node_maps", "DROP TABLE tasks_v2", "DROP TABLE task_queues_v2",
		"DROP TABLE current_chasm_executions",
		"UPDATE giaoban_engine_schema SET version = '0.8'",
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := mainDatabase().prepare(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, shape(t, db)); diff != "" {
		t.Error(diff)
	}
}

func TestFailedUpgradeChangesNothing(t *testing.T) {
	file, db := prepared(t, mainDatabase())
	// The tables of 0.9 and later are there, so creating them again fails.
	if _, err := db.Exec("UPDATE giaoban_engine_schema SET version = '0.8'"); err != nil {
		t.Fatal(err)
	}
	before := shape(t, db)
	if err := mainDatabase().prepare(t.Context(), file); err == nil {
		t.Fatal("the upgrade succeeded")
	}
	if diff := cmp.Diff(before, shape(t, db)); diff != "" {
		t.Error(diff)
	}
	var version string
	if err := db.QueryRow("SELECT version FROM giaoban_engine_schema").Scan(&version); err != nil || version != "0.8" {
		t.Errorf("version %q, %v; want 0.8", version, err)
	}
}

func TestForeignAndNewerFilesAreRefused(t *testing.T) {
	for name, change := range map[string]string{
		"newer":   "UPDATE giaoban_engine_schema SET version = '0.999'",
		"foreign": "DROP TABLE giaoban_engine_schema",
	} {
		t.Run(name, func(t *testing.T) {
			file, db := prepared(t, mainDatabase())
			if _, err := db.Exec(change); err != nil {
				t.Fatal(err)
			}
			err := mainDatabase().prepare(t.Context(), file)
			var schemaErr *SchemaError
			if !errors.As(err, &schemaErr) {
				t.Fatalf("error %v, want a SchemaError", err)
			}
			if !strings.Contains(err.Error(), file) {
				t.Errorf("%q does not name the file", err)
			}
		})
	}
}

func TestEveryUpdateFileExistsAndEndsAtThisVersion(t *testing.T) {
	steps, err := mainDatabase().steps()
	if err != nil {
		t.Fatal(err)
	}
	if len(steps) == 0 {
		t.Fatal("no update steps found in the server's schema")
	}
	if newest := steps[len(steps)-1].version; newest != mainDatabase().version {
		t.Errorf("the newest step leads to %s, the build expects %s", newest, mainDatabase().version)
	}
}

func TestCompareVersions(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"0.9", "0.11", -1}, {"0.11", "0.9", 1}, {"0.11", "0.11", 0}, {"1.0", "0.99", 1}, {"1", "1.0", 0}, {"1.0.1", "1.0", 1},
	} {
		if got := compareVersions(test.a, test.b); got != test.want {
			t.Errorf("compareVersions(%s, %s) = %d, want %d", test.a, test.b, got, test.want)
		}
	}
}
