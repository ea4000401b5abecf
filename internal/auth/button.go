package auth

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/hex"
	"slices"
	"strings"
	"sync"
	"time"

	"softphone/internal/phone"
)

// Buttons lets visitors of other sites call. Set the fields.
type Buttons struct {
	Store ButtonStore
	Keys  *Keys            // where the keys of buttons are believed, to be read again when one is changed; nil: nowhere
	Now   func() time.Time // the clock

	mu      sync.Mutex
	known   map[phone.KeyID]believedButton
	origins map[string]bool // that any button names
	named   time.Time       // until when that is believed
}

// ButtonStore is where buttons are kept, and who calls from them.
type ButtonStore interface {
	phone.ButtonStore
	phone.VisitStore
}

// believedButton is what a store said a moment ago.
type believedButton struct {
	button phone.Button // of one that there is not, without an ID
	until  time.Time
}

// letters are those of random names: what can be read out.
func letters() *base32.Encoding {
	return base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)
}

// randomName is a name of so many random bytes, eight letters for each five.
func randomName(bytes int) string {
	raw := make([]byte, bytes)
	_, _ = rand.Read(raw) // never fails: https://pkg.go.dev/crypto/rand#Read
	return letters().EncodeToString(raw)
}

// ButtonID reads the publishable key of a button, or the id alone. It is empty for what is neither.
func ButtonID(text string) phone.KeyID {
	id := strings.TrimPrefix(text, phone.ButtonKeyPrefix)
	if !keyName.MatchString(id) {
		return ""
	}
	return phone.KeyID(id)
}

// Button returns a button; the error is of kind [phone.Unknown] if there is none. What was read is believed for half a second.
func (b *Buttons) Button(ctx context.Context, id phone.KeyID) (phone.Button, error) {
	now := b.Now()
	b.mu.Lock()
	k, ok := b.known[id]
	b.mu.Unlock()
	if !ok || !now.Before(k.until) {
		button, err := b.Store.Button(ctx, id)
		if err != nil && phone.KindOf(err) != phone.Unknown {
			return phone.Button{}, err
		}
		k = believedButton{button, now.Add(handleBelieved)}
		b.mu.Lock()
		if b.known == nil || len(b.known) >= maxCached {
			b.known = map[phone.KeyID]believedButton{}
		}
		b.known[id] = k
		b.mu.Unlock()
	}
	if k.button.ID == "" {
		return phone.Button{}, phone.Errorf(phone.Unknown, "button_unknown", "There is no such button.")
	}
	return k.button, nil
}

// Visit returns what is known of a visitor; the error is of kind [phone.Unknown] if that is nothing.
func (b *Buttons) Visit(ctx context.Context, id phone.Identity) (phone.Visit, error) {
	return b.Store.Visit(ctx, id)
}

// VisitorName is what a visitor is called, and whether the identity is one's: by the name that the site's own server has signed,
// and else a word in the language that is spoken to them.
func (b *Buttons) VisitorName(ctx context.Context, id phone.Identity) (name string, ok bool, err error) {
	if !id.Visitor() {
		return "", false, nil
	}
	v, err := b.Store.Visit(ctx, id)
	if err != nil && phone.KindOf(err) != phone.Unknown {
		return "", true, err
	}
	switch {
	case v.Verified["name"] != "":
		return v.Verified["name"], true, nil
	case v.Language == "ja":
		return "お客様", true, nil
	}
	return "Visitor", true, nil
}

// Named reports whether any button names an origin.
func (b *Buttons) Named(ctx context.Context, origin string) (bool, error) {
	now := b.Now()
	b.mu.Lock()
	if now.Before(b.named) {
		defer b.mu.Unlock()
		return b.origins[origin], nil
	}
	b.mu.Unlock()
	all, err := b.Store.Buttons(ctx)
	if err != nil {
		return false, err
	}
	origins := map[string]bool{}
	for _, button := range all {
		for _, o := range button.Origins {
			origins[o] = true
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.origins, b.named = origins, now.Add(handleBelieved)
	return origins[origin], nil
}

// Make makes a button from what is wanted of it, and its key.
func (b *Buttons) Make(ctx context.Context, want phone.Button) (phone.Button, error) {
	if err := CheckButton(want); err != nil {
		return phone.Button{}, err
	}
	seal := make([]byte, 32)
	_, _ = rand.Read(seal) // never fails, as above
	want.ID, want.Seal = phone.KeyID(randomName(6)), hex.EncodeToString(seal)
	want.Created, want.Updated, want.ContextKeys = b.Now(), b.Now(), nil
	key := phone.APIKey{
		ID: want.ID, Name: want.Name, Scopes: []phone.Scope{phone.ScopeButton}, Prefix: "w" + randomName(5) + "_", Ceiling: want.Ceiling(),
		PerMinute: want.Limits.StartsPerMinute, By: want.By, Created: want.Created,
	}
	err := b.Store.CreateButton(ctx, want, key)
	b.forget(want.ID)
	return want, err
}

// Change alters a button: at once here, within a second on other servers. The calls that were allowed before can do no more than
// it allows now.
func (b *Buttons) Change(ctx context.Context, id phone.KeyID, change func(*phone.Button) error) (phone.Button, error) {
	changed, err := b.Store.UpdateButton(ctx, id, func(button *phone.Button) error {
		if err := change(button); err != nil {
			return err
		}
		button.Updated = b.Now()
		return CheckButton(*button)
	})
	b.forget(id)
	return changed, err
}

// Delete deletes a button, and with it all that was got with its key.
func (b *Buttons) Delete(ctx context.Context, id phone.KeyID) error {
	err := b.Store.DeleteButton(ctx, id, b.Now())
	b.forget(id)
	return err
}

// mostContextKeys is how many secrets a button may have: one that is used, one that takes its place, and two to spare.
const mostContextKeys = 4

// AddContextKey makes a secret that the site's own server signs with. It is told this once. The error is of kind [phone.Conflict],
// code context_keys_many, if there are four.
func (b *Buttons) AddContextKey(ctx context.Context, id phone.KeyID) (phone.ContextKey, error) {
	made := phone.ContextKey{ID: randomName(5), Secret: "ctx_" + randomName(32), Created: b.Now()}
	_, err := b.Change(ctx, id, func(button *phone.Button) error {
		if len(button.ContextKeys) >= mostContextKeys {
			return phone.Errorf(phone.Conflict, "context_keys_many", "A button has at most %d context keys: delete one first.", mostContextKeys)
		}
		button.ContextKeys = append(button.ContextKeys, made)
		return nil
	})
	return made, err
}

// DeleteContextKey ends a secret. The error is of kind [phone.Unknown], code context_key_unknown, if there is none of this id.
func (b *Buttons) DeleteContextKey(ctx context.Context, id phone.KeyID, kid string) error {
	_, err := b.Change(ctx, id, func(button *phone.Button) error {
		i := slices.IndexFunc(button.ContextKeys, func(k phone.ContextKey) bool { return k.ID == kid })
		if i < 0 {
			return phone.Errorf(phone.Unknown, "context_key_unknown", "The button has no such context key.")
		}
		button.ContextKeys = slices.Delete(button.ContextKeys, i, i+1)
		return nil
	})
	return err
}

func (b *Buttons) forget(id phone.KeyID) {
	b.mu.Lock()
	delete(b.known, id)
	b.named = time.Time{}
	b.mu.Unlock()
	if b.Keys != nil {
		b.Keys.forget(id)
	}
}

// NewVisitor is an identity for one call of a button's, which nobody had before: 128 random bits behind the prefix of its key.
func NewVisitor(key phone.APIKey) phone.Identity {
	return phone.Identity(key.Prefix + randomName(16))
}

// NewTurnID is a name for a turn in a channel: 128 random bits.
func NewTurnID() phone.TurnID { return phone.TurnID(randomName(16)) }

// NewTaskID is a name for a task: 128 random bits.
func NewTaskID() phone.TaskID { return phone.TaskID(randomName(16)) }
