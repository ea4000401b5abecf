package password

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	"softphone/internal/phone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// cheap costs next to nothing, for tests.
func cheap() Cost { return Cost{Memory: 8, Passes: 1, Threads: 1} }

func TestHasher(t *testing.T) {
	h := NewHasher(cheap(), 2)
	hash, err := h.Hash(t.Context(), "correct horse")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=8,t=1,p=1$") {
		t.Fatalf("%q, %v", hash, err)
	}
	again, err := h.Hash(t.Context(), "correct horse")
	if err != nil || again == hash {
		t.Errorf("the same password has the same hash twice, %v", err)
	}
	dear := NewHasher(Cost{Memory: 16, Passes: 1, Threads: 1}, 1)
	tests := []struct {
		name           string
		by             *Hasher
		hash, password string
		right, stale   bool
	}{
		{"right", h, hash, "correct horse", true, false},
		{"wrong", h, hash, "correct horsf", false, false},
		{"empty", h, hash, "", false, false},
		{"right, at another cost", dear, hash, "correct horse", true, true},
		{"wrong, at another cost", dear, hash, "wrong", false, false},
		{"no hash", h, "", "correct horse", false, false},
		{"no hash, and no password", h, "", "", false, false},
		{"a hash that is none", h, "correct horse", "correct horse", false, false},
		{"a long password", h, hash, strings.Repeat("x", 10_000), false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			right, stale, err := tt.by.Check(t.Context(), tt.hash, tt.password)
			if err != nil || right != tt.right || stale != tt.stale {
				t.Errorf("right %v, stale %v, %v", right, stale, err)
			}
		})
	}
}

// The reference implementation's own example, see https://github.com/P-H-C/phc-winner-argon2.
func TestHasher_vector(t *testing.T) {
	const hash = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if right, stale, err := NewHasher(Recommended(), 1).Check(t.Context(), hash, "password"); !right || !stale || err != nil {
		t.Errorf("right %v, stale %v, %v", right, stale, err)
	}
}

// The same characters typed on different keyboards are the same password.
func TestHasher_normal(t *testing.T) {
	h := NewHasher(cheap(), 1)
	hash, err := h.Hash(t.Context(), "Zürich ist schön")
	if err != nil {
		t.Fatal(err)
	}
	if right, _, err := h.Check(t.Context(), hash, "Zu\u0308rich ist scho\u0308n"); !right || err != nil {
		t.Errorf("right %v, %v", right, err)
	}
}

// Whoever cannot have a turn is told so in the end, and who goes away does not wait.
func TestHasher_turns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHasher(cheap(), 1)
		h.turns <- struct{}{} // somebody hashes, for ever
		ctx, cancel := context.WithCancel(t.Context())
		var wait sync.WaitGroup
		wait.Go(func() {
			if _, err := h.Hash(ctx, "x"); err != context.Canceled { //nolint:errorlint // as it is
				t.Errorf("who went away is told %v", err)
			}
		})
		wait.Go(func() {
			if _, _, err := h.Check(t.Context(), "", "x"); phone.CodeOf(err) != "sign_in_busy" || phone.KindOf(err) != phone.Unavailable {
				t.Errorf("who waited is told %v", err)
			}
		})
		synctest.Wait()
		cancel()
		wait.Wait()
		<-h.turns
		if _, err := h.Hash(t.Context(), "x"); err != nil {
			t.Error(err)
		}
	})
}

func TestAllowed(t *testing.T) {
	tests := []struct {
		name, password, code string
	}{
		{"words", "correct horse battery", ""},
		{"another script", "これは長いパスワードです", ""},
		{"emoji", "👩‍👩‍👧 went to the sea", ""},
		{"ten characters", "kT9#mv2!Qz", ""},
		{"128 characters", strings.Repeat("kT9#mv2!Qz", 12) + "12345678", ""},
		{"a name within words", "alice likes tea", ""},
		{"a usual word within words", "password of my own making", ""},
		{"nothing", "", "password_missing"},
		{"nine characters", "kT9#mv2!Q", "password_short"},
		{"nine characters that are more bytes", "パスワードは短いよ", "password_short"},
		{"129 characters", strings.Repeat("kT9#mv2!Qz", 12) + "123456789", "password_long"},
		{"10 kB", strings.Repeat("kT9#mv2!Qz", 1000), "password_long"},
		{"NUL", "kT9#mv2!Qz\x00x", "password_invalid"},
		{"line end", "kT9#mv2!Qz\n", "password_invalid"},
		{"broken text", "kT9#mv2!Qz\xff", "password_invalid"},
		{"broken text as JSON gives it", "kT9#mv2!Qz\ufffd", "password_invalid"},
		{"name", "Alice Smith", "password_personal"},
		{"name with signs", "AliceSmith2026!", "password_personal"},
		{"name reversed", "smith.alice.1", "password_personal"},
		{"first name over and over", "alicealicealice", "password_personal"},
		{"address", "a.smith@example.com", "password_personal"},
		{"identity", "asmith_12345", "password_personal"},
		{"usual", "password123", "password_usual"},
		{"usual, in capitals, with signs", "!Password!2026", "password_usual"},
		{"usual, with signs for letters", "p@$$w0rd1234", "password_usual"},
		{"usual, repeated", "qwertyqwerty", "password_usual"},
		{"this program's", "softphone2026", "password_usual"},
		{"digits in a row", "1234567890", "password_usual"},
		{"digits in a row, longer", "12345678901", "password_usual"},
		{"letters in a row, backwards", "zyxwvutsrq", "password_usual"},
		{"keyboard", "qwertyuiopasdf", "password_usual"},
		{"one character", "aaaaaaaaaaaa", "password_usual"},
		{"two characters", "121212121212", "password_usual"},
		{"the famous one", "correct horse battery staple", "password_usual"},
		{"full-width letters", "ｐａｓｓｗｏｒｄ１２３", "password_usual"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := Allowed(tt.password, "Alice Smith", "asmith", "a.smith@example.com", "")
			if tt.code == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if phone.CodeOf(err) != tt.code || phone.KindOf(err) != phone.Invalid {
				t.Errorf("%v, want %s", err, tt.code)
			}
		})
	}
}

func FuzzAllowed(f *testing.F) {
	f.Add("correct horse battery", "Alice")
	f.Add("\xff\x00", "")
	f.Fuzz(func(t *testing.T, password, name string) {
		err := Allowed(password, name)
		if err != nil && phone.KindOf(err) != phone.Invalid {
			t.Errorf("%q is refused by %v", password, err)
		}
		if err == nil && len(password) > mostBytes {
			t.Errorf("%d bytes are allowed, and would not be hashed", len(password))
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
	f.Add("$argon2id$v=19$m=4294967295,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
	f.Add("$argon2id$v=19$m=1,t=1,p=1$$")
	f.Add("$argon2i$v=19$m=1,t=1,p=1$x$y")
	f.Fuzz(func(t *testing.T, s string) {
		e, err := parse(s)
		if err != nil {
			return
		}
		if e.String() != s || e.cost.Memory > mostMemory || e.cost.Passes > mostPasses || e.cost.Threads > mostThreads || len(e.key) < leastKey {
			t.Errorf("%q is read as %+v", s, e)
		}
	})
}
