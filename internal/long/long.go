// Package long says what takes long: it leaves the tests that walk through everything there is of something out of `go test -short`,
// and tells those that the race detector slows down that it looks on.
package long

import "testing"

// Test leaves a test out of `go test -short`, aloud.
func Test(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: -short does not walk through everything")
	}
}
