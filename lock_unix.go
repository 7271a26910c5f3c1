//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd || illumos

package hillock

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// acquire locks a file until it is closed, or the process ends, however it does.
func acquire(path string) (io.Closer, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errInUse
		}
		return nil, err
	}
	return f, nil
}
