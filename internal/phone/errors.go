package phone

import (
	"errors"
	"fmt"
)

// Kind says what sort of thing went wrong, so that programs can switch on it.
type Kind uint8

// The kinds of error. The zero value is Internal: an error nobody gave a kind is our fault.
const (
	Internal    Kind = iota // this program or its machine failed
	Invalid                 // the request is malformed or a field is wrong
	Unknown                 // there is no such thing
	Unsigned                // nobody is signed in, or a credential is wrong
	Forbidden               // known, but not allowed
	Conflict                // the state does not allow it
	Exhausted               // a limit is reached; later may work
	Unavailable             // something that we depend on is down; later may work
)

//nolint:gochecknoglobals // a constant: arrays cannot be constants
var kindNames = [...]string{"internal", "invalid", "unknown", "unsigned", "forbidden", "conflict", "exhausted", "unavailable"}

// String is the kind's name in lower case.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind(%d)", k)
}

// Error is an error that people and programs outside may see.
type Error struct {
	Kind    Kind
	Code    string // stable, for programs: "number_not_allowed"
	Message string // a sentence for people: what is wrong and what to do
	Field   string // the field of the request that is wrong, if one is
	cause   error
}

// Error is the sentence, with the cause behind it for logs.
func (e *Error) Error() string {
	if e.cause == nil {
		return e.Message
	}
	return e.Message + ": " + e.cause.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// In returns a copy of the error that names the field of the request that is wrong.
func (e *Error) In(field string) *Error {
	c := *e
	c.Field = field
	return &c
}

// Errorf makes an error. A %w verb makes that argument the cause; it should stand
// where it reads well, since the message is what people see.
func Errorf(kind Kind, code, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Kind: kind, Code: code, Message: err.Error(), cause: errors.Unwrap(err)}
}

// InternalError wraps an error of a lower layer: what was being done, and the cause.
// Its message is for logs alone.
func InternalError(op string, cause error) *Error {
	return &Error{Kind: Internal, Code: "internal", Message: op, cause: cause}
}

// KindOf is the kind of an error, Internal for one that has none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// CodeOf is the stable code of an error, "internal" for one that has none.
func CodeOf(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return "internal"
}
