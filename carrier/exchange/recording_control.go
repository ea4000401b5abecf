package exchange

import (
	"errors"
	"os"
	"slices"

	"softphone/carrier/media"
)

var (
	// ErrUnknownRecording means that no recording has the SID, or that it was forgotten.
	ErrUnknownRecording = errors.New("exchange: no recording has this SID")
	// ErrRecordingEnded means that the recording has ended.
	ErrRecordingEnded = errors.New("exchange: the recording has ended")
	// ErrRecordingLive means that the recording has not ended.
	ErrRecordingLive = errors.New("exchange: the recording has not ended")
	// ErrNoRecordingFile means that there is no sound: not yet, or none was recorded.
	ErrNoRecordingFile = errors.New("exchange: the recording has no file")
)

// StartRecording records an answered call from now on, whatever it does, until its end or StopRecording. In a
// conference what it hears is everybody else. It fails with ErrEnded, ErrNotAnswered, a *RefusalError (21220: there are
// too many already) or ErrClosed.
//
// Source: https://www.twilio.com/docs/voice/api/recording#create-a-recording-resource.
func (c *Call) StartRecording(req RecordingRequest) (RecordingInfo, error) {
	var info RecordingInfo
	err := c.change(func() error {
		if c.answered.IsZero() {
			return ErrNotAnswered
		}
		if len(c.recordings) >= maxRecordings {
			return &RefusalError{codeRecordingRefused, "the call is being recorded too often"}
		}
		rec := c.tape(SourceStartCall, req, media.RecorderConfig{})
		if rec == nil {
			return ErrNotAnswered
		}
		info = rec.of
		return nil
	})
	return info, err
}

// Recordings returns the recordings that run and the latest that have ended, the newest first.
func (x *Exchange) Recordings() []RecordingInfo {
	var all []RecordingInfo
	if err := x.loop.run(func() {
		for _, rec := range slices.Backward(x.recordings) {
			all = append(all, rec.of)
		}
	}); err != nil {
		return nil
	}
	return all
}

// Recording returns a recording by its SID, and whether there is one.
func (x *Exchange) Recording(sid string) (RecordingInfo, bool) {
	info, err := x.withRecording(sid, func(*recording) error { return nil })
	return info, err == nil
}

// CurrentRecording returns the newest recording that runs of a call or a conference, given by its SID, and whether
// there is one.
func (x *Exchange) CurrentRecording(of string) (RecordingInfo, bool) {
	for _, info := range x.Recordings() {
		if info.Status.Live() && (info.CallSID == of || info.ConferenceSID == of) {
			return info, true
		}
	}
	return RecordingInfo{}, false
}

// withRecording runs a closure on the loop for a recording and returns how it is then.
func (x *Exchange) withRecording(sid string, do func(*recording) error) (info RecordingInfo, err error) {
	failed := x.loop.run(func() {
		i := slices.IndexFunc(x.recordings, func(rec *recording) bool { return rec.of.SID == sid })
		if i < 0 {
			err = ErrUnknownRecording
			return
		}
		rec := x.recordings[i]
		err = do(rec)
		info = rec.of
	})
	return info, errors.Join(failed, err)
}

// live runs a closure for a recording that has not ended.
func (x *Exchange) live(sid string, do func(*recording)) (RecordingInfo, error) {
	return x.withRecording(sid, func(rec *recording) error {
		if !rec.of.Status.Live() {
			return ErrRecordingEnded
		}
		do(rec)
		return nil
	})
}

// PauseRecording stops recording for a while. skip: what is said meanwhile leaves no trace; else it is silence. It
// fails with ErrUnknownRecording, ErrRecordingEnded or ErrClosed.
//
// Source: https://www.twilio.com/docs/voice/api/recording#update-a-recording-resource.
func (x *Exchange) PauseRecording(sid string, skip bool) (RecordingInfo, error) {
	return x.live(sid, func(rec *recording) {
		rec.recorder.Pause(skip)
		rec.set(RecordingPaused)
	})
}

// ResumeRecording goes on recording. It fails as PauseRecording does.
func (x *Exchange) ResumeRecording(sid string) (RecordingInfo, error) {
	return x.live(sid, func(rec *recording) {
		if rec.of.Status == RecordingPaused {
			rec.recorder.Resume()
			rec.set(RecordingInProgress)
		}
	})
}

// StopRecording ends a recording for good; what it records goes on. It fails as PauseRecording does.
func (x *Exchange) StopRecording(sid string) (RecordingInfo, error) {
	return x.live(sid, func(rec *recording) { rec.end(RecordingStopped) })
}

// DeleteRecording forgets a recording that has ended, and its file. It fails with ErrUnknownRecording, ErrRecordingLive
// or ErrClosed.
func (x *Exchange) DeleteRecording(sid string) error {
	_, err := x.withRecording(sid, func(rec *recording) error {
		if !rec.of.Status.Final() {
			return ErrRecordingLive
		}
		x.forgetRecording(rec)
		return nil
	})
	return err
}

// OpenRecording opens the WAV file of a recording that is completed; the caller closes it. It fails with
// ErrUnknownRecording, ErrNoRecordingFile, ErrClosed, or why the file cannot be opened.
func (x *Exchange) OpenRecording(sid string) (*os.File, RecordingInfo, error) {
	info, err := x.withRecording(sid, func(rec *recording) error {
		if rec.of.Status != RecordingCompleted {
			return ErrNoRecordingFile
		}
		return nil
	})
	if err != nil {
		return nil, info, err
	}
	path, err := x.folder.path(sid)
	if err != nil {
		return nil, info, err
	}
	file, err := os.Open(path) //nolint:gosec // the name is a SID that the exchange made
	if errors.Is(err, os.ErrNotExist) {
		err = ErrNoRecordingFile // deleted meanwhile, perhaps by somebody else
	}
	return file, info, err
}
