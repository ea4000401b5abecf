package exchange

import (
	"context"
	"log/slog"
	"slices"
)

// MaxDevices is how many devices of an identity ring: the newest.
const MaxDevices = 10

// Register adds a device of an identity; a device that is already there keeps
// its place. Devices ring for calls to the identity.
func (x *Exchange) Register(identity string, d Device) {
	x.loop.post(func() { enrol(x.devices, identity, d) })
}

// Unregister removes a device. Calls that ring or talk on it are not touched.
func (x *Exchange) Unregister(identity string, d Device) {
	x.loop.post(func() { strike(x.devices, identity, d) })
}

// enrol adds a device under a name, once.
func enrol(in map[string][]Device, name string, d Device) {
	if !slices.Contains(in[name], d) {
		in[name] = append(in[name], d)
	}
}

// strike removes a device.
func strike(from map[string][]Device, name string, d Device) {
	left := slices.DeleteFunc(from[name], func(o Device) bool { return o == d })
	if len(left) == 0 {
		delete(from, name)
		return
	}
	from[name] = left
}

// Registered returns how many devices an identity has.
func (x *Exchange) Registered(identity string) int {
	n := 0
	if err := x.loop.run(func() { n = len(x.devices[identity]) }); err != nil {
		return 0
	}
	return n
}

// newest returns the devices that ring for an identity. Loop only.
func (x *Exchange) newest(identity string) []Device {
	all := x.devices[identity]
	if len(all) > MaxDevices {
		all = all[len(all)-MaxDevices:]
	}
	return slices.Clone(all)
}

// summon makes a device ring for a call. Loop only.
func (x *Exchange) summon(c *Call, device Device, params []Param) {
	invite := Invite{
		Leg: &Leg{c}, CallSID: c.sid, AccountSID: x.cfg.Account.SID, From: c.from, To: c.to, Params: params,
	}
	c.cancel = x.spawn(func(ctx context.Context) {
		if err := device.Invite(ctx, invite); err != nil {
			x.log.Warn("invite failed", slog.String("call", c.sid), slog.String("error", err.Error()))
			invite.Leg.Failed(0, "")
		}
	})
}
