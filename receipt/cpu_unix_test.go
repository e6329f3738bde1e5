//go:build unix

package receipt

import (
	"syscall"
	"testing"
	"time"
)

// reportCPU reports the processor time of an operation, which a busy machine does not make longer as it does the time
// that passes. It is called before the loop, and what it gives after it.
func reportCPU(b *testing.B) func() {
	now := func() time.Duration {
		var u syscall.Rusage
		_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // it does not fail for oneself
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := now()
	return func() { b.ReportMetric(float64((now()-before).Microseconds())/1000/float64(b.N), "cpu-ms/op") }
}
