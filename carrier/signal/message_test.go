package signal

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"softphone/carrier/exchange"
)

func TestDecode(t *testing.T) {
	tests := []struct {
		name, frame string
		want        any
	}{
		{"listen", `{"type":"listen","version":"1.6","payload":{"token":"t","reconnectTimeout":31,"browserinfo":{"p":"browser"}}}`, listen{Token: "t", ReconnectTimeout: 30}},
		{"listen of 1.15", `{"payload":{"token":"t","browserinfo":{}},"type":"listen","version":"1.5"}`, listen{Token: "t"}},
		{"register without payload", `{"type":"register"}`, register{}},
		{"invite", `{"payload":{"callsid":"TJS1","sdp":"v=0","preflight":false,"twilio":{"params":"To=bob"}},"type":"invite"}`, func() any {
			i := invite{CallSID: "TJS1", SDP: "v=0"}
			i.Twilio.Params = "To=bob"
			return i
		}()},
		{"unknown type", `{"type":"presence","payload":[1]}`, unknown{"presence"}},
		{"invite without sdp", `{"type":"invite","payload":{"callsid":"TJS1","sdp":""}}`, nil},
		{"answer without callsid", `{"type":"answer","payload":{"sdp":"v=0"}}`, nil},
		{"payload of the wrong kind", `{"type":"hangup","payload":[]}`, nil},
		{"field of the wrong kind", `{"type":"hangup","payload":{"callsid":1}}`, nil},
		{"no type", `{"payload":{}}`, nil},
		{"no object", `"listen"`, nil},
		{"no JSON", `listen`, nil},
		{"nothing", ``, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := decode([]byte(tt.frame))
			if tt.want == nil {
				if !errors.Is(err, errMalformed) {
					t.Errorf("decode = %#v, %v", got, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("message (-want +got):\n%s", diff)
			}
		})
	}
}

func TestInvite_params(t *testing.T) {
	var i invite
	i.Twilio.Params = "To=bob&X=a%20b%26c%3D1%2B%C3%A4&empty=&u=undefined"
	got, err := i.params()
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{"To": {"bob"}, "X": {"a b&c=1+ä"}, "empty": {""}, "u": {"undefined"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("params (-want +got):\n%s", diff)
	}
	i.Twilio.Params = "a=%zz"
	if _, err := i.params(); !errors.Is(err, errMalformed) {
		t.Errorf("bad escape: %v", err)
	}
}

func TestParamsQuery(t *testing.T) {
	got := paramsQuery([]exchange.Param{{Name: "order id", Value: "a b+c=d&ä"}, {Name: "n", Value: ""}})
	if want := "order id=a%20b%2Bc%3Dd%26%C3%A4&n="; got != want {
		t.Errorf("query = %q, want %q", got, want)
	}
}

func TestOnlyDigits(t *testing.T) {
	if got := onlyDigits("1w2x#\x00*A" + strings.Repeat("9", 200)); !strings.HasPrefix(got, "1w2#*A9") || len(got) != maxDigits {
		t.Errorf("digits = %q", got)
	}
}

// FuzzDecode: no frame makes the gateway panic, and what it understands can be
// handled.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"type":"listen","payload":{"token":"t","reconnectTimeout":1e400}}`,
		`{"type":"invite","payload":{"callsid":"TJS","sdp":"v=0\r\n","twilio":{"params":"a=%zz;b"}}}`,
		`{"type":"dtmf","payload":{"callsid":"CA","dtmf":"1w\u0000"}}`,
		`{"type":"message","payload":{"callsid":"CA","content":{"a":[1,2]},"messagetype":"user-defined-message"}}`,
		`{"type":"reinvite","payload":null}`, "\n", "", "[]", `{"type":5}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		m, err := decode(frame)
		if err != nil {
			if !errors.Is(err, errMalformed) {
				t.Errorf("error is not errMalformed: %v", err)
			}
			return
		}
		switch m := m.(type) {
		case listen:
			if m.ReconnectTimeout < 0 || m.ReconnectTimeout > maxReconnectSeconds {
				t.Errorf("reconnectTimeout %v", m.ReconnectTimeout)
			}
		case invite:
			_, _ = m.params()
			if m.CallSID == "" || m.SDP == "" {
				t.Error("an invite without callsid or sdp passed")
			}
		case dtmf:
			if len(onlyDigits(m.Digits)) > maxDigits {
				t.Error("too many digits")
			}
		}
		if b := encode("error", reply{Error: &fault{1, string(frame)}}); !json.Valid(b) {
			t.Errorf("reply is no JSON: %q", b)
		}
	})
}
