package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// What a page that looks may cost.
const (
	pageMemory    = 2 << 10 // bytes
	fanOut        = 0.85    // times what it takes with a goroutine for each page
	slowestChange = 250 * time.Millisecond
)

// lookers are how many people the pages belong to.
const lookers = 10

// runFeed measures boards that look at the same conference: what they cost while nothing happens,
// and how long it takes until all know of a change, beside a server with a goroutine for each page.
func runFeed(ctx context.Context, e env) (rows []row, err error) {
	a := newAccount()
	ours, err := a.start(ctx, e)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, ours.stop()) }()
	floor, err := startProcess(ctx, e, 1, "pages")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, floor.stop()) }()

	mute := newMuting(a)
	boards := audience{process: ours, tell: mute.next}
	for i := range min(lookers, e.pages) {
		cookie, err := signIn(ctx, ours, fmt.Sprintf("Board %d", i)) //nolint:govet // the outer one is for the end
		if err != nil {
			return nil, err
		}
		boards.doors = append(boards.doors, "GET /v1/events?conferences=1 HTTP/1.1\r\nHost: "+publicHost+"\r\nCookie: "+cookie+"\r\n\r\n")
	}
	if err = boards.gather(ctx, e, "event: conferences"); err != nil {
		return nil, err
	}
	defer boards.close()
	for range 3 { // the conference begins
		if _, err = boards.change(ctx); err != nil {
			return nil, err
		}
	}
	told := post("/tell", "text/plain", boards.last())
	plain := audience{process: floor, doors: []string{"GET /events HTTP/1.1\r\nHost: x\r\n\r\n"}, tell: func() []byte { return told }}
	if err = plain.gather(ctx, e, "event: hello"); err != nil {
		return nil, err
	}
	defer plain.close()
	return besidePages(ctx, e, &boards, &plain)
}

// besidePages tells both audiences of changes in turn.
func besidePages(ctx context.Context, e env, ours, floor *audience) ([]row, error) {
	var a, b [2][]time.Duration // until 99 % know, since it was told, and since the first knew
	for range e.rounds * e.changes {
		for _, side := range []struct {
			who  *audience
			into *[2][]time.Duration
		}{{ours, &a}, {floor, &b}} {
			known, err := side.who.change(ctx)
			if err != nil {
				return nil, err
			}
			late := quantile(known, 0.99)
			side.into[0] = append(side.into[0], late)
			side.into[1] = append(side.into[1], late-slices.Min(known))
		}
	}
	kib := func(bytes float64) string { return fmt.Sprintf("%.1f KiB", bytes/(1<<10)) }
	figure := func(name string, i int) row {
		x, y := median(a[i]), median(b[i])
		return row{figure: name, ours: millis(x), floor: millis(y), ratio: times(float64(x) / float64(max(1, y)))}
	}
	x, y := quantile(a[0], 0.99), quantile(b[0], 0.99)
	slowest := row{
		figure: "p99 over changes until 99 % of pages know", ours: millis(x), floor: millis(y), ratio: times(float64(x) / float64(max(1, y))),
		goal: "< " + millis(slowestChange), verdict: decide(x < slowestChange),
	}
	if slowest.verdict == missed && y >= slowestChange {
		slowest.verdict = unclear
	}
	spread := figure("from the first page that knows to 99 % of them", 1)
	spread.goal = fmt.Sprintf("≤ %.2f× floor", fanOut)
	spread.verdict = decide(float64(median(a[1])) <= fanOut*float64(median(b[1])))
	return []row{
		{
			figure: fmt.Sprintf("resident memory per page, %d connected", e.pages), ours: kib(ours.memory), floor: kib(floor.memory),
			ratio: times(ours.memory / max(1, floor.memory)), goal: "≤ " + kib(pageMemory), verdict: decide(ours.memory <= pageMemory),
		},
		figure("one change, stored and told, until 99 % know", 0), slowest, spread,
	}, nil
}

// audience is pages of a server.
type audience struct {
	process *process
	doors   []string      // requests that open pages, used in turn
	tell    func() []byte // the request that changes something

	pages   []net.Conn
	known   chan time.Time // when a page knew of a change
	failed  chan error
	text    chan string // of the first page: what it was told
	memory  float64     // bytes each
	control *connection
}

// gather opens all pages, and reads what that costs when all have been told a first word.
func (p *audience) gather(ctx context.Context, e env, first string) error {
	p.known, p.failed, p.text = make(chan time.Time, e.pages), make(chan error, e.pages), make(chan string, 1)
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", p.process.host)
	if err != nil {
		return err
	}
	p.pages = append(p.pages, conn)
	p.control = &connection{net: conn, r: bufio.NewReader(conn), next: p.tell, want: http.StatusNoContent}
	if err = p.open(ctx, first); err != nil { // what is made once is made now
		return err
	}
	before, err := p.process.ask(askSettle)
	if err != nil {
		return err
	}
	for len(p.pages) <= e.pages {
		if err = p.open(ctx, first); err != nil {
			return err
		}
	}
	if err = pause(ctx, e.rest); err != nil {
		return err
	}
	after, err := p.process.ask(askSettle)
	p.memory = float64(after.RSS-before.RSS) / float64(max(1, e.pages-1))
	return err
}

// open opens one page more.
func (p *audience) open(ctx context.Context, first string) error {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", p.process.host)
	if err != nil {
		return err
	}
	n := len(p.pages)
	p.pages = append(p.pages, conn)
	if _, err = conn.Write([]byte(p.doors[n%len(p.doors)])); err != nil {
		return err
	}
	lines := bufio.NewReaderSize(conn, 4<<10)
	for line := ""; line != first+"\n"; {
		if line, err = lines.ReadString('\n'); err != nil {
			return fmt.Errorf("a page is not told %q: %w", first, err)
		}
	}
	go p.follow(lines, n == 1)
	return nil
}

// follow notes when a page is told of a change.
func (p *audience) follow(lines *bufio.Reader, keep bool) {
	for {
		line, err := lines.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			p.failed <- err
			return
		}
		if string(line) != "event: conference\n" {
			continue
		}
		p.known <- time.Now()
		if keep {
			data, _ := lines.ReadString('\n')
			select {
			case <-p.text:
			default:
			}
			p.text <- data
		}
	}
}

// change changes something, and returns how long it took until each page knew.
func (p *audience) change(ctx context.Context) ([]time.Duration, error) {
	late := time.NewTimer(patience)
	defer late.Stop()
	began := time.Now()
	if err := p.control.exchange(); err != nil {
		return nil, err
	}
	var all []time.Duration
	for len(all) < len(p.pages)-1 {
		select {
		case at := <-p.known:
			all = append(all, at.Sub(began))
		case err := <-p.failed:
			return nil, fmt.Errorf("a page has lost its connection: %w", err)
		case <-late.C:
			return nil, fmt.Errorf("%d of %d pages are told nothing", len(p.pages)-1-len(all), len(p.pages)-1)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return all, nil
}

// last is what the first page was told last, as it was sent.
func (p *audience) last() string { return "event: conference\n" + <-p.text + "\n" }

func (p *audience) close() {
	for _, c := range p.pages {
		_ = c.Close()
	}
}

// muting writes signed callbacks: somebody in a conference is muted, and unmuted.
type muting struct {
	a account
	n int
}

func newMuting(a account) *muting { return &muting{a: a} }

// next is the next callback: the first two begin the conference.
// Source: https://www.twilio.com/docs/voice/twiml/conference#attributes-statusCallback
func (m *muting) next() []byte {
	const call = "CA00000000000000000000000000000001"
	kinds := []string{"participant-mute", "participant-unmute"}
	kind := kinds[m.n%2]
	switch m.n++; m.n {
	case 1:
		kind = "participant-join"
	case 2:
		kind = "conference-start"
	}
	return reported(m.a, conferenceEvent{
		conference: "CF00000000000000000000000000000001", call: call, kind: kind, sequence: m.n, muted: kind == "participant-mute",
	})
}

// pagesFloor is a server of the standard library with a goroutine for each page, as server-sent events are
// usually served. It tells all what it is sent.
func pagesFloor() http.Handler {
	pages := newCrowd()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /events", func(w http.ResponseWriter, r *http.Request) {
		mine := pages.join()
		defer pages.leave(mine)
		w.Header().Set("Content-Type", "text/event-stream")
		tell := func(text string) {
			if _, err := w.Write([]byte(text)); err == nil {
				_ = http.NewResponseController(w).Flush()
			}
		}
		tell("event: hello\ndata: x\n\n")
		for {
			select {
			case text := <-mine:
				tell(text)
			case <-r.Context().Done():
				return
			}
		}
	})
	mux.HandleFunc("POST /tell", func(w http.ResponseWriter, r *http.Request) {
		var text strings.Builder
		if _, err := bufio.NewReader(r.Body).WriteTo(&text); err == nil {
			pages.tell(text.String())
		}
		w.WriteHeader(http.StatusNoContent)
	})
	return mux
}
