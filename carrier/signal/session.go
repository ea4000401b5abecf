package signal

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/coder/websocket"
)

// session is one socket.
type session struct {
	srv  *Server
	conn *websocket.Conn
	stop context.CancelFunc // cuts the socket
	out  chan []byte

	// Guarded by Server.mu.
	grant      grant // zero until a token was accepted
	listening  bool  // a token was accepted
	expired    bool
	registered bool
	gone       bool
	keep       time.Duration
	expiry     *time.Timer
	lines      map[*line]struct{}
	over       map[string]struct{} // SIDs of incoming calls that have ended here
}

// heartbeat is the frame that keeps a socket alive; the browser echoes it.
const heartbeat = "\n"

// serve reads the socket until it ends.
func (e *session) serve(ctx context.Context) {
	written := make(chan struct{})
	go func() {
		defer close(written)
		e.write(ctx)
	}()
	for {
		frame, err := e.read(ctx)
		if err != nil {
			e.srv.log.Debug("socket ends", slog.String("why", err.Error()))
			break
		}
		if string(frame) == heartbeat {
			continue
		}
		e.take(ctx, frame)
	}
	e.stop()
	e.srv.exit(e)
	<-written
	_ = e.conn.CloseNow()
}

// read returns the next frame. A socket that is silent for too long fails.
func (e *session) read(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, e.srv.cfg.Idle)
	defer cancel()
	kind, frame, err := e.conn.Read(ctx)
	if err != nil {
		return nil, err
	}
	if kind != websocket.MessageText {
		return nil, nil // as malformed as any other
	}
	return frame, nil
}

// write sends what is queued, and the heartbeat.
func (e *session) write(ctx context.Context) {
	beat := time.NewTicker(e.srv.cfg.Beat)
	defer beat.Stop()
	for {
		frame := []byte(heartbeat)
		select {
		case <-ctx.Done():
			return
		case frame = <-e.out:
		case <-beat.C:
		}
		if frame == nil { // the last one
			_ = e.conn.Close(websocket.StatusGoingAway, "closing")
			e.stop()
			return
		}
		limited, cancel := context.WithTimeout(ctx, writeTimeout)
		err := e.conn.Write(limited, websocket.MessageText, frame)
		cancel()
		if err != nil {
			e.stop()
			return
		}
	}
}

// send queues a frame. It never blocks; a socket that lags is cut.
func (e *session) send(kind string, r reply) {
	select {
	case e.out <- encode(kind, r):
	default:
		e.stop()
	}
}

// leave closes the socket cleanly.
func (e *session) leave() {
	select {
	case e.out <- nil:
	default:
		e.stop()
	}
}

func (e *session) fail(f *fault, callSID string) {
	e.send("error", reply{Error: f, CallSID: callSID})
}

// refuse ends a call that never came about.
func (e *session) refuse(callSID string, f *fault) {
	e.send("hangup", reply{CallSID: callSID, Error: f})
}

// take handles one frame. It runs in the reading goroutine, so frames of one
// socket are handled in order.
func (e *session) take(ctx context.Context, frame []byte) {
	m, err := decode(frame)
	if err != nil {
		e.srv.log.Warn("malformed frame", slog.String("error", err.Error()))
		e.fail(&fault{codeMalformed, err.Error()}, "")
		return
	}
	if l, ok := m.(listen); ok {
		e.onListen(l)
		return
	}
	e.srv.mu.Lock()
	listening, expired := e.listening, e.expired
	e.srv.mu.Unlock()
	if !listening {
		// A register that is sent before the token was verified earns this.
		e.fail(&fault{codeTokenInvalid, "No token was accepted on this connection"}, "")
		return
	}
	switch m := m.(type) {
	case register:
		e.onRegister(m, expired)
	case invite:
		if m.Reconnect != "" {
			e.onReconnect(ctx, m)
			return
		}
		if expired {
			e.refuse(m.CallSID, &fault{codeTokenExpired, "JWT token expired"})
			return
		}
		e.onInvite(ctx, m)
	case answer:
		e.onAnswer(m)
	case reject:
		e.onReject(m)
	case hangup:
		e.onHangup(m)
	case reinvite:
		e.onReinvite(ctx, m)
	case dtmf:
		e.onDigits(m)
	case userMessage:
		e.onMessage(m)
	case unknown:
		e.srv.log.Debug("message of unknown type", slog.String("type", m.Type))
	}
}

// onListen verifies a token. The first one gives the session its identity;
// later ones must keep it.
func (e *session) onListen(m listen) {
	s := e.srv
	g, err := s.verify.verify(m.Token)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil && e.listening && g.identity != e.grant.identity {
		err = &fault{codeTokenInvalid, "The identity cannot change on a live connection"}
	}
	if f, ok := errors.AsType[*fault](err); ok {
		s.log.Warn("token refused", slog.Int("code", f.Code), slog.String("why", f.Message))
		e.fail(f, "")
		if !e.listening {
			time.AfterFunc(s.cfg.Linger, e.closeRefused)
		}
		return
	}
	if e.gone {
		return
	}
	e.grant, e.listening, e.expired = g, true, false
	e.keep = max(s.cfg.Keep, time.Duration(m.ReconnectTimeout*float64(time.Second)))
	if e.expiry != nil {
		e.expiry.Stop()
	}
	left := g.expires.Sub(s.cfg.Now())
	e.expiry = time.AfterFunc(left, func() { s.expire(e, g.expires) })
	if e.registered && !g.incoming {
		e.unregister()
		e.send("offline", reply{})
	}
	s.log.Debug("listening", slog.String("identity", g.identity))
	e.send("connected", reply{
		Edge: s.cfg.Edge, Region: s.cfg.Region, Home: s.cfg.Home,
		Token: &tokenInfo{Identity: g.identity, TTL: int64(left.Seconds())},
	})
}

// closeRefused tells a browser whose token was refused not to come back, so
// that its register settles, unless a good token came meanwhile.
func (e *session) closeRefused() {
	e.srv.mu.Lock()
	defer e.srv.mu.Unlock()
	if !e.listening && !e.gone {
		e.send("close", reply{})
	}
}

// expire takes the registration away; the socket and its calls stay.
func (s *Server) expire(e *session, when time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.gone || e.expired || !e.grant.expires.Equal(when) {
		return
	}
	e.expired = true
	e.fail(&fault{codeTokenExpired, "JWT token expired"}, "")
	if e.registered {
		e.unregister()
	}
	e.send("offline", reply{})
}

func (e *session) onRegister(m register, expired bool) {
	s := e.srv
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !m.Media.Audio:
		if e.registered {
			e.unregister()
		}
		e.send("offline", reply{})
	case expired:
		e.fail(&fault{codeTokenExpired, "Cannot register. Token is expired"}, "")
		e.send("offline", reply{})
	case !e.grant.incoming:
		e.fail(&fault{codeUnauthorized, "The token does not allow incoming calls"}, "")
		e.send("offline", reply{})
	default:
		if !e.registered && !e.gone {
			e.register()
		}
		e.send("ready", reply{})
		s.ringAgain(e)
	}
}

// register makes the browser ring for calls: to its identity, or to its number
// if it is a telephone. Holds Server.mu.
func (e *session) register() {
	e.registered = true
	if number := e.grant.telephone; number != "" {
		e.srv.x.RegisterTelephone(number, e)
		return
	}
	e.srv.x.Register(e.grant.identity, e)
}

// unregister undoes register. Holds Server.mu.
func (e *session) unregister() {
	e.registered = false
	if number := e.grant.telephone; number != "" {
		e.srv.x.UnregisterTelephone(number, e)
		return
	}
	e.srv.x.Unregister(e.grant.identity, e)
}

// exit forgets a socket. Its calls are kept for a while.
func (s *Server) exit(e *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e.gone = true
	delete(s.sessions, e)
	if e.expiry != nil {
		e.expiry.Stop()
	}
	if e.registered {
		e.unregister()
	}
	for l := range e.lines {
		l.orphan(e.keep)
	}
}
