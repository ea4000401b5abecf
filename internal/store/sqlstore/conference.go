package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"

	"softphone/internal/phone"
)

// Conference implements phone.ConferenceStore.
func (s *Store) Conference(ctx context.Context, sid phone.ConferenceSID) (phone.Conference, error) {
	var c conditions
	c.add(`sid = ?`, string(sid))
	var all []phone.Conference
	var err error
	if storable(string(sid)) {
		all, err = s.conferences(ctx, &c, 1)
	}
	if err != nil {
		return phone.Conference{}, err
	}
	if len(all) == 0 {
		return phone.Conference{}, phone.Errorf(phone.Unknown, "conference_unknown", "There is no such conference.")
	}
	return all[0], nil
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
	return s.conferences(ctx, &c, q.Limit)
}

// conferences reads those that meet conditions, the newest first.
func (s *Store) conferences(ctx context.Context, c *conditions, limit int) ([]phone.Conference, error) {
	where := c.where()
	rows, err := s.db.QueryContext(ctx, withPeople(`(SELECT sid, state, created FROM conferences`+where+`
		ORDER BY created DESC, sid LIMIT `+c.arg(limit)+`)`)+` ORDER BY c.created DESC, c.sid, participants.call`, c.args...)
	if err != nil {
		return nil, phone.InternalError("read conferences", err)
	}
	var all []phone.Conference
	if err = scanConferences(rows, func(_ phone.ConferenceSID, c phone.Conference) { all = append(all, c) }); err != nil {
		return nil, phone.InternalError("read conferences", err)
	}
	return all, nil
}

// withPeople selects conferences from a table, or what is like one, once for each participant: what is
// known but of the participants, and what is known of that one. It must be ordered by conference
// and call.
func withPeople(from string) string {
	return `SELECT c.sid, c.state, participants.state FROM ` + from + ` AS c LEFT JOIN participants ON participants.conference = c.sid`
}

// scanConferences reads what withPeople selects, and closes it.
func scanConferences(rows *sql.Rows, yield func(phone.ConferenceSID, phone.Conference)) error {
	defer func() { _ = rows.Close() }()
	var sid phone.ConferenceSID // of c
	var c phone.Conference
	for rows.Next() {
		var next phone.ConferenceSID
		var state, participant sql.RawBytes
		if err := rows.Scan(&next, &state, &participant); err != nil {
			return err
		}
		if next != sid {
			if sid != "" {
				yield(sid, c)
			}
			sid, c = next, phone.Conference{}
			if err := json.Unmarshal(state, &c); err != nil {
				return err
			}
		}
		if participant == nil {
			continue // nobody was there yet
		}
		var p phone.Participant
		if err := json.Unmarshal(participant, &p); err != nil {
			return err
		}
		c.People = append(c.People, p)
	}
	if sid != "" {
		yield(sid, c)
	}
	return rows.Err()
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
