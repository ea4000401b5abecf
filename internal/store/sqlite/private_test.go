package sqlite

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
)

// Nobody else on the machine reads what is kept, neither in a new file nor in one that others could read before, nor
// in what SQLite writes beside it.
func TestR_SEC_1_file(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "softphone.db")
	if err := os.WriteFile(path, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{path, filepath.Join(dir, "new", "softphone.db")} {
		s, err := Open(t.Context(), file, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		for _, beside := range []string{"", "-wal", "-shm"} {
			if info, none := os.Stat(file + beside); none != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s%s: %v, %v", filepath.Base(file), beside, info, none)
			}
		}
		if err = s.Close(); err != nil {
			t.Error(err)
		}
	}
}
