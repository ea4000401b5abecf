package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" // Twilio's scheme
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// What taking reports of conferences has to reach.
const (
	eventsPerSecond = 2000
	slowestEvent    = 50 * time.Millisecond
)

// The crowd whose reports are taken: so many on each connection.
const (
	roomsEach  = 8
	peopleEach = 10 // in a room
)

// runFold measures how many reports of conferences are stored, folded and acknowledged in a second, and how
// long each takes at the rate that is asked for.
func runFold(ctx context.Context, e env) (rows []row, err error) {
	a := newAccount()
	ours, err := a.start(ctx, e)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, ours.stop()) }()
	crowd := make([]*talkers, e.conns)
	for i := range crowd {
		crowd[i] = &talkers{a: a, number: i}
	}
	t := target{process: ours, status: http.StatusNoContent, maker: func(i int) func() []byte { return crowd[i].next }}
	if _, err = load(ctx, t, e.conns, 0, e.warm); err != nil {
		return nil, err
	}
	var speeds []float64
	var cpu, late []time.Duration
	for range e.rounds {
		r, failed := load(ctx, t, e.conns, 0, e.round)
		if failed != nil {
			return nil, failed
		}
		paced, failed := load(ctx, t, e.conns, eventsPerSecond, e.round)
		if failed != nil {
			return nil, failed
		}
		speeds, cpu = append(speeds, r.perSecond()), append(cpu, r.perAnswer())
		late = append(late, quantile(paced.waits, 0.99))
	}
	speed, p99 := median(speeds), median(late)
	return []row{
		{
			figure: fmt.Sprintf("events/s stored and folded, %d rooms of %d", e.conns*roomsEach, peopleEach), ours: fmt.Sprintf("%.0f", speed),
			goal: fmt.Sprintf("≥ %d", eventsPerSecond), verdict: decide(speed >= eventsPerSecond),
		},
		{figure: "server CPU per event", ours: micros(median(cpu))},
		{
			figure: fmt.Sprintf("p99 at %d events/s", eventsPerSecond), ours: millis(p99),
			goal: "< " + millis(slowestEvent), verdict: decide(p99 < slowestEvent),
		},
	}, nil
}

// talkers are the people of some rooms. What they do is reported on one connection.
type talkers struct {
	a      account
	number int // of the connection
	n      int
}

// next is the next report: all come in, then they speak, are muted, and held.
func (t *talkers) next() []byte {
	room, turn := t.n%roomsEach, t.n/roomsEach
	t.n++
	e := conferenceEvent{
		conference: fmt.Sprintf("CF%016x%016x", t.number+1, room), call: fmt.Sprintf("CA%016x%08x%08x", t.number+1, room, turn%peopleEach),
		sequence: turn + 1, kind: "participant-join",
	}
	if turn >= peopleEach {
		kinds := []string{
			"participant-speech-start", "participant-speech-stop", "participant-mute", "participant-unmute", "participant-hold", "participant-unhold",
		}
		e.kind = kinds[(turn/peopleEach)%len(kinds)]
		e.muted, e.held = e.kind == "participant-mute", e.kind == "participant-hold"
	}
	return reported(t.a, e)
}

// conferenceEvent is what Twilio reports of a conference.
type conferenceEvent struct {
	conference, call, kind string
	sequence               int
	muted, held            bool
}

// reported is the signed request that reports it.
// Source: https://www.twilio.com/docs/voice/twiml/conference#attributes-statusCallback
func reported(a account, e conferenceEvent) []byte {
	form := map[string]string{
		"AccountSid": a.sid, "ConferenceSid": e.conference, "FriendlyName": "room-bench-0123456789abcdef",
		"StatusCallbackEvent": e.kind, "SequenceNumber": strconv.Itoa(e.sequence), "Timestamp": time.Now().UTC().Format(time.RFC1123Z),
		"CallSid": e.call, "Muted": strconv.FormatBool(e.muted), "Hold": strconv.FormatBool(e.held), "Coaching": "false",
		"EndConferenceOnExit": "false", "StartConferenceOnEnter": "true",
	}
	mac := hmac.New(sha1.New, []byte(a.authToken))
	values, signed := url.Values{}, publicURL+"/voice/conference"
	for _, name := range slices.Sorted(maps.Keys(form)) {
		values.Set(name, form[name])
		signed += name + form[name]
	}
	_, _ = mac.Write([]byte(signed)) // never fails
	return post("/voice/conference", "application/x-www-form-urlencoded", values.Encode(),
		"X-Twilio-Signature: "+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}
