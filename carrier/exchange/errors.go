package exchange

import "errors"

var (
	// ErrClosed means that the exchange has been closed.
	ErrClosed = errors.New("exchange: closed")
	// ErrEnded means that the call has ended.
	ErrEnded = errors.New("exchange: the call has ended")
	// ErrUnknownApplication means that no application has the SID.
	ErrUnknownApplication = errors.New("exchange: no application has this SID")
	// ErrNotInbound means that only an inbound call can be answered or rejected.
	ErrNotInbound = errors.New("exchange: only an inbound call can be answered or rejected")
	// ErrAnswered means that the call has been answered and cannot be rejected.
	ErrAnswered = errors.New("exchange: the call has been answered")
)
