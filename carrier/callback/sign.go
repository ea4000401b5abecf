package callback

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // Twilio's signature is HMAC-SHA1.
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Sign returns the X-Twilio-Signature of a voice request: base64 of HMAC-SHA1, keyed with the account's auth
// token, over the URL and then each form parameter as name and value, sorted, without separators. Several values
// of one name are sorted and counted once each.
//
// The URL is signed without user, password and fragment. An https URL loses its port, also one that is not 443;
// an http URL keeps it. For a GET pass no form: the parameters are in the query.
//
// The error is an [*Error] with [CodeURLFormat] when rawURL is not an absolute http or https URL.
//
// Source: twilio.com/docs/usage/security, "Validating Requests are coming from Twilio".
func Sign(authToken, rawURL string, form url.Values) (string, error) {
	u, err := parse(rawURL)
	if err != nil {
		return "", err
	}
	return sign(authToken, u, form), nil
}

func sign(authToken string, u *url.URL, form url.Values) string {
	mac := hmac.New(sha1.New, []byte(authToken))
	write := func(s string) { _, _ = mac.Write([]byte(s)) } // a hash never fails to write
	write(signedURL(u))
	for _, name := range slices.Sorted(maps.Keys(form)) {
		values := slices.Clone(form[name])
		slices.Sort(values)
		for _, value := range slices.Compact(values) {
			write(name)
			write(value)
		}
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// signedURL is the text of u that Twilio signs. Path and query are taken as they go over the wire.
func signedURL(u *url.URL) string {
	host := u.Host
	if u.Scheme == "https" {
		host = withoutPort(u)
	}
	return u.Scheme + "://" + host + u.RequestURI()
}

func withoutPort(u *url.URL) string {
	host := u.Hostname()
	if strings.Contains(host, ":") { // IPv6 keeps its brackets
		return "[" + host + "]"
	}
	return host
}

// parse reads an absolute http or https URL. A space in the query, which would break the request line, is
// escaped; everything else stays as it was written.
func parse(rawURL string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(rawURL))
	if err != nil {
		if wrapped, ok := errors.AsType[*url.Error](err); ok {
			err = wrapped.Err // without the URL, which may hold a password
		}
		return nil, &Error{Code: CodeURLFormat, URL: "(unreadable URL)", Err: err}
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, &Error{Code: CodeURLFormat, URL: display(u), Err: fmt.Errorf("want an absolute http or https URL, got scheme %q", u.Scheme)}
	}
	if u.Hostname() == "" {
		return nil, &Error{Code: CodeURLFormat, URL: display(u), Err: fmt.Errorf("want an absolute URL, got no host")}
	}
	if port := u.Port(); port != "" {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return nil, &Error{Code: CodeURLFormat, URL: display(u), Err: fmt.Errorf("port: %w", err)}
		}
	}
	u.RawQuery = strings.ReplaceAll(u.RawQuery, " ", "%20")
	return u, nil
}

// display is u for logs, errors and ErrorUrl: without credentials and fragment.
func display(u *url.URL) string {
	d := *u
	d.User = nil
	d.Fragment, d.RawFragment = "", ""
	return d.String()
}
