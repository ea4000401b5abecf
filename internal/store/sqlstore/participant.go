package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"

	"softphone/internal/phone"
)

const (
	participantColumns = `conference text, call text, part boolean, was boolean, added boolean, state text`
	participantNames   = `conference, call, part, was, added, state`
)

// participantRow is how a call takes part in a conference, as it is handed to the database.
type participantRow struct {
	Conference phone.ConferenceSID `json:"conference"`
	Call       phone.CallSID       `json:"call"`
	Part       bool                `json:"part"`
	Was        bool                `json:"was"`
	Added      bool                `json:"added"`
	State      json.RawMessage     `json:"state"`
}

func participantOf(conference phone.ConferenceSID, p phone.Participant) (participantRow, error) {
	state, err := json.Marshal(p)
	here := p.Presence.Value.Here
	was := here || !p.Joined.IsZero() || !p.Told.Stamp.IsZero()
	return participantRow{
		Conference: conference,
		Call:       p.Call,
		Part:       here || !was,
		Was:        was,
		Added:      !p.Added.IsZero(),
		State:      state,
	}, err
}

// changed are the rows of those participants of a conference who are not as they were.
func changed(sid phone.ConferenceSID, before, after phone.Conference) ([]participantRow, error) {
	var rows []participantRow
	for _, p := range after.People {
		if was, there := before.Participant(p.Call); there && was == p {
			continue
		}
		row, err := participantOf(sid, p)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (s *Store) putParticipants(ctx context.Context, tx *sql.Tx, rows []participantRow) error {
	if len(rows) == 0 {
		return nil
	}
	return s.exec(ctx, tx, `INSERT INTO participants (`+participantNames+`) SELECT `+participantNames+` FROM `+s.engine.Rows(participantColumns)+`
		WHERE true ON CONFLICT (conference, call) DO UPDATE SET part = excluded.part, was = excluded.was, added = excluded.added, state = excluded.state`, rows)
}

// with selects the conferences that a client took part in: by a leg that came from it or, where
// the leg was called on behalf of somebody else or for the conference, that went to it.
const with = `SELECT conference FROM participants JOIN calls ON calls.sid = participants.call
		WHERE was AND from_ = ? AND parent = '' AND NOT added
	UNION SELECT conference FROM participants JOIN calls ON calls.sid = participants.call
		WHERE was AND to_ = ? AND (parent <> '' OR added OR from_ NOT LIKE 'client:%')`

// ConferencesWith implements phone.ConferenceStore.
func (s *Store) ConferencesWith(ctx context.Context, calls []phone.CallSID) ([]phone.ConferenceSID, error) {
	list, err := callList(calls)
	if err != nil || list == "" {
		return nil, err
	}
	return selected(ctx, s.db, "read the conferences of calls", func(scan func(...any) error) (sid phone.ConferenceSID, err error) {
		err = scan(&sid)
		return sid, err
	}, `SELECT DISTINCT conference FROM participants JOIN conferences ON conferences.sid = participants.conference
		WHERE part AND status <> 'completed' AND call IN (SELECT call FROM `+s.engine.Rows("call text")+`) ORDER BY conference`, list)
}
