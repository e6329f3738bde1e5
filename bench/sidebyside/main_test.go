package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"kafalabot/bench/release"
)

// A commit that a shallow clone cannot have is no fault, and neither is a folder without history; one that a whole checkout does not
// have is.
func TestMissing(t *testing.T) {
	folder := t.TempDir()
	whole, shallow, bare := filepath.Join(folder, "whole"), filepath.Join(folder, "shallow"), filepath.Join(folder, "bare")
	git := func(args ...string) string {
		t.Helper()
		out, err := exec.CommandContext(t.Context(), "git", append([]string{"-c", "user.name=A", "-c", "user.email=a@example.com"},
			args...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return strings.TrimSpace(string(out))
	}
	git("init", "-q", whole)
	git("-C", whole, "commit", "-q", "--allow-empty", "-m", "one")
	first := git("-C", whole, "rev-parse", "HEAD")
	git("-C", whole, "commit", "-q", "--allow-empty", "-m", "two")
	git("clone", "-q", "--depth", "1", "file://"+whole, shallow)
	if out, err := exec.CommandContext(t.Context(), "mkdir", bare).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, c := range []struct{ folder, commit, want string }{
		{whole, first, ""}, {whole, "nothing-of-that-name", ""}, {shallow, "HEAD", ""}, {shallow, first, "shallow clone"},
		{bare, first, "no git history"},
	} {
		t.Run(filepath.Base(c.folder)+" "+c.commit, func(t *testing.T) {
			t.Setenv("GIT_CEILING_DIRECTORIES", folder)
			t.Chdir(c.folder)
			if got := missing(t.Context(), c.commit); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
			if _, _, err := release.Source(t.Context(), "nothing-of-that-name", t.TempDir()); err == nil ||
				!strings.HasPrefix(err.Error(), "nothing-of-that-name is no tag, branch or commit") {
				t.Errorf("of a commit that is not there: %v", err)
			}
		})
	}
}

// Nobody begins a part before its stage, and a stage is over only once everybody waits for a later one or has left.
func TestPlay(t *testing.T) {
	const people = 20
	l := newPlay()
	l.acting = people
	var done [3]atomic.Int32
	for n := range people {
		go func() {
			defer l.leave()
			p := &person{}
			for s := range done {
				if n%2 == 0 || s == 2 { // every other one has nothing to do before the last stage
					l.wait(p, s)
					done[s].Add(1)
				}
			}
		}()
	}
	for s, want := range []int32{people / 2, people / 2, people} {
		if got := done[s].Load(); got != 0 {
			t.Errorf("%d have begun before stage %d", got, s)
		}
		l.begin()
		l.rest()
		if got := done[s].Load(); got != want {
			t.Errorf("%d of %d are through with stage %d", got, want, s)
		}
	}
}
