package signal

import "encoding/json"

// reply is the payload of a frame to the browser. Only what is set is sent.
type reply struct {
	CallSID       string            `json:"callsid,omitempty"`
	SDP           string            `json:"sdp,omitempty"`
	Reconnect     string            `json:"reconnect,omitempty"`
	Parameters    map[string]string `json:"parameters,omitempty"`
	Error         *fault            `json:"error,omitempty"`
	AckType       string            `json:"acktype,omitempty"`
	VoiceEventSID string            `json:"voiceeventsid,omitempty"`

	Edge   string     `json:"edge,omitempty"`
	Region string     `json:"region,omitempty"`
	Home   string     `json:"home,omitempty"`
	Token  *tokenInfo `json:"token,omitempty"`
}

// tokenInfo tells the SDK who it is, and for how long.
type tokenInfo struct {
	Identity string `json:"identity"`
	TTL      int64  `json:"ttl"` // seconds left
}

// fault is an error as the browser is told.
type fault struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// Error implements error.
func (f *fault) Error() string { return f.Message }

// Codes of the signalling gateway.
//
// Source: https://www.twilio.com/docs/voice/sdks/error-codes.
const (
	codeApplicationNotFound = 31001
	codeMalformed           = 31100
	codeTokenMissing        = 31102
	codeInvalidClientName   = 31105
	codeUnauthorized        = 31201
	codeSignature           = 31202
	codeNoAccount           = 31203
	codeTokenInvalid        = 31204
	codeTokenExpired        = 31205
	codeRateExceeded        = 31206
	codeTokenTooLong        = 31207
	codeReconnect           = 31209
	codeMessageType         = 31210
	codeMessageSize         = 31212
	codeNotFound            = 31404
	codeNoAnswer            = 31480
	codeBusy                = 31486
	codeUnavailable         = 53000
	codeMediaFailed         = 53405
)

func encode(kind string, r reply) []byte {
	b, err := json.Marshal(struct {
		Type    string `json:"type"`
		Version string `json:"version"`
		Payload reply  `json:"payload"`
	}{kind, version, r})
	if err != nil {
		return nil // cannot be: reply holds nothing that JSON refuses
	}
	return b
}
