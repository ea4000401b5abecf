package server

import (
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
)

// startRecording begins to record a conference.
func (s *Server) startRecording(c echo.Context) error {
	by, sid, err := s.steer(c)
	if err != nil {
		return err
	}
	re, err := s.Control.StartRecording(c.Request().Context(), by, sid)
	if err != nil {
		return err
	}
	return s.json(c, http.StatusCreated, map[string]phone.RecordingSID{"sid": re})
}

// setRecording pauses a recording, goes on with it, or ends it.
func (s *Server) setRecording(c echo.Context) error {
	by, sid, err := s.steer(c)
	if err != nil {
		return err
	}
	re, err := recordingSID(c)
	if err != nil {
		return err
	}
	var in struct {
		Status phone.RecordingStatus `json:"status"`
	}
	if err = bind(c, &in); err != nil {
		return err
	}
	if in.Status != phone.RecordingPaused && in.Status != phone.RecordingRunning && in.Status != phone.RecordingCompleted {
		return phone.Errorf(phone.Invalid, "status_invalid", "status must be paused, in-progress or completed.").In("status")
	}
	if err = s.Control.SetRecording(c.Request().Context(), by, sid, re, in.Status); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// playRecording streams what was recorded to who may listen to it. That it was listened to is kept
// before the first of it is sent.
func (s *Server) playRecording(c echo.Context) error {
	re, err := recordingSID(c)
	if err != nil {
		return err
	}
	by, v, err := s.view(c)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(v.Conference.Tapes, func(r phone.Recording) bool { return r.SID == re }) {
		return recordingUnknown()
	}
	entry := phone.AuditEntry{At: s.Now(), By: by.Identity, Action: "recording.play", Conference: v.Conference.SID, Detail: string(re)}
	if v.Room != nil {
		entry.Room = v.Room.Name
	}
	if !slices.Contains(v.Hears, re) {
		err = phone.Errorf(phone.Forbidden, "recording_not_allowed", "You may not listen to the recordings of this conference.")
	}
	return s.play(c, re, entry, err)
}

// play streams what was recorded, unless that is refused. What was asked for, and what came of it, is written down first.
func (s *Server) play(c echo.Context, re phone.RecordingSID, entry phone.AuditEntry, refused error) error {
	ctx := c.Request().Context()
	var sound io.ReadCloser
	var size int64
	var mime string
	err := refused
	if err == nil {
		sound, size, mime, err = s.Media.Media(ctx, re)
	}
	if entry.Outcome = "ok"; err != nil {
		entry.Outcome = phone.CodeOf(err)
	}
	if failed := s.Store.Audit(ctx, entry); failed != nil && err == nil {
		err = failed
	}
	if sound != nil {
		defer func() { _ = sound.Close() }()
	}
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", mime)
	h.Set("Content-Disposition", `inline; filename="`+string(re)+`.wav"`)
	if size >= 0 {
		h.Set("Content-Length", strconv.FormatInt(size, 10))
	}
	c.Response().WriteHeader(http.StatusOK)
	if _, err = io.Copy(patient{c.Response()}, sound); err != nil {
		s.Logger.Warn("a recording broke off", slog.String("recording", string(re)), slog.Any("error", err))
	}
	return nil
}

func recordingSID(c echo.Context) (phone.RecordingSID, error) {
	re := phone.RecordingSID(c.Param("re"))
	if !re.Valid() {
		return "", recordingUnknown()
	}
	return re, nil
}

func recordingUnknown() error {
	return phone.Errorf(phone.Unknown, "recording_unknown", "There is no such recording of the conference.")
}
