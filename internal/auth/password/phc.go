package password

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// encoded is a hash with all that is needed to make it again.
type encoded struct {
	cost      Cost
	salt, key []byte
}

// The bounds of what is read: a hash that was tampered with must not cost more than a sign-in may.
const (
	mostMemory  = 1 << 20 // KiB
	mostPasses  = 16
	mostThreads = 16
	leastSalt   = 8 // bytes
	leastKey    = 16
	mostField   = 64
)

var errNoHash = errors.New("not a hash by Argon2id")

// String writes the hash in the PHC string format: $argon2id$v=19$m=…,t=…,p=…$salt$hash.
func (e encoded) String() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, e.cost.Memory, e.cost.Passes, e.cost.Threads,
		base64.RawStdEncoding.EncodeToString(e.salt), base64.RawStdEncoding.EncodeToString(e.key))
}

// parse reads what String writes, and nothing else.
func parse(s string) (encoded, error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != "v="+strconv.Itoa(argon2.Version) {
		return encoded{}, errNoHash
	}
	var e encoded
	fields := strings.Split(parts[3], ",")
	if len(fields) != 3 {
		return encoded{}, errNoHash
	}
	for i, f := range []struct {
		name string
		most uint64
		set  func(uint64)
	}{
		{"m=", mostMemory, func(n uint64) { e.cost.Memory = uint32(n) }},  //nolint:gosec // bounded
		{"t=", mostPasses, func(n uint64) { e.cost.Passes = uint32(n) }},  //nolint:gosec // bounded
		{"p=", mostThreads, func(n uint64) { e.cost.Threads = uint8(n) }}, //nolint:gosec // bounded
	} {
		digits, ok := strings.CutPrefix(fields[i], f.name)
		n, err := strconv.ParseUint(digits, 10, 32)
		if !ok || err != nil || n < 1 || n > f.most {
			return encoded{}, errNoHash
		}
		f.set(n)
	}
	var err error
	if e.salt, err = base64.RawStdEncoding.Strict().DecodeString(parts[4]); err != nil || len(e.salt) < leastSalt || len(e.salt) > mostField {
		return encoded{}, errNoHash
	}
	if e.key, err = base64.RawStdEncoding.Strict().DecodeString(parts[5]); err != nil || len(e.key) < leastKey || len(e.key) > mostField {
		return encoded{}, errNoHash
	}
	if e.String() != s {
		return encoded{}, errNoHash
	}
	return e, nil
}
