package fetch

import (
	"net/netip"
	"net/url"
	"strings"
)

// connection checks where a connection is about to be made to, host:port with an IP address.
func (r Rules) connection(address string, secure bool) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return blocked("where it leads is no address")
	}
	return r.destination(to, secure)
}

// destination says what is wrong with an address.
func (r Rules) destination(to netip.AddrPort, secure bool) error {
	ip := to.Addr().Unmap()
	switch {
	case r.Loopback && ip.IsLoopback():
		return nil
	case !secure:
		return blocked("only this machine may be asked without TLS")
	case !public(ip) && (!r.Private || !private(ip)):
		return blocked("it leads into a network that is not public")
	case !r.port(to.Port()):
		return blocked("its port must be one of " + ports(r.ports()))
	}
	return nil
}

// address checks a host that is an address, or looks like one in a notation that resolvers understand differently.
func (r Rules) address(host string, u *url.URL) error {
	ip, err := netip.ParseAddr(host)
	if err != nil || ip.Zone() != "" || ip.Is4In6() {
		return blocked("its host must be a name, or an address in the usual notation")
	}
	return r.destination(netip.AddrPortFrom(ip, portOf(u)), u.Scheme == "https")
}

// numeric reports whether a host is meant as an address: 10.0.0.1, 127.1, 0x7f000001, ::1.
// Source: https://url.spec.whatwg.org/#ends-in-a-number-checker
func numeric(host string) bool {
	if strings.Contains(host, ":") {
		return true
	}
	host = strings.TrimSuffix(host, ".")
	last := strings.ToLower(host[strings.LastIndexByte(host, '.')+1:])
	if hex, ok := strings.CutPrefix(last, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return strings.Trim(last, "0123456789") == ""
}

// local reports whether a name is one that every machine has for itself.
// Source: RFC 6761, section 6.3.
func local(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// public reports whether an address is one of the Internet's.
// Source: https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry.
func public(ip netip.Addr) bool {
	if !ip.IsValid() || ip.Zone() != "" || !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	if ip.Is6() && !netip.MustParsePrefix("2000::/3").Contains(ip) {
		return false
	}
	for _, p := range special() {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}

// private reports whether an address is one of a network that somebody has for themselves.
// Sources: RFC 1918, RFC 4193, RFC 6598.
func private(ip netip.Addr) bool {
	return ip.IsPrivate() || netip.MustParsePrefix("100.64.0.0/10").Contains(ip)
}

// special are networks that are not public, beside those that [netip] knows.
func special() []netip.Prefix {
	var all []netip.Prefix
	for _, p := range []string{
		"0.0.0.0/8",       // this network
		"100.64.0.0/10",   // behind the NAT of carriers, and some clouds' metadata
		"192.0.0.0/24",    // protocols
		"192.0.2.0/24",    // documentation
		"192.88.99.0/24",  // 6to4 relays
		"198.18.0.0/15",   // measurements
		"198.51.100.0/24", // documentation
		"203.0.113.0/24",  // documentation
		"240.0.0.0/4",     // nobody's, and broadcast
		"2001::/23",       // protocols, among them Teredo, which holds an IPv4 address
		"2001:db8::/32",   // documentation
		"2002::/16",       // 6to4, which holds an IPv4 address
		"3fff::/20",       // documentation
	} {
		all = append(all, netip.MustParsePrefix(p))
	}
	return all
}
