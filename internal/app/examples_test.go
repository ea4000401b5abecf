package app

import (
	"encoding/json"
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

// The programs that the documentation shows to other teams do what it says, without a change.
func TestExamples(t *testing.T) {
	t.Parallel()
	a := start(t, settings(t))
	alice := &person{url: a.URL()}
	alice.post(t, "/v1/session", `{"name":"Alice"}`, nil)
	_, secret := alice.makeKey(t, "crm_", `{"incoming":true,"clients":["*"]}`)
	run := func(t *testing.T, key string, command ...string) (string, error) {
		t.Helper()
		if _, err := exec.LookPath(command[0]); err != nil {
			t.Skipf("%s is not installed", command[0])
		}
		c := exec.CommandContext(t.Context(), command[0], command[1:]...)
		c.Dir = "../../docs/examples"
		c.Env = append(c.Environ(), "SOFTPHONE_URL="+a.URL(), "SOFTPHONE_API_KEY="+key)
		out, err := c.CombinedOutput()
		return string(out), err
	}
	type token struct {
		Token, Identity string
		Grant           string `json:"grant_id"`
	}
	for name, command := range map[string][]string{
		"curl":   {"sh", "curl/token.sh", "crm_ada"},
		"node":   {"node", "node/token.mjs", "crm_ada"},
		"python": {"python3", "python/softphone.py", "crm_ada"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := exec.LookPath("curl"); name == "curl" && err != nil {
				t.Skip("curl is not installed")
			}
			out, err := run(t, secret, command...)
			var got token
			if err != nil || json.Unmarshal([]byte(out), &got) != nil || got.Identity != "crm_ada" || strings.Count(got.Token, ".") != 2 {
				t.Fatalf("%v: %s", err, out)
			}
			if out, err = run(t, secret+"x", command...); err == nil || !strings.Contains(out, "key_invalid") {
				t.Errorf("with a wrong key: %v: %s", err, out)
			}
		})
	}
	t.Run("check and revoke", func(t *testing.T) {
		if _, err := exec.LookPath("curl"); err != nil {
			t.Skip("curl is not installed")
		}
		out, err := run(t, secret, "sh", "curl/check.sh", "crm_ada", "client:alice")
		if err != nil || !strings.Contains(out, `"allowed":true`) {
			t.Errorf("%v: %s", err, out)
		}
		r := alice.of(a).try(t, http.MethodPost, "/v1/tokens", `{"identity":"crm_ada"}`, "Authorization", "Bearer "+secret, "Cookie", "")
		var got token
		if err = r.decode(&got); err != nil {
			t.Fatal(err)
		}
		if out, err = run(t, secret, "sh", "curl/revoke.sh", got.Grant); err != nil || out != "" {
			t.Errorf("%v: %s", err, out)
		}
		r = alice.of(a).try(t, http.MethodPost, "/v1/tokens", `{"identity":"crm_ada","grant":"`+got.Grant+`"}`, "Authorization", "Bearer "+secret, "Cookie", "")
		if r.Code != "grant_revoked" {
			t.Errorf("what was revoked: %d %s", r.status, r.body)
		}
	})
}
