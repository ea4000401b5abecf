package main

import (
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
