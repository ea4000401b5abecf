package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
)

// runToken measures the token endpoint with somebody signed in.
func runToken(ctx context.Context, e env) (rows []row, err error) {
	a := newAccount()
	ours, err := a.start(ctx, e)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, ours.stop()) }()
	floor, err := startProcess(ctx, e, 1, "hello")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, floor.stop()) }()
	cookie, err := signIn(ctx, ours, "Alice")
	if err != nil {
		return nil, err
	}
	ask := post("/v1/tokens", "application/json", "{}", "Cookie: "+cookie)
	hello := []byte("GET / HTTP/1.1\r\nHost: " + publicHost + "\r\n\r\n")
	return beside(ctx, e,
		target{process: ours, status: http.StatusCreated, maker: same(ask)},
		target{process: floor, status: http.StatusOK, maker: same(hello)}, 5*time.Millisecond)
}

// post writes a request as it goes over the wire.
func post(path, kind, body string, headers ...string) []byte {
	headers = append([]string{
		"POST " + path + " HTTP/1.1", "Host: " + publicHost, "Content-Type: " + kind, fmt.Sprintf("Content-Length: %d", len(body)),
	}, headers...)
	return []byte(strings.Join(headers, "\r\n") + "\r\n\r\n" + body)
}

// same makes every request the same.
func same(request []byte) func(int) func() []byte {
	return func(int) func() []byte { return func() []byte { return request } }
}

// signIn lets a new person in, and returns their cookie as it is sent back. The first is an administrator; those
// are supervisors whom that one invites.
func signIn(ctx context.Context, p *process, name string) (cookie string, err error) {
	if p.admin != "" {
		var made struct {
			Link string `json:"link"`
		}
		if _, err = p.say(ctx, "/v1/admin/invitations", map[string]string{"role": "supervisor"}, &made); err != nil {
			return "", err
		}
		_, p.ticket, _ = strings.Cut(made.Link, "#")
	}
	cookie, err = p.say(ctx, "/v1/join", map[string]string{"ticket": p.ticket, "name": name}, nil)
	if err == nil && p.admin == "" {
		p.admin = cookie
	}
	return cookie, err
}

// say sends JSON as the administrator, if there is one, and reads the answer into out, if that is given. It returns the first
// cookie that is set.
func (p *process) say(ctx context.Context, path string, in, out any) (cookie string, err error) {
	body, err := json.Marshal(in)
	if err != nil {
		return "", err
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", p.host)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	headers := []string{}
	if out != nil {
		headers = append(headers, "Cookie: "+p.admin)
	}
	if _, err = conn.Write(post(path, "application/json", string(body), headers...)); err != nil {
		return "", err
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return "", err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusCreated {
		return "", fmt.Errorf("%s is answered %s", path, answer.Status)
	}
	if out != nil {
		return "", json.NewDecoder(answer.Body).Decode(out)
	}
	for _, c := range answer.Cookies() {
		return c.Name + "=" + c.Value, nil
	}
	return "", fmt.Errorf("%s is answered without a cookie", path)
}
