package e2e

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"sync"
	"time"
)

// WebKit starts what stands in for Safari: Debian's WebKitGTK, which has no WebRTC, by its WebDriver, on a screen that nobody
// sees. The error is ErrNoBrowser when any of the three is missing.
// Source: https://www.w3.org/TR/webdriver2/
func WebKit(ctx context.Context) (_ *Browser, err error) {
	path, err := look("", "WebKitWebDriver")
	if err != nil {
		return nil, err
	}
	screen, err := look("", "Xvfb")
	if err != nil {
		return nil, err
	}
	minis, err := filepath.Glob("/usr/lib/*/webkit2gtk-4.*/MiniBrowser")
	if err != nil || len(minis) == 0 {
		return nil, fmt.Errorf("%w: looked for WebKitGTK's MiniBrowser", ErrNoBrowser)
	}
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	x, number, err := start(ctx, nil, screen, []string{"-displayfd", "2", "-screen", "0", "1100x900x24", "-nolisten", "tcp"}, nil, regexp.MustCompile(`^(\d+)\s*$`))
	if err != nil {
		return nil, fmt.Errorf("xvfb: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, x.close())
		}
	}()
	env := []string{"HOME={dir}", "XDG_RUNTIME_DIR={dir}", "DISPLAY=:" + number, "LIBGL_ALWAYS_SOFTWARE=1", "NO_AT_BRIDGE=1"}
	p, _, err := start(ctx, env, path, []string{"--port=" + port}, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("webkit: %w", err)
	}
	b := &webkit{at: "http://127.0.0.1:" + port, mini: minis[0]}
	ready, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err = until(ready, "WebKit's driver to answer", func(ctx context.Context) error {
		return b.call(ctx, http.MethodGet, "/status", nil, nil)
	}); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return &Browser{process: p, profile: b.profile, also: x.close}, nil
}

// freePort names a port that nobody listens at: the driver wants to be told one.
func freePort(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}

// webkit is a driver of WebKit's. It has one session at a time.
type webkit struct {
	at, mini string
	one      sync.Mutex
}

// call asks the driver, as JSON.
func (b *webkit) call(ctx context.Context, method, path string, in, out any) error {
	body := []byte("{}")
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return err
		}
	}
	var sent io.Reader
	if method == http.MethodPost {
		sent = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, b.at+path, sent)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct {
		Value json.RawMessage `json:"value"`
	}
	if err = json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return fmt.Errorf("webkit: %s %s: %w", method, path, err)
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("webkit: %s %s: %s", method, path, answer.Value)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer.Value, out)
}

// profile begins a session: a browser that remembers nothing.
func (b *webkit) profile(ctx context.Context) (*Profile, error) {
	b.one.Lock()
	var made struct {
		ID string `json:"sessionId"`
	}
	options := map[string]any{"binary": b.mini, "args": []string{"--automation"}}
	err := b.call(ctx, http.MethodPost, "/session", map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{"webkitgtk:browserOptions": options}}}, &made)
	if err != nil {
		b.one.Unlock()
		return nil, err
	}
	session := "/session/" + made.ID
	return &Profile{
		open: func(context.Context) (driver, error) { return &webkitPage{webkit: b, session: session}, nil },
		end: func(ctx context.Context) error {
			defer b.one.Unlock()
			return b.call(ctx, http.MethodDelete, session, nil, nil)
		},
	}, nil
}

// webkitPage is the one window of a session.
type webkitPage struct {
	webkit  *webkit
	session string
}

// element is how an element comes over the wire.
// Source: https://www.w3.org/TR/webdriver2/#elements
const element = "element-6066-11e4-a52e-4f735466cecf"

func (p *webkitPage) call(ctx context.Context, path string, in, out any) error {
	return p.webkit.call(ctx, http.MethodPost, p.session+path, in, out)
}

func (p *webkitPage) navigate(ctx context.Context, url string) error {
	return p.call(ctx, "/url", map[string]string{"url": url}, nil)
}

// run calls a function and gives its value, awaited, which is a JSON text.
func (p *webkitPage) run(ctx context.Context, script string, args ...any) (json.RawMessage, error) {
	const await = `const done = arguments[arguments.length - 1]; (async () => %s)().then(done, (e) => done('fault: ' + e));`
	var text string
	if err := p.call(ctx, "/execute/async", map[string]any{"script": fmt.Sprintf(await, script), "args": append([]any{}, args...)}, &text); err != nil {
		return nil, err
	}
	if len(text) > 7 && text[:7] == "fault: " {
		return nil, errors.New(text)
	}
	return json.RawMessage(text), nil
}

func (p *webkitPage) eval(ctx context.Context, expression string) (json.RawMessage, error) {
	return p.run(ctx, asJSON(expression))
}

// byRole finds elements by role and name, as far as pages name theirs: WebDriver asks for those of one element at a time.
const byRole = `const [role, name] = arguments;
const roles = {BUTTON: 'button', A: 'link', H1: 'heading', H2: 'heading', H3: 'heading', UL: 'list', LI: 'listitem', TABLE: 'table', TR: 'row', DIALOG: 'dialog', SELECT: 'combobox', TEXTAREA: 'textbox', MAIN: 'main', P: 'paragraph', FORM: 'form'};
const roleOf = (e) => e.getAttribute('role') || (e.tagName === 'INPUT' ? ({checkbox: 'checkbox', radio: 'radio', range: 'slider'}[e.type] ?? 'textbox') : roles[e.tagName]);
const text = (e) => (e?.textContent ?? '').replace(/\s+/g, ' ').trim();
const nameOf = (e) => e.getAttribute('aria-label') || text(document.getElementById(e.getAttribute('aria-labelledby'))) || text(e.labels?.[0]) || text(e) || e.title;
return [...document.querySelectorAll('body *')].filter((e) => roleOf(e) === role && (!name || nameOf(e) === name) && e.checkVisibility({visibilityProperty: true}) && !e.closest('[aria-hidden="true"]'));`

func (p *webkitPage) find(ctx context.Context, role, name string) ([]node, error) {
	var found []map[string]string
	if err := p.call(ctx, "/execute/sync", map[string]any{"script": byRole, "args": []string{role, name}}, &found); err != nil {
		return nil, err
	}
	var all []node
	for _, one := range found {
		all = append(all, node(one[element]))
	}
	return all, nil
}

func (p *webkitPage) on(ctx context.Context, n node, function string) (json.RawMessage, error) {
	return p.run(ctx, "("+functionJSON(function)+").call(arguments[0])", map[string]string{element: string(n)})
}

func (p *webkitPage) click(ctx context.Context, n node) error {
	return p.call(ctx, "/element/"+string(n)+"/click", nil, nil)
}

// errors are none: this driver does not tell of them.
func (p *webkitPage) errors() []string { return nil }

func (p *webkitPage) screenshot(ctx context.Context) ([]byte, error) {
	var data string
	if err := p.webkit.call(ctx, http.MethodGet, p.session+"/screenshot", nil, &data); err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(data)
}

func (p *webkitPage) close(context.Context) error { return nil } // it ends with its session
