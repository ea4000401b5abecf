package signal

import (
	"testing"
	"time"

	"softphone/carrier/exchange"
)

// The devices that a call by REST rings have one SID, and do not end each other.
func TestInvite_devicesShareTheSID(t *testing.T) {
	d := newDoor(t, hold)
	one, two := d.listening("bob"), d.listening("bob")
	for _, w := range []*wire{one, two} {
		w.send("register", map[string]any{"media": map[string]any{"audio": true}})
		w.want("ready")
	}
	r, err := d.x.Place(exchange.Outgoing{To: exchange.Target{Kind: exchange.Client, To: "bob"}, From: "client:desk"})
	if err != nil {
		t.Fatal(err)
	}
	a, b := one.want("invite"), two.want("invite")
	if a.CallSID != r.SID || b.CallSID != r.SID || a.Reconnect == b.Reconnect {
		t.Errorf("invites for %s: %s %s, %s %s", r.SID, a.CallSID, a.Reconnect, b.CallSID, b.Reconnect)
	}
	one.send("reject", map[string]any{"callsid": r.SID})
	one.send("hangup", map[string]any{"callsid": r.SID}) // again, and late
	one.send("message", map[string]any{"callsid": r.SID, "content": "{}", "messagetype": userDefined, "voiceeventsid": "KX1"})
	one.wantError("error", codeMalformed) // the former two have been read
	if c, live := d.x.Call(r.SID); !live || c.Status() != exchange.StatusRinging {
		t.Fatal("one device ends the ringing of the other")
	}
	two.send("reject", map[string]any{"callsid": r.SID})
	for start := time.Now(); ; {
		if got, _ := d.x.Record(r.SID); got.Status == exchange.StatusBusy {
			return
		}
		if time.Since(start) > 5*time.Second {
			t.Fatal("the call is not busy")
		}
		<-time.After(time.Millisecond)
	}
}
