package auth

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"softphone/internal/phone"
)

// solve finds a proof of so many bits.
func solve(nonce string, bits int) string {
	for i := 0; ; i++ {
		if proof := fmt.Sprint(nonce, ".", i); zeroBits(sha256.Sum256([]byte(proof))) >= bits {
			return proof
		}
	}
}

func TestCheckProof(t *testing.T) {
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	b := phone.Button{ID: "aaaaaaaaaa", Seal: "seal", Challenge: 10}
	other, unsealed := b, b
	other.ID, unsealed.Seal = "bbbbbbbbbb", ""
	nonce := NewChallenge(b, now)
	good := solve(nonce, 10)
	if got, err := CheckProof(b, good, now.Add(10*time.Minute-time.Second)); err != nil || got != nonce {
		t.Errorf("a good proof is refused: %v", err)
	}
	if again := NewChallenge(b, now); again == nonce {
		t.Error("two challenges are the same")
	}
	weak := ""
	for i := 0; weak == ""; i++ {
		if p := fmt.Sprint(nonce, ".", i); zeroBits(sha256.Sum256([]byte(p))) < 10 {
			weak = p
		}
	}
	for name, tt := range map[string]struct {
		proof string
		at    time.Time
		code  string
	}{
		"nothing":           {"", now, "proof_needed"},
		"too late":          {good, now.Add(10 * time.Minute), "proof_wrong"},
		"too little work":   {weak, now, "proof_wrong"},
		"no answer":         {nonce + ".", now, "proof_wrong"},
		"no nonce":          {".1", now, "proof_wrong"},
		"another button's":  {solve(NewChallenge(other, now), 10), now, "proof_wrong"},
		"sealed by another": {solve(NewChallenge(unsealed, now), 10), now, "proof_wrong"},
		"made up":           {solve(strings.Repeat("A", 43), 10), now, "proof_wrong"},
		"a long answer":     {nonce + "." + strings.Repeat("1", 33), now, "proof_wrong"},
		"another sign":      {nonce + ".1é", now, "proof_wrong"},
	} {
		if got, err := CheckProof(b, tt.proof, tt.at); phone.CodeOf(err) != tt.code || got != "" {
			t.Errorf("%s: %v, want %s", name, err, tt.code)
		}
	}
}

func FuzzCheckProof(f *testing.F) {
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	b := phone.Button{ID: "aaaaaaaaaa", Seal: "seal", Challenge: 1}
	for _, seed := range []string{"", ".", strings.Repeat("A", 43) + ".1", "A.", "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, proof string) {
		if _, err := CheckProof(b, proof, now); err == nil {
			t.Errorf("%q is a proof of a challenge that nobody made", proof)
		}
	})
}

func FuzzVerifyContext(f *testing.F) {
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	b := phone.Button{ID: "aaaaaaaaaa", ContextKeys: []phone.ContextKey{{ID: "k", Secret: "ctx_secret"}}}
	for _, seed := range []string{"", "..", "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJIUzI1NiJ9.e30.AAAA"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if said, err := VerifyContext(b, text, now); err == nil || phone.CodeOf(err) != "context_invalid" || said != nil {
			t.Errorf("%q is believed, or refused as %v", text, err)
		}
	})
}
