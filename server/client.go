package server

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/labstack/echo/v4"
)

// forwardedFor is where each proxy adds who asked it. RFC 7239's Forwarded is not read: of two headers that may
// say different things one must be believed, and this is the one that proxies write unasked.
const forwardedFor = "X-Forwarded-For"

// clientOf returns a function that tells the address a request comes from: of the connection, or, where that is a
// proxy of ours, the last that is none in what the proxies wrote down. All left of it is the client's word.
func clientOf(proxies []netip.Prefix) echo.IPExtractor {
	ours := func(a netip.Addr) bool {
		for _, p := range proxies {
			if p.Contains(a) {
				return true
			}
		}
		return false
	}
	return func(r *http.Request) string {
		peer, err := netip.ParseAddrPort(r.RemoteAddr)
		if err != nil {
			return r.RemoteAddr
		}
		client := plain(peer.Addr())
		if !ours(client) {
			return client.String()
		}
		hops := strings.Join(r.Header.Values(forwardedFor), ",")
		for hops != "" && ours(client) {
			i := strings.LastIndexByte(hops, ',')
			hop, ok := hopOf(hops[i+1:])
			if !ok {
				break
			}
			client, hops = hop, hops[:max(i, 0)]
		}
		return client.String()
	}
}

// hopOf reads one address of X-Forwarded-For. Some proxies add the port.
func hopOf(s string) (netip.Addr, bool) {
	s = strings.TrimSpace(s)
	if a, err := netip.ParseAddr(strings.Trim(s, "[]")); err == nil {
		return plain(a), true
	}
	a, err := netip.ParseAddrPort(s)
	return plain(a.Addr()), err == nil
}

// plain is an address without a zone, an IPv4 address in the form of its own.
func plain(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

// whole is how many bits of an IPv6 address are given to one customer at least.
// Source: RFC 6177.
const whole = 64

// addressKey is what limits count a client's address as: one of IPv6 as its /64, in which anybody has
// as many as they like.
func addressKey(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil || a.Is4() {
		return ip
	}
	p, err := a.Prefix(whole)
	if err != nil {
		return ip
	}
	return p.String()
}
