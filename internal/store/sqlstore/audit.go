package sqlstore

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"softphone/internal/phone"
)

const (
	auditNames    = `at, by_, action, room, conference, call, target, detail, outcome`
	auditWidth    = 9  // columns
	auditTogether = 32 // rows that one statement adds, where there are as many: less than half the cost of as many statements
)

// auditRow is an entry as it is handed to the database: what the columns of auditNames are.
type auditRow [auditWidth]any

func auditRowOf(e phone.AuditEntry) (auditRow, error) {
	texts := []string{string(e.By), e.Action, string(e.Room), string(e.Conference), string(e.Call), e.Target, e.Detail, e.Outcome}
	if !storable(texts...) {
		return auditRow{}, phone.Errorf(phone.Invalid, "audit_invalid", "An entry's texts must be UTF-8 without NUL.")
	}
	row := auditRow{micros(e.At)}
	for i, text := range texts {
		row[i+1] = text
	}
	return row, nil
}

// Audit implements phone.Ledger.
func (s *Store) Audit(ctx context.Context, e phone.AuditEntry) error {
	row, err := auditRowOf(e)
	if err != nil {
		return err
	}
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		return s.insertAudit(ctx, tx, []auditRow{row})
	}})
}

// insertAudit adds entries, in their order.
func (s *Store) insertAudit(ctx context.Context, tx *sql.Tx, rows []auditRow) error {
	for len(rows) > 0 {
		n := 1
		if len(rows) >= auditTogether {
			n = auditTogether
		}
		args := make([]any, 0, n*auditWidth)
		for _, row := range rows[:n] {
			args = append(args, row[:]...)
		}
		if err := s.execPrepared(ctx, tx, `INSERT INTO audit (`+auditNames+`) VALUES `+places(n, auditWidth), args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// places are the placeholders of so many rows: ($1, $2), ($3, $4).
func places(rows, width int) string {
	var b strings.Builder
	for i := range rows * width {
		switch {
		case i == 0:
			b.WriteString("($")
		case i%width == 0:
			b.WriteString("), ($")
		default:
			b.WriteString(", $")
		}
		b.WriteString(strconv.Itoa(i + 1))
	}
	return b.String() + ")"
}

// Audited implements phone.Ledger.
func (s *Store) Audited(ctx context.Context, q phone.AuditQuery) ([]phone.AuditEntry, error) {
	if err := checkLimit(q.Limit); err != nil {
		return nil, err
	}
	if !storable(string(q.Conference), string(q.Room), string(q.By), q.Target, q.Action, q.Outcome, strings.Join(q.Among, "")) {
		return nil, nil // nobody and nothing is called that
	}
	if err := s.settled(ctx); err != nil {
		return nil, err
	}
	var c conditions
	if q.Conference != "" {
		c.add(`conference = ? AND conference <> ''`, string(q.Conference))
	}
	if q.Room != "" {
		c.add(`room = ? AND room <> ''`, string(q.Room))
	}
	if q.By != "" {
		c.add(`by_ = ?`, string(q.By))
	}
	if q.Target != "" {
		c.add(`target = ?`, q.Target)
	}
	if q.Action != "" {
		c.terms = append(c.terms, c.anyAction([]string{q.Action}))
	}
	if len(q.Among) > 0 {
		c.terms = append(c.terms, c.anyAction(q.Among))
	}
	switch q.Outcome {
	case "":
	case "refused":
		c.add(`outcome <> ?`, "ok")
	default:
		c.add(`outcome = ?`, q.Outcome)
	}
	if !q.Since.IsZero() {
		c.add(`at >= ?`, micros(q.Since))
	}
	if !q.Until.IsZero() {
		c.add(`at < ?`, micros(q.Until))
	}
	if q.Before > 0 {
		c.add(`position < ?`, q.Before)
	}
	limit := c.arg(q.Limit)
	return selected(ctx, s.db, "read the audit", scanAudit,
		`SELECT position, at, by_, action, room, conference, call, target, detail, outcome FROM audit`+
			c.where()+` ORDER BY position DESC LIMIT `+limit, c.args...)
}

// anyAction is true of each of some actions, and of all that begin as one that ends with a dot.
func (c *conditions) anyAction(actions []string) string {
	var terms []string
	for _, action := range actions {
		arg := c.arg(action)
		if strings.HasSuffix(action, ".") {
			terms = append(terms, `substr(action, 1, length(`+arg+`)) = `+arg)
		} else {
			terms = append(terms, `action = `+arg)
		}
	}
	return "(" + strings.Join(terms, " OR ") + ")"
}

func scanAudit(scan func(...any) error) (e phone.AuditEntry, err error) {
	var at int64
	err = scan(&e.Position, &at, &e.By, &e.Action, &e.Room, &e.Conference, &e.Call, &e.Target, &e.Detail, &e.Outcome)
	e.At = fromMicros(at)
	return e, err
}
