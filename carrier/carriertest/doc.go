// Package carriertest is a headless softphone: it speaks the protocol of
// Twilio's Voice SDK to the carrier's /signal, with real encrypted sound. Tests
// use it in place of a browser, and load benchmarks use many of it.
//
// Its media are made of pion's parts without a peer connection: one UDP
// socket and three goroutines a call, ICE by a single nominating check (the
// carrier is ICE-lite, so that is all it takes), DTLS as the client, SRTP, G.711
// µ-law. It asks for no Opus.
//
// It must not know anything of the carrier's inside.
package carriertest
