package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// releases are the programs of both, the one before first.
type releases struct {
	programs [2]string
	names    [2]string // short commits
	settings [2]string // the example of each: a release may want what the one before does not know
}

// build builds the program of a commit, from its files alone, and that of the working folder.
func build(ctx context.Context, commit, folder string) (r releases, err error) {
	if r.names[0], err = output(ctx, "git", "rev-parse", "--short", "--verify", "--end-of-options", commit+"^{commit}"); err != nil {
		return r, err
	}
	if r.names[1], err = output(ctx, "git", "describe", "--always", "--dirty", "--exclude", "*"); err != nil {
		return r, err
	}
	root, err := output(ctx, "git", "rev-parse", "--show-toplevel")
	if err != nil {
		return r, err
	}
	source, archive := filepath.Join(folder, "source"), filepath.Join(folder, "source.tar")
	if err := os.Mkdir(source, 0o700); err != nil {
		return r, err
	}
	if _, err := output(ctx, "git", "-C", root, "archive", "--output", archive, r.names[0]); err != nil {
		return r, err
	}
	if _, err := output(ctx, "tar", "-x", "-f", archive, "-C", source); err != nil {
		return r, err
	}
	for n, from := range []string{source, root} {
		r.programs[n] = filepath.Join(folder, fmt.Sprintf("kafalabot-%d", n))
		if _, err := output(ctx, "go", "-C", from, "build", "-trimpath", "-buildvcs=false", "-o", r.programs[n], "./cmd/kafalabot"); err != nil {
			return r, err
		}
	}
	for n, from := range []string{source, root} {
		r.settings[n] = filepath.Join(from, "kafala", "settings.example.toml")
	}
	return r, nil
}

// output runs a program and gives what it prints, without the end of the last line.
func output(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, errs.String())
	}
	return strings.TrimSpace(string(out)), nil
}
