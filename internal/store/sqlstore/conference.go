package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"

	"softphone/internal/phone"
)

const (
	conferenceColumns = `sid text, name text, room text, status text, created bigint, ended bigint, state text`
	conferenceNames   = `sid, name, room, status, created, ended, state`
)

// conferenceRow is a conference as it is handed to the database.
type conferenceRow struct {
	SID     phone.ConferenceSID `json:"sid"`
	Name    string              `json:"name"`
	Room    phone.RoomName      `json:"room"`
	Status  string              `json:"status"`
	Created int64               `json:"created"`
	Ended   int64               `json:"ended"`
	State   json.RawMessage     `json:"state"`
}

// telling is a new event about a conference, and how it is taken into it.
type telling struct {
	event phone.Event
	fold  func(phone.Conference, phone.Event) phone.Conference
}

// tell takes new events into the conferences that they are about.
func (s *Store) tell(ctx context.Context, tx *sql.Tx, told map[phone.ConferenceSID][]telling) error {
	if len(told) == 0 {
		return nil
	}
	known, err := s.states(ctx, tx, told)
	if err != nil {
		return err
	}
	var rows []conferenceRow
	var people []participantRow
	for sid, tellings := range told {
		before := known[sid]
		after := before
		slices.SortFunc(tellings, func(a, b telling) int { return cmp.Compare(a.event.Position, b.event.Position) })
		for _, t := range tellings {
			after = t.fold(after, t.event)
		}
		row := conferenceRow{SID: sid, Name: after.Name, Status: after.Status.String(), Created: micros(after.Created), Ended: micros(after.Ended)}
		if room, ok := phone.RoomOf(after.Name); ok {
			row.Room = room
		}
		if row.State, err = json.Marshal(after); err != nil {
			return err
		}
		rows = append(rows, row)
		people = append(people, changed(sid, before.People, after.People)...)
	}
	if err := s.putConferences(ctx, tx, rows); err != nil {
		return err
	}
	return s.putParticipants(ctx, tx, people)
}

// states reads what is known of the conferences that there are events about.
func (s *Store) states(ctx context.Context, tx *sql.Tx, told map[phone.ConferenceSID][]telling) (map[phone.ConferenceSID]phone.Conference, error) {
	type key struct {
		SID phone.ConferenceSID `json:"sid"`
	}
	var sids []key
	for sid := range told {
		sids = append(sids, key{sid})
	}
	rows, err := s.query(ctx, tx, `SELECT sid, state FROM conferences WHERE sid IN (SELECT sid FROM `+s.engine.Rows("sid text")+`)`, sids)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	known := map[phone.ConferenceSID]phone.Conference{}
	for rows.Next() {
		var sid phone.ConferenceSID
		var state []byte
		if err := rows.Scan(&sid, &state); err != nil {
			return nil, err
		}
		var c phone.Conference
		if err := json.Unmarshal(state, &c); err != nil {
			return nil, err
		}
		known[sid] = c
	}
	return known, rows.Err()
}

func (s *Store) putConferences(ctx context.Context, tx *sql.Tx, rows []conferenceRow) error {
	return s.exec(ctx, tx, `INSERT INTO conferences (`+conferenceNames+`) SELECT `+conferenceNames+` FROM `+s.engine.Rows(conferenceColumns)+`
		WHERE true ON CONFLICT (sid) DO UPDATE SET name = excluded.name, room = excluded.room, status = excluded.status,
			created = excluded.created, ended = excluded.ended, state = excluded.state`, rows)
}

// Conference implements phone.ConferenceStore.
func (s *Store) Conference(ctx context.Context, sid phone.ConferenceSID) (phone.Conference, error) {
	err := sql.ErrNoRows
	var c phone.Conference
	if storable(string(sid)) {
		c, err = scanConference(s.db.QueryRowContext(ctx, `SELECT state FROM conferences WHERE sid = $1`, string(sid)).Scan)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return phone.Conference{}, phone.Errorf(phone.Unknown, "conference_unknown", "There is no such conference.")
	}
	if err != nil {
		return phone.Conference{}, phone.InternalError("read a conference", err)
	}
	return c, nil
}

// Conferences implements phone.ConferenceStore.
func (s *Store) Conferences(ctx context.Context, q phone.ConferenceQuery) ([]phone.Conference, error) {
	if err := checkLimit(q.Limit); err != nil {
		return nil, err
	}
	if !storable(string(q.Room), string(q.With)) {
		return nil, nil // nobody and nothing is called that
	}
	var c conditions
	if q.Live {
		c.terms = append(c.terms, `status <> 'completed'`)
	}
	if q.Ended {
		c.terms = append(c.terms, `status = 'completed'`)
	}
	if q.Room != "" {
		c.add(`room = ? AND room <> ''`, string(q.Room))
	}
	if q.With != "" {
		c.add(`sid IN (`+with+`)`, phone.Client(q.With).String())
	}
	if !q.Before.IsZero() {
		c.add(`created < ?`, q.Before.UnixMicro())
	}
	limit := c.arg(q.Limit)
	return selected(ctx, s.db, "read conferences", scanConference,
		`SELECT state FROM conferences`+c.where()+` ORDER BY created DESC, sid LIMIT `+limit, c.args...)
}

func scanConference(scan func(...any) error) (c phone.Conference, err error) {
	var state []byte
	if err = scan(&state); err == nil {
		err = json.Unmarshal(state, &c)
	}
	return c, err
}

// Timeline implements phone.ConferenceStore.
func (s *Store) Timeline(ctx context.Context, sid phone.ConferenceSID, after int64, limit int) ([]phone.Event, error) {
	if err := checkLimit(limit); err != nil {
		return nil, err
	}
	if !storable(string(sid)) {
		return nil, nil // nothing is called that
	}
	rows, err := s.db.QueryContext(ctx, `SELECT `+eventNames+` FROM events
		WHERE conference = $1 AND conference <> '' AND position > $2 ORDER BY position LIMIT $3`, string(sid), after, limit)
	if err != nil {
		return nil, phone.InternalError("read a timeline", err)
	}
	events, err := scanEvents(rows)
	if err != nil {
		return nil, phone.InternalError("read a timeline", err)
	}
	return events, nil
}
