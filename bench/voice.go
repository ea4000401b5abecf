package main

import (
	"bytes"
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
	"strings"
	"sync/atomic"
	"time"
)

// runVoice measures the VoiceUrl: each request is a call of its own, signed, with the
// fields of a call between two clients and the grant that the caller's token names, and is answered with a Dial.
func runVoice(ctx context.Context, e env) (rows []row, err error) {
	a := newAccount()
	ours, err := a.start(ctx, e)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, ours.stop()) }()
	floor, err := startProcess(ctx, e, 1, "body")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, floor.stop()) }()
	for _, name := range []string{"Bob", "Alice"} { // who asks for the token comes last
		if _, err = signIn(ctx, ours, name); err != nil {
			return nil, err
		}
	}
	var token struct {
		Grant string `json:"grant_id"`
	}
	if _, err = ours.say(ctx, "/v1/tokens", map[string]any{}, &token); err != nil {
		return nil, err
	}
	var calls atomic.Uint64
	maker := func(int) func() []byte { return newWebhook(a, token.Grant, &calls).next }
	return beside(ctx, e,
		target{process: ours, status: http.StatusOK, text: "<Identity>bob<", maker: maker},
		target{process: floor, status: http.StatusOK, maker: maker}, 5*time.Millisecond)
}

// callFields are the 20 fields that Twilio sends when a client calls, but for the call's SID.
// Source: https://www.twilio.com/docs/voice/twiml#request-parameters
func callFields(a account) map[string]string {
	return map[string]string{
		"AccountSid": a.sid, "ApiVersion": "2010-04-01", "ApplicationSid": a.app, "CallStatus": "ringing",
		"Called": "client:bob", "Caller": "client:alice", "Direction": "inbound", "From": "client:alice", "To": "client:bob",
		"CallerCity": "", "CallerCountry": "", "CallerState": "", "CallerZip": "", "CalledCity": "",
		"CalledCountry": "", "CalledState": "", "CalledZip": "", "FromCountry": "", "ToCountry": "",
	}
}

// webhook writes signed requests for calls, each with a SID of its own. It is for one
// connection.
type webhook struct {
	calls   *atomic.Uint64
	token   []byte
	request []byte // up to the body's end
	signed  []byte // URL and fields
	sid     [2]int // where the number of the call is, in request and signed
	sign    int    // where the signature is in request
}

const sidDigits = 32

func newWebhook(a account, grant string, calls *atomic.Uint64) *webhook {
	w := &webhook{calls: calls, token: []byte(a.authToken)}
	number := strings.Repeat("0", sidDigits)
	fields := callFields(a)
	fields["sf_grant"] = grant
	fields["CallSid"] = "CA" + number
	form := url.Values{}
	var signed bytes.Buffer
	signed.WriteString(publicURL + "/voice")
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		form.Set(name, fields[name])
		signed.WriteString(name + fields[name])
	}
	empty := base64.StdEncoding.EncodeToString(make([]byte, sha1.Size))
	w.request = post("/voice", "application/x-www-form-urlencoded", form.Encode(), "X-Twilio-Signature: "+empty)
	w.signed = signed.Bytes()
	w.sid = [2]int{bytes.Index(w.request, []byte(number)), bytes.Index(w.signed, []byte(number))}
	w.sign = bytes.Index(w.request, []byte(empty))
	return w
}

// next is the request of the next call. It is good until next is called again.
func (w *webhook) next() []byte {
	number := fmt.Appendf(nil, "%0*x", sidDigits, w.calls.Add(1))
	copy(w.request[w.sid[0]:], number)
	copy(w.signed[w.sid[1]:], number)
	mac := hmac.New(sha1.New, w.token)
	_, _ = mac.Write(w.signed) // never fails
	base64.StdEncoding.Encode(w.request[w.sign:], mac.Sum(nil))
	return w.request
}
