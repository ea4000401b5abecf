package sqlstore

import (
	"context"
	"database/sql"
	"strings"

	"softphone/internal/phone"
)

const (
	auditColumns = `at bigint, by_ text, action text, room text, conference text, call text, target text, detail text, outcome text`
	auditNames   = `at, by_, action, room, conference, call, target, detail, outcome`
)

// auditRow is an entry as it is handed to the database.
type auditRow struct {
	At         int64  `json:"at"`
	By         string `json:"by_"`
	Action     string `json:"action"`
	Room       string `json:"room"`
	Conference string `json:"conference"`
	Call       string `json:"call"`
	Target     string `json:"target"`
	Detail     string `json:"detail"`
	Outcome    string `json:"outcome"`
}

func auditRowOf(e phone.AuditEntry) (auditRow, error) {
	r := auditRow{micros(e.At), string(e.By), e.Action, string(e.Room), string(e.Conference), string(e.Call), e.Target, e.Detail, e.Outcome}
	if !storable(r.By, r.Action, r.Room, r.Conference, r.Call, r.Target, r.Detail, r.Outcome) {
		return r, phone.Errorf(phone.Invalid, "audit_invalid", "An entry's texts must be UTF-8 without NUL.")
	}
	return r, nil
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
	return s.exec(ctx, tx, `INSERT INTO audit (`+auditNames+`) SELECT `+auditNames+` FROM `+s.engine.Rows(auditColumns), rows)
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
