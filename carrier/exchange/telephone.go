package exchange

import (
	"context"
	"log/slog"
	"strings"
	"time"
)

// outsidePatience is how long a telephone rings for another one.
const outsidePatience = 60 * time.Second

// telephonePrefix begins the identity of a telephone. The space keeps it apart
// from the names of clients, which hold none.
const telephonePrefix = "telephone "

// TelephoneIdentity returns the identity of the telephone with a number.
func TelephoneIdentity(number string) string { return telephonePrefix + number }

// TelephoneNumber returns the number of the telephone with an identity, and
// whether it is one.
func TelephoneNumber(identity string) (string, bool) {
	number, ok := strings.CutPrefix(identity, telephonePrefix)
	return number, ok && e164.MatchString(number)
}

// RegisterTelephone adds a telephone outside of the account. It rings for calls
// to its number, the newest device of it alone, and has one line.
func (x *Exchange) RegisterTelephone(number string, d Device) {
	x.loop.post(func() { enrol(x.outdoors, number, d) })
}

// UnregisterTelephone removes a telephone. A call on it is not touched.
func (x *Exchange) UnregisterTelephone(number string, d Device) {
	x.loop.post(func() { strike(x.outdoors, number, d) })
}

// TelephoneRegistered says whether a telephone has this number now.
func (x *Exchange) TelephoneRegistered(number string) bool {
	there := false
	if err := x.loop.run(func() { there = x.telephone(number) != nil }); err != nil {
		return false
	}
	return there
}

// NewOutsideCall creates the call that a telephone places, as NewCall does for
// a browser. To a number of the account it is a new inbound call of it. To
// another telephone, or to a robot, it is no call of the account at all: nobody
// is told, and no record is kept. It fails with ErrUnknownNumber, ErrEngaged or
// ErrClosed.
func (x *Exchange) NewOutsideCall(from, to string) (*Leg, error) {
	to = punctuation.ReplaceAllString(to, "")
	var c *Call
	own, ours := x.Number(to)
	if ours {
		c = x.newInbound(from, own)
	} else {
		c = x.newCall(DirectionInbound, from, to)
		c.outside = true
	}
	var refused error
	err := x.loop.run(func() {
		_, robot := x.robots[to]
		switch {
		case !ours && !robot && x.telephone(to) == nil:
			refused = ErrUnknownNumber
		case !x.engage(from, c):
			refused = ErrEngaged
		default:
			x.add(c)
		}
	})
	switch {
	case err != nil:
		return nil, err
	case refused != nil:
		return nil, refused
	}
	return &Leg{c}, nil
}

// passOn is the program of a call that is not the account's: it is joined with
// the number that was dialled, as the telephone network does.
func (c *Call) passOn(ctx context.Context) {
	c.Dial(ctx, DialRequest{
		Targets: []Target{{Kind: Number, To: c.to}}, Timeout: outsidePatience, AnswerOnBridge: true,
	})
}

// telephone returns the device that rings for a telephone's number; nil if
// there is none. Loop only.
func (x *Exchange) telephone(number string) Device {
	all := x.outdoors[number]
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1]
}

// ringTelephone rings a telephone, or finds it busy. Loop only.
func (x *Exchange) ringTelephone(c *Call, device Device) {
	if !x.engage(c.to, c) {
		x.log.Info("telephone is busy", slog.String("call", c.sid), slog.String("to", shown(c.to)))
		c.end(StatusBusy, Cause{}, false)
		return
	}
	x.summon(c, device, nil)
}

// engage gives a call the line of a telephone. It reports false if the line is
// in use. Loop only.
func (x *Exchange) engage(number string, c *Call) bool {
	if x.engaged[number] != nil {
		return false
	}
	x.engaged[number], c.telephone = c, number
	return true
}

// hangUpTelephone frees the line that the call has used, if it has. Loop only.
func (c *Call) hangUpTelephone() {
	if c.telephone != "" {
		delete(c.x.engaged, c.telephone)
	}
}
