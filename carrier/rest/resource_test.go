package rest

import (
	"testing"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"softphone/carrier/exchange"
)

func TestApplication(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	a, err := b.api.CreateApplication((&api.CreateApplicationParams{}).SetFriendlyName("second").SetVoiceUrl("http://app.test/v").
		SetVoiceMethod("get").SetStatusCallback("http://app.test/s").SetSmsUrl("http://app.test/sms"))
	if err != nil {
		t.Fatal(err)
	}
	if *a.VoiceUrl != "http://app.test/v" || *a.VoiceMethod != "GET" || a.VoiceFallbackUrl != nil || a.SmsUrl != nil {
		t.Errorf("application = %+v", a)
	}
	all, err := b.api.ListApplication(nil)
	if err != nil || len(all) != 2 || *all[0].Sid != *a.Sid {
		t.Errorf("list: %v, %d", err, len(all))
	}
	if all, err = b.api.ListApplication((&api.ListApplicationParams{}).SetFriendlyName("first")); err != nil || len(all) != 1 || *all[0].Sid != appSID {
		t.Errorf("list by name: %v", err)
	}
	if a, err = b.api.UpdateApplication(*a.Sid, (&api.UpdateApplicationParams{}).SetVoiceFallbackUrl("http://app.test/f").SetStatusCallback("")); err != nil {
		t.Fatal(err)
	}
	if *a.VoiceUrl != "http://app.test/v" || *a.VoiceFallbackUrl != "http://app.test/f" || a.StatusCallback != nil || *a.FriendlyName != "second" {
		t.Errorf("application after the update = %+v", a)
	}
	if _, err = b.api.FetchApplication(*a.Sid, nil); err != nil {
		t.Error(err)
	}
	faults := map[int]*api.UpdateApplicationParams{
		20002: (&api.UpdateApplicationParams{}).SetFriendlyName(string(make([]byte, 65))),
		21402: (&api.UpdateApplicationParams{}).SetVoiceUrl("v"),
		21403: (&api.UpdateApplicationParams{}).SetVoiceMethod("HEAD"),
		21405: (&api.UpdateApplicationParams{}).SetVoiceUrl(""),
	}
	for want, p := range faults {
		if _, err := b.api.UpdateApplication(*a.Sid, p); code(t, err) != want {
			t.Errorf("%v, want %d", err, want)
		}
	}
	if _, err := b.api.CreateApplication((&api.CreateApplicationParams{}).SetVoiceFallbackUrl("http://app.test/f")); code(t, err) != 21405 {
		t.Errorf("fallback alone: %v", err)
	}
	if err := b.api.DeleteApplication(*a.Sid, nil); err != nil {
		t.Error(err)
	}
	if _, err := b.api.FetchApplication(*a.Sid, nil); code(t, err) != 20404 {
		t.Errorf("fetch after delete: %v", err)
	}
	if _, err := b.api.UpdateApplication(*a.Sid, nil); code(t, err) != 20404 {
		t.Errorf("update after delete: %v", err)
	}
	if err := b.api.DeleteApplication(*a.Sid, nil); code(t, err) != 20404 {
		t.Errorf("delete after delete: %v", err)
	}
}

func TestIncomingPhoneNumber(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	all, err := b.api.ListIncomingPhoneNumber((&api.ListIncomingPhoneNumberParams{}).SetPhoneNumber("555").SetFriendlyName("(500) 555-0006"))
	if err != nil || len(all) != 1 {
		t.Fatalf("list: %v, %d", err, len(all))
	}
	n := all[0]
	if *n.PhoneNumber != own || *n.VoiceApplicationSid != appSID || *n.Sid != exchange.NumberSID(own) {
		t.Errorf("number = %+v", n)
	}
	changed, err := b.api.UpdateIncomingPhoneNumber(*n.Sid, (&api.UpdateIncomingPhoneNumberParams{}).SetVoiceApplicationSid("").
		SetVoiceUrl("http://app.test/number").SetFriendlyName("desk"))
	if err != nil {
		t.Fatal(err)
	}
	if changed.VoiceApplicationSid != nil || *changed.VoiceUrl != "http://app.test/number" || *changed.FriendlyName != "desk" {
		t.Errorf("number after the update = %+v", changed)
	}
	if _, err := b.api.FetchIncomingPhoneNumber(*n.Sid, nil); err != nil {
		t.Error(err)
	}
	b.call(own)
	if d := b.begun(); d.URL != "http://app.test/number" {
		t.Errorf("a call to the number performs %+v", d)
	}
	if _, err := b.api.UpdateIncomingPhoneNumber(*n.Sid, (&api.UpdateIncomingPhoneNumberParams{}).SetVoiceApplicationSid("APno")); code(t, err) != 21218 {
		t.Errorf("unknown application: %v", err)
	}
	if _, err := b.api.FetchIncomingPhoneNumber("PN00000000000000000000000000000000", nil); code(t, err) != 20404 {
		t.Errorf("unknown number: %v", err)
	}
	if _, err := b.api.CreateIncomingPhoneNumber((&api.CreateIncomingPhoneNumberParams{}).SetAreaCode("415")); code(t, err) != 20004 {
		t.Errorf("buying a number: %v", err)
	}
}

func TestKey(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	k, err := b.api.CreateNewKey((&api.CreateNewKeyParams{}).SetFriendlyName("ci"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = b.as(*k.Sid, *k.Secret).FetchAccount(accountSID); err != nil {
		t.Errorf("the new key is not accepted: %v", err)
	}
	all, err := b.api.ListKey(nil)
	if err != nil || len(all) != 2 || *all[0].FriendlyName != "ci" {
		t.Errorf("list: %v", err)
	}
	if _, err := b.api.FetchKey(*k.Sid, nil); err != nil {
		t.Error(err)
	}
	if _, err := b.api.FetchKey("SK00000000000000000000000000000009", nil); code(t, err) != 20404 {
		t.Errorf("unknown key: %v", err)
	}
	if _, err := b.as(keySID, keySecret).ListKey(nil); code(t, err) != 20003 {
		t.Errorf("keys are shown to a key: %v", err)
	}
}

func TestOutgoingCallerID(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	all, err := b.api.ListOutgoingCallerId((&api.ListOutgoingCallerIdParams{}).SetPhoneNumber(verified))
	if err != nil || len(all) != 1 || *all[0].PhoneNumber != verified {
		t.Fatalf("list: %v", err)
	}
	if _, err = b.api.FetchOutgoingCallerId(*all[0].Sid, nil); err != nil {
		t.Error(err)
	}
	if all, err = b.api.ListOutgoingCallerId((&api.ListOutgoingCallerIdParams{}).SetPhoneNumber(own)); err != nil || len(all) != 0 {
		t.Errorf("list of others: %v", err)
	}
	if _, err := b.api.FetchOutgoingCallerId("PN1", nil); code(t, err) != 20404 {
		t.Errorf("unknown: %v", err)
	}
}

func TestAccount(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	a, err := b.api.FetchAccount(accountSID)
	if err != nil {
		t.Fatal(err)
	}
	if *a.Sid != accountSID || *a.Status != "active" || *a.AuthToken != authToken {
		t.Errorf("account = %+v", a)
	}
	if a, err = b.as(keySID, keySecret).FetchAccount(accountSID); err != nil || a.AuthToken != nil {
		t.Errorf("the auth token is shown to a key: %v", err)
	}
	if _, err := b.api.FetchAccount("AC00000000000000000000000000000009"); code(t, err) != 20404 {
		t.Errorf("another account: %v", err)
	}
}
