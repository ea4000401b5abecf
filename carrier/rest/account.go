package rest

import "net/http"

func (s *Server) accountRoutes() []route {
	return []route{{method: http.MethodGet, handle: s.fetchAccount}}
}

// accountResource is the account.
//
// Source: https://www.twilio.com/docs/iam/api/account.
type accountResource struct {
	AuthToken       *string           `json:"auth_token"`
	DateCreated     *string           `json:"date_created"`
	DateUpdated     *string           `json:"date_updated"`
	FriendlyName    string            `json:"friendly_name"`
	OwnerAccountSID string            `json:"owner_account_sid"`
	SID             string            `json:"sid"`
	Status          string            `json:"status"`
	SubresourceURIs map[string]string `json:"subresource_uris"`
	Type            string            `json:"type"`
	URI             string            `json:"uri"`
}

// fetchAccount tells the token only to who has it.
func (s *Server) fetchAccount(r *request) (answer, error) {
	account := s.x.Account()
	a := accountResource{
		DateCreated: date(s.x.Created()), DateUpdated: date(s.x.Created()), FriendlyName: "Local carrier",
		OwnerAccountSID: account.SID, SID: account.SID, Status: "active", Type: "Full", URI: s.uri(),
		SubresourceURIs: map[string]string{
			"applications": s.uri("Applications"), "calls": s.uri("Calls"), "conferences": s.uri("Conferences"), "keys": s.uri("Keys"),
			"incoming_phone_numbers": s.uri("IncomingPhoneNumbers"), "outgoing_caller_ids": s.uri("OutgoingCallerIds"),
		},
	}
	if r.root {
		a.AuthToken = &account.AuthToken
	}
	return ok(a), nil
}
