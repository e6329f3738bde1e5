package main

import (
	"os"
	"os/exec"
	"testing"
)

// A short run: that it still runs, not how fast.
func TestShortRun(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short measures nothing")
	}
	if _, err := exec.LookPath("redis-server"); err != nil {
		if os.Getenv("KAFALABOT_TEST_ALL") == "1" {
			t.Fatal("redis-server is not here")
		}
		t.Skip("redis-server is not here: the benchmark is not run")
	}
	o := options{people: 8, walks: 1, pairs: 1, fsync: "everysec"}
	if err := o.run(t.Context()); err != nil {
		t.Fatal(err)
	}
}
