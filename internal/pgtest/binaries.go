package pgtest

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

// errNotInstalled is told apart so that the message can say what to install.
var errNotInstalled = errors.New("PostgreSQL was not found")

// packagedFolders is where distributions keep the server programs off PATH:
// Debian and Ubuntu, Red Hat, Homebrew.
func packagedFolders() []string {
	return []string{
		"/usr/lib/postgresql/*/bin",
		"/usr/pgsql-*/bin",
		"/opt/homebrew/opt/postgresql@*/bin",
		"/usr/local/opt/postgresql@*/bin",
	}
}

// binFolder finds the folder that holds both initdb and postgres: PATH first,
// then the newest packaged version.
func binFolder() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		// initdb looks for postgres beside itself, so a symbolic link on PATH
		// must be followed to the real folder.
		if real, err := filepath.EvalSymlinks(path); err == nil && hasServer(filepath.Dir(real)) {
			return filepath.Dir(real), nil
		}
	}
	var found []string
	for _, pattern := range packagedFolders() {
		matches, err := filepath.Glob(pattern)
		if err != nil {
			return "", fmt.Errorf("look for PostgreSQL in %s: %w", pattern, err)
		}
		for _, folder := range matches {
			if hasServer(folder) {
				found = append(found, folder)
			}
		}
	}
	if len(found) == 0 {
		return "", errNotInstalled
	}
	return slices.MaxFunc(found, func(a, b string) int {
		return cmp.Compare(majorVersion(a), majorVersion(b))
	}), nil
}

func hasServer(folder string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		info, err := os.Stat(filepath.Join(folder, name))
		if err != nil || info.IsDir() {
			return false
		}
	}
	return true
}

// majorVersion reads the 15 in /usr/lib/postgresql/15/bin or /usr/pgsql-15/bin;
// 0 when the name holds no number.
func majorVersion(folder string) int {
	name := filepath.Base(filepath.Dir(folder))
	first := slices.IndexFunc([]byte(name), func(c byte) bool { return c >= '0' && c <= '9' })
	if first < 0 {
		return 0
	}
	version, err := strconv.Atoi(name[first:])
	if err != nil {
		return 0
	}
	return version
}

// serverUser returns whom the server runs as: nil, meaning ourselves, unless we
// are root, which PostgreSQL refuses.
func serverUser() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		account, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(account.Uid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("user id of %s: %w", name, err)
		}
		gid, err := strconv.ParseUint(account.Gid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("group id of %s: %w", name, err)
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("running as root, and there is neither a user postgres nor a user nobody to run PostgreSQL as")
}
