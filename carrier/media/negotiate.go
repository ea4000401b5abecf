package media

import (
	"context"
	"errors"
	"fmt"

	"github.com/pion/webrtc/v4"
)

// Answer makes a peer from the offer of a browser that calls, and the answer for it: PCMU, Opus and DTMF events as
// far as the offer has them, in its order, and all addresses of the engine as candidates (ICE-lite, so the browser
// does the rest). The context bounds the negotiation, not the peer.
//
// Errors: ErrBadSDP, ErrNoAudio, ErrNoCodec for the offer; ErrClosed; or the context's.
func (e *Engine) Answer(ctx context.Context, offer string) (*Peer, string, error) {
	if _, err := readSDP(offer); err != nil {
		return nil, "", err
	}
	p, err := e.newPeer()
	if err != nil {
		return nil, "", err
	}
	answer, err := p.Reoffer(ctx, offer)
	if err != nil {
		return nil, "", errors.Join(err, p.Close())
	}

	return p, answer, nil
}

// Offer makes a peer for a browser that is called, and the offer for it. SetAnswer completes it.
// The context bounds the negotiation, not the peer.
func (e *Engine) Offer(ctx context.Context) (*Peer, string, error) {
	p, err := e.newPeer()
	if err != nil {
		return nil, "", err
	}
	offer, err := p.offer(ctx)
	if err != nil {
		return nil, "", errors.Join(err, p.Close())
	}

	return p, offer, nil
}

func (p *Peer) offer(ctx context.Context) (string, error) {
	p.negotiation.Lock()
	defer p.negotiation.Unlock()
	offer, err := p.pc.CreateOffer(nil)
	if err != nil {
		return "", fmt.Errorf("media: create offer: %w", err)
	}

	return p.setLocal(ctx, offer)
}

// SetAnswer takes the browser's answer to an offer. It is taken once.
// Errors: ErrBadSDP, ErrNoAudio, ErrNoCodec; ErrClosed.
func (p *Peer) SetAnswer(sdp string) error {
	types, err := readSDP(sdp)
	if err != nil {
		return err
	}
	p.negotiation.Lock()
	defer p.negotiation.Unlock()
	if p.closed() {
		return ErrClosed
	}
	p.agree(types)
	answer := webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: sdp}
	if err = p.pc.SetRemoteDescription(answer); err != nil {
		return fmt.Errorf("%w: answer: %w", ErrBadSDP, err)
	}
	p.path.described(sdp)

	return nil
}

// Reoffer answers a new offer on the same connection: an ICE restart after the browser's network has changed.
// Sound goes on meanwhile. Errors as those of Answer; after one, the connection is as before.
func (p *Peer) Reoffer(ctx context.Context, offer string) (answer string, err error) {
	if _, err = readSDP(offer); err != nil {
		return "", err
	}
	p.negotiation.Lock()
	defer p.negotiation.Unlock()
	if p.closed() {
		return "", ErrClosed
	}
	remote := webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}
	if err = p.pc.SetRemoteDescription(remote); err != nil {
		return "", fmt.Errorf("%w: offer: %w", ErrBadSDP, err)
	}
	p.path.described(offer)
	local, err := p.pc.CreateAnswer(nil)
	if err != nil {
		return "", fmt.Errorf("%w: offer: %w", ErrBadSDP, err)
	}
	types, err := readSDP(local.SDP)
	if err != nil {
		return "", fmt.Errorf("media: own answer: %w", err)
	}
	p.agree(types)

	return p.setLocal(ctx, local)
}

// setLocal makes a description ours and returns it with all candidates.
func (p *Peer) setLocal(ctx context.Context, description webrtc.SessionDescription) (string, error) {
	gathered := webrtc.GatheringCompletePromise(p.pc)
	if err := p.pc.SetLocalDescription(description); err != nil {
		return "", fmt.Errorf("media: set local description: %w", err)
	}
	select {
	case <-gathered:
	case <-p.done:
		return "", ErrClosed
	case <-ctx.Done():
		return "", fmt.Errorf("media: gather candidates: %w", ctx.Err())
	}

	return tidySDP(p.pc.LocalDescription().SDP), nil
}

// agree sets the payload types for both directions: browsers use the same ones both ways.
func (p *Peer) agree(types payloadTypes) {
	p.types.Store(&types)
	p.out.negotiated(types)
}

func (p *Peer) closed() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}
