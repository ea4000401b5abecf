package phone

import "time"

// User is a person who can sign in.
type User struct {
	Identity Identity
	Name     string // as shown to people, 1 to 64 characters
}

// Role is what a person is in the organisation.
type Role string

// The roles of people.
const (
	Agent      Role = "agent"
	Supervisor Role = "supervisor" // sees all conferences and steers them
)

// Session is one sign-in of a user in one browser tab or program.
type Session struct {
	// Key is the SHA-256 of the secret that the browser holds, in hexadecimal:
	// the secret itself is stored nowhere.
	Key     string
	User    User
	Role    Role
	Created time.Time
	Expires time.Time
}
