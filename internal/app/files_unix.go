//go:build unix

package app

import "syscall"

// share is how much of the files that the system lets us open feeds may have, in hundredths: when there are
// none left, nobody is let in, and webhooks are not either.
const share = 70

// mostFeeds is how many feeds of events there may be: 12,000, or fewer where the system lets us open
// only so many files.
func mostFeeds() int {
	const most = 12_000
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return most
	}
	return int(min(uint64(limit.Cur)/100*share, most)) //nolint:unconvert // signed on some systems
}
