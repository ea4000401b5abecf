package server

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

func TestClientOf(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.7/32"), netip.MustParsePrefix("172.18.0.0/16"), netip.MustParsePrefix("fd00::/8")}
	tests := []struct {
		name    string
		proxies []netip.Prefix
		remote  string
		headers []string // of X-Forwarded-For
		want    string
	}{
		{"nobody in between", proxies, "192.0.2.1:5", nil, "192.0.2.1"},
		{"a client that says it is another", proxies, "192.0.2.1:5", []string{"198.51.100.9"}, "192.0.2.1"},
		{"no proxies at all", nil, "10.0.0.7:5", []string{"198.51.100.9"}, "10.0.0.7"},
		{"by a proxy", proxies, "10.0.0.7:5", []string{"198.51.100.9"}, "198.51.100.9"},
		{"by a proxy that says nothing", proxies, "10.0.0.7:5", nil, "10.0.0.7"},
		{"by a proxy, and a client that says it is another", proxies, "10.0.0.7:5", []string{"203.0.113.66, 198.51.100.9"}, "198.51.100.9"},
		{"by two proxies", proxies, "10.0.0.7:5", []string{"203.0.113.66, 198.51.100.9, 172.18.3.4"}, "198.51.100.9"},
		{"by two proxies, each in a line of its own", proxies, "10.0.0.7:5", []string{"203.0.113.66", "198.51.100.9", "172.18.3.4"}, "198.51.100.9"},
		{"by proxies alone", proxies, "10.0.0.7:5", []string{"172.18.3.5,172.18.3.4"}, "172.18.3.5"},
		{"what is no address ends the walk", proxies, "10.0.0.7:5", []string{"198.51.100.9, unknown, 172.18.3.4"}, "172.18.3.4"},
		{"nothing between commas", proxies, "10.0.0.7:5", []string{"198.51.100.9,, 172.18.3.4"}, "172.18.3.4"},
		{"with a port", proxies, "10.0.0.7:5", []string{"198.51.100.9:4711"}, "198.51.100.9"},
		{"IPv6 by a proxy", proxies, "[fd00::1]:5", []string{"2001:db8::1"}, "2001:db8::1"},
		{"IPv6 with a port", proxies, "[fd00::1]:5", []string{"[2001:db8::1]:4711"}, "2001:db8::1"},
		{"IPv6 in brackets", proxies, "[fd00::1]:5", []string{"[2001:db8::1]"}, "2001:db8::1"},
		{"IPv4 in IPv6", proxies, "[::ffff:10.0.0.7]:5", []string{"::ffff:198.51.100.9"}, "198.51.100.9"},
		{"a zone is no way to be another", proxies, "[fe80::1%eth0]:5", nil, "fe80::1"},
		{"line breaks", proxies, "10.0.0.7:5", []string{"198.51.100.9\r\nX: y"}, "10.0.0.7"},
		{"a socket of the machine", proxies, "@", []string{"198.51.100.9"}, "@"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
			r.RemoteAddr = tt.remote
			for _, h := range tt.headers {
				r.Header.Add(forwardedFor, h)
			}
			for _, other := range []string{"X-Real-IP", "Forwarded", "True-Client-IP", "CF-Connecting-IP"} {
				r.Header.Set(other, "for=203.0.113.77")
			}
			if got := clientOf(tt.proxies)(r); got != tt.want {
				t.Errorf("the request comes from %s, want %s", got, tt.want)
			}
		})
	}
}

func FuzzClientOf(f *testing.F) {
	f.Add("10.0.0.7:5", "203.0.113.66, 198.51.100.9")
	f.Add("[::1]:5", ",,[::],")
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	f.Fuzz(func(t *testing.T, remote, header string) {
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.RemoteAddr = remote
		r.Header.Set(forwardedFor, header)
		got := clientOf(proxies)(r)
		// What is right of all that the client can write decides.
		r.Header.Set(forwardedFor, header+", 192.0.2.1")
		peer, err := netip.ParseAddrPort(remote)
		if err != nil || !proxies[0].Contains(peer.Addr().Unmap()) && peer.Addr() != netip.IPv6Loopback() {
			if again := clientOf(proxies)(r); again != got {
				t.Errorf("a client chooses between %s and %s", got, again)
			}
		} else if again := clientOf(proxies)(r); again != "192.0.2.1" {
			t.Errorf("the proxy says 192.0.2.1, and it is %s", again)
		}
		addressKey(got)
	})
}

func TestAddressKey(t *testing.T) {
	for ip, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "2001:db8:1:2:ffff::": "2001:db8:1:2::/64",
		"2001:db8:1:3::": "2001:db8:1:3::/64", "@": "@", "": "",
	} {
		if got := addressKey(ip); got != want {
			t.Errorf("%s counts as %s, want %s", ip, got, want)
		}
	}
}
