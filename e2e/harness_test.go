package e2e

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// testPage serves a page that does what the harness must be able to see.
func testPage(t *testing.T) string {
	t.Helper()
	files := http.FileServer(http.Dir("testdata"))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; media-src mediastream:; img-src 'self'; require-trusted-types-for 'script'")
		if r.URL.Path == "/favicon.ico" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/harness.html"
}

// everyBrowser runs a test in each browser.
func everyBrowser(t *testing.T, test func(t *testing.T, b *Browser)) {
	t.Helper()
	for _, name := range []string{"chromium", "firefox"} {
		t.Run(name, func(t *testing.T) { test(t, browser(t, name)) })
	}
}

func TestHarness_findsAndFills(t *testing.T) {
	everyBrowser(t, func(t *testing.T, b *Browser) {
		p := b.NewProfile(t).Open(t, "tester")
		p.Goto(testPage(t))
		p.Fill("textbox", "Name", "old")
		p.Fill("textbox", "Name", "Ada")
		p.Click("button", "Greet")
		if got := p.WaitText("status", "Greeting", "ada"); got != "Hello Ada" {
			t.Errorf("greeting is %q, want Hello Ada", got)
		}
		if got := p.Text("status", "Gesture"); !strings.HasPrefix(got, "true ") || strings.HasSuffix(got, "false") {
			t.Errorf("the click was not taken for a person's: %q", got)
		}
		for _, want := range []struct {
			role, name string
			there      bool
		}{
			{"heading", "Harness", true},
			{"heading", "", true},
			{"button", "Do not listen to me", true},
			{"button", "M", false},
			{"button", "Hidden", false},
			{"heading", "Greet", false},
			{"dialog", "", false},
		} {
			if got := p.Exists(want.role, want.name); got != want.there {
				t.Errorf("%s %q: there is %v, want %v", want.role, want.name, got, want.there)
			}
		}
		p.NoFaults()

		picture := filepath.Join(t.TempDir(), "x.png")
		p.Screenshot(picture)
		if png, err := os.ReadFile(picture); err != nil || !strings.HasPrefix(string(png), "\x89PNG") {
			t.Errorf("no picture: %v", err)
		}
	})
}

func TestHarness_waitsForEnabled(t *testing.T) {
	everyBrowser(t, func(t *testing.T, b *Browser) {
		p := b.NewProfile(t).Open(t, "tester")
		p.Goto(testPage(t))
		p.Click("button", "Hurry")
		p.Click("button", "Patient")
		p.WaitText("status", "Greeting", "Patience pays")
	})
}

// A page that hums 440 Hz to itself hears that and nothing else; muted, it hears nothing.
func TestHarness_hearsItself(t *testing.T) {
	everyBrowser(t, func(t *testing.T, b *Browser) {
		p := b.NewProfile(t).Open(t, "tester")
		p.Goto(testPage(t))
		p.Tone(440)
		p.Click("button", "Call")
		p.HearTone(440)
		p.HearSomething()
		p.Silent(880, 300*time.Millisecond)
		p.Click("button", "Do not listen to me")
		p.Silent(440, 300*time.Millisecond)
		p.Click("button", "Do not listen to me")
		p.HearTone(440)
		p.Tone(880)
		p.HearTone(880)
		p.Silent(440, 300*time.Millisecond)
		p.Click("button", "End")
		p.Silent(880, 300*time.Millisecond)
		p.NoFaults()
	})
}

func TestHarness_refusesMicrophone(t *testing.T) {
	everyBrowser(t, func(t *testing.T, b *Browser) {
		p := b.NewProfile(t).Open(t, "tester")
		p.Goto(testPage(t))
		p.RefuseMicrophone("NotAllowedError")
		var got string
		p.Eval(`navigator.mediaDevices.getUserMedia({audio: true}).then(() => "given", e => e.name)`, &got)
		if got != "NotAllowedError" {
			t.Errorf("the microphone was %s", got)
		}
		p.RefuseMicrophone("")
		p.Eval(`navigator.mediaDevices.getUserMedia({audio: true}).then(() => "given", e => e.name)`, &got)
		if got != "given" {
			t.Errorf("the microphone was %s", got)
		}
	})
}

// What goes wrong in a page is seen, and still is after the page was left.
func TestHarness_seesFaults(t *testing.T) {
	everyBrowser(t, func(t *testing.T, b *Browser) {
		p := b.NewProfile(t).Open(t, "tester")
		p.Goto(testPage(t))
		p.NoFaults()
		p.Click("button", "Throw")
		p.Click("button", "Reject")
		p.Click("button", "Break policy")
		want := []string{"thrown on purpose", "rejected on purpose", "policy: img-src"}
		missing := func(context.Context) error {
			for _, words := range want {
				if !slices.ContainsFunc(p.Faults(), func(f string) bool { return strings.Contains(f, words) }) {
					return errors.New(words)
				}
			}
			return nil
		}
		p.wait("all faults", missing)
		p.Reload()
		if err := missing(t.Context()); err != nil {
			t.Errorf("after the page was left, nothing says %q any more", err)
		}
	})
}

// Pages of one profile share storage, pages of two do not; storage of a tab is its own.
func TestHarness_profiles(t *testing.T) {
	everyBrowser(t, func(t *testing.T, b *Browser) {
		url := testPage(t)
		same := b.NewProfile(t)
		first, second, other := same.Open(t, "first"), same.Open(t, "second"), b.NewProfile(t).Open(t, "other")
		for _, p := range []*Page{first, second, other} {
			p.Goto(url)
		}
		first.Eval(`localStorage.setItem("x", "local"), sessionStorage.setItem("x", "tab")`, nil)
		for _, want := range []struct {
			page       *Page
			local, tab string
		}{{first, "local", "tab"}, {second, "local", ""}, {other, "", ""}} {
			var got []string
			want.page.Eval(`[localStorage.getItem("x") ?? "", sessionStorage.getItem("x") ?? ""]`, &got)
			if !slices.Equal(got, []string{want.local, want.tab}) {
				t.Errorf("%s has %q, want %q and %q", want.page.who, got, want.local, want.tab)
			}
		}
	})
}

// A page that does not do as it should fails the test, in time and in words.
func TestUntil(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	tries := 0
	err := until(ctx, "a wonder", func(context.Context) error { tries++; return errors.New("none yet") })
	if err == nil || !strings.Contains(err.Error(), "a wonder") || !strings.Contains(err.Error(), "none yet") {
		t.Errorf("error is %v", err)
	}
	if tries < 2 {
		t.Errorf("tried %d times", tries)
	}
	if err = until(t.Context(), "nothing", func(context.Context) error { return nil }); err != nil {
		t.Error(err)
	}
}

func TestChromium_absent(t *testing.T) {
	if _, err := Chromium(t.Context(), "no-such-browser"); !errors.Is(err, ErrNoBrowser) {
		t.Errorf("error is %v, want ErrNoBrowser", err)
	}
	if _, err := Chromium(t.Context(), "true"); err == nil || !strings.Contains(err.Error(), "ended before it was ready") {
		t.Errorf("error is %v, want one that says that the program ended", err)
	}
}
