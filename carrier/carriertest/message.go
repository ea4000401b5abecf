package carriertest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

const version = "1.6"

// frame is a message to or from the carrier.
type frame struct {
	Type    string          `json:"type"`
	Version string          `json:"version"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// payload holds every field that the carrier may send.
type payload struct {
	CallSID       string            `json:"callsid"`
	SDP           string            `json:"sdp"`
	Reconnect     string            `json:"reconnect"`
	Parameters    map[string]string `json:"parameters"`
	Error         *Error            `json:"error"`
	VoiceEventSID string            `json:"voiceeventsid"`
	Edge          string            `json:"edge"`
	Token         struct {
		Identity string  `json:"identity"`
		TTL      float64 `json:"ttl"`
	} `json:"token"`
}

// object is the payload of a message to the carrier.
type object map[string]any

// Error is an error that the carrier has sent.
type Error struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// Error implements error.
func (e *Error) Error() string { return fmt.Sprintf("carrier error %d: %s", e.Code, e.Message) }

// encodeParams writes custom parameters as the SDK does.
func encodeParams(params map[string]string) string {
	parts := make([]string, 0, len(params))
	for k, v := range params {
		parts = append(parts, escape(k)+"="+escape(v))
	}
	return strings.Join(parts, "&")
}

func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// decodeParams reads the Params of an invite as the SDK does: names are taken
// as they are, values are decoded, and what follows a second = is lost.
func decodeParams(query string) map[string]string {
	params := make(map[string]string)
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		parts := strings.Split(pair, "=")
		value := ""
		if len(parts) > 1 {
			value = parts[1]
		}
		if decoded, err := url.QueryUnescape(value); err == nil {
			value = decoded
		}
		params[parts[0]] = value
	}
	return params
}
