package phone

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Links are the URLs that Twilio is given. It signs its requests for them with all of their query, so
// that what we wrote there can be believed when it comes back; what a caller or a page sends is in
// the body of the request, and never there.
type Links struct {
	Base string // how Twilio reaches this server, absolute and without a trailing slash
}

// retried is the fragment of URLs that something is reported to: Twilio tries those again
// when they fail, which it does not do of itself.
// Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
const retried = "#rc=3&rp=all&ct=2000&rt=4000"

// The paths of the webhooks.
const (
	PathAnswer     = "/voice"
	PathDialed     = "/voice/dialed"
	PathFallback   = "/voice/fallback"
	PathStatus     = "/voice/status"
	PathPIN        = "/voice/pin"
	PathEnter      = "/voice/enter"
	PathWait       = "/voice/wait"
	PathHold       = "/voice/hold"
	PathSay        = "/voice/say"
	PathRinging    = "/voice/ringing"
	PathUnanswered = "/voice/unanswered"
	PathVoicemail  = "/voice/voicemail"
	PathMessage    = "/voice/message"
	PathKept       = "/voice/message/kept"
	PathStar       = "/voice/star"
	PathTurnOver   = "/voice/turn-over"
	PathStranded   = "/voice/stranded"
	PathMoment     = "/voice/moment"
	PathNotice     = "/voice/notice"
	PathConference = "/voice/conference"
	PathRecording  = "/voice/recording"
)

func (l Links) to(path string, query url.Values) string {
	if len(query) == 0 {
		return l.Base + path
	}
	return l.Base + path + "?" + query.Encode()
}

// set leaves out what is empty.
func set(pairs ...string) url.Values {
	query := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	return query
}

// Dialed is asked when a dial has ended.
func (l Links) Dialed() string { return l.to(PathDialed, nil) }

// DialedConference is asked when a call has left a conference, or was not let in.
func (l Links) DialedConference(name string, coach CallSID) string {
	return l.to(PathDialed, set("conference", name, "coach", string(coach)))
}

// DialedOffer is asked when the caller has left a conference-style call.
func (l Links) DialedOffer(o Offer) string { return l.to(PathDialed, offerQuery(o)) }

// Status is told how a leg is.
func (l Links) Status() string { return l.to(PathStatus, nil) + retried }

// Added is where a leg reports that somebody called for a conference: whatever becomes of the answer of who made
// it, and of this program meanwhile, its first report tells whose it is. The transfer is that for which it was called, 0 for none.
func (l Links) Added(conference ConferenceSID, parent CallSID, by Identity, label string, transfer int) string {
	number := ""
	if transfer > 0 {
		number = strconv.Itoa(transfer)
	}
	query := set("parent", string(parent), "conference", string(conference), "by", string(by), "label", label, "transfer", number)
	return l.to(PathStatus, query) + retried
}

// Leg is told how a leg is that was added for the sake of another.
func (l Links) Leg(parent CallSID) string {
	return l.to(PathStatus, set("parent", string(parent))) + retried
}

// Conference is told what happens in a conference.
func (l Links) Conference() string { return l.to(PathConference, nil) + retried }

// Offered is told what happens in the conference of a conference-style call; it brings along who
// is to be called when the caller has come in.
func (l Links) Offered(o Offer) string { return l.to(PathConference, offerQuery(o)) + retried }

// Recording is told how a recording is. Conference and call say what is recorded, where that
// is not said by the report itself; both may be empty.
func (l Links) Recording(conference ConferenceSID, call CallSID) string {
	return l.to(PathRecording, set("conference", string(conference), "call", string(call))) + retried
}

// PIN is asked with what somebody has keyed in; room is empty where the PIN says which it is.
func (l Links) PIN(room RoomName, try int) string {
	return l.to(PathPIN, set("room", string(room), "try", strconv.Itoa(try)))
}

// EnterModerate is the role in which [Links.Enter] lets a moderator in. The others are the modes of a page:
// speak, listen and coach.
const EnterModerate = "moderate"

// Enter brings a call into a room or, where that is empty, into the conference of a name.
func (l Links) Enter(room RoomName, conference, role string, coach CallSID) string {
	if room != "" {
		conference = ""
	}
	return l.to(PathEnter, set("room", string(room), "conference", conference, "role", role, "coach", string(coach)))
}

// Wait is what somebody hears who waits for a conference to start; empty for Twilio's own music.
func (l Links) Wait(music Music) string { return l.music(PathWait, music) }

// Hold is what somebody hears who is on hold; empty for Twilio's own music.
func (l Links) Hold(music Music) string { return l.music(PathHold, music) }

func (l Links) music(path string, music Music) string {
	if music == "" || music == MusicBuiltin {
		return ""
	}
	return l.to(path, set("music", string(music)))
}

// Say speaks a text in a language: en, ja, or empty for that of the settings.
func (l Links) Say(language, text string) string {
	return l.to(PathSay, set("language", language, "text", text))
}

// Ringing is what the caller of a conference-style call hears until somebody comes.
func (l Links) Ringing() string { return l.to(PathRinging, nil) }

// Unanswered tells the caller that nobody came, and why: busy, no-answer or failed.
func (l Links) Unanswered(status Status, to Address) string {
	return l.to(PathUnanswered, set("status", status.String(), "to", to.String()))
}

// Voicemail lets the caller leave a message for somebody.
func (l Links) Voicemail(to Address) string { return l.to(PathVoicemail, set("to", to.String())) }

// Message is asked when who leaves a message has finished.
func (l Links) Message() string { return l.to(PathMessage, nil) }

// Kept is told when a message for somebody can be heard, left by a visitor who speaks a language.
func (l Links) Kept(to Address, language string) string {
	return l.to(PathKept, set("to", to.String(), "language", language)) + retried
}

// Star is asked when a telephone in a channel has pressed *, or has left it otherwise. Turn is that in which it spoke, with when it was
// to end at the latest; both are zero where it listened.
func (l Links) Star(room RoomName, turn TurnID, until time.Time) string {
	at := ""
	if !until.IsZero() {
		at = strconv.FormatInt(until.UnixMilli(), 10)
	}
	return l.to(PathStar, set("room", string(room), "turn", string(turn), "until", at))
}

// TurnOver lets a telephone whose turn was taken away listen on in its channel. A call that is sent there is heard no more, wherever
// it was between having been granted the floor and being heard.
func (l Links) TurnOver(room RoomName) string { return l.to(PathTurnOver, set("room", string(room))) }

// Stranded tells somebody that nobody is there for them any more: not who was lost, or else nobody whom they were sent to.
func (l Links) Stranded(kind TransferKind) string {
	return l.to(PathStranded, set("kind", string(kind)))
}

// Moment is what somebody hears on hold while others are called for them: words, then that it rings. Of who waits for somebody
// who was cut off the kind is [RejoinTransfer]: they hear that, then music.
func (l Links) Moment(kind TransferKind) string {
	return l.to(PathMoment, set("kind", string(kind)))
}

// Notice is something that those in a call are told.
type Notice string

// The notices.
const (
	NoticeInterrupted Notice = "interrupted" // who speaks with them is cut off, as it seems
	NoticeConnected   Notice = "connected"   // who handed somebody on to them was cut off
	NoticeRecorded    Notice = "recorded"    // they are recorded from now on
	NoticePaused      Notice = "paused"      // they are not for a while
	NoticeResumed     Notice = "resumed"     // they are again
	NoticeUnrecorded  Notice = "unrecorded"  // they are not any more
)

// Notice speaks a notice.
func (l Links) Notice(n Notice) string { return l.to(PathNotice, set("notice", string(n))) }

// Sound is a file of ours, by its name without a suffix.
func (l Links) Sound(name string) string { return l.Base + "/sounds/" + name + ".wav" }

// RoomSettings are those of the conferences that are held in a room: all who enter bring them,
// by whichever way they come.
func (l Links) RoomSettings(r Room) ConferenceSettings {
	return ConferenceSettings{
		MaxParticipants: r.MaxParticipants, Beep: r.Beep, Record: r.Record,
		Status: l.Conference(), Leg: l.Status(), Recording: l.Recording("", ""),
	}
}

// CallSettings are those of a conference that is held in no room, for who is called into it for
// the sake of another call; parent is empty where there is none.
func (l Links) CallSettings(parent CallSID) ConferenceSettings {
	return ConferenceSettings{
		Beep: BeepNever, Status: l.Conference(), Leg: l.Leg(parent), Recording: l.Recording("", ""),
	}
}

// callPrefix begins the names of the conferences of conference-style calls.
const callPrefix = "call-"

// CallConference is the name of the conference of a conference-style call.
func CallConference(caller CallSID) string { return callPrefix + string(caller) }

// CallerOf is the caller of the conference-style call whose conference has a name, and whether it is one.
func CallerOf(conference string) (CallSID, bool) {
	sid, ok := strings.CutPrefix(conference, callPrefix)
	if !ok || !CallSID(sid).Valid() {
		return "", false
	}
	return CallSID(sid), true
}

func offerQuery(o Offer) url.Values {
	query := set(
		"from", o.From.String(), "name", o.Name,
		"timeout", strconv.Itoa(int(o.Timeout/time.Second)), "max", strconv.Itoa(int(o.MaxCall/time.Second)),
	)
	for _, to := range o.To {
		query.Add("to", to.String())
	}
	return query
}

// ParseOffer reads an offer from the query of a URL of ours; false if there is none. The error is of kind
// [Invalid] and names what cannot be read.
func ParseOffer(query url.Values) (Offer, bool, error) {
	if len(query["to"]) == 0 {
		return Offer{}, false, nil
	}
	bad := func(field string) error {
		return Errorf(Invalid, "field_invalid", "The parameter %s of the URL cannot be read.", field).In(field)
	}
	o := Offer{Name: query.Get("name")}
	for _, s := range query["to"] {
		to, err := ParseAddress(s)
		if err != nil || (to.Kind() != ClientAddress && to.Kind() != NumberAddress) {
			return Offer{}, false, bad("to")
		}
		o.To = append(o.To, to)
	}
	if err := o.From.UnmarshalText([]byte(query.Get("from"))); err != nil {
		return Offer{}, false, bad("from")
	}
	var err error
	if o.Timeout, err = seconds(query.Get("timeout")); err != nil {
		return Offer{}, false, bad("timeout")
	}
	if o.MaxCall, err = seconds(query.Get("max")); err != nil {
		return Offer{}, false, bad("max")
	}
	return o, true, nil
}

func seconds(s string) (time.Duration, error) {
	n, err := strconv.ParseUint(s, 10, 31)
	return time.Duration(n) * time.Second, err
}
