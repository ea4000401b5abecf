package exchange

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"softphone/carrier/media"
)

// recording is one recording. All of it but done is owned by the loop; of may be read when done is closed.
type recording struct {
	x        *Exchange
	of       RecordingInfo
	callback RecordingCallback
	recorder *media.Recorder
	detach   func()             // takes it from what it records
	stop     context.CancelFunc // of the recorder
	done     chan struct{}      // closed when the file is finished, or is not there
}

// tape records a call from now on; nil when it cannot be recorded. Loop only.
func (c *Call) tape(source RecordingSource, req RecordingRequest, config media.RecorderConfig) *recording {
	port, ok := c.port.(*tapped)
	if !ok || c.x.stopping || c.status.Final() {
		return nil
	}
	config.Dual, config.Trim = req.Dual, req.Trim
	recorder, tap := c.x.engine.RecordLeg(config)
	rec := &recording{x: c.x, callback: req.Callback, recorder: recorder}
	rec.of = RecordingInfo{CallSID: c.sid, Source: source, Track: req.Track, Channels: 1}
	if req.Dual {
		rec.of.Channels = 2
	}
	untap := port.attach(tap, req.Track)
	c.recordings = append(c.recordings, rec)
	rec.detach = func() {
		untap()
		c.recordings = slices.DeleteFunc(c.recordings, func(o *recording) bool { return o == rec })
	}
	rec.begin()
	return rec
}

// record begins to record the conference, if its first participant wants it. Loop only.
func (r *Conference) record() {
	if r.taping.From == RecordNever || r.x.stopping {
		return
	}
	recorder, detach := r.mixer.Record(media.RecorderConfig{Trim: r.taping.Trim})
	r.recording = &recording{
		x: r.x, callback: r.taping.Callback, recorder: recorder, detach: detach,
		of: RecordingInfo{ConferenceSID: r.sid, Source: SourceConference, Channels: 1},
	}
	r.recording.begin()
}

// begin makes the recording known and lets it run. Loop only.
func (rec *recording) begin() {
	x, now := rec.x, rec.x.cfg.Now()
	rec.of.SID, rec.of.Status, rec.of.Created, rec.of.Updated = x.cfg.NewSID("RE"), RecordingInProgress, now, now
	rec.of.URL = x.recordingURL(rec.of.SID)
	rec.done = make(chan struct{})
	x.recordings = append(x.recordings, rec)
	x.log.Info("recording", slog.String("recording", rec.of.SID), slog.String("source", rec.of.Source.String()),
		slog.String("call", rec.of.CallSID), slog.String("conference", rec.of.ConferenceSID))
	rec.report(RecordingBegins)
	x.taping.Add(1)
	rec.stop = x.spawn(func(ctx context.Context) {
		defer x.taping.Done()
		path, err := x.folder.path(rec.of.SID)
		if err == nil {
			err = rec.recorder.Run(ctx, path)
		}
		there := err == nil && rec.recorder.Length() > 0 && (rec.of.Source != SourceRecord || rec.recorder.Heard())
		if !there {
			x.remove(path)
		}
		x.loop.post(func() { rec.finish(there, err) })
	})
}

// end ends the recording; its file is finished in the background. Loop only; rec may be nil.
func (rec *recording) end(status RecordingStatus) {
	if rec == nil || !rec.of.Status.Live() {
		return
	}
	rec.detach()
	rec.set(status)
	rec.stop()
}

func (rec *recording) set(status RecordingStatus) {
	rec.of.Status, rec.of.Updated = status, rec.x.cfg.Now()
}

// finish notes what became of the file. Loop only.
func (rec *recording) finish(there bool, err error) {
	rec.end(RecordingProcessing) // if it ended by itself: the file could not be written
	if err != nil {
		rec.x.log.Error("recording failed", slog.String("recording", rec.of.SID), slog.String("error", err.Error()))
	}
	rec.of.Duration = rec.recorder.Length().Round(time.Second)
	event := RecordingCompletes
	rec.set(RecordingCompleted)
	if !there {
		event, rec.of.Duration = RecordingIsAbsent, 0
		rec.set(RecordingAbsent)
	}
	rec.recorder, rec.detach, rec.stop = nil, nil, nil // what is kept should be small
	rec.x.log.Info("recording ended", slog.String("recording", rec.of.SID), slog.String("status", rec.of.Status.String()),
		slog.Duration("duration", rec.of.Duration))
	rec.report(event)
	close(rec.done)
	rec.x.forgetRecordings()
}

// settled waits until a recording, which may be nil, is finished, and returns what became of it.
func (x *Exchange) settled(rec *recording) RecordingInfo {
	if rec == nil {
		return RecordingInfo{}
	}
	select {
	case <-rec.done:
		return rec.of
	case <-x.loop.done:
		return RecordingInfo{}
	}
}

// forgetRecordings forgets the oldest recordings that have ended, if they are too many. Loop only.
func (x *Exchange) forgetRecordings() {
	most := x.cfg.Remember
	if most == 0 {
		most = defaultRemember
	}
	ended := 0
	for _, rec := range slices.Backward(x.recordings) {
		if !rec.of.Status.Final() {
			continue
		}
		if ended++; ended > most {
			x.forgetRecording(rec)
		}
	}
}

// forgetRecording removes a recording and its file. Loop only.
func (x *Exchange) forgetRecording(rec *recording) {
	x.recordings = slices.DeleteFunc(slices.Clone(x.recordings), func(o *recording) bool { return o == rec })
	x.spawn(func(context.Context) {
		if path, err := x.folder.path(rec.of.SID); err == nil {
			x.remove(path)
		}
	})
}

func (x *Exchange) remove(path string) {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		x.log.Warn("recording is not removed", slog.String("error", err.Error()))
	}
}

// folder is where the files are. It is made when it is first needed; one that was not named is temporary.
type folder struct {
	named string

	mu   sync.Mutex
	dir  string
	gone bool // the temporary one is removed
}

// path returns the path of a recording's file.
func (f *folder) path(sid string) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var err error
	switch {
	case f.gone:
		return "", ErrClosed
	case f.dir != "":
	case f.named != "":
		if err = os.MkdirAll(f.named, 0o700); err == nil {
			f.dir = f.named
		}
	default:
		f.dir, err = os.MkdirTemp("", "softphone-recordings-")
	}
	return filepath.Join(f.dir, sid+".wav"), err
}

// close removes a temporary folder.
func (f *folder) close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gone = true
	if f.named != "" || f.dir == "" {
		return nil
	}
	return os.RemoveAll(f.dir)
}
