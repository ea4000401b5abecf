package signal

import (
	"context"
	"log/slog"
	"strings"
)

// maxContent is the largest user-defined message.
//
// Source: https://www.twilio.com/docs/voice/voice-sdk-call-message-events.
const maxContent = 10_000

// userDefined is the only type of message that may be sent.
const userDefined = "user-defined-message"

// onReinvite restarts ICE.
func (e *session) onReinvite(ctx context.Context, m reinvite) {
	s := e.srv
	s.mu.Lock()
	l := e.own(m.CallSID)
	if l == nil || !l.answered {
		s.mu.Unlock()
		e.refuse(m.CallSID, &fault{codeReconnect, "reinvite: no such call"})
		return
	}
	peer := l.peer
	s.mu.Unlock()
	sdp, err := peer.Reoffer(ctx, m.SDP)
	if err != nil {
		s.log.Warn("reinvite refused", slog.String("call", l.sid), slog.String("error", err.Error()))
		e.fail(&fault{codeMalformed, "reinvite: sdp cannot be answered"}, m.CallSID)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if l.ended || l.peer != peer {
		return
	}
	l.sdp = sdp
	l.sendAnswer()
}

// onDigits takes digits that the browser could not send by RTP.
func (e *session) onDigits(m dtmf) {
	s := e.srv
	s.mu.Lock()
	defer s.mu.Unlock()
	if l := e.own(m.CallSID); l != nil {
		l.leg.Digits(onlyDigits(m.Digits))
	}
}

// maxDigits is how many digits one message may hold.
const maxDigits = 128

func onlyDigits(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune("0123456789ABCDabcd*#wW", r) {
			return r
		}
		return -1
	}, s)
	return s[:min(len(s), maxDigits)]
}

// onMessage acknowledges a user-defined message, or says why it is refused.
// Messages go no further: the resource that applications would read them from
// does not exist yet.
func (e *session) onMessage(m userMessage) {
	s := e.srv
	s.mu.Lock()
	defer s.mu.Unlock()
	refuse := func(code int, why string) {
		e.send("error", reply{
			Error: &fault{code, why}, CallSID: m.CallSID, VoiceEventSID: m.VoiceEventSID,
		})
	}
	l := e.own(m.CallSID)
	switch {
	case l == nil:
		refuse(codeMalformed, "message: no such call")
	case m.MessageType != userDefined:
		refuse(codeMessageType, "Call message event type is invalid")
	case len(m.Content) > maxContent:
		refuse(codeMessageSize, "Call message event payload is too large")
	default:
		s.log.Info("user-defined message", slog.String("call", l.sid), slog.Int("bytes", len(m.Content)))
		e.send("ack", reply{AckType: "message", CallSID: m.CallSID, VoiceEventSID: m.VoiceEventSID})
	}
}
