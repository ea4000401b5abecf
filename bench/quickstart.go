package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// quickstartText is the token server of a quickstart.
//
//go:embed quickstart.js
var quickstartText []byte

// quickstart starts a token server of Node's with the packages of a folder, in which somebody has
// installed express and twilio.
func quickstart(ctx context.Context, e env, a account, folder string) (*process, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	name := []string{"Node"}
	for _, dependency := range []string{"express", "twilio"} {
		text, failed := os.ReadFile(filepath.Join(folder, "node_modules", dependency, "package.json"))
		if failed != nil {
			return nil, fmt.Errorf("-peers %s: %s is not installed there: %w", folder, dependency, failed)
		}
		var is struct {
			Version string `json:"version"`
		}
		if err = json.Unmarshal(text, &is); err != nil {
			return nil, err
		}
		name = append(name, dependency+" "+is.Version)
	}
	script := filepath.Join(e.dir, "quickstart.js")
	if err = os.WriteFile(script, quickstartText, 0o600); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "node", script, folder, a.sid, a.key, a.secret, a.app)
	cmd.Env = append(os.Environ(), "NODE_ENV=production")
	return launch(e, strings.Join(name, ", "), cmd)
}

// quickstarts are the targets of -peers.
func quickstarts(ctx context.Context, e env, a account) (all []target, err error) {
	for _, folder := range e.peers {
		p, err := quickstart(ctx, e, a, folder)
		if err != nil {
			return all, err
		}
		all = append(all, target{process: p, status: http.StatusOK, maker: same(get("/token"))})
	}
	return all, nil
}
