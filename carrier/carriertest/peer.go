package carriertest

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
)

// Peer is one end of a telephone conversation over WebRTC (PCMU, ICE, DTLS-SRTP) and nothing around
// it: what is said to set it up is somebody else's business. It makes another media server
// comparable with the carrier. It is safe for concurrent use.
type Peer struct {
	transport *transport
	sound     *sound
	sdp       string
	once      sync.Once
	running   sync.WaitGroup
}

// NewPeer makes a peer that has not connected yet.
func NewPeer() (*Peer, error) {
	var id [4]byte
	_, _ = rand.Read(id[:])
	s := &sound{ssrc: binary.BigEndian.Uint32(id[:]), digits: make(chan byte, 256), eventType: eventType}
	t, err := newTransport(s.packet)
	if err != nil {
		return nil, err
	}
	if t.local, err = freePort(); err != nil {
		return nil, err
	}
	ufrag, pwd := t.credentials()
	var candidates strings.Builder
	sdp := describe("active", ufrag, pwd, t.fingerprint, "0", eventType, s.ssrc)
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return nil, err
	}
	for i, a := range addrs {
		if at, ok := a.(*net.IPNet); ok && at.IP.To4() != nil {
			_, _ = fmt.Fprintf(&candidates, "a=candidate:%d 1 udp %d %s %d typ host\r\n", i+1, 2130706431-i, at.IP, t.local.Port)
		}
	}
	return &Peer{transport: t, sound: s, sdp: sdp + candidates.String()}, nil
}

// freePort is a UDP port that nobody uses now, on all addresses.
func freePort() (*net.UDPAddr, error) {
	free, err := net.ListenUDP("udp4", nil)
	if err != nil {
		return nil, err
	}
	addr, _ := free.LocalAddr().(*net.UDPAddr)
	return &net.UDPAddr{Port: addr.Port}, free.Close()
}

// Offer is the peer's SDP offer. It has this machine's IPv4 addresses as candidates, and begins DTLS
// itself.
func (p *Peer) Offer() string { return p.sdp }

// Connect takes the SDP answer, and returns when sound can flow.
func (p *Peer) Connect(ctx context.Context, answer string) error {
	remote, err := parseSDP(answer)
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	if !strings.Contains(answer, "PCMU") && !strings.Contains(answer, " 0") {
		return errors.New("the answer has no PCMU")
	}
	local, far, err := p.transport.connect(ctx, remote)
	if err != nil {
		return err
	}
	p.sound.mu.Lock()
	p.sound.far = far
	p.sound.mu.Unlock()
	p.running.Go(func() { p.sound.run(p.transport, local) })
	return nil
}

// Send sends a tone from now on, in Hz; 0 is silence.
func (p *Peer) Send(hz float64) {
	p.sound.mu.Lock()
	defer p.sound.mu.Unlock()
	p.sound.hz = hz
}

// Stats returns the packet counts of this moment.
func (p *Peer) Stats() Stats {
	p.sound.mu.Lock()
	defer p.sound.mu.Unlock()
	return p.sound.stats
}

// Close stops the peer. A second Close does nothing.
func (p *Peer) Close() {
	p.once.Do(p.transport.close)
	p.running.Wait()
}
