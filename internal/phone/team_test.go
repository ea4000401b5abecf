package phone_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// Of a team those are called who are signed in, in the team's order; nobody else is, and the team stays as it is.
func TestTeam_SignedIn(t *testing.T) {
	team := phone.Team{Members: []phone.Identity{"carol", "gone", "alice"}}
	got := team.SignedIn([]phone.User{{Identity: "alice"}, {Identity: "bob"}, {Identity: "carol"}})
	if diff := cmp.Diff([]phone.Identity{"carol", "alice"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]phone.Identity{"carol", "gone", "alice"}, team.Members); diff != "" {
		t.Errorf("the members are others now (-want +got):\n%s", diff)
	}
}
