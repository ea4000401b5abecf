package media

import (
	"strings"
	"sync/atomic"

	"github.com/pion/ice/v4"
	"github.com/pion/stun/v4"
)

// bindingHandler sees each authenticated STUN request; true makes its path the one to send on.
type bindingHandler = func(request *stun.Message, local, remote ice.Candidate, pair *ice.CandidatePair) bool

// path chooses the path of a peer for the first moment.
//
// A browser nominates a path towards an ICE-lite agent with its second check, some 50 ms after the first, but sends
// its DTLS hello right after the first. If the peer waited, as RFC 8445 section 12.1.2 has it for lite agents, that
// hello would be answered only when the browser repeats it, and each call would begin 50 ms later. So the first
// check already opens the path: it carries the password of our SDP, and what goes back on it until the browser
// nominates is only the answer to the browser's own hello.
type path struct {
	opened atomic.Bool
	name   string // the far end's ICE user name fragment; guarded by the negotiation
}

// onBinding is a bindingHandler.
func (p *path) onBinding(*stun.Message, ice.Candidate, ice.Candidate, *ice.CandidatePair) bool {
	return p.opened.CompareAndSwap(false, true)
}

// described takes the far end's session description. Another user name fragment is a restart of ICE, whose first
// check opens a path again. https://www.rfc-editor.org/rfc/rfc8839#section-4.4.1.1.1
func (p *path) described(sdp string) {
	if name := userFragment(sdp); name != p.name {
		p.name = name
		p.opened.Store(false)
	}
}

// userFragment is the first ICE user name fragment in a session description.
func userFragment(sdp string) string {
	_, rest, _ := strings.Cut(sdp, "a=ice-ufrag:")
	name, _, _ := strings.Cut(rest, "\r\n")

	return name
}
