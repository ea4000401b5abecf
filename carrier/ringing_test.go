package carrier_test

import "softphone/carrier/carriertest"

// ringing is a call from alice that rings on all devices of bob.
type ringing struct {
	alice *carriertest.Phone
	bob   []*carriertest.Phone
	out   *carriertest.Call
	in    []*carriertest.Call
}

func (w *world) ring(devices int) ringing {
	w.t.Helper()
	r := ringing{alice: w.phone("alice")}
	for range devices {
		r.bob = append(r.bob, w.registered("bob"))
	}
	r.out = w.connect(r.alice, map[string]string{"To": "bob"})
	for _, p := range r.bob {
		r.in = append(r.in, w.incoming(p))
	}
	return r
}

// talk answers the first device and waits until both hear each other.
func (w *world) talk(r ringing) {
	w.t.Helper()
	w.answer(r.in[0])
	w.closed("accepted", r.out.Accepted())
	w.closed("connected", r.out.Connected())
	r.out.Send(440)
	r.in[0].Send(1000)
	w.hear(r.out, 1000)
	w.hear(r.in[0], 440)
}

// hear440480 waits for the ringback tone of the United States.
func (w *world) hear440480(c *carriertest.Call) {
	w.t.Helper()
	for _, hz := range []float64{440, 480} {
		if level, err := c.Hear(w.ctx(), hz, 0.03); err != nil {
			w.t.Fatalf("no ringback, level %.3f: %v", level, err)
		}
	}
}
