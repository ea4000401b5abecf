package server

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/auth"
	"softphone/internal/phone"
)

// seatHeader names the place in a browser that a request comes from. Each seat has a session of
// its own, so that two tabs can be two people.
const seatHeader = "X-Softphone-Seat"

// seatParameter names it where a browser cannot send headers: for server-sent events.
const seatParameter = "seat"

var seat = regexp.MustCompile(`^[a-z0-9]{1,32}$`)

// sessionKey is where the middleware leaves the session.
const sessionKey = "session"

// signedIn lets in only those who are signed in.
func (s *Server) signedIn(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		name, err := s.cookieName(c.Request())
		if err != nil {
			return err
		}
		var secret string
		if cookie, none := c.Cookie(name); none == nil {
			secret = cookie.Value
		}
		session, err := s.People.Session(c.Request().Context(), secret)
		if err != nil {
			return err
		}
		c.Set(sessionKey, session)
		return next(c)
	}
}

// hasSession says whether a request came with a session, good or not.
func (s *Server) hasSession(c echo.Context) bool {
	name, err := s.cookieName(c.Request())
	if err != nil {
		return false
	}
	_, err = c.Cookie(name)
	return err == nil
}

// sessionOf is the session that signedIn found.
func sessionOf(c echo.Context) phone.Session {
	session, _ := c.Get(sessionKey).(phone.Session)
	return session
}

// signInRequest is a name, where that is enough, or else a login and a password.
type signInRequest struct {
	Name     *string `json:"name"`
	Login    *string `json:"login"` // identity or e-mail address
	Password *string `json:"password"`
}

type person struct {
	Identity phone.Identity `json:"identity"`
	Name     string         `json:"name"`
}

// signIn makes a session for who knows their password or, where that is enough, says a name.
func (s *Server) signIn(c echo.Context) error {
	var in signInRequest
	if err := bind(c, &in); err != nil {
		return err
	}
	cookie, err := s.cookieName(c.Request())
	if err != nil {
		return err
	}
	if err = s.SignIns.Allow(c.RealIP()); err != nil {
		return err
	}
	var entry auth.Entry
	ctx, visit := c.Request().Context(), s.visit(c)
	switch {
	case in.Login == nil && in.Password == nil && (in.Name != nil || s.People.Demo):
		entry, err = s.People.SignInDemo(ctx, given(in.Name), visit)
	case in.Name != nil:
		return phone.Errorf(phone.Invalid, "name_not_allowed", "Give a login and a password, or a name alone.").In("name")
	case given(in.Login) == "":
		return phone.Errorf(phone.Invalid, "login_missing", "Give your login: your identity or your e-mail address.").In("login")
	case given(in.Password) == "":
		return phone.Errorf(phone.Invalid, "password_missing", "Give your password.").In("password")
	default:
		entry, err = s.People.SignIn(ctx, *in.Login, *in.Password, visit)
	}
	if err != nil {
		return err
	}
	return s.enterAs(c, cookie, entry)
}

// given is a text that may have been left out.
func given(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// enterAs gives the browser the session of a sign-in, and tells it who is signed in.
func (s *Server) enterAs(c echo.Context, cookie string, entry auth.Entry) error {
	if err := s.takeSeat(c, cookie, entry.Secret, entry.Session); err != nil {
		return err
	}
	if entry.Known != "" {
		c.SetCookie(s.cookie(s.knownName(), entry.Known, s.Now().Add(knownFor)))
	}
	return s.tellSession(c, http.StatusCreated, entry.Session)
}

// knownFor is how long a browser is known as one in which somebody has signed in before.
const knownFor = 180 * 24 * time.Hour

// knownName is the name of the cookie for that. All seats share it.
func (s *Server) knownName() string {
	if s.https() {
		return "__Host-softphone-known"
	}
	return "softphone-known"
}

// visit is where a request comes from.
func (s *Server) visit(c echo.Context) auth.Visit {
	v := auth.Visit{Address: c.RealIP(), Agent: c.Request().UserAgent()}
	if cookie, err := c.Cookie(s.knownName()); err == nil {
		v.Known = cookie.Value
	}
	return v
}

// signOut ends the session of the request.
func (s *Server) signOut(c echo.Context) error {
	if err := s.People.SignOut(c.Request().Context(), sessionOf(c)); err != nil {
		return err
	}
	s.Grants.Forget() // who is not there is not rung
	name, err := s.cookieName(c.Request())
	if err != nil {
		return err
	}
	c.SetCookie(s.cookie(name, "", time.Unix(1, 0)))
	return c.NoContent(http.StatusNoContent)
}

// session tells the page who is signed in.
func (s *Server) session(c echo.Context) error {
	return s.tellSession(c, http.StatusOK, sessionOf(c))
}

// self is who is signed in, and what for.
type self struct {
	person
	Role      phone.Role `json:"role"`
	Abilities abilities  `json:"abilities"`
	// CallerIDs are the numbers that may be shown to telephones; the first is, unless another is asked for.
	CallerIDs []phone.Number `json:"caller_ids"`
	Method    string         `json:"method"` // how they signed in: demo, password, passkey, oidc, invitation
	ExpiresAt time.Time      `json:"expires_at"`
}

// abilities are what the page offers; they are checked again when they are used.
type abilities struct {
	CreateRooms bool `json:"create_rooms"`
	Supervise   bool `json:"supervise"`
	Administer  bool `json:"administer"`
}

func (s *Server) tellSession(c echo.Context, status int, session phone.Session) error {
	grant, err := s.Grants.GrantOf(c.Request().Context(), session.User.Identity)
	if err != nil {
		return err
	}
	return s.json(c, status, self{
		person(session.User), session.Role,
		abilities{grant.CreateRooms, grant.Supervise, session.Role == phone.Administrator},
		list(grant.CallerIDs),
		session.Method, session.Expires.UTC(),
	})
}

// people tells who else is signed in.
func (s *Server) people(c echo.Context) error {
	all, err := s.People.SignedIn(c.Request().Context())
	if err != nil {
		return err
	}
	me := sessionOf(c).User.Identity
	all = slices.DeleteFunc(all, func(u phone.User) bool { return u.Identity == me })
	return s.tellPeople(c, all)
}

// cookieName is the name of the cookie of the request's seat. Under https it has the
// prefix that keeps other hosts from setting it.
// Source: https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-cookie-name-prefixes
func (s *Server) cookieName(r *http.Request) (string, error) {
	name := "softphone"
	if s.https() {
		name = "__Host-" + name
	}
	where := cmp.Or(r.Header.Get(seatHeader), r.URL.Query().Get(seatParameter))
	if where == "" {
		return name, nil
	}
	if !seat.MatchString(where) {
		return "", phone.Errorf(phone.Invalid, "seat_invalid", "The header %s must be 1 to 32 lower-case letters or digits.", seatHeader).In(seatHeader)
	}
	return name + "-" + where, nil
}

func (s *Server) cookie(name, value string, expires time.Time) *http.Cookie {
	return &http.Cookie{ //nolint:gosec // Secure wherever the server is reached by https
		Name: name, Value: value, Path: "/", Expires: expires,
		Secure: s.https(), HttpOnly: true, SameSite: http.SameSiteStrictMode,
	}
}

func (s *Server) https() bool { return strings.HasPrefix(s.PublicURL, "https://") }

// json writes an answer that no cache keeps.
func (s *Server) json(c echo.Context, status int, body any) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(status, body)
}
