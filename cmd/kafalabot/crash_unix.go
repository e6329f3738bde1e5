//go:build unix

package main

import "syscall"

// noCore keeps a crash from leaving the memory of the process, keys and all, in a file. Where it is refused the limit of the host stands.
func noCore() {
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
}
