package guard

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"time"

	"softphone/internal/phone"
)

// The types of alert.
const (
	AlertBudgetLow       = "budget.low"       // four fifths of a budget are used or set aside
	AlertBudgetExhausted = "budget.exhausted" // a call was refused for want of it
	AlertVelocity        = "velocity.exceeded"
	AlertDenials         = "denials.many" // one identity tries much that it may not
	AlertSwitchSet       = "switch.set"
	AlertKeyRevoked      = "key.revoked"
)

// Alert is something that people should know soon.
type Alert struct {
	Type  string
	Scope string         // what it is about; the same is told once an hour
	Data  map[string]any // without secrets and full numbers
	// Always is for what somebody did, which is told each time.
	Always bool
}

const (
	// alertsApart is how long the same is not told again.
	alertsApart = time.Hour
	// lookAgain is how long it is not asked again whether another server has told it.
	lookAgain = 5 * time.Minute
	// backlog is how many alerts may wait to be written down.
	backlog = 256
	// denialsMany within denialsWithin are many denials of one identity.
	denialsMany   = 10
	denialsWithin = 5 * time.Minute
	// remembered is of how many scopes it is remembered here that they were told of.
	remembered = 4096
)

// AlertStore is where alerts are kept.
type AlertStore interface {
	Audit(ctx context.Context, e phone.AuditEntry) error
	Attempt(ctx context.Context, key string, at, since time.Time) (int, error)
	Forgive(ctx context.Context, key string, at time.Time) error
	Enqueue(ctx context.Context, d phone.Delivery) error
}

// Alerts writes down what people should know, in the audit log and, where somebody wants it, for another program. The same is
// told once an hour, whichever server finds it. Set the fields, then Start. A nil *Alerts tells nobody.
type Alerts struct {
	Store AlertStore
	Send  bool   // to another program
	Sent  func() // called when there is something to send; nil: nobody
	Now   func() time.Time
	// Logger takes each alert as a warning.
	Logger *slog.Logger

	mu     sync.RWMutex // held to send, and to close
	queue  chan func(context.Context)
	closed bool
	done   chan struct{}
	told   map[string]time.Time // of the goroutine
}

// Start begins to tell, until Close.
func (a *Alerts) Start(ctx context.Context) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.queue, a.done = make(chan func(context.Context), backlog), make(chan struct{})
	go a.run(context.WithoutCancel(ctx), a.queue)
}

// Close tells what waits, and stops. The alerts must have been started.
func (a *Alerts) Close() {
	a.mu.Lock()
	if !a.closed {
		a.closed = true
		close(a.queue)
	}
	a.mu.Unlock()
	<-a.done
}

// Raise tells something. It does not block: when too much is to be told it is dropped and logged.
func (a *Alerts) Raise(alert Alert) {
	a.do(alert.Type, func(ctx context.Context) error { return a.tell(ctx, alert) })
}

// Denied counts a call that an identity was denied; many of them are told.
func (a *Alerts) Denied(id phone.Identity, code string) {
	if id == "" {
		return
	}
	a.do(AlertDenials, func(ctx context.Context) error {
		now := a.Now()
		n, err := a.Store.Attempt(ctx, "denied:"+string(id), now, now.Add(-denialsWithin))
		if err != nil || n < denialsMany {
			return err
		}
		return a.tell(ctx, Alert{Type: AlertDenials, Scope: ofIdentity(id), Data: map[string]any{
			"identity": string(id), "denials": n, "within_seconds": int(denialsWithin / time.Second), "last_reason": code,
		}})
	})
}

func (a *Alerts) do(what string, work func(context.Context) error) {
	if a == nil {
		return
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	if a.closed || a.queue == nil {
		return
	}
	select {
	case a.queue <- func(ctx context.Context) {
		if err := work(ctx); err != nil {
			a.Logger.Error("an alert could not be told", slog.String("type", what), slog.Any("error", err))
		}
	}:
	default:
		a.Logger.Error("too many alerts wait to be told, one is dropped", slog.String("type", what))
	}
}

func (a *Alerts) run(ctx context.Context, queue <-chan func(context.Context)) {
	defer close(a.done)
	for work := range queue {
		one, cancel := context.WithTimeout(ctx, limit)
		work(one)
		cancel()
	}
}

// tell tells something, unless that was done within the hour.
func (a *Alerts) tell(ctx context.Context, alert Alert) error {
	now := a.Now()
	if !alert.Always {
		key := "alert:" + alert.Type + ":" + alert.Scope
		if at, ok := a.told[key]; ok && now.Sub(at) < alertsApart {
			return nil
		}
		n, err := a.Store.Attempt(ctx, key, now, now.Add(time.Millisecond-alertsApart))
		if err != nil {
			return err
		}
		if a.told == nil || len(a.told) >= remembered {
			a.told = map[string]time.Time{}
		}
		a.told[key] = now
		if n > 1 { // another server told it
			a.told[key] = now.Add(lookAgain - alertsApart)
			return a.Store.Forgive(ctx, key, now)
		}
	}
	a.Logger.Warn("alert", slog.String("type", alert.Type), slog.String("scope", alert.Scope))
	err := a.Store.Audit(ctx, phone.AuditEntry{At: now, Action: "alert." + alert.Type, Target: alert.Scope, Outcome: "ok"})
	if err != nil || !a.Send {
		return err
	}
	return a.enqueue(ctx, alert, now)
}

// enqueue has an alert sent to another program.
func (a *Alerts) enqueue(ctx context.Context, alert Alert, now time.Time) error {
	id := "al_" + strings.ToLower(rand.Text())
	data := map[string]any{"scope": alert.Scope}
	maps.Copy(data, alert.Data)
	body, err := json.Marshal(struct {
		ID   string         `json:"id"`
		Type string         `json:"type"`
		At   time.Time      `json:"at"`
		Data map[string]any `json:"data"`
	}{id, alert.Type, now.UTC(), data})
	if err != nil {
		return phone.InternalError("write an alert", err)
	}
	if err = a.Store.Enqueue(ctx, phone.Delivery{ID: id, Kind: "alert." + alert.Type, Body: body, Created: now, Due: now}); err != nil {
		return err
	}
	if a.Sent != nil {
		a.Sent()
	}
	return nil
}
