package exchange

import "slices"

// MaxDevices is how many devices of an identity ring: the newest.
const MaxDevices = 10

// Register adds a device of an identity; a device that is already there keeps
// its place. Devices ring for calls to the identity.
func (x *Exchange) Register(identity string, d Device) {
	x.loop.post(func() {
		if !slices.Contains(x.devices[identity], d) {
			x.devices[identity] = append(x.devices[identity], d)
		}
	})
}

// Unregister removes a device. Calls that ring or talk on it are not touched.
func (x *Exchange) Unregister(identity string, d Device) {
	x.loop.post(func() {
		left := slices.DeleteFunc(x.devices[identity], func(o Device) bool { return o == d })
		if len(left) == 0 {
			delete(x.devices, identity)
			return
		}
		x.devices[identity] = left
	})
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
