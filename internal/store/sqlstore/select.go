package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"softphone/internal/phone"
)

// conditions are what rows must meet, with the values that they are compared with.
type conditions struct {
	terms []string
	args  []any
}

// add adds a condition. Each ? in it stands for the value.
func (c *conditions) add(term string, value any) {
	c.terms = append(c.terms, strings.ReplaceAll(term, "?", c.arg(value)))
}

// arg adds a value and returns its placeholder.
func (c *conditions) arg(value any) string {
	c.args = append(c.args, value)
	return "$" + strconv.Itoa(len(c.args))
}

// where is the clause, empty where any row will do.
func (c *conditions) where() string {
	if len(c.terms) == 0 {
		return ""
	}
	return " WHERE " + c.all()
}

// all is what must be so, where there is any condition.
func (c *conditions) all() string { return strings.Join(c.terms, " AND ") }

// found reports whether a statement selects anything.
func found(ctx context.Context, tx *sql.Tx, statement string, args ...any) (bool, error) {
	var one int64
	err := tx.QueryRowContext(ctx, statement, args...).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// queryer is a database or a transaction.
type queryer interface {
	QueryContext(ctx context.Context, statement string, args ...any) (*sql.Rows, error)
}

// selected reads what a statement selects, a row at a time; op says what it is, for the error.
func selected[T any](ctx context.Context, db *sql.DB, op string, read func(scan func(...any) error) (T, error), statement string, args ...any) ([]T, error) {
	all, err := selectedFrom(ctx, db, read, statement, args...)
	if err != nil {
		return nil, phone.InternalError(op, err)
	}
	return all, nil
}

// selectedFrom is selected in a transaction too, with the driver's own error.
func selectedFrom[T any](ctx context.Context, from queryer, read func(scan func(...any) error) (T, error), statement string, args ...any) ([]T, error) {
	rows, err := from.QueryContext(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []T
	for rows.Next() {
		one, err := read(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}
