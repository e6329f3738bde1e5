// Package release builds the program of a commit, from the files of that commit alone.
package release

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Source unpacks the files of a commit (a tag, a branch) into a folder that is not there yet, and gives the place in it of the
// module and the commit's short name.
func Source(ctx context.Context, commit, folder string) (source, name string, err error) {
	if name, err = Output(ctx, "git", "rev-parse", "--short", "--verify", "--end-of-options", commit+"^{commit}"); err != nil {
		return "", "", fmt.Errorf("%s is no tag, branch or commit of this checkout: %w", commit, err)
	}
	root, err := Output(ctx, "git", "rev-parse", "--show-toplevel")
	if err != nil {
		return "", "", err
	}
	source, archive := filepath.Join(folder, "source"), filepath.Join(folder, "source.tar")
	if err := os.MkdirAll(source, 0o700); err != nil {
		return "", "", err
	}
	if _, err := Output(ctx, "git", "-C", root, "archive", "--output", archive, name); err != nil {
		return "", "", err
	}
	if _, err := Output(ctx, "tar", "-x", "-f", archive, "-C", source); err != nil {
		return "", "", err
	}
	return source, name, nil
}

// Build builds the program of a module.
func Build(ctx context.Context, source, binary string) error {
	_, err := Output(ctx, "go", "-C", source, "build", "-trimpath", "-buildvcs=false", "-o", binary, "./cmd/kafalabot")
	return err
}

// Output runs a program and gives what it prints, without the end of the last line.
func Output(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, errs.String())
	}
	return strings.TrimSpace(string(out)), nil
}
