//go:build race

package storetest

// attempts is how many reserve at once. The detector of races makes SQLite thirty times slower.
const attempts = 2_000
