package verbs

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"softphone/carrier/callback"
	"softphone/carrier/exchange"
)

// Fetcher gets documents and files from the application; [*callback.Client] does.
type Fetcher interface {
	Fetch(ctx context.Context, r callback.Request) (callback.Document, error)
	Fallback(ctx context.Context, r callback.Request, code int, failedURL string) (callback.Document, error)
	FetchMedia(ctx context.Context, rawURL string, jar http.CookieJar) (callback.Media, error)
}

// Config is what a Program needs. Everything is required.
type Config struct {
	Client Fetcher
	// Speak makes sound of a text. Language is such as "en-US"; voice is "man", "woman", "alice" or such as
	// "Polly.Joanna".
	Speak func(ctx context.Context, text, language, voice string) (exchange.Source, error)
	// Decode reads a WAV file.
	Decode func(r io.Reader) (exchange.Source, error)
	Logger *slog.Logger
}

// Program performs the TwiML of calls. It has no state of its own; it is safe for concurrent use.
type Program struct {
	client Fetcher
	speak  func(ctx context.Context, text, language, voice string) (exchange.Source, error)
	decode func(r io.Reader) (exchange.Source, error)
	log    *slog.Logger
}

var _ exchange.Program = (*Program)(nil)

// New checks cfg and makes a Program.
func New(cfg Config) (*Program, error) {
	switch {
	case cfg.Client == nil:
		return nil, errors.New("verbs: Config.Client is nil: give what fetches TwiML")
	case cfg.Speak == nil:
		return nil, errors.New("verbs: Config.Speak is nil: give what speaks")
	case cfg.Decode == nil:
		return nil, errors.New("verbs: Config.Decode is nil: give what reads WAV files")
	case cfg.Logger == nil:
		return nil, errors.New("verbs: Config.Logger is nil: give a logger")
	}
	return &Program{client: cfg.Client, speak: cfg.Speak, decode: cfg.Decode, log: cfg.Logger}, nil
}

// leg is what a program needs of a call; *exchange.Call has it.
type leg interface {
	SID() string
	Params() url.Values
	Answered() bool
	Answer(ctx context.Context) error
	Reject(status exchange.Status) error
	Hangup()
	Play(ctx context.Context, src exchange.Source) error
	SendDigits(ctx context.Context, digits string) error
	ReadDigit(ctx context.Context) (byte, error)
	FlushDigits()
	KeepDigits(within time.Duration, most int, but string)
	Dial(ctx context.Context, req exchange.DialRequest) exchange.DialResult
	Conference(ctx context.Context, req exchange.ConferenceRequest) exchange.ConferenceResult
	RecordMessage(ctx context.Context, req exchange.MessageRequest) (exchange.MessageResult, error)
	Enqueue(ctx context.Context, req exchange.EnqueueRequest) exchange.EnqueueResult
	DialQueue(ctx context.Context, req exchange.QueueDialRequest) exchange.DialResult
	Later(allow time.Duration, task func(ctx context.Context))
	Afterwards(allow time.Duration) (context.Context, context.CancelFunc)
}

var _ leg = (*exchange.Call)(nil)

// Run implements [exchange.Program]: it performs start and whatever follows from it, and returns when the call is over.
func (p *Program) Run(ctx context.Context, call *exchange.Call, start exchange.Document) {
	p.run(ctx, call, start)
}
