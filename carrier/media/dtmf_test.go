package media

import (
	"testing"
	"time"
)

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
				if p := r.read(b[:], e.stamp, e.marker, pcmuRate); p.begins && p.digit != 0 {
					got = append(got, p.digit)
				}
			}
			if string(got) != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	var r digitReader
	if r.read([]byte{1, 2, 3}, 1, true, pcmuRate) != (press{}) {
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

func TestDigitReader_held(t *testing.T) {
	ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	report := func(digit byte, begins bool, held time.Duration, released bool) press {
		return press{digit, begins, held, released}
	}
	tests := map[string]struct {
		rate   uint32
		events []event
		want   []press
	}{
		"Grows": {
			8000,
			[]event{{5, false, 160, 1000, true}, {5, false, 320, 1000, false}, {5, true, 360, 1000, false}, {5, true, 360, 1000, false}},
			[]press{report('5', true, ms(20), false), report('5', false, ms(40), false), report('5', false, ms(45), true), report('5', false, ms(45), true)},
		},
		"OpusClock": {48000, []event{{11, true, 7680, 1000, true}}, []press{report('#', true, ms(160), true)}},
		"Segments": {
			8000,
			[]event{{1, false, 64000, 0, true}, {1, false, 800, 64000, false}, {1, true, 1600, 64000, false}},
			[]press{report('1', true, ms(8000), false), report('1', false, ms(8100), false), report('1', false, ms(8200), true)},
		},
		"AnotherKeyBeginsAnew": {
			8000,
			[]event{{1, true, 800, 0, true}, {2, false, 160, 2000, true}},
			[]press{report('1', true, ms(100), true), report('2', true, ms(20), false)},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var r digitReader
			for i, e := range test.events {
				b := [eventLength]byte{e.code, 0, byte(e.duration >> 8), byte(e.duration)}
				if e.end {
					b[1] = eventEnd
				}
				if got := r.read(b[:], e.stamp, e.marker, test.rate); got != test.want[i] {
					t.Errorf("packet %d: %+v, want %+v", i, got, test.want[i])
				}
			}
		})
	}
	var r digitReader
	for i := range uint32(100_000) {
		b := [eventLength]byte{1, 0, 0xFF, 0xFF}
		if p := r.read(b[:], i*0xFFFF, false, pcmuRate); p.held <= 0 || p.begins != (i == 0) {
			t.Fatalf("segment %d: %+v", i, p)
		}
	}
}
