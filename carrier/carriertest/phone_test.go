package carriertest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const answer = "v=0\r\na=fingerprint:sha-256 ab:cd\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0 101\r\n" +
	"a=candidate:1 1 udp 2130706431 192.0.2.7 5000 typ host\r\n" +
	"a=candidate:1 2 udp 2130706431 192.0.2.7 5000 typ host\r\n" +
	"a=candidate:2 1 udp 2130706431 127.0.0.1 5000 typ host\r\n" +
	"a=candidate:3 1 tcp 1 127.0.0.1 9 typ host tcptype active\r\n" +
	"a=ice-ufrag:u\r\na=ice-pwd:p\r\na=mid:audio\r\na=rtpmap:101 telephone-event/8000\r\n"

func TestParseSDP(t *testing.T) {
	got, err := parseSDP(answer)
	if err != nil {
		t.Fatal(err)
	}
	at := netip.MustParseAddrPort
	want := description{
		ufrag: "u", pwd: "p", fingerprint: "AB:CD", mid: "audio", eventType: 101,
		candidates: []netip.AddrPort{at("192.0.2.7:5000"), at("127.0.0.1:5000")},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(description{}), cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b })); diff != "" {
		t.Errorf("description (-want +got):\n%s", diff)
	}
	if n := got.nearest(); n != at("127.0.0.1:5000") {
		t.Errorf("nearest = %v", n)
	}
	for _, missing := range []string{"a=ice-pwd:p\r\n", "a=fingerprint:sha-256 ab:cd\r\n"} {
		if _, err := parseSDP(strings.Replace(answer, missing, "", 1)); err == nil {
			t.Errorf("no error without %q", missing)
		}
	}
}

func FuzzParseSDP(f *testing.F) {
	f.Add(answer)
	f.Add(describe("active", "u", "p", "AB", "0", eventType, 1))
	f.Add("a=rtpmap:300 telephone-event/8000\n")
	f.Fuzz(func(t *testing.T, sdp string) {
		if d, err := parseSDP(sdp); err == nil && len(d.candidates) == 0 {
			t.Error("a description without candidates passed")
		}
	})
}

func TestDecodeParams(t *testing.T) {
	got := decodeParams("a%20b=c+d%26&x=1=2&&y")
	want := map[string]string{"a%20b": "c d&", "x": "1", "y": ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("params (-want +got):\n%s", diff)
	}
}

func TestEventOf(t *testing.T) {
	for code, digit := range eventDigits {
		if got, ok := eventOf(digit); !ok || int(got) != code {
			t.Errorf("event of %c = %d, %v", digit, got, ok)
		}
	}
	if _, ok := eventOf('x'); ok {
		t.Error("x is a digit")
	}
}

func TestDial_noCarrier(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	_, err := Dial(ctx, Config{URL: "ws" + strings.TrimPrefix(server.URL, "http")})
	if err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("error = %v", err)
	}
}

func TestFind_lateRinging(t *testing.T) {
	p := &Phone{calls: map[*Call]struct{}{}}
	second := &Call{phone: p, temp: "TJ2", ringing: make(chan struct{})}
	p.calls[second] = struct{}{}
	p.find("CA1", "ringing").take("ringing", &payload{CallSID: "CA1"}) // of a first call, which was hung up
	if got := p.find("CA2", "ringing"); got != second {
		t.Fatalf("ringing goes to %v, want the call that waits for it", got)
	}
	if got := p.find("CA2", "answer"); got != second {
		t.Errorf("answer goes to %v, want the call that waits for it", got)
	}
	if got := p.find("CA2", "hangup"); got != nil {
		t.Errorf("hangup goes to %v, want to nobody", got)
	}
}
