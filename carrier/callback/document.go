package callback

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"
)

// maxDocument is the largest TwiML or text body, in bytes.
const maxDocument = 64 << 10

// Kind says what is to be done with a Document.
type Kind uint8

const (
	// KindUnknown is the zero value: no content type that Twilio performs.
	KindUnknown Kind = iota
	// KindTwiML is to be parsed and performed: text/xml, application/xml, text/html.
	KindTwiML
	// KindAudio is to be played, then the call ends: audio/*.
	KindAudio
	// KindText is to be spoken, then the call ends: text/plain.
	KindText
)

// String names the kind.
func (k Kind) String() string {
	switch k {
	case KindTwiML:
		return "twiml"
	case KindAudio:
		return "audio"
	case KindText:
		return "text"
	case KindUnknown:
		return "unknown"
	default:
		return fmt.Sprintf("Kind(%d)", uint8(k))
	}
}

// Document is what the application wants done.
type Document struct {
	Kind        Kind
	Body        []byte // at most 64 kB; audio at most 10 MB
	ContentType string // as answered, with its parameters
	URL         string // after redirects; relative URLs in Body resolve against it. Contains credentials if the URL asked did
	Fallback    bool   // came from the fallback URL, so there is no further one
}

// Media is an audio file that was fetched.
type Media struct {
	Body        []byte // at most 10 MB
	ContentType string // media type in lower case, without parameters
	URL         string // after redirects
}

// MediaType is a Content-Type without its parameters, in lower case.
func MediaType(contentType string) string {
	name, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		name, _, _ = strings.Cut(contentType, ";")
	}
	return strings.ToLower(strings.TrimSpace(name))
}

func kindOf(contentType string) Kind {
	switch name := MediaType(contentType); {
	case name == "text/xml", name == "application/xml", name == "text/html":
		return KindTwiML
	case name == "text/plain":
		return KindText
	case strings.HasPrefix(name, "audio/"):
		return KindAudio
	default:
		return KindUnknown
	}
}

// ok says whether r is a successful answer with a body.
func (r reply) ok() error {
	fail := func(code int, err error) error {
		return &Error{Code: code, URL: display(r.url), Status: r.status, Err: err}
	}
	switch {
	case r.status < http.StatusOK || r.status >= http.StatusMultipleChoices:
		return fail(CodeRetrieval, fmt.Errorf("HTTP status %d", r.status))
	case r.tooLarge && kindOf(r.contentType) == KindAudio:
		return fail(CodeTooLarge, fmt.Errorf("audio is over %d bytes", maxMedia))
	case r.tooLarge:
		return fail(CodeTooLarge, fmt.Errorf("body is over %d bytes", maxDocument))
	case len(r.body) == 0:
		return fail(CodeEmpty, errors.New("body is empty"))
	default:
		return nil
	}
}

func (r reply) document() (Document, error) {
	if err := r.ok(); err != nil {
		return Document{}, err
	}
	kind := kindOf(r.contentType)
	if kind == KindUnknown {
		return Document{}, &Error{
			Code: CodeContentType, URL: display(r.url), Status: r.status,
			Err: fmt.Errorf("content type %q: want text/xml", r.contentType),
		}
	}
	return Document{Kind: kind, Body: r.body, ContentType: r.contentType, URL: withoutFragment(r)}, nil
}

func withoutFragment(r reply) string {
	u := *r.url
	u.Fragment, u.RawFragment = "", ""
	return u.String()
}
