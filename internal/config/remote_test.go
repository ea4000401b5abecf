package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLoadRemote(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte("sk_file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, url string
		env       []string
		want, key string
		wrong     string // what the error says
	}{
		{"this machine", "", []string{"SOFTPHONE_API_KEY", "sk_a"}, "http://localhost:8080", "sk_a", ""},
		{"where the server says it is", "", []string{"SOFTPHONE_API_KEY", "sk_a", "SOFTPHONE_PUBLIC_URL", "https://phone.example/"}, "https://phone.example", "sk_a", ""},
		{"given", "https://other.example", []string{"SOFTPHONE_API_KEY", "sk_a", "SOFTPHONE_PUBLIC_URL", "https://phone.example"}, "https://other.example", "sk_a", ""},
		{"a key in a file", "http://127.0.0.1:9", []string{"SOFTPHONE_API_KEY_FILE", file}, "http://127.0.0.1:9", "sk_file", ""},
		{"a file that is not there", "", []string{"SOFTPHONE_API_KEY_FILE", file + "x"}, "", "", "SOFTPHONE_API_KEY_FILE cannot be read"},
		{"no key", "", nil, "", "", "SOFTPHONE_API_KEY is not set"},
		{"another secret", "", []string{"SOFTPHONE_API_KEY", "canary"}, "", "", "begin with sk_"},
		{"no address", "phone", []string{"SOFTPHONE_API_KEY", "sk_a"}, "", "", "the address of the server is not a base URL"},
		{"a key for all to read", "http://phone.example", []string{"SOFTPHONE_API_KEY", "sk_a"}, "", "", "give an https address"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := LoadRemote(tt.url, env(tt.env...))
			if tt.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wrong) || strings.Contains(err.Error(), "canary") {
					t.Errorf("error %v, want %q", err, tt.wrong)
				}
				return
			}
			if err != nil || got.URL != tt.want || got.Key.Reveal() != tt.key {
				t.Errorf("got %+v, %v", got, err)
			}
			if strings.Contains(fmt.Sprintf("%+v", got), tt.key) {
				t.Error("the key prints")
			}
		})
	}
}
