package rest

import (
	"net/http"

	"softphone/carrier/exchange"
)

func (s *Server) keyRoutes() []route {
	return []route{
		{method: http.MethodGet, path: "Keys", params: pageParams, handle: rootOnly(s.listKeys)},
		{method: http.MethodPost, path: "Keys", params: "FriendlyName", handle: rootOnly(s.createKey)},
		{method: http.MethodGet, path: "Keys/*", handle: rootOnly(s.fetchKey)},
	}
}

// rootOnly refuses those who ask with a key, as Twilio does for keys that are
// not main keys.
func rootOnly(handle func(*request) (answer, error)) func(*request) (answer, error) {
	return func(r *request) (answer, error) {
		if !r.root {
			return answer{}, &fault{http.StatusUnauthorized, codeAuthenticate, "Keys are managed with the account's auth token only"}
		}
		return handle(r)
	}
}

// keyResource is an API key.
//
// Source: https://www.twilio.com/docs/iam/api-keys/key-resource-v2010.
type keyResource struct {
	SID          string  `json:"sid"`
	FriendlyName string  `json:"friendly_name"`
	DateCreated  *string `json:"date_created"`
	DateUpdated  *string `json:"date_updated"`
	Secret       string  `json:"secret,omitempty"` // told once
}

func renderKey(k exchange.Key) keyResource {
	return keyResource{SID: k.SID, FriendlyName: k.FriendlyName, DateCreated: date(k.Created), DateUpdated: date(k.Created)}
}

func (s *Server) listKeys(r *request) (answer, error) {
	return page(r, "keys", s.x.Keys(), func(k exchange.Key) string { return k.SID }, func(k exchange.Key) any { return renderKey(k) })
}

func (s *Server) fetchKey(r *request) (answer, error) {
	k, found := s.x.Key(r.args[0])
	if !found {
		return answer{}, notFound(r.uri.Path)
	}
	return ok(renderKey(k)), nil
}

func (s *Server) createKey(r *request) (answer, error) {
	name := r.form.friendlyName()
	if err := r.form.err(); err != nil {
		return answer{}, err
	}
	k := s.x.AddKey(name)
	body := renderKey(k)
	body.Secret = k.Secret
	return created(body), nil
}
