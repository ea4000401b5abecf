package e2e

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"
)

// preferences make Firefox quiet, let it play and record without asking, and send what
// is not for this machine to a proxy that is not there.
func preferences() map[string]any {
	return map[string]any{
		"media.navigator.streams.fake":                     true,
		"media.navigator.permission.disabled":              true,
		"media.autoplay.default":                           0,
		"app.update.enabled":                               false,
		"browser.shell.checkDefaultBrowser":                false,
		"browser.safebrowsing.malware.enabled":             false,
		"browser.safebrowsing.phishing.enabled":            false,
		"browser.aboutwelcome.enabled":                     false,
		"datareporting.policy.dataSubmissionEnabled":       false,
		"toolkit.telemetry.enabled":                        false,
		"network.captive-portal-service.enabled":           false,
		"network.connectivity-service.enabled":             false,
		"extensions.getAddons.cache.enabled":               false,
		"dom.min_background_timeout_value":                 4,
		"dom.timeout.enable_budget_timer_throttling":       false,
		"widget.windows.window_occlusion_tracking.enabled": false,
		"intl.accept_languages":                            "en-US, en",
		"network.proxy.type":                               1,
		"network.proxy.http":                               "127.0.0.1",
		"network.proxy.http_port":                          9,
		"network.proxy.ssl":                                "127.0.0.1",
		"network.proxy.ssl_port":                           9,
		"network.proxy.no_proxies_on":                      "localhost, 127.0.0.1",
	}
}

func writePreferences(dir string) error {
	var b strings.Builder
	for name, value := range preferences() {
		text, err := json.Marshal(value)
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "user_pref(%q, %s);\n", name, text)
	}
	return os.WriteFile(filepath.Join(dir, "user.js"), []byte(b.String()), 0o600)
}

// Firefox starts the browser that is at path, or the first that is found. It gets a
// sound device of its own where PulseAudio is installed: without any it keeps an
// AudioContext suspended. The error is ErrNoBrowser when there is none.
func Firefox(ctx context.Context, path string) (_ *Browser, err error) {
	path, err = look(path, "firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox")
	if err != nil {
		return nil, err
	}
	env := []string{"HOME={dir}", "MOZ_HEADLESS=1"}
	silence := func() error { return nil }
	if address, stop, soundErr := sound(ctx); soundErr == nil {
		env, silence = append(env, "PULSE_SERVER="+address), stop
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, silence())
		}
	}()
	args := []string{"--headless", "--no-remote", "--profile", "{dir}", "--remote-debugging-port", "0", "about:blank"}
	p, address, err := start(ctx, env, path, args, writePreferences, regexp.MustCompile(`WebDriver BiDi listening on (ws://\S+)`))
	if err != nil {
		return nil, fmt.Errorf("firefox: %w", err)
	}
	w, err := dial(ctx, address+"/session")
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	b := &firefox{wire: w, pages: map[string]*firefoxPage{}}
	w.listen("", b.hear)
	if err = b.begin(ctx); err != nil {
		w.close()
		return nil, errors.Join(err, p.close())
	}
	return &Browser{process: p, wire: w, profile: b.profile, also: silence}, nil
}

// sound starts a PulseAudio server whose only device swallows all, at a pace.
func sound(ctx context.Context) (address string, stop func() error, err error) {
	path, err := look("", "pulseaudio")
	if err != nil {
		return "", nil, err
	}
	args := []string{
		"-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes",
		"--load=module-null-sink", "--load=module-native-protocol-unix auth-anonymous=1 socket={dir}/sound",
	}
	env := []string{"HOME={dir}", "XDG_RUNTIME_DIR={dir}", "PULSE_RUNTIME_PATH={dir}"}
	p, _, err := start(ctx, env, path, args, nil, nil)
	if err != nil {
		return "", nil, err
	}
	socket := filepath.Join(p.dir, "sound")
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	err = until(ctx, "PulseAudio to answer", func(ctx context.Context) error {
		conn, dialErr := (&net.Dialer{}).DialContext(ctx, "unix", socket)
		if dialErr != nil {
			return dialErr
		}
		return conn.Close()
	})
	if err != nil {
		return "", nil, errors.Join(err, p.close())
	}
	return "unix:" + socket, p.close, nil
}

// firefox is a session of WebDriver BiDi.
type firefox struct {
	wire *wire

	mu    sync.Mutex
	pages map[string]*firefoxPage // by browsing context
}

func (b *firefox) begin(ctx context.Context) error {
	if err := b.wire.call(ctx, "", "session.new", map[string]any{"capabilities": map[string]any{}}, nil); err != nil {
		return err
	}
	return b.wire.call(ctx, "", "session.subscribe", map[string]any{"events": []string{"log.entryAdded"}}, nil)
}

// hear keeps what went wrong in a page.
func (b *firefox) hear(m message) {
	var said struct {
		Level  string `json:"level"`
		Text   string `json:"text"`
		Source struct {
			Context string `json:"context"`
		} `json:"source"`
	}
	if m.Method != "log.entryAdded" || json.Unmarshal(m.Params, &said) != nil || said.Level != "error" {
		return
	}
	b.mu.Lock()
	p := b.pages[said.Source.Context]
	b.mu.Unlock()
	if p != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.faults = append(p.faults, said.Text)
	}
}

func (b *firefox) profile(ctx context.Context) (*Profile, error) {
	var made struct {
		ID string `json:"userContext"`
	}
	if err := b.wire.call(ctx, "", "browser.createUserContext", nil, &made); err != nil {
		return nil, err
	}
	return &Profile{
		open: func(ctx context.Context) (driver, error) { return b.open(ctx, made.ID) },
		end: func(ctx context.Context) error {
			return b.wire.call(ctx, "", "browser.removeUserContext", map[string]any{"userContext": made.ID}, nil)
		},
	}, nil
}

func (b *firefox) open(ctx context.Context, profile string) (driver, error) {
	var made struct {
		Context string `json:"context"`
	}
	if err := b.wire.call(ctx, "", "browsingContext.create", map[string]any{"type": "window", "userContext": profile}, &made); err != nil {
		return nil, err
	}
	p := &firefoxPage{wire: b.wire, context: made.Context}
	b.mu.Lock()
	b.pages[p.context] = p
	b.mu.Unlock()
	err := p.call(ctx, "script.addPreloadScript", map[string]any{"functionDeclaration": instrument, "contexts": []string{p.context}}, nil)
	return p, err
}

// firefoxPage drives one page.
type firefoxPage struct {
	wire    *wire
	context string

	mu     sync.Mutex
	faults []string
}

func (p *firefoxPage) call(ctx context.Context, method string, params map[string]any, out any) error {
	return p.wire.call(ctx, "", method, params, out)
}

func (p *firefoxPage) errors() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.faults...)
}

func (p *firefoxPage) navigate(ctx context.Context, url string) error {
	return p.call(ctx, "browsingContext.navigate", map[string]any{"context": p.context, "url": url, "wait": "complete"}, nil)
}

// script sends an evaluation and reads the string that it gives.
func (p *firefoxPage) script(ctx context.Context, method string, params map[string]any) (json.RawMessage, error) {
	params["target"] = map[string]any{"context": p.context}
	params["awaitPromise"] = true
	var got struct {
		Type   string `json:"type"`
		Result struct {
			Value string `json:"value"`
		} `json:"result"`
		Exception struct {
			Text string `json:"text"`
		} `json:"exceptionDetails"`
	}
	if err := p.call(ctx, method, params, &got); err != nil {
		return nil, err
	}
	if got.Type == "exception" {
		return nil, fmt.Errorf("page threw: %s", got.Exception.Text)
	}
	return json.RawMessage(got.Result.Value), nil
}

func (p *firefoxPage) eval(ctx context.Context, expression string) (json.RawMessage, error) {
	return p.script(ctx, "script.evaluate", map[string]any{"expression": asJSON(expression)})
}

func (p *firefoxPage) find(ctx context.Context, role, name string) ([]node, error) {
	value := map[string]any{"role": role}
	if name != "" {
		value["name"] = name
	}
	all, err := p.locate(ctx, value, nil)
	if err != nil {
		return nil, err
	}
	// What is in shadows it finds only where it is shown them.
	roots, err := p.shadows(ctx)
	if err != nil || len(roots) == 0 {
		return all, err
	}
	more, err := p.locate(ctx, value, roots)
	return append(all, more...), err
}

// shared is a node as the protocol names it.
type shared struct {
	ID string `json:"sharedId"`
}

func (p *firefoxPage) locate(ctx context.Context, value map[string]any, below []shared) ([]node, error) {
	query := map[string]any{"context": p.context, "locator": map[string]any{"type": "accessibility", "value": value}}
	if below != nil {
		query["startNodes"] = below
	}
	var found struct {
		Nodes []shared `json:"nodes"`
	}
	if err := p.call(ctx, "browsingContext.locateNodes", query, &found); err != nil {
		return nil, err
	}
	var all []node
	for _, n := range found.Nodes {
		all = append(all, node(n.ID))
	}
	return all, nil
}

// shadows are the shadow roots of the page.
func (p *firefoxPage) shadows(ctx context.Context) ([]shared, error) {
	var found struct {
		Result struct {
			Value []shared `json:"value"`
		} `json:"result"`
	}
	err := p.call(ctx, "script.evaluate", map[string]any{
		"target": map[string]any{"context": p.context}, "awaitPromise": false,
		"expression": `(() => {
			const all = [];
			const walk = (root) => root.querySelectorAll("*").forEach((e) => e.shadowRoot && (all.push(e.shadowRoot), walk(e.shadowRoot)));
			walk(document);
			return all;
		})()`,
	}, &found)
	return found.Result.Value, err
}

func (p *firefoxPage) on(ctx context.Context, n node, function string) (json.RawMessage, error) {
	return p.script(ctx, "script.callFunction", map[string]any{
		"functionDeclaration": functionJSON(function),
		"this":                map[string]any{"sharedId": n},
	})
}

func (p *firefoxPage) click(ctx context.Context, n node) error {
	if _, err := p.on(ctx, n, middle); err != nil {
		return err
	}
	return p.call(ctx, "input.performActions", map[string]any{
		"context": p.context,
		"actions": []any{map[string]any{
			"type": "pointer", "id": "mouse", "parameters": map[string]any{"pointerType": "mouse"},
			"actions": []any{
				map[string]any{"type": "pointerMove", "x": 0, "y": 0, "origin": map[string]any{"type": "element", "element": map[string]any{"sharedId": n}}},
				map[string]any{"type": "pointerDown", "button": 0},
				map[string]any{"type": "pointerUp", "button": 0},
			},
		}},
	}, nil)
}

func (p *firefoxPage) screenshot(ctx context.Context) ([]byte, error) {
	var shot struct {
		Data string `json:"data"`
	}
	if err := p.call(ctx, "browsingContext.captureScreenshot", map[string]any{"context": p.context}, &shot); err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(shot.Data)
}

func (p *firefoxPage) close(ctx context.Context) error {
	return p.call(ctx, "browsingContext.close", map[string]any{"context": p.context}, nil)
}
