package auth

import (
	"strings"
	"testing"
	"time"

	"softphone/internal/phone"
)

func crmKey() phone.APIKey {
	return phone.APIKey{Name: "CRM", Scopes: []phone.Scope{phone.ScopeTokens}, Prefix: "crm_", Origins: []string{"https://crm.example"}}
}

func TestKeys_Key(t *testing.T) {
	h := newHouse()
	text, made, err := h.keys.Make(t.Context(), crmKey())
	if err != nil {
		t.Fatal(err)
	}
	other, _, err := h.keys.Make(t.Context(), crmKey())
	if err != nil {
		t.Fatal(err)
	}
	secret := strings.TrimPrefix(text, "sk_"+string(made.ID)+"_")
	if len(secret) != 32 || !strings.HasSuffix(secret, made.Hint) || strings.Contains(made.Hash, secret) {
		t.Errorf("the key %q is kept as %+v", text, made)
	}
	for _, tt := range []struct {
		name, text string
		good       bool
	}{
		{"the key", text, true},
		{"nothing", "", false},
		{"its name alone", "sk_" + string(made.ID), false},
		{"without secret", "sk_" + string(made.ID) + "_", false},
		{"another's secret", "sk_" + string(made.ID) + "_" + other[len(other)-32:], false},
		{"one letter more", text + "a", false},
		{"one letter less", text[:len(text)-1], false},
		{"capitals", strings.ToUpper(text), false},
		{"its hash", "sk_" + string(made.ID) + "_" + made.Hash[:32], false},
		{"no such key", "sk_aaaaaaaaaa_" + secret, false},
		{"hash of nothing", "sk_aaaaaaaaaa_", false},
		{"an injection", "sk_' OR '1'='1_" + secret, false},
		{"publishable", "pk_" + text[3:], false},
		{"endless", text + strings.Repeat("a", 1<<16), false},
	} {
		got, err := h.keys.Key(t.Context(), tt.text)
		if tt.good {
			if err != nil || got.ID != made.ID {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		if phone.KindOf(err) != phone.Unsigned || err.Error() != errKey().Error() || got.ID != "" {
			t.Errorf("%s: %v, want what is said of every key", tt.name, err)
		}
	}
}

// When a key was used is known to the minute, and written once in each.
func TestKeys_Key_used(t *testing.T) {
	h := newHouse()
	text, made, err := h.keys.Make(t.Context(), crmKey())
	if err != nil {
		t.Fatal(err)
	}
	h.pass(90 * time.Second)
	for range 3 {
		if _, err := h.keys.Key(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	if used, want := h.kept.keys[made.ID].Used, h.now.Truncate(time.Minute); !used.Equal(want) {
		t.Errorf("used %s, want %s", used, want)
	}
}

func TestKeys_Revoke(t *testing.T) {
	h := newHouse()
	text, made, err := h.keys.Make(t.Context(), crmKey())
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := &Keys{Store: h.kept, Now: h.Now}
	for _, k := range []*Keys{h.keys, elsewhere} {
		if _, err := k.Key(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.keys.Revoke(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.keys.Key(t.Context(), text); phone.CodeOf(err) != "key_invalid" {
		t.Errorf("at once: %v", err)
	}
	h.pass(time.Second - time.Nanosecond)
	if _, err := elsewhere.Key(t.Context(), text); phone.CodeOf(err) != "key_invalid" {
		t.Errorf("within a second on another server: %v", err)
	}
}

func TestKeys_Rotate(t *testing.T) {
	h := newHouse()
	text, made, err := h.keys.Make(t.Context(), crmKey())
	if err != nil {
		t.Fatal(err)
	}
	next, rotated, err := h.keys.Rotate(t.Context(), made.ID, "alice", time.Hour)
	if err != nil || rotated.Replaces != made.ID || rotated.Prefix != made.Prefix || rotated.By != "alice" || rotated.ID == made.ID {
		t.Fatalf("%v: %+v", err, rotated)
	}
	works := func(when, text string, want bool) {
		t.Helper()
		if _, err := h.keys.Key(t.Context(), text); (err == nil) != want {
			t.Errorf("%s: %v", when, err)
		}
	}
	h.pass(time.Hour - time.Second)
	works("the old one within the overlap", text, true)
	works("the new one within the overlap", next, true)
	h.pass(time.Second)
	works("the old one after it", text, false)
	works("the new one after it", next, true)
	if _, _, err := h.keys.Rotate(t.Context(), made.ID, "alice", 0); phone.CodeOf(err) != "key_ended" {
		t.Errorf("a key that has ended is rotated: %v", err)
	}
}

func TestKeys_Allow(t *testing.T) {
	h := newHouse()
	key, other := phone.APIKey{ID: "a", PerMinute: 3}, phone.APIKey{ID: "b"}
	for range 3 {
		if err := h.keys.Allow(key); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.keys.Allow(key); phone.CodeOf(err) != "key_rate" || phone.KindOf(err) != phone.Exhausted {
		t.Errorf("the fourth token of three a minute: %v", err)
	}
	if err := h.keys.Allow(other); err != nil {
		t.Errorf("another key: %v", err)
	}
	h.pass(20 * time.Second)
	if err := h.keys.Allow(key); err != nil {
		t.Errorf("a third of a minute later: %v", err)
	}
	key.PerMinute = 5
	if err := h.keys.Allow(key); err != nil {
		t.Errorf("when more are allowed: %v", err)
	}
	if err := (&Keys{Now: h.Now}).Allow(other); err != nil {
		t.Errorf("where nobody has said how many: %v", err)
	}
}

func TestCheckKey(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*phone.APIKey)
		code   string
	}{
		{"as it should be", func(*phone.APIKey) {}, ""},
		{"no name", func(k *phone.APIKey) { k.Name = "" }, "name_invalid"},
		{"long name", func(k *phone.APIKey) { k.Name = strings.Repeat("a", 65) }, "name_invalid"},
		{"a name that turns around", func(k *phone.APIKey) { k.Name = "a\u202eb" }, "name_invalid"},
		{"for nothing", func(k *phone.APIKey) { k.Scopes = nil }, "scopes_invalid"},
		{"for what there is not", func(k *phone.APIKey) { k.Scopes = []phone.Scope{"admin"} }, "scopes_invalid"},
		{"prefix without underscore", func(k *phone.APIKey) { k.Prefix = "crm" }, "prefix_invalid"},
		{"prefix in capitals", func(k *phone.APIKey) { k.Prefix = "CRM_" }, "prefix_invalid"},
		{"no prefix", func(k *phone.APIKey) { k.Prefix = "" }, "prefix_invalid"},
		{"negative rate", func(k *phone.APIKey) { k.PerMinute = -1 }, "per_minute_invalid"},
		{"origin on a port", func(k *phone.APIKey) { k.Origins = []string{"http://localhost:3000"} }, ""},
		{"origin with a path", func(k *phone.APIKey) { k.Origins = []string{"https://crm.example/"} }, "origins_invalid"},
		{"every origin", func(k *phone.APIKey) { k.Origins = []string{"*"} }, "origins_invalid"},
		{"every host", func(k *phone.APIKey) { k.Origins = []string{"https://*.example"} }, "origins_invalid"},
		{"no origin", func(k *phone.APIKey) { k.Origins = []string{"null"} }, "origins_invalid"},
		{"origin in capitals", func(k *phone.APIKey) { k.Origins = []string{"https://CRM.example"} }, "origins_invalid"},
		{"origin with its usual port", func(k *phone.APIKey) { k.Origins = []string{"https://crm.example:443"} }, "origins_invalid"},
		{"origin with a name in it", func(k *phone.APIKey) { k.Origins = []string{"https://me@crm.example"} }, "origins_invalid"},
		{"origin that is not ASCII", func(k *phone.APIKey) { k.Origins = []string{"https://crм.example"} }, "origins_invalid"},
		{"a script", func(k *phone.APIKey) { k.Origins = []string{"javascript:alert(1)"} }, "origins_invalid"},
		{"too many", func(k *phone.APIKey) { k.Origins = make([]string, 21) }, "origins_invalid"},
	} {
		k := crmKey()
		tt.change(&k)
		err := CheckKey(k)
		if (err == nil) != (tt.code == "") || err != nil && phone.CodeOf(err) != tt.code {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.code)
		}
	}
}
