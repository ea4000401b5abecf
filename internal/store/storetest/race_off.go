//go:build !race

package storetest

// attempts is how many reserve at once.
const attempts = 10_000
