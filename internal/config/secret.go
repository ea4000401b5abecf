package config

import "log/slog"

// Secret is a value that must not be seen: it prints, logs and marshals as "redacted".
type Secret string

const redacted = "redacted"

// Reveal returns the value itself, for the one place that uses it.
func (s Secret) Reveal() string { return string(s) }

// String is "redacted", or empty if there is no secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return redacted
}

// GoString keeps %#v from printing the secret.
func (s Secret) GoString() string { return s.String() }

// LogValue keeps logs from printing the secret.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText keeps JSON and YAML from printing the secret.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
