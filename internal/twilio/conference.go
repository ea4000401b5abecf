package twilio

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"softphone/internal/phone"
)

// maxListed is how many conferences of a kind, or people of one, are read.
const maxListed = 1000

// LiveConferences returns conferences that have not ended, without their participants.
// Source: https://www.twilio.com/docs/voice/api/conference-resource
func (c *Client) LiveConferences(ctx context.Context) ([]phone.Observed, error) {
	var all []phone.Observed
	for _, status := range []phone.ConferenceStatus{phone.ConferenceInit, phone.ConferenceInProgress} {
		got, err := c.api(ctx).ListConference((&api.ListConferenceParams{}).SetStatus(status.String()).SetLimit(maxListed))
		if err != nil {
			return nil, failure("conference", err)
		}
		for i := range got {
			o, err := observed(&got[i])
			if err != nil {
				return nil, err
			}
			all = append(all, o)
		}
	}
	return all, nil
}

// Conference returns one conference with who is in it.
func (c *Client) Conference(ctx context.Context, sid phone.ConferenceSID) (phone.Observed, error) {
	// Who is there is asked first: of a conference that ends meanwhile it is known then that
	// nobody is.
	people, err := c.people(ctx, sid)
	if err != nil && phone.KindOf(err) != phone.Unknown {
		return phone.Observed{}, err
	}
	got, err := c.api(ctx).FetchConference(url.PathEscape(string(sid)), nil)
	if err != nil {
		return phone.Observed{}, failure("conference", err)
	}
	o, err := observed(got)
	if err == nil && o.Status != phone.ConferenceCompleted {
		o.People = people
	}
	return o, err
}

// people are those who are in a conference, without those who are being called.
// Source: https://www.twilio.com/docs/voice/api/conference-participant-resource
func (c *Client) people(ctx context.Context, sid phone.ConferenceSID) ([]phone.ObservedParticipant, error) {
	got, err := c.api(ctx).ListParticipant(url.PathEscape(string(sid)), (&api.ListParticipantParams{}).SetLimit(maxListed))
	if err != nil {
		return nil, failure("conference", err)
	}
	var people []phone.ObservedParticipant
	for i := range got {
		p := &got[i]
		call := phone.CallSID(deref(p.CallSid))
		if !call.Valid() {
			return nil, unreadable(fmt.Errorf("a participant has the SID %.40q", call))
		}
		if status := deref(p.Status); status != "" && status != "connected" {
			continue
		}
		o := phone.ObservedParticipant{Call: call, Muted: deref(p.Muted), Held: deref(p.Hold), EndOnExit: deref(p.EndConferenceOnExit)}
		if deref(p.Coaching) {
			o.Coached = phone.CallSID(deref(p.CallSidToCoach))
		}
		people = append(people, o)
	}
	return people, nil
}

func observed(c *api.ApiV2010Conference) (phone.Observed, error) {
	status, err := phone.ParseConferenceStatus(deref(c.Status))
	o := phone.Observed{SID: phone.ConferenceSID(deref(c.Sid)), Name: deref(c.FriendlyName), Status: status}
	if err == nil && !o.SID.Valid() {
		err = fmt.Errorf("a conference has the SID %.40q", o.SID)
	}
	if status == phone.ConferenceCompleted {
		p := parser{form: url.Values{"date_updated": {deref(c.DateUpdated)}}}
		o.Reason, o.Ended = deref(c.ReasonConferenceEnded), p.time("date_updated")
		if err == nil {
			err = p.err
		}
	}
	return o, unreadable(err)
}

// EndConference ends a conference for all; one that has ended is no error.
func (c *Client) EndConference(ctx context.Context, sid phone.ConferenceSID) error {
	_, err := c.api(ctx).UpdateConference(url.PathEscape(string(sid)), (&api.UpdateConferenceParams{}).SetStatus("completed"))
	if err = failure("conference", err); phone.KindOf(err) == phone.Unknown {
		return nil
	}
	return err
}

// Announce lets everybody in a conference hear a document.
func (c *Client) Announce(ctx context.Context, sid phone.ConferenceSID, document string) error {
	params := (&api.UpdateConferenceParams{}).SetAnnounceUrl(document).SetAnnounceMethod(http.MethodPost)
	_, err := c.api(ctx).UpdateConference(url.PathEscape(string(sid)), params)
	return failure("conference", err)
}
