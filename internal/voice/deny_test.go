package voice

import (
	"testing"

	"softphone/internal/phone"
)

// Whoever counts is told of each call that is refused, whose it was and why, and of no other.
func TestAnswerer_Denied(t *testing.T) {
	var events []phone.Event
	var told []string
	a := newAnswerer("en", &events)
	a.Denied = func(id phone.Identity, code string) { told = append(told, string(id)+" "+code) }
	for _, r := range []Request{
		{Call: call, From: phone.Client("prison"), To: phone.Client("bob")},
		{Call: call, From: phone.Client("alice"), To: phone.Client("bob")},
		{Call: call, From: phone.Telephone("+14155552671"), To: phone.Telephone("+15005550099")},
	} {
		a.Answer(t.Context(), r)
	}
	if len(told) != 2 || told[0] != "prison clients_not_allowed" || told[1][0] != ' ' {
		t.Errorf("told are %q", told)
	}
}
