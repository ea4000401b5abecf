package tokens

import (
	"errors"
	"fmt"
)

// FieldError says which field of a request for a token is wrong, and how. It never
// holds a secret.
type FieldError struct {
	Field   string // as in the Go struct: "Identity", "TTL", "SID"
	Problem string // what is wrong, and what is wanted
}

// Error gives the field and its problem.
func (e *FieldError) Error() string { return "tokens: " + e.Field + " " + e.Problem }

func wrong(field, format string, args ...any) error {
	return &FieldError{Field: field, Problem: fmt.Sprintf(format, args...)}
}

// Reason is why a token was refused.
type Reason int

// The reasons, each with the code of Twilio's error dictionary that comes nearest.
const (
	ReasonUnknown     Reason = iota // not an error of this package
	ReasonMalformed                 // not a JWT, or too long, or ambiguous: 20101
	ReasonHeader                    // alg, typ, cty or a forbidden header: 20102
	ReasonIssuer                    // iss or sub is missing, of the wrong form, or not known: 20103
	ReasonExpired                   // exp has passed: 20104
	ReasonNotYetValid               // nbf is to come: 20105
	ReasonGrants                    // grants, scopes or other claims are not usable: 20106
	ReasonSignature                 // signed with another secret, or changed since: 20107
	ReasonTooLong                   // exp is more than 24 hours ahead: 20157
)

// String gives the reason as a word or two, for logs.
func (r Reason) String() string {
	switch r {
	case ReasonMalformed:
		return "malformed"
	case ReasonHeader:
		return "header"
	case ReasonIssuer:
		return "issuer"
	case ReasonExpired:
		return "expired"
	case ReasonNotYetValid:
		return "not yet valid"
	case ReasonGrants:
		return "grants"
	case ReasonSignature:
		return "signature"
	case ReasonTooLong:
		return "too long"
	case ReasonUnknown:
	}
	return "unknown"
}

// Code gives the code that Twilio has for the reason, 0 for an unknown one.
// Source: https://www.twilio.com/docs/api/errors.
func (r Reason) Code() int {
	switch r {
	case ReasonMalformed:
		return 20101
	case ReasonHeader:
		return 20102
	case ReasonIssuer:
		return 20103
	case ReasonExpired:
		return 20104
	case ReasonNotYetValid:
		return 20105
	case ReasonGrants:
		return 20106
	case ReasonSignature:
		return 20107
	case ReasonTooLong:
		return 20157
	case ReasonUnknown:
	}
	return 0
}

// VerifyError says why a token was refused. It holds neither the token nor a secret.
type VerifyError struct {
	Reason Reason
	Detail string
}

// Error gives the reason and the detail.
func (e *VerifyError) Error() string {
	return "token refused (" + e.Reason.String() + "): " + e.Detail
}

// ReasonOf gives the reason of the [VerifyError] in err's chain, else [ReasonUnknown].
func ReasonOf(err error) Reason {
	if v, ok := errors.AsType[*VerifyError](err); ok {
		return v.Reason
	}
	return ReasonUnknown
}

func refuse(reason Reason, format string, args ...any) error {
	return &VerifyError{Reason: reason, Detail: fmt.Sprintf(format, args...)}
}
