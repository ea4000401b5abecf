package main

import (
	"net/http"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/labstack/echo/v4"
)

// claims are those of the program's tokens, as golang-jwt is usually given them.
type claims struct {
	jwt.RegisteredClaims

	Grants grants `json:"grants"`
}

type grants struct {
	Identity string `json:"identity"`
	Voice    struct {
		Incoming struct {
			Allow bool `json:"allow"`
		} `json:"incoming"`
		Outgoing struct {
			ApplicationSID string            `json:"application_sid"`
			Params         map[string]string `json:"params"`
		} `json:"outgoing"`
	} `json:"voice"`
}

// bareToken signs a token of the same length and claims as the program's.
func bareToken(a account) (string, error) {
	now := time.Now()
	c := claims{RegisteredClaims: jwt.RegisteredClaims{
		ID: a.key + "-" + strings.Repeat("0", 32), Issuer: a.key, Subject: a.sid, ExpiresAt: jwt.NewNumericDate(now.Add(time.Hour)),
	}}
	c.Grants.Identity = "alice"
	c.Grants.Voice.Incoming.Allow = true
	c.Grants.Voice.Outgoing.ApplicationSID = a.app
	c.Grants.Voice.Outgoing.Params = map[string]string{"sf_grant": "gr_" + strings.Repeat("a", 26)}
	t := jwt.NewWithClaims(jwt.SigningMethodHS256, c)
	t.Header["cty"] = "twilio-fpa;v=1"
	return t.SignedString([]byte(a.secret))
}

// signFloor is Echo that signs a token for whoever asks.
func signFloor() http.Handler {
	a := newAccount()
	e := echo.New()
	e.GET("/token", func(c echo.Context) error {
		token, err := bareToken(a)
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, map[string]string{"identity": "alice", "token": token})
	})
	return e
}

// signing signs for a while, and returns how many tokens a second one processor signs that has nothing else to do.
func signing(d time.Duration) (float64, error) {
	a, began, n := newAccount(), time.Now(), 0
	for time.Since(began) < d {
		if _, err := bareToken(a); err != nil {
			return 0, err
		}
		n++
	}
	return float64(n) / time.Since(began).Seconds(), nil
}
