package signal

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/url"
)

// version is what the carrier writes into its frames; the SDK ignores it.
const version = "1.6"

// errMalformed means that a frame is not what the protocol knows.
var errMalformed = errors.New("malformed frame")

// envelope is the outer form of every text frame but the heartbeat.
type envelope struct {
	Type    string          `json:"type"`
	Version string          `json:"version,omitempty"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// listen opens a session, or brings a new token for it.
type listen struct {
	Token            string  `json:"token"`
	ReconnectTimeout float64 `json:"reconnectTimeout"` // seconds
}

// register asks to be rung (audio true) or not any more (false).
type register struct {
	Media struct {
		Audio bool `json:"audio"`
	} `json:"media"`
}

// invite places a call, or with Reconnect takes one up again.
type invite struct {
	CallSID   string `json:"callsid"` // TJS and a UUID, or the SID of a call
	SDP       string `json:"sdp"`
	Reconnect string `json:"reconnect"`
	Twilio    struct {
		Params string `json:"params"`
	} `json:"twilio"`
}

// params reads the custom parameters: k=v&k=v, both sides percent-encoded.
func (i invite) params() (url.Values, error) {
	v, err := url.ParseQuery(i.Twilio.Params)
	if err != nil {
		return nil, fmt.Errorf("%w: invite: twilio.params: %w", errMalformed, err)
	}
	return v, nil
}

// answer accepts an incoming call.
type answer struct {
	CallSID string `json:"callsid"`
	SDP     string `json:"sdp"`
}

// reject refuses an incoming call.
type reject struct {
	CallSID string `json:"callsid"`
}

// hangup ends a call.
type hangup struct {
	CallSID string `json:"callsid"`
	Message string `json:"message"`
}

// reinvite restarts ICE.
type reinvite struct {
	CallSID string `json:"callsid"`
	SDP     string `json:"sdp"`
}

// dtmf sends digits where RTP cannot.
type dtmf struct {
	CallSID string `json:"callsid"`
	Digits  string `json:"dtmf"`
}

// userMessage is a user-defined message.
type userMessage struct {
	CallSID       string          `json:"callsid"`
	Content       json.RawMessage `json:"content"`
	ContentType   string          `json:"contenttype"`
	MessageType   string          `json:"messagetype"`
	VoiceEventSID string          `json:"voiceeventsid"`
}

// unknown is a message of a type that the carrier does not know.
type unknown struct{ Type string }

// decode reads one text frame into one of the types above.
func decode(frame []byte) (any, error) {
	var e envelope
	if err := json.Unmarshal(frame, &e); err != nil {
		return nil, fmt.Errorf("%w: %w", errMalformed, err)
	}
	switch e.Type {
	case "":
		return nil, fmt.Errorf("%w: type is empty", errMalformed)
	case "listen":
		m, err := into[listen](e)
		m.ReconnectTimeout = math.Min(math.Max(m.ReconnectTimeout, 0), maxReconnectSeconds)
		return m, err
	case "register":
		return into[register](e)
	case "invite":
		m, err := into[invite](e)
		return m, need(err, e.Type, m.CallSID != "", m.SDP != "")
	case "answer":
		m, err := into[answer](e)
		return m, need(err, e.Type, m.CallSID != "", m.SDP != "")
	case "reject":
		m, err := into[reject](e)
		return m, need(err, e.Type, m.CallSID != "", true)
	case "hangup":
		m, err := into[hangup](e)
		return m, need(err, e.Type, m.CallSID != "", true)
	case "reinvite":
		m, err := into[reinvite](e)
		return m, need(err, e.Type, m.CallSID != "", m.SDP != "")
	case "dtmf":
		m, err := into[dtmf](e)
		return m, need(err, e.Type, m.CallSID != "", true)
	case "message":
		m, err := into[userMessage](e)
		return m, need(err, e.Type, m.CallSID != "", true)
	}
	return unknown{e.Type}, nil
}

// maxReconnectSeconds is the most that the SDK asks for.
const maxReconnectSeconds = 30

func into[T any](e envelope) (T, error) {
	var m T
	if len(e.Payload) == 0 {
		return m, nil
	}
	if err := json.Unmarshal(e.Payload, &m); err != nil {
		return m, fmt.Errorf("%w: %s: %w", errMalformed, e.Type, err)
	}
	return m, nil
}

func need(err error, kind string, callSID, sdp bool) error {
	switch {
	case err != nil:
		return err
	case !callSID:
		return fmt.Errorf("%w: %s: callsid is empty", errMalformed, kind)
	case !sdp:
		return fmt.Errorf("%w: %s: sdp is empty", errMalformed, kind)
	}
	return nil
}
