package storetest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func ticket(key string, p phone.TicketPurpose, id phone.Identity, ttl time.Duration) phone.Ticket {
	return phone.Ticket{
		Key: key, Purpose: p, For: id, By: "root", Data: []byte(`{"email":"é電話 '; --","n":[1, 2]}`),
		Created: start, Expires: start.Add(ttl),
	}
}

func put(t *testing.T, s phone.Store, tickets ...phone.Ticket) {
	t.Helper()
	for _, k := range tickets {
		if err := s.PutTicket(t.Context(), k); err != nil {
			t.Fatal(err)
		}
	}
}

// keysOf are the keys of the tickets of a purpose, joined.
func keysOf(t *testing.T, s phone.Store, p phone.TicketPurpose, now time.Time) string {
	t.Helper()
	all, err := s.Tickets(t.Context(), p, now)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, k := range all {
		keys = append(keys, k.Key)
	}
	return strings.Join(keys, " ")
}

func testTickets(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	invite := ticket("i1", phone.TicketInvite, "", time.Hour)
	bare := phone.Ticket{Key: "o1", Purpose: phone.TicketOIDC, Created: start, Expires: start.Add(time.Minute)}
	put(t, s, invite, bare)
	is := func(want phone.Ticket) func(phone.Ticket, error) {
		return func(got phone.Ticket, err error) {
			t.Helper()
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("ticket (-want +got):\n%s error %v", diff, err)
			}
		}
	}
	none := func(what string) func(phone.Ticket, error) {
		return func(got phone.Ticket, err error) {
			t.Helper()
			if phone.KindOf(err) != phone.Unknown || phone.CodeOf(err) != "ticket_invalid" || !cmp.Equal(got, phone.Ticket{}) {
				t.Errorf("%s gives %v, %v; want none", what, got, err)
			}
		}
	}
	last := start.Add(time.Hour - time.Microsecond)
	is(invite)(other.Ticket(t.Context(), "i1", phone.TicketInvite, last))
	is(bare)(other.Ticket(t.Context(), "o1", phone.TicketOIDC, start))
	none("a ticket that has expired")(s.Ticket(t.Context(), "i1", phone.TicketInvite, start.Add(time.Hour)))
	none("taking a ticket that has expired")(s.TakeTicket(t.Context(), "i1", phone.TicketInvite, start.Add(time.Hour)))
	none("another purpose")(s.Ticket(t.Context(), "i1", phone.TicketReset, start))
	none("taking it for another purpose")(s.TakeTicket(t.Context(), "i1", phone.TicketReset, start))
	none("a key that is none")(s.TakeTicket(t.Context(), "\x00", phone.TicketReset, start))
	none("a key that is none")(s.Ticket(t.Context(), "\xff", phone.TicketReset, start))
	if err := s.PutTicket(t.Context(), ticket("i1", phone.TicketReset, "alice", time.Hour)); phone.KindOf(err) != phone.Conflict {
		t.Errorf("a key that is taken gives %v, want kind conflict", err)
	}
	is(invite)(other.TakeTicket(t.Context(), "i1", phone.TicketInvite, last))
	none("a ticket that was taken")(s.TakeTicket(t.Context(), "i1", phone.TicketInvite, start))
	none("a ticket that was taken")(s.Ticket(t.Context(), "i1", phone.TicketInvite, start))
	for range 2 {
		if err := s.DeleteTicket(t.Context(), "o1"); err != nil {
			t.Error(err)
		}
	}
	none("a ticket that was deleted")(s.Ticket(t.Context(), "o1", phone.TicketOIDC, start))
	if err := s.DeleteTicket(t.Context(), "\x00"); err != nil {
		t.Errorf("deleting a ticket that cannot be: %v", err)
	}
	for name, bad := range map[string]phone.Ticket{
		"no key":               ticket("", phone.TicketInvite, "", time.Hour),
		"a text with NUL":      ticket("k", phone.TicketInvite, "a\x00", time.Hour),
		"data that is no JSON": {Key: "k", Purpose: phone.TicketInvite, Data: []byte("{"), Created: start, Expires: start.Add(time.Hour)},
		"data with bad UTF-8":  {Key: "k", Purpose: phone.TicketInvite, Data: []byte("\"\xff\""), Created: start, Expires: start.Add(time.Hour)},
	} {
		if err := s.PutTicket(t.Context(), bad); phone.KindOf(err) != phone.Invalid {
			t.Errorf("%s gives %v, want kind invalid", name, err)
		}
	}
}

// testTicketsSwept has tickets that go when others come.
func testTicketsSwept(t *testing.T, s phone.Store) {
	t.Helper()
	later := func(k phone.Ticket, after time.Duration) phone.Ticket {
		k.Created, k.Expires = k.Created.Add(after), k.Expires.Add(after)
		return k
	}
	put(t, s,
		ticket("first1", phone.TicketFirst, "", time.Hour), ticket("alice1", phone.TicketReset, "alice", time.Hour), ticket("bob1", phone.TicketReset, "bob", time.Hour),
		ticket("invite1", phone.TicketInvite, "", time.Minute), later(ticket("invite2", phone.TicketInvite, "", time.Hour), time.Second),
	)
	if got := keysOf(t, s, phone.TicketInvite, start); got != "invite2 invite1" {
		t.Errorf("invitations %q, want both, the newest first", got)
	}
	put(t, s, later(ticket("alice2", phone.TicketReset, "alice", time.Hour), time.Second), later(ticket("first2", phone.TicketFirst, "", time.Hour), time.Second))
	for p, want := range map[phone.TicketPurpose]string{
		phone.TicketReset: "alice2 bob1", phone.TicketFirst: "first2", phone.TicketInvite: "invite2 invite1", phone.TicketOIDC: "", "\x00": "",
	} {
		if got := keysOf(t, s, p, start); got != want {
			t.Errorf("tickets for %s: %q, want %q", p, got, want)
		}
	}
	put(t, s, later(ticket("o", phone.TicketOIDC, "", time.Hour), time.Minute))
	if got := keysOf(t, s, phone.TicketInvite, time.Time{}); got != "invite2" {
		t.Errorf("after what expired was swept out: %q", got)
	}
	// A key that was used long ago is free.
	put(t, s, later(ticket("first2", phone.TicketInvite, "", time.Hour), 3*time.Hour))
}

// testTicketsTogether has many take the same tickets.
func testTicketsTogether(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	const tickets, takers = 20, 8
	for i := range tickets {
		put(t, stores[0], ticket(fmt.Sprint("k", i), phone.TicketInvite, "", time.Hour))
	}
	var mu sync.Mutex
	taken := map[string]int{}
	var all sync.WaitGroup
	for i := range takers {
		all.Go(func() {
			for n := range tickets {
				k, err := stores[i%2].TakeTicket(t.Context(), fmt.Sprint("k", n), phone.TicketInvite, start)
				if err != nil {
					if phone.KindOf(err) != phone.Unknown {
						t.Error(err)
					}
					continue
				}
				mu.Lock()
				taken[k.Key]++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	for i := range tickets {
		if n := taken[fmt.Sprint("k", i)]; n != 1 {
			t.Errorf("ticket %d was taken by %d", i, n)
		}
	}
}
