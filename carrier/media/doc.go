// Package media is the sound of the local carrier: WebRTC peers, ports that carry audio and digits,
// bridges between them, and sources of sound such as tones, music and recordings.
//
// # Words
//
// A [Port] is one end of an audio path. What is written to it goes to its far end; what comes from its far
// end goes to its [Listener]. A [Peer] is a port whose far end is a browser (or any WebRTC client): ICE-lite,
// DTLS, SRTP, one audio track each way. [NewLoopback] and [NewPlayer] make ports without any connection.
// [Bridge] joins two ports by forwarding frames, so Opus stays Opus where both ends know it.
//
// A [Frame] is the payload of one RTP packet, PCMU or Opus. A [Source] is a plain stream of 8000 Hz mono
// samples without a clock; [Engine.Play] gives it one. A [Recorder] writes what a room or a leg hears to a file.
//
// # Goroutines
//
// One [Engine] has one clock goroutine, ticking each 20 ms: it fills silence, spells digits, sends RTCP
// reports and moves the echo robots. Each peer adds what pion needs, one goroutine that reads its audio and
// calls its listener, and two that drain RTCP. [Engine.Play], [Mixer.Run] and [Recorder.Run] run in their callers.
// No lock is held while a listener is called. A peer's outbound lock is the only lock on the path of a
// frame; nothing else is locked inside it.
//
// # What it must not know
//
// Calls, numbers, TwiML, signalling messages. It imports nothing of this module.
package media
