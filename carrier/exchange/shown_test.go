package exchange

import "testing"

func TestShown(t *testing.T) {
	for end, want := range map[string]string{
		"": "", "client:alice": "client:alice", "+15005550006": "+150•••06", "15005550006": "150•••06", "sip:+15005550006@x.example": "sip:+150•••06@x.example",
		"911": "911", "123456": "123456", "1234567": "123•••67", "client:u_12345678": "client:u_123•••78", "+1500555000６": "+150•••00６",
	} {
		if got := shown(end); got != want {
			t.Errorf("%q is logged as %q, want %q", end, got, want)
		}
	}
}
