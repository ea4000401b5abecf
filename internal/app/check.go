package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"softphone/internal/config"
)

// CheckRequest asks a server whether a call would be allowed.
type CheckRequest struct {
	To    string `json:"to"`
	As    string `json:"as,omitempty"`
	Grant string `json:"grant,omitempty"`
	Mode  string `json:"mode,omitempty"`
}

// CheckAnswer says whether a call would be allowed, and how that was decided.
type CheckAnswer struct {
	Allowed bool   `json:"allowed"`
	Code    string `json:"code"`
	Reason  string `json:"reason"`
	Plan    string `json:"plan"`
	Steps   []struct {
		Step   string `json:"step"`
		OK     bool   `json:"ok"`
		Code   string `json:"code"`
		Detail string `json:"detail"`
	} `json:"steps"`
}

const (
	checkPatience = 10 * time.Second
	checkLength   = 1 << 20 // of an answer, in bytes
)

// Check asks a server, by its public interface, whether a call would be allowed. The error says what the server refused,
// or that it cannot be reached.
func Check(ctx context.Context, at config.Remote, want CheckRequest) (CheckAnswer, error) {
	body, err := json.Marshal(want)
	if err != nil {
		return CheckAnswer{}, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, at.URL+"/v1/check", bytes.NewReader(body))
	if err != nil {
		return CheckAnswer{}, err
	}
	r.Header.Set("Authorization", "Bearer "+at.Key.Reveal())
	r.Header.Set("Content-Type", "application/json")
	client := &http.Client{
		Timeout: checkPatience, Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // the key is for one server
	}
	res, err := client.Do(r)
	if err != nil {
		return CheckAnswer{}, fmt.Errorf("the server does not answer: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(res.Body, checkLength))
	if err != nil {
		return CheckAnswer{}, fmt.Errorf("the server does not answer: %w", err)
	}
	if res.StatusCode != http.StatusOK {
		var problem struct{ Code, Detail, Hint string }
		if err = json.Unmarshal(text, &problem); err != nil || problem.Code == "" {
			return CheckAnswer{}, fmt.Errorf("%s is no softphone server: it answers %s", at.URL, res.Status)
		}
		return CheckAnswer{}, fmt.Errorf("%s: %s %s", problem.Code, problem.Detail, problem.Hint)
	}
	var got CheckAnswer
	if err = json.Unmarshal(text, &got); err != nil || len(got.Steps) == 0 || got.Allowed != (got.Code == "") {
		return CheckAnswer{}, errors.Join(fmt.Errorf("%s is no softphone server: it answers something else", at.URL), err)
	}
	return got, nil
}
