package media

import "time"

const (
	// jitterRoom is how many samples a jitter buffer holds at most, about 0.5 s; a power of two.
	jitterRoom = 1 << 12

	// jitterSlack is how much more than its depth a jitter buffer may hold before the oldest is dropped: what a far
	// end whose clock runs fast, or whose network held packets back, would otherwise add to the delay for good.
	jitterSlack = SourceRate / 10
)

// jitter evens out the arrival of one far end's sound: samples go in as they come and come out 20 ms each 20 ms.
// After a break it waits until it holds its depth again. Not safe for concurrent use.
type jitter struct {
	depth int // samples that are gathered before the first is let out

	ring    [jitterRoom]int16
	first   int
	count   int
	playing bool
}

func newJitter(depth time.Duration) jitter {
	return jitter{depth: min(max(SamplesIn(depth), 0), jitterRoom-jitterSlack-MaxFrameSamples)}
}

// put adds what arrived. missing samples were lost just before it; silence takes their place.
func (j *jitter) put(pcm []int16, missing int) {
	if missing > 0 {
		var lost [MaxFrameSamples]int16
		j.push(lost[:min(missing, max(j.depth, frameSamples), len(lost))])
	}
	j.push(pcm)
	if j.count > j.depth+jitterSlack+frameSamples {
		j.skip(j.count - j.depth - frameSamples)
	}
}

// push adds at most jitterRoom samples; the oldest give way.
func (j *jitter) push(pcm []int16) {
	j.skip(max(j.count+len(pcm)-jitterRoom, 0))
	at := (j.first + j.count) % jitterRoom
	n := copy(j.ring[at:], pcm)
	copy(j.ring[:], pcm[n:])
	j.count += len(pcm)
}

func (j *jitter) skip(n int) {
	j.first = (j.first + n) % jitterRoom
	j.count -= n
}

// take fills pcm with the next 20 ms and tells whether there is any sound in it; silence is filled in where there is
// nothing.
func (j *jitter) take(pcm *[frameSamples]int16) (sounds bool) {
	if !j.playing && j.count < max(j.depth, frameSamples) {
		clear(pcm[:])

		return false
	}
	n := min(j.count, frameSamples)
	head := copy(pcm[:n], j.ring[j.first:])
	copy(pcm[head:n], j.ring[:])
	clear(pcm[n:])
	j.skip(n)
	j.playing = n == frameSamples
	for _, sample := range pcm[:n] {
		if sample != 0 {
			return true
		}
	}

	return false
}
