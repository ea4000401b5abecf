package live

import (
	"context"
	"io"
	"net"
	"sync"
	"syscall"
	"time"
)

const (
	// mostWaiting is how many bytes may wait for a page before it is dropped.
	mostWaiting = 256 << 10
	// patience is how long a page may take to take what is sent.
	patience = 10 * time.Second
)

// Page is the connection of a page that looks.
type Page struct {
	viewer  *viewer
	session string
	from    *address

	mu      sync.Mutex
	beat    uint8 // the second in which its heart beats; never changes
	busy    bool  // somebody else writes to it; what is to be sent waits
	closed  bool
	ending  bool    // closed as soon as what waits is sent
	queue   []Frame // what waits
	waiting int     // bytes of the queue
	sent    int64   // position of what was sent last

	conn   net.Conn
	raw    syscall.RawConn // of conn, where it can be written to without waiting
	stream *stream         // instead of conn
}

// stream is a page whose connection is not its own.
type stream struct {
	write func(text []byte) error
	wake  chan struct{}
}

// From is the position after which the page is sent every change, until Seen says another.
func (p *Page) From() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sent
}

// Own gives the page a connection of its own, on which what is sent is framed in chunks. Own or Share
// is called once, before all that follow.
func (p *Page) Own(conn net.Conn) {
	p.conn = conn
	p.raw = rawOf(conn)
	if p.raw == nil {
		p.Share(func(text []byte) error { return p.blocking(NewFrame(0, text).wire) })
	}
}

// Share lets the page be written to by a function.
func (p *Page) Share(write func(text []byte) error) {
	p.stream = &stream{write, make(chan struct{}, 1)}
}

// Write sends a text before the page follows, and waits until it is taken.
func (p *Page) Write(text []byte) error {
	if p.stream != nil {
		return p.stream.write(text)
	}
	return p.blocking(NewFrame(0, text).wire)
}

// Head sends bytes that are not framed.
func (p *Page) Head(b []byte) error { return p.blocking(b) }

func (p *Page) blocking(b []byte) error {
	if err := p.conn.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	_, err := p.conn.Write(b)
	return err
}

// Seen says that the page has been told of all up to a position.
func (p *Page) Seen(position int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = position
}

// Follow sends what has changed since the page joined, and from then on what changes. It returns
// at once if the page has a connection of its own, and else when that has ended, or ctx has.
func (p *Page) Follow(ctx context.Context) {
	if p.stream == nil {
		p.drain()
		return
	}
	defer p.Close()
	for {
		if !p.drain() {
			return
		}
		select {
		case <-p.stream.wake:
		case <-ctx.Done():
			return
		}
	}
}

// Close ends the page at once.
func (p *Page) Close() {
	p.mu.Lock()
	p.shut()
	p.mu.Unlock()
	p.viewer.hub.leave(p)
}

// shut closes the connection. The lock is held.
func (p *Page) shut() {
	if p.closed {
		return
	}
	p.closed, p.queue, p.waiting = true, nil, 0
	if p.conn != nil {
		_ = p.conn.Close()
	}
	p.wake()
}

func (p *Page) wake() {
	if p.stream == nil {
		return
	}
	select {
	case p.stream.wake <- struct{}{}:
	default:
	}
}

// send tells pages of the same viewer the same.
func send(pages []*Page, frames []Frame) {
	if len(frames) == 0 {
		return
	}
	all := joined(frames)
	for _, p := range pages {
		if !p.take(frames, all) {
			p.Close()
		}
	}
}

// take sends frames, which are also given joined, without waiting: what the connection does not take
// at once waits. It returns false if the page is to be dropped.
func (p *Page) take(frames []Frame, all []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.ending {
		return !p.closed
	}
	if p.busy {
		return p.wait(frames)
	}
	fresh := after(frames, p.sent)
	if len(fresh) == 0 {
		return true
	}
	if len(fresh) < len(frames) {
		all = joined(fresh)
	}
	n, err := writeNow(p.raw, all)
	if err != nil {
		return false
	}
	p.sent = max(p.sent, fresh[len(fresh)-1].Position)
	if n < len(all) {
		p.busy = true
		p.queue = append(p.queue, Frame{wire: all[n:]})
		p.waiting = len(all) - n
		p.viewer.hub.slow.Go(func() { p.drain() })
	}
	return true
}

// wait lets frames wait. The lock is held.
func (p *Page) wait(frames []Frame) bool {
	for _, f := range frames {
		if p.waiting += len(f.wire); p.waiting > mostWaiting && len(p.queue) > 0 {
			p.viewer.hub.dropped.Add(1)
			return false
		}
		p.queue = append(p.queue, f)
	}
	p.wake()
	return true
}

// drain sends what waits until nothing does; then pages with a connection of their own are the hub's
// again. It returns false if the page has ended.
func (p *Page) drain() bool {
	for frames := p.next(); len(frames) > 0; frames = p.next() {
		if err := p.pass(frames); err != nil {
			p.Close()
			return false
		}
	}
	p.mu.Lock()
	closed := p.closed
	p.mu.Unlock()
	if closed {
		p.viewer.hub.leave(p)
	}
	return !closed
}

// next takes what waits. When there is nothing, a page that is to end is closed, and another
// waits for the hub.
func (p *Page) next() []Frame {
	p.mu.Lock()
	defer p.mu.Unlock()
	fresh := after(p.queue, p.sent)
	p.queue, p.waiting = nil, 0
	switch {
	case p.closed:
		return nil
	case len(fresh) > 0:
		p.sent = max(p.sent, fresh[len(fresh)-1].Position)
		return fresh
	case p.ending:
		p.bye()
	case p.stream == nil:
		if p.busy = p.conn.SetWriteDeadline(time.Time{}) != nil; p.busy {
			p.shut()
		}
	}
	return nil
}

// pass sends frames and waits until they are taken.
func (p *Page) pass(frames []Frame) error {
	for _, f := range frames {
		var err error
		if p.stream != nil {
			err = p.stream.write(f.text)
		} else {
			err = p.blocking(f.wire)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// end sends a last frame, unless it is empty, and closes the page when it is sent.
func (p *Page) end(last Frame) {
	p.mu.Lock()
	if len(last.wire) > 0 {
		p.queue = append(p.queue, last)
	}
	p.ending = true
	if p.busy {
		p.wake()
	} else if !p.closed {
		_, _ = writeNow(p.raw, append(joined(p.queue), farewell...))
		p.shut()
	}
	closed := p.closed
	p.mu.Unlock()
	if closed {
		p.viewer.hub.leave(p)
	}
}

// abandon ends a page without waiting for what it has not taken.
func (p *Page) abandon() {
	p.mu.Lock()
	waits := p.busy && p.conn != nil
	p.mu.Unlock()
	if waits {
		p.Close()
		return
	}
	p.end(Frame{})
}

// bye closes the page in good order. The lock is held.
func (p *Page) bye() {
	if p.conn != nil && p.conn.SetWriteDeadline(time.Now().Add(time.Second)) == nil {
		_, _ = io.WriteString(p.conn, farewell)
	}
	p.shut()
}
