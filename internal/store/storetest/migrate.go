package storetest

import (
	"database/sql"
	"io/fs"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"softphone/internal/phone"
)

// Migrate checks that a database is taken from the tables of before there were conferences to those
// of today with all that is in it. The store that open opens must not be open yet.
func Migrate(t *testing.T, open func() phone.Store, db *sql.DB, dialect goose.Dialect, migrations fs.FS) {
	t.Helper()
	s := open()
	append1(t, s, event("k1", 1, 0, phone.StatusRinging))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(dialect, db, migrations)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = p.DownTo(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	if _, err = db.ExecContext(t.Context(), `INSERT INTO sessions (key, identity, name, created, expires) VALUES ('a', 'alice', 'Alice', 1, $1)`,
		start.Add(time.Hour).UnixMicro()); err != nil {
		t.Fatal(err)
	}
	if err = db.Close(); err != nil {
		t.Fatal(err)
	}
	s = closed(t, open())
	if sn, err := s.Session(t.Context(), "a", start); phone.KindOf(err) != phone.Unsigned {
		t.Errorf("a session of before there were people is %v, %v; want it ended", sn, err)
	}
	events := readAll(t, s, 10)
	want := event("k1", 1, 0, phone.StatusRinging)
	want.Position = 1
	if diff := cmp.Diff([]phone.Event{want}, events, cmp.AllowUnexported(phone.Address{})); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	append1(t, s, event("k2", 1, time.Second, phone.StatusCompleted))
	if c, err := s.Call(t.Context(), sid(1)); err != nil || c.Status != phone.StatusCompleted || !c.Started.Equal(start) {
		t.Errorf("a call of before is %v, %v", c, err)
	}
}
