package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/coder/websocket"
)

// wire carries commands to a browser and events from it. Chromium's DevTools protocol and
// WebDriver BiDi frame both alike: JSON, an id per command.
// Sources: https://chromedevtools.github.io/devtools-protocol/ and https://w3c.github.io/webdriver-bidi/
type wire struct {
	conn *websocket.Conn
	done chan struct{} // closed when nothing comes any more

	mu      sync.Mutex
	last    int
	waiting map[int]chan message
	hear    map[string]func(message) // by session of DevTools; "" hears all others
	err     error                    // why it ended
}

// message is anything that a browser says.
type message struct {
	ID      int             `json:"id"`
	Session string          `json:"sessionId"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params"`
	Result  json.RawMessage `json:"result"`
	Error   json.RawMessage `json:"error"`   // DevTools: an object; BiDi: a word
	Words   string          `json:"message"` // BiDi's explanation
}

// dial connects to a browser.
func dial(ctx context.Context, url string) (*wire, error) {
	conn, _, err := websocket.Dial(ctx, url, nil) //nolint:bodyclose // the connection takes the body over
	if err != nil {
		return nil, fmt.Errorf("browser does not answer: %w", err)
	}
	conn.SetReadLimit(-1) // screenshots
	w := &wire{conn: conn, done: make(chan struct{}), waiting: map[int]chan message{}, hear: map[string]func(message){}}
	go w.read()
	return w, nil
}

func (w *wire) read() {
	defer close(w.done)
	for {
		_, text, err := w.conn.Read(context.Background())
		var m message
		if err == nil {
			err = json.Unmarshal(text, &m)
		}
		w.mu.Lock()
		if err != nil {
			w.err = fmt.Errorf("browser is gone: %w", err)
			w.mu.Unlock()
			return
		}
		reply, hear := w.waiting[m.ID], w.hear[m.Session]
		if m.ID != 0 {
			delete(w.waiting, m.ID)
		}
		w.mu.Unlock()
		switch {
		case m.ID != 0 && reply != nil:
			reply <- m
		case m.Method != "" && hear != nil:
			hear(m)
		}
	}
}

// listen names who hears the events of a session. The function is called from one
// goroutine and must not block.
func (w *wire) listen(session string, hear func(message)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hear[session] = hear
}

// call sends a command and reads its result into out, which may be nil.
func (w *wire) call(ctx context.Context, session, method string, params, out any) error {
	if params == nil {
		params = struct{}{}
	}
	reply := make(chan message, 1)
	w.mu.Lock()
	w.last++
	id := w.last
	w.waiting[id] = reply
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.waiting, id)
	}()

	text, err := json.Marshal(struct {
		ID      int    `json:"id"`
		Session string `json:"sessionId,omitempty"`
		Method  string `json:"method"`
		Params  any    `json:"params"`
	}{id, session, method, params})
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	// A write that is given up ends the connection, and with it every page of the browser: it has
	// its own time, and not that of a condition which is about to be given up.
	writing, done := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer done()
	if err = w.conn.Write(writing, websocket.MessageText, text); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	select {
	case m := <-reply:
		if m.Error != nil {
			return fmt.Errorf("%s: browser says %s %s", method, m.Error, m.Words)
		}
		if out == nil {
			return nil
		}
		if err = json.Unmarshal(m.Result, out); err != nil {
			return fmt.Errorf("%s: %w", method, err)
		}
		return nil
	case <-w.done:
		w.mu.Lock()
		defer w.mu.Unlock()
		return fmt.Errorf("%s: %w", method, w.err)
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", method, ctx.Err())
	}
}

// close ends the connection and waits until nothing comes any more.
func (w *wire) close() {
	_ = w.conn.CloseNow() // the browser is about to be ended: nobody is left to tell
	<-w.done
}
