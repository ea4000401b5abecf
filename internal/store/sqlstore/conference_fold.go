package sqlstore

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"slices"

	"softphone/internal/phone"
)

const (
	conferenceColumns = `sid text, name text, room text, status text, created bigint, ended bigint, version bigint, state text`
	conferenceNames   = `sid, name, room, status, created, ended, version, state`
)

// conferenceRow is a conference as it is handed to the database.
type conferenceRow struct {
	SID     phone.ConferenceSID `json:"sid"`
	Name    string              `json:"name"`
	Room    phone.RoomName      `json:"room"`
	Status  string              `json:"status"`
	Created int64               `json:"created"`
	Ended   int64               `json:"ended"`
	Version int64               `json:"version"`
	State   json.RawMessage     `json:"state"`
}

// telling is a new event about a conference, and how it is taken into it.
type telling struct {
	event phone.Event
	fold  func(phone.Conference, phone.Event) phone.Conference
}

// version is a conference as it was stored at some time. No two have the same number.
type version struct {
	number int64
	state  phone.Conference
}

// recent are conferences as this store stored them last, so that the next event need not read
// them again. Others may have stored them since: the number tells. Only the writer uses it.
type recent struct {
	versions map[phone.ConferenceSID]version
	size     int // of all conferences with their participants
}

// maxRecent bounds the memory: how many conferences and participants are kept, about a
// kilobyte each.
const maxRecent = 20_000

// keep keeps versions that have become durable. When there are too many it starts afresh.
func (r *recent) keep(versions map[phone.ConferenceSID]version) {
	if r.versions == nil || r.size > maxRecent {
		r.versions, r.size = map[phone.ConferenceSID]version{}, 0
	}
	for sid, v := range versions {
		if old, ok := r.versions[sid]; ok {
			r.size -= 1 + len(old.state.People)
		}
		r.versions[sid] = v
		r.size += 1 + len(v.state.People)
	}
}

// tell takes new events into the conferences that they are about, and returns what those have become.
func (s *Store) tell(ctx context.Context, tx *sql.Tx, told map[phone.ConferenceSID][]telling) (map[phone.ConferenceSID]version, error) {
	if len(told) == 0 {
		return nil, nil
	}
	known, err := s.known(ctx, tx, told)
	if err != nil {
		return nil, err
	}
	var rows []conferenceRow
	var people []participantRow
	become := map[phone.ConferenceSID]version{}
	for sid, tellings := range told {
		before := known[sid]
		after := before
		slices.SortFunc(tellings, func(a, b telling) int { return cmp.Compare(a.event.Position, b.event.Position) })
		for _, t := range tellings {
			after = t.fold(after, t.event)
		}
		row, err := conferenceOf(sid, after)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
		more, err := changed(sid, before, after)
		if err != nil {
			return nil, err
		}
		people = append(people, more...)
		become[sid] = version{row.Version, after}
	}
	if err := s.putConferences(ctx, tx, rows); err != nil {
		return nil, err
	}
	return become, s.putParticipants(ctx, tx, people)
}

// conferenceKey names a conference to the database.
type conferenceKey struct {
	SID phone.ConferenceSID `json:"sid"`
}

// known returns those of the conferences that there are events about of which something is known.
func (s *Store) known(ctx context.Context, tx *sql.Tx, told map[phone.ConferenceSID][]telling) (map[phone.ConferenceSID]phone.Conference, error) {
	var sids []conferenceKey
	for sid := range told {
		sids = append(sids, conferenceKey{sid})
	}
	numbers, err := s.numbers(ctx, tx, sids)
	if err != nil {
		return nil, err
	}
	known := map[phone.ConferenceSID]phone.Conference{}
	var unread []conferenceKey
	for sid, number := range numbers {
		if v, ok := s.recent.versions[sid]; ok && v.number == number {
			known[sid] = v.state
		} else {
			unread = append(unread, conferenceKey{sid})
		}
	}
	if len(unread) == 0 {
		return known, nil
	}
	rows, err := s.query(ctx, tx, withPeople(`conferences`)+` WHERE c.sid IN (SELECT sid FROM `+s.engine.Rows("sid text")+`)
		ORDER BY c.sid, participants.call`, unread)
	if err != nil {
		return nil, err
	}
	err = scanConferences(rows, func(sid phone.ConferenceSID, c phone.Conference) { known[sid] = c })
	return known, err
}

// numbers reads which versions of conferences are the newest. Those that are not known are left out.
func (s *Store) numbers(ctx context.Context, tx *sql.Tx, sids []conferenceKey) (map[phone.ConferenceSID]int64, error) {
	rows, err := s.query(ctx, tx, `SELECT sid, version FROM conferences WHERE sid IN (SELECT sid FROM `+s.engine.Rows("sid text")+`)`, sids)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	numbers := map[phone.ConferenceSID]int64{}
	for rows.Next() {
		var sid phone.ConferenceSID
		var number int64
		if err := rows.Scan(&sid, &number); err != nil {
			return nil, err
		}
		numbers[sid] = number
	}
	return numbers, rows.Err()
}

// conferenceOf is what is stored of a conference beside its participants: a new version.
func conferenceOf(sid phone.ConferenceSID, c phone.Conference) (conferenceRow, error) {
	number := make([]byte, 8)
	_, _ = rand.Read(number) // never fails: https://pkg.go.dev/crypto/rand#Read
	row := conferenceRow{
		SID: sid, Name: c.Name, Status: c.Status.String(), Created: micros(c.Created), Ended: micros(c.Ended),
		Version: int64(binary.NativeEndian.Uint64(number) >> 1),
	}
	if room, ok := phone.RoomOf(c.Name); ok {
		row.Room = room
	}
	c.People = nil
	var err error
	row.State, err = json.Marshal(c)
	return row, err
}

func (s *Store) putConferences(ctx context.Context, tx *sql.Tx, rows []conferenceRow) error {
	return s.exec(ctx, tx, `INSERT INTO conferences (`+conferenceNames+`) SELECT `+conferenceNames+` FROM `+s.engine.Rows(conferenceColumns)+`
		WHERE true ON CONFLICT (sid) DO UPDATE SET name = excluded.name, room = excluded.room, status = excluded.status,
			created = excluded.created, ended = excluded.ended, version = excluded.version, state = excluded.state`, rows)
}
