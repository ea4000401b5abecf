//go:build unix

package live

import (
	"errors"
	"io"
	"net"
	"syscall"
)

// rawOf is what is under a connection, nil if it cannot be written to without waiting.
func rawOf(conn net.Conn) syscall.RawConn {
	tcp, ok := conn.(*net.TCPConn) // not TLS, whose records are not ours to write
	if !ok {
		return nil
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return nil
	}
	return raw
}

// writeNow writes as much as the connection takes at once, and returns how much that was.
func writeNow(raw syscall.RawConn, b []byte) (n int, err error) {
	failed := raw.Write(func(fd uintptr) bool {
		for n < len(b) && err == nil {
			var m int
			m, err = syscall.Write(int(fd), b[n:])
			n += max(m, 0)
			if errors.Is(err, syscall.EINTR) {
				err = nil
			}
		}
		return true
	})
	if errors.Is(err, syscall.EAGAIN) {
		err = nil
	}
	return n, errors.Join(failed, err)
}

// alive reports whether the other side has not closed the connection. What it sends is not for
// anybody.
func alive(raw syscall.RawConn) bool {
	var n int
	var err error
	var unread [64]byte
	failed := raw.Read(func(fd uintptr) bool {
		n, err = syscall.Read(int(fd), unread[:])
		return true
	})
	switch {
	case failed != nil:
		return false
	case err == nil && n == 0:
		err = io.EOF
	}
	return err == nil || errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EINTR)
}
