package world

import (
	"flag"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"testing"
)

// Main runs the tests of a package that plays in Worlds. They wait more than they compute, and with -short more of them wait
// at once than there are cores, unless -parallel says how many; little in them lives long, so that rubbish is collected seldom
// then.
func Main(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		debug.SetGCPercent(400)
		if f := flag.Lookup("test.parallel"); f.Value.String() == strconv.Itoa(runtime.GOMAXPROCS(0)) {
			_ = f.Value.Set("8")
		}
	}
	os.Exit(m.Run())
}
