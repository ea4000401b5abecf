package config

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"gopkg.in/yaml.v3"
)

// Sources are where settings come from. Flags win over the environment, the
// environment over the file.
type Sources struct {
	Flags  map[string]string           // by Option.Flag
	Lookup func(string) (string, bool) // environment; nil: the process's own
	File   string                      // path of a YAML file; empty: the environment's SOFTPHONE_CONFIG, or none
}

// Load reads all settings, checks each, and then their combinations. The error names
// every setting that is wrong, where it came from and how to mend it.
func Load(src Sources) (Config, error) {
	lookup := src.Lookup
	if lookup == nil {
		lookup = os.LookupEnv
	}
	file, err := readFile(src.File, lookup)
	if err != nil {
		return Config{}, err
	}
	var c Config
	var wrong []error
	for _, o := range Options() {
		value, from, err := find(o, src.Flags, lookup, file)
		if err == nil {
			err = o.set(&c, value)
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s (from %s) %w", o.Name, from, err))
		}
	}
	for key := range file {
		if !known(key) {
			wrong = append(wrong, fmt.Errorf("%s is not a setting (from %s)", key, src.File))
		}
	}
	if len(wrong) == 0 {
		wrong = c.validate()
	}
	if err := errors.Join(wrong...); err != nil {
		return Config{}, fmt.Errorf("settings: %w", err)
	}
	return c, nil
}

// find looks a setting up, and says where it was found.
func find(o Option, flags map[string]string, lookup func(string) (string, bool), file map[string]string) (value, from string, err error) {
	if v, ok := flags[o.Flag()]; ok {
		return v, "flag --" + o.Flag(), nil
	}
	for _, name := range append([]string{o.Name}, o.Alias...) {
		if v, ok := lookup(name); ok && v != "" {
			return v, "environment", nil
		}
		if path, ok := lookup(name + "_FILE"); ok && path != "" {
			b, err := os.ReadFile(path) //nolint:gosec // the operator names the file
			if err != nil {
				return "", name + "_FILE", fmt.Errorf("cannot be read: %w", err)
			}
			return strings.TrimSpace(string(b)), name + "_FILE", nil
		}
	}
	if o.Name == "SOFTPHONE_ADDR" {
		if v, ok := lookup("PORT"); ok && v != "" {
			return portAddr(v, lookup), "PORT", nil
		}
	}
	if v, ok := file[strings.ToLower(o.Name)]; ok {
		return v, "file", nil
	}
	return o.Default, "default", nil
}

// portAddr is what PORT alone means: every interface, as hosting services expect, but
// only loopback in local mode.
func portAddr(port string, lookup func(string) (string, bool)) string {
	for _, name := range []string{"TWILIO_ACCOUNT_SID", "TWILIO_ACCOUNT_SID_FILE"} {
		if v, ok := lookup(name); ok && v != "" {
			return ":" + port
		}
	}
	return "localhost:" + port
}

func readFile(path string, lookup func(string) (string, bool)) (map[string]string, error) {
	if path == "" {
		path, _ = lookup("SOFTPHONE_CONFIG")
	}
	if path == "" {
		return map[string]string{}, nil
	}
	b, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, fmt.Errorf("settings file: %w", err)
	}
	values := map[string]string{}
	if err := yaml.Unmarshal(b, &values); err != nil {
		return nil, fmt.Errorf("settings file %s: %w", path, err)
	}
	return values, nil
}

func known(key string) bool {
	for _, o := range Options() {
		if strings.ToLower(o.Name) == key {
			return true
		}
	}
	return false
}

// validate checks settings against one another.
func (c Config) validate() []error {
	var wrong []error
	if !c.Local() {
		for _, need := range []struct{ name, value string }{
			{"TWILIO_ACCOUNT_SID", c.AccountSID},
			{"TWILIO_AUTH_TOKEN", c.AuthToken.Reveal()},
			{"TWILIO_API_KEY", c.APIKey},
			{"TWILIO_API_SECRET", c.APISecret.Reveal()},
			{"TWILIO_TWIML_APP_SID", c.AppSID},
		} {
			if need.value == "" {
				wrong = append(wrong, fmt.Errorf("%s is missing: Twilio needs it beside the other TWILIO_ settings; for local mode give none of them", need.name))
			}
		}
		if c.PublicURL == "" {
			wrong = append(wrong, errors.New("SOFTPHONE_PUBLIC_URL is missing: Twilio must know where to send its requests"))
		}
	}
	if c.Local() && !c.Private() {
		wrong = append(wrong, fmt.Errorf("SOFTPHONE_ADDR %s or SOFTPHONE_PUBLIC_URL %q can be reached from other machines, and local mode is for this machine alone: use a loopback address, or give Twilio's settings", c.Addr, c.PublicURL))
	}
	if c.AlertURL != "" && c.AlertSecret == "" {
		wrong = append(wrong, errors.New("SOFTPHONE_ALERT_SECRET is missing beside SOFTPHONE_ALERT_URL: alerts are signed with it; make one with: echo whsec_$(openssl rand -base64 32)"))
	}
	if _, twice := c.Incoming[c.ConferenceLine]; twice {
		wrong = append(wrong, fmt.Errorf("SOFTPHONE_CONFERENCE_LINE %s leads elsewhere by SOFTPHONE_INCOMING: name it in one of them", c.ConferenceLine))
	}
	return append(wrong, c.OIDC.validate()...)
}
