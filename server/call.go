package server

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/calls"
	"softphone/internal/phone"
)

// entry is a line of somebody's history.
type entry struct {
	SID       phone.CallSID `json:"sid"`
	Of        whose         `json:"of"`        // whose history it is in
	Direction string        `json:"direction"` // "incoming" or "outgoing"
	Peer      peer          `json:"peer"`
	Line      phone.Number  `json:"line"` // the number of ours that was called or shown, empty for none
	Status    phone.Status  `json:"status"`
	Result    phone.Result  `json:"result"`
	Denied    string        `json:"denied"`    // the code of why it was refused, empty if it was not
	Voicemail bool          `json:"voicemail"` // who called was asked for a message
	Started   time.Time     `json:"started_at"`
	Answered  *time.Time    `json:"answered_at"` // null if it never was
	Ended     *time.Time    `json:"ended_at"`    // null while it lasts
	Duration  int           `json:"duration"`    // seconds
	// What those who took part noted, and who of them did last.
	Note    string         `json:"note"`
	Outcome string         `json:"outcome"`
	NotedBy phone.Identity `json:"noted_by"`
}

// whose history it is; the empty identity is nobody's.
type whose struct {
	Identity phone.Identity `json:"identity"`
	Name     string         `json:"name"`
}

type peer struct {
	Address phone.Address `json:"address"`
	Name    string        `json:"name"` // empty where it has none
}

// call tells one call of who is signed in.
func (s *Server) call(c echo.Context) error {
	sid := phone.CallSID(c.Param("sid"))
	entries, err := s.history(c, phone.LegQuery{Identity: sessionOf(c).User.Identity, Call: sid, Limit: 1})
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.SID == sid {
			return s.json(c, http.StatusOK, e)
		}
	}
	if len(entries) > 0 { // another leg of the same call was answered
		return s.json(c, http.StatusOK, entries[0])
	}
	return phone.Errorf(phone.Unknown, "call_unknown", "There is no such call, or it is not yours.")
}

type noteRequest struct {
	Note    *string `json:"note"`
	Outcome *string `json:"outcome"`
}

// noteCall keeps what somebody notes about a call.
func (s *Server) noteCall(c echo.Context) error {
	by, err := s.grant(c)
	if err != nil {
		return err
	}
	var in noteRequest
	if err = bind(c, &in); err != nil {
		return err
	}
	call := phone.CallSID(c.Param("sid"))
	if !call.Valid() {
		return callUnknown()
	}
	if err = s.Control.Note(c.Request().Context(), by, call, calls.NoteChange{Text: in.Note, Outcome: in.Outcome}); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) history(c echo.Context, q phone.LegQuery) ([]entry, error) {
	legs, err := s.Store.Legs(c.Request().Context(), q)
	if err != nil {
		return nil, err
	}
	roots := make([]phone.CallSID, len(legs))
	for i, leg := range legs {
		roots[i] = leg.Root()
	}
	back, err := s.Store.Returns(c.Request().Context(), roots)
	if err != nil {
		return nil, err
	}
	return s.entries(s.names(c.Request().Context()), phone.History(q.Identity, legs, back)), nil
}

// entries are lines of history as pages are told them, with the names that are known.
func (*Server) entries(names func(phone.Address) string, lines []phone.HistoryEntry) []entry {
	entries := []entry{}
	for _, h := range lines {
		e := entry{
			SID: h.SID, Of: whose{Identity: h.Of}, Direction: "outgoing", Peer: peer{h.Peer, names(h.Peer)}, Line: h.Line,
			Status: h.Status, Result: h.Result(), Denied: h.Denied, Voicemail: h.Voicemail, Started: h.Started, Duration: seconds(h.Duration()),
			Note: h.Note.Text, Outcome: h.Note.Outcome, NotedBy: h.Note.By,
		}
		if h.Of != "" {
			e.Of.Name = names(phone.Client(h.Of))
		}
		if h.Incoming {
			e.Direction = "incoming"
		}
		if !h.Answered.IsZero() {
			e.Answered = &h.Answered
		}
		if !h.Ended.IsZero() {
			e.Ended = &h.Ended
		}
		entries = append(entries, e)
	}
	return entries
}
