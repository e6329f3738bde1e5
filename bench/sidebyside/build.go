package main

import (
	"context"
	"fmt"
	"path/filepath"

	"kafalabot/bench/release"
)

// releases are the programs of both, the one before first.
type releases struct {
	programs [2]string
	names    [2]string // short commits
	settings [2]string // the example of each: a release may want what the one before does not know
}

// build builds the program of a commit, from its files alone, and that of the working folder.
func build(ctx context.Context, commit, folder string) (r releases, err error) {
	source, name, err := release.Source(ctx, commit, folder)
	if err != nil {
		return r, err
	}
	r.names[0] = name
	if r.names[1], err = release.Output(ctx, "git", "describe", "--always", "--dirty", "--exclude", "*"); err != nil {
		return r, err
	}
	root, err := release.Output(ctx, "git", "rev-parse", "--show-toplevel")
	if err != nil {
		return r, err
	}
	for n, from := range []string{source, root} {
		r.programs[n] = filepath.Join(folder, fmt.Sprintf("kafalabot-%d", n))
		if err := release.Build(ctx, from, r.programs[n]); err != nil {
			return r, err
		}
		r.settings[n] = filepath.Join(from, "kafala", "settings.example.toml")
	}
	return r, nil
}

// missing tells why a checkout cannot hold the commit, or nothing where it should: a shallow clone and a copy without git have no
// history, which is nobody's fault.
func missing(ctx context.Context, commit string) string {
	if _, err := release.Output(ctx, "git", "rev-parse", "--verify", "--end-of-options", commit+"^{commit}"); err == nil {
		return ""
	}
	switch shallow, err := release.Output(ctx, "git", "rev-parse", "--is-shallow-repository"); {
	case err != nil:
		return "this folder has no git history"
	case shallow == "true":
		return "this is a shallow clone, and the commit is not in it (git fetch --unshallow)"
	}
	return ""
}
