package server

import (
	"context"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/unicode/norm"

	"softphone/internal/phone"
)

const (
	// mostScanned is how many calls are looked through for one page. What is rarer is found with the next.
	mostScanned = 10_000
	// scanPage is how many of them are read at once where most may not be wanted.
	scanPage = 500
)

// everyone stands for all calls, in place of somebody's.
const everyone = "everybody"

// callFilter is which calls of a history are wanted. What is empty wants any.
type callFilter struct {
	terms     []string // folded: each must be somewhere
	digits    string   // in a number
	direction string
	result    phone.Result
	peer      phone.Address
}

// historyRequest is what is asked of a history.
type historyRequest struct {
	phone.HistoryQuery
	filter callFilter
}

// whole reports whether every call is wanted.
func (f callFilter) whole() bool {
	return len(f.terms) == 0 && f.digits == "" && f.direction == "" && f.result == "" && f.peer.IsZero()
}

// historyRequest reads what is asked for, and whether who asks may see it.
func (s *Server) historyRequest(c echo.Context) (q historyRequest, err error) {
	me := sessionOf(c).User.Identity
	switch of := c.QueryParam("of"); of {
	case "", string(me):
		q.Of = me
	default:
		by, failed := s.grant(c)
		if failed != nil {
			return q, failed
		}
		if !by.Supervise {
			return q, phone.Errorf(phone.Forbidden, "supervision_not_allowed", "Only supervisors may see the calls of others.").In("of")
		}
		if of != everyone {
			if q.Of, err = phone.ParseIdentity(of); err != nil {
				return q, phone.Errorf(phone.Invalid, "of_invalid", "of must be everybody or an identity.").In("of")
			}
		}
	}
	if q.Since, err = timeParam(c, "since"); err != nil {
		return q, err
	}
	if q.Until, err = timeParam(c, "until"); err != nil {
		return q, err
	}
	q.filter, err = s.callFilter(c)
	return q, err
}

func (s *Server) callFilter(c echo.Context) (f callFilter, err error) {
	text := c.QueryParam("text")
	if utf8.RuneCountInString(text) > 200 || !phone.Printable(text) {
		return f, phone.Errorf(phone.Invalid, "search_invalid", "text must be 200 visible characters at the most.").In("text")
	}
	f.terms, f.digits = searched(text)
	switch f.direction = c.QueryParam("direction"); f.direction {
	case "", "incoming", "outgoing":
	default:
		return f, phone.Errorf(phone.Invalid, "direction_invalid", "direction must be incoming or outgoing.").In("direction")
	}
	f.result = phone.Result(c.QueryParam("result"))
	if f.result != "" && !slices.Contains(phone.Results(), f.result) {
		return f, phone.Errorf(phone.Invalid, "result_invalid", "result must be one of %s.", commas(phone.Results())).In("result")
	}
	if v := c.QueryParam("peer"); v != "" {
		if f.peer, err = phone.ParseAddress(v); err != nil {
			return f, phone.Errorf(phone.Invalid, "peer_invalid", "peer must be a name or a telephone number with + and the country code.").In("peer")
		}
	}
	return f, nil
}

func commas[T ~string](all []T) string {
	var texts []string
	for _, one := range all {
		texts = append(texts, string(one))
	}
	return strings.Join(texts, ", ")
}

// folded is a text as it is compared: whatever its case and width.
func folded(text string) string { return strings.ToLower(norm.NFKC.String(text)) }

// searched is what is looked for: words, or the digits of a number, without the 0 that it begins with inside a country.
func searched(text string) (terms []string, digits string) {
	text = folded(text)
	rest := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			digits += string(r)
			return -1
		case strings.ContainsRune("+-() ./‐‑–−ー", r):
			return -1
		}
		return r
	}, text)
	if digits != "" && rest == "" {
		if !strings.Contains(text, "+") {
			digits = strings.TrimPrefix(digits, "0")
		}
		return nil, digits
	}
	return strings.Fields(text), ""
}

// wants reports whether an entry is wanted, whose names are known.
func (f callFilter) wants(h phone.HistoryEntry, names func(phone.Address) string) bool {
	if f.direction != "" && (f.direction == "incoming") != h.Incoming || f.result != "" && h.Result() != f.result {
		return false
	}
	if !f.peer.IsZero() && h.Peer != f.peer {
		return false
	}
	if f.digits != "" {
		number, _ := h.Peer.Number()
		return strings.Contains(string(number), f.digits) || strings.Contains(string(h.Line), f.digits) || strings.Contains(h.Note.Text, f.digits)
	}
	if len(f.terms) == 0 {
		return true
	}
	all := folded(strings.Join([]string{
		names(h.Peer), strings.TrimPrefix(h.Peer.String(), "client:"), names(phone.Client(h.Of)), string(h.Of), string(h.Line), h.Note.Text, h.Note.Outcome,
	}, "\n"))
	for _, term := range f.terms {
		if !strings.Contains(all, term) {
			return false
		}
	}
	return true
}

// found is a page of what was looked for.
type found struct {
	lines   []phone.HistoryEntry
	next    phone.HistoryMark // where the next page begins; zero if there is none
	reached time.Time         // how far back it was looked, where that is not to the end
}

// find looks for a page of calls.
func (s *Server) find(ctx context.Context, q historyRequest, names func(phone.Address) string) (page found, err error) {
	limit := q.Limit
	for scanned := 0; ; {
		q.Limit = scanPage
		if q.filter.whole() {
			q.Limit = min(limit-len(page.lines)+1, scanPage)
		}
		lines, next, err := s.Store.Told(ctx, q.HistoryQuery)
		if err != nil {
			return page, err
		}
		for _, h := range lines {
			if !q.filter.wants(h, names) {
				continue
			}
			if len(page.lines) == limit {
				last := page.lines[limit-1]
				page.next, page.reached = phone.HistoryMark{Started: last.Started, SID: last.SID}, last.Started
				return page, nil
			}
			page.lines = append(page.lines, h)
		}
		if next == (phone.HistoryMark{}) {
			return page, nil
		}
		q.After = next
		if scanned += q.Limit; scanned >= mostScanned {
			page.next, page.reached = next, next.Started
			return page, nil
		}
	}
}

// callPage is a page of a history.
type callPage struct {
	Calls   []entry    `json:"calls"`
	Next    *string    `json:"next"`    // cursor of the next page; null where there is none
	Reached *time.Time `json:"reached"` // how far back it was looked; null: to the end
}

// calls tells the newest calls of who is signed in or, to supervisors, of others, as far as they are wanted.
func (s *Server) calls(c echo.Context) error {
	q, err := s.historyRequest(c)
	if err != nil {
		return err
	}
	if q.Limit, err = numberParam(c, "limit", 50, 1, 200); err != nil {
		return err
	}
	if q.After, err = readCursor(c.QueryParam("cursor")); err != nil {
		return err
	}
	before, err := timeParam(c, "before")
	if err != nil {
		return err
	}
	if !before.IsZero() && (q.Until.IsZero() || before.Before(q.Until)) {
		q.Until = before
	}
	names, err := s.namesFor(c)
	if err != nil {
		return err
	}
	page, err := s.find(c.Request().Context(), q, names)
	if err != nil {
		return err
	}
	told := callPage{Calls: s.entries(names, page.lines), Reached: moment(page.reached)}
	if page.next != (phone.HistoryMark{}) {
		next := writeCursor(page.next)
		told.Next = &next
	}
	return s.json(c, http.StatusOK, told)
}

// namesFor are the names of people, and of numbers that are contacts of who is signed in.
func (s *Server) namesFor(c echo.Context) (func(phone.Address) string, error) {
	ctx := c.Request().Context()
	contacts, err := s.Store.Contacts(ctx, sessionOf(c).User.Identity)
	if err != nil {
		return nil, err
	}
	numbers := map[phone.Number]string{}
	for _, one := range contacts {
		for _, n := range one.Numbers {
			if numbers[n] == "" || one.Owner != "" { // one's own name for somebody comes first
				numbers[n] = one.Name
			}
		}
	}
	people := s.names(ctx)
	return func(a phone.Address) string {
		if n, ok := a.Number(); ok {
			return numbers[n]
		}
		return people(a)
	}, nil
}

// writeCursor is a place in a history as other programs keep it.
func writeCursor(m phone.HistoryMark) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(m.Started.UnixMicro(), 10) + "." + string(m.SID)))
}

func readCursor(text string) (phone.HistoryMark, error) {
	if text == "" {
		return phone.HistoryMark{}, nil
	}
	wrong := phone.Errorf(phone.Invalid, "cursor_invalid", "cursor must be next of the page before.").In("cursor")
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return phone.HistoryMark{}, wrong
	}
	at, sid, _ := strings.Cut(string(b), ".")
	us, err := strconv.ParseInt(at, 10, 64)
	if err != nil || us <= 0 || !phone.CallSID(sid).Valid() {
		return phone.HistoryMark{}, wrong
	}
	return phone.HistoryMark{Started: time.UnixMicro(us).UTC(), SID: phone.CallSID(sid)}, nil
}
