package config

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
)

// Remote is a server that a command asks, as another program would.
type Remote struct {
	URL string // without a trailing slash
	Key Secret // an API key of the server, sk_…
}

// LoadRemote reads where a server is and the API key for it: SOFTPHONE_API_KEY, or the file that SOFTPHONE_API_KEY_FILE
// names. An address that is not given is that of SOFTPHONE_PUBLIC_URL, or else of a server on this machine. A nil lookup is
// the environment of the process. The error names what is wrong and how to mend it.
func LoadRemote(address string, lookup func(string) (string, bool)) (Remote, error) {
	if lookup == nil {
		lookup = os.LookupEnv
	}
	if address == "" {
		address = "http://localhost:8080"
		if v, ok := lookup("SOFTPHONE_PUBLIC_URL"); ok && v != "" {
			address = v
		}
	}
	var c Config
	if err := baseURL(func(c *Config) *string { return &c.PublicURL })(&c, address); err != nil {
		return Remote{}, fmt.Errorf("the address of the server %w", err)
	}
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Scheme != "https" && !loopback(u.Hostname()) {
		return Remote{}, fmt.Errorf("%s is not on this machine: give an https address, or the API key can be read on the way", c.PublicURL)
	}
	key, from, err := find(Option{Name: "SOFTPHONE_API_KEY"}, nil, lookup, nil)
	switch {
	case err != nil:
		return Remote{}, fmt.Errorf("%s %w", from, err)
	case key == "":
		return Remote{}, errors.New("SOFTPHONE_API_KEY is not set: an administrator makes a key with the scope check")
	case !strings.HasPrefix(key, "sk_"):
		return Remote{}, errors.New("SOFTPHONE_API_KEY is not an API key: those begin with sk_")
	}
	return Remote{URL: c.PublicURL, Key: Secret(key)}, nil
}
