// Package telephone hands out telephones: numbers outside of the account, each
// with a token that makes a browser that number's telephone. It is the shop of
// the telephone network that the local carrier stands for; Twilio has nothing of
// the kind, and the application is not asked.
//
// A number belongs to whoever was given its secret for as long as its token is
// good or its telephone is there. All of it is in memory.
//
// The package must not know calls, media or sockets.
package telephone
