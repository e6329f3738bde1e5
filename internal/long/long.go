// Package long says what takes long: it leaves the tests that walk through everything there is of something out of `go test -short`,
// and tells those that the race detector slows down that it looks on.
package long

import (
	"hash/fnv"
	"strings"
	"testing"
)

// Test leaves a test out of `go test -short`, aloud.
func Test(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: -short does not walk through everything")
	}
}

// one of so many tests of the whole bot is run by `go test -short`.
const sample = 8

// Sample leaves all but one in eight of the tests that call it out of `go test -short`, aloud: always the same, by their names, with all
// their parts or without any.
func Sample(t testing.TB) {
	t.Helper()
	name, _, _ := strings.Cut(t.Name(), "/")
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(name))
	if testing.Short() && sum.Sum32()%sample != 0 {
		t.Skip("SKIPPED: -short runs one in eight of the tests of the whole bot")
	}
}
