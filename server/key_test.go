package server

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// The secret of a key is in the answer to who made it, and nowhere else.
func TestKey_shownOnce(t *testing.T) {
	g := newGranted(t)
	w := g.do(http.MethodPost, "/v1/admin/keys", `{"name":"Shop","scopes":["tokens"],"prefix":"shop_","per_minute":7,"ceiling":{"clients":["alice"]},
		"expires_at":"`+g.now.Add(time.Hour).UTC().Format(time.RFC3339)+`"}`, g.ada, isJSON)
	want(t, w, 201, "")
	made := decode[madeKey](t, w)
	text, named := made.Secret, strings.HasPrefix(made.Secret, made.Begins) && strings.HasSuffix(made.Secret, made.Hint) && made.Begins == "sk_"+string(made.ID)+"_"
	if secret := strings.TrimPrefix(text, made.Begins); !named || len(secret) != 32 || len(made.Hint) != 4 || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("made %+v, %v", made, w.Header())
	}
	if made.Name != "Shop" || made.Prefix != "shop_" || made.PerMinute != 7 || made.By != "ada" || !made.Standing || made.UsedAt != nil || made.RevokedAt != nil || made.Replaces != nil ||
		made.ExpiresAt == nil || !made.ExpiresAt.Equal(g.now.Add(time.Hour)) || !slices.Equal(made.Ceiling.Clients, []phone.Identity{"alice"}) || made.Ceiling.Incoming || len(made.Origins) != 0 {
		t.Errorf("made %+v", made.apiKey)
	}
	want(t, g.do(http.MethodPost, "/v1/tokens", `{"identity":"shop_1"}`, bearer(text), isJSON), 201, "")
	one := "/v1/admin/keys/" + string(made.ID)
	said := g.do(http.MethodGet, "/v1/admin/keys", "", g.ada)
	want(t, said, 200, "")
	all := decode[struct{ Keys []apiKey }](t, said).Keys
	if len(all) != 3 || !slices.ContainsFunc(all, func(k apiKey) bool {
		return k.ID == made.ID && k.UsedAt != nil && k.UsedAt.Equal(g.now.Truncate(time.Minute))
	}) {
		t.Errorf("the keys are %+v", all)
	}
	for _, w := range []struct{ name, text string }{
		{"the list", said.Body.String()},
		{"the key", g.do(http.MethodGet, one, "", g.ada).Body.String()},
		{"the change", g.do(http.MethodPatch, one, `{"name":"Shop 2"}`, g.ada, isJSON).Body.String()},
		{"the grants", g.do(http.MethodGet, "/v1/grants", "", g.ada).Body.String()},
		{"the ledger", strings.Join(g.audits(t, 100), "\n")},
		{"the log", g.log.String()},
	} {
		if strings.Contains(w.text, text) || strings.Contains(w.text, strings.TrimPrefix(text, made.Begins)) {
			t.Errorf("%s has the secret: %s", w.name, w.text)
		}
	}
}

func TestKey_badInput(t *testing.T) {
	g := newGranted(t)
	tests := []struct {
		name, body  string
		status      int
		code, field string
	}{
		{"nothing", `{}`, 422, "name_invalid", "name"},
		{"no name", `{"name":"","scopes":["tokens"],"prefix":"new_"}`, 422, "name_invalid", "name"},
		{"a name of two lines", `{"name":"a\nb","scopes":["tokens"],"prefix":"new_"}`, 422, "name_invalid", "name"},
		{"a long name", `{"name":"` + strings.Repeat("a", 65) + `","scopes":["tokens"],"prefix":"new_"}`, 422, "name_invalid", "name"},
		{"for nothing", `{"name":"N","scopes":[],"prefix":"new_"}`, 422, "scopes_invalid", "scopes"},
		{"for all", `{"name":"N","scopes":["*"],"prefix":"new_"}`, 422, "scopes_invalid", "scopes"},
		{"for one thing", `{"name":"N","scopes":"tokens","prefix":"new_"}`, 422, "type_wrong", "scopes"},
		{"for everybody", `{"name":"N","scopes":["tokens"]}`, 422, "prefix_invalid", "prefix"},
		{"an empty prefix", `{"name":"N","scopes":["tokens"],"prefix":""}`, 422, "prefix_invalid", "prefix"},
		{"an underscore alone", `{"name":"N","scopes":["tokens"],"prefix":"_"}`, 422, "prefix_invalid", "prefix"},
		{"no underscore", `{"name":"N","scopes":["tokens"],"prefix":"new"}`, 422, "prefix_invalid", "prefix"},
		{"capitals", `{"name":"N","scopes":["tokens"],"prefix":"New_"}`, 422, "prefix_invalid", "prefix"},
		{"another key's prefix", `{"name":"N","scopes":["tokens"],"prefix":"crm_"}`, 409, "prefix_taken", "prefix"},
		{"too fast", `{"name":"N","scopes":["tokens"],"prefix":"new_","per_minute":60001}`, 422, "per_minute_invalid", "per_minute"},
		{"slower than not", `{"name":"N","scopes":["tokens"],"prefix":"new_","per_minute":-1}`, 422, "per_minute_invalid", "per_minute"},
		{"every origin", `{"name":"N","scopes":["tokens"],"prefix":"new_","origins":["*"]}`, 422, "origins_invalid", "origins"},
		{"no origin", `{"name":"N","scopes":["tokens"],"prefix":"new_","origins":["null"]}`, 422, "origins_invalid", "origins"},
		{"a page", `{"name":"N","scopes":["tokens"],"prefix":"new_","origins":["https://crm.example/"]}`, 422, "origins_invalid", "origins"},
		{"every page below", `{"name":"N","scopes":["tokens"],"prefix":"new_","origins":["https://*.crm.example"]}`, 422, "origins_invalid", "origins"},
		{"a ceiling of what there is not", `{"name":"N","scopes":["tokens"],"prefix":"new_","ceiling":{"root":true}}`, 422, "field_unknown", "ceiling.root"},
		{"a ceiling above who makes it", `{"name":"N","scopes":["tokens"],"prefix":"new_","ceiling":{"caller_ids":["+15005550007"]}}`, 403, "grant_wider", "ceiling.caller_ids"},
		{"numbers above who makes it", `{"name":"N","scopes":["tokens"],"prefix":"new_","ceiling":{"numbers":[{"prefix":"+44"}]}}`, 403, "grant_wider", "ceiling.numbers"},
		{"an end that is none", `{"name":"N","scopes":["tokens"],"prefix":"new_","expires_at":"soon"}`, 422, "time_invalid", "expires_at"},
		{"an end in a number", `{"name":"N","scopes":["tokens"],"prefix":"new_","expires_at":1}`, 422, "type_wrong", "expires_at"},
		{"a secret of one's own", `{"name":"N","scopes":["tokens"],"prefix":"new_","secret":"sk_a_b"}`, 422, "field_unknown", "secret"},
	}
	check := func(t *testing.T, method, path, body string, status int, code, field string) {
		t.Helper()
		w := g.do(method, path, body, g.ada, isJSON)
		want(t, w, status, code)
		if p := decode[Problem](t, w); p.Field != field {
			t.Errorf("field %q, want %q", p.Field, field)
		}
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { check(t, http.MethodPost, "/v1/admin/keys", tt.body, tt.status, tt.code, tt.field) })
	}
	one := "/v1/admin/keys/" + string(g.key.ID)
	before := g.do(http.MethodGet, one, "", g.ada).Body.String()
	for _, tt := range tests[1:] {
		if strings.Contains(tt.body, "secret") || tt.field == "prefix" {
			continue
		}
		body := strings.Replace(strings.Replace(tt.body, `,"prefix":"new_"`, "", 1), `"name":"N",`, "", 1)
		t.Run("changed to "+tt.name, func(t *testing.T) { check(t, http.MethodPatch, one, body, tt.status, tt.code, tt.field) })
	}
	check(t, http.MethodPatch, one, `{"prefix":"new_"}`, 422, "prefix_fixed", "prefix")
	check(t, http.MethodPost, one+"/rotate", `{"overlap":-1}`, 422, "overlap_invalid", "overlap")
	check(t, http.MethodPost, one+"/rotate", `{"overlap":2592001}`, 422, "overlap_invalid", "overlap")
	check(t, http.MethodDelete, one+"?end_calls=1", ``, 422, "end_calls_invalid", "end_calls")
	if after := g.do(http.MethodGet, one, "", g.ada).Body.String(); after != before {
		t.Errorf("what was refused changed it: %s, before %s", after, before)
	}
	for _, tt := range []struct{ method, path, body string }{
		{http.MethodGet, "", ""},
		{http.MethodPatch, "", `{"name":"N"}`},
		{http.MethodDelete, "", ""},
		{http.MethodPost, "/rotate", `{}`},
	} {
		for _, id := range []string{"aaaaaaaaaa", "' OR 1=1 --", "A", "%00"} {
			check(t, tt.method, "/v1/admin/keys/"+strings.ReplaceAll(id, " ", "%20")+tt.path, tt.body, 404, "key_unknown", "")
		}
	}
	for _, line := range []string{"ada key.create   name_invalid", "ada key.create  crm_ prefix_taken", "ada key.update " + string(g.key.ID) + "  prefix_fixed", "ada key.update aaaaaaaaaa  key_unknown"} {
		if all := g.writtenDown(t); !strings.Contains(all, line) {
			t.Errorf("%q was not written down: %s", line, all)
		}
	}
}

// What was got with a key can do no more than the key can now.
func TestKey_change(t *testing.T) {
	g := newGranted(t)
	by, one := bearer(g.key.Secret), "/v1/admin/keys/"+string(g.key.ID)
	change := func(body string) apiKey {
		t.Helper()
		w := g.do(http.MethodPatch, one, body, g.ada, isJSON)
		want(t, w, 200, "")
		return decode[apiKey](t, w)
	}
	grant := g.token(t, by, `{"identity":"crm_7"}`).GrantID
	const alice = "<Identity>alice</Identity>"
	if doc := g.with("1", "client:crm_7", "client:alice", grant); !strings.Contains(doc, alice) {
		t.Fatalf("before: %s", doc)
	}
	got := change(`{"ceiling":{"clients":["bob"]}}`)
	if diff := cmp.Diff([]phone.Identity{"bob"}, got.Ceiling.Clients); diff != "" || got.Name != "CRM" || got.Prefix != "crm_" || !slices.Equal(got.Origins, []string{"https://crm.example"}) {
		t.Errorf("what was left out did not stay: %+v", got)
	}
	if doc := g.with("2", "client:crm_7", "client:alice", grant); strings.Contains(doc, "<Dial") {
		t.Errorf("the key may no longer, its token may: %s", doc)
	}
	if got := change(`{"scopes":["check"]}`); len(got.Scopes) != 1 {
		t.Errorf("changed to %+v", got)
	}
	want(t, g.do(http.MethodPost, "/v1/tokens", `{"identity":"crm_7"}`, by, isJSON), 403, "scope_missing")
	change(`{"scopes":["tokens"],"per_minute":1}`)
	want(t, g.do(http.MethodPost, "/v1/tokens", `{"identity":"crm_7"}`, by, isJSON), 201, "")
	w := g.do(http.MethodPost, "/v1/tokens", `{"identity":"crm_8"}`, by, isJSON)
	if want(t, w, 429, "key_rate"); w.Header().Get("Retry-After") == "" {
		t.Error("it is not said when to come again")
	}
	change(`{"per_minute":0,"expires_at":"` + g.now.Add(time.Minute).UTC().Format(time.RFC3339) + `"}`)
	want(t, g.do(http.MethodPost, "/v1/tokens", `{"identity":"crm_7"}`, by, isJSON), 201, "")
	if got := change(`{"name":"CRM 2"}`); got.ExpiresAt == nil || got.Name != "CRM 2" {
		t.Errorf("its end did not stay: %+v", got)
	}
	g.now = g.now.Add(time.Minute)
	want(t, g.do(http.MethodPost, "/v1/tokens", `{"identity":"crm_7"}`, by, isJSON), 401, "key_invalid")
	if got := change(`{"expires_at":null}`); got.ExpiresAt != nil || !got.Standing {
		t.Errorf("with no end it is %+v", got)
	}
	want(t, g.do(http.MethodPost, "/v1/tokens", `{"identity":"crm_7"}`, by, isJSON), 201, "")
	want(t, g.do(http.MethodDelete, one, "", g.ada), 204, "")
	if got := change(`{"expires_at":null}`); got.Standing || got.RevokedAt == nil {
		t.Errorf("after its end a change makes it %+v", got)
	}
	want(t, g.do(http.MethodPost, "/v1/tokens", `{"identity":"crm_7"}`, by, isJSON), 401, "key_invalid")
}

// A key that takes another's place: both are good while they overlap, and then the new one is.
func TestKey_rotate(t *testing.T) {
	g := newGranted(t)
	old, one := bearer(g.key.Secret), "/v1/admin/keys/"+string(g.key.ID)
	w := g.do(http.MethodPost, one+"/rotate", `{"overlap":60}`, g.ada, isJSON)
	want(t, w, 201, "")
	next := decode[madeKey](t, w)
	if next.ID == g.key.ID || next.Secret == g.key.Secret || next.Replaces == nil || *next.Replaces != g.key.ID || next.Prefix != "crm_" || next.ExpiresAt != nil ||
		!cmp.Equal(next.Ceiling, g.key.Ceiling) || !slices.Equal(next.Scopes, g.key.Scopes) || !slices.Equal(next.Origins, g.key.Origins) || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("the new key is %+v", next)
	}
	if got := decode[apiKey](t, g.do(http.MethodGet, one, "", g.ada)); got.ExpiresAt == nil || !got.ExpiresAt.Equal(g.now.Add(time.Minute)) || !got.Standing {
		t.Errorf("the old key is %+v", got)
	}
	before := g.token(t, old, `{"identity":"crm_7"}`).GrantID
	after := g.token(t, bearer(next.Secret), `{"identity":"crm_7"}`).GrantID
	g.now = g.now.Add(time.Minute)
	want(t, g.do(http.MethodPost, "/v1/tokens", `{"identity":"crm_7"}`, old, isJSON), 401, "key_invalid")
	want(t, g.do(http.MethodPost, "/v1/tokens", `{"identity":"crm_7"}`, bearer(next.Secret), isJSON), 201, "")
	if doc := g.with("1", "client:crm_7", "client:alice", before); strings.Contains(doc, "<Dial") {
		t.Errorf("what was got with the old key: %s", doc)
	}
	if doc := g.with("2", "client:crm_7", "client:alice", after); !strings.Contains(doc, "<Identity>alice</Identity>") {
		t.Errorf("what was got with the new key: %s", doc)
	}
	want(t, g.do(http.MethodPost, one+"/rotate", `{}`, g.ada, isJSON), 409, "key_ended")
	// Without an overlap the old one ends at once.
	last := decode[madeKey](t, g.do(http.MethodPost, "/v1/admin/keys/"+string(next.ID)+"/rotate", `{}`, g.ada, isJSON))
	want(t, g.do(http.MethodPost, "/v1/tokens", `{"identity":"crm_7"}`, bearer(next.Secret), isJSON), 401, "key_invalid")
	want(t, g.do(http.MethodPost, "/v1/tokens", `{"identity":"crm_7"}`, bearer(last.Secret), isJSON), 201, "")
	if line, all := "ada key.rotate "+string(g.key.ID)+" "+string(next.ID)+" ok", g.writtenDown(t); !strings.Contains(all, line) || strings.Contains(all, strings.TrimPrefix(next.Secret, next.Begins)) {
		t.Errorf("want %q in %s", line, all)
	}
}

// Who takes a grant or a key back can have the calls ended that are made with it, and with nothing else.
func TestRevoke_endCalls(t *testing.T) {
	g := newGranted(t)
	by := bearer(g.key.Secret)
	const alice = `"capabilities":{"clients":["alice"]}`
	parent := g.give(t, by, `{"identity":"crm_7",`+alice+`}`).ID
	child := g.give(t, by, `{"identity":"crm_7","parent":"`+string(parent)+`",`+alice+`}`).ID
	sibling := g.give(t, by, `{"identity":"crm_7",`+alice+`}`).ID
	foreign := g.give(t, bearer(g.other.Secret), `{"identity":"oth_7","capabilities":{}}`).ID
	reserve := func(n string, grant phone.GrantID, key phone.KeyID) {
		err := g.Doors.Budgets.Reserve(t.Context(), phone.Reservation{
			Call: phone.CallSID(sidOf(n)), Identity: "crm_7", Grant: grant, Key: key, To: phone.Client("alice"), Scopes: []string{"account"}, At: g.now, Length: time.Hour,
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
	}
	reserve("1", parent, g.key.ID)
	reserve("2", child, g.key.ID)
	reserve("3", sibling, g.key.ID)
	reserve("4", foreign, g.other.ID)
	reserve("5", parent, g.key.ID)
	if err := g.Doors.Budgets.Settle(t.Context(), phone.CallSID(sidOf("5")), time.Second, g.now); err != nil {
		t.Fatal(err)
	}
	ended := func(t *testing.T, who string, calls ...string) {
		t.Helper()
		asked := g.control.take()
		all := map[string]bool{}
		for _, line := range asked {
			for n := range 7 {
				if sid := sidOf(string(rune('0' + n))); strings.Contains(line, sid) {
					all[string(rune('0'+n))] = true
				}
			}
			if !strings.HasPrefix(line, who+" end calls ") {
				t.Errorf("asked for %q", line)
			}
		}
		var got []string
		for n := range all {
			got = append(got, n)
		}
		slices.Sort(got)
		if diff := cmp.Diff(calls, got); diff != "" {
			t.Errorf("the calls that were ended (-want +got):\n%s\nof %v", diff, asked)
		}
	}
	// Another server that does not know yet lets one more call begin.
	g.Doors.Budgets = &behind{BudgetStore: g.Doors.Budgets, then: func() { reserve("6", child, g.key.ID) }}
	g.control.take()
	want(t, g.do(http.MethodDelete, "/v1/grants/"+string(parent)+"?end_calls=perhaps", "", by), 422, "end_calls_invalid")
	want(t, g.do(http.MethodDelete, "/v1/grants/"+string(parent)+"?end_calls=true", "", bearer(g.other.Secret)), 404, "grant_unknown")
	want(t, g.do(http.MethodDelete, "/v1/grants/"+string(sibling)+"?end_calls=false", "", by), 204, "")
	ended(t, "")
	want(t, g.do(http.MethodDelete, "/v1/grants/"+string(parent)+"?end_calls=true", "", by), 204, "")
	ended(t, "key:"+string(g.key.ID), "1", "2", "6")
	want(t, g.do(http.MethodDelete, "/v1/admin/keys/"+string(g.key.ID)+"?end_calls=true", "", g.ada), 204, "")
	ended(t, "ada", "1", "2", "3", "6")
}

// behind are budgets on which something happens after they were read.
type behind struct {
	phone.BudgetStore
	then func()
}

func (b *behind) Unsettled(ctx context.Context, q phone.ReservationQuery) ([]phone.Reservation, error) {
	all, err := b.BudgetStore.Unsettled(ctx, q)
	b.then()
	return all, err
}
