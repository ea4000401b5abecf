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

// What tokens may cost.
const (
	tokenLate  = 5 * time.Millisecond // p99 at half load
	nodeFaster = 5.0                  // times as many a second as the Node quickstart, which looks at nothing
)

// runToken measures the doors to tokens in turn with a floor, an Echo that does nothing but sign, and quickstarts.
func runToken(ctx context.Context, e env) (rows []row, err error) {
	a := newAccount()
	ours, err := a.start(ctx, e)
	if err != nil {
		return nil, err
	}
	all := field{ours: 3}
	defer func() { err = errors.Join(err, all.stop()) }()
	all.own = ours
	cookie, err := signIn(ctx, ours, "Alice")
	if err != nil {
		return nil, err
	}
	byKey, err := keyDoor(ctx, e, ours)
	if err != nil {
		return nil, err
	}
	ask := post("/v1/tokens", "application/json", "{}", "Cookie: "+cookie)
	all.add("session", target{process: ours, status: http.StatusCreated, maker: same(ask)})
	all.add("API key", target{process: ours, status: http.StatusCreated, maker: byKey})
	all.add("GET /token", target{process: ours, status: http.StatusOK, maker: same(get("/token", "Cookie: "+cookie))})
	for _, floor := range []struct{ name, kind, path string }{{"hello", "hello", "/"}, {"Echo that only signs", "sign", "/token"}} {
		p, failed := startProcess(ctx, e, 1, floor.kind)
		if failed != nil {
			return nil, failed
		}
		all.add(floor.name, target{process: p, status: http.StatusOK, maker: same(get(floor.path))})
	}
	peers, err := quickstarts(ctx, e, a)
	for _, p := range peers {
		all.add(p.process.kind, p)
	}
	if err != nil {
		return nil, err
	}
	if err = all.run(ctx, e); err != nil {
		return nil, err
	}
	late, err := all.late(ctx, e, tokenLate)
	return append(all.rows(), late...), err
}

// keyDoor makes an API key for each connection, as each may get only so many tokens a minute, and returns the maker of
// requests for tokens with them.
func keyDoor(ctx context.Context, e env, p *process) (func(i int) func() []byte, error) {
	var asks [][]byte
	for i := range e.conns {
		var key struct {
			Secret string `json:"secret"`
		}
		if _, err := p.say(ctx, "/v1/admin/keys", map[string]any{
			"name": fmt.Sprintf("bench %d", i), "scopes": []string{"tokens"}, "prefix": fmt.Sprintf("k%d_", i), "per_minute": 60_000,
			"ceiling": map[string]any{"incoming": true, "clients": []string{"*"}},
		}, &key); err != nil {
			return nil, err
		}
		asks = append(asks, post("/v1/tokens", "application/json", fmt.Sprintf(`{"identity":"k%d_alice"}`, i), "Authorization: Bearer "+key.Secret))
	}
	return func(i int) func() []byte { return func() []byte { return asks[i] } }, nil
}

// get writes a request as it goes over the wire.
func get(path string, headers ...string) []byte {
	headers = append([]string{"GET " + path + " HTTP/1.1", "Host: " + publicHost}, headers...)
	return []byte(strings.Join(headers, "\r\n") + "\r\n\r\n")
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
