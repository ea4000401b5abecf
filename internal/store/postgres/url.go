package postgres

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// connectTimeout is how long a connection may take to come about, unless the URL says.
const connectTimeout = 5 * time.Second

// parse reads a database's URL. Its errors have no part of the URL that may be a password.
func parse(raw string) (*pgx.ConnConfig, error) {
	u, err := url.Parse(raw)
	if err != nil { // the error has the URL in it
		return nil, errors.New("the database's URL cannot be read: write it as postgres://USER:PASSWORD@HOST/NAME, and special characters in the password as %XX")
	}
	cfg, err := pgx.ParseConfig(raw)
	if err != nil {
		return nil, fmt.Errorf("the database's URL cannot be used: %s", censor(err.Error(), u))
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = connectTimeout
	}
	if cfg.RuntimeParams["application_name"] == "" {
		cfg.RuntimeParams["application_name"] = "softphone"
	}
	return cfg, nil
}

// censor takes the secrets of a URL out of a text, in every form in which they may stand there.
func censor(text string, u *url.URL) string {
	secrets := []string{u.Query().Get("password"), u.Query().Get("sslpassword")}
	if password, ok := u.User.Password(); ok {
		_, written, _ := strings.Cut(u.User.String(), ":")
		secrets = append(secrets, password, written)
	}
	for _, s := range secrets {
		if s != "" {
			text = strings.NewReplacer(s, "redacted", url.QueryEscape(s), "redacted", url.PathEscape(s), "redacted").Replace(text)
		}
	}
	return text
}
