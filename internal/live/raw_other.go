//go:build !unix

package live

import (
	"net"
	"syscall"
)

// Elsewhere each page has a goroutine.

func rawOf(net.Conn) syscall.RawConn { return nil }

func writeNow(syscall.RawConn, []byte) (int, error) { return 0, net.ErrClosed }

func alive(syscall.RawConn) bool { return false }
