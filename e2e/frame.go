package e2e

import (
	"context"
	"encoding/json"
)

// chromiumFrame drives the frame in a page, which is a process of its own and has a session of its own.
type chromiumFrame struct {
	*chromiumPage
	host *chromiumPage
	err  error // why it cannot be driven
}

// WatchFrame has the browser tell of the one frame that the next page has, which must be of another origin. Only Chromium can.
func (p *Page) WatchFrame() {
	p.t.Helper()
	p.framed(func(ctx context.Context, page *chromiumPage) error {
		return page.call(ctx, "Target.setAutoAttach", map[string]any{"autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true}, nil)
	})
}

// Frame is what stands in the frame of the page, waited for. It was watched before.
func (p *Page) Frame() *Page {
	p.t.Helper()
	var frame chromiumFrame
	p.framed(func(ctx context.Context, page *chromiumPage) error {
		select {
		case frame = <-page.frames:
			return frame.err
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	return &Page{t: p.t, who: p.who + " in the frame", driver: &frame}
}

func (p *Page) framed(do func(context.Context, *chromiumPage) error) {
	p.t.Helper()
	page, ok := p.driver.(*chromiumPage)
	if !ok {
		p.t.Fatalf("%s: only Chromium's frames can be driven", p.who)
	}
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	if err := do(ctx, page); err != nil {
		p.t.Fatalf("%s: frame: %v", p.who, err)
	}
}

// attached makes a frame ready to be driven.
func (p *chromiumPage) attached(m message) {
	var made struct {
		Session string `json:"sessionId"`
		Target  struct {
			Type string `json:"type"`
		} `json:"targetInfo"`
	}
	if json.Unmarshal(m.Params, &made) != nil || made.Target.Type != "iframe" {
		return
	}
	// The page is not loaded before its frame is, and the frame waits to be driven; and this is who reads the answers.
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		frame := chromiumFrame{chromiumPage: &chromiumPage{wire: p.wire, target: p.target}, host: p}
		if frame.err = frame.begin(ctx, made.Session); frame.err == nil {
			frame.err = frame.call(ctx, "Runtime.runIfWaitingForDebugger", nil, nil)
		}
		select {
		case p.frames <- frame:
		default:
		}
	}()
}

// click goes by the window, of which the frame is a part.
func (f *chromiumFrame) click(ctx context.Context, n node) error {
	text, err := f.host.eval(ctx, `(({x, y}) => [x, y])(document.querySelector("iframe").getBoundingClientRect())`)
	if err != nil {
		return err
	}
	var corner [2]float64
	if err = json.Unmarshal(text, &corner); err != nil {
		return err
	}
	at, err := f.on(ctx, n, middle)
	if err != nil {
		return err
	}
	return f.host.press(ctx, at, corner[0], corner[1])
}
