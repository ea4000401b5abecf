package media

import "testing"

func TestCodec(t *testing.T) {
	tests := []struct {
		codec Codec
		name  string
		rate  uint32
		ok    bool
	}{
		{PCMU, "PCMU", 8000, true},
		{Opus, "opus", 48000, true},
		{CodecUnknown, "unknown", 0, false},
		{Codec(9), "codec(9)", 0, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.codec.String(); got != test.name {
				t.Errorf("name %q", got)
			}
			if got := test.codec.ClockRate(); got != test.rate {
				t.Errorf("rate %d", got)
			}
			got, err := ParseCodec(test.name)
			if (err == nil) != test.ok || test.ok && got != test.codec {
				t.Errorf("parsed %v, %v", got, err)
			}
		})
	}
	if c, err := ParseCodec("OPUS"); err != nil || c != Opus {
		t.Errorf("upper case: %v, %v", c, err)
	}
}
