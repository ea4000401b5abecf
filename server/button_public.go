package server

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/auth"
	"softphone/internal/phone"
)

// publicButton is a button as everybody may see it who is on a page that has it.
type publicButton struct {
	ID              string      `json:"id"`
	Label           string      `json:"label"`
	Who             string      `json:"who"`
	Consent         string      `json:"consent"`
	Record          bool        `json:"record"`
	PrivacyURL      string      `json:"privacy_url"`
	Language        string      `json:"language"`
	Open            bool        `json:"open"`
	OpensAt         *time.Time  `json:"opens_at"` // null where it is open, or nobody knows
	Fallback        fallbackTo  `json:"fallback"`
	Challenge       *challenge  `json:"challenge"`  // null: none is asked for
	Signalling      *Signalling `json:"signalling"` // null: Twilio's own
	Edge            string      `json:"edge"`
	Region          string      `json:"region"`
	PublishInsights bool        `json:"publish_insights"`
}

type fallbackTo struct {
	Number   *phone.Number `json:"number"` // null: none
	Callback bool          `json:"callback"`
}

type challenge struct {
	Bits  int    `json:"bits"`
	Nonce string `json:"nonce"`
}

// ownOrigin is how a page of ours is named by browsers: that in a frame asks so.
func ownOrigin(public *url.URL) string { return public.Scheme + "://" + public.Host }

// originOfRequest is the one origin that a request names, empty if it names none; false if it names several.
func originOfRequest(r *http.Request) (string, bool) {
	values := r.Header.Values("Origin")
	if len(values) > 1 {
		return "", false
	}
	return strings.Join(values, ""), true
}

// from checks that a page may have a button, and lets it read the answer. Only where nothing is asked for, alone may be true, need no
// origin be named: browsers leave it out when a page of ours asks with GET.
func (s *Server) from(c echo.Context, public *url.URL, b phone.Button, alone bool) (origin string, err error) {
	c.Response().Header().Add("Vary", "Origin")
	origin, one := originOfRequest(c.Request())
	switch {
	case one && origin == ownOrigin(public), one && alone && origin == "":
		return origin, nil
	case one && b.Allows(origin):
		allowOrigin(c, origin)
		return origin, nil
	}
	return origin, &problem{http.StatusForbidden, "origin_not_allowed", "The button may not be used by pages of this origin: name it in the button's origins."}
}

// describeButton tells a page what its button is to say.
func (s *Server) describeButton(public *url.URL) echo.HandlerFunc {
	return func(c echo.Context) error {
		b, err := s.Doors.Buttons.Button(c.Request().Context(), auth.ButtonID(c.Param("id")))
		if err != nil {
			return err
		}
		origin, err := s.from(c, public, b, true)
		if err == nil && !b.On {
			err = b.Ready(s.Now())
		}
		if err != nil {
			s.refused(c, b.ID, origin, err)
			return err
		}
		return s.tellPublic(c, b)
	}
}

func (s *Server) tellPublic(c echo.Context, b phone.Button) error {
	now, language := s.Now(), s.spokenTo(c, b, c.QueryParam("language"))
	recorded, err := s.recorded(c, b)
	if err != nil {
		return err
	}
	words := b.WordsIn(language)
	told := publicButton{
		ID: phone.ButtonKeyPrefix + string(b.ID), Label: words.Label, Who: words.Who, Consent: words.Consent, Record: recorded,
		PrivacyURL: b.Privacy, Language: language, Open: b.Hours.Open(now), OpensAt: moment(b.Hours.Next(now)),
		Fallback: fallbackTo{optional(b.Closed.Number), b.Closed.Callback}, Signalling: s.Settings.Signalling,
		Edge: s.Settings.Edge, Region: s.Settings.Region, PublishInsights: s.Settings.PublishInsights,
	}
	if b.Challenge > 0 {
		told.Challenge = &challenge{b.Challenge, auth.NewChallenge(b, now)}
	}
	return s.json(c, http.StatusOK, told)
}

// recorded reports whether calls of a button are recorded: a room says so itself.
func (s *Server) recorded(c echo.Context, b phone.Button) (bool, error) {
	name, ok := b.To.Room()
	if !ok {
		return b.Record, nil
	}
	room, err := s.Store.Room(c.Request().Context(), phone.RoomName(name))
	if err != nil && phone.KindOf(err) != phone.Unknown {
		return false, err
	}
	return room.Record, nil
}

// spokenTo is the language in which a visitor is spoken to: the button's, or what the page says, or their browser, or ours.
func (s *Server) spokenTo(c echo.Context, b phone.Button, asked string) string {
	if b.Language != "" {
		return b.Language
	}
	said := append([]string{asked}, strings.Split(c.Request().Header.Get("Accept-Language"), ",")...)
	for _, tag := range append(said, s.Settings.Language) {
		primary, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		primary, _, _ = strings.Cut(primary, ";")
		if primary == "en" || primary == "ja" {
			return primary
		}
	}
	return "en"
}

// buttonPreflight tells a browser whether a page may ask about a button.
func (s *Server) buttonPreflight(c echo.Context) error {
	b, err := s.Doors.Buttons.Button(c.Request().Context(), auth.ButtonID(c.Param("id")))
	if err != nil {
		return err
	}
	origin, one := originOfRequest(c.Request())
	return s.answerPreflight(c, origin, one && b.Allows(origin))
}
