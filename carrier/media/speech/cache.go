package speech

import "sync"

const (
	cachePhrases = 64
	cacheSamples = 8 << 20 // 16 MB
)

// cache keeps what was spoken lately. The oldest go first.
type cache struct {
	mu      sync.Mutex
	phrases map[utterance]phrase
	order   []utterance // oldest first
	samples int
}

type phrase struct {
	pcm  []int16
	rate int
}

func newCache() *cache {
	return &cache{phrases: map[utterance]phrase{}}
}

func (c *cache) get(u utterance) (phrase, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, ok := c.phrases[u]

	return p, ok
}

func (c *cache) put(u utterance, pcm []int16, rate int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.phrases[u]; ok || len(pcm) > cacheSamples {
		return
	}
	c.phrases[u] = phrase{pcm, rate}
	c.order = append(c.order, u)
	c.samples += len(pcm)
	for len(c.order) > cachePhrases || c.samples > cacheSamples {
		c.samples -= len(c.phrases[c.order[0]].pcm)
		delete(c.phrases, c.order[0])
		c.order = c.order[1:]
	}
}
