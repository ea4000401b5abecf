package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// saved is what a link to a file leads to.
func (p *person) saved(link string) (text string) {
	p.t.Helper()
	p.Wait("link", link)
	p.Eval(`fetch([...document.querySelectorAll("a[download]")].find((a) => a.textContent === `+fmt.Sprintf("%q", link)+`).href)
		.then(async (r) => { const b = new Uint8Array(await r.arrayBuffer()); return new TextDecoder("utf-8", {ignoreBOM: true}).decode(b); })`, &text)
	return text
}

// Somebody misses a call, finds it in the history, saves it as a file and calls back with one click; writes a number down
// under a name that has markup, which is shown as it is and suggested when it is dialled; and a team lead sees what it all adds up to.
func TestHistory(t *testing.T) {
	p, b := serve(t, nil), browser(t, "chromium")
	alice, bob := pair(t, p, b)
	alice.call("+15005550005") // busy
	alice.isIdle()
	talk(t, alice, bob)
	alice.hangUp()
	alice.isIdle()
	bob.isIdle()
	bob.call("alice")
	alice.isCalledBy("Bob")
	bob.hangUp()
	bob.isIdle()
	alice.isIdle()

	alice.Click("link", "History")
	alice.WaitText("status", "", "3 calls shown")
	alice.pictured("history")
	alice.choose("Result", "Missed")
	alice.WaitText("status", "", "1 call shown")
	if csv := alice.saved("Download as CSV"); !strings.HasPrefix(csv, "\uFEFFstarted_at,") || strings.Count(csv, "\r\n") != 2 || !strings.Contains(csv, ",incoming,missed,alice,Alice,client:bob,Bob,") {
		t.Errorf("the CSV is %q", csv)
	}
	alice.Click("button", "Clear all")
	alice.Fill("textbox", "Search", "500 555 0005")
	alice.WaitText("status", "", "1 call shown")
	var file struct {
		Calls []struct{ Peer struct{ Address string } }
	}
	if err := json.Unmarshal([]byte(alice.saved("Download as JSON")), &file); err != nil || len(file.Calls) != 1 || file.Calls[0].Peer.Address != "+15005550005" {
		t.Errorf("the JSON is %+v, %v", file, err)
	}

	const markup = `<img src=x onerror=alert(1)> & Zoë`
	alice.Click("button", "Details of the call with +1 500 555 0005")
	alice.Click("button", "Add to contacts")
	alice.Fill("textbox", "Name", markup)
	alice.Click("button", "Save")
	alice.Click("button", "Make "+markup+" a favourite")
	alice.Wait("button", markup+" is a favourite: no longer")
	alice.pictured("contacts")
	alice.Click("button", "New contact")
	alice.Fill("textbox", "Numbers", "03-1234-5678")
	alice.Fill("textbox", "Name", "Nobody")
	alice.Click("button", "Save")
	alice.says("Write each number once")
	alice.pictured("contact")
	alice.Click("button", "Cancel")

	alice.Click("link", "Phone")
	alice.says(markup) // in the recent calls
	alice.Fill("combobox", "Name or number", "zoe")
	alice.Wait("option", "")
	alice.pictured("suggestions")
	alice.Click("option", "")
	alice.says("Calls " + markup)

	alice.Click("link", "History")
	alice.choose("Result", "Missed")
	alice.Click("button", "Call back Bob")
	bob.isCalledBy("Alice")
	bob.answer()
	hear(alice, bob)
	alice.hangUp()
	alice.isIdle()
	bob.isIdle()

	alice.Click("link", "History")
	alice.Click("link", "Figures")
	alice.WaitText("row", "", "Alice 1 0 1 100 % – 3")
	alice.WaitText("row", "", "Bob 2 2 0 0 %")
	var sums struct {
		Total struct{ Incoming, Outgoing, Internal, Answered, Missed, Reached int }
	}
	alice.Eval(`fetch("/v1/statistics", {headers: {"X-Softphone-Seat": sessionStorage.getItem("softphone.seat")}}).then((r) => r.json())`, &sums)
	if got := fmt.Sprint(sums.Total); got != "{0 1 3 0 0 0}" {
		t.Errorf("the calls add up to %s", got)
	}
	alice.pictured("figures")
	for _, who := range []*person{alice, bob} {
		who.NoFaults()
	}
}

// What was recorded of a call is listened to in the history, by a supervisor and nobody else: whoever talked and may not
// record is offered nothing, and the address of the sound alone opens nothing.
func TestHistory_recording(t *testing.T) {
	p, b := serve(t, nil), browser(t, "chromium")
	alice, bob := pair(t, p, b)
	alice.ask("PATCH", "/v1/admin/people/bob", map[string]string{"role": "agent"}, nil)
	bob.Reload() // who is an agent now has signed in again
	if bob.Exists("textbox", "Your name") {
		bob.signIn()
	}
	bob.Tone(bobHz)
	bob.goOnline()
	talk(t, alice, bob)
	alice.Click("button", "Record")
	alice.says("Recording")
	bob.HearToneFor(aliceHz, time.Second) // which is recorded
	alice.hangUp()
	alice.isIdle()
	bob.isIdle()

	var sound struct {
		Source         string
		Seconds        float64
		Status, Length int
	}
	const element = `document.querySelector("audio[controls]")`
	alice.Click("link", "History")
	alice.Click("button", "Details of the call with Bob")
	alice.Wait("link", "Download: Recording 1 of the call with Bob")
	alice.Eval(`(async () => {
		const a = `+element+`;
		const played = new Promise((go, stop) => { a.onended = go; a.onerror = () => stop(new Error(a.error.message)); });
		await a.play();
		await played;
		const r = await fetch(a.src);
		return {Source: a.src, Seconds: a.duration, Status: r.status, Length: (await r.arrayBuffer()).byteLength};
	})()`, &sound)
	if sound.Status != 200 || sound.Seconds < 0.5 || float64(sound.Length) < sound.Seconds*8000 {
		t.Errorf("Alice hears %+v", sound)
	}

	bob.Click("link", "History")
	bob.Click("button", "Details of the call with Alice")
	bob.says("None that you may listen to")
	var status int
	bob.Eval(fmt.Sprintf(`fetch(%q.replace(/seat=.*/, "seat=" + sessionStorage.getItem("softphone.seat"))).then((r) => r.status)`, sound.Source), &status)
	if status != 403 {
		t.Errorf("who may not listen gets %d", status)
	}
	bob.Eval(fmt.Sprintf(`fetch(%q, {credentials: "omit"}).then((r) => r.status)`, sound.Source), &status)
	if status != 401 {
		t.Errorf("who is not signed in gets %d", status)
	}
	alice.NoFaults()
}

// Somebody outside calls our number twice, and what was noted of the first call is read while the second rings, with the number
// that was called and what is written down of who calls. What is pressed stays where it is when that comes.
func TestHistory_ringing(t *testing.T) {
	p, b := serve(t, nil), browser(t, "chromium")
	alice, home := p.join(b.NewProfile(t), "Alice", aliceHz), p.telephone(b.NewProfile(t))
	home.dials(accountNumber)
	alice.isCalledBy(telephoneNumber)
	if text := alice.WaitText("region", "About the caller", "+1 500 555 0006"); strings.Contains(text, "Last call") {
		t.Errorf("of the first call is told %q", text)
	}
	alice.answer()
	hear(alice, home)
	alice.Click("button", "Notes")
	alice.Fill("textbox", "Note", "Wants a <b>quote</b> by Friday")
	alice.Fill("combobox", "Outcome", "Sold")
	alice.says("Saved")
	home.hangUp()
	alice.isIdle()
	home.isIdle()
	alice.Click("link", "Contacts")
	alice.Click("button", "New contact")
	alice.Fill("textbox", "Name", "Erika")
	alice.Fill("textbox", "Numbers", telephoneNumber)
	alice.Fill("textbox", "Notes", "Likes tea")
	alice.Click("button", "Save")
	alice.Wait("button", "Make Erika a favourite")
	alice.Click("link", "Phone")

	home.dials(accountNumber)
	alice.isCalledBy("Erika")
	for _, words := range []string{"+1 500 555 0006", "Last call", "Incoming · 0:", "Sold", "Wants a <b>quote</b> by Friday", "Likes tea"} {
		alice.WaitText("region", "About the caller", words)
	}
	alice.pictured("who calls")
	alice.Accessible("who calls")
	var moved float64
	alice.Eval(`(() => {
		const at = () => document.querySelector(".incoming-choice").getBoundingClientRect().top;
		const before = at();
		document.querySelector(".caller").style.display = "none";
		return at() - before;
	})()`, &moved)
	if moved != 0 {
		t.Errorf("without what is told the buttons are %v pixels lower", moved)
	}
	alice.decline()
	alice.isIdle()
	for _, who := range []*person{alice, home} {
		who.NoFaults()
	}
}
