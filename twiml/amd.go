package twiml

import "time"

// AMD is answering machine detection on the leg of a [Number] or [SIP]. The
// zero AMD detects nothing.
// Source: https://www.twilio.com/docs/voice/answering-machine-detection
type AMD struct {
	Detect               MachineDetection
	Timeout              time.Duration // whole seconds, 3 s to 60 s, default 30 s
	SpeechThreshold      time.Duration // whole milliseconds, 1 s to 6 s, default 2.4 s
	SpeechEndThreshold   time.Duration // whole milliseconds, 0.5 s to 5 s, default 1.2 s
	SilenceTimeout       time.Duration // whole milliseconds, 2 s to 10 s, default 5 s
	StatusCallback       string        // URL told who answered; the call goes on meanwhile
	StatusCallbackMethod string        // GET or POST (default)
}

// MachineDetection says what is detected.
type MachineDetection string

// The kinds of machine detection.
const (
	DetectMachine    MachineDetection = "Enable"
	DetectMessageEnd MachineDetection = "DetectMessageEnd" // waits for the end of the greeting
)

func (e *encoder) amd(d AMD) {
	if d.Detect == "" && d != (AMD{}) {
		e.fail("machineDetection", "", "must be set for the other fields of AMD to mean anything")
		return
	}
	e.word("machineDetection", string(d.Detect), "Enable DetectMessageEnd")
	e.seconds("machineDetectionTimeout", d.Timeout, 3*time.Second, time.Minute)
	e.duration("machineDetectionSpeechThreshold", d.SpeechThreshold, time.Second, 6*time.Second, time.Millisecond)
	e.duration("machineDetectionSpeechEndThreshold", d.SpeechEndThreshold, 500*time.Millisecond, 5*time.Second, time.Millisecond)
	e.duration("machineDetectionSilenceTimeout", d.SilenceTimeout, 2*time.Second, 10*time.Second, time.Millisecond)
	e.url("amdStatusCallback", d.StatusCallback)
	e.method("amdStatusCallbackMethod", d.StatusCallbackMethod)
}
