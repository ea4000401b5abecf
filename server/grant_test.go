package server

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// granted is a server for others where everybody is signed in, and two other programs have an API key.
type granted struct {
	*fixture
	ada, sue, bob string // headers of their sessions
	key, other    madeKey
}

func newGranted(t *testing.T) granted {
	t.Helper()
	f := house(t)
	f.Grants.Store = f.People.Store
	g := granted{fixture: f, ada: f.enters(t, "ada"), sue: f.enters(t, "sue"), bob: f.enters(t, "bob")}
	g.key, g.other = g.made(t, crm), g.made(t, `{"name":"X","scopes":["tokens"],"prefix":"oth_"}`)
	return g
}

// made makes an API key.
func (g granted) made(t *testing.T, body string) madeKey {
	t.Helper()
	w := g.do(http.MethodPost, "/v1/admin/keys", body, g.ada, isJSON)
	want(t, w, 201, "")
	return decode[madeKey](t, w)
}

// give makes a grant.
func (g granted) give(t *testing.T, by, body string) grantJSON {
	t.Helper()
	w := g.do(http.MethodPost, "/v1/grants", body, by, isJSON)
	want(t, w, 201, "")
	return decode[grantJSON](t, w)
}

// list are the grants that somebody is told of.
func (g granted) list(t *testing.T, by, query string) []grantJSON {
	t.Helper()
	w := g.do(http.MethodGet, "/v1/grants?"+query, "", by)
	want(t, w, 200, "")
	if w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("the list may be kept: %v", w.Header())
	}
	return decode[struct{ Grants []grantJSON }](t, w).Grants
}

func (g granted) revoke(by string, id phone.GrantID) int {
	return g.do(http.MethodDelete, "/v1/grants/"+string(id), "", by).Code
}

func TestGrants_list(t *testing.T) {
	g := newGranted(t)
	by := bearer(g.key.Secret)
	ended := g.give(t, g.bob, `{"capabilities":{"clients":["alice"]},"label":"ended"}`)
	g.give(t, g.sue, `{"capabilities":{"clients":["bob"]}}`)
	g.now = g.now.Add(time.Second)
	g.give(t, by, `{"identity":"crm_7","capabilities":{"clients":["alice"]}}`)
	g.give(t, by, `{"identity":"crm_8","capabilities":{"clients":["alice"]}}`)
	want(t, g.do(http.MethodDelete, "/v1/grants/"+string(ended.ID), "", g.bob), 204, "")
	for _, tt := range []struct {
		name, by, query string
		whose           []string // sorted, each once
		n               int      // how many; of a session one is made for all that it may
	}{
		{"an agent", g.bob, "", []string{"bob"}, 2},
		{"an agent, of themselves", g.bob, "identity=bob", []string{"bob"}, 2},
		{"an agent, what stands", g.bob, "standing=true", []string{"bob"}, 1},
		{"an agent, of a key", g.bob, "key=" + string(g.key.ID), nil, 0},
		{"a supervisor", g.sue, "", []string{"sue"}, 2},
		{"an administrator", g.ada, "", []string{"bob", "crm_7", "crm_8", "sue"}, 6},
		{"an administrator, the newest two", g.ada, "limit=2", []string{"crm_7", "crm_8"}, 2},
		{"an administrator, of one", g.ada, "identity=bob&standing=false", []string{"bob"}, 2},
		{"an administrator, of nobody", g.ada, "identity=nobody", nil, 0},
		{"an administrator, of a key", g.ada, "key=" + string(g.key.ID), []string{"crm_7", "crm_8"}, 2},
		{"a key", by, "", []string{"crm_7", "crm_8"}, 2},
		{"a key, of one", by, "identity=crm_8", []string{"crm_8"}, 1},
		{"a key, of a person", by, "identity=bob", nil, 0},
		{"a key, of another key", by, "key=" + string(g.other.ID), []string{"crm_7", "crm_8"}, 2},
		{"another key", bearer(g.other.Secret), "", nil, 0},
		{"another key, of the first", bearer(g.other.Secret), "key=" + string(g.key.ID) + "&identity=crm_7", nil, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all := g.list(t, tt.by, tt.query)
			var whose []string
			for _, one := range all {
				whose = append(whose, string(one.Identity))
			}
			slices.Sort(whose)
			if diff := cmp.Diff(tt.whose, slices.Compact(whose)); diff != "" || len(all) != tt.n {
				t.Errorf("%d grants, want %d, of (-want +got):\n%s", len(all), tt.n, diff)
			}
		})
	}
	for _, one := range g.list(t, g.bob, "") {
		if one.ID == ended.ID && (one.Standing || one.RevokedAt == nil || one.Label != "ended" || one.By != "bob" || one.Key != nil || one.Parent == nil) {
			t.Errorf("the grant that was taken back is told as %+v", one)
		}
	}
	checks := g.made(t, `{"name":"C","scopes":["check"],"prefix":"chk_"}`)
	for _, tt := range []struct {
		name, by, query string
		status          int
		code, field     string
	}{
		{"nobody", "X-Nobody: 1", "", 401, "session_missing", ""},
		{"an agent, of somebody else", g.bob, "identity=sue", 403, "administration_not_allowed", "identity"},
		{"a supervisor, of somebody else", g.sue, "identity=bob", 403, "administration_not_allowed", "identity"},
		{"a key for something else", bearer(checks.Secret), "", 403, "scope_missing", ""},
		{"standing or not", g.bob, "standing=maybe", 422, "standing_invalid", "standing"},
		{"none at all", g.bob, "limit=0", 422, "limit_invalid", "limit"},
		{"too many", g.bob, "limit=1001", 422, "limit_invalid", "limit"},
		{"before what", g.bob, "before=yesterday", 422, "before_invalid", "before"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := g.do(http.MethodGet, "/v1/grants?"+tt.query, "", tt.by)
			want(t, w, tt.status, tt.code)
			if got := decode[Problem](t, w).Field; got != tt.field {
				t.Errorf("field %q, want %q", got, tt.field)
			}
		})
	}
}

// A grant is made from what one has, narrower or as wide, and never from what somebody else has.
func TestGrant_make(t *testing.T) {
	g := newGranted(t)
	by := bearer(g.key.Secret)
	const alice = `"capabilities":{"clients":["alice"]}`
	bobs := g.give(t, g.bob, `{`+alice+`,"label":"for a test"}`)
	if bobs.Identity != "bob" || bobs.By != "bob" || bobs.Key != nil || bobs.Parent == nil || bobs.Label != "for a test" || !bobs.Standing ||
		!slices.Equal(bobs.Capabilities.Clients, []phone.Identity{"alice"}) || bobs.Capabilities.Incoming || len(bobs.Capabilities.Numbers) != 0 || bobs.RevokedAt != nil ||
		bobs.ExpiresAt == nil || !bobs.ExpiresAt.Equal(g.now.Add(time.Hour)) {
		t.Errorf("Bob's is %+v", bobs)
	}
	keys := g.give(t, by, `{"identity":"crm_7",`+alice+`}`)
	if keys.Identity != "crm_7" || keys.By != "" || keys.Key == nil || *keys.Key != g.key.ID || keys.Parent != nil || keys.ExpiresAt != nil {
		t.Errorf("the key's is %+v", keys)
	}
	child := g.give(t, by, `{"identity":"crm_7","parent":"`+string(keys.ID)+`",`+alice+`}`)
	if child.Parent == nil || *child.Parent != keys.ID || child.Key == nil || *child.Key != g.key.ID {
		t.Errorf("what is made from it is %+v", child)
	}
	ended := g.give(t, g.bob, `{`+alice+`}`)
	if got := g.revoke(g.bob, ended.ID); got != 204 {
		t.Fatal(got)
	}
	parts := func() (n int) { // there are, but those that are all of what a session may
		for _, one := range g.list(t, g.ada, "") {
			if one.Parent != nil || one.Key != nil {
				n++
			}
		}
		return n
	}
	from := func(id phone.GrantID, capabilities string) string {
		return fmt.Sprintf(`{"parent":%q,"capabilities":%s}`, id, capabilities)
	}
	for _, tt := range []struct {
		name, by, body string
		status         int
		code, field    string
	}{
		{"nobody", "X-Nobody: 1", `{` + alice + `}`, 401, "session_missing", ""},
		{"for whom, with a session", g.bob, `{"identity":"alice",` + alice + `}`, 422, "identity_not_allowed", "identity"},
		{"for themselves, said", g.bob, `{"identity":"bob",` + alice + `}`, 422, "identity_not_allowed", "identity"},
		{"an administrator for another", g.ada, `{"identity":"bob",` + alice + `}`, 422, "identity_not_allowed", "identity"},
		{"for nobody, with a key", by, `{` + alice + `}`, 422, "identity_missing", "identity"},
		{"for a person, with a key", by, `{"identity":"bob",` + alice + `}`, 403, "identity_not_allowed", "identity"},
		{"for another key's", by, `{"identity":"oth_7",` + alice + `}`, 403, "identity_not_allowed", "identity"},
		{"of nothing", g.bob, `{}`, 422, "field_missing", "capabilities"},
		{"of null", g.bob, `{"capabilities":null}`, 422, "type_wrong", "capabilities"},
		{"of a list", g.bob, `{"capabilities":[]}`, 422, "type_wrong", "capabilities"},
		{"of what there is not", g.bob, `{"capabilities":{"admin":true}}`, 422, "field_unknown", "capabilities.admin"},
		{"wider than an agent", g.bob, `{"capabilities":{"supervise":true}}`, 403, "grant_wider", "capabilities.supervise"},
		{"rooms of an agent", g.bob, `{"capabilities":{"create_rooms":true}}`, 403, "grant_wider", "capabilities.create_rooms"},
		{"more in a room", g.bob, `{"capabilities":{"rooms":[{"room":"sales","roles":["coach"]}]}}`, 403, "grant_wider", "capabilities.rooms"},
		{"longer than the session", g.bob, `{"capabilities":{"expires_at":"` + g.now.Add(2*time.Hour).UTC().Format(time.RFC3339) + `"}}`, 403, "grant_wider", "capabilities.expires_at"},
		{"wider than the key", by, `{"identity":"crm_7","capabilities":{"clients":["carol"]}}`, 403, "grant_wider", "capabilities.clients"},
		{"wider than its own parent", g.bob, from(bobs.ID, `{"clients":["sue"]}`), 403, "grant_wider", "capabilities.clients"},
		{"what its parent has not", g.bob, from(bobs.ID, `{"incoming":true}`), 403, "grant_wider", "capabilities.incoming"},
		{"from somebody else's", g.sue, from(bobs.ID, `{"clients":["alice"]}`), 422, "parent_unknown", "parent"},
		{"an administrator from somebody else's", g.ada, from(bobs.ID, `{"clients":["alice"]}`), 422, "parent_unknown", "parent"},
		{"from another identity's of the key", by, `{"identity":"crm_8","parent":"` + string(keys.ID) + `",` + alice + `}`, 422, "parent_unknown", "parent"},
		{"another key from the key's", bearer(g.other.Secret), `{"identity":"oth_7","parent":"` + string(keys.ID) + `",` + alice + `}`, 422, "parent_unknown", "parent"},
		{"from one that has ended", g.bob, from(ended.ID, `{"clients":["alice"]}`), 422, "parent_unknown", "parent"},
		{"from none that there is", g.bob, from("gr_aaaaaaaaaaaaaaaaaaaaaaaaaa", `{"clients":["alice"]}`), 422, "parent_unknown", "parent"},
		{"from what is no grant", g.bob, from("x' OR 1=1 --", `{"clients":["alice"]}`), 422, "parent_unknown", "parent"},
		{"a label of two lines", g.bob, `{"label":"a\nb",` + alice + `}`, 422, "label_invalid", "label"},
		{"a long label", g.bob, `{"label":"` + strings.Repeat("ä", 65) + `",` + alice + `}`, 422, "label_invalid", "label"},
		{"by whom", g.bob, `{"by":"ada",` + alice + `}`, 422, "field_unknown", "by"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := parts()
			w := g.do(http.MethodPost, "/v1/grants", tt.body, tt.by, isJSON)
			want(t, w, tt.status, tt.code)
			if got := decode[Problem](t, w).Field; got != tt.field {
				t.Errorf("field %q, want %q", got, tt.field)
			}
			if after := parts(); after != before {
				t.Errorf("there were %d grants, and are %d", before, after)
			}
		})
	}
	for _, line := range []string{
		"bob grant.create bob " + string(bobs.ID) + " ok", "key:" + string(g.key.ID) + " grant.create crm_7 " + string(keys.ID) + " ok",
		"bob grant.create bob  grant_wider", "sue grant.create sue  parent_unknown",
	} {
		if all := g.writtenDown(t); !strings.Contains(all, line) {
			t.Errorf("%q was not written down: %s", line, all)
		}
	}
}

// A token can name a grant that was made before, of who it is for, while that stands.
func TestToken_grant(t *testing.T) {
	g := newGranted(t)
	by := bearer(g.key.Secret)
	bobs := g.give(t, g.bob, `{"capabilities":{"clients":["alice"]}}`).ID
	sues := g.give(t, g.sue, `{"capabilities":{"clients":["alice"]}}`).ID
	keys := g.give(t, by, `{"identity":"crm_7","capabilities":{"clients":["alice"]}}`).ID
	ended := g.give(t, g.bob, `{"capabilities":{"clients":["alice"]}}`).ID
	if got := g.revoke(g.bob, ended); got != 204 {
		t.Fatal(got)
	}
	short := g.give(t, g.bob, `{"capabilities":{"clients":["alice"],"expires_at":"`+g.now.Add(time.Minute).UTC().Format(time.RFC3339)+`"}}`).ID
	g.now = g.now.Add(time.Minute)
	for _, tt := range []struct {
		name, by, body string
		status         int
		code, field    string
	}{
		{"one's own", g.bob, `{"grant":"` + string(bobs) + `"}`, 201, "", ""},
		{"of the key's", by, `{"identity":"crm_7","grant":"` + string(keys) + `"}`, 201, "", ""},
		{"of another identity of the key's", by, `{"identity":"crm_8","grant":"` + string(keys) + `"}`, 422, "grant_unknown", "grant"},
		{"of a key's, with a session", g.bob, `{"grant":"` + string(keys) + `"}`, 422, "grant_unknown", "grant"},
		{"of a person's, with a key", by, `{"identity":"crm_7","grant":"` + string(bobs) + `"}`, 422, "grant_unknown", "grant"},
		{"somebody else's", g.bob, `{"grant":"` + string(sues) + `"}`, 422, "grant_unknown", "grant"},
		{"somebody else's, by an administrator", g.ada, `{"grant":"` + string(bobs) + `"}`, 422, "grant_unknown", "grant"},
		{"none that there is", g.bob, `{"grant":"gr_aaaaaaaaaaaaaaaaaaaaaaaaaa"}`, 422, "grant_unknown", "grant"},
		{"what is no grant", g.bob, `{"grant":"me"}`, 422, "grant_unknown", "grant"},
		{"one that was taken back", g.bob, `{"grant":"` + string(ended) + `"}`, 403, "grant_revoked", ""},
		{"one that has ended", g.bob, `{"grant":"` + string(short) + `"}`, 403, "grant_expired", ""},
		{"and a part of it", g.bob, `{"grant":"` + string(bobs) + `","capabilities":{}}`, 422, "grant_invalid", "grant"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := g.do(http.MethodPost, "/v1/tokens", tt.body, tt.by, isJSON)
			want(t, w, tt.status, tt.code)
			if tt.status != 201 {
				if got := decode[Problem](t, w).Field; got != tt.field || strings.Contains(w.Body.String(), "eyJ") {
					t.Errorf("%s, want the field %q and no token", w.Body, tt.field)
				}
				return
			}
			got := decode[tokenResponse](t, w)
			claims := verify(t, g.fixture, got.Token)
			if claims.Incoming || claims.Params[phone.GrantParameter] != string(got.GrantID) || !strings.Contains(tt.body, string(got.GrantID)) ||
				!slices.Equal(got.Capabilities.Clients, []phone.Identity{"alice"}) || len(got.Capabilities.Numbers) > 0 {
				t.Errorf("the token says %+v, the answer %+v", claims, got)
			}
		})
	}
}

// Who may take back which grant. To all others there is none.
func TestGrant_revoke(t *testing.T) {
	g := newGranted(t)
	by := bearer(g.key.Secret)
	const alice = `"capabilities":{"clients":["alice"]}`
	persons := func() phone.GrantID { return g.give(t, g.bob, `{`+alice+`}`).ID }
	keys := func() phone.GrantID { return g.give(t, by, `{"identity":"crm_7",`+alice+`}`).ID }
	next := decode[madeKey](t, g.do(http.MethodPost, "/v1/admin/keys/"+string(g.key.ID)+"/rotate", `{"overlap":3600}`, g.ada, isJSON))
	checks := g.made(t, `{"name":"C","scopes":["check"],"prefix":"chk_"}`)
	for _, tt := range []struct {
		name   string
		id     func() phone.GrantID
		by     string
		status int
		code   string
		as     string // in the ledger
	}{
		{"a person, their own", persons, g.bob, 204, "", "bob"},
		{"a person, another's", persons, g.sue, 404, "grant_unknown", ""},
		{"a person, a key's", keys, g.bob, 404, "grant_unknown", ""},
		{"a supervisor, a key's", keys, g.sue, 404, "grant_unknown", ""},
		{"an administrator, another's", persons, g.ada, 204, "", "ada"},
		{"an administrator, a key's", keys, g.ada, 204, "", "ada"},
		{"a key, its own", keys, by, 204, "", "key:" + string(g.key.ID)},
		{"the key that takes its place", keys, bearer(next.Secret), 204, "", "key:" + string(next.ID)},
		{"another key", keys, bearer(g.other.Secret), 404, "grant_unknown", ""},
		{"a key, a person's", persons, by, 404, "grant_unknown", ""},
		{"a key for something else", keys, bearer(checks.Secret), 403, "scope_missing", ""},
		{"nobody", persons, "X-Nobody: 1", 401, "session_missing", ""},
		{"one that there is not", func() phone.GrantID { return "gr_aaaaaaaaaaaaaaaaaaaaaaaaaa" }, g.ada, 404, "grant_unknown", ""},
		{"what is no grant", func() phone.GrantID { return "all" }, g.ada, 404, "grant_unknown", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			id := tt.id()
			want(t, g.do(http.MethodDelete, "/v1/grants/"+string(id), "", tt.by), tt.status, tt.code)
			stands := false
			for _, one := range g.list(t, g.ada, "standing=true") {
				stands = stands || one.ID == id
			}
			if known := id.Valid() && !strings.HasPrefix(string(id), "gr_aaa"); stands != (known && tt.status != 204) {
				t.Errorf("it stands: %v", stands)
			}
			said := slices.ContainsFunc(g.audits(t, 1), func(line string) bool {
				return strings.HasPrefix(line, tt.as+"|grant.revoke|") && strings.HasSuffix(line, "|"+string(id)+"|ok")
			})
			if said != (tt.status == 204) {
				t.Errorf("the ledger says %v", g.audits(t, 1))
			}
		})
	}
}

// What a grant was made from takes it along.
func TestGrant_revokeParent(t *testing.T) {
	g := newGranted(t)
	by := bearer(g.key.Secret)
	const alice = `"capabilities":{"clients":["alice"]}`
	parent := g.give(t, by, `{"identity":"crm_7",`+alice+`}`).ID
	child := g.give(t, by, `{"identity":"crm_7","parent":"`+string(parent)+`",`+alice+`}`).ID
	if doc := g.with("1", "client:crm_7", "client:alice", child); !strings.Contains(doc, "<Identity>alice</Identity>") {
		t.Fatalf("before: %s", doc)
	}
	if got := g.revoke(by, parent); got != 204 {
		t.Fatal(got)
	}
	if doc := g.with("2", "client:crm_7", "client:alice", child); strings.Contains(doc, "<Dial") {
		t.Errorf("after: %s", doc)
	}
	want(t, g.do(http.MethodPost, "/v1/tokens", `{"identity":"crm_7","grant":"`+string(child)+`"}`, by, isJSON), 403, "grant_revoked")
	// Of a person: all that a sign-in allows takes all parts of it along, and the sign-in, so that nothing stands in for it.
	part := g.give(t, g.bob, `{`+alice+`}`)
	if doc := g.with("3", "client:bob", "client:alice", "gr_aaaaaaaaaaaaaaaaaaaaaaaaaa"); !strings.Contains(doc, "<Identity>alice</Identity>") {
		t.Fatalf("before: %s", doc)
	}
	if got := g.revoke(g.bob, *part.Parent); got != 204 {
		t.Fatal(got)
	}
	g.now = g.now.Add(time.Second) // what was read of people is believed until then
	for n, handle := range []phone.GrantID{part.ID, *part.Parent, "gr_aaaaaaaaaaaaaaaaaaaaaaaaaa"} {
		if doc := g.with(string(rune('4'+n)), "client:bob", "client:alice", handle); strings.Contains(doc, "<Dial") {
			t.Errorf("after, with %s: %s", handle, doc)
		}
	}
	for _, path := range []string{"/v1/tokens", "/v1/grants"} {
		want(t, g.do(http.MethodPost, path, `{}`, g.bob, isJSON), 401, "session_missing")
	}
	if all := g.writtenDown(t); !strings.Contains(all, "bob session.end bob") {
		t.Errorf("it was not written down: %s", all)
	}
	again := g.enters(t, "bob")
	want(t, g.do(http.MethodPost, "/v1/tokens", `{}`, again, isJSON), 201, "")
}
