package e2e

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"sync"
)

// Browser is a running browser.
type Browser struct {
	process *process
	address string // of the protocol that drives it, ws://…
	wire    *wire
	profile func(ctx context.Context) (*Profile, error)
	also    func() error // what else to end
}

// Profile is a browser's memory: cookies and storage. Pages of one profile share them,
// as tabs of one window do; pages of two do not, as on two machines.
type Profile struct {
	open func(ctx context.Context) (driver, error)
	end  func(ctx context.Context) error
}

// Close ends the browser.
func (b *Browser) Close() error {
	if b.wire != nil {
		b.wire.close()
	}
	err := b.process.close()
	if b.also != nil {
		err = errors.Join(err, b.also())
	}
	return err
}

// ErrNoBrowser means that a browser is not on this machine.
var ErrNoBrowser = errors.New("the browser is not installed")

// flags make Chromium quiet, equal on every machine, and blind to all but this machine.
func flags() []string {
	return []string{
		"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic",
		"--no-first-run", "--no-default-browser-check", "--disable-background-networking", "--disable-component-update",
		"--disable-sync", "--disable-default-apps", "--disable-extensions", "--disable-breakpad", "--lang=en-US",
		"--disable-background-timer-throttling", "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows",
		"--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
		"--window-size=1100,800", "--remote-debugging-port=0", "--user-data-dir={dir}",
	}
}

// Local keeps Chromium from asking for any name but this machine's.
const Local = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"

// Chromium starts the browser that is at path, or the first that is found; extra flags
// come after ours. The error is ErrNoBrowser when there is none.
func Chromium(ctx context.Context, path string, extra ...string) (*Browser, error) {
	path, err := look(path, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
	if err != nil {
		return nil, err
	}
	args := append(append(flags(), extra...), "about:blank")
	p, address, err := start(ctx, nil, path, args, nil, regexp.MustCompile(`DevTools listening on (ws://\S+)`))
	if err != nil {
		return nil, fmt.Errorf("chromium: %w", err)
	}
	w, err := dial(ctx, address)
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	b := &Browser{process: p, address: address, wire: w}
	b.profile = func(ctx context.Context) (*Profile, error) { return chromiumProfile(ctx, w) }
	return b, nil
}

// look finds a program: the one that is asked for, or else the first of several.
func look(path string, names ...string) (string, error) {
	if path != "" {
		names = []string{path}
	}
	for _, name := range names {
		if found, err := exec.LookPath(name); err == nil {
			return found, nil
		}
	}
	return "", fmt.Errorf("%w: looked for %s", ErrNoBrowser, strings.Join(names, ", "))
}

func chromiumProfile(ctx context.Context, w *wire) (*Profile, error) {
	var made struct {
		ID string `json:"browserContextId"`
	}
	if err := w.call(ctx, "", "Target.createBrowserContext", nil, &made); err != nil {
		return nil, err
	}
	return &Profile{
		open: func(ctx context.Context) (driver, error) { return openChromium(ctx, w, made.ID) },
		end: func(ctx context.Context) error {
			return w.call(ctx, "", "Target.disposeBrowserContext", map[string]any{"browserContextId": made.ID}, nil)
		},
	}, nil
}

// chromiumPage drives one page over the DevTools protocol.
type chromiumPage struct {
	wire            *wire
	target, session string

	mu     sync.Mutex
	faults []string
	frames chan chromiumFrame // that are other processes, once they are watched
}

func openChromium(ctx context.Context, w *wire, profile string) (driver, error) {
	p := &chromiumPage{wire: w, frames: make(chan chromiumFrame, 1)}
	var target struct {
		ID string `json:"targetId"`
	}
	// A window of its own: a tab behind another is not drawn, and gets no mouse.
	if err := w.call(ctx, "", "Target.createTarget", map[string]any{"url": "about:blank", "browserContextId": profile, "newWindow": true}, &target); err != nil {
		return nil, err
	}
	p.target = target.ID
	var attached struct {
		Session string `json:"sessionId"`
	}
	if err := w.call(ctx, "", "Target.attachToTarget", map[string]any{"targetId": p.target, "flatten": true}, &attached); err != nil {
		return nil, err
	}
	return p, p.begin(ctx, attached.Session)
}

// begin makes a session of the browser's ready to be driven.
func (p *chromiumPage) begin(ctx context.Context, session string) error {
	p.session = session
	p.wire.listen(session, p.hear)
	for _, step := range []struct {
		method string
		params any
	}{
		{"Page.enable", nil},
		{"Runtime.enable", nil},
		{"Log.enable", nil},
		{"DOM.enable", nil},
		{"Accessibility.enable", nil},
		{"Emulation.setFocusEmulationEnabled", map[string]any{"enabled": true}},
		{"Page.addScriptToEvaluateOnNewDocument", map[string]any{"source": "(" + instrument + ")()"}},
	} {
		if err := p.call(ctx, step.method, step.params, nil); err != nil {
			return err
		}
	}
	return nil
}

func (p *chromiumPage) call(ctx context.Context, method string, params, out any) error {
	return p.wire.call(ctx, p.session, method, params, out)
}

// hear keeps what went wrong in the page.
func (p *chromiumPage) hear(m message) {
	var said struct {
		Type  string `json:"type"`
		Args  []struct{ Value, Description any }
		Entry struct {
			Source, Level, Text, URL string
		} `json:"entry"`
		Details struct {
			Text      string
			Exception struct{ Description string }
		} `json:"exceptionDetails"`
	}
	if m.Method == "Target.attachedToTarget" {
		p.attached(m)
		return
	}
	if m.Method == "Page.javascriptDialogOpening" {
		go p.leave() // this is who reads the answer
		return
	}
	if json.Unmarshal(m.Params, &said) != nil {
		return
	}
	words := ""
	switch {
	case m.Method == "Runtime.exceptionThrown":
		words = said.Details.Text + " " + said.Details.Exception.Description
	case m.Method == "Runtime.consoleAPICalled" && said.Type == "error":
		words = fmt.Sprint(said.Args)
	case m.Method == "Log.entryAdded" && said.Entry.Level == "error" && said.Entry.Source != "network":
		words = said.Entry.Source + ": " + said.Entry.Text
	case m.Method == "Inspector.targetCrashed":
		words = "the page crashed"
	default:
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = append(p.faults, words)
}

// leave says yes to the question whether the page may be left, which one asks with a call.
func (p *chromiumPage) leave() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := p.call(ctx, "Page.handleJavaScriptDialog", map[string]any{"accept": true}, nil); err != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.faults = append(p.faults, "a question stays: "+err.Error())
	}
}

func (p *chromiumPage) errors() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.faults...)
}

func (p *chromiumPage) navigate(ctx context.Context, url string) error {
	var went struct {
		ErrorText string `json:"errorText"`
	}
	if err := p.call(ctx, "Page.navigate", map[string]any{"url": url}, &went); err != nil {
		return err
	}
	if went.ErrorText != "" {
		return fmt.Errorf("%s: %s", url, went.ErrorText)
	}
	_, err := p.eval(ctx, `document.readyState === "complete" || new Promise(done => addEventListener("load", done, {once: true})).then(() => true)`)
	return err
}

// remote is what the DevTools protocol says of a value.
type remote struct {
	Result struct {
		Value    string `json:"value"`
		ObjectID string `json:"objectId"`
	} `json:"result"`
	Exception *struct {
		Text      string                       `json:"text"`
		Exception struct{ Description string } `json:"exception"`
	} `json:"exceptionDetails"`
}

func (r remote) json() (json.RawMessage, error) {
	if r.Exception != nil {
		return nil, fmt.Errorf("page threw: %s %s", r.Exception.Text, r.Exception.Exception.Description)
	}
	return json.RawMessage(r.Result.Value), nil
}

func (p *chromiumPage) eval(ctx context.Context, expression string) (json.RawMessage, error) {
	var r remote
	err := p.call(ctx, "Runtime.evaluate", map[string]any{"expression": asJSON(expression), "awaitPromise": true, "returnByValue": true}, &r)
	if err != nil {
		return nil, err
	}
	return r.json()
}

func (p *chromiumPage) find(ctx context.Context, role, name string) ([]node, error) {
	var document remote
	if err := p.call(ctx, "Runtime.evaluate", map[string]any{"expression": "document"}, &document); err != nil {
		return nil, err
	}
	query := map[string]any{"objectId": document.Result.ObjectID, "role": role}
	if name != "" {
		query["accessibleName"] = name
	}
	var found struct {
		Nodes []struct {
			Ignored bool `json:"ignored"`
			ID      int  `json:"backendDOMNodeId"`
		} `json:"nodes"`
	}
	if err := p.call(ctx, "Accessibility.queryAXTree", query, &found); err != nil {
		return nil, err
	}
	var all []node
	for _, n := range found.Nodes {
		if n.Ignored || n.ID == 0 {
			continue
		}
		var object struct {
			Object struct {
				ID string `json:"objectId"`
			} `json:"object"`
		}
		if err := p.call(ctx, "DOM.resolveNode", map[string]any{"backendNodeId": n.ID}, &object); err != nil {
			return nil, err
		}
		all = append(all, node(object.Object.ID))
	}
	return all, nil
}

func (p *chromiumPage) on(ctx context.Context, n node, function string) (json.RawMessage, error) {
	var r remote
	err := p.call(ctx, "Runtime.callFunctionOn", map[string]any{"objectId": n, "functionDeclaration": functionJSON(function), "awaitPromise": true, "returnByValue": true}, &r)
	if err != nil {
		return nil, err
	}
	return r.json()
}

func (p *chromiumPage) click(ctx context.Context, n node) error {
	text, err := p.on(ctx, n, middle)
	if err != nil {
		return err
	}
	return p.press(ctx, text, 0, 0)
}

// press presses the mouse in the middle of an element whose document begins at a place of the window, in CSS pixels.
func (p *chromiumPage) press(ctx context.Context, text []byte, x, y float64) error {
	var at struct{ X, Y, W, H float64 }
	if err := json.Unmarshal(text, &at); err != nil {
		return err
	}
	if at.W == 0 || at.H == 0 {
		return errors.New("the element has no size to click on")
	}
	for _, what := range []string{"mouseMoved", "mousePressed", "mouseReleased"} {
		event := map[string]any{"type": what, "x": x + at.X, "y": y + at.Y}
		if what != "mouseMoved" {
			event["button"], event["clickCount"] = "left", 1
		}
		if err := p.call(ctx, "Input.dispatchMouseEvent", event, nil); err != nil {
			return err
		}
	}
	return nil
}

func (p *chromiumPage) screenshot(ctx context.Context) ([]byte, error) {
	var shot struct {
		Data string `json:"data"`
	}
	if err := p.call(ctx, "Page.captureScreenshot", nil, &shot); err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(shot.Data)
}

func (p *chromiumPage) close(ctx context.Context) error {
	return p.wire.call(ctx, "", "Target.closeTarget", map[string]any{"targetId": p.target}, nil)
}
