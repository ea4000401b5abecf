package main

import (
	"bufio"
	"context"
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
	cookie, err := signIn(ctx, ours, a, "Alice")
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

// signIn signs a person in and returns the cookie as it is sent back.
func signIn(ctx context.Context, p *process, a account, name string) (cookie string, err error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", p.host)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err = conn.Write(post("/v1/session", "application/json", fmt.Sprintf(`{"name":%q,"code":%q}`, name, a.code))); err != nil {
		return "", err
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return "", err
	}
	defer func() { _ = answer.Body.Close() }()
	for _, c := range answer.Cookies() {
		return c.Name + "=" + c.Value, nil
	}
	return "", fmt.Errorf("signing in is answered %s, without a cookie", answer.Status)
}
