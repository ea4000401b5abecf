package server

import "testing"

// A call is called by who is there, also after it was handed on.
func TestTitleOf(t *testing.T) {
	alice, bob, carol, dave := participant{Name: "Alice"}, participant{Name: "Bob"}, participant{Name: "Carol"}, participant{Name: "Dave"}
	in := func(p participant, state string) participant {
		p.State = state
		return p
	}
	for _, tt := range []struct {
		name   string
		people []participant
		want   string
	}{
		{"two", []participant{in(alice, stateHere), in(bob, stateHere)}, "Alice, Bob"},
		{"one rings", []participant{in(alice, stateHere), in(bob, stateRinging)}, "Alice, Bob"},
		{"handed on", []participant{in(alice, stateLeft), in(bob, stateHere), in(carol, stateHere)}, "Bob, Carol"},
		{"being handed on", []participant{in(alice, stateHere), in(bob, stateHere), in(carol, stateRinging)}, "Alice, Bob"},
		{"a target that did not answer", []participant{in(alice, stateHere), in(carol, "no-answer"), in(bob, stateHere)}, "Alice, Bob"},
		{"one is left", []participant{in(alice, stateLeft), in(carol, "no-answer"), in(bob, stateHere)}, "Bob, Alice"},
		{"many", []participant{in(alice, stateHere), in(bob, stateHere), in(carol, stateHere), in(dave, stateHere)}, "Alice, Bob, Carol"},
		{"over", []participant{in(alice, stateLeft), in(bob, stateLeft), in(carol, stateLeft)}, "Alice, Bob"},
		{"twice there", []participant{in(alice, stateLeft), in(bob, stateHere), in(alice, stateHere)}, "Bob, Alice"},
		{"nobody", nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := titleOf(tt.people); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}
