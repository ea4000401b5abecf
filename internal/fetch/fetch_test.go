package fetch

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"softphone/internal/phone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// listen counts the connections that come in at a port of this machine, by IPv4 and IPv6.
func listen(t *testing.T) (port string, came *atomic.Int64) {
	t.Helper()
	came = new(atomic.Int64)
	accept := func(l net.Listener) {
		t.Cleanup(func() { _ = l.Close() })
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				came.Add(1)
				_ = c.Close()
			}
		}()
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	accept(l)
	_, port, _ = net.SplitHostPort(l.Addr().String())
	if l, err = (&net.ListenConfig{}).Listen(t.Context(), "tcp", "[::1]:"+port); err == nil {
		accept(l)
	}
	return port, came
}

func portNumber(t *testing.T, port string) uint16 {
	t.Helper()
	return netip.MustParseAddrPort("127.0.0.1:" + port).Port()
}

// R-SSRF-1: each of these leads to this machine or into its network, and nothing is sent.
func TestR_SSRF_1_blocked(t *testing.T) {
	port, came := listen(t)
	dns := resolver(t)
	bad := []string{
		"https://127.0.0.1", "https://127.1", "https://0x7f000001", "https://0x7f.1", "https://2130706433", "https://0177.0.0.1",
		"https://[::1]", "https://[::]", "https://0.0.0.0", "https://0", "https://[::ffff:127.0.0.1]", "https://[::ffff:7f00:1]",
		"https://[::ffff:10.0.0.1]", "https://[::127.0.0.1]", "https://[64:ff9b::7f00:1]", "https://[fe80::1%25lo]",
		"https://169.254.169.254", "https://10.0.0.1", "https://192.168.0.1", "https://172.16.0.1", "https://100.100.100.200",
		"https://[fd00:ec2::254]", "https://224.0.0.1", "https://255.255.255.255",
		"https://localhost", "https://localhost.", "https://LOCALHOST", "https://127.0.0.1.",
		"https://loop.example", "https://six.example", "https://both.example", "https://inside.example",
		"https://a@b@127.0.0.1", "https://user:password@127.0.0.1", "https://user@loop.example",
		"http://127.0.0.1", "http://loop.example", "file://127.0.0.1/etc/passwd", "gopher://127.0.0.1", "ftp://127.0.0.1", "//127.0.0.1", "https://",
	}
	// The port is allowed, so that the address alone decides.
	client := Rules{Ports: []uint16{portNumber(t, port)}, Resolver: dns}.Client()
	for _, base := range bad {
		t.Run(base, func(t *testing.T) {
			scheme, rest, _ := strings.Cut(base, "//")
			host, path, slash := strings.Cut(rest, "/")
			url := scheme + "//" + host + ":" + port
			if slash {
				url += "/" + path
			}
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
			if err != nil {
				return // it is no URL at all
			}
			answer, err := client.Do(r)
			if err == nil {
				_ = answer.Body.Close()
			}
			if phone.CodeOf(err) != "blocked_destination" {
				t.Errorf("%v", err)
			}
		})
	}
	if n := came.Load(); n != 0 {
		t.Errorf("%d connections came in", n)
	}
}

// Who allows private networks allows nothing of this machine's, nor what clouds tell about themselves.
func TestRules_private(t *testing.T) {
	for address, want := range map[string]bool{
		"10.1.2.3": true, "172.16.0.1": true, "192.168.0.1": true, "100.64.0.1": true, "fd12:3456::1": true, "8.8.8.8": true,
		"127.0.0.1": false, "::1": false, "0.0.0.0": false, "169.254.169.254": false, "fe80::1": false, "224.0.0.1": false, "192.0.2.1": false,
		"64:ff9b::a01:203": false,
	} {
		to := netip.AddrPortFrom(netip.MustParseAddr(address), 443)
		if err := (Rules{Private: true}).destination(to, true); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
		if err := (Rules{Private: true}).destination(to, false); err == nil {
			t.Errorf("%s is allowed without TLS", address)
		}
	}
	if err := (Rules{}).destination(netip.MustParseAddrPort("10.1.2.3:443"), true); err == nil {
		t.Error("a private network is allowed where nobody said so")
	}
}

// What leads to the Internet is let pass as far as its URL says.
func TestRules_Check(t *testing.T) {
	tests := []struct {
		url  string
		want bool
	}{
		{"https://example.com/hook", true},
		{"https://example.com:8443", true},
		{"https://8.8.8.8", true},
		{"https://[2606:4700::1111]", true},
		{"https://1.example", true},
		{"https://example.com:22", false},
		{"https://example.com:99999", false},
		{"http://example.com", false},
		{"https://8.8.8.8:80", false},
		{"%", false},
		{"example.com", false},
	}
	for _, tt := range tests {
		if _, err := (Rules{}).Check(tt.url); (err == nil) != tt.want {
			t.Errorf("%s: %v", tt.url, err)
		}
	}
}

func TestPublic(t *testing.T) {
	for ip, want := range map[string]bool{
		"8.8.8.8": true, "1.1.1.1": true, "100.63.255.255": true, "172.15.0.1": true, "2606:4700:4700::1111": true,
		"100.64.0.1": false, "192.0.0.8": false, "192.0.2.1": false, "198.18.0.1": false, "203.0.113.9": false, "240.0.0.1": false, "0.1.2.3": false,
		"2001::1": false, "2001:db8::1": false, "2002:7f00:1::": false, "64:ff9b::808:808": false, "fec0::1": false, "fc00::1": false, "ff02::1": false,
		"::ffff:8.8.8.8": false, "2606:4700::1%eth0": false,
	} {
		if got := public(netip.MustParseAddr(ip)); got != want {
			t.Errorf("%s: %v", ip, got)
		}
	}
	if public(netip.Addr{}) {
		t.Error("no address is public")
	}
}

// This machine may be asked where that is allowed, by HTTP too; nothing leads on from there.
func TestR_SSRF_1_connected(t *testing.T) {
	var away atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { away.Add(1) }))
	defer other.Close()
	mux := http.NewServeMux()
	mux.HandleFunc("/small", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("hello")) })
	mux.HandleFunc("/exact", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, largest)) })
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, largest+1)) })
	mux.Handle("/away", http.RedirectHandler(other.URL, http.StatusFound))
	s := httptest.NewServer(mux)
	defer s.Close()

	get := func(client *http.Client, path string) (int, string, error) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := client.Do(r)
		if err != nil {
			return 0, "", err
		}
		defer func() { _ = answer.Body.Close() }()
		b, err := io.ReadAll(answer.Body)
		return answer.StatusCode, string(b), err
	}
	client := Rules{Loopback: true}.Client()
	if status, body, err := get(client, "/small"); status != http.StatusOK || body != "hello" || err != nil {
		t.Errorf("%d %q %v", status, body, err)
	}
	if _, body, err := get(client, "/exact"); len(body) != largest || err != nil {
		t.Errorf("%d bytes, %v", len(body), err)
	}
	if _, body, err := get(client, "/large"); len(body) > largest || phone.CodeOf(err) != "response_too_large" {
		t.Errorf("%d bytes, %v", len(body), err)
	}
	if status, _, err := get(client, "/away"); status != http.StatusFound || err != nil || away.Load() != 0 {
		t.Errorf("%d %v, %d came", status, err, away.Load())
	}
	// What is not loopback keeps to the rules all the same.
	for _, url := range []string{"http://inside.example", "http://10.0.0.1", "https://10.0.0.1", "http://8.8.8.8"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := Rules{Loopback: true, Resolver: resolver(t)}.Client().Do(r)
		if err == nil {
			_ = answer.Body.Close()
		}
		if phone.CodeOf(err) != "blocked_destination" {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// The environment's proxy is not asked.
func TestR_SSRF_1_noProxy(t *testing.T) {
	port, came := listen(t)
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:"+port)
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:"+port)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://inside.example", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := Rules{Resolver: resolver(t)}.Client().Do(r)
	if err == nil {
		_ = answer.Body.Close()
	}
	if phone.CodeOf(err) != "blocked_destination" || came.Load() != 0 {
		t.Errorf("%v, %d came", err, came.Load())
	}
	for _, secure := range []bool{true, false} { // the library reads the environment once: another test may have been first
		if (Rules{}).transport(secure).Proxy != nil {
			t.Errorf("a proxy may be asked, secure %v", secure)
		}
	}
}

// resolver answers for names of our own, with addresses that a name should not lead to.
func resolver(t *testing.T) *net.Resolver {
	t.Helper()
	names := map[string][]netip.Addr{
		"loop.example.":   {netip.MustParseAddr("127.0.0.1")},
		"six.example.":    {netip.MustParseAddr("::1")},
		"both.example.":   {netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("::1")},
		"inside.example.": {netip.MustParseAddr("10.0.0.1")},
	}
	conn, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		b := make([]byte, 512)
		for {
			n, from, err := conn.ReadFrom(b)
			if err != nil {
				return
			}
			_, _ = conn.WriteTo(answer(b[:n], names), from)
		}
	}()
	server := conn.LocalAddr().String()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", server)
	}}
}

// answer is the answer to a question of DNS.
// Source: RFC 1035, section 4.
func answer(q []byte, names map[string][]netip.Addr) []byte {
	name, at := "", 12
	for q[at] != 0 {
		name += string(q[at+1:at+1+int(q[at])]) + "."
		at += 1 + int(q[at])
	}
	question, kind := q[12:at+5], binary.BigEndian.Uint16(q[at+1:])
	var records []byte
	count := uint16(0)
	for _, ip := range names[name] {
		if ip.Is4() != (kind == 1) || kind != 1 && kind != 28 {
			continue
		}
		count++
		records = append(records, 0xc0, 12)
		records = binary.BigEndian.AppendUint16(records, kind)
		records = append(records, 0, 1, 0, 0, 0, 0)
		records = binary.BigEndian.AppendUint16(records, uint16(len(ip.AsSlice())))
		records = append(records, ip.AsSlice()...)
	}
	out := append([]byte{q[0], q[1], 0x81, 0x80, 0, 1}, 0, byte(count), 0, 0, 0, 0)
	return append(append(out, question...), records...)
}
