package phone

import (
	"context"
	"regexp"
	"slices"
	"time"
)

// TeamName names a team: 1 to 40 lower-case letters, digits and hyphens.
type TeamName string

var teamName = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$`)

// ParseTeamName checks s and returns it as the name of a team. The error is of kind [Invalid].
func ParseTeamName(s string) (TeamName, error) {
	if !teamName.MatchString(s) {
		return "", Errorf(Invalid, "team_invalid", "A team's name must be 1 to 40 lower-case letters, digits or hyphens, such as sales.").In("name")
	}
	return TeamName(s), nil
}

// Team is people who are called together: the first to answer has the call.
type Team struct {
	Name    TeamName
	Title   string // as shown to people, 1 to 64 characters
	Members []Identity
	By      Identity // who made it
	Created time.Time
	Updated time.Time
}

// SignedIn are those of the team who are signed in, of all who are: a member may be nobody any more.
func (t Team) SignedIn(all []User) []Identity {
	in := make(map[Identity]bool, len(all))
	for _, u := range all {
		in[u.Identity] = true
	}
	return slices.DeleteFunc(slices.Clone(t.Members), func(id Identity) bool { return !in[id] })
}

// TeamStore keeps teams.
type TeamStore interface {
	// CreateTeam stores a new team; the error is of kind [Conflict], code name_taken, if there is one of this name.
	CreateTeam(ctx context.Context, t Team) error
	// Team returns a team; the error is of kind [Unknown] if there is none, as of the next two.
	Team(ctx context.Context, name TeamName) (Team, error)
	// Teams returns all teams, by name.
	Teams(ctx context.Context) ([]Team, error)
	// UpdateTeam lets change alter a team in a transaction, as [RoomStore.UpdateRoom] does. The name stays.
	UpdateTeam(ctx context.Context, name TeamName, change func(*Team) error) (Team, error)
	DeleteTeam(ctx context.Context, name TeamName) error
}
