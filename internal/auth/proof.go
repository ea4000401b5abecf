package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"math/bits"
	"strings"
	"time"

	"softphone/internal/phone"
)

// A challenge is a nonce that is kept nowhere: when it ends and eight random bytes, sealed with the button's secret. Its proof is a
// text that begins with it and whose SHA-256 begins with so many zero bits, which is quick to check and takes a while to find.
const (
	challengeGood = 10 * time.Minute
	sealedLength  = 16
	longestAnswer = 32
)

// NewChallenge is a nonce that a proof of work can be made with.
func NewChallenge(b phone.Button, now time.Time) string {
	raw := make([]byte, 16, 16+sealedLength)
	binary.BigEndian.PutUint64(raw, uint64(now.Add(challengeGood).Unix())) //nolint:gosec // after 1970
	_, _ = rand.Read(raw[8:])                                              // never fails: https://pkg.go.dev/crypto/rand#Read
	return base64.RawURLEncoding.EncodeToString(append(raw, sealed(b, raw)...))
}

// CheckProof returns the nonce of a proof that is right, so that it can be made sure that it was not used before. The error is
// of kind [phone.Forbidden]: code proof_needed if there is none, and else proof_wrong.
func CheckProof(b phone.Button, proof string, now time.Time) (nonce string, err error) {
	if proof == "" {
		return "", phone.Errorf(phone.Forbidden, "proof_needed", "A proof of work is needed: see challenge in the button's description.").In("proof")
	}
	wrong := phone.Errorf(phone.Forbidden, "proof_wrong", "The proof of work is wrong, or was used before, or its nonce is too old: get a new one.").In("proof")
	nonce, answer, _ := strings.Cut(proof, ".")
	raw, err := base64.RawURLEncoding.Strict().DecodeString(nonce)
	if err != nil || len(raw) != 16+sealedLength || len(answer) < 1 || len(answer) > longestAnswer || strings.Trim(answer, digitsAndLetters) != "" {
		return "", wrong
	}
	ends := time.Unix(int64(binary.BigEndian.Uint64(raw)), 0) //nolint:gosec // sealed, or else refused
	if !hmac.Equal(raw[16:], sealed(b, raw[:16])) || !now.Before(ends) || zeroBits(sha256.Sum256([]byte(proof))) < b.Challenge {
		return "", wrong
	}
	return nonce, nil
}

const digitsAndLetters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

func sealed(b phone.Button, what []byte) []byte {
	mac := hmac.New(sha256.New, []byte(b.Seal))
	mac.Write([]byte("challenge\x00" + string(b.ID) + "\x00"))
	mac.Write(what)
	return mac.Sum(nil)[:sealedLength]
}

// zeroBits is with how many zero bits a sum begins.
func zeroBits(sum [sha256.Size]byte) int {
	n := 0
	for _, b := range sum {
		n += bits.LeadingZeros8(b)
		if b != 0 {
			break
		}
	}
	return n
}
