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
	p := serve(t, nil)
	alice := p.visit(browser(t, "chromium").NewProfile(t), "Alice")
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
}
