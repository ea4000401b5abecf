package auth

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/auth/authtest"
	"softphone/internal/phone"
)

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// keptPasskeys keeps passkeys and tickets in memory.
type keptPasskeys struct {
	*sessions
	mu      sync.Mutex
	keys    []phone.Passkey
	tickets map[string]phone.Ticket
	broken  error
}

func (m *keptPasskeys) AddPasskey(_ context.Context, k phone.Passkey) error {
	if slices.ContainsFunc(m.keys, func(o phone.Passkey) bool { return bytes.Equal(o.ID, k.ID) }) {
		return phone.Errorf(phone.Conflict, "passkey_taken", "known")
	}
	m.keys = append(m.keys, k)
	return nil
}

func (m *keptPasskeys) Passkeys(_ context.Context, id phone.Identity) (all []phone.Passkey, err error) {
	for _, k := range m.keys {
		if k.Identity == id {
			all = append(all, k)
		}
	}
	return all, nil
}

func (m *keptPasskeys) find(id []byte) int {
	return slices.IndexFunc(m.keys, func(k phone.Passkey) bool { return bytes.Equal(k.ID, id) })
}

func (m *keptPasskeys) Passkey(_ context.Context, id []byte) (phone.Passkey, error) {
	if i := m.find(id); i >= 0 {
		return m.keys[i], nil
	}
	return phone.Passkey{}, phone.Errorf(phone.Unknown, "passkey_unknown", "none")
}

func (m *keptPasskeys) UsedPasskey(_ context.Context, id, data []byte, at time.Time) error {
	if m.broken != nil {
		return m.broken
	}
	i := m.find(id)
	m.keys[i].Data, m.keys[i].Used = data, at
	return nil
}

func (m *keptPasskeys) DeletePasskey(_ context.Context, of phone.Identity, id []byte) error {
	i := m.find(id)
	if i < 0 || m.keys[i].Identity != of {
		return phone.Errorf(phone.Unknown, "passkey_unknown", "none")
	}
	m.keys = slices.Delete(m.keys, i, i+1)
	return nil
}

func (m *keptPasskeys) PutTicket(_ context.Context, t phone.Ticket) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tickets[t.Key] = t
	return nil
}

func (m *keptPasskeys) Ticket(_ context.Context, key string, p phone.TicketPurpose, now time.Time) (phone.Ticket, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if t, ok := m.tickets[key]; ok && t.Purpose == p && now.Before(t.Expires) {
		return t, nil
	}
	return phone.Ticket{}, ticketInvalid()
}

func (m *keptPasskeys) TakeTicket(ctx context.Context, key string, p phone.TicketPurpose, now time.Time) (phone.Ticket, error) {
	t, err := m.Ticket(ctx, key, p, now)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err == nil {
		delete(m.tickets, key)
	}
	return t, err
}

func (m *keptPasskeys) Tickets(context.Context, phone.TicketPurpose, time.Time) ([]phone.Ticket, error) {
	return nil, nil
}

func (m *keptPasskeys) DeleteTicket(context.Context, string) error { return nil }

// Person is said twice by what is embedded.
func (m *keptPasskeys) Person(ctx context.Context, id phone.Identity) (phone.Person, error) {
	return m.sessions.Person(ctx, id)
}

// passkeyHouse is all that passkeys need, with alice and bob signed in.
type passkeyHouse struct {
	*Passkeys
	store   *keptPasskeys
	journal *journal
	now     *time.Time
	alice   phone.Session
	bob     phone.Session
}

func newPasskeyHouse(t *testing.T) *passkeyHouse {
	t.Helper()
	p, store, now := newPeople()
	h := &passkeyHouse{journal: &journal{}, now: now, store: &keptPasskeys{sessions: store, tickets: map[string]phone.Ticket{}}}
	p.Journal = h.journal
	h.Passkeys = &Passkeys{PublicURL: "https://phone.example", Store: h.store, People: p, Logger: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))}
	if err := h.Build(); err != nil {
		t.Fatal(err)
	}
	for id, session := range map[phone.Identity]*phone.Session{"alice": &h.alice, "bob": &h.bob} {
		person := phone.Person{User: phone.User{Identity: id, Name: strings.ToTitle(string(id))}, Role: phone.Agent}
		if err := store.CreatePerson(t.Context(), person); err != nil {
			t.Fatal(err)
		}
		var err error
		if _, *session, err = p.begin(t.Context(), person, "password", ""); err != nil {
			t.Fatal(err)
		}
	}
	h.journal.entries = nil
	return h
}

// enrol gives somebody a passkey on a device.
func (h *passkeyHouse) enrol(t *testing.T, s phone.Session, d *authtest.Authenticator) error {
	t.Helper()
	c, err := h.Offer(t.Context(), s)
	if err != nil {
		return err
	}
	_, err = h.Add(t.Context(), s, c.Ticket, "My  laptop", d.Create(t, c.Options))
	return err
}

// enter signs in with a device.
func (h *passkeyHouse) enter(t *testing.T, d *authtest.Authenticator) (phone.Session, error) {
	t.Helper()
	c, err := h.Challenge(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	secret, s, err := h.SignIn(t.Context(), c.Ticket, d.Get(t, c.Options), "Browser 1")
	if (err == nil) != (secret != "") {
		t.Errorf("secret %q with %v", secret, err)
	}
	return s, err
}

func TestPasskeys(t *testing.T) {
	h := newPasskeyHouse(t)
	d := authtest.NewAuthenticator(t)
	d.Count, d.Backup = 1, 0x18
	offer, err := h.Offer(t.Context(), h.alice)
	if err != nil {
		t.Fatal(err)
	}
	a := authtest.Read(t, offer.Options)
	if a.RP.ID != "phone.example" || len(a.Challenge) < 43 || a.AuthenticatorSelection.ResidentKey != "required" ||
		a.AuthenticatorSelection.UserVerification != "required" || a.Attestation != "none" || len(a.Exclude) != 0 {
		t.Errorf("the browser is asked %+v", a)
	}
	if id := string(h.alice.User.Identity); strings.Contains(a.User.ID, id) || strings.Contains(a.User.ID, b64([]byte(id))) {
		t.Errorf("the user handle %s tells who it is", a.User.ID)
	}
	made, err := h.Add(t.Context(), h.alice, offer.Ticket, " My  laptop", d.Create(t, offer.Options))
	if err != nil {
		t.Fatal(err)
	}
	if made.Name != "My laptop" || made.Identity != "alice" || !bytes.Equal(made.ID, d.ID) || !Synced(made) || !made.Created.Equal(*h.now) {
		t.Errorf("made %+v", made)
	}

	*h.now = h.now.Add(time.Minute)
	d.Count++
	c, err := h.Challenge(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if a := authtest.Read(t, c.Options); a.RPID != "phone.example" || a.UserVerification != "required" {
		t.Errorf("to sign in the browser is asked %+v", a)
	}
	secret, s, err := h.SignIn(t.Context(), c.Ticket, d.Get(t, c.Options), "Browser 1")
	if err != nil {
		t.Fatal(err)
	}
	if s.User != h.alice.User || s.Role != phone.Agent || s.Method != "passkey" || s.Agent != "Browser 1" || s.Key == h.alice.Key {
		t.Errorf("session %+v", s)
	}
	got, err := h.People.Session(t.Context(), secret)
	if err != nil || got.Key != s.Key {
		t.Errorf("its secret leads to %+v, %v", got, err)
	}
	all, err := h.Of(t.Context(), "alice")
	if err != nil || len(all) != 1 || !all[0].Used.Equal(*h.now) {
		t.Errorf("passkeys %+v, %v", all, err)
	}

	// A device that has one already is not asked for another.
	offer, err = h.Offer(t.Context(), h.alice)
	if err != nil {
		t.Fatal(err)
	}
	if a := authtest.Read(t, offer.Options); len(a.Exclude) != 1 || a.Exclude[0].ID != b64(d.ID) {
		t.Errorf("excluded are %+v", a.Exclude)
	}
	if err := h.Forget(t.Context(), "bob", d.ID); phone.CodeOf(err) != "passkey_unknown" {
		t.Errorf("bob forgets alice's passkey: %v", err)
	}
	if err := h.Forget(t.Context(), "alice", d.ID); err != nil {
		t.Error(err)
	}
	d.Count++
	if _, err := h.enter(t, d); phone.CodeOf(err) != "passkey_wrong" {
		t.Errorf("a passkey that was forgotten gives %v", err)
	}
	if diff := cmp.Diff([]string{
		"passkey.create alice My laptop ok", "person.sign_in alice passkey ok",
		"passkey.delete bob  passkey_unknown", "passkey.delete alice  ok",
	}, h.journal.outcomes()); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
}

// A device that does not count is not taken for a copy.
func TestPasskeys_uncounted(t *testing.T) {
	h, d := newPasskeyHouse(t), authtest.NewAuthenticator(t)
	if err := h.enrol(t, h.alice, d); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := h.enter(t, d); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPasskeys_Add_refused(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(h *passkeyHouse, d *authtest.Authenticator)
		want  string
	}{
		{"nothing is wrong", func(*passkeyHouse, *authtest.Authenticator) {}, ""},
		{"a page elsewhere", func(_ *passkeyHouse, d *authtest.Authenticator) { d.Origin = "https://evil.example" }, "passkey_invalid"},
		{"another port", func(_ *passkeyHouse, d *authtest.Authenticator) { d.Origin = "https://phone.example:8443" }, "passkey_invalid"},
		{"without TLS", func(_ *passkeyHouse, d *authtest.Authenticator) { d.Origin = "http://phone.example" }, "passkey_invalid"},
		{"in a frame", func(_ *passkeyHouse, d *authtest.Authenticator) { d.Cross = true }, "passkey_invalid"},
		{"for another host", func(_ *passkeyHouse, d *authtest.Authenticator) { d.RP = "evil.example" }, "passkey_invalid"},
		{"the person did not prove who they are", func(_ *passkeyHouse, d *authtest.Authenticator) { d.Unproved = true }, "passkey_invalid"},
		{"nobody was there", func(_ *passkeyHouse, d *authtest.Authenticator) { d.Absent = true }, "passkey_invalid"},
		{"the other ceremony", func(_ *passkeyHouse, d *authtest.Authenticator) { d.Kind = "webauthn.get" }, "passkey_invalid"},
		{"an algorithm that nobody offered", func(_ *passkeyHouse, d *authtest.Authenticator) { d.Alg = -47 }, "passkey_invalid"},
		{"kept elsewhere, which it says it cannot be", func(_ *passkeyHouse, d *authtest.Authenticator) { d.Backup = 0x10 }, "passkey_invalid"},
		{"too late", func(h *passkeyHouse, _ *authtest.Authenticator) { *h.now = h.now.Add(ceremonyLimit) }, "ticket_invalid"},
		{"disabled meanwhile, as the store says", func(h *passkeyHouse, _ *authtest.Authenticator) { delete(h.store.people, "alice") }, "person_unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h, d := newPasskeyHouse(t), authtest.NewAuthenticator(t)
			c, err := h.Offer(t.Context(), h.alice)
			if err != nil {
				t.Fatal(err)
			}
			tt.spoil(h, d)
			answer := d.Create(t, c.Options)
			_, err = h.Add(t.Context(), h.alice, c.Ticket, "x", answer)
			if tt.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || phone.CodeOf(err) != tt.want || len(h.store.keys) > 0 {
				t.Errorf("%v, want %s; %d are kept", err, tt.want, len(h.store.keys))
			}
		})
	}
}

func TestPasskeys_Add_ticket(t *testing.T) {
	h, d := newPasskeyHouse(t), authtest.NewAuthenticator(t)
	c, err := h.Offer(t.Context(), h.alice)
	if err != nil {
		t.Fatal(err)
	}
	answer := d.Create(t, c.Options)
	// What bob tries spends the ticket: alice begins again.
	if _, err := h.Add(t.Context(), h.bob, c.Ticket, "x", answer); phone.CodeOf(err) != "ticket_invalid" {
		t.Errorf("bob with alice's ticket: %v", err)
	}
	if _, err := h.Add(t.Context(), h.alice, c.Ticket, "x", answer); phone.CodeOf(err) != "ticket_invalid" {
		t.Errorf("a ticket that was used: %v", err)
	}
	c, _ = h.Offer(t.Context(), h.alice)
	if _, err := h.Add(t.Context(), h.alice, c.Ticket, "x", answer); phone.CodeOf(err) != "passkey_invalid" {
		t.Errorf("the answer to another challenge: %v", err)
	}
	c, _ = h.Challenge(t.Context())
	if _, err := h.Add(t.Context(), h.alice, c.Ticket, "x", d.Create(t, c.Options)); phone.CodeOf(err) != "ticket_invalid" {
		t.Errorf("the ticket of a sign-in: %v", err)
	}
	for _, bad := range []string{"", "nonsense", strings.Repeat("x", 10_000)} {
		if _, err := h.Add(t.Context(), h.alice, bad, "x", answer); phone.CodeOf(err) != "ticket_invalid" {
			t.Errorf("ticket %.10q: %v", bad, err)
		}
	}
	if err := h.enrol(t, h.alice, d); err != nil {
		t.Fatal(err)
	}
	if err := h.enrol(t, h.bob, d); phone.CodeOf(err) != "passkey_taken" {
		t.Errorf("bob with alice's passkey: %v", err)
	}
}

func TestPasskeys_Add_name(t *testing.T) {
	h := newPasskeyHouse(t)
	for _, name := range []string{"", "  ", strings.Repeat("a", 65), "a\x00b", "a\u202eb", "a\xff"} {
		if _, err := h.Add(t.Context(), h.alice, "t", name, nil); phone.CodeOf(err) != "passkey_name_invalid" {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestPasskeys_Offer_refused(t *testing.T) {
	h := newPasskeyHouse(t)
	stale := h.alice
	stale.Created = h.now.Add(-fresh - time.Second)
	if _, err := h.Offer(t.Context(), stale); phone.CodeOf(err) != "session_stale" {
		t.Errorf("long after signing in: %v", err)
	}
	h.Issuer = "https://id.example"
	person := h.store.people["alice"]
	person.Issuer, person.Subject = "https://id.example", "1"
	h.store.people["alice"] = person
	if _, err := h.Offer(t.Context(), h.alice); phone.CodeOf(err) != "passkeys_not_here" {
		t.Errorf("who signs in at their organisation: %v", err)
	}
	for range maxPasskeys {
		if err := h.enrol(t, h.bob, authtest.NewAuthenticator(t)); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.enrol(t, h.bob, authtest.NewAuthenticator(t)); phone.CodeOf(err) != "passkeys_full" {
		t.Errorf("one more than all: %v", err)
	}
}

func TestPasskeys_SignIn_refused(t *testing.T) {
	disable := func(h *passkeyHouse) {
		person := h.store.people["alice"]
		person.Disabled = true
		h.store.people["alice"] = person
	}
	tests := []struct {
		name  string
		spoil func(t *testing.T, h *passkeyHouse, d *authtest.Authenticator)
		want  string
	}{
		{"nothing is wrong", func(*testing.T, *passkeyHouse, *authtest.Authenticator) {}, ""},
		{"a page elsewhere", func(_ *testing.T, _ *passkeyHouse, d *authtest.Authenticator) { d.Origin = "https://evil.example" }, "passkey_wrong"},
		{"a page that begins alike", func(_ *testing.T, _ *passkeyHouse, d *authtest.Authenticator) {
			d.Origin = "https://phone.example.evil"
		}, "passkey_wrong"},
		{"a host below ours", func(_ *testing.T, _ *passkeyHouse, d *authtest.Authenticator) { d.Origin = "https://x.phone.example" }, "passkey_wrong"},
		{"no origin", func(_ *testing.T, _ *passkeyHouse, d *authtest.Authenticator) { d.Origin = "null" }, "passkey_wrong"},
		{"in a frame", func(_ *testing.T, _ *passkeyHouse, d *authtest.Authenticator) { d.Cross = true }, "passkey_wrong"},
		{"for another host", func(_ *testing.T, _ *passkeyHouse, d *authtest.Authenticator) { d.RP = "evil.example" }, "passkey_wrong"},
		{"the person did not prove who they are", func(_ *testing.T, _ *passkeyHouse, d *authtest.Authenticator) { d.Unproved = true }, "passkey_wrong"},
		{"nobody was there", func(_ *testing.T, _ *passkeyHouse, d *authtest.Authenticator) { d.Absent = true }, "passkey_wrong"},
		{"the other ceremony", func(_ *testing.T, _ *passkeyHouse, d *authtest.Authenticator) { d.Kind = "webauthn.create" }, "passkey_wrong"},
		{"the signature of another key", func(t *testing.T, _ *passkeyHouse, d *authtest.Authenticator) {
			t.Helper()
			d.Key = authtest.NewAuthenticator(t).Key
		}, "passkey_wrong"},
		{"a passkey that nobody has", func(_ *testing.T, _ *passkeyHouse, d *authtest.Authenticator) { d.ID = []byte("another") }, "passkey_wrong"},
		{"for another person", func(t *testing.T, h *passkeyHouse, d *authtest.Authenticator) {
			t.Helper()
			other := authtest.NewAuthenticator(t)
			if err := h.enrol(t, h.bob, other); err != nil {
				t.Fatal(err)
			}
			d.Handle = other.Handle
		}, "passkey_wrong"},
		{"another person's passkey", func(t *testing.T, h *passkeyHouse, d *authtest.Authenticator) {
			t.Helper()
			other := authtest.NewAuthenticator(t)
			if err := h.enrol(t, h.bob, other); err != nil {
				t.Fatal(err)
			}
			d.ID = other.ID
		}, "passkey_wrong"},
		{"for nobody", func(_ *testing.T, _ *passkeyHouse, d *authtest.Authenticator) { d.Handle = nil }, "passkey_wrong"},
		{"the count stands still", func(_ *testing.T, _ *passkeyHouse, d *authtest.Authenticator) { d.Count = 5 }, "passkey_cloned"},
		{"the count goes back", func(_ *testing.T, _ *passkeyHouse, d *authtest.Authenticator) { d.Count = 4 }, "passkey_cloned"},
		{"the count is gone", func(_ *testing.T, _ *passkeyHouse, d *authtest.Authenticator) { d.Count = 0 }, "passkey_cloned"},
		{"may be kept elsewhere now", func(_ *testing.T, _ *passkeyHouse, d *authtest.Authenticator) { d.Backup = 0x08 }, "passkey_wrong"},
		{"disabled", func(_ *testing.T, h *passkeyHouse, _ *authtest.Authenticator) { disable(h) }, "person_disabled"},
		{"gone", func(_ *testing.T, h *passkeyHouse, _ *authtest.Authenticator) { delete(h.store.people, "alice") }, "passkey_wrong"},
		{"signs in at their organisation now", func(_ *testing.T, h *passkeyHouse, _ *authtest.Authenticator) {
			h.Issuer = "https://id.example"
			person := h.store.people["alice"]
			person.Issuer = h.Issuer
			h.store.people["alice"] = person
		}, "passkeys_not_here"},
		{"the count cannot be kept", func(_ *testing.T, h *passkeyHouse, _ *authtest.Authenticator) {
			h.store.broken = errors.New("disk full")
		}, "internal"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h, d := newPasskeyHouse(t), authtest.NewAuthenticator(t)
			d.Count = 5
			if err := h.enrol(t, h.alice, d); err != nil {
				t.Fatal(err)
			}
			d.Count++
			before := len(h.store.all)
			tt.spoil(t, h, d)
			s, err := h.enter(t, d)
			if tt.want == "" {
				if err != nil || s.User.Identity != "alice" {
					t.Errorf("%+v, %v", s, err)
				}
				return
			}
			if err == nil || phone.CodeOf(err) != tt.want || len(h.store.all) != before {
				t.Errorf("%v, want %s; %d sessions were made", err, tt.want, len(h.store.all)-before)
			}
			last := h.journal.outcomes()[len(h.journal.entries)-1]
			if tt.want == "passkey_cloned" && last != "person.sign_in alice passkey passkey_cloned" {
				t.Errorf("a copy is kept as %q", last)
			}
		})
	}
}

func TestPasskeys_SignIn_ticket(t *testing.T) {
	h, d := newPasskeyHouse(t), authtest.NewAuthenticator(t)
	if err := h.enrol(t, h.alice, d); err != nil {
		t.Fatal(err)
	}
	c, _ := h.Challenge(t.Context())
	answer := d.Get(t, c.Options)
	if _, _, err := h.SignIn(t.Context(), c.Ticket, answer, ""); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.SignIn(t.Context(), c.Ticket, answer, ""); phone.CodeOf(err) != "ticket_invalid" {
		t.Errorf("the same again: %v", err)
	}
	c, _ = h.Challenge(t.Context())
	if _, _, err := h.SignIn(t.Context(), c.Ticket, answer, ""); phone.CodeOf(err) != "passkey_wrong" {
		t.Errorf("the answer to another challenge: %v", err)
	}
	if _, _, err := h.SignIn(t.Context(), c.Ticket, d.Get(t, c.Options), ""); phone.CodeOf(err) != "ticket_invalid" {
		t.Errorf("a second try: %v", err)
	}
	c, _ = h.Offer(t.Context(), h.alice)
	if _, _, err := h.SignIn(t.Context(), c.Ticket, d.Get(t, c.Options), ""); phone.CodeOf(err) != "ticket_invalid" {
		t.Errorf("the ticket of a new passkey: %v", err)
	}
	c, _ = h.Challenge(t.Context())
	*h.now = h.now.Add(ceremonyLimit)
	if _, _, err := h.SignIn(t.Context(), c.Ticket, d.Get(t, c.Options), ""); phone.CodeOf(err) != "ticket_invalid" {
		t.Errorf("too late: %v", err)
	}
}

// Of all who answer one challenge at once, one is let in.
func TestPasskeys_SignIn_race(t *testing.T) {
	h, d := newPasskeyHouse(t), authtest.NewAuthenticator(t)
	if err := h.enrol(t, h.alice, d); err != nil {
		t.Fatal(err)
	}
	c, _ := h.Challenge(t.Context())
	answer := d.Get(t, c.Options)
	var wg sync.WaitGroup
	codes := make(chan string, 20)
	for range cap(codes) {
		wg.Go(func() {
			_, _, err := h.SignIn(t.Context(), c.Ticket, answer, "")
			codes <- outcome(err)
		})
	}
	wg.Wait()
	close(codes)
	count := map[string]int{}
	for code := range codes {
		count[code]++
	}
	if diff := cmp.Diff(map[string]int{"in": 1, "ticket_invalid": 19}, count); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

func outcome(err error) string {
	if err == nil {
		return "in"
	}
	return phone.CodeOf(err)
}

func TestPasskeys_Build(t *testing.T) {
	for url, want := range map[string]string{
		"https://phone.example": "", "https://phone.example:8443": "", "http://localhost:8080": "", "https://localhost": "",
		"http://phone.example": "passkeys_unavailable", "https://192.0.2.1": "passkeys_unavailable", "http://127.0.0.1:8080": "passkeys_unavailable",
		"https://[::1]:8080": "passkeys_unavailable", "": "passkeys_unavailable", "https://": "passkeys_unavailable", "%": "passkeys_unavailable",
	} {
		k := &Passkeys{PublicURL: url}
		if err := k.Build(); (err == nil) != (want == "") || (err != nil && phone.CodeOf(err) != want) {
			t.Errorf("%q: %v, want %q", url, err, want)
		}
	}
}

// Whatever a browser answers, nobody is let in and nothing breaks.
func FuzzPasskeys_SignIn(f *testing.F) {
	f.Add([]byte(`{}`))
	f.Add([]byte(`{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"","signature":"","userHandle":"AA"}}`))
	f.Add(bytes.Repeat([]byte("["), 64<<10))
	f.Fuzz(func(t *testing.T, answer []byte) {
		h := newPasskeyHouse(t)
		c, _ := h.Challenge(t.Context())
		if _, _, err := h.SignIn(t.Context(), c.Ticket, answer, ""); phone.CodeOf(err) != "passkey_wrong" {
			t.Errorf("%.100q gives %v", answer, err)
		}
		c, _ = h.Offer(t.Context(), h.alice)
		if _, err := h.Add(t.Context(), h.alice, c.Ticket, "x", answer); phone.CodeOf(err) != "passkey_invalid" {
			t.Errorf("%.100q gives %v", answer, err)
		}
	})
}

// An answer that is far too long is not even read.
func TestPasskeys_large(t *testing.T) {
	h, d := newPasskeyHouse(t), authtest.NewAuthenticator(t)
	if err := h.enrol(t, h.alice, d); err != nil {
		t.Fatal(err)
	}
	pad := func(answer []byte) []byte {
		var whole map[string]any
		if err := json.Unmarshal(answer, &whole); err != nil {
			t.Fatal(err)
		}
		whole["padding"] = strings.Repeat("x", longestCredential)
		long, _ := json.Marshal(whole)
		return long
	}
	c, _ := h.Challenge(t.Context())
	if _, _, err := h.SignIn(t.Context(), c.Ticket, pad(d.Get(t, c.Options)), ""); phone.CodeOf(err) != "passkey_wrong" {
		t.Error(err)
	}
	c, _ = h.Offer(t.Context(), h.alice)
	if _, err := h.Add(t.Context(), h.alice, c.Ticket, "x", pad(authtest.NewAuthenticator(t).Create(t, c.Options))); phone.CodeOf(err) != "passkey_invalid" {
		t.Error(err)
	}
}
