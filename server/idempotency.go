package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
)

// idempotencyHeader names a request, so that it can be sent again when its answer did not come, and is
// carried out once.
// Source: https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header
const idempotencyHeader = "Idempotency-Key"

var idempotencyKey = regexp.MustCompile(`^[\x21-\x7e]{1,100}$`)

// kept is the answer to a request that is kept for who asks again.
type kept struct {
	Status      int    `json:"status"`
	ContentType string `json:"type,omitempty"`
	Body        []byte `json:"body,omitempty"`
}

// settleLimit is how long keeping an answer may take once nobody waits for it.
const settleLimit = 5 * time.Second

// once carries out a request with a key once for each person. Who asks again is given the first
// answer; what failed through no fault of the request's may be tried again.
func (s *Server) once(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		key := r.Header.Get(idempotencyHeader)
		if key == "" {
			return next(c)
		}
		if !idempotencyKey.MatchString(key) || len(r.Header.Values(idempotencyHeader)) > 1 {
			return phone.Errorf(phone.Invalid, "idempotency_key_invalid", "%s must be 1 to 100 visible ASCII characters, such as a UUID.", idempotencyHeader).In(idempotencyHeader)
		}
		body, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, maxBody))
		if err != nil {
			return bindError(err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		scoped := hash(string(sessionOf(c).User.Identity), key)
		answer, err := s.Store.Once(r.Context(), scoped, hash(r.Method, r.URL.EscapedPath(), string(body)), s.Now())
		switch {
		case err != nil:
			return err
		case answer != nil:
			return s.replay(c, answer)
		}
		return s.first(c, scoped, next)
	}
}

// first carries the request out and keeps its answer.
func (s *Server) first(c echo.Context, key string, next echo.HandlerFunc) error {
	var answer []byte
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request().Context()), settleLimit)
		defer cancel()
		if err := s.Store.Answer(ctx, key, answer); err != nil {
			s.Logger.Error("the answer to a request could not be kept", slog.Any("error", err))
		}
	}()
	tee := &tee{ResponseWriter: c.Response().Writer}
	c.Response().Writer = tee
	if err := next(c); err != nil {
		c.Error(err)
	}
	if status := c.Response().Status; final(status) {
		answer = marshal(kept{status, c.Response().Header().Get("Content-Type"), tee.body.Bytes()})
	}
	return nil
}

// final reports whether an answer would be the same if the request were sent again.
func final(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusRequestTimeout, http.StatusTooManyRequests:
		return false
	}
	return status < http.StatusInternalServerError
}

// replay gives the answer that was given before.
func (s *Server) replay(c echo.Context, answer []byte) error {
	var k kept
	if err := json.Unmarshal(answer, &k); err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Idempotent-Replayed", "true")
	if len(k.Body) == 0 {
		return c.NoContent(k.Status)
	}
	return c.Blob(k.Status, k.ContentType, k.Body)
}

// tee keeps what is answered.
type tee struct {
	http.ResponseWriter
	body bytes.Buffer
}

func (t *tee) Write(b []byte) (int, error) {
	t.body.Write(b)
	return t.ResponseWriter.Write(b)
}

// hash is a digest of parts that says where each ends.
func hash(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		sum := sha256.Sum256([]byte(p))
		h.Write(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}
