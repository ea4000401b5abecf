package twilio

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"softphone/carrier"
	"softphone/internal/phone"
)

const (
	account = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	key     = "SKbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	music   = phone.Number("+15005550003") // a robot of the carrier's, which answers and plays
	own     = phone.Number("+15005550006")
)

// board is a client of a carrier that runs for the test, and what the carrier reports of
// conferences.
type board struct {
	*Client
	events chan phone.Event
	said   chan string // paths of documents that were fetched
	url    string
}

func newBoard(t *testing.T) *board {
	t.Helper()
	b := &board{events: make(chan phone.Event, 100), said: make(chan string, 100)}
	application := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		switch r.URL.Path {
		case "/conference":
			e, err := ParseConferenceEvent(r.PostForm)
			if err != nil {
				t.Errorf("%v in %v", err, r.PostForm)
			}
			b.events <- e
			w.WriteHeader(http.StatusNoContent)
		case "/leg":
			w.WriteHeader(http.StatusNoContent)
		default:
			b.said <- r.URL.Path
			w.Header().Set("Content-Type", "text/xml")
			_, _ = w.Write([]byte(`<Response><Pause length="60"/></Response>`))
		}
	}))
	t.Cleanup(application.Close)
	b.url = application.URL
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c, err := carrier.New(carrier.Config{
		AccountSID: account, AuthToken: "token", APIKeySID: key, APIKeySecret: "secret", LoopbackOnly: true,
		Applications: []carrier.Application{{SID: "APcccccccccccccccccccccccccccccccc", VoiceURL: application.URL + "/voice"}},
		Logger:       slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err = c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	rest := &http.Server{Handler: c.Handler(), ReadHeaderTimeout: time.Second}
	go func() { _ = rest.Serve(listener) }()
	t.Cleanup(func() {
		_ = rest.Close()
		_ = c.Close()
	})
	if b.Client, err = NewClient(Credentials{AccountSID: account, APIKey: key, APISecret: "secret", BaseURL: "http://" + listener.Addr().String()}); err != nil {
		t.Fatal(err)
	}
	return b
}

// await returns the next event of a kind.
func (b *board) await(t *testing.T, kind phone.EventKind) phone.Event {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for {
		select {
		case e := <-b.events:
			if e.Kind == kind {
				return e
			}
		case <-ctx.Done():
			t.Fatalf("%s was not reported", kind)
		}
	}
}

// fetched waits until a document was asked for.
func (b *board) fetched(t *testing.T, path string) {
	t.Helper()
	select {
	case got := <-b.said:
		if got != path {
			t.Fatalf("%s was fetched, want %s", got, path)
		}
	case <-time.After(10 * time.Second):
		t.Fatalf("%s was not fetched", path)
	}
}

// add calls the musician into a conference, and waits until it is there.
func (b *board) add(t *testing.T, conference string, more phone.Addition) (phone.CallSID, phone.ConferenceSID) {
	t.Helper()
	more.To, more.From, more.Timeout, more.MaxCall = phone.Telephone(music), phone.Telephone(own), 20*time.Second, time.Hour
	more.Settings = phone.ConferenceSettings{MaxParticipants: 3, Beep: phone.BeepNever, Status: b.url + "/conference", Leg: b.url + "/leg"}
	call, sid, err := b.Add(t.Context(), conference, more)
	if err != nil {
		t.Fatal(err)
	}
	if e := b.await(t, phone.ParticipantJoined); e.Call != call || e.Conference != sid || e.Detail.Muted != more.Muted {
		t.Fatalf("%s joined as %+v", call, e)
	}
	return call, sid
}

// TestClient_againstTheCarrier does everything that the product does by REST, by Twilio's own
// client, against the carrier.
func TestClient_againstTheCarrier(t *testing.T) {
	b, ctx := newBoard(t), t.Context()
	yes, no := true, false
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	name := "room-a-0123456789abcdef"
	one, sid := b.add(t, name, phone.Addition{})
	two, again := b.add(t, string(sid), phone.Addition{Muted: true})
	if again != sid {
		t.Fatalf("the second is in %s, not in %s", again, sid)
	}

	live, err := b.LiveConferences(ctx)
	must(err)
	if len(live) != 1 || live[0].SID != sid || live[0].Name != name || live[0].Status != phone.ConferenceInProgress {
		t.Errorf("live: %+v", live)
	}
	seen, err := b.Conference(ctx, sid)
	must(err)
	if len(seen.People) != 2 || seen.Status != phone.ConferenceInProgress {
		t.Errorf("seen: %+v", seen)
	}

	must(b.Change(ctx, sid, one, phone.Change{Muted: &yes}))
	if e := b.await(t, phone.ParticipantMuted); e.Call != one || !e.Detail.Muted {
		t.Errorf("muted: %+v", e)
	}
	must(b.Change(ctx, sid, one, phone.Change{Held: &yes, Music: phone.Music(b.url + "/hold")}))
	b.await(t, phone.ParticipantHeld)
	b.fetched(t, "/hold")
	must(b.Change(ctx, sid, one, phone.Change{Held: &no, Muted: &no}))
	b.await(t, phone.ParticipantUnheld)
	must(b.Change(ctx, sid, two, phone.Change{Coached: &one}))
	if e := b.await(t, phone.ParticipantModified); e.Detail.Coached != one {
		t.Errorf("coaching: %+v", e)
	}
	must(b.Change(ctx, sid, two, phone.Change{Coached: new(phone.CallSID)}))
	if e := b.await(t, phone.ParticipantModified); e.Detail.Coached != "" {
		t.Errorf("coaching no more: %+v", e)
	}

	must(b.Announce(ctx, sid, b.url+"/say"))
	b.fetched(t, "/say")
	must(b.AnnounceTo(ctx, sid, two, b.url+"/whisper"))
	b.fetched(t, "/whisper")
	must(b.Redirect(ctx, two, b.url+"/elsewhere"))
	b.fetched(t, "/elsewhere")
	if e := b.await(t, phone.ParticipantLeft); e.Call != two || e.Detail.Reason != "participant_updated_via_api" {
		t.Errorf("redirected: %+v", e)
	}
	status, _, _, err := b.Call(ctx, two)
	if err != nil || status != phone.StatusInProgress {
		t.Errorf("the redirected call is %v, %v", status, err)
	}
	must(b.HangUp(ctx, two))
	must(b.HangUp(ctx, two))

	three, _ := b.add(t, string(sid), phone.Addition{Coached: one})
	must(b.Remove(ctx, sid, three))
	b.await(t, phone.ParticipantLeft)
	if err = b.Remove(ctx, sid, three); phone.KindOf(err) != phone.Unknown {
		t.Errorf("removed twice: %v", err)
	}
	must(b.EndConference(ctx, sid))
	b.await(t, phone.ConferenceFinished)
	must(b.EndConference(ctx, sid))
	if seen, err = b.Conference(ctx, sid); err != nil || seen.Status != phone.ConferenceCompleted || len(seen.People) != 0 || seen.Reason != "conference-ended-via-api" {
		t.Errorf("ended: %+v, %v", seen, err)
	}
	for what, err := range map[string]error{
		"announce": b.Announce(ctx, sid, b.url+"/say"),
		"mute":     b.Change(ctx, sid, one, phone.Change{Muted: &yes}),
		"redirect": b.Redirect(ctx, "CA00000000000000000000000000000000", b.url),
	} {
		if kind := phone.KindOf(err); err == nil || kind != phone.Unknown && kind != phone.Conflict {
			t.Errorf("%s what has ended: %v", what, err)
		}
	}
	if _, _, err := b.Add(ctx, "room-b-0123456789abcdef", phone.Addition{To: phone.InRoom("a"), From: phone.Telephone(own)}); phone.KindOf(err) != phone.Invalid {
		t.Errorf("a room was called: %v", err)
	}
}

// TestDestination: the caller's name reaches the callee whatever is in it.
func TestDestination(t *testing.T) {
	to, err := destination(phone.Addition{To: phone.Client("bob"), Name: "Zoë & Co? /#"})
	if err != nil {
		t.Fatal(err)
	}
	_, query, _ := strings.Cut(to, "?")
	if values, err := url.ParseQuery(query); err != nil || values.Get("name") != "Zoë & Co? /#" {
		t.Errorf("%s: %v, %v", to, values, err)
	}
}
