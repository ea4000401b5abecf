package media

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// SourceRate is the sampling rate of every Source in Hz.
const SourceRate = 8000

// Source is a stream of 8000 Hz mono 16-bit samples. It is plain and deterministic: no clock, no goroutine.
// Read fills pcm and returns how many samples it put there; fewer than asked for is no sign of the end.
// The end is io.EOF, with n 0. A source is used by one goroutine at a time.
type Source interface {
	Read(pcm []int16) (n int, err error)
}

// SamplesIn is the number of source samples in a duration.
func SamplesIn(d time.Duration) int {
	return int(int64(d) * SourceRate / int64(time.Second))
}

// Silence is a source of nothing for a while.
func Silence(d time.Duration) Source {
	return Limit(endlessSilence{}, d)
}

type endlessSilence struct{}

// Read implements Source.
func (endlessSilence) Read(pcm []int16) (int, error) {
	clear(pcm)

	return len(pcm), nil
}

// Limit ends a source after a duration, if it did not end before.
func Limit(src Source, d time.Duration) Source {
	return &limit{src: src, left: max(SamplesIn(d), 0)}
}

type limit struct {
	src  Source
	left int
}

// Read implements Source.
func (l *limit) Read(pcm []int16) (int, error) {
	if l.left == 0 {
		return 0, io.EOF
	}
	n, err := l.src.Read(pcm[:min(len(pcm), l.left)])
	l.left -= n

	return n, err
}

// Concat is one source after the other.
func Concat(sources ...Source) Source {
	return &concat{rest: sources}
}

type concat struct {
	rest []Source
}

// Read implements Source.
func (c *concat) Read(pcm []int16) (int, error) {
	for len(c.rest) > 0 {
		n, err := c.rest[0].Read(pcm)
		if !errors.Is(err, io.EOF) {
			return n, err
		}
		c.rest = c.rest[1:]
		if n > 0 {
			return n, nil
		}
	}

	return 0, io.EOF
}

// Loop plays what again makes, for ever: each time a source has ended, again is called for the next.
// It ends when again returns nil or a source without a single sample.
func Loop(again func() Source) Source {
	return &loop{again: again}
}

type loop struct {
	again func() Source
	now   Source
	heard bool
}

// Read implements Source.
func (l *loop) Read(pcm []int16) (int, error) {
	for {
		if l.now == nil {
			if l.now = l.again(); l.now == nil {
				return 0, io.EOF
			}
			l.heard = false
		}
		n, err := l.now.Read(pcm)
		l.heard = l.heard || n > 0
		if !errors.Is(err, io.EOF) {
			return n, err
		}
		if !l.heard {
			return 0, io.EOF
		}
		l.now = nil
		if n > 0 {
			return n, nil
		}
	}
}

// PCM16 plays mono samples recorded at any rate from 1000 to 192000 Hz, resampled to 8000 Hz. It keeps the
// slice, which must not change any more. Another rate makes a source whose Read fails with ErrBadAudio.
func PCM16(rate int, samples []int16) Source {
	if err := checkRate(rate); err != nil {
		return failure{err}
	}
	if rate == SourceRate {
		return &recorded{samples: samples}
	}

	return newResampler(&recorded{samples: samples}, rate)
}

type recorded struct {
	samples []int16
}

// Read implements Source.
func (r *recorded) Read(pcm []int16) (int, error) {
	if len(r.samples) == 0 {
		return 0, io.EOF
	}
	n := copy(pcm, r.samples)
	r.samples = r.samples[n:]

	return n, nil
}

// failure is a source that could not be made.
type failure struct {
	err error
}

// Read implements Source.
func (f failure) Read([]int16) (int, error) {
	return 0, f.err
}

const (
	minRate = 1000
	maxRate = 192000
)

func checkRate(rate int) error {
	if rate < minRate || rate > maxRate {
		return fmt.Errorf("%w: sampling rate %d Hz, want %d to %d", ErrBadAudio, rate, minRate, maxRate)
	}

	return nil
}
