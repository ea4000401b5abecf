package auth

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	// rediscover is how often a provider is asked where its endpoints are, and which keys it has no longer.
	rediscover = time.Hour
	// tryAgain is how long it is left alone after it did not answer.
	tryAgain = 5 * time.Second
)

// discovery is what a provider said of itself.
type discovery struct {
	mu    sync.Mutex
	asked time.Time // when it was asked last, and answered or not
	found *provider // nil: it never answered
	err   error     // of the last time
}

// provider is a provider that was found.
type provider struct {
	*oidc.Provider
	client      oauth2.Config
	keys        *oidc.RemoteKeySet
	namesItself bool // in each answer, RFC 9207
}

// metadata is what is read beside what the library reads.
type metadata struct {
	Keys        string   `json:"jwks_uri"`
	Methods     []string `json:"token_endpoint_auth_methods_supported"`
	NamesItself bool     `json:"authorization_response_iss_parameter_supported"`
}

// discover returns the provider. It is asked once by all who want to know at a time, and one that answered is used
// on while it does not answer.
func (o *OIDC) discover(ctx context.Context) (*provider, error) {
	o.discovery.mu.Lock()
	defer o.discovery.mu.Unlock()
	d := &o.discovery
	fresh := rediscover
	if d.err != nil {
		fresh = tryAgain
	}
	if d.asked.IsZero() || o.People.Now().Sub(d.asked) >= fresh {
		// Who asked first may leave; others wait for the answer too.
		asking, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		var found *provider
		if found, d.err = o.find(asking); d.err == nil {
			d.found = found
		} else if d.found != nil {
			_ = o.unavailable(d.err) // it is in the log
		}
		d.asked = o.People.Now()
	}
	if d.found == nil {
		return nil, o.unavailable(d.err)
	}
	return d.found, nil
}

// find asks the provider where its endpoints are.
// Source: https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
func (o *OIDC) find(ctx context.Context) (*provider, error) {
	ctx = oidc.ClientContext(ctx, o.Client)
	p, err := oidc.NewProvider(ctx, o.Issuer)
	if err != nil {
		return nil, err
	}
	var m metadata
	if err := p.Claims(&m); err != nil {
		return nil, err
	}
	endpoint := p.Endpoint()
	for name, at := range map[string]string{
		"authorization_endpoint": endpoint.AuthURL, "token_endpoint": endpoint.TokenURL, "jwks_uri": m.Keys, "userinfo_endpoint": p.UserInfoEndpoint(),
	} {
		if at == "" && name == "userinfo_endpoint" {
			continue
		}
		if err := o.secure(at); err != nil {
			return nil, fmt.Errorf("its %s %w", name, err)
		}
	}
	endpoint.AuthStyle = style(o.ClientSecret, m.Methods)
	return &provider{
		Provider: p, keys: oidc.NewRemoteKeySet(ctx, m.Keys), namesItself: m.NamesItself,
		client: oauth2.Config{
			ClientID: o.ClientID, ClientSecret: o.ClientSecret, Endpoint: endpoint, RedirectURL: o.Redirect, Scopes: o.Scopes,
		},
	}, nil
}

// style is how the provider wants the client's secret: trying one and then another could spend the code.
func style(secret string, methods []string) oauth2.AuthStyle {
	if secret == "" || (len(methods) > 0 && !slices.Contains(methods, "client_secret_basic") && slices.Contains(methods, "client_secret_post")) {
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleInHeader
}

// secure refuses an endpoint without TLS, unless the issuer itself is on this machine without it.
func (o *OIDC) secure(endpoint string) error {
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || u.User != nil {
		return errors.New("is no URL")
	}
	issuer, err := url.Parse(o.Issuer)
	if err != nil {
		return err
	}
	local := func(u *url.URL) bool {
		ip := net.ParseIP(u.Hostname())
		return u.Scheme == "http" && (u.Hostname() == "localhost" || (ip != nil && ip.IsLoopback()))
	}
	if u.Scheme == "https" || (local(u) && local(issuer)) {
		return nil
	}
	return errors.New("must begin with https://")
}
