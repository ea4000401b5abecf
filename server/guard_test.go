package server

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"softphone/internal/phone"
)

// demote makes somebody an agent.
func (f *fixture) demote(t *testing.T, id phone.Identity) {
	t.Helper()
	_, err := f.People.Store.UpdatePerson(t.Context(), id, func(p *phone.Person) error {
		p.Role = phone.Agent
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// exchange is one request and the answer that it must have: a status, and what must stand in it.
type exchange struct {
	method, path, body string
	status             int
	want               string
}

func (f *fixture) run(t *testing.T, cookie string, all []exchange) {
	t.Helper()
	for _, x := range all {
		headers := []string{cookie}
		if x.body != "" {
			headers = append(headers, isJSON)
		}
		w := f.do(x.method, x.path, x.body, headers...)
		if w.Code != x.status || !strings.Contains(w.Body.String(), x.want) {
			t.Errorf("%s %s %s: %d %s, want %d %s", x.method, x.path, x.body, w.Code, w.Body, x.status, x.want)
		}
	}
}

// writtenDown are the actions that were written down, and of what, the newest first.
func (f *fixture) writtenDown(t *testing.T) string {
	t.Helper()
	entries, err := f.Store.Audited(t.Context(), phone.AuditQuery{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, string(e.By)+" "+e.Action+" "+e.Target+" "+e.Detail+" "+e.Outcome)
	}
	return strings.Join(all, "\n")
}

// call asks what to do with a call of a client's.
func (f *fixture) call(sid, from, to string) string {
	return f.post("/voice", url.Values{"CallSid": {sid}, "From": {from}, "To": {to}, "CallStatus": {"ringing"}}).Body.String()
}

func sidOf(n string) string { return "CA" + strings.Repeat("0", 32-len(n)) + n }

func TestSwitches(t *testing.T) {
	f := newFixture(t)
	boss, agent := f.signIn(t, "Boss"), f.signIn(t, "Alice")
	f.demote(t, "alice")
	const path = "/v1/admin/switches/no_numbers"
	f.run(t, agent, []exchange{
		{"GET", "/v1/admin/switches", "", 403, "administration_not_allowed"},
		{"PUT", path, `{"on":true}`, 403, "administration_not_allowed"},
		{"GET", "/v1/admin/budgets", "", 403, "administration_not_allowed"},
		{"GET", "/v1/admin/teams", "", 403, "administration_not_allowed"},
		{"POST", "/v1/admin/teams", `{"name":"sales"}`, 403, "administration_not_allowed"},
	})
	if doc := f.call(sidOf("1"), "client:alice", "+15005550001"); !strings.Contains(doc, "<Number") {
		t.Errorf("it is not called: %s", doc)
	}
	f.run(t, boss, []exchange{
		{"GET", "/v1/admin/switches", "", 200, `{"name":"no_numbers","on":false,"by":"","reason":"","at":null}`},
		{"PUT", path, `{}`, 422, "on_missing"},
		{"PUT", path, `{"on":1}`, 422, "type_wrong"},
		{"PUT", path, `{"on":true,"reason":"` + strings.Repeat("x", 201) + `"}`, 422, "reason_invalid"},
		{"PUT", path, `{"on":true,"reason":"a\u0007"}`, 422, "reason_invalid"},
		{"PUT", "/v1/admin/switches/everything", `{"on":true}`, 404, "switch_unknown"},
		{"GET", "/v1/admin/switches/everything", "", 404, "switch_unknown"},
		{"PUT", path, `{"on":true,"reason":"fraud?"}`, 200, `"on":true,"by":"boss","reason":"fraud?"`},
		{"GET", path, "", 200, `"on":true,"by":"boss"`},
	})
	if doc := f.call(sidOf("2"), "client:alice", "+15005550001"); !strings.Contains(doc, "switched off") {
		t.Errorf("it is called: %s", doc)
	}
	if doc := f.call(sidOf("3"), "client:alice", "client:boss"); !strings.Contains(doc, "<Client") {
		t.Errorf("people cannot be called: %s", doc)
	}
	f.run(t, boss, []exchange{{"PUT", path, `{"on":false}`, 200, `"on":false`}})
	if doc := f.call(sidOf("4"), "client:alice", "+15005550001"); !strings.Contains(doc, "<Number") {
		t.Errorf("it is not called: %s", doc)
	}
	for _, line := range []string{"boss switch.set no_numbers on: fraud? ok", "boss switch.set no_numbers off ok", "alice call.denied +15•••01  numbers_switched_off"} {
		if all := f.writtenDown(t); !strings.Contains(all, line) {
			t.Errorf("%q was not written down: %s", line, all)
		}
	}
}

func TestBudgets(t *testing.T) {
	f := newFixture(t)
	boss := f.signIn(t, "Boss")
	f.signIn(t, "Alice")
	f.run(t, boss, []exchange{
		{"GET", "/v1/admin/budgets", "", 200, `{"budgets":[{"kind":"account","id":"","name":"","calls":0,"calls_limit":9,"minutes":0,"minutes_limit":600}]}`},
	})
	f.call(sidOf("1"), "client:alice", "+15005550001")
	f.call(sidOf("2"), "client:alice", "client:boss")
	f.run(t, boss, []exchange{
		{"GET", "/v1/admin/budgets", "", 200, `{"kind":"account","id":"","name":"","calls":1,"calls_limit":9,"minutes":60,"minutes_limit":600}`},
		{"GET", "/v1/admin/budgets", "", 200, `{"kind":"person","id":"alice","name":"Alice","calls":2,"calls_limit":5,"minutes":60,"minutes_limit":null}`},
	})
}

func TestTeams(t *testing.T) {
	f := newFixture(t)
	boss := f.signIn(t, "Boss")
	f.signIn(t, "Alice")
	const teams, sales = "/v1/admin/teams", "/v1/admin/teams/sales"
	f.run(t, boss, []exchange{
		{"GET", teams, "", 200, `{"teams":[]}`},
		{"POST", teams, `{}`, 422, "name_missing"},
		{"POST", teams, `{"name":"Sales"}`, 422, "team_invalid"},
		{"POST", teams, `{"name":"sales","title":" "}`, 422, "title_invalid"},
		{"POST", teams, `{"name":"sales","members":["a-b"]}`, 422, "members_invalid"},
		{"POST", teams, `{"name":"sales","members":["` + strings.Repeat(`a","`, 200) + `b"]}`, 422, "members_invalid"},
		{"POST", teams, `{"name":"sales","members":["alice","alice"]}`, 201, `"name":"sales","title":"sales","members":["alice"],"by":"boss"`},
		{"POST", teams, `{"name":"sales"}`, 409, "name_taken"},
		{"PATCH", sales, `{"name":"other"}`, 422, "name_fixed"},
		{"PATCH", sales, `{"title":"Sales","members":["alice","nobody"]}`, 200, `"title":"Sales","members":["alice","nobody"]`},
		{"PATCH", sales, `{"title":""}`, 422, "title_invalid"},
		{"PATCH", "/v1/admin/teams/none", `{"title":"x"}`, 404, "team_unknown"},
		{"PATCH", "/v1/admin/teams/No", `{"title":"x"}`, 404, "team_unknown"},
		{"GET", teams, "", 200, `"title":"Sales"`},
	})
	f.allowTeams()
	if doc := f.call(sidOf("1"), "client:boss", "team:sales"); strings.Count(doc, "<Client") != 1 || !strings.Contains(doc, "<Identity>alice</Identity>") {
		t.Errorf("the team is not rung: %s", doc)
	}
	f.run(t, boss, []exchange{
		{"DELETE", sales, "", 204, ""},
		{"DELETE", sales, "", 404, "team_unknown"},
		{"DELETE", "/v1/admin/teams/%20", "", 404, "team_unknown"},
	})
	if doc := f.call(sidOf("2"), "client:boss", "team:sales"); !strings.Contains(doc, "There is no such team") {
		t.Errorf("it is rung still: %s", doc)
	}
	for _, line := range []string{"boss team.create sales  ok", "boss team.create sales  name_taken", "boss team.update sales  ok", "boss team.delete sales  ok"} {
		if all := f.writtenDown(t); !strings.Contains(all, line) {
			t.Errorf("%q was not written down: %s", line, all)
		}
	}
}

// allowTeams lets everybody call teams.
func (f *fixture) allowTeams() {
	f.Grants.Base.Teams = []phone.TeamName{phone.EveryTeam}
	f.now = f.now.Add(time.Second) // until when what was read before is believed
}

// What is typed is dialled as it was checked, or it is said why not.
func TestNumbers(t *testing.T) {
	f := newFixture(t)
	for n, tt := range []struct{ to, want string }{
		{"tel:+1 (500) 555-0001", ">+15005550001</Number>"},
		{"＋１５００５５５０００１", ">+15005550001</Number>"},
		{"911", "cannot reach emergency services"},
		{"+1 911", "cannot reach emergency services"},
		{"+15005550001,,123#", "An extension cannot be dialled"},
		{"+15005550001;ext=5", "An extension cannot be dialled"},
		{"+14155552671", "You may not call this telephone number"},
		{"+4470000000000", "not complete"},
		{"03-1234-5678", "not complete"},
		{strings.Repeat("1", 10_000), "not complete"},
		{"sip:a@b", "This name or number cannot be called"},
		{"+15005550001\r\nTo: +19005551234", "not complete"},
		{"client:911", "<Identity>911</Identity>"},
	} {
		if doc := f.call(sidOf(string(rune('a'+n%6))+strings.Repeat("1", n)), "client:alice", tt.to); !strings.Contains(doc, tt.want) {
			t.Errorf("%.40q: %s, want %s", tt.to, doc, tt.want)
		}
	}
}
