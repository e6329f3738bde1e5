package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"syscall"

	"kafalabot/kafala/kafalatest"
)

// process is one run of a release.
type process struct {
	cmd  *exec.Cmd
	log  kafalatest.Logs
	over chan struct{}
}

// serve starts one of the two, and waits until Telegram has heard of it.
func (h *house) serve(ctx context.Context, n int) error {
	p := &process{cmd: exec.CommandContext(ctx, h.built.programs[n], "serve", "--test-mode"), over: make(chan struct{})}
	p.cmd.Env, p.cmd.Stderr = h.env[n], &p.log
	heard := h.accepted("setWebhook")
	if err := p.cmd.Start(); err != nil {
		return err
	}
	if h.run[n] = p; n == 0 {
		h.earlier = p
	}
	h.ran[n] = append(h.ran[n], p)
	go func() { _ = p.cmd.Wait(); close(p.over) }()
	return until(ctx, h.built.names[n]+" registers", func() bool { return h.accepted("setWebhook") > heard })
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

// halt asks a process to end, if it runs, and waits until it has.
func (h *house) halt(n int) error {
	p := h.run[n]
	if p == nil {
		return nil
	}
	h.run[n] = nil
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	<-p.over
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		return fmt.Errorf("%s ended with %d", h.built.names[n], code)
	}
	return nil
}

// log is all that the processes of a release have written.
func (h *house) log(n int) string {
	var all strings.Builder
	for _, p := range h.ran[n] {
		all.WriteString(p.log.String())
	}
	return all.String()
}

// logs is the end of what each process has written, to go with an error.
func (h *house) logs() error {
	var all []error
	for n := range h.ran {
		text := h.log(n)
		all = append(all, fmt.Errorf("log of %s:\n%s", h.built.names[n], text[max(0, len(text)-3000):]))
	}
	return errors.Join(all...)
}
