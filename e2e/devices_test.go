package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// The tones of two microphones.
const (
	deskHz    = 1340
	headsetHz = 1660
)

// device is something with which a person hears or is heard.
type device struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	Label string `json:"label"`
	Hz    int    `json:"hz,omitempty"`
}

func desk() []device {
	return []device{
		{ID: "desk", Kind: "audioinput", Label: "Desk microphone", Hz: deskHz},
		{ID: "headset", Kind: "audioinput", Label: "Headset microphone", Hz: headsetHz},
		{ID: "loud", Kind: "audiooutput", Label: "Loudspeaker"},
		{ID: "ears", Kind: "audiooutput", Label: "Headset"},
	}
}

// plug is what is plugged in from now on.
func (p *Page) plug(all []device) {
	p.t.Helper()
	text, err := json.Marshal(all)
	if err != nil {
		p.t.Fatal(err)
	}
	p.Eval(fmt.Sprintf("__e2e.plug(%s)", text), nil)
}

// choose chooses of a list that has a label.
func (p *Page) choose(label, option string) {
	p.t.Helper()
	p.wait(fmt.Sprintf("%q in %q", option, label), func(ctx context.Context) error {
		n, err := p.one(ctx, "combobox", label)
		if err != nil {
			return err
		}
		done, err := p.driver.on(ctx, n, fmt.Sprintf(`function() {
			const option = [...this.options].find((o) => o.text === %q);
			if (!option) return false;
			this.value = option.value;
			this.dispatchEvent(new Event("change", {bubbles: true}));
			return true;
		}`, option))
		if err == nil && string(done) != "true" {
			err = fmt.Errorf("there is no such option")
		}
		return err
	})
}

// hearsAt waits for a number to hear a tone in a call: the echo sends it back.
func TestDevices(t *testing.T) {
	everyBrowser(t, func(t *testing.T, b *Browser) {
		p := serve(t, nil)
		alice := p.visit(b.NewProfile(t), "Alice")
		alice.signIn()
		alice.plug(desk())
		alice.goOnline()
		alice.call("+15005550001")
		alice.status("On a call")
		alice.HearTone(deskHz)

		t.Log("another microphone is chosen in mid-call, and is heard in place of the first")
		alice.Click("button", "Sound settings")
		alice.choose("Microphone", "Headset microphone")
		alice.HearTone(headsetHz)
		alice.Silent(deskHz, 0)
		t.Log("the sound of the call goes to the speaker that is chosen")
		alice.choose("Speaker", "Headset")
		alice.wait("the speaker", func(ctx context.Context) error {
			text, err := alice.driver.eval(ctx, "__e2e.sinks")
			if err == nil && !strings.Contains(string(text), "ears") {
				err = fmt.Errorf("sound goes to %s", text)
			}
			return err
		})
		alice.Click("button", "Done")

		t.Log("the headset is pulled out: the call goes on with what is left, and it is said")
		alice.plug(desk()[:1])
		alice.says("Headset microphone is gone")
		alice.HearTone(deskHz)
		alice.status("On a call")
		alice.plug(desk())
		alice.says("Headset microphone is back")
		alice.HearTone(headsetHz)

		t.Log("the choice is remembered")
		alice.hangUp()
		alice.isIdle()
		alice.Reload()
		alice.plug(desk())
		alice.goOnline()
		alice.call("+15005550001")
		alice.HearTone(headsetHz)
		alice.hangUp()
		alice.isIdle()
		alice.NoFaults()
	})
}

// The test page says in words whether one is heard, and whether the network is good enough, by a call of its own.
func TestSoundTest(t *testing.T) {
	everyBrowser(t, func(t *testing.T, b *Browser) {
		p := serve(t, nil)
		alice := p.visit(b.NewProfile(t), "Alice")
		alice.signIn()
		alice.plug(desk())
		alice.goOnline()
		alice.Click("button", "Sound settings")
		alice.Click("link", "Test sound and network")
		alice.Wait("heading", "Sound and network test")
		alice.says("You are heard well.")
		alice.Click("button", "Play a sound")
		alice.Click("button", "Yes")
		alice.says("Your speaker works.")
		alice.Click("button", "Test the network")
		alice.says("The network is good for calls.")
		alice.says("Echo of the tone")
		alice.Click("button", "Back to the phone")
		alice.status("Ready")
		alice.NoFaults()
	})
}

// A network that loses sound is said to do so in the call and after it; what somebody says of the call is kept with it.
func TestQuality(t *testing.T) {
	p := serve(t, nil)
	alice := p.join(browser(t, "chromium").NewProfile(t), "Alice", aliceHz)
	alice.Eval(`(() => {
		const original = RTCPeerConnection.prototype.getStats;
		let arrived = 0;
		RTCPeerConnection.prototype.getStats = async function (...args) {
			const stats = await original.apply(this, args);
			const worse = new Map(stats);
			for (const [id, one] of stats) {
				if (one.type === "inbound-rtp" && window.__e2eLoss) worse.set(id, {...one, packetsLost: (arrived += 10)});
			}
			return worse;
		};
	})()`, nil)
	alice.call("+15005550001")
	alice.status("On a call")
	alice.says("Good connection")
	alice.Eval("void (window.__e2eLoss = true)", nil)
	alice.says("Poor connection: parts of the sound are missing")
	alice.says("0:10") // a few seconds would not spoil the call
	alice.hangUp()
	alice.isIdle()
	alice.says("The connection was poor.")
	alice.Click("radio", "Bad")
	alice.choose("What was wrong?", "Parts were missing")
	alice.Click("button", "Send")
	alice.says("It is kept with the call")
	alice.Click("button", "Sound of the call with +1 500 555 0001")
	alice.says("As Alice heard it")
	alice.says("Rated 2 of 5")
	alice.Wait("image", "")
	var told struct {
		Reports []struct {
			Verdict, Issue string
			Rating         int
			Samples        []struct{ Loss float64 }
		}
	}
	alice.Eval(`(async () => {
		const headers = {"X-Softphone-Seat": sessionStorage.getItem("softphone.seat")};
		const { calls } = await (await fetch("/v1/calls", { headers })).json();
		return (await fetch("/v1/calls/" + calls[0].sid + "/quality", { headers })).json();
	})()`, &told)
	if len(told.Reports) != 1 || told.Reports[0].Verdict != "poor" || told.Reports[0].Rating != 2 || told.Reports[0].Issue != "choppy-audio" || len(told.Reports[0].Samples) < 3 {
		t.Errorf("kept are %+v", told.Reports)
	}
	alice.NoFaults()
}
