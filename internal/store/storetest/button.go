package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

func button(id phone.KeyID) phone.Button {
	return phone.Button{ID: id, Name: "Shop é電話 '; --", To: phone.InTeam("sales"), Seal: "seal", By: "root", Created: start, Updated: start}
}

// fullButton has another value than the zero one in each field.
func fullButton(id phone.KeyID) phone.Button {
	b := button(id)
	b.Origins, b.Language, b.Privacy, b.Record = []string{"https://shop.example"}, "ja", "https://shop.example/privacy", true
	b.Words = map[string]phone.ButtonWords{"ja": {Label: "電話", Who: "担当者", Consent: "録音"}}
	b.Hours = phone.Hours{Zone: "Asia/Tokyo", Spans: []phone.Span{{Days: []time.Weekday{time.Monday, time.Friday}, From: 540, To: 1080}}}
	b.Closed = phone.Closed{Number: "+15005550001", Callback: true}
	b.Limits = phone.ButtonLimits{Calls: 3, StartsPerMinute: 4, MinutesPerDay: 5, PerAddress: 6, MaxDuration: time.Minute}
	b.Challenge, b.On = 12, true
	b.ContextKeys = []phone.ContextKey{{ID: "k1", Secret: "s", Created: start}}
	return b
}

func keyOf(b phone.Button, prefix string) phone.APIKey {
	k := key(b.ID, prefix)
	k.Name, k.Hash, k.Hint, k.Scopes, k.Ceiling, k.PerMinute = b.Name, "", "", []phone.Scope{phone.ScopeButton}, b.Ceiling(), b.Limits.StartsPerMinute
	return k
}

func testButtons(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s, other := stores[0], stores[1]
	full, bare := fullButton("b1"), button("b2")
	bare.Created = start.Add(time.Second)
	for i, b := range []phone.Button{full, bare} {
		if err := s.CreateButton(t.Context(), b, keyOf(b, fmt.Sprintf("w%d_", i))); err != nil {
			t.Fatal(err)
		}
	}
	addresses := cmp.AllowUnexported(phone.Address{})
	all, err := other.Buttons(t.Context())
	if diff := cmp.Diff([]phone.Button{bare, full}, all, addresses); err != nil || diff != "" {
		t.Errorf("buttons (-want +got):\n%s error %v", diff, err)
	}
	got, err := other.Button(t.Context(), "b1")
	if diff := cmp.Diff(full, got, addresses); err != nil || diff != "" {
		t.Errorf("button (-want +got):\n%s error %v", diff, err)
	}
	k, err := other.Key(t.Context(), "b1")
	if diff := cmp.Diff(keyOf(full, "w0_"), k); err != nil || diff != "" {
		t.Errorf("its key (-want +got):\n%s error %v", diff, err)
	}
	for _, id := range []phone.KeyID{"", "b", "b11", "\x00", "' OR '1'='1"} {
		if b, failed := s.Button(t.Context(), id); phone.CodeOf(failed) != "button_unknown" {
			t.Errorf("the button %q is %v, %v; want none", id, b, failed)
		}
		if failed := s.DeleteButton(t.Context(), id, start); phone.CodeOf(failed) != "button_unknown" {
			t.Errorf("deleting the button %q gives %v", id, failed)
		}
		if _, failed := s.UpdateButton(t.Context(), id, func(*phone.Button) error { return nil }); phone.CodeOf(failed) != "button_unknown" {
			t.Errorf("changing the button %q gives %v", id, failed)
		}
	}
	for name, bad := range map[string]func(*phone.Button, *phone.APIKey){
		"no id":          func(b *phone.Button, _ *phone.APIKey) { b.ID = "" },
		"another id":     func(_ *phone.Button, k *phone.APIKey) { k.ID = "b8" },
		"a name":         func(b *phone.Button, _ *phone.APIKey) { b.Name = "\x00" },
		"an origin":      func(b *phone.Button, _ *phone.APIKey) { b.Origins = []string{"\xff"} },
		"words":          func(b *phone.Button, _ *phone.APIKey) { b.Words = map[string]phone.ButtonWords{"en": {Who: "\x00"}} },
		"a context key":  func(b *phone.Button, _ *phone.APIKey) { b.ContextKeys = []phone.ContextKey{{Secret: "\xff"}} },
		"a key's prefix": func(_ *phone.Button, k *phone.APIKey) { k.Prefix = "X" },
	} {
		b := button("b9")
		k := keyOf(b, "w9_")
		bad(&b, &k)
		if err = s.CreateButton(t.Context(), b, k); phone.KindOf(err) != phone.Invalid {
			t.Errorf("%s gives %v, want kind invalid", name, err)
		}
	}
	taken := button("b9")
	if err = other.CreateButton(t.Context(), taken, keyOf(taken, "w1_")); phone.CodeOf(err) != "prefix_taken" {
		t.Errorf("a prefix that is taken gives %v", err)
	}
	if _, err = s.Button(t.Context(), "b9"); phone.KindOf(err) != phone.Unknown {
		t.Errorf("a button whose key cannot be is there: %v", err)
	}
	if err = other.CreateButton(t.Context(), full, keyOf(full, "w8_")); phone.CodeOf(err) != "key_taken" {
		t.Errorf("an id that is taken gives %v", err)
	}
	if err = s.CreatePerson(t.Context(), phone.Person{User: phone.User{Identity: "w0_x", Name: "N"}, Role: phone.Agent}); phone.CodeOf(err) != "identity_taken" {
		t.Errorf("a person of a button's identity gives %v", err)
	}
}

func testUpdateButton(t *testing.T, stores [2]phone.Store) {
	t.Helper()
	s := stores[0]
	b := button("b1")
	if err := s.CreateButton(t.Context(), b, keyOf(b, "w0_")); err != nil {
		t.Fatal(err)
	}
	want := fullButton("b1")
	want.Seal, want.Updated = "seal", start.Add(time.Hour)
	got, err := s.UpdateButton(t.Context(), "b1", func(b *phone.Button) error {
		*b = want
		b.ID, b.Seal, b.By, b.Created, b.Updated = "b7", "other", "eve", start.Add(9), b.Updated.Add(7)
		return nil
	})
	addresses := cmp.AllowUnexported(phone.Address{})
	if diff := cmp.Diff(want, got, addresses); err != nil || diff != "" {
		t.Errorf("changed button (-want +got):\n%s error %v", diff, err)
	}
	got, err = stores[1].Button(t.Context(), "b1")
	if diff := cmp.Diff(want, got, addresses); err != nil || diff != "" {
		t.Errorf("button that was changed (-want +got):\n%s error %v", diff, err)
	}
	k, err := stores[1].Key(t.Context(), "b1")
	if diff := cmp.Diff(keyOf(want, "w0_"), k); err != nil || diff != "" {
		t.Errorf("its key (-want +got):\n%s error %v", diff, err)
	}
	no := errors.New("no")
	if _, err = s.UpdateButton(t.Context(), "b1", func(b *phone.Button) error { b.Name = "Not this"; return no }); !errors.Is(err, no) {
		t.Errorf("a change that fails gives %v, want its own error", err)
	}
	if _, err = s.UpdateButton(t.Context(), "b1", func(b *phone.Button) error { b.Name = "\xff"; return nil }); phone.KindOf(err) != phone.Invalid {
		t.Errorf("a text that cannot be kept gives %v", err)
	}
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if _, failed := stores[i%2].UpdateButton(t.Context(), "b1", func(b *phone.Button) error { b.Challenge++; return nil }); failed != nil {
				t.Error(failed)
			}
		})
	}
	wg.Wait()
	if got, err = s.Button(t.Context(), "b1"); err != nil || got.Challenge != want.Challenge+20 {
		t.Errorf("after 20 changes the button is %v, %v", got, err)
	}
	ended := start.Add(2 * time.Hour)
	if err = stores[1].DeleteButton(t.Context(), "b1", ended); err != nil {
		t.Fatal(err)
	}
	if _, err = s.Button(t.Context(), "b1"); phone.KindOf(err) != phone.Unknown {
		t.Errorf("a deleted button gives %v", err)
	}
	if k, err = s.Key(t.Context(), "b1"); err != nil || !k.Revoked.Equal(ended) {
		t.Errorf("the key of a deleted button is %v, %v; want it revoked", k, err)
	}
}
