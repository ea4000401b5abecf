// Package exchange is the switch of the local carrier: accounts,
// applications, numbers, registered devices, and calls with their legs.
//
// # Vocabulary
//
// A [Call] is one leg and has one SID: the connection between the carrier and
// one far end, which is a browser, a robot or another number of the account.
// An inbound call runs a [Program] (the TwiML of its application or number).
// A program that dials creates child calls, one for each device that rings;
// the first to answer is bridged with its parent, the others are cancelled.
//
// A [Line] is the exchange's hold on the far end of a call: ring, answer, hang
// up. A [Leg] is the far end's hold on the call: it rang, it was answered, it
// hung up, it pressed a digit. A [Device] is a registered browser; the exchange
// asks it to ring by [Device.Invite]. A telephone is a device that is not the
// account's: it has a number and one line, and stands for the telephone network.
//
// A recording is a file of what a call says and hears, or of what is said in a
// [Conference]. It is known by a [RecordingInfo], and kept after its end as the
// [Record] of a call is.
//
// # Concurrency
//
// One goroutine owns all state and runs closures, one at a time. Handles may be
// used from any goroutine. Sound never passes through that goroutine: bridges
// forward it from port to port.
//
// # What it must not know
//
// It knows no HTTP, no WebSocket, no XML and no SDP. The packages signal,
// verbs and callback bring those to it through the small interfaces declared
// here.
package exchange
