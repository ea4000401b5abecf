package e2e

import (
	"fmt"
	"testing"
	"time"
)

// beepHz is the tone after which a message is left.
const beepHz = 1320

// leavesAMessage waits for the tone, speaks for a while, and hangs up.
func (p *person) leavesAMessage() {
	p.t.Helper()
	p.HearTone(beepHz)
	p.says("Speak after the tone")
	p.Unheard(beepHz, 2*time.Second) // it is over, and what is said now is recorded
	p.hangUp()
	p.isIdle()
}

// plays reports how much of the sound that a page plays is a tone, from 0 to 1, and how long it is.
func (p *person) plays(hz float64) (share, seconds float64) {
	p.t.Helper()
	var sound struct{ Share, Seconds float64 }
	p.Eval(fmt.Sprintf(`(async () => {
		const a = document.querySelector("audio[controls]");
		const played = new Promise((go, stop) => { a.onended = go; a.onerror = () => stop(new Error(a.error.message)); });
		await a.play();
		await played;
		const file = await (await fetch(a.src)).arrayBuffer();
		const sound = await new OfflineAudioContext(1, 1, 48000).decodeAudioData(file);
		const samples = sound.getChannelData(0);
		let re = 0, im = 0, all = 0;
		samples.forEach((s, i) => {
			const turn = 2 * Math.PI * %f * i / sound.sampleRate;
			re += s * Math.cos(turn); im += s * Math.sin(turn); all += s * s;
		});
		return {Share: 2 * (re * re + im * im) / (all * samples.length), Seconds: a.duration};
	})()`, hz), &sound)
	return sound.Share, sound.Seconds
}

// Bob sends Alice to his voicemail, hears what she said, and calls her back.
func TestVoicemail(t *testing.T) {
	everyBrowser(t, func(t *testing.T, b *Browser) {
		alice, bob := pair(t, serve(t, nil), b)
		alice.call("bob")
		bob.isCalledBy("Alice")
		bob.Click("button", "To voicemail")
		bob.isIdle()
		bob.says("Sent to voicemail")
		alice.leavesAMessage()
		bob.says("Alice left a message")
		bob.Wait("heading", "Messages and call-backs")
		if share, seconds := bob.plays(aliceHz); share < 0.3 || seconds < 1 {
			t.Errorf("%.0f %% of what Bob hears for %.1f s is what Alice said", share*100, seconds)
		}
		bob.Click("button", "Call back: Alice")
		alice.isCalledBy("Bob")
		alice.answer()
		alice.HearTone(bobHz)
		bob.HearTone(aliceHz)
		bob.hangUp()
		alice.isIdle()
		bob.Click("button", "Done: Alice")
		bob.says("every message is done")
		for _, one := range []*person{alice, bob} {
			one.NoFaults()
		}
	})
}
