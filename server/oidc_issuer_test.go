package server

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"maps"
	"math/big"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const (
	issuerURL    = "https://id.example"
	clientID     = "softphone"
	clientSecret = "what the provider gave us"
)

// issuer is an OpenID provider. It shares no code with what it is a test of.
type issuer struct {
	t   *testing.T
	now func() time.Time

	rsa *rsa.PrivateKey
	ec  *ecdsa.PrivateKey
	ed  ed25519.PrivateKey

	mu      sync.Mutex
	asked   []string              // the paths, in order
	codes   map[string]url.Values // what was asked for, by code
	who     map[string]any        // claims beside those of the standard
	more    map[string]any        // what userinfo says beside sub; nil: there is no userinfo
	meta    map[string]any        // instead of what discovery says
	refuse  string                // what it answers instead of a code
	public  bool                  // the client has no secret
	method  jwt.SigningMethod     // instead of RS256
	kid     string                // instead of that of the key
	claims  func(map[string]any)  // changes what a token says
	token   func(string) string   // changes a token
	answer  map[string]string     // path → what it answers instead: "html", "500", "dead"
	userSub string                // whom userinfo is of
}

// slowKey takes a moment to make, so all issuers have the same.
var slowKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func newIssuer(t *testing.T, now func() time.Time) *issuer {
	t.Helper()
	i := &issuer{t: t, now: now, codes: map[string]url.Values{}, meta: map[string]any{}, answer: map[string]string{}, method: jwt.SigningMethodRS256}
	var err error
	if i.rsa, err = slowKey(); err != nil {
		t.Fatal(err)
	}
	if i.ec, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	if _, i.ed, err = ed25519.GenerateKey(rand.Reader); err != nil {
		t.Fatal(err)
	}
	i.who = map[string]any{"sub": "1", "name": "Alice Smith", "preferred_username": "alice@example.com", "groups": []string{"phone"}}
	return i
}

func (i *issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.asked = append(i.asked, r.URL.Path)
	switch i.answer[r.URL.Path] {
	case "html":
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!doctype html><title>Maintenance</title>"))
		return
	case "500":
		http.Error(w, "broken", http.StatusInternalServerError)
		return
	}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		meta := map[string]any{
			"issuer": issuerURL, "authorization_endpoint": issuerURL + "/authorize", "token_endpoint": issuerURL + "/token", "jwks_uri": issuerURL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"},
		}
		if i.more != nil {
			meta["userinfo_endpoint"] = issuerURL + "/userinfo"
		}
		maps.Copy(meta, i.meta)
		i.json(w, http.StatusOK, meta)
	case "/authorize":
		i.authorize(w, r)
	case "/token":
		i.exchange(w, r)
	case "/keys":
		i.json(w, http.StatusOK, i.keys())
	case "/userinfo":
		if r.Header.Get("Authorization") != "Bearer access" {
			http.Error(w, "", http.StatusUnauthorized)
			return
		}
		said := maps.Clone(i.more)
		said["sub"] = i.who["sub"]
		if i.userSub != "" {
			said["sub"] = i.userSub
		}
		i.json(w, http.StatusOK, said)
	default:
		http.NotFound(w, r)
	}
}

func (i *issuer) json(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		i.t.Error(err)
	}
}

// authorize asks nobody: whoever comes is who.
func (i *issuer) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("response_type") != "code" || q.Get("client_id") != clientID || q.Get("code_challenge_method") != "S256" || q.Get("nonce") == "" || q.Get("state") == "" {
		i.t.Errorf("it is asked for %v", q)
	}
	back := url.Values{"state": {q.Get("state")}}
	if i.refuse != "" {
		back.Set("error", i.refuse)
	} else {
		code := rand.Text()
		i.codes[code] = q
		back.Set("code", code)
	}
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

func (i *issuer) exchange(w http.ResponseWriter, r *http.Request) {
	refused := func(code string) { i.json(w, http.StatusBadRequest, map[string]string{"error": code}) }
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = r.FormValue("client_id"), r.FormValue("client_secret")
	} else if secret, _ = url.QueryUnescape(secret); i.public {
		i.t.Error("a public client has no secret")
	}
	if id != clientID || (secret != clientSecret && !i.public) {
		refused("invalid_client")
		return
	}
	q, ok := i.codes[r.FormValue("code")]
	delete(i.codes, r.FormValue("code"))
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if !ok || r.FormValue("redirect_uri") != q.Get("redirect_uri") || base64.RawURLEncoding.EncodeToString(sum[:]) != q.Get("code_challenge") {
		refused("invalid_grant")
		return
	}
	half := sha256.Sum256([]byte("access"))
	hash := half[:16]
	if i.method == jwt.SigningMethodEdDSA {
		whole := sha512.Sum512([]byte("access"))
		hash = whole[:32]
	}
	claims := map[string]any{
		"iss": issuerURL, "aud": clientID, "exp": i.now().Add(time.Hour).Unix(), "iat": i.now().Unix(), "nonce": q.Get("nonce"),
		"at_hash": base64.RawURLEncoding.EncodeToString(hash),
	}
	maps.Copy(claims, i.who)
	if i.claims != nil {
		i.claims(claims)
	}
	i.json(w, http.StatusOK, map[string]any{"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": i.sign(claims)})
}

// sign makes an ID token.
func (i *issuer) sign(claims map[string]any) string {
	token := jwt.NewWithClaims(i.method, jwt.MapClaims(claims))
	var key any
	switch i.method.(type) {
	case *jwt.SigningMethodRSA, *jwt.SigningMethodRSAPSS:
		key, token.Header["kid"] = i.rsa, "rsa"
	case *jwt.SigningMethodECDSA:
		key, token.Header["kid"] = i.ec, "ec"
	case *jwt.SigningMethodEd25519:
		key, token.Header["kid"] = i.ed, "ed"
	case *jwt.SigningMethodHMAC: // with what everybody may know
		key, token.Header["kid"] = i.rsa.N.Bytes(), "rsa"
	default:
		key, token.Header["kid"] = jwt.UnsafeAllowNoneSignatureType, "rsa"
	}
	if i.kid != "" {
		token.Header["kid"] = i.kid
	}
	raw, err := token.SignedString(key)
	if err != nil {
		i.t.Error(err)
	}
	if i.token != nil {
		raw = i.token(raw)
	}
	return raw
}

// keys are its public keys. Source: RFC 7517.
func (i *issuer) keys() map[string][]any {
	b64 := base64.RawURLEncoding.EncodeToString
	point, err := i.ec.PublicKey.Bytes()
	if err != nil {
		i.t.Error(err)
	}
	public, _ := i.ed.Public().(ed25519.PublicKey)
	return map[string][]any{"keys": {
		map[string]any{"kty": "RSA", "kid": "rsa", "use": "sig", "n": b64(i.rsa.N.Bytes()), "e": b64(big.NewInt(int64(i.rsa.E)).Bytes())},
		map[string]any{"kty": "EC", "kid": "ec", "use": "sig", "crv": "P-256", "x": b64(point[1:33]), "y": b64(point[33:])},
		map[string]any{"kty": "OKP", "kid": "ed", "use": "sig", "crv": "Ed25519", "x": b64(public)},
	}}
}
