package spool

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

func create(t *testing.T) *File {
	t.Helper()
	s, err := Create(filepath.Join(t.TempDir(), "x.spool"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// fill appends frames of all sizes, samples in buffers that go round and are written over at once, and calls next behind each.
func fill(s *File, frames int, next func(k int)) {
	r := rand.New(rand.NewPCG(3, 4))
	var buffers [3]Buffers
	for k := range frames {
		n := r.IntN(200)
		if k%50 == 7 {
			n = 1 << 16
		}
		if stream := k % 4; stream < 3 {
			x := buffers[stream].Get(n)
			for range n {
				x = append(x, float64(k)+r.Float64())
			}
			s.AppendSamples(uint32(k), x, &buffers[stream])
		} else {
			s.Append(Reached, uint32(k), bytes.Repeat([]byte{byte(k)}, n))
		}
		next(k)
	}
}

// content is the file, once each of its frames has been found whole and in its place.
func content(t *testing.T, s *File, frames int) []byte {
	t.Helper()
	b, err := os.ReadFile(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	got, left, err := read(t, b)
	if err != nil || left != 0 || len(got) != frames {
		t.Fatalf("%d frames, %d bytes left (%v); %d frames were appended", len(got), left, err, frames)
	}
	for k, f := range got {
		if f.Stream != uint32(k) {
			t.Fatalf("frame %d stands where %d should", f.Stream, k)
		}
	}
	return b
}

// TestBesideIsTheSameFile: however frames are handed over, the file is the one that a single Flush makes, byte for byte.
func TestBesideIsTheSameFile(t *testing.T) {
	const frames = 700
	plain := create(t)
	fill(plain, frames, func(int) {})
	if err := plain.Flush(); err != nil {
		t.Fatal(err)
	}
	want := content(t, plain, frames)
	for _, every := range []int{1, 7, 300} {
		for _, slow := range []bool{false, true} {
			s := create(t)
			if write := s.write; slow {
				s.write = func(b []byte, at int64) (int, error) {
					time.Sleep(time.Duration(at%3) * time.Millisecond)
					return write(b, at)
				}
			}
			fill(s, frames, func(k int) {
				var err error
				switch {
				case k%301 == 300:
					err = s.Flush()
				case k%every == 0:
					err = s.Hand()
				}
				if err != nil {
					t.Fatal(err)
				}
			})
			if err := s.Flush(); err != nil {
				t.Fatal(err)
			}
			if got := content(t, s, frames); !bytes.Equal(got, want) {
				t.Errorf("handed over every %d frames, slow disk %v: %d bytes that differ from %d", every, slow, len(got), len(want))
			}
		}
	}
}

// TestEverybodyWaits: what was handed over counts as written for all who ask.
func TestEverybodyWaits(t *testing.T) {
	x := make([]float64, 1<<15)
	for k := range x {
		x[k] = float64(k)
	}
	const end = int64(len(Magic) + headerSize)
	for name, ask := range map[string]func(s *File, at *Place) error{
		"Load": func(s *File, at *Place) error {
			b, err := s.Load(at)
			got, _ := DecodeSamples(nil, b)
			if !slices.Equal(got, x) {
				return errors.Join(err, errors.New("other samples"))
			}
			return err
		},
		"Size": func(s *File, at *Place) error {
			if n := s.Size(); n <= end {
				return fmt.Errorf("%d bytes", n)
			}
			return nil
		},
		"Pending": func(s *File, at *Place) error {
			if n := s.Pending(); n != 0 {
				return fmt.Errorf("%d bytes", n)
			}
			return nil
		},
		"Sync":   func(s *File, at *Place) error { return s.Sync() },
		"Settle": func(s *File, at *Place) error { return s.Settle() },
		"Flush":  func(s *File, at *Place) error { return s.Flush() },
		"Close":  func(s *File, at *Place) error { return s.Close() },
	} {
		s := create(t)
		begun, goOn, written := make(chan bool), make(chan bool), atomic.Bool{}
		write := s.write
		s.write = func(b []byte, at int64) (int, error) {
			close(begun)
			<-goOn
			defer written.Store(true)
			return write(b, at)
		}
		at := s.AppendSamples(1, x, nil)
		before := time.Now()
		if err := s.Hand(); err != nil {
			t.Fatal(err)
		}
		<-begun // and the caller is not kept
		if !s.Late(time.Now()) || s.Late(before) {
			t.Errorf("%s: what was handed over is not seen as late", name)
		}
		go close(goOn)
		err := ask(s, at)
		if err != nil || !written.Load() || s.Late(time.Now()) {
			t.Errorf("%s did not wait for the write: %v", name, err)
		}
	}
}

// TestBackPressure: a disk that stands still makes who appends wait when there is too much under way, not before; then all is written.
func TestBackPressure(t *testing.T) {
	const size, batches = 1 << 17, 3 * most / (8 << 17)
	s := create(t)
	write, goOn, largest := s.write, make(chan bool), int64(0)
	look := func() {
		s.beside.mutex.Lock()
		defer s.beside.mutex.Unlock()
		largest = max(largest, s.beside.bytes)
	}
	s.write = func(b []byte, at int64) (int, error) {
		<-goOn
		look()
		return write(b, at)
	}
	var buffers Buffers
	handed := 0
	hand := func() {
		s.AppendSamples(uint32(handed), append(buffers.Get(size), make([]float64, size)...), &buffers)
		if err := s.Hand(); err != nil {
			t.Error(err)
		}
		handed++
	}
	for (int64(handed)+1)*(8*size+headerSize) <= most {
		hand() // as much as may be under way while nothing is written
	}
	done := make(chan bool)
	go func() {
		for handed < batches {
			hand()
		}
		close(done)
	}()
	close(goOn)
	<-done
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if largest > most || largest < most/2 {
		t.Errorf("%d bytes were under way, at most %d may be", largest, most)
	}
	if n := len(buffers.free); n > most/(8*size)+1 {
		t.Errorf("%d buffers went round", n)
	}
	content(t, s, batches)
}

// TestNothingIsWrittenAfterClose: Close waits for all that is under way.
func TestNothingIsWrittenAfterClose(t *testing.T) {
	s := create(t)
	write, closed := s.write, atomic.Bool{}
	s.write = func(b []byte, at int64) (int, error) {
		time.Sleep(time.Millisecond)
		if closed.Load() {
			t.Error("a write after Close")
		}
		return write(b, at)
	}
	const frames = 40
	fill(s, frames, func(int) {
		if err := s.Hand(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	closed.Store(true)
	content(t, s, frames)
}

// TestFailureBeside: a write that fails in its middle is said by the next Hand; nothing goes behind it until Flush has tried again, all can
// be read meanwhile, and nothing is lost or out of order.
func TestFailureBeside(t *testing.T) {
	full := errors.New("the disk is full")
	for failing := range 20 {
		s := create(t)
		write, writes, broken := s.write, 0, atomic.Bool{}
		s.write = func(b []byte, at int64) (int, error) {
			if writes++; writes == 2*failing+1 {
				broken.Store(true)
			} else if broken.Load() {
				t.Error("a write behind one that failed")
			}
			if broken.Load() {
				n, err := write(b[:len(b)/2], at)
				return n, errors.Join(full, err)
			}
			return write(b, at)
		}
		const frames = 150
		said := 0
		var places []*Place
		fill(s, frames, func(k int) {
			places = append(places, s.loose[len(s.loose)-1].place)
			if k%3 != 0 {
				return
			}
			if err := s.Hand(); errors.Is(err, full) {
				said++
			} else if err != nil {
				t.Error(err)
			}
		})
		s.wait()
		if !errors.Is(s.Failed(), full) || !errors.Is(s.Hand(), full) {
			t.Fatalf("write %d: %v", 2*failing+1, s.Failed())
		}
		s.wait()
		s.write = func(b []byte, at int64) (int, error) { return 0, full }
		if err := s.Settle(); !errors.Is(err, full) {
			t.Errorf("tried again: %v", err)
		}
		before, err := os.Open(s.Path())
		if err != nil {
			t.Fatal(err)
		}
		whole := 0
		left, err := Read(io.LimitReader(before, s.Size()), func(f Frame) error {
			if f.Stream != uint32(whole) {
				t.Errorf("frame %d stands where %d should", f.Stream, whole)
			}
			whole++
			return nil
		})
		if info, _ := before.Stat(); info.Size() != s.Size() || left != 0 || err != nil && s.Size() >= int64(len(Magic)) {
			t.Errorf("of %d bytes %d are whole frames, %d are left: %v", info.Size(), s.Size(), left, err)
		}
		_ = before.Close()
		for k, at := range places {
			if _, err := s.Load(at); err != nil {
				t.Fatalf("frame %d of which %d are in the file: %v", k, whole, err)
			}
		}
		s.write = write
		s.Append(Reached, frames, nil)
		if err := s.Hand(); err != nil { // what failed has been said, so this tries again
			t.Fatal(err)
		}
		if err := s.Settle(); err != nil {
			t.Fatal(err)
		}
		if whole >= frames {
			t.Errorf("%d frames were written though a write failed", whole)
		}
		content(t, s, frames+1)
	}
}
