package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"math"
	"time"

	"softphone/internal/phone"
)

const (
	callColumns = `root text, sid text, parent text, from_ text, to_ text, status text,
		started bigint, answered bigint, ended bigint, outcome text, denied text,
		room text, moderator boolean, label text, limit_ bigint, note text, result text, noted_by text, voicemail boolean`
	callNames = `sid, parent, from_, to_, status, started, answered, ended, outcome, denied, room, moderator, label, limit_, note, result, noted_by, voicemail`
)

// callRow is a call as it is handed to the database.
type callRow struct {
	Root     string `json:"root"`
	SID      string `json:"sid"`
	Parent   string `json:"parent"`
	From     string `json:"from_"`
	To       string `json:"to_"`
	Status   string `json:"status"`
	Started  int64  `json:"started"`
	Answered int64  `json:"answered"`
	Ended    int64  `json:"ended"`
	Outcome  string `json:"outcome"`
	Denied   string `json:"denied"`

	Room      string `json:"room"`
	Moderator bool   `json:"moderator"`
	Label     string `json:"label"`
	Limit     int64  `json:"limit_"` // seconds
	Note      string `json:"note"`
	Result    string `json:"result"`
	NotedBy   string `json:"noted_by"`
	Voicemail bool   `json:"voicemail"`
}

// putCalls stores calls in place of what was known of them.
func (s *Store) putCalls(ctx context.Context, tx *sql.Tx, calls []phone.Call) error {
	var rows []callRow
	for _, c := range calls {
		rows = append(rows, callRow{
			Root: string(c.Root()), SID: string(c.SID), Parent: string(c.Parent), From: c.From.String(), To: c.To.String(), Status: c.Status.String(),
			Started: micros(c.Started), Answered: micros(c.Answered), Ended: micros(c.Ended), Outcome: c.Outcome.String(), Denied: c.Denied,
			Room: string(c.Room), Moderator: c.Moderator, Label: c.Label, Limit: int64(c.Limit / time.Second),
			Note: c.Note.Text, Result: c.Note.Outcome, NotedBy: string(c.Note.By), Voicemail: c.Voicemail,
		})
	}
	return s.exec(ctx, tx, `INSERT INTO calls (root, `+callNames+`) SELECT root, `+callNames+` FROM `+s.engine.Rows(callColumns)+`
		WHERE true ON CONFLICT (sid) DO UPDATE SET root = excluded.root, parent = excluded.parent, from_ = excluded.from_, to_ = excluded.to_,
			status = excluded.status, started = excluded.started, answered = excluded.answered, ended = excluded.ended,
			outcome = excluded.outcome, denied = excluded.denied,
			room = excluded.room, moderator = excluded.moderator, label = excluded.label, limit_ = excluded.limit_,
			note = excluded.note, result = excluded.result, noted_by = excluded.noted_by, voicemail = excluded.voicemail`, rows)
}

// Call implements phone.CallStore.
func (s *Store) Call(ctx context.Context, sid phone.CallSID) (phone.Call, error) {
	err := sql.ErrNoRows
	var c phone.Call
	if storable(string(sid)) {
		row := s.db.QueryRowContext(ctx, `SELECT `+callNames+` FROM calls WHERE sid = $1`, string(sid))
		c, err = scanCall(row.Scan)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return phone.Call{}, phone.Errorf(phone.Unknown, "call_unknown", "There is no such call.")
	}
	if err != nil {
		return phone.Call{}, phone.InternalError("read a call", err)
	}
	return c, nil
}

// Legs implements phone.CallStore.
func (s *Store) Legs(ctx context.Context, q phone.LegQuery) ([]phone.Call, error) {
	before := int64(math.MaxInt64)
	if !q.Before.IsZero() {
		before = q.Before.UnixMicro()
	}
	if !storable(string(q.Identity), string(q.Call)) {
		return nil, nil // nobody and nothing is called that
	}
	me := phone.Client(q.Identity).String()
	return s.calls(ctx, `WITH mine AS (
			SELECT root, MIN(started) AS placed FROM calls
			WHERE ((from_ = $1 AND parent = '') OR (to_ = $1 AND parent <> '')) AND ($2 = '' OR sid = $2)
			GROUP BY root HAVING MIN(started) < $3 ORDER BY placed DESC, root LIMIT $4)
		SELECT `+callNames+` FROM calls WHERE root IN (SELECT root FROM mine) ORDER BY started DESC, sid`,
		me, string(q.Call), before, q.Limit)
}

// Family implements phone.CallStore.
func (s *Store) Family(ctx context.Context, root phone.CallSID) ([]phone.Call, error) {
	if !storable(string(root)) {
		return nil, nil // nothing is called that
	}
	return s.calls(ctx, `SELECT `+callNames+` FROM calls WHERE root = $1 ORDER BY sid`, string(root))
}

// Unfinished implements phone.CallStore.
func (s *Store) Unfinished(ctx context.Context, before time.Time, limit int) ([]phone.Call, error) {
	return s.calls(ctx, `SELECT `+callNames+` FROM calls WHERE ended = 0 AND started < $1 ORDER BY started, sid LIMIT $2`, before.UnixMicro(), limit)
}

// CallsOf implements phone.ConferenceStore.
func (s *Store) CallsOf(ctx context.Context, sids []phone.CallSID) ([]phone.Call, error) {
	list, err := callList(sids)
	if err != nil || list == "" {
		return nil, err
	}
	return s.calls(ctx, `SELECT `+callNames+` FROM calls WHERE sid IN (SELECT call FROM `+s.engine.Rows("call text")+`) ORDER BY sid`, list)
}

// callList is a list of calls as it is handed to the database, empty for none. What cannot be the
// SID of a call that is known is left out.
func callList(sids []phone.CallSID) (string, error) {
	var list []callKey
	for _, sid := range sids {
		if storable(string(sid)) {
			list = append(list, callKey{sid})
		}
	}
	if len(list) == 0 {
		return "", nil
	}
	text, err := json.Marshal(list)
	return string(text), err
}

type callKey struct {
	Call phone.CallSID `json:"call"`
}

// calls reads what a statement selects.
func (s *Store) calls(ctx context.Context, statement string, args ...any) ([]phone.Call, error) {
	rows, err := s.db.QueryContext(ctx, statement, args...)
	if err != nil {
		return nil, phone.InternalError("read calls", err)
	}
	defer func() { _ = rows.Close() }()
	var legs []phone.Call
	for rows.Next() {
		c, err := scanCall(rows.Scan)
		if err != nil {
			return nil, phone.InternalError("read calls", err)
		}
		legs = append(legs, c)
	}
	if err := rows.Err(); err != nil {
		return nil, phone.InternalError("read calls", err)
	}
	return legs, nil
}

func scanCall(scan func(...any) error) (phone.Call, error) {
	var c phone.Call
	var from, to, status, outcome string
	var started, answered, ended int64
	var limit int64
	err := scan(&c.SID, &c.Parent, &from, &to, &status, &started, &answered, &ended, &outcome, &c.Denied,
		&c.Room, &c.Moderator, &c.Label, &limit, &c.Note.Text, &c.Note.Outcome, &c.Note.By, &c.Voicemail)
	if err != nil {
		return phone.Call{}, err
	}
	c.Started, c.Answered, c.Ended = fromMicros(started), fromMicros(answered), fromMicros(ended)
	c.Limit = time.Duration(limit) * time.Second
	err = readTexts(map[*phone.Address]string{&c.From: from, &c.To: to},
		map[*phone.Status]string{&c.Status: status, &c.Outcome: outcome})
	return c, err
}
