package server

import (
	"bytes"
	"compress/gzip"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"softphone/internal/phone"
	"softphone/internal/twilio"
)

// reports is a good body for every webhook that is believed.
func reports() map[string]url.Values {
	form := map[string]url.Values{
		phone.PathAnswer: voiceForm("client:alice", "client:bob"), phone.PathStatus: leg("ringing", "1", "00"), phone.PathDialed: dialed("busy"),
		phone.PathConference: event("participant-join", "1"), phone.PathRecording + "?conference=" + toldSID: recorded("completed"),
		phone.PathFallback: voiceForm("client:alice", "client:bob"), phone.PathHold: voiceForm("client:alice", "client:bob"),
	}
	for _, fields := range form {
		fields.Set("AccountSid", account)
	}
	return form
}

// raw sends a webhook as it is.
func (f *fixture) raw(method, target string, body io.Reader, length int64, header http.Header) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, body)
	r.Host, r.ContentLength = "phone.example", length
	maps.Copy(r.Header, header)
	w := httptest.NewRecorder()
	f.Handler().ServeHTTP(w, r)
	return w
}

func packed(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// No webhook is redirected, whatever is wrong with its path: what follows a redirect has lost its fields.
func TestR_WH_1_noRedirect(t *testing.T) {
	f := newFixture(t)
	for path := range reports() {
		path, _, _ = strings.Cut(path, "?")
		for _, target := range []string{path, path + "/", "/" + path, path + "//", path + "/.", "/x/.." + path, strings.ToUpper(path), path + "?", path + "%2f"} {
			for _, method := range []string{http.MethodPost, http.MethodGet, http.MethodHead, http.MethodPut} {
				w := f.raw(method, "http://phone.example"+target, http.NoBody, 0, http.Header{})
				if w.Code/100 == 3 || w.Code/100 == 2 || w.Header().Get("Location") != "" {
					t.Errorf("%s %s is answered %d %s", method, target, w.Code, w.Header().Get("Location"))
				}
			}
		}
	}
}

// The vectors of forgery, against the whole server.
func TestR_WH_3(t *testing.T) {
	f := newFixture(t)
	form := voiceForm("client:alice", "client:bob")
	form.Set("AccountSid", account)
	body := form.Encode()
	good := signature(site+phone.PathAnswer, form)
	with := func(pairs ...string) http.Header {
		h := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
		for i := 0; i < len(pairs); i += 2 {
			h.Add(pairs[i], pairs[i+1])
		}
		return h
	}
	const sig = "X-Twilio-Signature"
	emoji := maps.Clone(form)
	emoji.Set("CallerName", "Ä 📞 b")
	shuffled := strings.Split(body, "&")
	slices.Reverse(shuffled)
	cased := maps.Clone(form)
	cased.Set("to", "client:eve")
	long := strings.Repeat("x", maxBody+1)
	tests := []struct {
		name, method, target, body string
		header                     http.Header
		chunked                    bool
		status                     int
	}{
		{"good", "POST", phone.PathAnswer, body, with(sig, good), false, 200},
		{"order of the fields", "POST", phone.PathAnswer, strings.Join(shuffled, "&"), with(sig, good), false, 200},
		{"in chunks", "POST", phone.PathAnswer, body, with(sig, good), true, 200},
		{"UTF-8 and an emoji", "POST", phone.PathAnswer, emoji.Encode(), with(sig, signature(site+phone.PathAnswer, emoji)), false, 200},
		{"a space as %20", "POST", phone.PathAnswer, strings.ReplaceAll(emoji.Encode(), "+", "%20"), with(sig, signature(site+phone.PathAnswer, emoji)), false, 200},
		{"names that differ in case are two", "POST", phone.PathAnswer, cased.Encode(), with(sig, signature(site+phone.PathAnswer, cased)), false, 200},
		{"the port of the scheme", "POST", phone.PathAnswer, body, with(sig, signature("http://phone.example:80"+phone.PathAnswer, form)), false, 200},
		{"no signature", "POST", phone.PathAnswer, body, with(), false, 403},
		{"an empty signature", "POST", phone.PathAnswer, body, with(sig, ""), false, 403},
		{"no base64", "POST", phone.PathAnswer, body, with(sig, "!!!!"), false, 403},
		{"two signatures", "POST", phone.PathAnswer, body, with(sig, good, sig, good), false, 403},
		{"two signatures in one", "POST", phone.PathAnswer, body, with(sig, good+", "+good), false, 403},
		{"of https", "POST", phone.PathAnswer, body, with(sig, signature("https://phone.example"+phone.PathAnswer, form)), false, 403},
		{"of another host", "POST", phone.PathAnswer, body, with(sig, signature("http://evil.example"+phone.PathAnswer, form), "X-Forwarded-Host", "evil.example"), false, 403},
		{"of another port", "POST", phone.PathAnswer, body, with(sig, signature("http://phone.example:8080"+phone.PathAnswer, form)), false, 403},
		{"of a URL with a user", "POST", phone.PathAnswer, body, with(sig, signature("http://a:b@phone.example"+phone.PathAnswer, form)), false, 403},
		{"of an address of IPv6", "POST", phone.PathAnswer, body, with(sig, signature("http://[::1]"+phone.PathAnswer, form)), false, 403},
		{"of a trailing slash", "POST", phone.PathAnswer, body, with(sig, signature(site+phone.PathAnswer+"/", form)), false, 403},
		{"of another path", "POST", phone.PathStatus, body, with(sig, good), false, 403},
		{"of no query", "POST", phone.PathAnswer + "?x=1", body, with(sig, good), false, 403},
		{"another value", "POST", phone.PathAnswer, strings.Replace(body, "bob", "eve", 1), with(sig, good), false, 403},
		{"a value first a second time", "POST", phone.PathAnswer, "To=client%3Aeve&" + body, with(sig, good), false, 403},
		{"a value last a second time", "POST", phone.PathAnswer, body + "&To=client%3Aeve", with(sig, good), false, 403},
		{"a field more", "POST", phone.PathAnswer, body + "&Zone=x", with(sig, good), false, 403},
		{"an empty field more", "POST", phone.PathAnswer, body + "&Zone=", with(sig, good), false, 403},
		{
			"the hash of another body", "POST", phone.PathAnswer + "?bodySHA256=" + hash("x"), `{"To":"client:eve"}`,
			http.Header{"Content-Type": {"application/json"}, sig: {signature(site+phone.PathAnswer+"?bodySHA256="+hash("x"), nil)}},
			false, 403,
		},
		{"GET with a body", "GET", phone.PathAnswer, body, with(sig, good), false, 403},
		{"packed", "POST", phone.PathAnswer, packed(t, body), with(sig, good, "Content-Encoding", "gzip"), false, 403},
		{"another method in a header", "GET", phone.PathStatus, body, with(sig, good, "X-HTTP-Method-Override", "POST"), false, 404},
		{"a form with files", "POST", phone.PathAnswer, body, http.Header{"Content-Type": {"multipart/form-data; boundary=x"}, sig: {good}}, false, 403},
		{"a byte too much", "POST", phone.PathAnswer, long, with(sig, good), false, 413},
		{"a byte too much, in chunks", "POST", phone.PathAnswer, long, with(sig, good), true, 413},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			length := int64(len(tt.body))
			if tt.chunked {
				length = -1
			}
			want(t, f.raw(tt.method, tt.target, strings.NewReader(tt.body), length, tt.header), tt.status, map[int]string{
				403: "signature_invalid", 404: "not_found", 413: "body_too_large",
			}[tt.status])
		})
	}
}

// Twilio's scheme writes names and values one behind the other without saying where each ends, so that who has seen a
// signed request can cut them elsewhere. Then a field is missing, and what is missing allows nothing.
func TestR_WH_3_cutElsewhere(t *testing.T) {
	f := newFixture(t)
	form := voiceForm("client:alice", "client:bob")
	form.Set("AccountSid", account)
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "X-Twilio-Signature": {signature(site+phone.PathAnswer, form)}}
	for name, values := range form {
		body := strings.Replace(form.Encode(), name+"="+url.QueryEscape(values[0]), name+url.QueryEscape(values[0][:1])+"="+url.QueryEscape(values[0][1:]), 1)
		w := f.raw(http.MethodPost, phone.PathAnswer, strings.NewReader(body), int64(len(body)), header)
		if w.Code == 200 && strings.Contains(w.Body.String(), "<Dial") && name != "Direction" {
			t.Errorf("without %s it dials: %s", name, w.Body)
		}
	}
}

// While auth tokens are rotated either signs, and no third.
func TestR_WH_3_rotation(t *testing.T) {
	f := newFixture(t)
	v, err := twilio.NewValidator(site, "the next one", authToken)
	if err != nil {
		t.Fatal(err)
	}
	f.Validator = v
	want(t, f.post(phone.PathAnswer, voiceForm("client:alice", "client:bob")), 200, "")
	if f.Validator, err = twilio.NewValidator(site, "the next one"); err != nil {
		t.Fatal(err)
	}
	want(t, f.post(phone.PathAnswer, voiceForm("client:alice", "client:bob")), 403, "signature_invalid")
}

// What Twilio signed for another account, or for a client of another App, is not for us.
func TestR_WH_4(t *testing.T) {
	f := newFixture(t)
	const other = "ffffffffffffffffffffffffffffffff"
	tests := []struct {
		name, from, account, app string
		status                   int
		code                     string
	}{
		{"ours", "client:alice", account, app, 200, ""},
		{"ours, no App named", "client:alice", account, "", 200, ""},
		{"a telephone by another App that leads here", "+14155552671", account, "AP" + other, 200, ""},
		{"another account", "client:alice", "AC" + other, app, 403, "account_unknown"},
		{"no account", "client:alice", "-", app, 403, "account_unknown"},
		{"a client of another App", "client:alice", account, "AP" + other, 403, "application_unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			form := voiceForm(tt.from, "client:bob")
			form.Set("AccountSid", tt.account)
			if tt.app != "" {
				form.Set("ApplicationSid", tt.app)
			}
			want(t, f.post(phone.PathAnswer, form), tt.status, tt.code)
		})
	}
}

// A field of Twilio's that is there twice says two things: neither is believed, on no webhook.
func TestR_WH_5(t *testing.T) {
	f, k := withKeeper(t)
	for path, form := range reports() {
		for name, values := range form {
			for _, order := range [][]string{{values[0], "another"}, {"another", values[0]}, {values[0], ""}} {
				twice := maps.Clone(form)
				twice[name] = order
				want(t, f.post(path, twice), 400, "field_twice")
			}
		}
	}
	if newest, err := f.Log.Newest(t.Context()); err != nil || newest != 0 || len(k.seen) > 0 {
		t.Errorf("%d events are stored, %v; the keeper saw %+v", newest, err, k.seen)
	}
}

// A VoiceUrl that is asked again about the same call says the same, and nothing happens a second time.
func TestR_WH_6(t *testing.T) {
	f := newFixture(t)
	f.signIn(t, "Alice")
	form := voiceForm("client:alice", "client:bob")
	first := f.post(phone.PathAnswer, form)
	want(t, first, 200, "")
	for range 3 {
		again := f.post(phone.PathAnswer, form)
		if again.Code != 200 || again.Body.String() != first.Body.String() {
			t.Errorf("again it says %d %s, first it said %s", again.Code, again.Body, first.Body)
		}
	}
	f.Calls.Close() // which stores what waits
	if events, err := f.Log.Read(t.Context(), 0, 100); err != nil || len(events) != 1 {
		t.Errorf("of one call %+v is stored, %v", events, err)
	}
}

// What was signed for one conference, or one leg, is not believed of another: our word is in the URL, which is signed whole.
func TestR_WH_7(t *testing.T) {
	f, k := withKeeper(t)
	form := recorded("completed")
	form.Set("AccountSid", account)
	signedFor := phone.PathRecording + "?conference=" + toldSID
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "X-Twilio-Signature": {signature(site+signedFor, form)}}
	body := form.Encode()
	for _, target := range []string{
		phone.PathRecording + "?conference=" + string(otherSID), phone.PathRecording, signedFor + "&call=" + childSID, signedFor + "&", "/voice/recording/?conference=" + toldSID,
		phone.PathRecording + "?Conference=" + toldSID, phone.PathRecording + "?conference=%43" + toldSID[1:],
	} {
		if w := f.raw(http.MethodPost, target, strings.NewReader(body), int64(len(body)), header); w.Code != 403 && w.Code != 404 && w.Code != 405 {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
	if newest, err := f.Log.Newest(t.Context()); err != nil || newest != 0 || len(k.seen) > 0 {
		t.Errorf("%d events are stored, %v; the keeper saw %+v", newest, err, k.seen)
	}
	if w := f.raw(http.MethodPost, signedFor, strings.NewReader(body), int64(len(body)), header); w.Code != http.StatusNoContent {
		t.Errorf("where it belongs: %d %s", w.Code, w.Body)
	}
}
