package app

import (
	"strings"
	"testing"

	"softphone/carrier"
	"softphone/carrier/carriertest"
)

// nobodys is the handle of a grant that there is not.
const nobodys = "gr_00000000000000000000000000"

// A page may write whatever it likes where its token names a grant. Twilio does not say which of the two it tells, or whether
// both: however it is, nobody gets more than their own grant, identities of API keys get nothing but by a grant of
// their own, and a token that was narrowed is held to that wherever what it says arrives.
func TestCollisions(t *testing.T) {
	modes := []struct {
		name string
		carrier.Precedence
	}{{"the page's wins", carrier.ClientWins}, {"the token's wins", carrier.TokenWins}, {"both are sent", carrier.BothSent}}
	for m, mode := range modes {
		t.Run(mode.name, func(t *testing.T) {
			t.Parallel()
			w := settle(t, 1, mode.Precedence)
			a := w.programs[0]
			bob, carol, dave := w.invite("Bob", ""), w.invite("Carol", ""), w.invite("Dave", "")
			callees := []*carriertest.Phone{w.callee(bob), w.callee(carol), w.callee(dave)}
			anna, eve := w.invite("Anna", `{"clients":["bob","carol"]}`), w.invite("Eve", `{"clients":["dave"]}`)
			_, crm := w.admin.makeKey(t, "crm_", `{"clients":["bob","carol"]}`)
			const onlyBob = `"capabilities":{"clients":["bob"]}`

			whole, part, eves := w.token(a, anna, ""), w.token(a, anna, `{`+onlyBob+`}`), w.token(a, eve, "")
			x, wide := w.token(a, w.admin, `{"identity":"crm_x",`+onlyBob+`}`, crm), w.token(a, w.admin, `{"identity":"crm_x"}`, crm)
			y := w.token(a, w.admin, `{"identity":"crm_y","capabilities":{"clients":["carol"]}}`, crm)

			const own, nothing, b, c, bc = "bob carol", "", "bob", "carol", "bob carol"
			all := func(handles ...string) string { return "&sf_grant=" + strings.Join(handles, "&sf_grant=") }
			tests := []struct {
				name string
				who  given
				more string
				want [3]string // whom they reach in each mode
			}{
				{"a person", whole, "", [3]string{own, own, own}},
				{"a person with a part", part, "", [3]string{b, b, b}},
				{"and another's handle", part, all(eves.Grant), [3]string{own, b, b}},
				{"and an API key's", part, all(wide.Grant), [3]string{own, b, b}},
				{"and one that there is not", part, all(nobodys), [3]string{own, b, b}},
				{"and none", part, all(""), [3]string{own, b, b}},
				{"and nonsense", part, all("gr_%27%20OR%201=1", "*", "%00"), [3]string{own, b, b}},
				{"and all that they may", part, all(whole.Grant), [3]string{own, b, b}},
				{"and both", part, all(whole.Grant, part.Grant), [3]string{b, b, b}},
				{"and several", part, all(eves.Grant, nobodys, y.Grant), [3]string{own, b, b}},
				{"and many", part, all(nobodys, nobodys, nobodys, nobodys, nobodys), [3]string{nothing, b, nothing}},
				{"a person with all, and a part", whole, all(part.Grant), [3]string{b, own, b}},
				{"a token without a handle", w.bare(a, "anna"), "", [3]string{own, own, own}},
				{"a token without a handle, and another's", w.bare(a, "anna"), all(eves.Grant), [3]string{own, own, own}},

				{"an API key's", x, "", [3]string{b, b, b}},
				{"an API key's, and a person's handle", x, all(eves.Grant), [3]string{nothing, b, b}},
				{"an API key's, and another identity's", x, all(y.Grant), [3]string{nothing, b, b}},
				{"an API key's, and one that there is not", x, all(nobodys), [3]string{nothing, b, b}},
				{"an API key's, and none", x, all(""), [3]string{nothing, b, b}},
				{"an API key's, and its own wider one", x, all(wide.Grant), [3]string{bc, b, b}},
				{"an API key's wide one, and its own narrower one", wide, all(x.Grant), [3]string{b, bc, b}},
				{"an API key's, and both", x, all(x.Grant, wide.Grant), [3]string{b, b, b}},
				{"an API key's, and many", x, all(x.Grant, x.Grant, x.Grant, x.Grant, wide.Grant), [3]string{nothing, b, nothing}},
				{"an API key's other identity", y, "", [3]string{c, c, c}},
				{"an API key's identity without a handle", w.bare(a, "crm_x"), "", [3]string{nothing, nothing, nothing}},
				{"an API key's identity without a handle, and one of its own", w.bare(a, "crm_x"), all(x.Grant), [3]string{b, b, b}},
				{"nobody", w.bare(a, "zoe"), "", [3]string{nothing, nothing, nothing}},
				{"nobody, and a person's handle", w.bare(a, "zoe"), all(whole.Grant, x.Grant), [3]string{nothing, nothing, nothing}},
			}
			for _, tt := range tests {
				phone := w.telephone(tt.who)
				var reached []string
				for _, callee := range callees {
					if w.reaches(phone, callee, tt.more) {
						reached = append(reached, callee.Identity())
					}
				}
				if got := strings.Join(reached, " "); got != tt.want[m] {
					t.Errorf("%s reaches %q, want %q", tt.name, got, tt.want[m])
				}
			}
		})
	}
}
