package main

import (
	"crypto/rand"
	"net/http"
	"regexp"
	"sync"
)

// People are who is signed in. It stands for the sign-in that your application has: here a name is enough.
type People struct {
	mu   sync.Mutex
	name map[string]string // by the secret of the cookie
}

// NewPeople is nobody yet.
func NewPeople() *People { return &People{name: map[string]string{}} }

var allowed = regexp.MustCompile(`^[A-Za-z]{1,20}$`)

// SignIn makes a session for a name.
func (p *People) SignIn(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	if !allowed.MatchString(name) {
		http.Error(w, "a name is 1 to 20 letters", http.StatusUnprocessableEntity)
		return
	}
	secret := rand.Text()
	p.mu.Lock()
	p.name[secret] = name
	p.mu.Unlock()
	http.SetCookie(w, &http.Cookie{Name: "example", Value: secret, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
	w.WriteHeader(http.StatusNoContent)
}

// SignOut ends the session.
func (p *People) SignOut(w http.ResponseWriter, r *http.Request) {
	if c, err := r.Cookie("example"); err == nil {
		p.mu.Lock()
		delete(p.name, c.Value)
		p.mu.Unlock()
	}
	w.WriteHeader(http.StatusNoContent)
}

// Of is who is signed in.
func (p *People) Of(r *http.Request) (string, bool) {
	c, err := r.Cookie("example")
	if err != nil {
		return "", false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	name, ok := p.name[c.Value]
	return name, ok
}
