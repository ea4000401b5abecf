package media

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"
)

const (
	// quietLevel is the mean square of a frame below which it counts as silence: -45 dBFS.
	quietLevel = 184 * 184

	loudOnset  = 3  // frames in a row that are sound: 60 ms, so that a click is none
	trimMargin = 10 // frames that trimming leaves before the first and after the last sound: 0.2 s
)

// RecorderConfig says how a Recorder records.
type RecorderConfig struct {
	// Dual writes two channels of a leg: left what its far end says, right what it hears. Else there is one, the sum.
	Dual bool

	// Trim leaves out the silence at the beginning and at the end.
	Trim bool

	// Quiet, if not 0, is how long silence must last, from the beginning or after sound, until OnQuiet is called, once.
	Quiet time.Duration

	// OnQuiet is called by Run's goroutine and must not block.
	OnQuiet func()
}

// Recorder writes the sound of a room (Mixer.Record) or of a leg (Engine.RecordLeg) to a WAV file of 8000 Hz and
// 16 bit. Its memory is bounded; the sound is in the file. The methods may be called from anywhere.
type Recorder struct {
	config RecorderConfig
	engine *Engine
	feed   feed

	mode atomic.Int32 // a tapeMode
	loud atomic.Bool
	kept atomic.Int64 // bytes of sound that would be left if it ended now

	// Owned by Run.
	file   *tapeFile
	begun  bool                  // a frame was written
	wait   [trimMargin]tapeFrame // before that, the latest
	held   int                   // how many
	run    int                   // loud frames in a row
	silent int                   // frames since there was sound
	told   bool
}

// feed is where a recorder has its sound from.
type feed interface {
	// collect hands to take what there is for this tick.
	collect(take func(*tapeFrame) error) error
	// finish hands to take what is left.
	finish(take func(*tapeFrame) error) error
	// clear forgets what is left.
	clear()
	// lost tells how many frames there was no room for.
	lost() int64
}

// tapeFrame is 20 ms of both channels; of a single channel only the first is used.
type tapeFrame [2][frameSamples]int16

// tapeMode says what becomes of the sound that comes.
type tapeMode int32

const (
	tapeRuns     tapeMode = iota
	tapeSkips             // nothing is recorded
	tapeSilences          // silence is recorded
)

// Run records into a new file until ctx ends, and finishes the file. It is called once. Its error means that the file
// is not there, or not whole.
func (r *Recorder) Run(ctx context.Context, path string) error {
	channels := 1
	if r.config.Dual {
		channels = 2
	}
	file, err := createTape(path, channels)
	if err != nil {
		return err
	}
	r.file = file
	beat := newMetronome(r.engine.epoch)
	defer beat.stop()
	for err == nil && beat.wait(ctx) == nil {
		err = r.feed.collect(r.take)
	}
	if err == nil {
		err = r.feed.finish(r.take)
	}
	if lost := r.feed.lost(); lost > 0 {
		r.engine.log.Warn("recording has holes: the disk is too slow", slog.Int64("frames", lost))
	}

	return errors.Join(err, file.close(r.kept.Load()))
}

// take records one frame as the mode has it.
func (r *Recorder) take(f *tapeFrame) error {
	switch tapeMode(r.mode.Load()) {
	case tapeSkips:
		return nil
	case tapeSilences:
		*f = tapeFrame{}
	case tapeRuns:
	}
	r.listen(f)
	if !r.config.Dual {
		mixDown(f)
	}
	switch {
	case r.begun:
	case !r.config.Trim:
		r.begun = true
	default:
		return r.begin(f)
	}
	if err := r.file.write(f); err != nil {
		return err
	}
	r.keep()

	return nil
}

// keep notes how much of the file stays if it ends now.
func (r *Recorder) keep() {
	if !r.config.Trim || r.silent <= trimMargin {
		r.kept.Store(r.file.size)
	}
}

// begin holds frames back until there is sound.
func (r *Recorder) begin(f *tapeFrame) error {
	if r.held == trimMargin {
		copy(r.wait[:], r.wait[1:])
		r.held--
	}
	r.wait[r.held] = *f
	r.held++
	if !r.loud.Load() {
		return nil
	}
	r.begun = true
	for i := range r.wait[:r.held] {
		if err := r.file.write(&r.wait[i]); err != nil {
			return err
		}
	}
	r.keep()

	return nil
}

// listen tells sound from silence.
func (r *Recorder) listen(f *tapeFrame) {
	r.silent++
	if energy(&f[0]) < quietLevel && energy(&f[1]) < quietLevel {
		r.run = 0
	} else if r.run++; r.run >= loudOnset {
		r.silent = 0
		r.loud.Store(true)
	}
	if r.config.Quiet > 0 && !r.told && time.Duration(r.silent)*tickLength >= r.config.Quiet {
		r.told = true
		r.config.OnQuiet()
	}
}

// mixDown puts both sides into the first channel. What is too loud is cut off.
func mixDown(f *tapeFrame) {
	for i, sample := range &f[1] {
		f[0][i] = clip(int32(f[0][i]) + int32(sample))
	}
}

func clip(sample int32) int16 { return int16(min(max(sample, -1<<15), 1<<15-1)) }

// Pause stops recording until Resume. skip: what is said meanwhile is as if it never was; else it is silence.
func (r *Recorder) Pause(skip bool) {
	mode := tapeSilences
	if skip {
		mode = tapeSkips
	}
	r.mode.Store(int32(mode))
}

// Resume goes on recording.
func (r *Recorder) Resume() {
	r.feed.clear()
	r.mode.Store(int32(tapeRuns))
}

// Length is how long the file would be if the recording ended now.
func (r *Recorder) Length() time.Duration {
	size := int64(sampleSize)
	if r.config.Dual {
		size *= 2
	}

	return time.Duration(r.kept.Load()/size) * time.Second / SourceRate
}

// Heard tells whether there has been any sound.
func (r *Recorder) Heard() bool { return r.loud.Load() }
