package main

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// tick is the unit of /proc/stat.
// Source: USER_HZ in https://man7.org/linux/man-pages/man5/proc_stat.5.html.
const tick = 10 * time.Millisecond

func usageNow() usage {
	u := usage{CPU: processor(syscall.RUSAGE_SELF)}
	if text, err := os.ReadFile("/proc/self/statm"); err == nil {
		if fields := strings.Fields(string(text)); len(fields) > 1 {
			pages, _ := strconv.ParseInt(fields[1], 10, 64)
			u.RSS = pages * int64(os.Getpagesize())
		}
	}
	return u
}

func processor(who int) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(who, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func observe() observation {
	o := observation{at: time.Now(), ours: processor(syscall.RUSAGE_SELF) + processor(syscall.RUSAGE_CHILDREN)}
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return o
	}
	line, _, _ := strings.Cut(string(text), "\n")
	fields := strings.Fields(line) // cpu user nice system idle iowait irq softirq steal guest guest_nice
	if len(fields) < 9 {
		return o
	}
	for i, f := range fields[1:9] {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return o
		}
		if i != 3 && i != 4 { // idle, iowait
			o.busy += time.Duration(n) * tick
		}
	}
	o.known = true
	return o
}

// usageOf is what another process has used.
func usageOf(pid int) (usage, error) {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return usage{}, err
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // the name before it may have spaces
	fields := strings.Fields(rest)
	if len(fields) < 22 {
		return usage{}, errors.New("/proc has too little to say")
	}
	user, err1 := strconv.ParseInt(fields[11], 10, 64)
	system, err2 := strconv.ParseInt(fields[12], 10, 64)
	pages, err3 := strconv.ParseInt(fields[21], 10, 64)
	return usage{
		CPU: time.Duration(user+system) * tick, RSS: pages * int64(os.Getpagesize()),
	}, errors.Join(err1, err2, err3)
}
