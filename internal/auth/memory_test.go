package auth

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"softphone/internal/auth/password"
	"softphone/internal/phone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// sessions is a store in memory that counts how often sessions are read.
type sessions struct {
	phone.SessionStore
	phone.PeopleStore
	mu       sync.Mutex
	all      map[string]phone.Session
	people   map[phone.Identity]phone.Person
	tickets  map[string]phone.Ticket
	attempts map[string][]time.Time
	passkeys map[phone.Identity][]phone.Passkey
	reads    int
	seen     int
	lookups  int
}

func newPeople() (*People, *sessions, *time.Time) {
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	store := &sessions{
		all: map[string]phone.Session{}, people: map[phone.Identity]phone.Person{},
		tickets: map[string]phone.Ticket{}, attempts: map[string][]time.Time{},
	}
	return &People{
		Store: store, Passwords: password.NewHasher(password.Cost{Memory: 8, Passes: 1, Threads: 1}, 2), Demo: true,
		TTL: time.Hour, Now: func() time.Time { return now }, Logger: slog.New(slog.DiscardHandler),
	}, store, &now
}

// arrive signs somebody in by name alone.
func arrive(tb testing.TB, p *People, name string) Entry {
	tb.Helper()
	e, err := p.SignInDemo(tb.Context(), name, Visit{})
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

func (m *sessions) CreatePerson(_ context.Context, p phone.Person) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, taken := m.people[p.Identity]; taken {
		return phone.Errorf(phone.Conflict, "identity_taken", "taken").In("identity")
	}
	for _, other := range m.people {
		if p.Email != "" && other.Email == p.Email {
			return phone.Errorf(phone.Conflict, "email_taken", "taken").In("email")
		}
	}
	m.people[p.Identity] = p
	return nil
}

func (m *sessions) Person(_ context.Context, id phone.Identity) (phone.Person, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lookups++
	if p, ok := m.people[id]; ok {
		return p, nil
	}
	return phone.Person{}, phone.Errorf(phone.Unknown, "person_unknown", "none")
}

func (m *sessions) PersonByEmail(_ context.Context, email string) (phone.Person, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lookups++
	for _, p := range m.people {
		if p.Email != "" && p.Email == email {
			return p, nil
		}
	}
	return phone.Person{}, phone.Errorf(phone.Unknown, "person_unknown", "none")
}

func (m *sessions) Persons(context.Context) ([]phone.Person, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.SortedFunc(maps.Values(m.people), func(a, b phone.Person) int { return strings.Compare(a.Name, b.Name) }), nil
}

func (m *sessions) UpdatePerson(_ context.Context, id phone.Identity, change func(*phone.Person) error) (phone.Person, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.people[id]
	if !ok {
		return p, phone.Errorf(phone.Unknown, "person_unknown", "none")
	}
	if err := change(&p); err != nil {
		return phone.Person{}, err
	}
	m.people[id] = p
	return p, nil
}

func (m *sessions) DeletePerson(_ context.Context, id phone.Identity) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.people[id]; !ok {
		return phone.Errorf(phone.Unknown, "person_unknown", "none")
	}
	delete(m.people, id)
	maps.DeleteFunc(m.all, func(_ string, s phone.Session) bool { return s.User.Identity == id })
	return nil
}

func (m *sessions) CreateSession(_ context.Context, s phone.Session) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.all[s.Key] = s
	return nil
}

func (m *sessions) Session(_ context.Context, key string, now time.Time) (phone.Session, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reads++
	s, ok := m.all[key]
	if !ok || !now.Before(s.Expires) || m.people[s.User.Identity].Disabled {
		return phone.Session{}, noSession()
	}
	if p, ok := m.people[s.User.Identity]; ok {
		s.User, s.Role = p.User, p.Role
	}
	return s, nil
}

func (m *sessions) SeeSession(_ context.Context, key string, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seen++
	s := m.all[key]
	s.Seen = at.Truncate(time.Minute)
	m.all[key] = s
	return nil
}

func (m *sessions) SessionsOf(_ context.Context, id phone.Identity, now time.Time) (all []phone.Session, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.all {
		if s.User.Identity == id && now.Before(s.Expires) {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b phone.Session) int { return b.Created.Compare(a.Created) })
	return all, nil
}

func (m *sessions) DeleteSession(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.all, key)
	return nil
}

func (m *sessions) DeleteSessionsOf(_ context.Context, id phone.Identity, but string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	maps.DeleteFunc(m.all, func(key string, s phone.Session) bool { return s.User.Identity == id && key != but })
	return nil
}

func (m *sessions) People(context.Context, time.Time) ([]phone.User, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var people []phone.User
	for _, s := range m.all {
		people = append(people, s.User)
	}
	return people, nil
}

func (m *sessions) SignedIn(ctx context.Context, id phone.Identity, now time.Time) (phone.Person, error) {
	m.mu.Lock()
	in := false
	for _, s := range m.all {
		in = in || s.User.Identity == id && now.Before(s.Expires)
	}
	m.mu.Unlock()
	if !in {
		return phone.Person{}, phone.Errorf(phone.Unknown, "person_unknown", "none")
	}
	return m.Person(ctx, id)
}

func (m *sessions) Standing(_ context.Context, keys []string, now time.Time) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var standing []string
	for _, key := range keys {
		if s, ok := m.all[key]; ok && now.Before(s.Expires) {
			standing = append(standing, key)
		}
	}
	return standing, nil
}

func (m *sessions) PutTicket(_ context.Context, t phone.Ticket) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	maps.DeleteFunc(m.tickets, func(_ string, old phone.Ticket) bool {
		return (t.Purpose == phone.TicketFirst || t.Purpose == phone.TicketReset) && old.Purpose == t.Purpose && old.For == t.For
	})
	m.tickets[t.Key] = t
	return nil
}

func (m *sessions) Ticket(_ context.Context, key string, purpose phone.TicketPurpose, now time.Time) (phone.Ticket, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ticket(key, purpose, now)
}

func (m *sessions) ticket(key string, purpose phone.TicketPurpose, now time.Time) (phone.Ticket, error) {
	if t, ok := m.tickets[key]; ok && t.Purpose == purpose && now.Before(t.Expires) {
		return t, nil
	}
	return phone.Ticket{}, phone.Errorf(phone.Unknown, "ticket_invalid", "none")
}

func (m *sessions) TakeTicket(_ context.Context, key string, purpose phone.TicketPurpose, now time.Time) (phone.Ticket, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t, err := m.ticket(key, purpose, now)
	if err == nil {
		delete(m.tickets, key)
	}
	return t, err
}

func (m *sessions) Tickets(_ context.Context, purpose phone.TicketPurpose, now time.Time) (all []phone.Ticket, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, t := range m.tickets {
		if t.Purpose == purpose && now.Before(t.Expires) {
			all = append(all, t)
		}
	}
	slices.SortFunc(all, func(a, b phone.Ticket) int { return b.Created.Compare(a.Created) })
	return all, nil
}

func (m *sessions) DeleteTicket(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.tickets, key)
	return nil
}

func (m *sessions) Attempt(_ context.Context, key string, at, since time.Time) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.attempts[key] = slices.DeleteFunc(append(m.attempts[key], at), func(t time.Time) bool { return t.Before(since) })
	return len(m.attempts[key]), nil
}

func (m *sessions) Forgive(_ context.Context, key string, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if i := slices.Index(m.attempts[key], at); i >= 0 {
		m.attempts[key] = slices.Delete(m.attempts[key], i, i+1)
	}
	return nil
}

func (m *sessions) Passkeys(_ context.Context, id phone.Identity) ([]phone.Passkey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.passkeys[id], nil
}
