package exchange

import (
	"cmp"
	"log/slog"
	"slices"
	"strings"
	"time"

	"softphone/carrier/media"
)

// Robot is a number that answers by itself.
type Robot uint8

// The values of Robot.
const (
	RobotUnknown  Robot = iota
	RobotEcho           // answers and plays back what it hears
	RobotClock          // answers and says the time every few seconds
	RobotMusic          // answers and plays music
	RobotNoAnswer       // rings and never answers
	RobotBusy           // is busy
	RobotTalker         // answers and says who it is, again and again, with pauses
	RobotSilent         // answers and says nothing
)

// String returns the robot's name, a word such as echo or no_answer.
func (r Robot) String() string {
	switch r {
	case RobotEcho:
		return "echo"
	case RobotClock:
		return "clock"
	case RobotMusic:
		return "music"
	case RobotNoAnswer:
		return "no_answer"
	case RobotBusy:
		return "busy"
	case RobotTalker:
		return "talker"
	case RobotSilent:
		return "silent"
	case RobotUnknown:
	}
	return "unknown"
}

// DefaultRobots returns the numbers of the robots. They are of the range that
// Twilio keeps for tests.
func DefaultRobots() map[string]Robot {
	return map[string]Robot{
		"+15005550001": RobotEcho,
		"+15005550002": RobotClock,
		"+15005550003": RobotMusic,
		"+15005550004": RobotNoAnswer,
		"+15005550005": RobotBusy,
		"+15005550008": RobotTalker,
		"+15005550009": RobotSilent,
	}
}

// RobotNumber is a robot and where it is called.
type RobotNumber struct {
	Number string // E.164
	Robot  Robot
}

// Robots returns all robots by their numbers.
func (x *Exchange) Robots() []RobotNumber {
	all := make([]RobotNumber, 0, len(x.robots))
	for number, robot := range x.robots {
		all = append(all, RobotNumber{number, robot})
	}
	slices.SortFunc(all, func(a, b RobotNumber) int { return cmp.Compare(a.Number, b.Number) })
	return all
}

// The silence between two announcements.
const (
	clockPause  = 4 * time.Second
	talkerPause = 2 * time.Second
)

// ringRobot connects an outgoing call with a robot. Loop only.
func (x *Exchange) ringRobot(child *Call, robot Robot) {
	leg := &Leg{child}
	switch robot {
	case RobotBusy:
		child.end(StatusBusy, Cause{}, false)
		return
	case RobotNoAnswer:
		leg.Start(robotLine{})
		leg.Ringing()
		return
	case RobotEcho, RobotClock, RobotMusic, RobotTalker, RobotSilent:
		leg.Start(robotLine{port: x.voices[robot](child.to)})
	case RobotUnknown:
		child.end(StatusFailed, Cause{}, false)
		return
	}
	leg.Ringing()
	leg.Answered()
}

// robotVoices says what the robots that answer are made of, given their number.
func (x *Exchange) robotVoices() map[Robot]func(number string) media.Port {
	return map[Robot]func(string) media.Port{
		RobotEcho:  func(string) media.Port { return media.NewLoopback(x.engine) },
		RobotClock: func(string) media.Port { return media.NewPlayer(x.engine, x.clock) },
		RobotMusic: func(string) media.Port { return media.NewPlayer(x.engine, media.Hold) },
		RobotTalker: func(number string) media.Port {
			return media.NewPlayer(x.engine, func() Source { return x.talk(number) })
		},
		RobotSilent: func(string) media.Port {
			near, _ := newTrunk() // nobody is at its other end
			return near
		},
	}
}

// clock returns one announcement of the talking clock.
func (x *Exchange) clock() Source {
	return x.announce("The time is "+x.cfg.Now().Format("3 04 and 5 seconds")+".", clockPause)
}

// talk returns one announcement of the talker, its number digit by digit.
func (x *Exchange) talk(number string) Source {
	digits := strings.Join(strings.Split(strings.TrimPrefix(number, "+"), ""), " ")
	return x.announce("This is the talker, number "+digits+". I go on talking until you hang up.", talkerPause)
}

// announce returns a text as sound, and a pause. Where nobody can speak, it
// beeps.
func (x *Exchange) announce(text string, pause time.Duration) Source {
	said := media.Limit(media.Busy(), time.Second)
	if x.cfg.Speak != nil {
		spoken, err := x.cfg.Speak(x.loop, text, "en-US", "alice")
		if err == nil {
			said = spoken
		} else {
			x.log.Warn("robot is dumb", slog.String("error", err.Error()))
		}
	}
	return media.Concat(said, media.Silence(pause))
}

// robotLine is the line of a robot.
type robotLine struct{ port media.Port }

// Ring implements Line.
func (robotLine) Ring() {}

// Answer implements Line.
func (robotLine) Answer() {}

// Hangup implements Line.
func (r robotLine) Hangup(Cause) { r.Cancel() }

// Cancel implements Line.
func (r robotLine) Cancel() {
	if r.port != nil {
		_ = r.port.Close()
	}
}

// Port implements Line.
func (r robotLine) Port() media.Port { return r.port }
