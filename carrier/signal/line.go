package signal

import (
	"crypto/subtle"
	"log/slog"
	"slices"
	"time"

	"softphone/carrier/exchange"
	"softphone/carrier/media"
)

// line is a browser's share of one call. It implements exchange.Line. Its
// fields below srv are guarded by Server.mu but for the first group.
type line struct {
	srv       *Server
	leg       *exchange.Leg
	sid       string
	temp      string // the browser's own id; calls placed by it only
	token     string // proves that a reconnecting browser had the call
	identity  string
	incoming  bool   // the browser is called
	telephone bool   // placed by a telephone outside of the account
	invite    *reply // what it was invited with; incoming only

	sess     *session // nil while its socket is lost
	peer     *media.Peer
	sdp      string // the carrier's own description, offer or answer
	told     bool   // the browser knows the SID
	answered bool   // answer was sent to it, or came from it
	ended    bool
	keep     *time.Timer // ends the call if no socket takes it over
}

// add makes a line known. It reports false if the session or the server is
// gone, or has too many calls.
func (s *Server) add(l *line) *fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed || l.sess.gone:
		return &fault{codeUnavailable, "The connection is gone"}
	case len(l.sess.lines) >= maxLines:
		return &fault{codeRateExceeded, "Too many calls on one connection"}
	}
	s.lines[l.sid] = append(s.lines[l.sid], l)
	if l.temp != "" {
		s.byTemp[temp{l.identity, l.temp}] = l
	}
	l.sess.lines[l] = struct{}{}
	return nil
}

// find returns the line with this SID or temporary id, if it is the session's
// identity's. All devices that a call by REST rings have its SID: the session's
// own line comes first, then one without a socket; and a session whose line has
// ended has no part in those of the others. Holds Server.mu.
func (e *session) find(callSID string) *line {
	if _, over := e.over[callSID]; over {
		return nil
	}
	found := e.srv.byTemp[temp{e.grant.identity, callSID}]
	for _, l := range e.srv.lines[callSID] {
		switch {
		case l.identity != e.grant.identity:
		case l.sess == e:
			return l
		case found == nil || l.sess == nil:
			found = l
		}
	}
	return found
}

// claim returns the line with this SID or temporary id whose token a browser
// has, if it is the session's identity's. Holds Server.mu.
func (e *session) claim(callSID, token string) *line {
	all := e.srv.lines[callSID]
	if l := e.srv.byTemp[temp{e.grant.identity, callSID}]; l != nil {
		all = append(slices.Clone(all), l)
	}
	for _, l := range all {
		if l.identity == e.grant.identity && l.claimed(token) {
			return l
		}
	}
	return nil
}

// own finds a line and moves it to this session. What a browser sends while its
// socket is down arrives on the next one, before the call is taken up there and
// perhaps before the loss of the old one was noticed. Holds Server.mu.
func (e *session) own(callSID string) *line {
	l := e.find(callSID)
	if l != nil && l.sess != e {
		l.move(e)
	}
	return l
}

// move gives a line to a session. Holds Server.mu.
func (l *line) move(e *session) {
	if l.sess != nil {
		delete(l.sess.lines, l)
	}
	if l.keep != nil {
		l.keep.Stop()
		l.keep = nil
	}
	l.sess = e
	e.lines[l] = struct{}{}
}

// orphan leaves a line without a socket for some time. A placed call that was
// not answered cannot be taken up again, for its browser has no token: it ends
// at once. Holds Server.mu.
func (l *line) orphan(keep time.Duration) {
	l.sess = nil
	if l.ended {
		return
	}
	if !l.incoming && !l.answered {
		l.drop()
		l.leg.HungUp()
		return
	}
	l.keep = time.AfterFunc(keep, l.lose)
}

// leave makes a session forget an incoming call that is not its own any more.
// Holds Server.mu.
func (l *line) leave(e *session) {
	if l.incoming {
		e.over[l.sid] = struct{}{}
	}
}

// lose gives a line up that no socket has claimed.
func (l *line) lose() {
	l.srv.mu.Lock()
	defer l.srv.mu.Unlock()
	if l.sess == nil && !l.ended {
		l.srv.log.Info("call not claimed after its connection was lost", slog.String("call", l.sid))
		l.drop()
		l.leg.Lost()
	}
}

// drop forgets the line and frees its media. Holds Server.mu.
func (l *line) drop() {
	if l.ended {
		return
	}
	l.ended = true
	if l.keep != nil {
		l.keep.Stop()
	}
	left := slices.DeleteFunc(l.srv.lines[l.sid], func(o *line) bool { return o == l })
	if l.srv.lines[l.sid] = left; len(left) == 0 {
		delete(l.srv.lines, l.sid)
	}
	delete(l.srv.byTemp, temp{l.identity, l.temp})
	if l.sess != nil {
		delete(l.sess.lines, l)
		l.leave(l.sess)
	}
	if l.peer != nil {
		_ = l.peer.Close()
	}
}

// claimed says whether a token is the line's.
func (l *line) claimed(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(l.token)) == 1
}

// watch reports the failure of the line's media.
func (l *line) watch(peer *media.Peer) {
	l.srv.work.Go(func() {
		<-peer.Done()
		l.srv.mu.Lock()
		failed := l.peer == peer && !l.ended
		l.srv.mu.Unlock()
		if failed {
			l.leg.Failed(codeMediaFailed, "Media connection failed")
		}
	})
}

func (l *line) send(kind string, r reply) {
	if l.sess != nil && !l.sess.gone {
		l.sess.send(kind, r)
	}
}

// Ring implements exchange.Line.
func (l *line) Ring() {
	l.srv.mu.Lock()
	defer l.srv.mu.Unlock()
	if l.ended || l.answered {
		return
	}
	l.told = true
	l.send("ringing", reply{CallSID: l.sid})
}

// Answer implements exchange.Line.
func (l *line) Answer() {
	l.srv.mu.Lock()
	defer l.srv.mu.Unlock()
	if l.ended || l.answered {
		return
	}
	l.told, l.answered = true, true
	l.sendAnswer()
}

func (l *line) sendAnswer() {
	l.send("answer", reply{CallSID: l.sid, SDP: l.sdp, Reconnect: l.token})
}

// Hangup implements exchange.Line.
func (l *line) Hangup(cause exchange.Cause) {
	l.srv.mu.Lock()
	defer l.srv.mu.Unlock()
	if l.ended {
		return
	}
	r := reply{CallSID: l.sid}
	if !l.told && l.temp != "" {
		r.CallSID = l.temp // the only id that the browser knows
	}
	switch {
	case cause.Code != 0:
		r.Error = &fault{cause.Code, cause.Message}
	case l.telephone && !l.answered:
		r.Error = heard(cause.Status)
	}
	l.send("hangup", r)
	l.drop()
}

// heard is what a telephone hears in place of an answer, as a caller would a
// busy tone: a client is told such things by its application, a telephone by
// nobody. Nil: only that it is over.
func heard(status exchange.Status) *fault {
	switch status {
	case exchange.StatusBusy:
		return &fault{codeBusy, "Busy here"}
	case exchange.StatusNoAnswer:
		return &fault{codeNoAnswer, "Nobody answers"}
	case exchange.StatusFailed:
		return &fault{codeNotFound, "The number cannot be reached"}
	case exchange.StatusUnknown, exchange.StatusQueued, exchange.StatusInitiated, exchange.StatusRinging,
		exchange.StatusInProgress, exchange.StatusCompleted, exchange.StatusCanceled:
	}
	return nil
}

// Cancel implements exchange.Line. A browser that has accepted meanwhile does
// not listen to cancel any more.
func (l *line) Cancel() {
	l.srv.mu.Lock()
	defer l.srv.mu.Unlock()
	if l.ended {
		return
	}
	kind := "cancel"
	if l.answered {
		kind = "hangup"
	}
	l.send(kind, reply{CallSID: l.sid})
	l.drop()
}

// Port implements exchange.Line.
func (l *line) Port() media.Port {
	l.srv.mu.Lock()
	defer l.srv.mu.Unlock()
	return l.peer
}
