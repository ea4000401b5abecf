package media

import (
	"time"

	"github.com/pion/rtcp"
)

// reportTicks is how often each peer is sent RTCP reports: once a second, because the browser SDK judges a call each
// second. It costs 2 % of the packets.
const reportTicks = ticksPerSecond

// reset forgets the stream; another one, with another SSRC, begins.
func (s *receiveStats) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begun, s.count, s.countBefore, s.expectBefore = false, 0, 0, 0
	s.jitter, s.rate, s.lastReport = 0, 0, 0
}

// received counts a packet. rate is the clock of its timestamp; 0 leaves it out of the jitter.
func (s *receiveStats) received(p *packet, rate uint32, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.begun {
		s.begun, s.ssrc = true, p.ssrc
		s.first, s.highest = uint32(p.sequence), uint32(p.sequence)
	}
	s.highest += uint32(max(int32(int16(p.sequence-uint16(s.highest))), 0)) //nolint:gosec // RFC 3550 A.1: wraps count up
	s.count++
	if rate == 0 {
		return
	}
	arrival := timeSamples(time.Duration(now.UnixNano()%int64(time.Hour)), rate)
	transit := arrival - p.stamp
	if rate == s.rate {
		change := int64(int32(transit - s.transit)) //nolint:gosec // the wrap is meant
		change = max(change, -change)
		if change < int64(rate) { // the hour's wrap, or a new start of the timestamps
			s.jitter += uint32(change) - (s.jitter+8)>>4 //nolint:gosec // change is small
		}
	}
	s.rate, s.transit = rate, transit
}

// senderReport notes a report of the far end, for its round trip time.
func (s *receiveStats) senderReport(r *rtcp.SenderReport, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastReport, s.lastReportAt = uint32(r.NTPTime>>16), now //nolint:gosec // RFC 3550 6.4.1: the middle 32 bits
}

// report is the block about the stream for a report sent now; false: nothing was received.
func (s *receiveStats) report(now time.Time) (rtcp.ReceptionReport, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.begun {
		return rtcp.ReceptionReport{}, false
	}
	expected := s.highest - s.first + 1
	block := rtcp.ReceptionReport{
		SSRC:               s.ssrc,
		LastSequenceNumber: s.highest,
		Jitter:             s.jitter >> 4,
		TotalLost:          uint32(min(max(int64(expected)-int64(s.count), 0), 0x7FFFFF)),
		LastSenderReport:   s.lastReport,
	}
	due, came := expected-s.expectBefore, s.count-s.countBefore
	if due > came {
		block.FractionLost = uint8(min((due-came)<<8/due, 255))
	}
	s.expectBefore, s.countBefore = expected, s.count
	if s.lastReport != 0 {
		block.Delay = timeSamples(now.Sub(s.lastReportAt), 1<<16)
	}

	return block, true
}

// senderReport tells how far the outgoing stream is; false: nothing was sent.
func (s *stream) senderReport(now time.Time) (rtcp.SenderReport, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.out == nil || s.packets == 0 || s.at.IsZero() {
		return rtcp.SenderReport{}, false
	}

	return rtcp.SenderReport{
		SSRC:        s.header.SSRC,
		NTPTime:     ntpTime(now),
		RTPTime:     s.header.Timestamp + timeSamples(max(now.Sub(s.at), 0), s.codec.ClockRate()),
		PacketCount: s.packets,
		OctetCount:  s.octets,
	}, true
}

// ntpTime is a time as seconds since 1900 in 32.32 bits. https://www.rfc-editor.org/rfc/rfc3550#section-4
func ntpTime(t time.Time) uint64 {
	const from1900to1970 = 2_208_988_800
	seconds := uint64(t.Unix()) + from1900to1970             //nolint:gosec // after 1970
	fraction := uint64(t.Nanosecond()) << 32 / 1_000_000_000 //nolint:gosec // not negative

	return seconds<<32 | fraction
}

// compound is one RTCP packet with what both halves of a peer have to report, nil if nothing yet.
// https://www.rfc-editor.org/rfc/rfc3550#section-6.1
func compound(out *stream, in *receiveStats, now time.Time) []rtcp.Packet {
	sent, hasSent := out.senderReport(now)
	block, hasBlock := in.report(now)
	blocks := []rtcp.ReceptionReport{block}
	if !hasBlock {
		blocks = nil
	}
	if !hasSent {
		return nil
	}
	sent.Reports = blocks

	return []rtcp.Packet{&sent, rtcp.NewCNAMESourceDescription(sent.SSRC, "carrier")}
}
