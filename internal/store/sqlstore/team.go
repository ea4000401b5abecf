package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"softphone/internal/phone"
)

const teamNames = `name, title, members, by_, created, updated`

// CreateTeam implements phone.TeamStore.
func (s *Store) CreateTeam(ctx context.Context, t phone.Team) error {
	if err := checkTeam(t); err != nil {
		return err
	}
	t = canonicalTeam(t) // the caller may be gone before it is stored
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		taken, err := found(ctx, tx, `SELECT 1 FROM teams WHERE name = $1`, string(t.Name))
		if err != nil {
			return err
		}
		if taken {
			return refusal{phone.Errorf(phone.Conflict, "name_taken", "There is a team of this name already: choose another.").In("name")}
		}
		return putTeam(ctx, tx, t)
	}})
}

// Team implements phone.TeamStore.
func (s *Store) Team(ctx context.Context, name phone.TeamName) (phone.Team, error) {
	if !storable(string(name)) {
		return phone.Team{}, teamUnknown()
	}
	t, err := scanTeam(s.db.QueryRowContext(ctx, `SELECT `+teamNames+` FROM teams WHERE name = $1`, string(name)).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return phone.Team{}, teamUnknown()
	}
	if err != nil {
		return phone.Team{}, phone.InternalError("read a team", err)
	}
	return t, nil
}

// Teams implements phone.TeamStore.
func (s *Store) Teams(ctx context.Context) ([]phone.Team, error) {
	return selected(ctx, s.db, "read the teams", scanTeam, `SELECT `+teamNames+` FROM teams ORDER BY name`)
}

// UpdateTeam implements phone.TeamStore.
func (s *Store) UpdateTeam(ctx context.Context, name phone.TeamName, change func(*phone.Team) error) (phone.Team, error) {
	if !storable(string(name)) {
		return phone.Team{}, teamUnknown()
	}
	var updated phone.Team
	err := s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		t, err := scanTeam(tx.QueryRowContext(ctx, `SELECT `+teamNames+` FROM teams WHERE name = $1`, string(name)).Scan)
		if errors.Is(err, sql.ErrNoRows) {
			return refusal{teamUnknown()}
		}
		if err != nil {
			return err
		}
		if err = change(&t); err != nil {
			return refusal{err}
		}
		t.Name = name
		if err = checkTeam(t); err != nil {
			return refusal{err}
		}
		updated = canonicalTeam(t)
		if _, err = tx.ExecContext(ctx, `DELETE FROM teams WHERE name = $1`, string(name)); err != nil {
			return err
		}
		return putTeam(ctx, tx, updated)
	}})
	if err != nil {
		return phone.Team{}, err // what became of it is not known: the writer may still be at it
	}
	return updated, nil
}

// DeleteTeam implements phone.TeamStore.
func (s *Store) DeleteTeam(ctx context.Context, name phone.TeamName) error {
	if !storable(string(name)) {
		return teamUnknown()
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `DELETE FROM teams WHERE name = $1`, string(name))
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		if err == nil && n == 0 {
			return refusal{teamUnknown()}
		}
		return err
	}})
}

func checkTeam(t phone.Team) error {
	texts := []string{string(t.Name), t.Title, string(t.By)}
	for _, id := range t.Members {
		texts = append(texts, string(id))
	}
	if t.Name == "" || !storable(texts...) {
		return phone.Errorf(phone.Invalid, "team_invalid", "A team needs a name, and its texts must be UTF-8 without NUL.")
	}
	return nil
}

// canonicalTeam is the team as it will be when it is read again.
func canonicalTeam(t phone.Team) phone.Team {
	t.Members = listed(t.Members)
	t.Created, t.Updated = fromMicros(micros(t.Created)), fromMicros(micros(t.Updated))
	return t
}

// putTeam stores a team that is not there.
func putTeam(ctx context.Context, tx *sql.Tx, t phone.Team) error {
	members, err := json.Marshal(t.Members)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO teams (`+teamNames+`) VALUES ($1, $2, $3, $4, $5, $6)`,
		string(t.Name), t.Title, string(members), string(t.By), micros(t.Created), micros(t.Updated))
	return err
}

func teamUnknown() error {
	return phone.Errorf(phone.Unknown, "team_unknown", "There is no such team.")
}

func scanTeam(scan func(...any) error) (t phone.Team, err error) {
	var members []byte
	var created, updated int64
	if err = scan(&t.Name, &t.Title, &members, &t.By, &created, &updated); err != nil {
		return t, err
	}
	t.Created, t.Updated = fromMicros(created), fromMicros(updated)
	return t, json.Unmarshal(members, &t.Members)
}
