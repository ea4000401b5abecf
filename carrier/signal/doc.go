// Package signal is the door for browsers: the WebSocket that Twilio's Voice
// SDK opens at /signal, unmodified 2.x and legacy 1.x alike.
//
// A session is one socket. It begins with listen, which carries a token; the
// token is verified here, and only here. It may register, which makes it ring
// for calls to its identity, and it may place calls. A line is the session's
// share of one call: its identity, its media peer and its reconnect token. A
// line outlives its session for some seconds, so that a call survives the loss
// of a socket.
//
// A telephone outside of the account comes in by the same door: a token of a key
// of its own makes a session one, which has a number in place of an identity's
// calls and an application.
//
// The protocol is not documented by Twilio; what is done here is what the SDK
// sends and accepts. The decisions that it leaves open are in the README of
// the package carrier.
//
// The package must not know TwiML, webhooks or REST.
package signal
