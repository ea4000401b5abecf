package main

import "time"

// usage is what a process has used.
type usage struct {
	CPU time.Duration `json:"cpu"` // user and system, since it began
	RSS int64         `json:"rss"` // bytes of memory that are resident now

	Profile []byte `json:"profile,omitempty"` // of the CPU, packed as package runtime/pprof writes it
}

// observation is what the machine and we have used up to a moment.
type observation struct {
	at    time.Time
	busy  time.Duration // of all processors, all processes
	ours  time.Duration // of this process and of the children that have ended
	known bool
}

// foreign is how many processors others kept busy between two observations. It is -1 where
// the machine does not tell.
func foreign(a, b observation) float64 {
	wall := b.at.Sub(a.at)
	if !a.known || !b.known || wall <= 0 {
		return -1
	}
	return max(0, float64((b.busy-a.busy)-(b.ours-a.ours))/float64(wall))
}
