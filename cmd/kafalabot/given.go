package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// How long a file may be that a variable names: each secret is short, and settings are some pages.
const (
	secretMost   = 64 << 10
	settingsMost = 1 << 20
)

// givenFile reads a file that a variable names, whole where it has no more than so many bytes. What else may have a name is not read: a
// device has no end.
func givenFile(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, reason(err)
	}
	if !info.Mode().IsRegular() && info.Mode().Type() != os.ModeNamedPipe {
		return nil, errors.New("it is neither a file nor a pipe")
	}
	file, err := os.Open(path) //nolint:gosec // which file it is, the operator says
	if err != nil {
		return nil, reason(err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, most+1))
	switch {
	case err != nil:
		return nil, reason(err)
	case int64(len(text)) > most:
		return nil, fmt.Errorf("it is longer than %d KiB", most>>10)
	}
	return text, nil
}

// reason is why a file cannot be read, without its path.
func reason(err error) error {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return p.Err
	}
	return errors.New("unreadable")
}

// configured is read, until ctx ends: a pipe that nobody writes into holds up nothing that was asked to stop.
func (o options) configured(ctx context.Context, env environment, n need) (config, error) {
	type outcome struct {
		config
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		c, err := o.read(env, n)
		done <- outcome{c, err}
	}()
	select {
	case <-ctx.Done():
		return config{}, ctx.Err()
	case got := <-done:
		return got.config, got.err
	}
}
