package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"syscall"

	"kafalabot/kafala/kafalatest"
)

// process is one run of a release.
type process struct {
	cmd  *exec.Cmd
	log  kafalatest.Logs
	over chan struct{}
}

// serve starts both processes, the one before first, and waits until Telegram has heard of each.
func (h *house) serve(ctx context.Context) error {
	for n := range h.run {
		p := &process{cmd: exec.CommandContext(ctx, h.built.programs[n], "serve", "--test-mode"), over: make(chan struct{})}
		p.cmd.Env, p.cmd.Stderr = h.env[n], &p.log
		if err := p.cmd.Start(); err != nil {
			return err
		}
		h.run[n] = p
		go func() { _ = p.cmd.Wait(); close(p.over) }()
		if err := until(ctx, h.built.names[n]+" registers", func() bool { return h.accepted("setWebhook") > n }); err != nil {
			return err
		}
	}
	return nil
}

// accepted counts the calls of a method that the Bot API has executed.
func (h *house) accepted(method string) (n int) {
	for _, call := range h.chats.Calls(method) {
		if call.Code == http.StatusOK {
			n++
		}
	}
	return n
}

// halt asks both processes to end, and waits until they have; close ends the rest.
func (h *house) halt() {
	for _, p := range h.run {
		if p != nil {
			_ = p.cmd.Process.Signal(syscall.SIGTERM)
			<-p.over
		}
	}
}

// logs is the end of what each process has written, to go with an error.
func (h *house) logs() error {
	var all []error
	for n, p := range h.run {
		if p != nil {
			text := p.log.String()
			all = append(all, fmt.Errorf("log of %s:\n%s", h.built.names[n], text[max(0, len(text)-3000):]))
		}
	}
	return errors.Join(all...)
}
