package main

import "sync"

// crowd is the pages of the floor.
type crowd struct {
	mu  sync.Mutex
	all map[chan string]struct{}
}

func newCrowd() *crowd { return &crowd{all: map[chan string]struct{}{}} }

func (c *crowd) join() chan string {
	mine := make(chan string, 16)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all[mine] = struct{}{}
	return mine
}

func (c *crowd) leave(mine chan string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.all, mine)
}

func (c *crowd) tell(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for one := range c.all {
		select {
		case one <- text:
		default: // too slow
		}
	}
}
