package server

import (
	"cmp"
	"context"
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
)

// statisticsFigures are what calls add up to, in numbers and seconds.
type statisticsFigures struct {
	Incoming    int `json:"incoming"`
	Outgoing    int `json:"outgoing"`
	Answered    int `json:"answered"`
	Missed      int `json:"missed"`
	Reached     int `json:"reached"`
	Talk        int `json:"talk"`
	Wait        int `json:"wait"`
	LongestWait int `json:"longest_wait"`
}

func figuresOf(f phone.Figures) statisticsFigures {
	return statisticsFigures{f.Incoming, f.Outgoing, f.Answered, f.Missed, f.Reached, seconds(f.Talk), seconds(f.Wait), seconds(f.LongestWait)}
}

// statisticsSound is what reports of how calls sounded add up to.
type statisticsSound struct {
	Reports int      `json:"reports"`
	Poor    int      `json:"poor"`
	MOS     *float64 `json:"mos"` // the average, to two places; null where none could be told
}

func soundOf(s phone.Sound) statisticsSound {
	told := statisticsSound{Reports: s.Reports, Poor: s.Poor}
	if s.Rated > 0 {
		mos := math.Round(s.Average()*100) / 100
		told.MOS = &mos
	}
	return told
}

// statisticsTotal are those of all calls.
type statisticsTotal struct {
	statisticsFigures
	Internal int `json:"internal"`
}

func totalOf(f phone.Figures) statisticsTotal { return statisticsTotal{figuresOf(f), f.Internal} }

type statisticsPeriod struct {
	Start time.Time `json:"start"`
	statisticsTotal
	Sound statisticsSound `json:"sound"`
}

type statisticsAgent struct {
	Identity phone.Identity `json:"identity"`
	Name     string         `json:"name"`
	statisticsFigures
	Sound statisticsSound `json:"sound"`
}

type statisticsNumber struct {
	Number phone.Number `json:"number"`
	statisticsFigures
}

// statistics is what calls add up to, as supervisors are told.
type statistics struct {
	Since   time.Time          `json:"since"`
	Until   time.Time          `json:"until"`
	Zone    string             `json:"zone"`
	By      phone.Step         `json:"by"`
	Total   statisticsTotal    `json:"total"`
	Sound   statisticsSound    `json:"sound"`
	Periods []statisticsPeriod `json:"periods"`
	Agents  []statisticsAgent  `json:"agents"`
	Numbers []statisticsNumber `json:"numbers"`
}

const (
	// statisticsPage is how many calls are read at once to be counted.
	statisticsPage = 1000
	// statisticsLimit is how long it may take to count them, and to wait for others who count.
	statisticsLimit = 30 * time.Second
)

// tellStatistics counts the calls of a time by hours or days, by agents and by numbers, for supervisors.
func (s *Server) tellStatistics(c echo.Context) error {
	by, err := s.grant(c)
	if err != nil {
		return err
	}
	if !by.Supervise {
		return phone.Errorf(phone.Forbidden, "supervision_not_allowed", "Only supervisors may see what the calls of all add up to.")
	}
	told, place, err := s.statisticsRequest(c)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), statisticsLimit)
	defer cancel()
	sums := phone.NewStatistics(told.Since, told.Until, place, told.By)
	if err = s.count(ctx, sums, told.Since, told.Until); ctx.Err() != nil {
		return phone.Errorf(phone.Unavailable, "statistics_busy", "The calls could not be counted within %s: ask for a shorter time, or try again later.", statisticsLimit)
	}
	if err != nil {
		return err
	}
	if err = s.onlyPeople(ctx, sums); err != nil {
		return err
	}
	told.tell(sums, s.names(ctx))
	return s.json(c, http.StatusOK, told)
}

// count adds up the calls of a time. One is counted for at a time: each call is read, and who makes one reads beside it.
func (s *Server) count(ctx context.Context, sums *phone.Statistics, since, until time.Time) error {
	select {
	case s.counting <- struct{}{}:
		defer func() { <-s.counting }()
	case <-ctx.Done():
		return ctx.Err()
	}
	q := phone.HistoryQuery{Since: since, Until: until, Limit: statisticsPage}
	for {
		lines, next, err := s.Store.Told(ctx, q)
		if err != nil {
			return err
		}
		for _, h := range lines {
			sums.Add(h)
		}
		if next == (phone.HistoryMark{}) {
			break
		}
		q.After = next
	}
	reports, err := s.Store.Reports(ctx, since, until)
	for _, r := range reports {
		sums.Hear(r)
	}
	return err
}

// onlyPeople takes those agents away who are nobody: a name that was only ever called, and that nobody has.
func (s *Server) onlyPeople(ctx context.Context, sums *phone.Statistics) error {
	for id, f := range sums.Agents {
		if f.Outgoing > 0 || f.Answered > 0 {
			continue // or was somebody
		}
		_, err := s.Store.Person(ctx, id)
		known := phone.KindOf(err) != phone.Unknown
		if !known && s.Voice.Knows != nil { // who uses another frontend has no account
			known, err = s.Voice.Knows(ctx, id)
		} else if !known {
			err = nil
		}
		if err != nil {
			return err
		}
		if !known {
			delete(sums.Agents, id)
		}
	}
	return nil
}

// tell takes sums into what is told, by name.
func (told *statistics) tell(sums *phone.Statistics, names func(phone.Address) string) {
	told.Total, told.Sound = totalOf(sums.Total), soundOf(sums.Sound)
	for _, p := range sums.Periods {
		told.Periods = append(told.Periods, statisticsPeriod{p.Start, totalOf(p.Figures), soundOf(p.Sound)})
	}
	for id := range sums.Sounds {
		if sums.Agents[id] == nil {
			sums.Agents[id] = &phone.Figures{} // their call began before
		}
	}
	for id, f := range sums.Agents {
		told.Agents = append(told.Agents, statisticsAgent{id, cmp.Or(names(phone.Client(id)), string(id)), figuresOf(*f), soundOf(sums.Sounds[id])})
	}
	for n, f := range sums.Numbers {
		told.Numbers = append(told.Numbers, statisticsNumber{n, figuresOf(*f)})
	}
	slices.SortFunc(told.Agents, func(a, b statisticsAgent) int { return cmp.Compare(a.Identity, b.Identity) })
	slices.SortFunc(told.Numbers, func(a, b statisticsNumber) int { return cmp.Compare(a.Number, b.Number) })
}

// statisticsRequest reads what is to be counted: the last seven days, by days in UTC, unless something else is asked for.
func (s *Server) statisticsRequest(c echo.Context) (told statistics, place *time.Location, err error) {
	told = statistics{
		Zone: cmp.Or(c.QueryParam("zone"), "UTC"), By: phone.Step(cmp.Or(c.QueryParam("by"), string(phone.ByDay))),
		Periods: []statisticsPeriod{}, Agents: []statisticsAgent{}, Numbers: []statisticsNumber{},
	}
	if told.By.Most() == 0 {
		return told, nil, phone.Errorf(phone.Invalid, "by_invalid", "by must be hour or day.").In("by")
	}
	if place, err = time.LoadLocation(told.Zone); err != nil || told.Zone == "Local" {
		return told, nil, phone.Errorf(phone.Invalid, "zone_invalid", "%q is no time zone: it must be a name such as Asia/Tokyo.", told.Zone).In("zone")
	}
	if told.Until, err = timeParam(c, "until"); err != nil {
		return told, nil, err
	}
	if told.Until.IsZero() {
		told.Until = s.Now()
	}
	if told.Since, err = timeParam(c, "since"); err != nil {
		return told, nil, err
	}
	if told.Since.IsZero() {
		told.Since = told.Until.AddDate(0, 0, -7)
	}
	told.Since, told.Until = told.Since.UTC(), told.Until.UTC()
	if took := told.Until.Sub(told.Since); took <= 0 || took > told.By.Most() {
		return told, nil, phone.Errorf(phone.Invalid, "since_invalid", "since must be before until, and by %s at most %d days.", told.By, told.By.Most()/(24*time.Hour)).In("since")
	}
	return told, place, nil
}
