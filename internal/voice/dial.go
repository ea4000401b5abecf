package voice

import (
	"context"
	"time"

	"softphone/internal/phone"
	"softphone/internal/routing"
	"softphone/twiml"
)

// offerOf is whom a plan rings, and what they are told of the caller.
func (a *Answerer) offerOf(ctx context.Context, r Request, plan routing.Plan) phone.Offer {
	o := phone.Offer{From: r.From, Timeout: plan.Timeout, MaxCall: plan.MaxCall}
	if plan.Number != "" {
		o.To, o.From = []phone.Address{phone.Telephone(plan.Number)}, phone.Telephone(plan.CallerID)
		return o
	}
	for _, id := range plan.Clients {
		o.To = append(o.To, phone.Client(id))
	}
	if id, ok := r.From.Client(); ok {
		o.Name = a.People.NameOf(ctx, id)
	}
	return o
}

// dial rings whom a call is offered to, in the direct style.
func (a *Answerer) dial(r Request, o phone.Offer) twiml.Response {
	d := &twiml.Dial{
		AnswerOnBridge: true,
		Action:         a.Links.Dialed(),
		Timeout:        o.Timeout,
		TimeLimit:      o.MaxCall,
		CallerID:       o.From.String(),
	}
	if r.visitor.is { // their page is told whether it was the limit that ended the call
		a.observe(r, phone.Event{
			Key: "admitted:" + string(r.Call) + ":", Kind: phone.CallAdmitted, Detail: phone.Detail{Limit: int(o.MaxCall / time.Second)},
		})
	}
	if r.visitor.record {
		d.Record = twiml.RecordFromAnswer
	}
	for _, to := range o.To {
		d.Nouns = append(d.Nouns, a.noun(to, o.Name))
	}
	return respond(d)
}

func (a *Answerer) noun(to phone.Address, name string) twiml.Noun {
	const events = twiml.CallInitiated | twiml.CallRinging | twiml.CallAnswered | twiml.CallCompleted
	if n, ok := to.Number(); ok {
		return &twiml.Number{Number: string(n), StatusCallback: a.Links.Status(), StatusCallbackEvents: events}
	}
	id, _ := to.Client()
	client := &twiml.Client{Identity: string(id), StatusCallback: a.Links.Status(), StatusCallbackEvents: events}
	if name != "" { // the callee's page is told who calls
		client.Parameters = []twiml.Parameter{{Name: "name", Value: name}}
	}
	return client
}
