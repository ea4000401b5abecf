package server

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"softphone/internal/phone"
)

// deeds are written down for the tests of who may read them.
func (f *fixture) deeds(t *testing.T) {
	t.Helper()
	for i, e := range []phone.AuditEntry{
		{By: "alice", Action: "participant.mute", Room: "standup", Conference: confSID, Outcome: "ok"},
		{By: "root", Action: "key.create", Target: "k1", Detail: "=HYPERLINK(1)", Outcome: "ok"},
		{By: "mallory", Action: "call.denied", Target: "+81…12", Outcome: "number_not_allowed"},
	} {
		e.At = t0.Add(time.Duration(i) * time.Minute)
		if err := f.Store.Audit(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
}

// signInAs signs somebody in who has a role. Somebody else must be an administrator.
func (f *fixture) signInAs(t *testing.T, name string, role phone.Role) string {
	t.Helper()
	cookie := f.signIn(t, name)
	_, err := f.People.Store.UpdatePerson(t.Context(), phone.Identity(strings.ToLower(name)), func(p *phone.Person) error {
		p.Role = role
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return cookie
}

func (f *fixture) audited(t *testing.T, query string, who string) []string {
	t.Helper()
	w := f.do(http.MethodGet, "/v1/audit?"+query, "", who)
	want(t, w, 200, "")
	var got []string
	for _, e := range decode[struct{ Audit []audited }](t, w).Audit {
		if !strings.HasPrefix(e.Action, "person.") { // the fixture's own sign-ins
			got = append(got, e.Action)
		}
	}
	return got
}

func TestAudit_whoSees(t *testing.T) {
	f := newFixture(t)
	if err := f.Store.Audit(t.Context(), phone.AuditEntry{At: t0.Add(-time.Minute), By: "boss", Action: "floor.revoke", Room: "standup", Outcome: "ok"}); err != nil {
		t.Fatal(err)
	}
	f.deeds(t)
	root, sue, alice := f.signInAs(t, "Root", phone.Administrator), f.signInAs(t, "Sue", phone.Supervisor), f.signInAs(t, "Alice", phone.Agent)
	for name, tt := range map[string]struct {
		query string
		who   string
		want  []string
	}{
		"administrator":               {"", root, []string{"call.denied", "key.create", "participant.mute", "floor.revoke"}},
		"supervisor":                  {"", sue, []string{"participant.mute", "floor.revoke"}},
		"supervisor who asks for it":  {"action=key.", sue, nil},
		"what is done in channels":    {"action=floor.", sue, []string{"floor.revoke"}},
		"actions that begin so":       {"action=key.", root, []string{"key.create"}},
		"one action":                  {"action=key.create", root, []string{"key.create"}},
		"refused":                     {"outcome=refused", root, []string{"call.denied"}},
		"a code":                      {"outcome=number_not_allowed", root, []string{"call.denied"}},
		"a target":                    {"target=k1", root, []string{"key.create"}},
		"since":                       {"since=" + t0.Add(2*time.Minute).Format(time.RFC3339), root, []string{"call.denied"}},
		"until":                       {"until=" + t0.Add(time.Minute).Format(time.RFC3339), root, []string{"participant.mute", "floor.revoke"}},
		"by somebody":                 {"by=mallory", root, []string{"call.denied"}},
		"by somebody, for supervisor": {"by=mallory", sue, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, f.audited(t, tt.query, tt.who)); diff != "" {
				t.Errorf("audit (-want +got):\n%s", diff)
			}
		})
	}
	for _, format := range []string{"", "?format=csv"} {
		want(t, f.do(http.MethodGet, "/v1/audit"+format, "", alice), 403, "supervision_not_allowed")
	}
	for _, q := range []string{"since=yesterday", "until=2026", "format=xml"} {
		name, _, _ := strings.Cut(q, "=")
		want(t, f.do(http.MethodGet, "/v1/audit?"+q, "", root), 422, name+"_invalid")
	}
}

func TestAudit_export(t *testing.T) {
	f := newFixture(t)
	f.deeds(t)
	const many = exportPage + 5
	for i := range many {
		if err := f.Store.Audit(t.Context(), phone.AuditEntry{At: t0, By: "bob", Action: "token.issue", Target: fmt.Sprint(i), Outcome: "ok"}); err != nil {
			t.Fatal(err)
		}
	}
	root, sue := f.signInAs(t, "Root", phone.Administrator), f.signInAs(t, "Sue", phone.Supervisor)

	w := f.do(http.MethodGet, "/v1/audit?format=csv&action=token.", "", root)
	want(t, w, 200, "")
	rows, err := csv.NewReader(w.Body).ReadAll()
	if err != nil || len(rows) != many+1 {
		t.Fatalf("%d rows, want %d and a head: %v", len(rows), many, err)
	}
	for i, row := range rows[1:] {
		if row[5] != fmt.Sprint(many-1-i) {
			t.Fatalf("row %d is of %s: something is missing, or twice", i, row[5])
		}
	}
	if got := w.Header().Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; ") || !strings.HasSuffix(got, `.csv"`) {
		t.Errorf("disposition is %q", got)
	}

	w = f.do(http.MethodGet, "/v1/audit?format=csv&action=key.create", "", root)
	if rows, err = csv.NewReader(w.Body).ReadAll(); err != nil || len(rows) != 2 || rows[1][9] != "'=HYPERLINK(1)" {
		t.Errorf("a spreadsheet would calculate: %q, %v", rows, err)
	}

	w = f.do(http.MethodGet, "/v1/audit?format=ndjson", "", sue)
	want(t, w, 200, "")
	lines := strings.Split(strings.TrimSpace(w.Body.String()), "\n")
	var e audited
	if err = json.Unmarshal([]byte(lines[0]), &e); err != nil || len(lines) != 1 || e.Action != "participant.mute" {
		t.Errorf("a supervisor's export is %q, %v", lines, err)
	}
}
