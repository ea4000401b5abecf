package verbs

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"softphone/carrier/exchange"
)

const (
	codeGatherFinish  = 13310
	codeGatherMethod  = 13312
	codeGatherTimeout = 13313
	codeGatherDigits  = 13314
	codeGatherInput   = 13326
	codeGatherEmpty   = 13338

	maxGatherTimeout = 3600 // seconds
	maxGatherDigits  = 1000
)

var finishKeys = regexp.MustCompile(`^[0-9*#]*$`)

// gather collects digits while it speaks. Source: twilio.com/docs/voice/twiml/gather.
type gather struct {
	action, method string
	timeout        time.Duration // after the prompts and after each digit
	finishOn       string        // keys that end the input; may be empty
	numDigits      int           // 0: no limit
	digits         bool          // input includes dtmf
	onEmpty        bool          // the action is asked also without input
	prompts        []verb        // Say, Play and Pause only
}

func (gather) name() string { return "Gather" }

func parseGather(w *warnings, e *element) verb {
	r := read(w, "Gather", e)
	g := gather{
		action:    r.text("action"),
		method:    r.method("method", codeGatherMethod),
		timeout:   5 * time.Second,
		finishOn:  "#",
		numDigits: r.integer("numDigits", codeGatherDigits, 0, 1, maxGatherDigits),
		onEmpty:   r.boolean("actionOnEmptyResult", codeGatherEmpty),
	}
	if value, ok := r.get("timeout"); ok && value != "auto" {
		g.timeout = r.seconds("timeout", codeGatherTimeout, 5, 0, maxGatherTimeout)
	}
	if value, ok := r.get("finishOnKey"); ok {
		if finishKeys.MatchString(value) {
			g.finishOn = value
		} else {
			r.invalid(codeGatherFinish, "finishOnKey", value, "keys of 0-9 * #, or nothing")
		}
	}
	g.input(r)
	r.done()
	noText(w, "Gather", codeGatherNested, e)
	for _, child := range e.elements() {
		if v := parsePrompt(w, child); v != nil {
			g.prompts = append(g.prompts, v)
		}
	}
	return g
}

// input reads which input is wanted. Speech is not performed: nothing is ever recognised.
func (g *gather) input(r *reader) {
	g.digits = true
	speech := false
	if value, ok := r.get("input"); ok {
		kinds := strings.Fields(value)
		known := len(kinds) > 0
		for _, kind := range kinds {
			known = known && (kind == "dtmf" || kind == "speech")
		}
		if known {
			g.digits, speech = slices.Contains(kinds, "dtmf"), slices.Contains(kinds, "speech")
		} else {
			r.invalid(codeGatherInput, "input", value, "dtmf, speech or both")
		}
	}
	if speech {
		r.unperformed("input")
	}
	for _, name := range []string{
		"speechTimeout", "language", "hints", "partialResultCallback", "partialResultCallbackMethod", "profanityFilter",
		"speechModel", "enhanced", "maxSpeechTime", "bargeIn", "debug",
	} {
		r.get(name) // about speech only
	}
}

func parsePrompt(w *warnings, e *element) verb {
	const parent = "Gather->"
	switch e.name {
	case "Say":
		return parseSay(w, parent, e)
	case "Play":
		return parsePlay(w, parent, e)
	case "Pause":
		return parsePause(w, parent, e)
	default:
		w.add(codeGatherNested, "Gather", "element <%s> is not allowed here", e.name)
		return nil
	}
}

func (g gather) perform(ctx context.Context, r *run) (*target, error) {
	if err := r.answer(ctx); err != nil {
		return nil, err
	}
	r.ahead.begin(r.call)
	digits, err := g.collect(ctx, r)
	if err != nil {
		return nil, err
	}
	r.ahead = typeAhead{allowed: g.digits}
	if g.numDigits > 0 && len(digits) == g.numDigits {
		r.ahead.finish = g.finishOn
	}
	if digits == "" && !g.onEmpty {
		return nil, nil
	}
	return &target{url: g.action, method: g.method, extra: url.Values{"Digits": {digits}}}, nil
}

// What is kept of keys that are pressed between one Gather and the next. Twilio does not document it.
const (
	aheadTime = 2 * time.Second
	aheadMost = 32
)

// typeAhead is what keys pressed now are for: the next Gather when the last verb was one and the next document is being
// fetched, else nothing.
type typeAhead struct {
	allowed bool
	finish  string // keys of which a first one belongs to the last Gather, which had enough digits without it
}

// begin lets a Gather have what is for it.
func (a typeAhead) begin(call leg) {
	if !a.allowed {
		call.FlushDigits()
		return
	}
	call.KeepDigits(aheadTime, aheadMost, a.finish)
}

// collect gives the digits, without the key that finished them.
func (g gather) collect(ctx context.Context, r *run) (string, error) {
	key, err := g.prompted(ctx, r)
	var digits []byte
	for {
		if err == nil && key == 0 {
			key, err = g.next(ctx, r)
		}
		if err != nil {
			return "", err
		}
		if key == 0 || strings.IndexByte(g.finishOn, key) >= 0 {
			return string(digits), nil
		}
		digits = append(digits, key)
		if len(digits) == g.numDigits {
			return string(digits), nil
		}
		key = 0
	}
}

// prompted performs the prompts and gives the key that interrupted them, or 0.
func (g gather) prompted(ctx context.Context, r *run) (byte, error) {
	speak, hush := context.WithCancel(ctx)
	defer hush()
	listen, stop := context.WithCancel(ctx)
	defer stop()
	spoken := make(chan error, 1)
	go func() {
		defer stop()
		spoken <- g.speak(speak, r)
	}()
	key, err := g.read(listen, r)
	if err == nil || errors.Is(err, exchange.ErrEnded) {
		hush()
	}
	promptErr := <-spoken
	switch {
	case ctx.Err() != nil:
		return 0, ctx.Err()
	case err == nil:
		return key, nil
	case errors.Is(err, exchange.ErrEnded):
		return 0, err
	default:
		return 0, promptErr
	}
}

func (g gather) speak(ctx context.Context, r *run) error {
	for _, prompt := range g.prompts {
		if _, err := r.do(ctx, prompt); err != nil {
			return err
		}
	}
	return nil
}

// next gives the next key, or 0 when the time is up.
func (g gather) next(ctx context.Context, r *run) (byte, error) {
	limited, cancel := context.WithTimeout(ctx, g.timeout)
	defer cancel()
	key, err := g.read(limited, r)
	if err != nil && ctx.Err() == nil && limited.Err() != nil && !errors.Is(err, exchange.ErrEnded) {
		return 0, nil
	}
	return key, err
}

func (g gather) read(ctx context.Context, r *run) (byte, error) {
	if !g.digits {
		<-ctx.Done()
		return 0, ctx.Err()
	}
	return r.call.ReadDigit(ctx)
}
