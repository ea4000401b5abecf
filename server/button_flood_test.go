package server

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"softphone/internal/phone"
)

const (
	flood   = 1000 // requests within the second in which the clock stands still
	flooder = "203.0.113.7"
)

// floodOf sends as many requests as a flood has, several at once, and counts how each was answered.
func floodOf(send func(n int) int) map[int]int {
	var counts [600]atomic.Int64
	var next atomic.Int64
	var work sync.WaitGroup
	for range 16 {
		work.Go(func() {
			for n := int(next.Add(1)); n <= flood; n = int(next.Add(1)) {
				counts[send(n)].Add(1)
			}
		})
	}
	work.Wait()
	told := map[int]int{}
	for status := range counts {
		if n := counts[status].Load(); n > 0 {
			told[status] = int(n)
		}
	}
	return told
}

// rotating is what a program says of itself to be taken for another each time.
func rotating(key string, n int) []string {
	address := fmt.Sprintf("198.51.%d.%d", n/250, n%250)
	return []string{
		isJSON, "Authorization: Bearer " + key, "Origin: " + shop, "X-Forwarded-For: " + address, "Forwarded: for=" + address, "X-Real-Ip: " + address,
		"True-Client-Ip: " + address, "Cf-Connecting-Ip: " + address, "X-Client-Ip: " + address, fmt.Sprintf("X-Softphone-Seat: s%d", n),
		fmt.Sprintf("User-Agent: browser/%d", n), fmt.Sprintf("Cookie: softphone=%d", n), fmt.Sprintf("Accept-Language: x-%d", n),
		fmt.Sprintf("Idempotency-Key: k%d", n), fmt.Sprintf("Referer: %s/%d", shop, n),
	}
}

// somebody is the n-th of so many addresses that are no neighbours.
func somebody(n int) string { return fmt.Sprintf("2001:db8:%x:1::1", n) }

// A thousand requests in a second get no more than the limits say, whatever they say of themselves and wherever they come from; nobody
// else notices, and what is kept of them is bounded.
func TestButton_flood(t *testing.T) {
	for name, tt := range map[string]struct {
		rate           int
		from           func(n int) string
		tokens, wishes int // that are given and taken
	}{
		"one address":                     {100, func(int) string { return flooder }, 4, 4},
		"one address, no limit of routes": {0, func(int) string { return flooder }, 4, 4},
		"a thousand addresses":            {100, somebody, 6, 360},
	} {
		t.Run(name, func(t *testing.T) {
			f, boss, b := withButton(t, `,"closed":{"callback":true},"limits":{"per_address":4,"starts_per_minute":6}`, func(s *Server) { s.Limits = Limits{Rate: tt.rate} })
			var others atomic.Int64
			flooded := func(method, path, body string) map[int]int {
				return floodOf(func(n int) int {
					w := f.from(tt.from(n), method, path, fmt.Sprintf(body, n), rotating(b.Key, n)...)
					if n%50 == 0 { // meanwhile
						others.Add(int64(f.undisturbed(t, boss, n)))
					}
					return w.Code
				})
			}
			got := flooded(http.MethodPost, "/v1/tokens", `{"page":{"title":"Shoes %d"}}`)
			if got[201] != tt.tokens || got[201]+got[429] != flood {
				t.Errorf("%d requests for tokens are answered %v, want %d tokens and no more", flood, got, tt.tokens)
			}
			got = flooded(http.MethodPost, "/v1/buttons/"+b.Key+"/callbacks", `{"name":"E","number":"+81332249999","note":"%d"}`)
			if got[201] != tt.wishes || got[201]+got[429] != flood {
				t.Errorf("%d wishes to be called back are answered %v, want %d taken and no more", flood, got, tt.wishes)
			}
			for _, path := range []string{"/v1/buttons/" + b.Key, "/v1/buttons/" + b.Key + "/calls/wabcdefgh_abcdefghijklmnopqrstuvwxyz", "/talk.js", "/talk/" + b.Key} {
				if got = flooded(http.MethodGet, path, "%[1]d"); got[200]+got[404]+got[429] != flood {
					t.Errorf("%s is answered %v", path, got)
				}
			}
			if n := others.Load(); n != 0 {
				t.Errorf("%d of the others' requests went wrong meanwhile", n)
			}
			f.bounded(t, b, tt.tokens, tt.wishes)
		})
	}
}

// undisturbed counts what goes wrong for those who have nothing to do with the flood: people, visitors of the page and Twilio.
func (f *fixture) undisturbed(t *testing.T, session string, n int) (wrong int) {
	t.Helper()
	form := voiceForm("client:alice", "client:bob")
	form.Set("AccountSid", account)
	form.Set("CallSid", fmt.Sprintf("CA%032x", n))
	for _, code := range []int{
		f.from("192.0.2.50", http.MethodGet, "/v1/session", "", session).Code,
		f.from("192.0.2.50", http.MethodGet, "/v1/people", "", session).Code,
		f.from("192.0.2.51", http.MethodGet, "/v1/settings", "").Code,
		f.from("192.0.2.51", http.MethodGet, "/talk.js", "").Code,
		f.from(flooder, http.MethodPost, phone.PathAnswer, form.Encode(), isForm, "X-Twilio-Signature: "+signature(site+phone.PathAnswer, form)).Code,
		f.from(flooder, http.MethodGet, "/healthz", "").Code,
	} {
		if code != http.StatusOK {
			wrong++
		}
	}
	return wrong
}

// bounded looks at what is left of a flood: what was admitted, and a few lines on the rest.
func (f *fixture) bounded(t *testing.T, b buttonJSON, tokens, wishes int) {
	t.Helper()
	entries, err := f.Store.Audited(t.Context(), phone.AuditQuery{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	issued, refused := 0, map[string]int{}
	for _, e := range entries {
		switch e.Action {
		case "token.issue":
			issued++
		case refusedAction:
			refused[e.Outcome]++
		}
	}
	if issued != tokens {
		t.Errorf("%d tokens are in the ledger, want %d", issued, tokens)
	}
	for code, n := range refused {
		if n > 10 {
			t.Errorf("%s is %d times in the ledger, want ten at the most", code, n)
		}
	}
	if len(refused) == 0 {
		t.Error("no refusal is in the ledger")
	}
	asked, err := f.Store.Tasks(t.Context(), phone.TaskQuery{To: []phone.Address{b.To}, Limit: 1000})
	if err != nil || len(asked) != wishes {
		t.Errorf("%d wishes are kept, want %d: %v", len(asked), wishes, err)
	}
	log := f.log.String()
	if lines := strings.Count(log, "\n") - strings.Count(log, "call refused"); lines > 25 { // calls are those of the others
		t.Errorf("%d requests write %d lines into the log", 6*flood, lines)
	}
}
