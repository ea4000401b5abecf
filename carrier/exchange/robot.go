package exchange

// Robot is a number that answers by itself.
type Robot uint8

// The values of Robot.
const (
	RobotUnknown Robot = iota
	RobotEcho          // answers and plays back what it hears
	RobotClock         // answers and says the time every few seconds
	RobotMusic         // answers and plays music
	RobotSilent        // rings and never answers
	RobotBusy          // is busy
)

// DefaultRobots returns the numbers of the robots. They are of the range that
// Twilio keeps for tests.
func DefaultRobots() map[string]Robot {
	return map[string]Robot{
		"+15005550001": RobotEcho,
		"+15005550002": RobotClock,
		"+15005550003": RobotMusic,
		"+15005550004": RobotSilent,
		"+15005550005": RobotBusy,
	}
}
