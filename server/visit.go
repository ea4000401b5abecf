package server

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/live"
	"softphone/internal/phone"
)

// visit is what is known of who calls from a button.
type visit struct {
	Identity   phone.Identity    `json:"identity"`
	Name       string            `json:"name"`
	Button     phone.KeyID       `json:"button"`
	ButtonName string            `json:"button_name"`
	Page       page              `json:"page"`     // in its own words, which nobody has checked
	Verified   map[string]string `json:"verified"` // what the site's own server has signed
	Language   string            `json:"language"`
	Origin     string            `json:"origin"`
	CreatedAt  time.Time         `json:"created_at"`
}

// visitor tells who a caller from a button is, to those who were offered the call or had it, and to supervisors.
func (s *Server) visitor(c echo.Context) error {
	ctx, id := c.Request().Context(), phone.Identity(c.Param("identity"))
	by, err := s.grant(c)
	if err != nil {
		return err
	}
	unknown := phone.Errorf(phone.Unknown, "visit_unknown", "There is no such visit, or you may not see it.")
	if !id.Visitor() {
		return unknown
	}
	v, err := s.Doors.Buttons.Visit(ctx, id)
	if err != nil {
		return err
	}
	may := by.Supervise
	if !may {
		if may, err = s.met(ctx, by.Identity, id); err != nil {
			return err
		}
	}
	if !may {
		return unknown
	}
	told := visit{
		Identity: id, Name: s.People.NameOf(ctx, id), Button: v.Button, Page: page{v.Title, v.URL}, Verified: map[string]string{}, Language: v.Language, Origin: v.Origin,
		CreatedAt: v.Created.UTC(),
	}
	maps.Copy(told.Verified, v.Verified)
	switch b, err := s.Doors.Buttons.Button(ctx, v.Button); {
	case err == nil:
		told.ButtonName = b.Name
	case phone.KindOf(err) != phone.Unknown:
		return err
	}
	return s.json(c, http.StatusOK, told)
}

// metCalls is how many calls of a visitor are looked at: their token is good for one.
const metCalls = 10

// met reports whether somebody was offered a visitor's call, or is in a conference with them.
func (s *Server) met(ctx context.Context, me, visitor phone.Identity) (bool, error) {
	legs, err := s.Store.Legs(ctx, phone.LegQuery{Identity: visitor, Limit: metCalls})
	if err != nil || len(legs) == 0 {
		return false, err
	}
	if slices.Contains((live.Change{Legs: legs}).Concerned(), me) {
		return true, nil
	}
	held, err := s.conferencesOf(ctx, sidsOf(legs)...)
	if err != nil {
		return false, err
	}
	for _, conference := range held {
		added := map[phone.CallSID]bool{}
		for _, p := range conference.People {
			added[p.Call] = !p.Added.IsZero()
		}
		calls, err := s.Store.CallsOf(ctx, slices.Collect(maps.Keys(added)))
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(calls, func(c phone.Call) bool { return c.Owner(added[c.SID]) == phone.Client(me) }) {
			return true, nil
		}
	}
	return false, nil
}

func sidsOf(legs []phone.Call) (sids []phone.CallSID) {
	for _, leg := range legs {
		sids = append(sids, leg.SID)
	}
	return sids
}

// conferencesOf are the live conferences that some calls take part in, or are called for.
func (s *Server) conferencesOf(ctx context.Context, calls ...phone.CallSID) ([]phone.Conference, error) {
	sids, err := s.Store.ConferencesWith(ctx, calls)
	var held []phone.Conference
	for _, sid := range sids {
		one, failed := s.Store.Conference(ctx, sid)
		if failed != nil {
			return nil, failed
		}
		held = append(held, one)
	}
	return held, err
}
