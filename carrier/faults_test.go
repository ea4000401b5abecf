package carrier_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"softphone/carrier"
)

// ask makes one request of the carrier's handler, with headers as
// name and value in turn.
func (w *world) ask(method, path, user, password, body string, headers ...string) (status int, header http.Header, text string, err error) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.ctx(), method, "http"+strings.TrimSuffix(strings.TrimPrefix(w.url, "ws"), "/signal")+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	req.SetBasicAuth(user, password)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	transport := &http.Transport{DisableKeepAlives: true}
	res, err := (&http.Client{Transport: transport}).Do(req)
	if err != nil {
		return 0, nil, "", err
	}
	defer func() { _ = res.Body.Close() }()
	all, err := io.ReadAll(res.Body)
	return res.StatusCode, res.Header, strings.TrimSpace(string(all)), err
}

func TestFaults_http(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(string, url.Values) string { return "" })
	const path = "/carrier/faults"
	for _, step := range []struct {
		name, method, path, user, password, body string
		status                                   int
		want                                     string
	}{
		{"nothing at first", "GET", path, accountSID, authToken, "", 200, `{}`},
		{"a key may not", "GET", path, keySID, keySecret, "", 401, "auth token"},
		{"a wrong token", "PUT", path, accountSID, "guess", `{"drop":1}`, 401, "auth token"},
		{"set", "PUT", path, accountSID, authToken, `{"seed":7,"drop":0.5,"rest":{"status":429,"times":2}}`, 200, `{"seed":7,"drop":0.5,"rest":{"status":429,"times":2}}`},
		{"is set", "GET", path, accountSID, authToken, "", 200, `{"seed":7,"drop":0.5,"rest":{"status":429,"times":2}}`},
		{"unknown field", "PUT", path, accountSID, authToken, `{"dorp":1}`, 400, `unknown field \"dorp\"`},
		{"unknown field below", "PUT", path, accountSID, authToken, `{"rest":{"staus":1}}`, 400, `unknown field \"staus\"`},
		{"value of another kind", "PUT", path, accountSID, authToken, `{"drop":"often"}`, 400, `drop`},
		{"value out of range", "PUT", path, accountSID, authToken, `{"drop":2}`, 400, `drop is 2`},
		{"two objects", "PUT", path, accountSID, authToken, `{}{}`, 400, `more than one`},
		{"no JSON", "PUT", path, accountSID, authToken, `drop=1`, 400, `cannot be read`},
		{"other method", "POST", path, accountSID, authToken, `{}`, 405, `POST`},
		{"is set still", "GET", path, accountSID, authToken, "", 200, `{"seed":7,"drop":0.5,"rest":{"status":429,"times":2}}`},
		{"counts", "GET", path + "/counts", accountSID, authToken, "", 200, `{"dropped":0,"delayed":0,"repeated":0,"shuffled":0,"failed":0,"rest":0}`},
		{"counts of a key", "GET", path + "/counts", keySID, keySecret, "", 401, `auth token`},
		{"counts are not set", "PUT", path + "/counts", accountSID, authToken, "{}", 405, `PUT`},
		{"end", "DELETE", path, accountSID, authToken, "", 204, ``},
		{"is ended", "GET", path, accountSID, authToken, "", 200, `{}`},
	} {
		status, _, text, err := w.ask(step.method, step.path, step.user, step.password, step.body)
		if err != nil || status != step.status || !strings.Contains(text, step.want) || status == 200 && text != step.want {
			t.Errorf("%s: %d %s, %v; want %d %s", step.name, status, text, err, step.status, step.want)
		}
	}
	if err := w.carrier.SetFaults(carrier.Faults{CallbackFaults: carrier.CallbackFaults{Drop: 0.1}}); err != nil || w.carrier.Faults().Seed == 0 {
		t.Errorf("no seed was chosen: %+v, %v", w.carrier.Faults(), err)
	}
	if err := w.carrier.SetFaults(carrier.Faults{REST: carrier.RESTFault{Status: 200}}); err == nil {
		t.Error("a fault that is none is set")
	}
}

// Callbacks of a conference go wrong as the account wants it, until it does not.
func TestFaults_callbacks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(path string, _ url.Values) string {
		if path != "/voice" {
			return ""
		}
		return `<Response><Dial><Conference waitUrl="" statusCallback="/room" statusCallbackEvent="start end join leave">r</Conference></Dial></Response>`
	})
	if err := w.carrier.SetFaults(carrier.Faults{CallbackFaults: carrier.CallbackFaults{
		Drop: 1, Events: []string{"participant-join", "participant-leave"},
	}}); err != nil {
		t.Fatal(err)
	}
	alice := w.connect(w.phone("alice"), nil)
	w.closed("connected", alice.Connected())
	bob := w.connect(w.phone("bob"), nil)
	w.closed("connected", bob.Connected())
	w.wait("/room", 1)
	alice.Hangup()
	bob.Hangup()
	rooms := w.wait("/room", 2)
	if diff := cmp.Diff([]string{"conference-start", "conference-end"}, field(rooms, "StatusCallbackEvent")); diff != "" {
		t.Errorf("callbacks (-want +got):\n%s", diff)
	}
	if got := w.carrier.FaultCounts(); got.Dropped != 4 {
		t.Errorf("counts %+v, want 4 dropped", got)
	}
	w.idle()
}

// A header's faults hold for the callbacks of the call that the request makes,
// from its first on, and for no others.
func TestFaults_header(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(string, url.Values) string { return "" })
	calls := "/2010-04-01/Accounts/" + accountSID + "/Calls.json"
	form := url.Values{
		"To": {"+15005550005"}, "From": {"+15005550006"}, "Twiml": {"<Response/>"}, "StatusCallback": {w.app.url + "/progress"},
		"StatusCallbackEvent": {"initiated", "completed"},
	}.Encode()
	begin := func(headers ...string) string {
		t.Helper()
		status, _, text, err := w.ask("POST", calls, accountSID, authToken, form, headers...)
		var made struct{ SID string }
		if err != nil || status != http.StatusCreated || json.Unmarshal([]byte(text), &made) != nil {
			t.Fatalf("%d %s %v", status, text, err)
		}
		return made.SID
	}
	begin("X-Carrier-Faults", `{"drop":1}`)
	plain := begin()
	twice := begin("X-Carrier-Faults", `{"repeat":{"probability":1,"times":1},"events":["initiated"]}`)
	got := map[string]string{}
	for _, p := range w.wait("/progress", 5) {
		got[p.Get("CallSid")] += p.Get("CallStatus") + " "
	}
	if diff := cmp.Diff(map[string]string{plain: "initiated busy ", twice: "initiated initiated busy "}, got); diff != "" {
		t.Errorf("callbacks (-want +got):\n%s", diff)
	}
	if c := w.carrier.FaultCounts(); c.Dropped != 2 || c.Repeated != 1 {
		t.Errorf("counts %+v", c)
	}
	status, _, text, err := w.ask("POST", calls, accountSID, authToken, form, "X-Carrier-Faults", `{"dorp":1}`)
	if err != nil || status != 400 || !strings.Contains(text, `dorp`) || !strings.Contains(text, "20001") {
		t.Errorf("a misspelt header: %d %s %v", status, text, err)
	}
	if status, _, text, err = w.ask("POST", calls, accountSID, "guess", form, "X-Carrier-Faults", `{"rest":{"status":500}}`); err != nil || status != 401 {
		t.Errorf("a header of somebody unknown: %d %s %v", status, text, err)
	}
}

// What a REST request meets, by the account's faults and by its header's.
func TestFaults_rest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(string, url.Values) string { return "" })
	account := "/2010-04-01/Accounts/" + accountSID
	get := func(path string, headers ...string) (int, http.Header, string, error) {
		t.Helper()
		return w.ask("GET", account+path, keySID, keySecret, "", headers...)
	}
	set := func(f carrier.RESTFault) {
		t.Helper()
		if err := w.carrier.SetFaults(carrier.Faults{REST: f}); err != nil {
			t.Fatal(err)
		}
	}
	set(carrier.RESTFault{Status: 429, Times: 2, Path: "/Calls", Method: "GET"})
	if status, _, text, err := get("/Conferences.json"); err != nil || status != 200 {
		t.Errorf("another path: %d %s %v", status, text, err)
	}
	for i, want := range []int{429, 429, 200} {
		status, header, text, err := get("/Calls.json")
		if err != nil || status != want || (header.Get("Retry-After") == "1") != (want == 429) || (want == 429) != strings.Contains(text, "20429") {
			t.Errorf("request %d: %d %v %s %v, want %d", i, status, header, text, err, want)
		}
	}
	set(carrier.RESTFault{Garbage: true})
	if status, _, text, err := get("/Calls.json"); err != nil || status != 200 || json.Valid([]byte(text)) {
		t.Errorf("garbage: %d %s %v", status, text, err)
	}
	set(carrier.RESTFault{Drop: true})
	if status, _, text, err := get("/Calls.json"); err == nil {
		t.Errorf("dropped: %d %s", status, text)
	}
	set(carrier.RESTFault{Status: 500, Probability: 0.5})
	hit := 0
	for range 40 {
		if status, _, _, err := get("/Calls.json"); err == nil && status == 500 {
			hit++
		}
	}
	if hit < 4 || hit > 36 {
		t.Errorf("%d of 40 were hit, want about half", hit)
	}
	set(carrier.RESTFault{})
	for i, want := range []int{500, 200, 200} {
		if status, _, text, err := get("/Calls.json", "X-Carrier-Faults", `{"rest":{"status":500,"times":1}}`); err != nil || status != want {
			t.Errorf("request %d with a header: %d %s %v, want %d", i, status, text, err, want)
		}
	}
	begun := time.Now()
	if status, _, text, err := get("/Calls.json", "X-Carrier-Faults", `{"rest":{"hang":"50ms"}}`); err != nil || status != 200 || time.Since(begun) < 50*time.Millisecond {
		t.Errorf("a slow answer: %d %s %v after %v", status, text, err, time.Since(begun))
	}
	if n := w.carrier.FaultCounts().REST; n != uint64(2+1+1+hit+1+1) {
		t.Errorf("%d requests counted", n)
	}
}

// A call is begun although its answer is lost, where that is asked for; and
// Twilio's own client sees an error.
func TestFaults_performed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(string, url.Values) string { return "" })
	rest := w.rest()
	for i, fault := range []carrier.RESTFault{{Drop: true}, {Drop: true, Performed: true}, {Status: 500, Performed: true}} {
		if err := w.carrier.SetFaults(carrier.Faults{REST: fault}); err != nil {
			t.Fatal(err)
		}
		_, err := rest.CreateCall((&api.CreateCallParams{}).SetTo("+15005550005").SetFrom("+15005550006").SetTwiml("<Response/>"))
		if err == nil {
			t.Error("no error")
		}
		if err = w.carrier.SetFaults(carrier.Faults{}); err != nil {
			t.Fatal(err)
		}
		all, err := rest.ListCall(&api.ListCallParams{})
		if err != nil || len(all) != i {
			t.Errorf("after fault %d there are %d calls, %v", i, len(all), err)
		}
	}
}

// A request that hangs ends with the carrier.
func TestFaults_hangEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(string, url.Values) string { return "" })
	if err := w.carrier.SetFaults(carrier.Faults{REST: carrier.RESTFault{Hang: carrier.Duration(10 * time.Minute), Status: 500}}); err != nil {
		t.Fatal(err)
	}
	ended := make(chan int)
	go func() {
		status, _, _, _ := w.ask("GET", "/2010-04-01/Accounts/"+accountSID+"/Calls.json", keySID, keySecret, "")
		ended <- status
	}()
	for w.carrier.FaultCounts().REST == 0 {
		select {
		case <-w.ctx().Done():
			t.Fatal("the request does not come")
		case <-time.After(time.Millisecond):
		}
	}
	if err := w.carrier.Close(); err != nil {
		t.Fatal(err)
	}
	if status := <-ended; status != 500 {
		t.Errorf("the request ended with %d", status)
	}
}

func TestRESTFault_check(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(string, url.Values) string { return "" })
	for text, want := range map[string]string{
		`{"times":2}`:                              "rest says when",
		`{"status":200}`:                           "rest.status is 200",
		`{"status":500,"drop":true}`:               "rest has several",
		`{"hang":"11m"}`:                           "rest.hang is 11m",
		`{"hang":3}`:                               "rest.hang",
		`{"drop":true,"times":-1}`:                 "rest.times is -1",
		`{"drop":true,"probability":3}`:            "rest.probability is 3",
		`{"drop":true,"method":"post"}`:            "rest.method is",
		`{"drop":true,"path":"Calls"}`:             "rest.path is",
		`{"drop":true,"path":"/2010-04-01/Calls"}`: "rest.path is",
	} {
		status, _, answer, err := w.ask("PUT", "/carrier/faults", accountSID, authToken, `{"rest":`+text+`}`)
		if err != nil || status != 400 || !strings.Contains(answer, want) {
			t.Errorf("%s: %d %s %v, want %s", text, status, answer, err, want)
		}
	}
}
