package sqlstore

import (
	"context"
	"database/sql"

	"softphone/internal/phone"
)

// Switches implements phone.SwitchStore.
func (s *Store) Switches(ctx context.Context) ([]phone.Switch, error) {
	return selected(ctx, s.db, "read the switches", func(scan func(...any) error) (sw phone.Switch, err error) {
		var at int64
		err = scan(&sw.Name, &sw.On, &sw.By, &sw.Reason, &at)
		sw.At = fromMicros(at)
		return sw, err
	}, `SELECT name, on_, by_, reason, at FROM switches ORDER BY name`)
}

// SetSwitch implements phone.SwitchStore.
func (s *Store) SetSwitch(ctx context.Context, sw phone.Switch) error {
	if sw.Name == "" || !storable(sw.Name, string(sw.By), sw.Reason) {
		return phone.Errorf(phone.Invalid, "switch_invalid", "A switch needs a name, and its texts must be UTF-8 without NUL.").In("name")
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO switches (name, on_, by_, reason, at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (name) DO UPDATE SET on_ = excluded.on_, by_ = excluded.by_, reason = excluded.reason, at = excluded.at`,
			sw.Name, sw.On, string(sw.By), sw.Reason, micros(sw.At))
		return err
	}})
}
