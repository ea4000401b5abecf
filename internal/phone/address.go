package phone

import (
	"log/slog"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Identity is the name of a client: who a token was issued to, and what stands
// behind "client:" in From and To. Ours use 1 to 121 of the characters A-Z, a-z,
// 0-9 and underscore, which every Twilio SDK, URL and label takes.
// Source: https://www.twilio.com/docs/voice/twiml/client
type Identity string

var identity = regexp.MustCompile(`^[A-Za-z0-9_]{1,121}$`)

// ParseIdentity checks s and returns it as an identity.
// The error is of kind [Invalid] and says which characters are allowed.
func ParseIdentity(s string) (Identity, error) {
	if !identity.MatchString(s) {
		return "", Errorf(Invalid, "identity_invalid",
			"The identity must be 1 to 121 letters (A-Z, a-z), digits or underscores.")
	}
	return Identity(s), nil
}

// Number is a telephone number in E.164: "+" and 3 to 15 digits, the first not 0.
// Source: ITU-T E.164.
type Number string

var number = regexp.MustCompile(`^\+[1-9][0-9]{2,14}$`)

// ParseNumber reads a telephone number as people write it: spaces, hyphens,
// dots, slashes and parentheses are dropped, a leading "tel:" too. The number must be
// international ("+..."); the error is of kind [Invalid] and says so.
func ParseNumber(s string) (Number, error) {
	if len(s) <= 64 {
		s = strings.TrimPrefix(strings.TrimSpace(s), "tel:")
		s = strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "", "/", "").Replace(s)
		if number.MatchString(s) {
			return Number(s), nil
		}
	}
	return "", Errorf(Invalid, "number_invalid",
		"The telephone number must be international: + and the country code, then the number, at most 15 digits.")
}

// Redacted is the number with all but its first digits and its last two hidden, for logs.
func (n Number) Redacted() string {
	if len(n) < 7 {
		return "+•••"
	}
	return string(n[:3]) + "•••" + string(n[len(n)-2:])
}

// LogValue keeps logs from holding the whole number.
func (n Number) LogValue() slog.Value { return slog.StringValue(n.Redacted()) }

// AddressKind tells what an [Address] names.
type AddressKind uint8

// The kinds of address. The zero value is no address.
const (
	NoAddress         AddressKind = iota
	ClientAddress                 // a client, by identity
	NumberAddress                 // a telephone, by E.164 number
	RoomAddress                   // a conference room, by name; only a destination
	ConferenceAddress             // one conference, by SID; only a destination
	TeamAddress                   // a team, by name; only a destination
	CheckAddress                  // nobody: a call that measures the network; only a destination
)

// Address is one end of a call. The zero Address is "nobody".
type Address struct {
	kind AddressKind
	name string
}

// Client is the address of a client.
func Client(id Identity) Address { return Address{ClientAddress, string(id)} }

// Telephone is the address of a telephone number.
func Telephone(n Number) Address { return Address{NumberAddress, string(n)} }

// InRoom is the address of a room.
func InRoom(name RoomName) Address { return Address{RoomAddress, string(name)} }

// InConference is the address of a conference.
func InConference(sid ConferenceSID) Address { return Address{ConferenceAddress, string(sid)} }

// InTeam is the address of a team.
func InTeam(name TeamName) Address { return Address{TeamAddress, string(name)} }

// NetworkCheck is the address of a call that measures the network: it is answered by words, and then by silence.
func NetworkCheck() Address { return Address{CheckAddress, networkCheck} }

const networkCheck = "network"

// ReadAddress reads an address as a person types it or a program asks for it: what [ParseAddress] reads, and telephone
// numbers as the numbering plans know them, which come out as they are to be dialled. What begins with + or tel:, and what
// begins with a digit and is no identity with a letter in it, is a number. The error is of kind [Invalid], or that of
// [Numbering.Parse].
func ReadAddress(s string, plans Numbering) (Address, error) {
	if !meansNumber(s) {
		return ParseAddress(s)
	}
	info, err := plans.Parse(s)
	if err != nil {
		return Address{}, err
	}
	return Telephone(info.Number), nil
}

// meansNumber reports whether s was meant as a telephone number, right or wrong.
func meansNumber(s string) bool {
	s = strings.ToLower(strings.TrimSpace(s))
	if strings.HasPrefix(s, "tel:") || strings.HasPrefix(s, "+") || strings.HasPrefix(s, "＋") {
		return true
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, "(（"))
	if !unicode.IsDigit(first) {
		return false
	}
	return digitsOnly(s) || !identity.MatchString(s)
}

// ParseAddress reads an address as Twilio and this program write it:
// "client:bob", "bob", "room:standup", "team:sales", "conference:CF…", "check:network", "+81 3 1234 5678", "tel:+8131234567".
// The error is of kind [Invalid].
func ParseAddress(s string) (Address, error) {
	s = strings.TrimSpace(s)
	if name, ok := strings.CutPrefix(s, "client:"); ok {
		id, err := ParseIdentity(name)
		return Client(id), err
	}
	if name, ok := strings.CutPrefix(s, "room:"); ok {
		room, err := ParseRoomName(name)
		if err != nil {
			return Address{}, err
		}
		return InRoom(room), nil
	}
	if name, ok := strings.CutPrefix(s, "team:"); ok {
		team, err := ParseTeamName(name)
		if err != nil {
			return Address{}, err
		}
		return InTeam(team), nil
	}
	if name, ok := strings.CutPrefix(s, "conference:"); ok {
		if !ConferenceSID(name).Valid() {
			return Address{}, Errorf(Invalid, "conference_invalid", "A conference is named by its SID: CF and 32 hexadecimal digits.")
		}
		return InConference(ConferenceSID(name)), nil
	}
	if s == NetworkCheck().String() {
		return NetworkCheck(), nil
	}
	if n, err := ParseNumber(s); err == nil {
		return Telephone(n), nil
	}
	if digitsOnly(s) {
		_, err := ParseNumber(s)
		return Address{}, err
	}
	if id, err := ParseIdentity(s); err == nil {
		return Client(id), nil
	}
	return Address{}, Errorf(Invalid, "address_invalid",
		"Not a name or a number: use a client's name, room:NAME, or an international number such as +15005550001.")
}

// digitsOnly reports whether s was meant as a number: digits and what people put between them.
func digitsOnly(s string) bool {
	return s != "" && strings.Trim(s, "+0123456789 -.()/#*") == ""
}

// Kind tells what the address names.
func (a Address) Kind() AddressKind { return a.kind }

// IsZero reports whether the address names nobody.
func (a Address) IsZero() bool { return a.kind == NoAddress }

// Equal reports whether two addresses are the same, as == does: go-cmp, which tests compare with, asks for it.
func (a Address) Equal(b Address) bool { return a == b }

// Client returns the identity, if the address is a client's.
func (a Address) Client() (Identity, bool) { return Identity(a.name), a.kind == ClientAddress }

// Number returns the number, if the address is a telephone's.
func (a Address) Number() (Number, bool) { return Number(a.name), a.kind == NumberAddress }

// Room returns the room's name, if the address is a room's.
func (a Address) Room() (string, bool) { return a.name, a.kind == RoomAddress }

// Team returns the team's name, if the address is a team's.
func (a Address) Team() (TeamName, bool) { return TeamName(a.name), a.kind == TeamAddress }

// Conference returns the conference's SID, if the address is a conference's.
func (a Address) Conference() (ConferenceSID, bool) {
	return ConferenceSID(a.name), a.kind == ConferenceAddress
}

// String is the address as Twilio writes it: "client:bob", "+15005550001", "room:standup"; "" for nobody.
func (a Address) String() string {
	switch a.kind {
	case ClientAddress:
		return "client:" + a.name
	case RoomAddress:
		return "room:" + a.name
	case TeamAddress:
		return "team:" + a.name
	case ConferenceAddress:
		return "conference:" + a.name
	case CheckAddress:
		return "check:" + a.name
	case NumberAddress, NoAddress:
	}
	return a.name
}

// Redacted is the address for logs: a number loses its middle digits.
func (a Address) Redacted() string {
	if n, ok := a.Number(); ok {
		return n.Redacted()
	}
	return a.String()
}

// LogValue keeps logs from holding whole numbers.
func (a Address) LogValue() slog.Value { return slog.StringValue(a.Redacted()) }

// MarshalText writes the address as String does.
func (a Address) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads what MarshalText wrote; empty is nobody.
func (a *Address) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*a = Address{}
		return nil
	}
	parsed, err := ParseAddress(string(text))
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}
