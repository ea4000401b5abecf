// Command frontend is an example of another team's frontend: a page with a telephone in it, and the page's own back end, which knows who
// is signed in, holds the API key, and hands tokens to its own people. It uses nothing but the public
// interface of a softphone server, and the standard library.
//
// Usage:
//
//	SOFTPHONE_API_KEY=sk_… go run ./docs/examples/frontend -softphone http://localhost:8080 -sdk twilio.min.js
package main

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

//go:embed page
var files embed.FS

func main() {
	address := flag.String("listen", "127.0.0.1:3000", "where to listen")
	softphone := flag.String("softphone", "http://localhost:8080", "the softphone server")
	prefix := flag.String("prefix", "crm_", "the prefix of the API key")
	sdk := flag.String("sdk", "node_modules/@twilio/voice-sdk/dist/twilio.min.js", "the file of Twilio's SDK")
	flag.Parse()
	key := os.Getenv("SOFTPHONE_API_KEY")
	if key == "" {
		log.Fatal("SOFTPHONE_API_KEY is not set: an administrator makes a key with the scope tokens")
	}
	app := &App{
		Softphone: &Softphone{URL: *softphone, Key: key, Client: http.DefaultClient}, Prefix: *prefix, SDK: *sdk, People: NewPeople(),
	}
	handler, err := app.Handler(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	l, err := net.Listen("tcp", *address)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s\n", l.Addr())
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	log.Fatal(server.Serve(l))
}

// App is the back end of the page.
type App struct {
	Softphone *Softphone
	Prefix    string // of the identities that the API key may speak for
	SDK       string
	People    *People
}

// Handler answers the page's requests. It asks the softphone server where the SDK is to connect: to Twilio, or in development to the
// local carrier.
func (a *App) Handler(ctx context.Context) (http.Handler, error) {
	var settings struct {
		Signalling *struct {
			URL string `json:"url"`
		} `json:"signalling"`
	}
	if err := a.Softphone.ask(ctx, http.MethodGet, "/v1/settings", nil, &settings); err != nil {
		return nil, fmt.Errorf("%s: %w", a.Softphone.URL, err)
	}
	connect := "wss://*.twilio.com https://*.twilio.com"
	if settings.Signalling != nil {
		u, err := url.Parse(settings.Signalling.URL)
		if err != nil {
			return nil, err
		}
		connect = u.Scheme + "://" + u.Host + " https://sdk.twilio.com" // where the SDK's sounds are
	}
	page, err := fs.Sub(files, "page")
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(page))
	mux.HandleFunc("GET /twilio.min.js", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, a.SDK) })
	mux.HandleFunc("GET /api/settings", func(w http.ResponseWriter, _ *http.Request) { answer(w, settings) })
	mux.HandleFunc("POST /api/session", a.People.SignIn)
	mux.HandleFunc("DELETE /api/session", a.People.SignOut)
	mux.HandleFunc("POST /api/token", a.token)
	policy := "default-src 'self'; img-src 'self' data:; media-src 'self' mediastream: blob: https://sdk.twilio.com; connect-src 'self' " + connect
	csrf := http.NewCrossOriginProtection()
	return csrf.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Cache-Control", "no-store")
		mux.ServeHTTP(w, r)
	})), nil
}

// token hands a token to who is signed in here. What they may do is decided here, within what the key allows.
func (a *App) token(w http.ResponseWriter, r *http.Request) {
	name, ok := a.People.Of(r)
	if !ok {
		http.Error(w, "nobody is signed in", http.StatusUnauthorized)
		return
	}
	token, err := a.Softphone.TokenFor(r.Context(), a.Prefix+strings.ToLower(name), Rights{Incoming: true, Clients: []string{"*"}, Calls: 1})
	var problem *Problem
	switch {
	case errors.As(err, &problem) && problem.Status < http.StatusInternalServerError && problem.Status != http.StatusTooManyRequests:
		log.Print(err) // our own fault: the key, its ceiling, or what was asked for
		http.Error(w, "the telephone is not set up rightly", http.StatusBadGateway)
	case err != nil:
		log.Print(err)
		http.Error(w, "the telephone cannot be reached", http.StatusServiceUnavailable)
	default:
		answer(w, token)
	}
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(body); err != nil {
		log.Print(err)
	}
}
