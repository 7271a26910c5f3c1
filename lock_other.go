//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || illumos || windows)

package hillock

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// acquire makes a file that must not be there yet: the system has no locks that end with a process.
func acquire(path string) (io.Closer, error) {
	f, err := os.OpenFile(path+".held", os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%w; if that process was killed, remove %s.held", errInUse, path)
	}
	if err != nil {
		return nil, err
	}
	return held{f}, nil
}

// held is such a file; it goes when it is closed.
type held struct{ *os.File }

func (h held) Close() error { return errors.Join(h.File.Close(), os.Remove(h.Name())) }

var _ io.Closer = held{}
