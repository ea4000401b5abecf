package twilio

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // Twilio's scheme is HMAC-SHA1
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// SignatureError says why a request was refused, and what we signed, so that it can be
// compared with the URL at Twilio. It holds no secret.
type SignatureError struct {
	URL    string // the URL that we signed first
	Reason string
}

// Error names the reason and the URL.
func (e *SignatureError) Error() string {
	return e.Reason + " (signed URL: " + e.URL + ")"
}

// Validator checks X-Twilio-Signature headers.
//
// Twilio signs the URL that it was told, not the one that arrives behind proxies, so the
// validator puts the configured public URL before the request's raw target. A port may be in
// what Twilio signed or not, depending on scheme and channel; each form is tried.
// Source: https://www.twilio.com/docs/usage/security#validating-requests
type Validator struct {
	bases  []string     // scheme://host[:port]/path, the configured form first
	tokens []*sync.Pool // of hash.Hash, each keyed with its token
}

// NewValidator makes a validator of requests to publicURL, which is an absolute URL
// without query. Any of the auth tokens may have signed: while tokens are rotated there are two.
func NewValidator(publicURL string, authTokens ...string) (*Validator, error) {
	u, err := url.Parse(publicURL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("public URL %q is not an absolute http or https URL without a query", publicURL)
	}
	v := &Validator{bases: forms(u)}
	for _, t := range authTokens {
		if t == "" {
			return nil, errors.New("an auth token is empty: anybody could sign with it")
		}
		v.tokens = append(v.tokens, &sync.Pool{New: func() any { return hmac.New(sha1.New, []byte(t)) }})
	}
	if len(v.tokens) == 0 {
		return nil, errors.New("no auth token is given")
	}
	return v, nil
}

// forms are the ways in which Twilio may have written the URL: as it is, without the
// port, with the scheme's own port; always without user and password.
func forms(u *url.URL) []string {
	path := strings.TrimRight(u.EscapedPath(), "/")
	host := u.Hostname()
	if strings.Contains(host, ":") {
		host = "[" + host + "]" // IPv6
	}
	usual := map[string]string{"http": "80", "https": "443"}[u.Scheme]
	hosts := []string{u.Host, host, host + ":" + usual}
	if u.Scheme == "https" && u.Port() != "" && u.Port() != usual {
		hosts[0], hosts[1] = hosts[1], hosts[0] // voice requests are signed without the port
	}
	var all []string
	for _, h := range hosts {
		if base := u.Scheme + "://" + h + path; !slices.Contains(all, base) {
			all = append(all, base)
		}
	}
	return all
}

// Check reports whether Twilio signed the request, whose body has been read, and
// returns the fields that it signed: of the query for GET, of the form for POST. The
// error is a *SignatureError.
func (v *Validator) Check(r *http.Request, body []byte) (url.Values, error) {
	target := rawTarget(r)
	fields, signed, reason := signedPart(r, target, body)
	refused := func(reason string) (url.Values, error) {
		return nil, &SignatureError{URL: v.bases[0] + target, Reason: reason}
	}
	if reason != "" {
		return refused(reason)
	}
	headers := r.Header.Values("X-Twilio-Signature")
	if len(headers) != 1 {
		return refused(fmt.Sprintf("there are %d X-Twilio-Signature headers, want one", len(headers)))
	}
	got, err := base64.StdEncoding.DecodeString(headers[0])
	if err != nil || len(got) != sha1.Size {
		return refused("the signature is not the base64 of 20 bytes")
	}
	if !v.match(target, signed, got) {
		return refused("the signature is another")
	}
	return fields, nil
}

// match tries every form of the URL with every token.
func (v *Validator) match(target string, signed, got []byte) bool {
	data := make([]byte, 0, 128+len(target)+len(signed))
	sum := make([]byte, 0, sha1.Size)
	for _, token := range v.tokens {
		mac, ok := token.Get().(hash.Hash)
		if !ok {
			return false
		}
		for _, base := range v.bases {
			data = append(append(append(data[:0], base...), target...), signed...)
			mac.Reset()
			_, _ = mac.Write(data) // never fails
			if sum = mac.Sum(sum[:0]); subtle.ConstantTimeCompare(sum, got) == 1 {
				token.Put(mac)
				return true
			}
		}
		token.Put(mac)
	}
	return false
}

// rawTarget is the path and query exactly as they were sent: any change in their
// escaping breaks the signature.
func rawTarget(r *http.Request) string {
	target := r.RequestURI
	if target == "" {
		target = r.URL.RequestURI()
	}
	if rest, ok := strings.CutPrefix(target, r.URL.Scheme+"://"); ok && r.URL.Scheme != "" { // absolute form
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			return rest[i:]
		}
		return "/"
	}
	return target
}

// signedPart is what is signed after the URL, and the fields that are covered so; or
// the reason why the request cannot be Twilio's.
func signedPart(r *http.Request, target string, body []byte) (fields url.Values, signed []byte, reason string) {
	_, rawQuery, _ := strings.Cut(target, "?")
	query, err := parseFields(rawQuery)
	if err != nil {
		return nil, nil, "the query cannot be read"
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return valuesOf(query), nil, "" // the query is in the URL: nothing is added
	case http.MethodPost:
	default:
		return nil, nil, "the method is " + r.Method
	}
	if isForm(r.Header.Get("Content-Type")) {
		form, err := parseFields(body)
		if err != nil {
			return nil, nil, "the form cannot be read"
		}
		fields = valuesOf(form)
		return fields, sortedFields(form), ""
	}
	sum := sha256.Sum256(body)
	fields = valuesOf(query)
	want := fields["bodySHA256"]
	if len(want) != 1 || subtle.ConstantTimeCompare([]byte(hex.EncodeToString(sum[:])), []byte(want[0])) != 1 {
		return nil, nil, "the body is not a form, and bodySHA256 of the URL is not its hash"
	}
	return fields, nil, ""
}

// isForm reports whether a Content-Type is that of a form, with parameters or without.
func isForm(contentType string) bool {
	const form = "application/x-www-form-urlencoded"
	if contentType == form { // as Twilio writes it
		return true
	}
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && kind == form
}
