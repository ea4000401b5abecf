package exchange

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRecords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, stay, func(c *Config) { c.Remember = 2 })
		var sids []string
		for range 3 {
			r := b.place(toNumber("+15005550005")) // busy: it ends at once
			sids = append(sids, r.SID)
		}
		live := b.place(toNumber("+15005550001"))
		var got []string
		for _, r := range b.x.Records() {
			got = append(got, r.SID)
		}
		if diff := cmp.Diff([]string{live.SID, sids[2], sids[1]}, got); diff != "" {
			t.Errorf("records (-want +got):\n%s", diff)
		}
		for _, f := range []struct {
			sid  string
			want error
		}{{sids[0], ErrUnknownCall}, {live.SID, ErrLive}, {sids[2], nil}, {sids[2], ErrUnknownCall}} {
			if err := b.x.Forget(f.sid); !errors.Is(err, f.want) {
				t.Errorf("forget %s: %v, want %v", f.sid, err, f.want)
			}
		}
		if _, ok := b.x.Record(sids[2]); ok {
			t.Error("a call is remembered after it was to be forgotten")
		}
	})
}

func TestDirectory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, stay, func(c *Config) { c.Keys = []Key{{SID: "SKone", Secret: "x"}} })
		created := time.Now()
		<-time.After(time.Second)
		app := b.x.AddApplication(Application{FriendlyName: "new", Hooks: Hooks{VoiceURL: "http://app/new"}})
		if all := b.x.Applications(); len(all) != 2 || all[0].SID != app.SID || !all[1].Created.Equal(created) {
			t.Errorf("applications = %+v", all)
		}
		if _, ok := b.x.ChangeNumber(testNumber, func(n *OwnNumber) { n.AppSID = app.SID }); !ok {
			t.Error("the number is not there")
		}
		if _, ok := b.x.ChangeApplication(app.SID, func(a *Application) { a.VoiceURL = "http://app/changed" }); !ok {
			t.Error("the application is not there")
		}
		if _, ok := b.x.ChangeApplication("APno", func(*Application) { t.Error("changed") }); ok {
			t.Error("an application is there that nobody made")
		}
		b.place(toNumber(testNumber))
		if in := b.x.Records()[0]; in.AppSID != app.SID {
			t.Errorf("the call to the number is handled by %q", in.AppSID)
		}
		if !b.x.RemoveApplication(app.SID) || b.x.RemoveApplication(app.SID) {
			t.Error("an application must be removed once")
		}
		if n, _ := b.x.Number(testNumber); n.AppSID != "" || n.SID() != NumberSID(testNumber) {
			t.Errorf("number = %+v", n)
		}
		key := b.x.AddKey("k")
		if got, ok := b.x.Key(key.SID); !ok || got.Secret != key.Secret || len(b.x.Keys()) != 2 {
			t.Errorf("key = %+v", got)
		}
	})
}
