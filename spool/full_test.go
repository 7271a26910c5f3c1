//go:build unix

package spool

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// TestFlushKeepsWhatFits: when the disk is full the file ends with the last whole frame that fits, and the others are written when there
// is room again.
func TestFlushKeepsWhatFits(t *testing.T) {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Setrlimit(unix.RLIMIT_FSIZE, &limit) }()
	path := filepath.Join(t.TempDir(), "x.spool")
	s, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var ends []int64
	for k := range 20 {
		s.Append(About, uint32(k), fmt.Appendf(nil, `{"number":%d}`, k))
		ends = append(ends, int64(s.Pending()))
	}
	small := unix.Rlimit{Cur: uint64(ends[7]) + 5, Max: limit.Max}
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &small); err != nil {
		t.Fatal(err)
	}
	if err := s.Flush(); !errors.Is(err, unix.EFBIG) {
		t.Fatalf("flush beyond the limit: %v", err)
	}
	if s.Size() != ends[7] {
		t.Errorf("the file ends at %d, the frames that fit at %d", s.Size(), ends[7])
	}
	count := func() (n int) {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		left, err := Read(f, func(f Frame) error {
			if f.Stream != uint32(n) {
				t.Errorf("frame %d is that of %d", n, f.Stream)
			}
			n++
			return nil
		})
		if err != nil || left != 0 {
			t.Errorf("%d frames, %d bytes left: %v", n, left, err)
		}
		return n
	}
	if n := count(); n != 8 {
		t.Errorf("%d frames can be read, 8 fit", n)
	}
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
	if n := count(); n != 20 || s.Size() != ends[19] {
		t.Errorf("%d frames in %d bytes, 20 in %d were appended", n, s.Size(), ends[19])
	}
}
