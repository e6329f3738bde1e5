//go:build unix

package roundtrip

import (
	"errors"
	"syscall"
)

// quiet tells whether nothing has come on a connection that is kept: neither its end nor what nobody has asked for.
func (c *conn) quiet() bool {
	if c.raw == nil {
		return true
	}
	var met error
	err := c.raw.Read(func(fd uintptr) bool {
		var one [1]byte
		_, _, met = syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		return true
	})
	return err == nil && (errors.Is(met, syscall.EAGAIN) || errors.Is(met, syscall.EINTR))
}
