package outage_test

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kafalabot/outage"
)

// However many come at once, a few lines a minute are logged, and then how many were not: also where nothing comes any more.
func TestSample(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []int // by the clock alone, while all else rests
		s := outage.Sample{More: func(left int) { told = append(told, left) }}
		come := func(n int) (logged int) {
			var mu sync.Mutex
			var all sync.WaitGroup
			for range n {
				all.Go(func() {
					if s.Room() {
						mu.Lock()
						defer mu.Unlock()
						logged++
					}
				})
			}
			all.Wait()
			return logged
		}
		for _, minute := range []struct {
			come, logged int
			left         []int
		}{{3000, 5, []int{2995}}, {4, 4, nil}, {5, 5, nil}, {6, 5, []int{1}}} {
			told = nil
			if n := come(minute.come); n != minute.logged {
				t.Errorf("of %d %d are logged", minute.come, n)
			}
			time.Sleep(outage.SampleEvery)
			synctest.Wait()
			if !slices.Equal(told, minute.left) {
				t.Errorf("of %d it is told that %v were left out, want %v", minute.come, told, minute.left)
			}
		}
	})
}
