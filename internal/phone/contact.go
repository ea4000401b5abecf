package phone

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// ContactID names a contact. It is made at random.
type ContactID string

// Contact is somebody whom people call, under the name that they go by here.
type Contact struct {
	ID        ContactID
	Owner     Identity // whose contact it is; empty: it is shared by all
	Name      string   // 1 to 100 visible characters
	Numbers   []Number // at most [MostNumbers]
	Client    Identity // who they are here; empty where they are nobody
	Notes     string   // at most 500 characters
	Favourite bool     // of who asks; of one that is made, of who makes it
	By        Identity // who changed it last
	Created   time.Time
	Updated   time.Time
}

// The limits of contacts.
const (
	MostNumbers        = 10
	MostOwnContacts    = 1000 // of one person
	MostSharedContacts = 2000

	longestContact = 100
	longestRemark  = 500
)

// Check returns nil if the contact can be kept, or else an error of kind [Invalid] whose field says what is wrong.
func (c Contact) Check() error {
	unfit := func(code, field, format string, args ...any) error {
		return Errorf(Invalid, code, format, args...).In(field)
	}
	if n := utf8.RuneCountInString(c.Name); n < 1 || n > longestContact || !Printable(c.Name) || strings.TrimSpace(c.Name) != c.Name {
		return unfit("name_invalid", "name", "The name must be 1 to %d visible characters.", longestContact)
	}
	if len(c.Numbers) > MostNumbers {
		return unfit("numbers_invalid", "numbers", "A contact can have at most %d numbers.", MostNumbers)
	}
	for i, n := range c.Numbers {
		if !number.MatchString(string(n)) {
			return unfit("numbers_invalid", "numbers", "%q is no telephone number: it must be + and the country code, then the number.", n)
		}
		if slices.Contains(c.Numbers[:i], n) {
			return unfit("numbers_invalid", "numbers", "The number %s is there twice.", n)
		}
	}
	if c.Client != "" && !identity.MatchString(string(c.Client)) {
		return unfit("client_invalid", "client", "%q is nobody's identity.", c.Client)
	}
	if len(c.Numbers) == 0 && c.Client == "" {
		return unfit("numbers_missing", "numbers", "A contact needs a number, or somebody here who they are.")
	}
	if utf8.RuneCountInString(c.Notes) > longestRemark || !Printable(strings.ReplaceAll(c.Notes, "\n", "")) {
		return unfit("notes_invalid", "notes", "The notes must be %d characters at the most, which can be read.", longestRemark)
	}
	return nil
}

// ContactStore keeps contacts.
type ContactStore interface {
	// CreateContact stores a new contact; the error is of kind [Conflict], code contacts_exhausted, if its owner has, or all share,
	// as many as there may be.
	CreateContact(ctx context.Context, c Contact) error
	// Contact returns a contact that somebody sees: their own, or a shared one. The error is of kind [Unknown] if they see
	// none of this ID, as of the next three.
	Contact(ctx context.Context, by Identity, id ContactID) (Contact, error)
	// UpdateContact lets change alter a contact in a transaction, as [RoomStore.UpdateRoom] does. The ID, the owner and
	// whose favourite it is stay.
	UpdateContact(ctx context.Context, by Identity, id ContactID, change func(*Contact) error) (Contact, error)
	DeleteContact(ctx context.Context, by Identity, id ContactID) error
	// FavourContact says whether a contact is somebody's favourite.
	FavourContact(ctx context.Context, by Identity, id ContactID, favourite bool) error
	// Contacts returns all contacts that somebody sees, by name.
	Contacts(ctx context.Context, by Identity) ([]Contact, error)
}
