package phone

import (
	"context"
	"time"
)

// Visit is what is known of who calls from a button.
type Visit struct {
	Identity Identity // made for this call alone
	Button   KeyID
	Title    string // of the page, at most 200 characters: its own word, which nobody has checked
	URL      string // of the page, at most 2000 characters: its own word as well
	Language string // en or ja: what was spoken to them
	// Verified is what the site's own server has signed of them, by name; none without.
	Verified map[string]string
	Origin   string // of the page, as the browser said; our own where it is our page in a frame
	Created  time.Time
}

// VisitKept is for how long a visit is kept.
const VisitKept = 40 * 24 * time.Hour

// VisitStore keeps visits.
type VisitStore interface {
	// CreateVisit stores a visit; the error is of kind [Conflict] if there is one of this identity.
	CreateVisit(ctx context.Context, v Visit) error
	// Visit returns the visit of an identity; the error is of kind [Unknown], code visit_unknown, if there is none.
	Visit(ctx context.Context, id Identity) (Visit, error)
}
