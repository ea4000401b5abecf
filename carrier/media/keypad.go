package media

import "time"

const (
	keyUsual    = digitTicks * tickLength // of a key whose release is not told: as long as browsers let digits sound
	keyShortest = 100 * time.Millisecond  // so that whoever listens can tell it
	keyLongest  = 10 * time.Second        // so that nobody fills a room with a tone for hours by a few packets
	keyGap      = 50 * time.Millisecond   // between two digits, so that two of the same are two
	keyOpen     = 100 * time.Millisecond  // how much longer a key that is down may sound than was reported
)

// keypad turns the keys that one far end presses into their tones, 20 ms at a time. It does not allocate. Not safe for
// concurrent use, not to be copied.
type keypad struct {
	off   bool // nobody is to hear the keys
	keys  [digitQueue]key
	first int
	count int

	// Of the first key.
	hz   [2]float64
	tone Tone
	at   int // samples that have sounded

	gap int // samples of silence that are left after the key before
}

// key is one that waits or sounds.
type key struct {
	event  uint8
	length int // samples, as far as known
}

// press adds a key. It is dropped while the keypad is off, and when so many wait that nobody pressed them.
func (p *keypad) press(digit byte) {
	event := eventOf(digit)
	if p.off || event == noEvent || p.count == len(p.keys) {
		return
	}
	*p.key(p.count) = key{event: event, length: SamplesIn(keyUsual)}
	p.count++
}

// hold tells how long the key that was pressed last has been down so far, or was. A key that has ended because nothing
// was told of it for too long does not sound again: it would be another one to whoever listens.
func (p *keypad) hold(digit byte, held time.Duration, released bool) {
	if p.count == 0 {
		return
	}
	k := p.key(p.count - 1)
	if k.event != eventOf(digit) {
		return // it was pressed when nobody was to hear it
	}
	if released {
		held = max(held, keyShortest)
	} else {
		held = max(held+keyOpen, keyUsual)
	}
	k.length = SamplesIn(min(held, keyLongest))
}

// turn switches the keypad off, which forgets what was pressed, or on.
func (p *keypad) turn(off bool) {
	p.off = off
	if off {
		p.count, p.at = 0, 0
	}
}

// key is one of those that wait; 0 is the first.
func (p *keypad) key(i int) *key { return &p.keys[(p.first+i)%len(p.keys)] }

// mix adds the next 20 ms to pcm and tells whether there was a tone in them. What gets too loud is cut off.
func (p *keypad) mix(pcm *[frameSamples]int16) (sounds bool) {
	var tone [frameSamples]int16
	for n := 0; n < frameSamples; {
		if p.gap > 0 {
			silent := min(p.gap, frameSamples-n)
			p.gap -= silent
			n += silent

			continue
		}
		if p.count == 0 {
			return sounds
		}
		k := p.key(0)
		more := min(k.length-p.at, frameSamples-n)
		if more <= 0 {
			p.next()

			continue
		}
		if p.at == 0 {
			p.hz[0], p.hz[1] = digitTones(k.event)
			p.tone = Tone{Frequencies: p.hz[:]}
		}
		_, _ = p.tone.Read(tone[:more]) // an endless tone
		for i, sample := range tone[:more] {
			pcm[n+i] = clip(int32(pcm[n+i]) + int32(sample))
		}
		p.at += more
		n += more
		sounds = true
	}

	return sounds
}

// next goes on with the key after the first.
func (p *keypad) next() {
	p.first = (p.first + 1) % len(p.keys)
	p.count--
	p.at, p.gap = 0, SamplesIn(keyGap)
}
