package signal

import (
	"context"
	"errors"
	"log/slog"
	"net/url"

	"softphone/carrier/exchange"
)

// onInvite places a call.
func (e *session) onInvite(ctx context.Context, m invite) {
	s := e.srv
	s.mu.Lock()
	g := e.grant
	again := s.byTemp[temp{g.identity, m.CallSID}] != nil
	s.mu.Unlock()
	if again {
		e.fail(&fault{codeMalformed, "invite: callsid is in use"}, m.CallSID)
		return
	}
	if g.appSID == "" && g.telephone == "" {
		e.refuse(m.CallSID, &fault{codeUnauthorized, "The token does not allow outgoing calls"})
		return
	}
	params, err := m.params()
	if err != nil {
		e.refuse(m.CallSID, &fault{codeMalformed, err.Error()})
		return
	}
	peer, sdp, err := s.engine.Answer(ctx, m.SDP)
	if err != nil {
		s.log.Warn("offer refused", slog.String("error", err.Error()))
		e.refuse(m.CallSID, &fault{codeMalformed, "invite: sdp cannot be answered"})
		return
	}
	leg, f := s.newCall(g, params)
	if f != nil {
		_ = peer.Close()
		e.refuse(m.CallSID, f)
		return
	}
	l := &line{
		srv: s, leg: leg, sid: leg.Call().SID(), temp: m.CallSID, token: secretToken("RT"),
		identity: g.identity, telephone: g.telephone != "", sess: e, peer: peer, sdp: sdp,
	}
	if f := s.add(l); f != nil {
		_ = peer.Close()
		leg.HungUp()
		e.refuse(m.CallSID, f)
		return
	}
	l.watch(peer)
	leg.Start(l)
}

// newCall asks the exchange for the call of a client, or of a telephone.
func (s *Server) newCall(g grant, params url.Values) (*exchange.Leg, *fault) {
	var (
		leg *exchange.Leg
		err error
	)
	if g.telephone != "" {
		leg, err = s.x.NewOutsideCall(g.telephone, params.Get("To"))
	} else {
		leg, err = s.x.NewCall(exchange.Incoming{
			Identity: g.identity, AppSID: g.appSID, Params: params, TokenParams: g.params,
		})
	}
	switch {
	case err == nil:
		return leg, nil
	case errors.Is(err, exchange.ErrUnknownApplication):
		return nil, &fault{codeApplicationNotFound, "Application not found"}
	case errors.Is(err, exchange.ErrUnknownNumber):
		return nil, &fault{codeNotFound, "Nobody has this number"}
	case errors.Is(err, exchange.ErrEngaged):
		return nil, &fault{codeBusy, "The telephone's line is in use"}
	}
	return nil, &fault{codeUnavailable, "The carrier is closing"}
}

// onReconnect takes a call up again: after the loss of its socket, after a new
// token, or on another device before it was answered there.
func (e *session) onReconnect(ctx context.Context, m invite) {
	s := e.srv
	s.mu.Lock()
	l := e.claim(m.CallSID, m.Reconnect)
	if l == nil {
		s.mu.Unlock()
		e.refuse(m.CallSID, &fault{codeReconnect, "The call cannot be taken up again"})
		return
	}
	if !l.incoming || l.answered {
		l.move(e)
		if l.answered {
			l.sendAnswer()
		}
		s.mu.Unlock()
		return
	}
	s.mu.Unlock()
	e.takeOver(ctx, l, m.SDP)
}

// takeOver answers an incoming call on this session with a fresh offer of its
// browser; the session that rang is told that it is over.
func (e *session) takeOver(ctx context.Context, l *line, offer string) {
	s := e.srv
	peer, sdp, err := s.engine.Answer(ctx, offer)
	if err != nil {
		e.refuse(l.sid, &fault{codeMalformed, "invite: sdp cannot be answered"})
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if l.ended || l.answered || e.gone {
		_ = peer.Close()
		e.refuse(l.sid, &fault{codeReconnect, "The call cannot be taken up again"})
		return
	}
	if l.sess != nil && l.sess != e {
		l.send("cancel", reply{CallSID: l.sid})
		l.leave(l.sess)
	}
	former := l.peer
	l.move(e)
	l.peer, l.sdp, l.answered = peer, sdp, true
	_ = former.Close()
	l.watch(peer)
	l.sendAnswer()
	l.leg.Answered()
}
