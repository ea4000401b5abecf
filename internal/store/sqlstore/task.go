package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"

	"softphone/internal/phone"
)

const taskNames = `id, to_, state, created, done, done_by`

// CreateTask implements phone.TaskStore.
func (s *Store) CreateTask(ctx context.Context, t phone.Task, events ...phone.Event) error {
	texts := []string{string(t.ID), string(t.Button), t.To.String(), t.Name, string(t.Number), t.When, t.Note, t.Title, t.URL, t.Language, string(t.DoneBy)}
	if t.ID == "" || t.Created.IsZero() || !storable(texts...) {
		return phone.Errorf(phone.Invalid, "task_invalid", "A task needs an id and when it was made, and its texts must be UTF-8 without NUL.")
	}
	state, err := json.Marshal(t)
	if err != nil {
		return phone.InternalError("write a task", err)
	}
	a := &appending{}
	if err = a.take(events); err != nil {
		return err
	}
	return s.write(ctx, write{append: a, apply: func(ctx context.Context, tx *sql.Tx) error {
		taken, err := found(ctx, tx, `SELECT 1 FROM tasks WHERE id = $1`, string(t.ID))
		if err != nil {
			return err
		}
		if taken {
			return refusal{phone.Errorf(phone.Conflict, "task_taken", "There is a task of this id already.").In("id")}
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO tasks (`+taskNames+`) VALUES ($1, $2, $3, $4, $5, $6)`,
			string(t.ID), t.To.String(), string(state), micros(t.Created), micros(t.Done), string(t.DoneBy))
		return err
	}})
}

// Task implements phone.TaskStore.
func (s *Store) Task(ctx context.Context, id phone.TaskID) (phone.Task, error) {
	if !storable(string(id)) {
		return phone.Task{}, taskUnknown()
	}
	t, err := scanTask(s.db.QueryRowContext(ctx, `SELECT `+taskNames+` FROM tasks WHERE id = $1`, string(id)).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return phone.Task{}, taskUnknown()
	}
	if err != nil {
		return phone.Task{}, phone.InternalError("read a task", err)
	}
	return t, nil
}

// Tasks implements phone.TaskStore.
func (s *Store) Tasks(ctx context.Context, q phone.TaskQuery) ([]phone.Task, error) {
	if err := checkLimit(q.Limit); err != nil {
		return nil, err
	}
	if q.To != nil && len(q.To) == 0 {
		return nil, nil
	}
	var c conditions
	if q.Open {
		c.terms = append(c.terms, `done = 0`)
	}
	if len(q.To) > 0 {
		var places []string
		for _, to := range q.To {
			if storable(to.String()) {
				places = append(places, c.arg(to.String()))
			}
		}
		c.terms = append(c.terms, `to_ IN (`+strings.Join(places, ", ")+`)`)
	}
	if !q.Before.IsZero() {
		c.add(`created < ?`, micros(q.Before))
	}
	statement := `SELECT ` + taskNames + ` FROM tasks` + c.where() + ` ORDER BY created DESC, id LIMIT ` + c.arg(q.Limit)
	return selected(ctx, s.db, "read the tasks", scanTask, statement, c.args...)
}

// UpdateTask implements phone.TaskStore.
func (s *Store) UpdateTask(ctx context.Context, id phone.TaskID, change func(*phone.Task) ([]phone.Event, error)) (phone.Task, error) {
	if !storable(string(id)) {
		return phone.Task{}, taskUnknown()
	}
	var updated phone.Task
	a := &appending{}
	err := s.write(ctx, write{append: a, apply: func(ctx context.Context, tx *sql.Tx) error {
		was, err := scanTask(tx.QueryRowContext(ctx, `SELECT `+taskNames+` FROM tasks WHERE id = $1`, string(id)).Scan)
		if errors.Is(err, sql.ErrNoRows) {
			return refusal{taskUnknown()}
		}
		if err != nil {
			return err
		}
		t := was
		events, err := change(&t)
		if err == nil {
			err = a.take(events)
		}
		if err != nil {
			return refusal{err}
		}
		if !storable(string(t.DoneBy)) {
			return refusal{phone.Errorf(phone.Invalid, "task_invalid", "A task's texts must be UTF-8 without NUL.")}
		}
		was.Done, was.DoneBy = fromMicros(micros(t.Done)), t.DoneBy
		updated = was
		_, err = tx.ExecContext(ctx, `UPDATE tasks SET done = $1, done_by = $2 WHERE id = $3`, micros(t.Done), string(t.DoneBy), string(id))
		return err
	}})
	if err != nil {
		return phone.Task{}, err // what became of it is not known: the writer may still be at it
	}
	return updated, nil
}

func taskUnknown() error {
	return phone.Errorf(phone.Unknown, "task_unknown", "There is no such task.")
}

func scanTask(scan func(...any) error) (t phone.Task, err error) {
	var id, to, by string
	var state []byte
	var created, done int64
	if err = scan(&id, &to, &state, &created, &done, &by); err != nil {
		return t, err
	}
	if err = json.Unmarshal(state, &t); err != nil {
		return t, err
	}
	t.Created, t.Done, t.DoneBy = fromMicros(created), fromMicros(done), phone.Identity(by)
	return t, nil
}
