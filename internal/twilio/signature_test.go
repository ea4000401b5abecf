package twilio

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/twilio/twilio-go/client"

	"softphone/internal/phone"
)

const (
	token    = "12345"
	formType = "application/x-www-form-urlencoded"
)

// sign signs as Twilio's documentation says, written down apart from the validator: the
// data is spelled out.
func sign(key, data string) string {
	mac := hmac.New(sha1.New, []byte(key))
	_, _ = mac.Write([]byte(data))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func request(method, target, contentType, body, signature string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if signature != "" {
		r.Header.Set("X-Twilio-Signature", signature)
	}
	return r
}

func TestValidator_Check(t *testing.T) {
	const (
		form  = "CallSid=CA1234567890ABCDE&Caller=%2B14158675310&Digits=1234&From=%2B14158675310&To=%2B18005551212"
		json  = `{"property": "value", "boolean": true}`
		hash  = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
		good  = "L/OH5YylLD5NRKLltdqwSvS0BnU="
		site  = "https://example.com"
		voice = site + "/voice"
	)
	tests := []struct {
		name                            string
		public, method, target          string
		contentType, body, signature    string
		tokens                          []string
		want                            string // the reason of the refusal has this; empty: accepted
		keepSignature, doubledSignature bool
	}{
		// The vectors that Twilio's own libraries are tested with.
		{name: "form", public: site, target: "/myapp.php?foo=1&bar=2", body: form, signature: good},
		{name: "form of two fields", public: "https://mycompany.com", target: "/myapp.php?foo=1&bar=2", body: "property=value&boolean=true", signature: "NBdBDr/T/lgjI+tlgpXjKZQZs/k="},
		{name: "JSON", public: "https://mycompany.com", target: "/myapp.php?bodySHA256=" + hash, contentType: "application/json", body: json, signature: "y77kIzt2vzLz71DgmJGsen2scGs="},
		{name: "JSON with a query", public: "https://mycompany.com", target: "/myapp.php?foo=1&bar=2&bodySHA256=" + hash, contentType: "application/json", body: json, signature: "a9nBmqA0ju/hNViExpshrM61xv4="},
		{name: "names that begin alike", public: "https://mycompany.com", target: "/myapp.php?foo=1&bar=2", body: "Digits=1234&CallSid=CA1234567890ABCDE&To=%2B18005551212&Caller=%2B14158675309&From=%2B14158675309&ReasonConferenceEnded=test&Reason=Participant", signature: "vOEb5UThFn24KEfnOFLQY2AE5FY="},
		{name: "duplicates, sorted and once each", public: site, target: "/cb", body: "A=2&A=1&A=1&B=3", signature: "+U7oUovv0zThwJQySHMgob5V/0Q="},
		{name: "https voice, another port", public: site + ":8443", target: "/voice", body: "From=client:a", signature: "CWwN87txN6zvLcomdBc73KnUbTk="},
		// The rows of the table of URL variants.
		{name: "https, another port, signed with it", public: site + ":8443", target: "/voice", body: "From=client:a", signature: sign(token, site+":8443/voiceFromclient:a")},
		{name: "https, default port added", public: site, target: "/voice", body: "From=client:a", signature: sign(token, site+":443/voiceFromclient:a")},
		{name: "https, default port removed", public: site + ":443", target: "/voice", body: "From=client:a", signature: sign(token, voice+"Fromclient:a")},
		{name: "http, port kept", public: "http://example.com:8080", target: "/voice", body: "From=client:a", signature: sign(token, "http://example.com:8080/voiceFromclient:a")},
		{name: "user and password removed", public: "https://user:pass@example.com", target: "/voice", body: "A=1", signature: sign(token, voice+"A1")},
		{name: "IPv6", public: "http://[::1]:8080", target: "/voice", body: "A=1", signature: sign(token, "http://[::1]:8080/voiceA1")},
		{name: "IPv6, port removed", public: "https://[2001:db8::1]:8443", target: "/voice", body: "A=1", signature: sign(token, "https://[2001:db8::1]/voiceA1")},
		{name: "a path before ours", public: site + "/phone/", target: "/voice", body: "A=1", signature: sign(token, site+"/phone/voiceA1")},
		{name: "escapes are kept", public: site, target: "/voice?a=%20+%2b'@:", body: "A=1", signature: sign(token, voice+"?a=%20+%2b'@:A1")},
		{name: "GET: nothing is added", public: site, method: http.MethodGet, target: "/voice?CallSid=CA1&To=", signature: sign(token, voice+"?CallSid=CA1&To=")},
		{name: "blank values count", public: site, target: "/voice", body: "To=&From=a", signature: sign(token, voice+"FromaTo")},
		{name: "blanks are not trimmed", public: site, target: "/voice", body: "A=+x+", signature: sign(token, voice+"A x ")},
		{name: "UTF-8", public: site, target: "/voice", body: "A=%C3%A4%F0%9F%93%9E", signature: sign(token, voice+"Aä📞")},
		{name: "names differ in case only", public: site, target: "/voice", body: "a=1&A=2", signature: sign(token, voice+"A2a1")},
		{name: "charset in the content type", public: site, target: "/voice", contentType: formType + "; charset=utf-8", body: "A=1", signature: sign(token, voice+"A1")},
		{name: "second token during rotation", public: site, target: "/voice", body: "A=1", signature: sign("old", voice+"A1"), tokens: []string{token, "old"}},
		// Refused.
		{name: "no header", public: site, target: "/voice", body: "A=1", want: "0 X-Twilio-Signature"},
		{name: "two headers", public: site, target: "/voice", body: "A=1", signature: sign(token, voice+"A1"), doubledSignature: true, want: "2 X-Twilio-Signature"},
		{name: "not base64", public: site, target: "/voice", body: "A=1", signature: "!!!!", want: "not the base64"},
		{name: "short", public: site, target: "/voice", body: "A=1", signature: "AAAA", want: "not the base64"},
		{name: "another URL", public: site, target: "/voice", body: "A=1", signature: sign(token, site+"/otherA1"), want: "another"},
		{name: "trailing slash", public: site, target: "/voice/", body: "A=1", signature: sign(token, voice+"A1"), want: "another"},
		{name: "another scheme", public: site, target: "/voice", body: "A=1", signature: sign(token, "http://example.com/voiceA1"), want: "another"},
		{name: "another value", public: site, target: "/voice", body: "A=2", signature: sign(token, voice+"A1"), want: "another"},
		{name: "one field more", public: site, target: "/voice", body: "A=1&B=2", signature: sign(token, voice+"A1"), want: "another"},
		{name: "a value smuggled in a second time", public: site, target: "/voice", body: "A=1&A=evil", signature: sign(token, voice+"A1"), want: "another"},
		{name: "another account's token", public: site, target: "/voice", body: "A=1", signature: sign("67890", voice+"A1"), want: "another"},
		{name: "another escape of the same", public: site, target: "/voice?a=%20", body: "A=1", signature: sign(token, voice+"?a=+A1"), want: "another"},
		{name: "JSON with another body", public: "https://mycompany.com", target: "/myapp.php?bodySHA256=" + hash, contentType: "application/json", body: `{}`, signature: "y77kIzt2vzLz71DgmJGsen2scGs=", want: "bodySHA256"},
		{name: "JSON without a hash", public: site, target: "/voice", contentType: "application/json", body: json, signature: sign(token, voice), want: "bodySHA256"},
		{name: "a form said to be text", public: site, target: "/voice", contentType: "text/plain", body: "A=1", signature: sign(token, voice), want: "bodySHA256"},
		{name: "PUT", public: site, method: http.MethodPut, target: "/voice", body: "A=1", signature: sign(token, voice+"A1"), want: "method"},
		{name: "broken form", public: site, target: "/voice", body: "A=%zz", signature: sign(token, voice), want: "form cannot be read"},
		{name: "broken query", public: site, target: "/voice?a=1;b=2", body: "A=1", signature: sign(token, voice), want: "query cannot be read"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.tokens == nil {
				tt.tokens = []string{token}
			}
			v, err := NewValidator(tt.public, tt.tokens...)
			if err != nil {
				t.Fatal(err)
			}
			if tt.method == "" {
				tt.method = http.MethodPost
			}
			if tt.contentType == "" && tt.method != http.MethodGet {
				tt.contentType = formType
			}
			r := request(tt.method, tt.target, tt.contentType, tt.body, tt.signature)
			if tt.doubledSignature {
				r.Header.Add("X-Twilio-Signature", tt.signature)
			}
			_, err = v.Check(r, []byte(tt.body))
			if tt.want == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			var refusal *SignatureError
			if !errors.As(err, &refusal) || !strings.Contains(refusal.Reason, tt.want) {
				t.Fatalf("error %v, want a refusal with %q", err, tt.want)
			}
			if !strings.HasSuffix(refusal.URL, tt.target) || strings.Contains(err.Error(), token) {
				t.Errorf("the refusal %v does not show the URL that was signed, or shows the token", err)
			}
		})
	}
}

func TestValidator_Check_fields(t *testing.T) {
	v, err := NewValidator("https://example.com", token)
	if err != nil {
		t.Fatal(err)
	}
	post := request(http.MethodPost, "/voice?CallSid=evil", formType, "CallSid=good", sign(token, "https://example.com/voice?CallSid=evilCallSidgood"))
	fields, err := v.Check(post, []byte("CallSid=good"))
	if err != nil || len(fields["CallSid"]) != 1 || fields.Get("CallSid") != "good" {
		t.Errorf("the fields of a form are %v, %v: the query must not mix in", fields, err)
	}
	get := request(http.MethodGet, "/voice?CallSid=good", formType, "CallSid=evil", sign(token, "https://example.com/voice?CallSid=good"))
	if fields, err = v.Check(get, []byte("CallSid=evil")); err != nil || fields.Get("CallSid") != "good" {
		t.Errorf("the fields of a GET are %v, %v: the body must not count", fields, err)
	}
}

func TestNewValidator(t *testing.T) {
	for name, args := range map[string][]string{
		"no token":       {"https://example.com"},
		"empty token":    {"https://example.com", ""},
		"second empty":   {"https://example.com", token, ""},
		"relative URL":   {"/voice", token},
		"other scheme":   {"ftp://example.com", token},
		"with a query":   {"https://example.com?x=1", token},
		"with no host":   {"https://", token},
		"not a URL":      {"https://exa mple", token},
		"empty URL":      {"", token},
		"only the port":  {"https://:443", token},
		"with fragments": {"https://example.com#rc=3", token},
	} {
		if _, err := NewValidator(args[0], args[1:]...); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// twilio-go is the oracle: what it accepts of requests whose names are all different,
// we accept, and the reverse.
func FuzzValidator_oracle(f *testing.F) {
	f.Add("/voice", "From=client:a&To=", true)
	f.Add("/voice?x=%20y", "A=1&B=%C3%A4", false)
	f.Add("/", "", true)
	f.Fuzz(func(t *testing.T, target, body string, honest bool) {
		u, err := url.Parse("https://example.com" + target)
		if err != nil || !strings.HasPrefix(target, "/") || u.Fragment != "" || u.String() != "https://example.com"+target ||
			u.User != nil || u.Host != "example.com" || strings.ContainsAny(target, " \x00\r\n#") || u.Query().Has("bodySHA256") {
			t.Skip()
		}
		if _, err = url.ParseQuery(u.RawQuery); err != nil {
			t.Skip() // we refuse what cannot be read
		}
		fields, err := url.ParseQuery(body)
		if err != nil {
			t.Skip()
		}
		var names []string
		params := map[string]string{}
		for name, values := range fields {
			if len(values) > 1 {
				t.Skip() // twilio-go reads only the first
			}
			names, params[name] = append(names, name), values[0]
		}
		slices.Sort(names)
		data := "https://example.com" + target
		for _, name := range names {
			data += name + params[name]
		}
		if !honest {
			data += "x"
		}
		signature := sign(token, data)
		oracle := client.NewRequestValidator(token)
		want := oracle.Validate("https://example.com"+target, params, signature)
		v, err := NewValidator("https://example.com", token)
		if err != nil {
			t.Fatal(err)
		}
		r := &http.Request{Method: http.MethodPost, RequestURI: target, URL: u, Header: http.Header{
			"Content-Type": {formType}, "X-Twilio-Signature": {signature},
		}}
		_, err = v.Check(r, []byte(body))
		if (err == nil) != want {
			t.Errorf("twilio-go says %v, we say %v", want, err)
		}
	})
}

func BenchmarkValidator_Check(b *testing.B) {
	v, err := NewValidator("https://example.com", token)
	if err != nil {
		b.Fatal(err)
	}
	fields := url.Values{}
	data := "https://example.com/voice"
	for i := range 20 {
		name := "Field" + string(rune('A'+i))
		fields.Set(name, "client:somebody_"+name)
		data += name + fields.Get(name)
	}
	body := []byte(fields.Encode())
	r := request(http.MethodPost, "/voice", formType, string(body), sign(token, data))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Check(r, body); err != nil {
			b.Fatal(err)
		}
	}
}

func TestParse(t *testing.T) {
	const sid, child = "CA0123456789abcdef0123456789abcdef", "CAfedcba9876543210fedcba9876543210"
	base := "CallSid=" + sid + "&CallStatus=ringing&From=client:alice&To=client:bob"
	tests := []struct {
		name, form string
		check      func(Call) bool
		field      string // of the error; empty for none
	}{
		{"VoiceUrl request", base, func(c Call) bool {
			return c.SID == sid && c.From == phone.Client("alice") && c.To == "client:bob" && c.Status == phone.StatusRinging && c.Sequence == -1
		}, ""},
		{"leg report", base + "&ParentCallSid=" + child + "&SequenceNumber=0&Timestamp=Sat,+31+Jan+2026+12:00:00+%2B0000&CallDuration=7", func(c Call) bool {
			return c.Parent == child && c.Sequence == 0 && c.At.Unix() == 1769860800 && c.Duration.Seconds() == 7
		}, ""},
		{"time as GMT", base + "&Timestamp=Sat,+31+Jan+2026+12:00:00+GMT", func(c Call) bool { return c.At.Unix() == 1769860800 }, ""},
		{"telephone", "CallSid=" + sid + "&CallStatus=ringing&From=%2B14155552671&To=%2B15005550006", func(c Call) bool { return c.From == phone.Telephone("+14155552671") }, ""},
		{"hidden number", "CallSid=" + sid + "&CallStatus=ringing&From=anonymous", func(c Call) bool { return c.From.IsZero() }, ""},
		{"a bare name is nobody", "CallSid=" + sid + "&CallStatus=ringing&From=alice", func(c Call) bool { return c.From.IsZero() }, ""},
		{"foreign client", "CallSid=" + sid + "&CallStatus=ringing&From=client:a@b", func(c Call) bool { return c.From.IsZero() && phone.KindOf(c.FromError) == phone.Forbidden }, ""},
		{"no SID", "CallStatus=ringing", nil, "CallSid"},
		{"bad SID", "CallSid=CA1&CallStatus=ringing", nil, "CallSid"},
		{"two SIDs", base + "&CallSid=" + child, nil, "CallSid"},
		{"two Froms", base + "&From=client:mallory", nil, "From"},
		{"two Tos", base + "&To=client:mallory", nil, "To"},
		{"no status", "CallSid=" + sid, nil, "CallStatus"},
		{"bad parent", base + "&ParentCallSid=x", nil, "ParentCallSid"},
		{"negative sequence", base + "&SequenceNumber=-1", nil, "SequenceNumber"},
		{"bad time", base + "&Timestamp=yesterday", nil, "Timestamp"},
		{"bad duration", base + "&CallDuration=1.5", nil, "CallDuration"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			form, err := url.ParseQuery(tt.form)
			if err != nil {
				t.Fatal(err)
			}
			c, err := ParseCall(form)
			var e *phone.Error
			switch {
			case tt.field == "" && (err != nil || !tt.check(c)):
				t.Errorf("got %+v, %v", c, err)
			case tt.field != "" && (!errors.As(err, &e) || e.Field != tt.field || e.Kind != phone.Invalid):
				t.Errorf("error %v, want one that names %s", err, tt.field)
			}
		})
	}
	dial := base + "&DialCallStatus=no-answer&DialCallSid=" + child + "&DialCallDuration=3"
	form, _ := url.ParseQuery(dial)
	if r, err := ParseDialResult(form); err != nil || r.Outcome != phone.StatusNoAnswer || r.Dialed != child || r.Duration.Seconds() != 3 {
		t.Errorf("dial result %+v, %v", r, err)
	}
	form.Set("DialCallStatus", "answered")
	if r, err := ParseDialResult(form); err != nil || r.Outcome != phone.StatusCompleted {
		t.Errorf("a conference's dial result %+v, %v", r, err)
	}
	form.Set("DialCallStatus", "gone")
	if _, err := ParseDialResult(form); phone.KindOf(err) != phone.Invalid {
		t.Errorf("an unknown outcome gives %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("CallSid=CA0123456789abcdef0123456789abcdef&CallStatus=ringing&From=client:alice")
	f.Add("DialCallStatus=answered")
	f.Fuzz(func(t *testing.T, raw string) {
		form, err := url.ParseQuery(raw)
		if err != nil {
			t.Skip()
		}
		if c, err := ParseCall(form); err == nil && (!c.SID.Valid() || c.Status == phone.StatusUnknown) {
			t.Errorf("accepted without a SID or a status: %+v", c)
		}
		if r, err := ParseDialResult(form); err == nil && r.Outcome == phone.StatusUnknown {
			t.Errorf("accepted without an outcome: %+v", r)
		}
	})
}
