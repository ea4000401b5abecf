package e2e

import (
	"strings"
	"testing"
)

// evil runs something if anything takes it for more than text.
const evil = `<img src=x onerror="window.ran=1">`

// unharmed fails the test if a text that people wrote became markup, or ran, or broke the policy.
func (p *person) unharmed() {
	p.t.Helper()
	var ran, images int
	p.Eval(`window.ran ?? 0`, &ran)
	p.Eval(`document.querySelectorAll("img[onerror], img[src='x']").length`, &images)
	if ran != 0 || images != 0 {
		p.t.Errorf("%s: a text ran %d times, and is %d pictures", p.name, ran, images)
	}
	p.NoFaults()
}

// In a whole call, on every page, nothing breaks the policy; and names of people, rooms and lines that are markup are
// shown as they are written.
func TestR_CSP_1(t *testing.T) {
	p, b := serve(t, nil), browser(t, "chromium")
	sam := p.supervise(b.NewProfile(t))
	sam.makesRoom("standup", "Room "+evil)
	alice := p.join(b.NewProfile(t), "A "+evil, aliceHz)
	bob, home := p.join(b.NewProfile(t), "Bob", bobHz), p.telephone(b.NewProfile(t))

	alice.call("bob")
	bob.isCalledBy(alice.name)
	bob.answer()
	hear(alice, bob)
	sam.says(evil)
	for _, one := range []*person{alice, bob, sam} {
		one.unharmed()
	}
	alice.hangUp()
	bob.isIdle()
	alice.isIdle()

	alice.enters("Room " + evil)
	sam.Wait("button", "Mute "+alice.name)
	bob.call(strings.ToLower(evil)) // which is nobody
	sam.unharmed()
	home.dials(accountNumber)
	bob.isCalledBy(telephoneNumber)
	bob.answer()
	hear(bob, home)
	for _, path := range []string{"/board", "/telephone", "/join", "/docs", "/docs/errors", "/nothing/" + evil} {
		other := &person{Page: b.NewProfile(t).Open(t, path), name: path}
		other.Goto(p.url + path)
		var violations []string
		other.Eval(`window.__e2e?.violations ?? []`, &violations)
		if len(violations) > 0 {
			t.Errorf("%s breaks the policy: %q", path, violations)
		}
	}
	for _, one := range []*person{alice, bob, sam, home} {
		one.unharmed()
	}
	if log := p.log.last(100_000); strings.Contains(log, "broke its policy") {
		t.Error("a browser tells of a violation")
	}
}

// What the pages are served with is what browsers obey: a string is not taken where it could run, and nothing of others' is
// loaded.
func TestR_CSP_1_served(t *testing.T) {
	p, b := serve(t, nil), browser(t, "chromium")
	for _, path := range []string{"/", "/board", "/telephone", "/docs"} {
		page := b.NewProfile(t).Open(t, path)
		page.Goto(p.url + path)
		var headers map[string]string
		page.Eval(`fetch(location.href).then((r) => Object.fromEntries(r.headers))`, &headers)
		policies := "worker"
		if path == "/docs" {
			policies = "'none'"
		}
		for name, words := range map[string]string{
			"content-security-policy": "require-trusted-types-for 'script'; trusted-types " + policies, "cross-origin-opener-policy": "same-origin",
			"cross-origin-resource-policy": "same-origin", "x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "no-referrer",
			"permissions-policy": "microphone=(self)",
		} {
			if !strings.Contains(headers[name], words) {
				t.Errorf("%s: %s is %q", path, name, headers[name])
			}
		}
		if policy := headers["content-security-policy"]; strings.Contains(policy, "unsafe") || !strings.HasPrefix(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: the policy is %s", path, policy)
		}
		var refused []string
		page.Eval(`(async () => {
			const refused = [];
			const trying = (what, f) => { try { f(); } catch { refused.push(what); } };
			trying('markup', () => { document.createElement('div').innerHTML = '<img src=x onerror="window.ran = 1">'; });
			trying('a timer', () => { setTimeout('window.ran = 1'); });
			trying('a policy', () => { trustedTypes.createPolicy('mine', {}); });
			const script = document.createElement('script');
			trying('a script', () => { script.src = 'https://evil.example/x.js'; });
			await fetch('https://evil.example/').catch(() => refused.push('fetch'));
			return window.ran ? ['it ran'] : refused;
		})()`, &refused)
		if got := strings.Join(refused, ", "); got != "markup, a timer, a policy, a script, fetch" {
			t.Errorf("%s: refused are %s", path, got)
		}
		var violations []string
		page.Eval(`window.__e2e.violations`, &violations)
		if len(violations) < 3 {
			t.Errorf("%s: told are %q", path, violations)
		}
	}
}
