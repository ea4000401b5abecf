package media

import (
	"context"
	"errors"
	"io"
)

// frameSamples is the length of a frame that the engine makes: 20 ms of PCMU.
const frameSamples = pcmuRate / ticksPerSecond

// Play sends a source to a port, 20 ms each 20 ms, and returns when its last frame has had its time. The end of the
// source is nil; its failure, the context's end, and the port's (ErrPortDone) are errors. All playbacks of an engine
// beat together, and one that follows another at once leaves no hole.
func (e *Engine) Play(ctx context.Context, to Port, src Source) error {
	ctx, cancel := withDone(ctx, to.Done())
	defer cancel(nil)

	return e.play(ctx, to.Write, src)
}

// withDone is a context that ends with ErrPortDone when done is closed.
func withDone(ctx context.Context, done <-chan struct{}) (context.Context, context.CancelCauseFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		select {
		case <-done:
			cancel(ErrPortDone)
		case <-ctx.Done():
		}
	}()

	return ctx, cancel
}

func (e *Engine) play(ctx context.Context, write func(Frame), src Source) error {
	var (
		pcm   [frameSamples]int16
		coded [frameSamples]byte
		first = true
	)
	beat := newMetronome(e.epoch)
	defer beat.stop()
	for {
		n, err := readFull(src, pcm[:])
		if n > 0 {
			if failed := beat.wait(ctx); failed != nil {
				return context.Cause(ctx)
			}
			clear(pcm[n:])
			EncodeMuLaw(coded[:], pcm[:])
			write(Frame{Codec: PCMU, Payload: coded[:], Samples: frameSamples, Marker: first})
			first = false
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	if first {
		return nil
	}
	if beat.wait(ctx) != nil {
		return context.Cause(ctx)
	}

	return nil
}

// readFull fills pcm as far as the source goes. With fewer samples than asked for comes an error.
func readFull(src Source, pcm []int16) (n int, err error) {
	idle := 0
	for n < len(pcm) && err == nil {
		var more int
		more, err = src.Read(pcm[n:])
		n += more
		if idle++; more > 0 {
			idle = 0
		} else if err == nil && idle > maxIdleReads {
			err = io.ErrNoProgress
		}
	}

	return n, err
}

// maxIdleReads is how often a source may give nothing before it counts as broken.
const maxIdleReads = 100
