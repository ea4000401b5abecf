package calls

import "softphone/internal/phone"

// View is a conference as somebody may see it.
type View struct {
	Conference phone.Conference
	Calls      map[phone.CallSID]phone.Call // those of its participants that are known
	Room       *phone.Room                  // in which it is held; nil if in none, or if that is no more
	May        []Action                     // what they may do with it now
}
