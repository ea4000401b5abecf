package callback

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"testing"

	twilio "github.com/twilio/twilio-go/client"
)

func TestSign_vectors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		url  string
		form url.Values
		want string
	}{
		"Twilio's example": {
			url: "https://example.com/myapp.php?foo=1&bar=2",
			form: url.Values{
				"CallSid": {"CA1234567890ABCDE"}, "Caller": {"+14158675310"}, "Digits": {"1234"},
				"From": {"+14158675310"}, "To": {"+18005551212"},
			},
			want: "L/OH5YylLD5NRKLltdqwSvS0BnU=",
		},
		"another form": {
			url:  "https://mycompany.com/myapp.php?foo=1&bar=2",
			form: url.Values{"property": {"value"}, "boolean": {"true"}},
			want: "NBdBDr/T/lgjI+tlgpXjKZQZs/k=",
		},
		"no form": {
			url:  "https://mycompany.com/myapp.php?bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620",
			want: "y77kIzt2vzLz71DgmJGsen2scGs=",
		},
		"one name begins another": {
			url: "https://mycompany.com/myapp.php?foo=1&bar=2",
			form: url.Values{
				"Digits": {"1234"}, "CallSid": {"CA1234567890ABCDE"}, "To": {"+18005551212"}, "Caller": {"+14158675309"},
				"From": {"+14158675309"}, "ReasonConferenceEnded": {"test"}, "Reason": {"Participant"},
			},
			want: "vOEb5UThFn24KEfnOFLQY2AE5FY=",
		},
		"several values": {
			url:  "https://example.com/cb",
			form: url.Values{"A": {"2", "1", "1"}, "B": {"3"}},
			want: "+U7oUovv0zThwJQySHMgob5V/0Q=",
		},
		"https loses any port": {
			url:  "https://example.com:8443/voice",
			form: url.Values{"From": {"client:a"}},
			want: "CWwN87txN6zvLcomdBc73KnUbTk=",
		},
		"credentials and overrides are not signed": {
			url:  "https://user:pass@example.com/voice#rc=3&rp=all",
			form: url.Values{"From": {"client:a"}},
			want: "CWwN87txN6zvLcomdBc73KnUbTk=",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Sign(token, test.url, test.form)
			if err != nil || got != test.want {
				t.Errorf("Sign = %q, %v; want %q", got, err, test.want)
			}
		})
	}
}

func TestSignedURL(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"http://app.test:8080/voice":            "http://app.test:8080/voice",
		"https://app.test:443/voice":            "https://app.test/voice",
		"https://[2001:db8::1]:8443/voice":      "https://[2001:db8::1]/voice",
		"http://u:p@app.test/a%20b?c=%2B&d=e+f": "http://app.test/a%20b?c=%2B&d=e+f",
		"http://app.test?x=1":                   "http://app.test/?x=1",
		"HTTPS://App.test/V/":                   "https://App.test/V/",
		"http://app.test/v?x=a b":               "http://app.test/v?x=a%20b",
	} {
		u, err := parse(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := signedURL(u); got != want {
			t.Errorf("signedURL(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSign_badURL(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"", "/voice", "voice", "ftp://app.test/", "http://", "http://[::1", "mailto:a@b", "http://app.test:99999999/"} {
		if _, err := Sign(token, in, nil); CodeOf(err) != CodeURLFormat {
			t.Errorf("Sign(%q): %v, want code %d", in, err, CodeURLFormat)
		}
	}
}

// The validator of twilio-go, which shares no code with Sign, accepts what it signs and nothing that was changed.
func TestSign_oracle(t *testing.T) {
	t.Parallel()
	validator := twilio.NewRequestValidator(token)
	random := rand.New(rand.NewPCG(1, 2))
	letters := []rune("aZ9 +&=%/?é☎\n\"<>")
	text := func() string {
		out := make([]rune, random.IntN(12))
		for i := range out {
			out[i] = letters[random.IntN(len(letters))]
		}
		return string(out)
	}
	for range 500 {
		scheme := []string{"http", "https"}[random.IntN(2)]
		port := []string{"", ":80", ":443", ":8443"}[random.IntN(4)]
		address := fmt.Sprintf("%s://app.test%s/%s?q=%s", scheme, port, url.PathEscape(text()), url.QueryEscape(text()))
		form := url.Values{}
		for range random.IntN(8) {
			form.Set("P"+text(), text())
		}
		signature, err := Sign(token, address, form)
		if err != nil {
			t.Fatal(err)
		}
		if !validator.ValidateBody(address, []byte(form.Encode()), signature) {
			t.Fatalf("twilio-go refuses the signature of %q %q", address, form.Encode())
		}
		form.Set("Added", "x")
		if validator.ValidateBody(address, []byte(form.Encode()), signature) {
			t.Fatalf("twilio-go accepts the signature of %q with a changed form", address)
		}
	}
}

func FuzzSign(f *testing.F) {
	f.Add("https://u:p@example.com:8443/a?b#rc=1", "a=1&b=2")
	f.Add("http://[::1]:1/%zz", "")
	f.Fuzz(func(t *testing.T, address, form string) {
		values, err := url.ParseQuery(form)
		if err != nil {
			return
		}
		first, err := Sign(token, address, values)
		if err != nil {
			if CodeOf(err) == 0 {
				t.Errorf("error without a code: %v", err)
			}
			return
		}
		if again, _ := Sign(token, address, values); again != first {
			t.Errorf("two signatures of one request: %q, %q", first, again)
		}
	})
}
