package signal

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"

	"softphone/carrier/exchange"
)

var errGone = errors.New("signal: the connection is gone")

// Invite implements exchange.Device: the browser rings.
func (e *session) Invite(ctx context.Context, in exchange.Invite) error {
	s := e.srv
	peer, offer, err := s.engine.Offer(ctx)
	if err != nil {
		return invited(in.CallSID, err)
	}
	s.mu.Lock()
	identity := e.grant.identity
	s.mu.Unlock()
	l := &line{
		srv: s, leg: in.Leg, sid: in.CallSID, token: secretToken("RT"),
		identity: identity, incoming: true, told: true,
		sess: e, peer: peer, sdp: offer,
	}
	l.invite = &reply{
		CallSID: in.CallSID, SDP: offer, Reconnect: l.token,
		Parameters: map[string]string{
			"CallSid":    in.CallSID,
			"From":       in.From,
			"To":         in.To,
			"AccountSid": in.AccountSID,
			"ApiVersion": exchange.APIVersion,
		},
	}
	if query := paramsQuery(in.Params); query != "" {
		l.invite.Parameters["Params"] = query
	}
	if f := s.add(l); f != nil {
		_ = peer.Close()
		return invited(in.CallSID, errors.Join(errGone, f))
	}
	l.watch(peer)
	in.Leg.Start(l)
	s.mu.Lock()
	defer s.mu.Unlock()
	if l.ended {
		return nil
	}
	l.send("invite", *l.invite)
	l.leg.Ringing()
	return nil
}

// paramsQuery writes custom parameters as the SDK reads them: names raw, for
// it does not decode them, values percent-encoded.
func paramsQuery(params []exchange.Param) string {
	var b strings.Builder
	for _, p := range params {
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(p.Name)
		b.WriteByte('=')
		b.WriteString(strings.ReplaceAll(url.QueryEscape(p.Value), "+", "%20"))
	}
	return b.String()
}

// ringAgain invites a session to the calls that lost their socket while they
// rang. Holds Server.mu.
func (s *Server) ringAgain(e *session) {
	for _, same := range s.lines {
		for _, l := range same {
			if l.sess == nil && l.incoming && !l.answered && l.identity == e.grant.identity {
				l.move(e)
				l.send("invite", *l.invite)
				break // the others with its SID are other devices'
			}
		}
	}
}

// onAnswer accepts an incoming call.
func (e *session) onAnswer(m answer) {
	s := e.srv
	l := e.accept(m.CallSID)
	if l == nil {
		s.log.Debug("answer to no call", slog.String("call", m.CallSID))
		return
	}
	if err := l.peer.SetAnswer(m.SDP); err != nil {
		s.log.Warn("answer refused", slog.String("call", l.sid), slog.String("error", err.Error()))
		l.leg.Failed(codeMalformed, "answer: sdp cannot be used")
		return
	}
	l.leg.Answered()
}

// accept marks a ringing call as answered by this session's browser, which from
// now on listens to hangup. It returns nil if it does not ring here. Once a
// line is answered its peer never changes.
func (e *session) accept(callSID string) *line {
	e.srv.mu.Lock()
	defer e.srv.mu.Unlock()
	l := e.own(callSID)
	if l == nil || !l.incoming || l.answered {
		return nil
	}
	l.answered = true
	return l
}

// onReject refuses an incoming call.
func (e *session) onReject(m reject) {
	s := e.srv
	s.mu.Lock()
	defer s.mu.Unlock()
	l := e.own(m.CallSID)
	if l == nil || !l.incoming || l.answered {
		return
	}
	l.drop()
	l.leg.Rejected()
}

// onHangup ends a call. A call that is not known has ended already.
func (e *session) onHangup(m hangup) {
	s := e.srv
	s.mu.Lock()
	defer s.mu.Unlock()
	l := e.own(m.CallSID)
	if l == nil {
		return
	}
	if m.Message != "" {
		s.log.Info("browser hung up with a message", slog.String("call", l.sid), slog.Int("bytes", len(m.Message)))
	}
	l.drop()
	l.leg.HungUp()
}
