package tokens_test

import (
	"strings"
	"testing"

	"softphone/tokens"
)

func TestCheckIdentity(t *testing.T) {
	tests := []struct {
		name, identity string
		part           string // of the error; empty: accepted
		portable       bool   // accepted by the stricter rule, too
	}{
		{"letters", "alice", "", true},
		{"all kinds", "u_0aZ9", "", true},
		{"address", "alice.b+c@example.com", "", false},
		{"letters of the world", "アリス", "", false},
		{"121 letters", strings.Repeat("a", 121), "", true},
		{"122 letters", strings.Repeat("a", 122), "", false},
		{"256 letters", strings.Repeat("é", 256), "", false},
		{"257 letters", strings.Repeat("é", 257), "257 characters", false},
		{"empty", "", "empty", false},
		{"space", "a b", "' ' at byte 1", false},
		{"no-break space", "a\u00a0b", "at byte 1", false},
		{"line end", "a\n", `'\n'`, false},
		{"delete", "a\x7f", `'\x7f'`, false},
		{"later control", "a\u0085", "at byte 1", false},
		{"not UTF-8", "a\xff", "UTF-8", false},
	}
	for _, c := range "<>#%\"{}|\\^[]`" {
		tests = append(tests, struct {
			name, identity, part string
			portable             bool
		}{"unwise " + string(c), "ab" + string(c), "at byte 2", false})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := tokens.CheckIdentity(tt.identity)
			if tt.part == "" && err != nil {
				t.Errorf("refused: %v", err)
			}
			if tt.part != "" {
				wantField(t, err, "Identity", tt.part)
			}
			if err := tokens.CheckPortableIdentity(tt.identity); (err == nil) != tt.portable {
				t.Errorf("the stricter rule says %v, want accepted %t", err, tt.portable)
			}
		})
	}
}
