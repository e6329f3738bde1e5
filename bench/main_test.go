package main

import (
	"flag"
	"io"
	"math"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// with gives options as the command line has them.
func with(t *testing.T, args ...string) options {
	t.Helper()
	var o options
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	o.flags(f)
	if err := f.Parse(args); err != nil {
		t.Fatal(err)
	}
	return o
}

// Short runs: that each still runs, not how fast.
func TestShortRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short measures nothing")
	}
	if _, err := exec.LookPath("redis-server"); err != nil {
		if os.Getenv("KAFALABOT_TEST_ALL") == "1" {
			t.Fatal("redis-server is not here")
		}
		t.Skip("redis-server is not here: the benchmark is not run")
	}
	p, err := built(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string]string{
		"the conversation": "-people 8 -walks 1 -fsync everysec -pace 0,50",
		"beside itself":    "-people 8 -beside itself -with REDIS_WAYS=1 -poll",
		"distance":         "-people 8 -distance 1ms -ways 1,4 -pace 100",
		"receipts":         "-receipts 1",
		"starts":           "-starts 1",
		"what is kept":     "-kept 10",
		"a full Redis":     "-people 4 -fill 50",
		"a soak":           "-people 8 -soak 1s",
	} {
		t.Run(name, func(t *testing.T) {
			o := with(t, append(strings.Fields(args), "-pairs", "1", "-window", "300ms")...)
			m, err := o.mode()
			if err == nil {
				p.folder = t.TempDir() // what a Redis has kept of one is none of another's
				err = m.run(t.Context(), p)
			}
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

// What cannot be meant is refused before anything is built.
func TestRefused(t *testing.T) {
	for args, want := range map[string]string{
		"-kept 1 -receipts 1":     "one thing at a time",
		"-soak 1m -beside floor":  "one thing at a time",
		"-with REDIS_WAYS=1":      "-beside",
		"-poll":                   "-beside",
		"-pace fast":              `"fast"`,
		"-pace 50,-1":             `"-1"`,
		"-pairs 0":                "-pairs",
		"-window 0s -pace 50":     "-window",
		"-people 0 -receipts 100": "-people",
	} {
		if err := with(t, strings.Fields(args)...).run(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", args, err)
		}
	}
}

// A far server answers after its distance, and what is said in one breath arrives in its order.
func TestFar(t *testing.T) {
	echo, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer echo.Close()
	go func() {
		for {
			c, err := echo.Accept()
			if err != nil {
				return
			}
			go func() { defer c.Close(); _, _ = io.Copy(c, c) }()
		}
	}()
	const distance = 20 * time.Millisecond
	f, err := newFar(echo.Addr().String(), distance)
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	c, err := net.Dial("tcp", f.addr())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	began := time.Now()
	for _, text := range []string{"one ", "two ", "three"} {
		if _, err := io.WriteString(c, text); err != nil {
			t.Fatal(err)
		}
	}
	back := make([]byte, len("one two three"))
	if _, err := io.ReadFull(c, back); err != nil || string(back) != "one two three" {
		t.Errorf("%q, %v", back, err)
	}
	if took := time.Since(began); took < distance {
		t.Errorf("there and back in %s", took)
	}
}

func TestFigures(t *testing.T) {
	if m := middleOf([]float64{9, 1, 3}); m != (middle{3, 1, 9}) {
		t.Errorf("%+v", m)
	}
	if m := middleOf([]float64{4, 1, 2, 9}); m != (middle{3, 1, 9}) {
		t.Errorf("%+v", m)
	}
	if mean, err := gauged([]float64{.5, 2}); math.Abs(mean-1) > 1e-9 || math.Abs(err-math.Ln2) > 1e-9 {
		t.Errorf("%f ± %f", mean, err)
	}
	if mean, err := gauged([]float64{.8}); math.Abs(mean-.8) > 1e-9 || err != 0 {
		t.Errorf("%f ± %f", mean, err)
	}
}
