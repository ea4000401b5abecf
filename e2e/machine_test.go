package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// inWorker reads the value of an expression in the page's worker.
func (p *person) inWorker(expression string) {
	p.t.Helper()
	page := p.chromium()
	p.wait("the worker", func(ctx context.Context) error {
		var all struct {
			TargetInfos []struct {
				ID   string `json:"targetId"`
				Type string
				URL  string
			} `json:"targetInfos"`
		}
		if err := page.wire.call(ctx, "", "Target.getTargets", nil, &all); err != nil {
			return err
		}
		var origin string
		p.Eval("location.origin", &origin)
		for _, one := range all.TargetInfos {
			if one.Type != "service_worker" || !strings.HasPrefix(one.URL, origin) {
				continue
			}
			var attached struct {
				Session string `json:"sessionId"`
			}
			if err := page.wire.call(ctx, "", "Target.attachToTarget", map[string]any{"targetId": one.ID, "flatten": true}, &attached); err != nil {
				return err
			}
			return page.wire.call(ctx, attached.Session, "Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true}, nil)
		}
		return fmt.Errorf("it is not among %v", all.TargetInfos)
	})
}

// away has the page believe that something else is looked at.
func (p *person) away() {
	p.t.Helper()
	p.Eval(`(() => { document.hasFocus = () => false; dispatchEvent(new Event('blur')); })()`, nil)
}

// notices keeps what a page gives the machine to show: a machine without a screen forgets it when it likes.
const notices = `(() => {
	window.__notices = [];
	const show = ServiceWorkerRegistration.prototype.showNotification;
	ServiceWorkerRegistration.prototype.showNotification = async function(title, options) {
		await show.call(this, title, options);
		window.__notices.push({title, actions: options.actions.map((one) => one.title).join(', '), data: options.data});
	};
})()`

// notified waits until the machine was given so many calls to show, and gives what it says of the last.
func (p *person) notified(n int) (says string) {
	p.t.Helper()
	p.wait(fmt.Sprintf("%d notifications", n), func(context.Context) error {
		var all []struct{ Title, Actions string }
		p.Eval(`window.__notices`, &all)
		if len(all) != n {
			return fmt.Errorf("there are %q", all)
		}
		says = all[n-1].Title + ": " + all[n-1].Actions
		return nil
	})
	return says
}

// pressesNotice does in the page's worker what the machine does when a button of the last notification is pressed.
func (p *person) pressesNotice(action string) {
	p.t.Helper()
	var data json.RawMessage
	p.Eval(`window.__notices.at(-1).data`, &data)
	p.inWorker(fmt.Sprintf(`self.dispatchEvent(Object.assign(new ExtendableEvent('notificationclick'), {action: %q, notification: {close() {}, data: %s}}))`, action, data))
}

// Somebody looks at something else and is called: the machine shows who it is, the tab has another icon and title, and
// what is pressed at the notification is done. What was missed is counted until they are back.
func TestMachine_notification(t *testing.T) {
	p, b := serve(t, nil), browser(t, "chromium")
	alice, bob := pair(t, p, b)
	page := alice.chromium()
	var profile struct {
		Info struct {
			Context string `json:"browserContextId"`
		} `json:"targetInfo"`
	}
	if err := page.wire.call(t.Context(), "", "Target.getTargetInfo", map[string]any{"targetId": page.target}, &profile); err != nil {
		t.Fatal(err)
	}
	if err := page.wire.call(t.Context(), "", "Browser.grantPermissions", map[string]any{"permissions": []string{"notifications", "audioCapture"}, "browserContextId": profile.Info.Context}, nil); err != nil {
		t.Fatal(err)
	}
	if err := page.call(t.Context(), "Page.addScriptToEvaluateOnNewDocument", map[string]any{"source": notices}, nil); err != nil {
		t.Fatal(err)
	}
	alice.Reload()
	alice.Tone(aliceHz)
	alice.goOnline()
	alice.away()

	bob.call("alice")
	if got := alice.notified(1); got != "Bob is calling: Answer, Decline" {
		t.Errorf("it says %q", got)
	}
	var icon, title string
	alice.Eval(`document.querySelector('link[rel=icon]').getAttribute('href')`, &icon)
	alice.Eval(`document.title`, &title)
	if icon != "/assets/icon-ring-1.svg" || title != "☎ Bob – Softphone" {
		t.Errorf("the tab shows %s %s", icon, title)
	}
	alice.pressesNotice("answer")
	hear(alice, bob)
	bob.hangUp()
	alice.isIdle()

	bob.call("alice")
	alice.notified(2)
	alice.pressesNotice("decline")
	bob.isIdle()

	bob.call("alice")
	alice.notified(3)
	bob.hangUp()
	alice.wait("the count of what was missed", func(context.Context) error {
		alice.Eval(`document.title`, &title)
		if title != "(1) Softphone" {
			return errors.New(title)
		}
		return nil
	})
	alice.Eval(`(() => { document.hasFocus = () => true; dispatchEvent(new Event('focus')); })()`, nil)
	alice.Eval(`document.title`, &title)
	if title != "Softphone" {
		t.Errorf("back again, the title is %s", title)
	}
	alice.NoFaults()
}

// The page can be installed, its worker keeps nothing, and a link to it fills a number in and calls nobody.
func TestMachine_linksAndInstalling(t *testing.T) {
	p, b := serve(t, nil), browser(t, "chromium")
	alice := &person{Page: b.NewProfile(t).Open(t, "Alice"), name: "Alice"}
	alice.Goto(p.url + "/?to=tel%3A%2B1-500-555-0001%3Bext%3D7")
	alice.signIn()
	alice.says("To call +1-500-555-0001, go online first")
	alice.goOnline()
	var field, at string
	alice.Eval(`document.querySelector('#to').value`, &field)
	alice.Eval(`location.pathname + location.search`, &at)
	if field != "+1-500-555-0001" || at != "/" {
		t.Errorf("the field has %q, and the address is %s", field, at)
	}
	alice.status("Ready")
	alice.Silent(440, 500*time.Millisecond)
	alice.Wait("button", "Call")

	var worker struct {
		Script string
		Caches []string
	}
	alice.Eval(`navigator.serviceWorker.ready.then(async (r) => ({Script: new URL(r.active.scriptURL).pathname, Caches: await caches.keys()}))`, &worker)
	if worker.Script != "/sw.js" || len(worker.Caches) != 0 {
		t.Errorf("the worker is %+v", worker)
	}
	page := alice.chromium()
	var manifest struct {
		URL    string
		Errors []struct{ Message string }
	}
	if err := page.call(t.Context(), "Page.getAppManifest", nil, &manifest); err != nil || len(manifest.Errors) > 0 || !strings.HasSuffix(manifest.URL, "/assets/manifest-2.json") {
		t.Errorf("the manifest is %+v: %v", manifest, err)
	}
	var errs struct {
		All []struct {
			ID string `json:"errorId"`
		} `json:"installabilityErrors"`
	}
	if err := page.call(t.Context(), "Page.getInstallabilityErrors", nil, &errs); err != nil {
		t.Fatal(err)
	}
	for _, one := range errs.All {
		if one.ID != "in-incognito" { // as every profile of a test is
			t.Errorf("it cannot be installed: %s", one.ID)
		}
	}
	alice.NoFaults()
}

// The small window is drawn by the page: what is pressed in it is done to the same call, and it goes with the page.
func TestMachine_smallWindow(t *testing.T) {
	p, b := serve(t, nil), browser(t, "chromium")
	alice, bob := pair(t, p, b)
	alice.Click("button", "Keyboard and this browser")
	alice.Click("button", "Open the small window")
	alice.Wait("button", "Close the small window")
	alice.Press("Escape")
	const small = `(window.documentPictureInPicture?.window ?? window.open('', 'softphone-small')).document`
	says := func(words string) {
		t.Helper()
		alice.wait("the small window to say "+words, func(context.Context) error {
			var text string
			alice.Eval(small+`.body.innerText`, &text)
			if !strings.Contains(text, words) {
				return errors.New(text)
			}
			return nil
		})
	}
	press := func(name string) {
		t.Helper()
		alice.Eval(`[...`+small+`.querySelectorAll('button')].find((one) => one.textContent.trim() === '`+name+`').click()`, nil)
	}
	says("Ready")
	bob.call("alice")
	says("Bob")
	press("Answer")
	hear(alice, bob)
	says("Hang up")
	press("Mute")
	alice.says("You are muted")
	bob.Silent(aliceHz, 300*time.Millisecond)
	var worn int
	alice.Eval(small+`.styleSheets.length`, &worn)
	if worn == 0 {
		t.Error("the small window has no style")
	}
	press("Hang up")
	alice.isIdle()
	bob.isIdle()
	alice.NoFaults()
}
