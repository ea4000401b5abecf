package exchange

import "errors"

var (
	// ErrClosed means that the exchange has been closed.
	ErrClosed = errors.New("exchange: closed")
	// ErrEnded means that the call has ended.
	ErrEnded = errors.New("exchange: the call has ended")
	// ErrRedirected is the cause with which a program's context ends when the call
	// goes on with another one.
	ErrRedirected = errors.New("exchange: the call was redirected")
	// ErrNotAnswered means that an outgoing call that rings cannot be redirected.
	ErrNotAnswered = errors.New("exchange: the call has not been answered")
	// ErrUnknownCall means that no call has the SID, or that it was forgotten.
	ErrUnknownCall = errors.New("exchange: no call has this SID")
	// ErrLive means that a call has not ended.
	ErrLive = errors.New("exchange: the call has not ended")
	// ErrUnknownApplication means that no application has the SID.
	ErrUnknownApplication = errors.New("exchange: no application has this SID")
	// ErrUnknownNumber means that a number is nobody's.
	ErrUnknownNumber = errors.New("exchange: nobody has this number")
	// ErrEngaged means that a telephone has a call already.
	ErrEngaged = errors.New("exchange: the telephone's line is in use")
	// ErrNotInbound means that only an inbound call can be answered or rejected.
	ErrNotInbound = errors.New("exchange: only an inbound call can be answered or rejected")
	// ErrAnswered means that the call has been answered and cannot be rejected.
	ErrAnswered = errors.New("exchange: the call has been answered")
)
