package media

import "testing"

// event is one packet of a key press.
type event struct {
	code     byte
	end      bool
	duration uint16
	stamp    uint32
	marker   bool
}

func TestDigitReader(t *testing.T) {
	tests := map[string]struct {
		events []event
		want   string
	}{
		"OnePress":           {[]event{{5, false, 160, 1000, true}, {5, false, 320, 1000, false}, {5, true, 480, 1000, false}, {5, true, 480, 1000, false}}, "5"},
		"TwiceTheSameKey":    {[]event{{5, true, 480, 1000, true}, {5, true, 480, 1000, false}, {5, true, 480, 2000, true}}, "55"},
		"BeginningLost":      {[]event{{1, true, 1280, 1000, true}, {2, true, 1280, 3000, false}}, "12"},
		"HeldForLong":        {[]event{{9, false, 65535, 100, true}, {9, false, 160, 100 + 65535, false}, {9, true, 320, 100 + 65535, false}}, "9"},
		"PressedAgainAtOnce": {[]event{{9, true, 800, 100, true}, {9, true, 800, 900, false}}, "99"},
		"Letters":            {[]event{{10, true, 1, 1, true}, {11, true, 1, 2, true}, {12, true, 1, 3, true}, {15, true, 1, 4, true}}, "*#AD"},
		"FlashIsNone":        {[]event{{16, true, 1, 1, true}, {255, true, 1, 2, true}}, ""},
		"TimestampWraps":     {[]event{{3, true, 1280, 0xFFFFFF00, true}, {4, true, 1280, 0x100, true}}, "34"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var r digitReader
			var got []byte
			for _, e := range test.events {
				var b [eventLength]byte
				b[0], b[2], b[3] = e.code, byte(e.duration>>8), byte(e.duration)
				if e.end {
					b[1] = eventEnd
				}
				if d := r.read(b[:], e.stamp, e.marker); d != 0 {
					got = append(got, d)
				}
			}
			if string(got) != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	var r digitReader
	if r.read([]byte{1, 2, 3}, 1, true) != 0 {
		t.Error("a short payload is a digit")
	}
}

func TestEvents(t *testing.T) {
	for code := range uint8(16) {
		if got := eventOf(digitOf(code)); got != code {
			t.Errorf("event %d comes back as %d", code, got)
		}
		if low, high := digitTones(code); low < 697 || high < 1209 {
			t.Errorf("event %d has tones %v, %v", code, low, high)
		}
	}
	for _, digit := range []byte("w ,E\x00") {
		if eventOf(digit) != noEvent {
			t.Errorf("%q is a digit", digit)
		}
	}
	if eventOf('b') != 13 {
		t.Error("lower case b is no digit")
	}
	if low, high := digitTones(16); low != 0 || high != 0 {
		t.Error("flash has tones")
	}
}

func TestDigitWriter_bounded(t *testing.T) {
	var w digitWriter
	for range 1000 {
		w.add(1)
	}
	if len(w.queue) != digitQueue {
		t.Errorf("%d digits wait", len(w.queue))
	}
}
