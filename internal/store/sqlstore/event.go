package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"softphone/internal/phone"
)

const (
	eventColumns = `key text, kind text, at bigint, sequence bigint, call text, parent text, from_ text, to_ text,
		status text, duration bigint, denied text, conference text, detail text`
	eventNames = `position, key, kind, at, sequence, call, parent, from_, to_, status, duration, denied, conference, detail`
)

// eventRow is an event as it is handed to the database.
type eventRow struct {
	Key      string `json:"key"`
	Kind     string `json:"kind"`
	At       int64  `json:"at"`
	Sequence int    `json:"sequence"`
	Call     string `json:"call"`
	Parent   string `json:"parent"`
	From     string `json:"from_"`
	To       string `json:"to_"`
	Status   string `json:"status"`
	Duration int64  `json:"duration"`
	Denied   string `json:"denied"`

	Conference string          `json:"conference"`
	Detail     json.RawMessage `json:"detail"` // an object, or the empty text
}

// appending is one call of Append. When it was committed, added is its result.
type appending struct {
	folds  phone.Folds
	events []phone.Event
	rows   []eventRow // of the events
	added  []phone.Event
}

// Append implements phone.EventLog.
func (s *Store) Append(ctx context.Context, folds phone.Folds, events ...phone.Event) ([]phone.Event, error) {
	if len(events) == 0 {
		return nil, nil
	}
	a := &appending{folds: folds}
	if err := a.take(events); err != nil {
		return nil, err
	}
	if err := s.write(ctx, write{append: a}); err != nil {
		return nil, err
	}
	return a.added, nil
}

// take has events appended. Whose they are may be gone before they are stored.
func (a *appending) take(events []phone.Event) error {
	a.events, a.rows = slices.Clone(events), nil
	for i := range a.events {
		row, err := canonical(&a.events[i], a.folds)
		if err != nil {
			return err
		}
		a.rows = append(a.rows, row)
	}
	return nil
}

// canonical makes an event what it will be when it is read again, and returns what is stored of it.
func canonical(e *phone.Event, folds phone.Folds) (eventRow, error) {
	d := e.Detail
	texts := []string{
		e.Key, string(e.Kind), string(e.Call), string(e.Parent), e.From.String(), e.To.String(), e.Denied, string(e.Conference),
		d.Name, string(d.Room), d.Label, string(d.By), d.Reason, string(d.EndedBy), string(d.Coached),
		string(d.Recording), string(d.RecordingStatus), string(d.Recorded), d.Text, string(d.Task), string(d.Turn), string(d.Into),
	}
	if t := d.Transfer; t != nil {
		texts = append(texts, string(t.Kind), string(t.State), string(t.By), t.To.String(), t.Reason)
	}
	for _, p := range d.People {
		texts = append(texts, string(p.Call), string(p.Coached))
	}
	if !storable(texts...) {
		return eventRow{}, phone.Errorf(phone.Invalid, "event_invalid", "An event's texts must be UTF-8 without NUL.")
	}
	if (e.Conference == "" && e.Call != "" && folds.Call == nil) || (e.Conference != "" && folds.Conference == nil) {
		return eventRow{}, phone.InternalError("append "+string(e.Kind), errors.New("no fold for events of this kind"))
	}
	e.At, e.Duration = fromMicros(micros(e.At)), e.Duration.Truncate(time.Microsecond)
	row, err := rowOf(*e)
	if err == nil && e.Conference != "" {
		err = row.check() // calls are folded from what was read again, conferences are not
	}
	if err == nil {
		e.Detail, err = readDetail(row.detail())
	}
	if err != nil {
		return eventRow{}, phone.Errorf(phone.Invalid, "event_invalid", "The event cannot be stored: %w", err)
	}
	return row, nil
}

// storable reports whether every engine can keep the texts as they are.
func storable(texts ...string) bool {
	for _, t := range texts {
		if !utf8.ValidString(t) || strings.IndexByte(t, 0) >= 0 {
			return false
		}
	}
	return true
}

// appended is what has become of a batch of events.
type appended struct {
	newest int64 // position, 0 if none was new
	become map[phone.ConferenceSID]version
}

// appendAll stores the new ones among all events, and folds their calls and conferences.
func (s *Store) appendAll(ctx context.Context, tx *sql.Tx, all []*appending) (result appended, err error) {
	var rows []eventRow
	asked := map[string]bool{}
	for _, a := range all {
		for _, row := range a.rows {
			if !asked[row.Key] {
				asked[row.Key] = true
				rows = append(rows, row)
			}
		}
	}
	if len(rows) == 0 {
		return appended{}, nil
	}
	positions, err := s.insert(ctx, tx, rows)
	if err != nil {
		return appended{}, err
	}
	folds := map[phone.CallSID]phone.Folds{}
	told := map[phone.ConferenceSID][]telling{}
	for _, a := range all {
		a.added = nil // a transaction that failed may have left some
		for _, e := range a.events {
			position, isNew := positions[e.Key]
			if !isNew {
				continue
			}
			delete(positions, e.Key) // who came first has added it
			e.Position = position
			a.added = append(a.added, e)
			switch {
			case e.Conference != "":
				told[e.Conference] = append(told[e.Conference], telling{e, a.folds.Conference})
			case e.Call != "": // others are about neither
				folds[e.Call] = a.folds
			}
			result.newest = max(result.newest, position)
		}
	}
	if result.newest == 0 {
		return appended{}, nil
	}
	if err = s.refold(ctx, tx, folds); err != nil {
		return appended{}, err
	}
	if result.become, err = s.tell(ctx, tx, told); err != nil {
		return appended{}, err
	}
	if s.engine.Announce != "" {
		_, err = tx.ExecContext(ctx, s.engine.Announce, strconv.FormatInt(result.newest, 10))
	}
	return result, err
}

// insert stores those rows whose keys are new and returns their positions by key.
func (s *Store) insert(ctx context.Context, tx *sql.Tx, events []eventRow) (map[string]int64, error) {
	names := strings.TrimPrefix(eventNames, "position, ")
	rows, err := s.query(ctx, tx, `INSERT INTO events (`+names+`) SELECT `+names+` FROM `+s.engine.Rows(eventColumns)+`
		WHERE true ON CONFLICT (key) DO NOTHING RETURNING key, position`, events)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	positions := map[string]int64{}
	for rows.Next() {
		var key string
		var position int64
		if err := rows.Scan(&key, &position); err != nil {
			return nil, err
		}
		positions[key] = position
	}
	return positions, rows.Err()
}

// refold derives anew each call that has new events.
func (s *Store) refold(ctx context.Context, tx *sql.Tx, folds map[phone.CallSID]phone.Folds) error {
	if len(folds) == 0 {
		return nil
	}
	var sids []callKey
	for sid := range folds {
		sids = append(sids, callKey{sid})
	}
	rows, err := s.query(ctx, tx, `SELECT `+eventNames+` FROM events
		WHERE call IN (SELECT call FROM `+s.engine.Rows("call text")+`) AND conference = '' ORDER BY position`, sids)
	if err != nil {
		return err
	}
	events, err := scanEvents(rows)
	if err != nil {
		return err
	}
	byCall := map[phone.CallSID][]phone.Event{}
	for _, e := range events {
		byCall[e.Call] = append(byCall[e.Call], e)
	}
	var calls []phone.Call
	for sid, of := range byCall {
		calls = append(calls, folds[sid].Call(of))
	}
	return s.putCalls(ctx, tx, calls)
}

// query runs a query whose $1 is a list of rows.
func (s *Store) query(ctx context.Context, tx *sql.Tx, statement string, list any) (*sql.Rows, error) {
	text, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	return s.queryPrepared(ctx, tx, statement, string(text))
}

// exec runs a statement whose $1 is a list of rows.
func (s *Store) exec(ctx context.Context, tx *sql.Tx, statement string, list any) error {
	text, err := json.Marshal(list)
	if err != nil {
		return err
	}
	return s.execPrepared(ctx, tx, statement, string(text))
}

// queryPrepared runs a query that is prepared.
func (s *Store) queryPrepared(ctx context.Context, tx *sql.Tx, statement string, args ...any) (*sql.Rows, error) {
	stmt, err := s.prepared(ctx, tx, statement) //nolint:sqlclosecheck // it ends with the transaction
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

// scanPrepared runs a query that is prepared, and reads the one row of it. The error is sql.ErrNoRows if there is none.
func (s *Store) scanPrepared(ctx context.Context, tx *sql.Tx, statement string, args, into []any) error {
	stmt, err := s.prepared(ctx, tx, statement) //nolint:sqlclosecheck // it ends with the transaction
	if err != nil {
		return err
	}
	return stmt.QueryRowContext(ctx, args...).Scan(into...)
}

// execPrepared runs a statement that is prepared.
func (s *Store) execPrepared(ctx context.Context, tx *sql.Tx, statement string, args ...any) error {
	stmt, err := s.prepared(ctx, tx, statement) //nolint:sqlclosecheck // it ends with the transaction
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(ctx, args...)
	return err
}

// prepared is a statement that was made ready once: reading its text costs as much as carrying it out.
// It ends with the transaction. Only the writer asks.
func (s *Store) prepared(ctx context.Context, tx *sql.Tx, statement string) (*sql.Stmt, error) {
	known, ok := s.statements[statement]
	if !ok {
		made, err := s.db.PrepareContext(context.WithoutCancel(ctx), statement)
		if err != nil {
			return nil, err
		}
		known, s.statements[statement] = made, made
	}
	return tx.StmtContext(ctx, known), nil
}

func rowOf(e phone.Event) (eventRow, error) {
	detail, err := json.Marshal(e.Detail)
	if string(detail) == "{}" {
		detail = []byte(`""`)
	}
	return eventRow{
		Key: e.Key, Kind: string(e.Kind), At: micros(e.At), Sequence: e.Sequence, Call: string(e.Call), Parent: string(e.Parent),
		From: e.From.String(), To: e.To.String(), Status: e.Status.String(), Duration: e.Duration.Microseconds(), Denied: e.Denied,
		Conference: string(e.Conference), Detail: detail,
	}, err
}

// check reports whether the row can be read again.
func (r eventRow) check() error {
	var from, to phone.Address
	var status phone.Status
	return readTexts(map[*phone.Address]string{&from: r.From, &to: r.To}, map[*phone.Status]string{&status: r.Status})
}

// detail is the text that the column has.
func (r eventRow) detail() string {
	if string(r.Detail) == `""` {
		return ""
	}
	return string(r.Detail)
}

func readDetail(text string) (d phone.Detail, err error) {
	if text != "" {
		err = json.Unmarshal([]byte(text), &d)
	}
	return d, err
}

// scanEvents reads rows of eventNames, and closes them.
func scanEvents(rows *sql.Rows) ([]phone.Event, error) {
	defer func() { _ = rows.Close() }()
	var events []phone.Event
	for rows.Next() {
		var e phone.Event
		var at, duration int64
		var from, to, status, detail string
		if err := rows.Scan(&e.Position, &e.Key, &e.Kind, &at, &e.Sequence, &e.Call, &e.Parent,
			&from, &to, &status, &duration, &e.Denied, &e.Conference, &detail); err != nil {
			return nil, err
		}
		e.At, e.Duration = fromMicros(at), time.Duration(duration)*time.Microsecond
		if err := readTexts(map[*phone.Address]string{&e.From: from, &e.To: to}, map[*phone.Status]string{&e.Status: status}); err != nil {
			return nil, err
		}
		var err error
		if e.Detail, err = readDetail(detail); err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	return events, rows.Err()
}

// readTexts reads what was stored as text back into addresses and statuses.
func readTexts(addresses map[*phone.Address]string, statuses map[*phone.Status]string) error {
	for a, text := range addresses {
		if err := a.UnmarshalText([]byte(text)); err != nil {
			return err
		}
	}
	for st, text := range statuses {
		if err := st.UnmarshalText([]byte(text)); err != nil {
			return err
		}
	}
	return nil
}
