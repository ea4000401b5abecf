package auth

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"log/slog"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"softphone/internal/phone"
)

const (
	// ceremonyLimit is how long a person has to answer what their browser asks.
	ceremonyLimit = 5 * time.Minute
	// fresh is how long after signing in a passkey may be made: who finds a browser unattended must not make
	// themselves a key to it for ever.
	fresh = time.Hour
	// maxPasskeys is how many passkeys one person may have.
	maxPasskeys = 20
	// longestCredential is the longest answer of a browser that is read, in bytes.
	longestCredential = 32 << 10
)

// PasskeyPorts are what passkeys are kept in.
type PasskeyPorts interface {
	phone.PasskeyStore
	phone.TicketStore
	Person(ctx context.Context, id phone.Identity) (phone.Person, error)
}

// Passkeys lets people sign in with passkeys. Set the fields and call Build.
// Source: https://www.w3.org/TR/webauthn-3/
type Passkeys struct {
	PublicURL string // of the page: passkeys are bound to its host, and taken from its origin alone
	Store     PasskeyPorts
	People    *People // makes the sessions
	// Issuer is the OpenID provider whose people sign in there alone, since it decides each time whether they
	// still may; empty for none.
	Issuer string
	Logger *slog.Logger

	relying *webauthn.WebAuthn
}

// Build makes passkeys ready. The error is of kind [phone.Invalid], code passkeys_unavailable, if browsers allow no passkeys
// on the public URL: they need https and a host name, or localhost.
func (k *Passkeys) Build() error {
	u, err := url.Parse(k.PublicURL)
	if err != nil || (u.Scheme != "https" && u.Hostname() != "localhost") || protocol.ValidateRPID(u.Hostname()) != nil {
		return phone.Errorf(phone.Invalid, "passkeys_unavailable", "Passkeys need a public URL with https and a host name, or localhost.")
	}
	k.relying, err = webauthn.New(&webauthn.Config{
		RPID: strings.ToLower(u.Hostname()), RPDisplayName: "Softphone", RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			RequireResidentKey: protocol.ResidentKeyRequired(), ResidentKey: protocol.ResidentKeyRequirementRequired,
			UserVerification: protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{
			Login:        webauthn.TimeoutConfig{Timeout: ceremonyLimit},
			Registration: webauthn.TimeoutConfig{Timeout: ceremonyLimit},
		},
		// Password managers tell things that nobody asked for; none of them is believed.
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
	})
	if err != nil {
		return phone.InternalError("set up passkeys", err)
	}
	return nil
}

// Ceremony is what a browser is to be asked.
type Ceremony struct {
	Ticket string // goes with the answer; good once
	// Options are PublicKeyCredentialCreationOptionsJSON, or PublicKeyCredentialRequestOptionsJSON to sign in.
	Options any
}

// ceremony is what a ticket keeps of it.
type ceremony struct {
	New     bool                 `json:"new"` // a passkey is being made
	Session webauthn.SessionData `json:"session"`
}

// open gives a ticket for a ceremony.
func (k *Passkeys) open(ctx context.Context, whose phone.Identity, c ceremony, options any) (Ceremony, error) {
	data, err := json.Marshal(c)
	if err != nil {
		return Ceremony{}, phone.InternalError("keep a ceremony", err)
	}
	secret, now := newSecret(), k.People.Now()
	err = k.Store.PutTicket(ctx, phone.Ticket{
		Key: sessionKey(secret), Purpose: phone.TicketPasskey, For: whose, By: whose, Data: data, Created: now, Expires: now.Add(ceremonyLimit),
	})
	if err != nil {
		return Ceremony{}, err
	}
	return Ceremony{secret, options}, nil
}

// close takes the ticket of a ceremony. It is spent, whatever the answer is worth. One for another purpose, or for
// somebody else, is unknown.
func (k *Passkeys) close(ctx context.Context, secret string, whose phone.Identity, making bool) (webauthn.SessionData, error) {
	t, err := takeTicket(ctx, k.Store, secret, phone.TicketPasskey, k.People.Now())
	if err != nil {
		return webauthn.SessionData{}, err
	}
	var c ceremony
	if err := json.Unmarshal(t.Data, &c); err != nil {
		return webauthn.SessionData{}, phone.InternalError("read a ceremony", err)
	}
	if t.For != whose || c.New != making {
		return webauthn.SessionData{}, ticketInvalid()
	}
	return c.Session, nil
}

// takeTicket takes the ticket of a secret that somebody sent.
func takeTicket(ctx context.Context, store phone.TicketStore, secret string, purpose phone.TicketPurpose, now time.Time) (phone.Ticket, error) {
	if secret == "" || len(secret) > 64 {
		return phone.Ticket{}, ticketInvalid()
	}
	return store.TakeTicket(ctx, sessionKey(secret), purpose, now)
}

func ticketInvalid() error {
	return phone.Errorf(phone.Unknown, "ticket_invalid", "This has been used already, or took too long: begin again.")
}

// elsewhere reports, as an error, that somebody signs in at their organisation's provider alone.
func (k *Passkeys) elsewhere(p phone.Person) error {
	if k.Issuer != "" && p.Issuer == k.Issuer {
		return phone.Errorf(phone.Forbidden, "passkeys_not_here", "Your organisation signs you in: use that.")
	}
	return nil
}

// holder is a person as the library wants to know them.
type holder struct {
	user        phone.User
	credentials []webauthn.Credential
}

// WebAuthnID is an opaque handle: a digest, since the standard wants no names in it and at most 64 bytes.
// Source: https://www.w3.org/TR/webauthn-3/#user-handle
func (h holder) WebAuthnID() []byte {
	sum := sha256.Sum256([]byte("softphone user handle\x00" + string(h.user.Identity)))
	return sum[:]
}

func (h holder) WebAuthnName() string                       { return string(h.user.Identity) }
func (h holder) WebAuthnDisplayName() string                { return h.user.Name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.credentials }

func credentialOf(k phone.Passkey) (webauthn.Credential, error) {
	var c webauthn.Credential
	if err := json.Unmarshal(k.Data, &c); err != nil {
		return c, phone.InternalError("read a passkey", err)
	}
	return c, nil
}

// Synced reports whether the device keeps a passkey on the person's other devices as well.
func Synced(k phone.Passkey) bool {
	c, err := credentialOf(k)
	return err == nil && c.Flags.BackupState
}

// Of returns somebody's passkeys, the oldest first.
func (k *Passkeys) Of(ctx context.Context, id phone.Identity) ([]phone.Passkey, error) {
	return k.Store.Passkeys(ctx, id)
}

// Forget deletes one of somebody's passkeys; the error is of kind [phone.Unknown] if they have none of that ID.
func (k *Passkeys) Forget(ctx context.Context, whose phone.Identity, id []byte) error {
	return k.People.note(ctx, whose, "passkey.delete", string(whose), "", k.Store.DeletePasskey(ctx, whose, id))
}

// Offer begins to make a passkey for who is signed in.
func (k *Passkeys) Offer(ctx context.Context, s phone.Session) (Ceremony, error) {
	h, err := k.mayMake(ctx, s)
	if err != nil {
		return Ceremony{}, err
	}
	creation, session, err := k.relying.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.credentials).CredentialDescriptors()))
	if err != nil {
		return Ceremony{}, phone.InternalError("begin to make a passkey", err)
	}
	return k.open(ctx, s.User.Identity, ceremony{New: true, Session: *session}, creation.Response)
}

// mayMake returns who is signed in, with their passkeys, or why they may not have another.
func (k *Passkeys) mayMake(ctx context.Context, s phone.Session) (holder, error) {
	h := holder{user: s.User}
	if k.People.Now().Sub(s.Created) > fresh {
		return h, phone.Errorf(phone.Forbidden, "session_stale", "It is a while since you signed in: sign out and in again, then make the passkey.")
	}
	p, err := k.Store.Person(ctx, s.User.Identity)
	if err == nil {
		err = k.elsewhere(p)
	}
	if err != nil {
		return h, err
	}
	all, err := k.Store.Passkeys(ctx, s.User.Identity)
	if err != nil {
		return h, err
	}
	if len(all) >= maxPasskeys {
		return h, phone.Errorf(phone.Conflict, "passkeys_full", "You have %d passkeys: delete one first.", maxPasskeys)
	}
	for _, stored := range all {
		c, err := credentialOf(stored)
		if err != nil {
			return h, err
		}
		h.credentials = append(h.credentials, c)
	}
	return h, nil
}

// Add keeps the passkey that a browser made after Offer, under a name of the person's choice.
func (k *Passkeys) Add(ctx context.Context, s phone.Session, ticket, name string, answer []byte) (phone.Passkey, error) {
	name = strings.Join(strings.Fields(name), " ")
	if n := utf8.RuneCountInString(name); n < 1 || n > 64 || !phone.Printable(name) {
		return phone.Passkey{}, phone.Errorf(phone.Invalid, "passkey_name_invalid", "The passkey's name must be 1 to 64 visible characters.").In("name")
	}
	session, err := k.close(ctx, ticket, s.User.Identity, true)
	if err != nil {
		return phone.Passkey{}, err
	}
	h, err := k.mayMake(ctx, s)
	if err != nil {
		return phone.Passkey{}, err
	}
	made, err := k.add(ctx, h, session, name, answer)
	return made, k.People.note(ctx, s.User.Identity, "passkey.create", string(s.User.Identity), name, err)
}

func (k *Passkeys) add(ctx context.Context, h holder, session webauthn.SessionData, name string, answer []byte) (phone.Passkey, error) {
	credential, err := k.made(h, session, answer)
	if err != nil {
		k.Logger.Debug("a new passkey was refused", slog.String("identity", string(h.user.Identity)), slog.Any("error", err))
		return phone.Passkey{}, phone.Errorf(phone.Invalid, "passkey_invalid", "The browser's answer does not fit what it was asked: begin again.").In("credential")
	}
	// What it said when it was made is not needed again: nobody asked who had built the device.
	credential.Attestation = webauthn.CredentialAttestation{}
	data, err := json.Marshal(credential)
	if err != nil {
		return phone.Passkey{}, phone.InternalError("keep a passkey", err)
	}
	made := phone.Passkey{ID: credential.ID, Identity: h.user.Identity, Name: name, Data: data, Created: k.People.Now()}
	if err := k.Store.AddPasskey(ctx, made); err != nil {
		return phone.Passkey{}, err
	}
	return made, nil
}

func (k *Passkeys) made(h holder, session webauthn.SessionData, answer []byte) (*webauthn.Credential, error) {
	if len(answer) > longestCredential {
		return nil, protocol.ErrBadRequest.WithDetails("the answer is too long")
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return nil, err
	}
	return k.relying.CreateCredential(h, session, parsed)
}

// Challenge begins a sign-in of somebody who need not say who they are.
func (k *Passkeys) Challenge(ctx context.Context) (Ceremony, error) {
	assertion, session, err := k.relying.BeginDiscoverableLogin()
	if err != nil {
		return Ceremony{}, phone.InternalError("begin to sign in with a passkey", err)
	}
	return k.open(ctx, "", ceremony{Session: *session}, assertion.Response)
}

// SignIn makes a session for who answered a Challenge with one of their passkeys. The error is of kind
// [phone.Unsigned], code passkey_wrong, whatever is wrong with the answer.
func (k *Passkeys) SignIn(ctx context.Context, ticket string, answer []byte, agent string) (secret string, s phone.Session, err error) {
	session, err := k.close(ctx, ticket, "", false)
	if err != nil {
		return "", s, err
	}
	stored, person, credential, err := k.shown(ctx, session, answer)
	if err != nil {
		return "", s, err
	}
	if credential.Authenticator.CloneWarning {
		err = phone.Errorf(phone.Unsigned, "passkey_cloned", "This passkey may have been copied: sign in otherwise, and tell an administrator.")
	} else {
		err = k.elsewhere(person)
	}
	if err != nil {
		return "", s, k.People.note(ctx, person.Identity, "person.sign_in", string(person.Identity), "passkey", err)
	}
	data, err := json.Marshal(credential)
	if err != nil {
		return "", s, phone.InternalError("keep the use of a passkey", err)
	}
	// The count is kept before anybody is let in: who has a copy must not come after.
	err = k.Store.UsedPasskey(ctx, stored.ID, data, k.People.Now())
	if phone.KindOf(err) == phone.Unknown { // it was deleted a moment ago
		err = passkeyWrong()
	}
	if err != nil {
		return "", s, err
	}
	return k.People.begin(ctx, person, "passkey", agent)
}

func passkeyWrong() error {
	return phone.Errorf(phone.Unsigned, "passkey_wrong", "This passkey is not known here, or the answer does not fit: try again, or sign in otherwise.")
}

// shown checks the answer, and returns whose passkey it was and what has become of it.
func (k *Passkeys) shown(ctx context.Context, session webauthn.SessionData, answer []byte) (stored phone.Passkey, person phone.Person, c *webauthn.Credential, err error) {
	refused := func(why error) error {
		k.Logger.Debug("a passkey was refused", slog.Any("error", why))
		return passkeyWrong()
	}
	if len(answer) > longestCredential {
		return stored, person, nil, refused(protocol.ErrBadRequest.WithDetails("the answer is too long"))
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return stored, person, nil, refused(err)
	}
	if stored, err = k.Store.Passkey(ctx, parsed.RawID); err == nil {
		person, err = k.Store.Person(ctx, stored.Identity)
	}
	if phone.KindOf(err) == phone.Unknown {
		return stored, person, nil, refused(err)
	}
	if err != nil {
		return stored, person, nil, err
	}
	known, err := credentialOf(stored)
	if err != nil {
		return stored, person, nil, err
	}
	// The library compares the user handle with the holder's.
	find := func([]byte, []byte) (webauthn.User, error) {
		return holder{person.User, []webauthn.Credential{known}}, nil
	}
	if _, c, err = k.relying.ValidatePasskeyLogin(find, session, parsed); err != nil {
		return stored, person, nil, refused(err)
	}
	return stored, person, c, nil
}
