package signal

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/golang-jwt/jwt/v5"

	"softphone/carrier/exchange"
)

func hold(ctx context.Context, _ *exchange.Call) { <-ctx.Done() }

func TestOrigin(t *testing.T) {
	d := newDoor(t, hold, func(cfg *Config) {
		cfg.Guests = func(_ context.Context, origin string) bool { return origin == "https://shop.test" }
	})
	tests := []struct {
		origin string
		want   int
	}{
		{testOrigin, http.StatusSwitchingProtocols},
		{"", http.StatusSwitchingProtocols},
		{"https://shop.test", http.StatusSwitchingProtocols},
		{"https://shop.test:8443", http.StatusForbidden},
		{"http://softphone.test:81", http.StatusForbidden},
		{"https://softphone.test", http.StatusForbidden},
		{"http://softphone.test.evil.test", http.StatusForbidden},
		{"null", http.StatusForbidden},
	}
	for _, tt := range tests {
		t.Run(tt.origin, func(t *testing.T) {
			header := http.Header{}
			if tt.origin != "" {
				header.Set("Origin", tt.origin)
			}
			conn, response, err := websocket.Dial(d.ctx(), d.url, &websocket.DialOptions{HTTPHeader: header}) //nolint:bodyclose // the package closes it
			if conn != nil {
				_ = conn.CloseNow()
			}
			if response == nil || response.StatusCode != tt.want {
				t.Errorf("response %v, %v; want %d", response, err, tt.want)
			}
		})
	}
}

// Other frontends are developed on the same machine: only names that mean no other machine are of it.
func TestOrigin_local(t *testing.T) {
	for origin, want := range map[string]bool{
		"http://localhost:3000": true, "https://localhost": true, "http://127.0.0.1:1": true, "http://127.8.9.10": true, "http://[::1]:3000": true,
		"http://localhost.evil.test": false, "http://evil.test:3000": false, "http://127.0.0.1.evil.test": false, "http://10.0.0.1:3000": false, "http://0.0.0.0:3000": false,
		"http://x@localhost:3000": false, "http://localhost:3000/": false, "http://localhost:3000?x": false, "file://localhost": false, "null": false, "": false, "localhost": false,
		"http://Localhost:1": false, "http://localhost.:1": false, "http://2130706433": false, "http://[::ffff:10.0.0.1]": false,
	} {
		if got := local(origin); got != want {
			t.Errorf("%q is of this machine: %v", origin, got)
		}
	}
	d := newDoor(t, hold, func(c *Config) { c.LocalOrigins = true })
	for origin, want := range map[string]int{
		"http://localhost:3000": http.StatusSwitchingProtocols, testOrigin: http.StatusSwitchingProtocols, "http://evil.test": http.StatusForbidden, "null": http.StatusForbidden,
	} {
		conn, response, err := websocket.Dial(d.ctx(), d.url, &websocket.DialOptions{HTTPHeader: http.Header{"Origin": {origin}}}) //nolint:bodyclose // the package closes it
		if conn != nil {
			_ = conn.CloseNow()
		}
		if response == nil || response.StatusCode != want {
			t.Errorf("%s: response %v, %v; want %d", origin, response, err, want)
		}
	}
}

func TestListen_refusedTokenIsFollowedByClose(t *testing.T) {
	d := newDoor(t, hold)
	w := d.open()
	w.send("listen", map[string]any{"token": signed(t, accessClaims("alice"), "wrong", fpaContentType)})
	w.wantError("error", 31202)
	w.want("close")
}

func TestListen_goodTokenAfterABadOne(t *testing.T) {
	d := newDoor(t, hold, func(c *Config) { c.Linger = 50 * time.Millisecond })
	w := d.open()
	w.send("listen", map[string]any{"token": "bad"})
	w.wantError("error", 31204)
	w.send("listen", map[string]any{"token": d.token(accessClaims("alice"))})
	r := w.want("connected")
	if r.Token == nil || r.Token.Identity != "alice" || r.Token.TTL < 3590 || r.Token.TTL > 3600 {
		t.Errorf("token = %+v", r.Token)
	}
	if r.Edge != "roaming" || r.Region == "" || r.Home == "" {
		t.Errorf("connected = %+v", r)
	}
	time.AfterFunc(100*time.Millisecond, func() { // close would have come by then
		_ = w.conn.Write(d.ctx(), websocket.MessageText, []byte(`{"type":"register","payload":{"media":{"audio":true}}}`))
	})
	w.want("ready")
}

func TestBeforeListen(t *testing.T) {
	d := newDoor(t, hold)
	w := d.open()
	w.send("register", map[string]any{"media": map[string]any{"audio": true}})
	w.wantError("error", 31204)
	if n := d.x.Registered(""); n != 0 {
		t.Errorf("%d devices without identity", n)
	}
}

func TestRegister(t *testing.T) {
	d := newDoor(t, hold)
	w := d.listening("alice")
	audio := func(on bool) { w.send("register", map[string]any{"media": map[string]any{"audio": on}}) }
	for range 2 { // the SDK repeats it every 30 s
		audio(true)
		w.want("ready")
	}
	if n := d.x.Registered("alice"); n != 1 {
		t.Errorf("%d devices", n)
	}
	for range 2 {
		audio(false)
		w.want("offline")
	}
	if n := d.x.Registered("alice"); n != 0 {
		t.Errorf("%d devices after unregister", n)
	}
}

func TestRegister_notAllowed(t *testing.T) {
	d := newDoor(t, hold)
	w := d.open()
	claims := accessClaims("alice")
	claims["grants"] = map[string]any{"identity": "alice", "voice": map[string]any{}}
	w.send("listen", map[string]any{"token": d.token(claims)})
	w.want("connected")
	w.send("register", map[string]any{"media": map[string]any{"audio": true}})
	w.wantError("error", 31201)
	w.want("offline")
	w.send("invite", map[string]any{"callsid": "TJS1", "sdp": "v=0", "twilio": map[string]any{}})
	w.wantError("hangup", 31201)
}

func TestMalformedFramesAreSurvived(t *testing.T) {
	d := newDoor(t, hold)
	w := d.listening("alice")
	for _, text := range []string{"{", "[]", `{"type":"invite","payload":{}}`, `{"type":"hangup","payload":7}`, "\n\n"} {
		w.raw(text)
		w.wantError("error", 31100)
	}
	w.raw(`{"type":"nonsense"}`)
	w.send("hangup", map[string]any{"callsid": "CAunknown"})
	w.send("answer", map[string]any{"callsid": "CAunknown", "sdp": "v=0"})
	w.send("reject", map[string]any{"callsid": "CAunknown"})
	w.send("dtmf", map[string]any{"callsid": "CAunknown", "dtmf": "1"})
	if err := w.conn.Write(d.ctx(), websocket.MessageBinary, []byte{1, 2}); err != nil {
		t.Fatal(err)
	}
	w.wantError("error", 31100)
	w.send("invite", map[string]any{"callsid": "TJS1", "sdp": "garbage", "twilio": map[string]any{}})
	w.wantError("hangup", 31100)
	w.send("invite", map[string]any{"callsid": "CAunknown", "sdp": "v=0", "reconnect": "RT1"})
	w.wantError("hangup", 31209)
	w.send("reinvite", map[string]any{"callsid": "CAunknown", "sdp": "v=0"})
	w.wantError("hangup", 31209)
	w.send("register", map[string]any{"media": map[string]any{"audio": true}})
	w.want("ready")
}

func TestOversizedFrameEndsTheSocket(t *testing.T) {
	d := newDoor(t, hold)
	w := d.listening("alice")
	w.raw(strings.Repeat("x", readLimit-1))
	w.wantError("error", 31100)
	w.raw(strings.Repeat("x", readLimit+1))
	_, _, err := w.conn.Read(d.ctx())
	if websocket.CloseStatus(err) != websocket.StatusMessageTooBig {
		t.Errorf("read: %v", err)
	}
}

func TestHeartbeat(t *testing.T) {
	t.Run("a socket that echoes stays", func(t *testing.T) {
		d := newDoor(t, hold, func(c *Config) { c.Beat, c.Idle = 50*time.Millisecond, 2*time.Second }) // a busy machine may stand still for a while
		w := d.listening("alice")
		for range 50 { // longer than a silent one would stay
			_, text, err := w.conn.Read(d.ctx())
			if err != nil || string(text) != "\n" {
				t.Fatalf("read %q, %v", text, err)
			}
			w.raw("\n")
		}
	})
	t.Run("a silent socket is dropped", func(t *testing.T) {
		d := newDoor(t, hold, func(c *Config) { c.Beat, c.Idle = 20*time.Millisecond, 100*time.Millisecond })
		w := d.listening("alice")
		for {
			_, text, err := w.conn.Read(d.ctx())
			if err != nil {
				if errors.Is(err, context.DeadlineExceeded) {
					t.Fatal("the socket stays")
				}
				return
			}
			if string(text) != "\n" {
				t.Fatalf("frame %q", text)
			}
		}
	})
}

func TestUnknownApplication(t *testing.T) {
	d := newDoor(t, hold)
	w := d.open()
	claims := accessClaims("alice")
	claims["grants"] = map[string]any{"identity": "alice", "voice": map[string]any{
		"outgoing": map[string]any{"application_sid": "APunknown"},
	}}
	w.send("listen", map[string]any{"token": d.token(claims)})
	w.want("connected")
	w.send("invite", map[string]any{"callsid": "TJS1", "sdp": offer, "twilio": map[string]any{}})
	w.wantError("hangup", 31001)
}

func TestInvite_hangupByTemporaryID(t *testing.T) {
	begun, ended := make(chan struct{}), make(chan struct{})
	d := newDoor(t, func(ctx context.Context, _ *exchange.Call) { close(begun); <-ctx.Done(); close(ended) })
	w := d.listening("alice")
	w.send("invite", map[string]any{"callsid": "TJS1", "sdp": offer, "twilio": map[string]any{"params": "To=bob"}})
	select {
	case <-begun: // a program that is stopped before it begins does not run
	case <-d.ctx().Done():
		t.Fatal("the call does not begin")
	}
	w.send("invite", map[string]any{"callsid": "TJS1", "sdp": offer, "twilio": map[string]any{}})
	w.wantError("error", 31100)
	w.send("hangup", map[string]any{"callsid": "TJS1"})
	select {
	case <-ended:
	case <-d.ctx().Done():
		t.Fatal("the call goes on")
	}
}

// The SDK sends what it could not send on the next socket, perhaps before the
// loss of the old one was noticed.
func TestHangup_onTheNextSocket(t *testing.T) {
	ended := make(chan struct{})
	d := newDoor(t, func(ctx context.Context, c *exchange.Call) {
		if err := c.Answer(ctx); err != nil {
			t.Error(err)
		}
		<-ctx.Done()
		close(ended)
	})
	old := d.listening("alice")
	old.send("invite", map[string]any{"callsid": "TJS1", "sdp": offer, "twilio": map[string]any{}})
	sid := old.want("answer").CallSID
	stranger := d.listening("mallory")
	stranger.send("hangup", map[string]any{"callsid": sid})
	stranger.send("register", map[string]any{"media": map[string]any{"audio": true}})
	stranger.want("ready") // handled in order
	if n := d.x.Calls(); n != 1 {
		t.Fatalf("%d calls after the hangup of a stranger", n)
	}
	d.listening("alice").send("hangup", map[string]any{"callsid": sid})
	select {
	case <-ended:
	case <-d.ctx().Done():
		t.Fatal("the call goes on")
	}
}

// A call that is refused before anything was said about it is known to the
// browser by its temporary id only.
func TestInvite_refusedByTemporaryID(t *testing.T) {
	d := newDoor(t, func(_ context.Context, c *exchange.Call) {
		if err := c.Reject(exchange.StatusBusy); err != nil {
			t.Error(err)
		}
	})
	w := d.listening("alice")
	w.send("invite", map[string]any{"callsid": "TJS1", "sdp": offer, "twilio": map[string]any{}})
	r := w.want("hangup")
	if r.CallSID != "TJS1" || r.Error == nil || r.Error.Code != 31486 {
		t.Errorf("hangup = %+v %+v", r, r.Error)
	}
}

func TestMessage(t *testing.T) {
	d := newDoor(t, func(ctx context.Context, c *exchange.Call) {
		if err := c.Answer(ctx); err != nil {
			t.Error(err)
		}
		<-ctx.Done()
	})
	w := d.listening("alice")
	w.send("invite", map[string]any{"callsid": "TJS1", "sdp": offer, "twilio": map[string]any{}})
	sid := w.want("answer").CallSID
	message := func(call, kind string, content any) {
		w.send("message", map[string]any{
			"callsid": call, "messagetype": kind, "content": content, "contenttype": "application/json", "voiceeventsid": "KX1",
		})
	}
	message(sid, "user-defined-message", map[string]any{"a": 1})
	if r := w.want("ack"); r.AckType != "message" || r.VoiceEventSID != "KX1" || r.CallSID != sid {
		t.Errorf("ack = %+v", r)
	}
	for _, tt := range []struct {
		call, kind string
		content    any
		code       int
	}{
		{sid, "other", "x", 31210},
		{sid, "user-defined-message", strings.Repeat("x", 10_001), 31212},
		{"CAno", "user-defined-message", "x", 31100},
	} {
		message(tt.call, tt.kind, tt.content)
		r := w.want("error")
		if r.Error == nil || r.Error.Code != tt.code || r.VoiceEventSID != "KX1" {
			t.Errorf("error = %+v, want %d", r, tt.code)
		}
	}
}

func TestDrop(t *testing.T) {
	d := newDoor(t, hold)
	w := d.listening("alice")
	d.listening("bob")
	if n := d.server.Drop("alice"); n != 1 {
		t.Errorf("dropped %d sockets", n)
	}
	if _, _, err := w.conn.Read(d.ctx()); websocket.CloseStatus(err) != -1 {
		t.Errorf("the socket ended with a closing frame: %v", err)
	}
}

func TestExpiry(t *testing.T) {
	d := newDoor(t, hold)
	w := d.open()
	claims := accessClaims("alice")
	claims["exp"] = jwt.NewNumericDate(time.Now().Add(2 * time.Second))
	w.send("listen", map[string]any{"token": d.token(claims)})
	w.want("connected")
	w.send("register", map[string]any{"media": map[string]any{"audio": true}})
	w.want("ready")
	w.wantError("error", 31205)
	w.want("offline")
	if n := d.x.Registered("alice"); n != 0 {
		t.Errorf("%d devices after expiry", n)
	}
	w.send("register", map[string]any{"media": map[string]any{"audio": true}})
	w.wantError("error", 31205)
	w.want("offline")
	w.send("listen", map[string]any{"token": d.token(accessClaims("alice"))})
	w.want("connected")
	w.send("register", map[string]any{"media": map[string]any{"audio": true}})
	w.want("ready")
}

// offer is an offer as Chromium sends it, without candidates.
const offer = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n" +
	"m=audio 9 UDP/TLS/RTP/SAVPF 0 126\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n" +
	"a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=ice-options:trickle\r\n" +
	"a=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\n" +
	"a=setup:actpass\r\na=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:126 telephone-event/8000\r\n"
