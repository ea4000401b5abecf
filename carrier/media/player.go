package media

import (
	"context"
	"log/slog"
	"sync"
)

// player is a robot that speaks and does not listen.
type player struct {
	engine *Engine
	source func() Source
	ear    ear
	cancel context.CancelFunc
	done   chan struct{}
	start  sync.Once
	wanted chan struct{} // closed when somebody listens
}

// NewPlayer makes a robot that plays to its listener what source makes, in a loop: source is called again whenever the
// last one has ended. It begins when somebody listens first. It closes itself when a source fails, is nil or has no
// samples. What is written to it is lost. On an engine that is not running the port is done from the beginning.
func NewPlayer(e *Engine, source func() Source) Port {
	ctx, cancel := context.WithCancel(context.Background())
	p := &player{
		engine: e, source: source, cancel: cancel,
		done: make(chan struct{}), wanted: make(chan struct{}),
	}
	if e.adopt(p) != nil {
		cancel()
		close(p.done)

		return p
	}
	go p.run(ctx)

	return p
}

func (p *player) run(ctx context.Context) {
	defer p.engine.disown(p)
	defer close(p.done)
	defer p.cancel()
	select {
	case <-p.wanted:
	case <-ctx.Done():
		return
	}
	if err := p.engine.play(ctx, p.ear.frame, Loop(p.source)); err != nil && ctx.Err() == nil {
		p.engine.log.Warn("player stopped", slog.String("error", err.Error()))
	}
}

// Write implements Port.
func (*player) Write(Frame) {}

// WriteDigit implements Port.
func (*player) WriteDigit(byte) {}

// Listen implements Port.
func (p *player) Listen(l Listener) {
	p.ear.set(l)
	if l != nil {
		p.start.Do(func() { close(p.wanted) })
	}
}

// Takes implements Port: anything may be said to one who does not listen, in the simplest way.
func (*player) Takes(c Codec) bool {
	return c == PCMU
}

// Done implements Port.
func (p *player) Done() <-chan struct{} {
	return p.done
}

// Close implements Port.
func (p *player) Close() error {
	p.cancel()

	return nil
}
