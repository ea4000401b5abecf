package sqlstore

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"time"

	"softphone/internal/phone"
)

// Reserve implements phone.BudgetStore. All of its statements find what they need by an index, and read no more
// rows than the limits are high or, where time is limited, than there are hours.
func (s *Store) Reserve(ctx context.Context, r phone.Reservation, limits []phone.Limit) error {
	r.Scopes = slices.Clone(r.Scopes) // the caller may be gone before it is stored
	slices.Sort(r.Scopes)
	if err := checkReservation(r); err != nil {
		return err
	}
	asked := conditions{args: []any{string(r.Call)}}
	columns := []string{`(SELECT COUNT(*) FROM reservations WHERE call = $1)`}
	var checks []check
	for _, l := range limits {
		if err := checkLimits(l, r.Scopes); err != nil {
			return err
		}
		for _, c := range checksOf(l, r) {
			columns = append(columns, c.query(&asked))
			checks = append(checks, c)
		}
	}
	question := `SELECT ` + strings.Join(columns, ", ")
	return s.write(ctx, write{apply: func(ctx context.Context, tx *sql.Tx) error {
		counted := make([]int64, len(columns))
		into := make([]any, len(columns))
		for i := range counted {
			into[i] = &counted[i]
		}
		if err := s.scanPrepared(ctx, tx, question, asked.args, into); err != nil {
			return err
		}
		if counted[0] > 0 {
			return nil // it has reserved before
		}
		for i, c := range checks {
			if counted[i+1] > c.most {
				return refusal{c.passed}
			}
		}
		return s.putReservation(ctx, tx, r)
	}})
}

// check is one number that may not be passed.
type check struct {
	query  func(c *conditions) string // selects what is used already
	most   int64                      // that may be used already
	passed error                      // what is said where it is more
}

// checksOf are the checks of a limit.
func checksOf(l phone.Limit, r phone.Reservation) (all []check) {
	if l.Calls > 0 {
		all = append(all, check{func(c *conditions) string {
			return `(SELECT COUNT(*) FROM (SELECT 1 FROM reservation_scopes WHERE scope = ` + c.arg(l.Scope) + ` AND NOT settled LIMIT ` + c.arg(l.Calls) + `) AS live)`
		}, int64(l.Calls - 1), phone.Errorf(phone.Exhausted, "calls_exhausted",
			"As many calls last as are allowed at once, %d: try again when one has ended.", l.Calls).In(l.Scope)})
	}
	if l.Starts > 0 {
		all = append(all, check{func(c *conditions) string {
			return `(SELECT COUNT(*) FROM (SELECT 1 FROM reservation_scopes WHERE scope = ` + c.arg(l.Scope) + ` AND at > ` + c.arg(micros(r.At.Add(-l.Window))) +
				` LIMIT ` + c.arg(l.Starts) + `) AS begun)`
		}, int64(l.Starts - 1), phone.Errorf(phone.Exhausted, "rate_exhausted",
			"At most %d calls may begin within %d seconds: try again later.", l.Starts, int(l.Window/time.Second)).In(l.Scope)})
	}
	if l.Time > 0 {
		all = append(all, check{
			func(c *conditions) string { return timeUsed(c, l.Scope, l.Since) }, (l.Time - r.Length).Microseconds(),
			phone.Errorf(phone.Exhausted, "time_exhausted", "The time that calls may last in all, %d minutes, is used up or set aside for other calls.",
				int(l.Time/time.Minute)).In(l.Scope),
		})
	}
	return all
}

// timeUsed selects the time of calls in a scope that began at a time or after: whole hours, and what is before the
// first of them.
func timeUsed(c *conditions, scope string, since time.Time) string {
	from := micros(since)
	whole := hourOf(from)
	if whole < from {
		whole += hour
	}
	name := c.arg(scope)
	sum := `COALESCE((SELECT SUM(counts) FROM reservation_hours WHERE scope = ` + name + ` AND hour >= ` + c.arg(whole) + `), 0)`
	if from < whole {
		sum += ` + COALESCE((SELECT SUM(counts) FROM reservation_scopes WHERE scope = ` + name + ` AND at >= ` + c.arg(from) + ` AND at < ` + c.arg(whole) + `), 0)`
	}
	return `CAST(` + sum + ` AS BIGINT)`
}

const hour = int64(time.Hour / time.Microsecond)

// hourOf is when the hour of a time begins.
func hourOf(us int64) int64 { return us - us%hour }

// putReservation stores a reservation that is not there.
func (s *Store) putReservation(ctx context.Context, tx *sql.Tx, r phone.Reservation) error {
	at, length := micros(r.At), r.Length.Microseconds()
	err := s.execPrepared(ctx, tx, `INSERT INTO reservations (call, identity, grant_, key_, to_, at, length, used, settled)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0)`,
		string(r.Call), string(r.Identity), string(r.Grant), string(r.Key), r.To.String(), at, length)
	if err != nil || len(r.Scopes) == 0 {
		return err
	}
	var scopes, hours []string
	for i := range r.Scopes {
		scopes = append(scopes, `($1, $`+strconv.Itoa(i+4)+`, $2, $3, FALSE)`)
		hours = append(hours, `($`+strconv.Itoa(i+3)+`, $1, $2)`)
	}
	args := []any{string(r.Call), at, length}
	for _, scope := range r.Scopes {
		args = append(args, scope)
	}
	err = s.execPrepared(ctx, tx, `INSERT INTO reservation_scopes (call, scope, at, counts, settled) VALUES `+strings.Join(scopes, ", "), args...)
	if err != nil || length == 0 {
		return err
	}
	args = append([]any{hourOf(at), length}, args[3:]...)
	return s.execPrepared(ctx, tx, `INSERT INTO reservation_hours (scope, hour, counts) VALUES `+strings.Join(hours, ", ")+`
		ON CONFLICT (scope, hour) DO UPDATE SET counts = reservation_hours.counts + excluded.counts`, args...)
}

func checkReservation(r phone.Reservation) error {
	var to phone.Address
	texts := append([]string{string(r.Call), string(r.Identity), string(r.Grant), string(r.Key), r.To.String()}, r.Scopes...)
	switch {
	case r.Call == "" || !storable(texts...):
		return phone.Errorf(phone.Invalid, "reservation_invalid", "A reservation needs a call, and its texts must be UTF-8 without NUL.")
	case to.UnmarshalText([]byte(r.To.String())) != nil:
		return phone.Errorf(phone.Invalid, "reservation_invalid", "Nobody can be called at this address.").In("to")
	case r.At.UnixMicro() <= 0 || r.Length < 0:
		return phone.Errorf(phone.Invalid, "reservation_invalid", "When a call begins must be said, and how long it may last must not be negative.").In("at")
	case slices.Contains(r.Scopes, ""), len(slices.Compact(slices.Clone(r.Scopes))) < len(r.Scopes):
		return phone.Errorf(phone.Invalid, "scope_invalid", "A call counts once for each scope, and each has a name.").In("scopes")
	}
	return nil
}

// checkLimits refuses a limit that would not hold.
func checkLimits(l phone.Limit, scopes []string) error {
	switch {
	case !slices.Contains(scopes, l.Scope):
		return phone.Errorf(phone.Invalid, "limit_invalid", "The call does not count for %q, so that a limit there would not hold.", l.Scope).In("scope")
	case l.Calls < 0, l.Starts < 0, l.Time < 0, l.Starts > 0 && l.Window <= 0:
		return phone.Errorf(phone.Invalid, "limit_invalid", "A limit must not be negative, and one of starts needs a window.").In(l.Scope)
	}
	return nil
}
