// Package long names the tests that walk through everything there is of something. They start no other program, and take longer than
// somebody waits who has changed one line.
package long

import "testing"

// Test leaves a test out of `go test -short`, aloud.
func Test(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: -short does not walk through everything")
	}
}
