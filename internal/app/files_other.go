//go:build !unix

package app

// mostFeeds is how many feeds of events there may be.
func mostFeeds() int { return 12_000 }
