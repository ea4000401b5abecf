package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"time"

	"golang.org/x/crypto/argon2"

	"softphone/internal/phone"
)

// Cost is what one hashing takes.
type Cost struct {
	Memory  uint32 // KiB
	Passes  uint32
	Threads uint8
}

// Recommended is OWASP's first choice for servers: 19 MiB and two passes.
func Recommended() Cost { return Cost{Memory: 19 << 10, Passes: 2, Threads: 1} }

const (
	saltLength = 16 // bytes
	keyLength  = 32 // bytes
	// mostBytes is how much of a password is hashed at the most: nobody has a longer one, see [Rules].
	mostBytes = 4 * mostRunes * 4
	// patience is how long a hashing waits for its turn.
	patience = 10 * time.Second
)

// Hasher hashes passwords with Argon2id, few at once, so that however many sign in at the same time
// memory lasts.
type Hasher struct {
	cost  Cost
	turns chan struct{}
}

// NewHasher makes a hasher of a cost that does so many hashings at once; more wait.
func NewHasher(cost Cost, atOnce int) *Hasher {
	return &Hasher{cost: cost, turns: make(chan struct{}, max(1, atOnce))}
}

// Hash returns the hash of a password as it is kept, with a salt of its own. The error is of kind
// [phone.Unavailable] if too many others are being hashed, or ctx's own.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // never fails: https://pkg.go.dev/crypto/rand#Read
	key, err := h.key(ctx, password, h.cost, salt, keyLength)
	if err != nil {
		return "", err
	}
	return encoded{h.cost, salt, key}.String(), nil
}

// Check reports whether a password is the one that a hash is of, and whether the hash is stale: made at
// another cost than new ones are. An empty hash, or one that cannot be read, is of no password; it takes as long to find
// that out. The errors are those of Hash.
func (h *Hasher) Check(ctx context.Context, hash, password string) (right, stale bool, err error) {
	e, err := parse(hash)
	if err != nil {
		_, err = h.key(ctx, password, h.cost, make([]byte, saltLength), keyLength)
		return false, false, err
	}
	key, err := h.key(ctx, password, e.cost, e.salt, uint32(len(e.key))) //nolint:gosec // parse bounds it
	if err != nil {
		return false, false, err
	}
	right = subtle.ConstantTimeCompare(key, e.key) == 1
	return right, right && (e.cost != h.cost || len(e.salt) != saltLength || len(e.key) != keyLength), nil
}

// key derives a key when it is one's turn.
func (h *Hasher) key(ctx context.Context, password string, cost Cost, salt []byte, length uint32) ([]byte, error) {
	if len(password) > mostBytes {
		password = "" // which nobody's is
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case h.turns <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-timer.C:
		return nil, phone.Errorf(phone.Unavailable, "sign_in_busy", "Too many people sign in at this moment: try again in a minute.")
	}
	defer func() { <-h.turns }()
	return argon2.IDKey([]byte(normal(password)), salt, cost.Passes, cost.Memory, cost.Threads, length), nil
}
