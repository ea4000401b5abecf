package live

import (
	"bytes"
	"strconv"
)

// Frame is something that is sent to a page at once.
type Frame struct {
	Position int64 // of what it tells; 0 for what is in no log, and is always sent
	text     []byte
	wire     []byte // text as a chunk
}

// NewFrame makes a frame of a text.
func NewFrame(position int64, text []byte) Frame {
	wire := strconv.AppendInt(make([]byte, 0, len(text)+12), int64(len(text)), 16)
	wire = append(wire, "\r\n"...)
	begins := len(wire)
	wire = append(append(wire, text...), "\r\n"...)
	return Frame{position, wire[begins : begins+len(text)], wire}
}

// Text is what the frame was made of.
func (f Frame) Text() []byte { return f.text }

// farewell ends a body that is sent in chunks.
// Source: RFC 9112, section 7.1.
const farewell = "0\r\n\r\n"

// joined is frames one behind the other, as they are sent in chunks.
func joined(frames []Frame) []byte {
	if len(frames) == 1 {
		return frames[0].wire
	}
	var b bytes.Buffer
	for _, f := range frames {
		b.Write(f.wire)
	}
	return b.Bytes()
}

// after is frames without those that tell nothing new to who has seen a position.
func after(frames []Frame, seen int64) []Frame {
	for i, f := range frames {
		if f.Position != 0 && f.Position <= seen {
			fresh := append([]Frame{}, frames[:i]...)
			for _, f = range frames[i+1:] {
				if f.Position == 0 || f.Position > seen {
					fresh = append(fresh, f)
				}
			}
			return fresh
		}
	}
	return frames
}
