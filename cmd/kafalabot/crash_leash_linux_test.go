package main

import "syscall"

// A child that a dying test binary leaves behind dies with it.
func init() { leash = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
