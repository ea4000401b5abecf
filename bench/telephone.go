package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"softphone/carrier/carriertest"
	"softphone/internal/app"
)

// patience is how long anything of a call may take before it counts as broken.
const patience = 20 * time.Second

// exchange is a program in local mode and the telephones on it.
type exchange struct {
	*process

	settings []string
	phones   []*carriertest.Phone
}

// openExchange starts a program in local mode on so many processors (0: all).
func openExchange(ctx context.Context, e env, procs int) (*exchange, error) {
	settings := local(e, "data")
	p, err := startProcess(ctx, e, procs, "softphone", settings...)
	return &exchange{process: p, settings: settings}, err
}

// close hangs up all telephones and stops the program.
func (x *exchange) close() error {
	var errs []error
	for _, p := range x.phones {
		errs = append(errs, p.Close())
	}
	return errors.Join(append(errs, x.stop())...)
}

// phone registers a telephone for an identity, whose holder is signed in: who is not may call nobody. Its
// token is made beside the program, with the same credentials.
func (x *exchange) phone(ctx context.Context, identity string) (*carriertest.Phone, error) {
	cfg, err := configOf(x.settings)
	if err != nil {
		return nil, err
	}
	token, err := app.Token(cfg, app.TokenRequest{Identity: identity, Kind: "access", TTL: time.Hour})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err = x.enroll(ctx, identity); err != nil {
		return nil, err
	}
	p, err := carriertest.Dial(ctx, carriertest.Config{
		URL: strings.Replace(x.url, "http", "ws", 1) + "/signal", Token: token, Origin: x.url,
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", identity, err)
	}
	x.phones = append(x.phones, p)
	return p, p.Register(ctx)
}

// enroll signs somebody in. Sign-ins from one address are limited, so a crowd comes from many.
func (x *exchange) enroll(ctx context.Context, name string) error {
	dialer := &net.Dialer{}
	if n := len(x.phones); n >= 10 {
		dialer.LocalAddr = &net.TCPAddr{IP: net.IPv4(127, 0, byte(1+n/200), byte(1+n%200))}
	}
	client := &http.Client{Transport: &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, x.url+"/v1/session", strings.NewReader(fmt.Sprintf(`{"name":%q}`, name)))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	if err = answer.Body.Close(); err == nil && answer.StatusCode != http.StatusCreated {
		err = fmt.Errorf("signing %s in is answered %s", name, answer.Status)
	}
	return err
}

// wait waits for one of the moments of a call.
func wait(ctx context.Context, c *carriertest.Call, moment <-chan struct{}, what string) error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-moment:
		return nil
	case <-c.Done():
		return fmt.Errorf("a call ends before it is %s: %w", what, c.Ended(ctx))
	case <-timer.C:
		return fmt.Errorf("a call is not %s within %s", what, patience)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// answerNext takes the next call of a telephone.
func answerNext(ctx context.Context, p *carriertest.Phone) (*carriertest.Call, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case c := <-p.Incoming():
		return c, c.Answer(ctx)
	case <-ctx.Done():
		return nil, fmt.Errorf("a telephone does not ring: %w", ctx.Err())
	}
}
