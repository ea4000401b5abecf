package media

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

// arrives makes an RTP packet.
func arrives(t *testing.T, kind uint8, sequence uint16, stamp uint32, payload ...byte) []byte {
	t.Helper()
	b, err := (&rtp.Packet{
		Header:  rtp.Header{Version: 2, PayloadType: kind, SequenceNumber: sequence, Timestamp: stamp, SSRC: 99},
		Payload: payload,
	}).Marshal()
	if err != nil {
		t.Fatal(err)
	}

	return b
}

func TestInbound(t *testing.T) {
	opus := []byte{0xF8, 1, 2}
	press := []byte{5, 10, 0, 160}
	tests := map[string]struct {
		packets [][]byte
		want    string
	}{
		"Audio": {
			[][]byte{arrives(t, 0, 1, 0, 1, 2), arrives(t, 111, 2, 960, opus...), arrives(t, 0, 3, 1920, 1)},
			"PCMU 2 +0, opus 960 +0, PCMU 1 +0",
		},
		"SequenceWraps": {
			[][]byte{arrives(t, 0, 65535, 0, 1, 2), arrives(t, 0, 0, 2, 1, 2)},
			"PCMU 2 +0, PCMU 2 +0",
		},
		"LossLeavesAGap": {
			[][]byte{arrives(t, 0, 1, 0, 1, 2), arrives(t, 0, 3, 4, 1, 2)},
			"PCMU 2 +0, PCMU 2 +2",
		},
		"PauseIsNoGap": {
			[][]byte{arrives(t, 0, 1, 0, 1, 2), arrives(t, 0, 2, 400, 1, 2)},
			"PCMU 2 +0, PCMU 2 +0",
		},
		"LateAndTwice": {
			[][]byte{arrives(t, 0, 1, 0, 1, 2), arrives(t, 0, 3, 4, 1, 2), arrives(t, 0, 2, 2, 1, 2), arrives(t, 0, 3, 4, 1, 2)},
			"PCMU 2 +0, PCMU 2 +2",
		},
		"EventsAreTakenOut": {
			[][]byte{arrives(t, 0, 1, 0, 1, 2), arrives(t, 126, 2, 2, press...), arrives(t, 126, 3, 2, press...), arrives(t, 0, 4, 1000, 1, 2)},
			"PCMU 2 +0, digit 5, PCMU 2 +0",
		},
		"UnknownTypes": {
			[][]byte{arrives(t, 13, 1, 0, 1), arrives(t, 8, 2, 0, 1), {1, 2, 3}, nil},
			"",
		},
		"EmptyAndDamaged": {
			[][]byte{arrives(t, 0, 1, 0), arrives(t, 111, 2, 0, 0xFF), arrives(t, 110, 3, 0, 1)},
			"",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			in := inbound{stats: &receiveStats{}}
			var got []string
			for _, b := range test.packets {
				switch h := in.take(b, allTypes(), time.Now()); {
				case h.press.begins:
					got = append(got, fmt.Sprintf("digit %c", h.press.digit))
				case h.frame.Samples != 0:
					got = append(got, fmt.Sprintf("%v %d +%d", h.frame.Codec, h.frame.Samples, h.frame.Gap))
				}
			}
			if diff := cmp.Diff(test.want, strings.Join(got, ", ")); diff != "" {
				t.Errorf("heard (-want +got):\n%s", diff)
			}
		})
	}
}

func TestInbound_newSSRC(t *testing.T) {
	in := inbound{stats: &receiveStats{}}
	in.take(arrives(t, 0, 5000, 0, 1), allTypes(), time.Now())
	b := arrives(t, 0, 7, 0, 1)
	b[11] = 1
	if h := in.take(b, allTypes(), time.Now()); h.frame.Samples != 1 {
		t.Error("another source is not heard")
	}
	if block, ok := in.stats.report(time.Now()); !ok || block.LastSequenceNumber != 7 || block.TotalLost != 0 || block.SSRC != 1 {
		t.Errorf("report %+v", block)
	}
}

func TestReceiveStats(t *testing.T) {
	var s receiveStats
	now := time.Unix(1_800_000_000, 0)
	if _, ok := s.report(now); ok {
		t.Error("reports before anything came")
	}
	// 100 packets at 20 ms from 65500, each tenth lost, every second one 5 ms late.
	for i := range 100 {
		if i%10 == 9 {
			continue
		}
		at := now.Add(time.Duration(i)*20*ms + time.Duration(i%2)*5*ms)
		s.received(&packet{sequence: uint16(65500 + i), stamp: uint32(i * 160), ssrc: 7}, 8000, at)
	}
	s.senderReport(&rtcp.SenderReport{NTPTime: 0x1122334455667788}, now)
	block, _ := s.report(now.Add(1500 * ms))
	if block.LastSequenceNumber != 65500+98 || block.TotalLost != 9 || block.FractionLost != 9*256/99 {
		t.Errorf("loss: %+v", block)
	}
	if block.Jitter < 25 || block.Jitter > 45 { // 5 ms are 40 in the clock; A.8 comes near it from below
		t.Errorf("jitter %d", block.Jitter)
	}
	if block.LastSenderReport != 0x33445566 || block.Delay != 3<<15 {
		t.Errorf("round trip: %#x, %#x", block.LastSenderReport, block.Delay)
	}
	if block, _ = s.report(now); block.FractionLost != 0 || block.TotalLost != 9 {
		t.Errorf("second report: %+v", block)
	}
}

func FuzzPacket(f *testing.F) {
	f.Add([]byte{0x80, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0x55})
	f.Add([]byte{0xB1, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 0xBE, 0xDE, 0, 1, 1, 2, 3, 4, 9, 9, 9, 2})
	f.Fuzz(func(t *testing.T, b []byte) {
		var ours packet
		var theirs rtp.Packet
		failed, want := ours.parse(b), theirs.Unmarshal(b)
		if failed != nil || want != nil {
			return // pion also judges what is inside header extensions
		}
		if ours.sequence != theirs.SequenceNumber || ours.stamp != theirs.Timestamp || ours.ssrc != theirs.SSRC ||
			ours.marker != theirs.Marker || uint8(ours.kind) != theirs.PayloadType {
			t.Errorf("header %+v, pion has %+v", ours, theirs.Header)
		}
		if !theirs.Padding && string(ours.payload) != string(theirs.Payload) {
			t.Errorf("payload %x, pion has %x", ours.payload, theirs.Payload)
		}
		in := inbound{stats: &receiveStats{}}
		in.take(b, allTypes(), time.Now())
	})
}

func BenchmarkInbound_take(b *testing.B) {
	in := inbound{stats: &receiveStats{}}
	raw, _ := (&rtp.Packet{Header: rtp.Header{Version: 2, SSRC: 9}, Payload: make([]byte, 160)}).Marshal()
	types, now := allTypes(), time.Now()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		raw[2], raw[3] = byte(i>>8), byte(i)
		in.take(raw, types, now)
	}
}
