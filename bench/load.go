package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// target is a server and what it is asked.
type target struct {
	process *process
	status  int                       // of a good answer
	text    string                    // that is in every good answer; empty: whatever it says
	maker   func(i int) func() []byte // makes the maker of requests of connection i
}

// result is what a load of requests came to.
type result struct {
	answers int
	took    time.Duration
	cost    cost            // of the server
	waits   []time.Duration // of paced loads
}

func (r result) perSecond() float64 { return float64(r.answers) / r.took.Seconds() }

// perAnswer is the server's CPU for an answer and all that it brings about.
func (r result) perAnswer() time.Duration { return r.cost.cpu / time.Duration(max(1, r.answers)) }

// answerOnly is the server's CPU for an answer, without keeping, behind it, what happened.
func (r result) answerOnly() time.Duration {
	return (r.cost.cpu - r.cost.behind) / time.Duration(max(1, r.answers))
}

// connection is a client with one request under way at most.
type connection struct {
	net  net.Conn
	r    *bufio.Reader
	next func() []byte
	want int
	text string
	body bytes.Buffer // of the last answer
}

// exchange sends the next request and reads the answer.
func (c *connection) exchange() error {
	if _, err := c.net.Write(c.next()); err != nil {
		return err
	}
	answer, err := http.ReadResponse(c.r, nil)
	if err != nil {
		return err
	}
	c.body.Reset()
	if _, err = c.body.ReadFrom(answer.Body); err == nil && (answer.StatusCode != c.want || !bytes.Contains(c.body.Bytes(), []byte(c.text))) {
		err = fmt.Errorf("the answer is %s: %s", answer.Status, c.body.Bytes())
	}
	return errors.Join(err, answer.Body.Close())
}

// load sends requests on so many connections for a while: each as soon as the last was
// answered when rate is 0, else so many a second in all, whether or not the server keeps
// up: what it makes a request wait counts from when that was due.
func load(ctx context.Context, t target, conns int, rate float64, d time.Duration) (result, error) {
	pool := make([]*connection, conns)
	for i := range pool {
		c, err := (&net.Dialer{}).DialContext(ctx, "tcp", t.process.host)
		if err != nil {
			return result{}, err
		}
		defer func() { _ = c.Close() }()
		pool[i] = &connection{net: c, r: bufio.NewReader(c), next: t.maker(i), want: t.status, text: t.text}
	}
	var (
		r    result
		mu   sync.Mutex
		fail error
		all  sync.WaitGroup
	)
	used, err := t.process.cost(func() error {
		began := time.Now()
		for i, c := range pool {
			all.Go(func() {
				p := pacer{began: began, end: began.Add(d), every: time.Duration(float64(conns) / max(rate, 1) * float64(time.Second)), paced: rate > 0}
				p.due = began.Add(p.every * time.Duration(i) / time.Duration(conns))
				n, waits, err := p.run(ctx, c)
				mu.Lock()
				defer mu.Unlock()
				r.answers += n
				r.waits = append(r.waits, waits...)
				if fail == nil {
					fail = err
				}
			})
		}
		all.Wait()
		r.took = time.Since(began)
		return fail
	})
	r.cost = used
	return r, err
}

// pacer says when the requests of one connection are due.
type pacer struct {
	began, end, due time.Time
	every           time.Duration
	paced           bool
}

func (p *pacer) run(ctx context.Context, c *connection) (n int, waits []time.Duration, err error) {
	for {
		now := time.Now()
		if p.paced {
			if !p.due.Before(p.end) {
				return n, waits, nil
			}
			if err = pause(ctx, p.due.Sub(now)); err != nil {
				return n, waits, err
			}
		} else if !now.Before(p.end) {
			return n, waits, ctx.Err()
		}
		if err = c.exchange(); err != nil {
			return n, waits, err
		}
		n++
		if p.paced {
			waits = append(waits, time.Since(p.due))
			p.due = p.due.Add(p.every)
		}
	}
}
