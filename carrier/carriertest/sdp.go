package carriertest

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// description is what the phone needs of an SDP.
type description struct {
	ufrag, pwd  string
	fingerprint string // of SHA-256, upper case with colons
	mid         string
	eventType   uint8 // payload type of telephone-event/8000; 0: none
	candidates  []netip.AddrPort
}

// The payload types of the phone's offers: those of Chromium.
const (
	pcmuType  = 0
	eventType = 126
)

// parseSDP reads the carrier's offer or answer.
func parseSDP(sdp string) (description, error) {
	d := description{mid: "0"}
	for line := range strings.SplitSeq(sdp, "\n") {
		line = strings.TrimSpace(line)
		name, value, _ := strings.Cut(strings.TrimPrefix(line, "a="), ":")
		switch name {
		case "ice-ufrag":
			d.ufrag = value
		case "ice-pwd":
			d.pwd = value
		case "mid":
			d.mid = value
		case "fingerprint":
			if hash, digest, ok := strings.Cut(value, " "); ok && strings.EqualFold(hash, "sha-256") {
				d.fingerprint = strings.ToUpper(digest)
			}
		case "rtpmap":
			if pt, codec, ok := strings.Cut(value, " "); ok && codec == "telephone-event/8000" {
				n, err := strconv.ParseUint(pt, 10, 7)
				if err != nil {
					return d, fmt.Errorf("rtpmap %q: %w", value, err)
				}
				d.eventType = uint8(n)
			}
		case "candidate":
			if at, ok := parseCandidate(value); ok {
				d.candidates = append(d.candidates, at)
			}
		}
	}
	switch {
	case d.ufrag == "" || d.pwd == "":
		return d, errors.New("sdp without ICE credentials")
	case d.fingerprint == "":
		return d, errors.New("sdp without a SHA-256 fingerprint")
	case len(d.candidates) == 0:
		return d, errors.New("sdp without a UDP host candidate")
	}
	return d, nil
}

// parseCandidate reads a UDP candidate of component 1.
//
// Source: https://www.rfc-editor.org/rfc/rfc8839#section-5.1.
func parseCandidate(value string) (netip.AddrPort, bool) {
	f := strings.Fields(value)
	if len(f) < 8 || f[1] != "1" || !strings.EqualFold(f[2], "udp") {
		return netip.AddrPort{}, false
	}
	at, err := netip.ParseAddrPort(f[4] + ":" + f[5])
	return at, err == nil
}

// nearest is the candidate to talk to: the loopback address if there is one.
func (d description) nearest() netip.AddrPort {
	for _, at := range d.candidates {
		if at.Addr().IsLoopback() {
			return at
		}
	}
	return d.candidates[0]
}

// describe writes the phone's own description.
func describe(setup, ufrag, pwd, fingerprint, mid string, events uint8, ssrc uint32) string {
	formats := []string{"0"}
	lines := []string{
		"v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0",
		"a=group:BUNDLE " + mid,
		"", // the m-line
		"c=IN IP4 0.0.0.0", "a=rtcp:9 IN IP4 0.0.0.0",
		"a=ice-ufrag:" + ufrag, "a=ice-pwd:" + pwd, "a=ice-options:trickle",
		"a=fingerprint:sha-256 " + fingerprint, "a=setup:" + setup, "a=mid:" + mid,
		"a=sendrecv", "a=rtcp-mux", "a=rtpmap:0 PCMU/8000",
	}
	if events != 0 {
		pt := strconv.Itoa(int(events))
		formats = append(formats, pt)
		lines = append(lines, "a=rtpmap:"+pt+" telephone-event/8000")
	}
	lines[5] = "m=audio 9 UDP/TLS/RTP/SAVPF " + strings.Join(formats, " ")
	lines = append(lines, fmt.Sprintf("a=ssrc:%d cname:carriertest", ssrc), fmt.Sprintf("a=msid:carriertest track%d", ssrc))
	return strings.Join(lines, "\r\n") + "\r\n"
}
