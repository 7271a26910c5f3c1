package spool

import (
	"sync"
	"time"
)

// beside is what is being written beside the run: the queue between the goroutine that appends and the one that packs and writes. The
// latter is there only while there is something to write, so nobody has to end it.
type beside struct {
	mutex  sync.Mutex
	less   *sync.Cond // than before is under way; of mutex
	queue  []batch    // the first is being written
	bytes  int64      // of them all
	failed error      // of a write; none is tried again before Flush
}

// batch is what one call of Hand has handed over.
type batch struct {
	frames []*frame
	bytes  int64
	at     time.Time
}

// most is how many bytes may be under way; a batch that is larger goes alone. So much can be lost when the process is killed, and
// the disk may stand still for so long before the run has to wait.
const most = 32 << 20

// writeSize is how many packed bytes are written at once: they are still in the cache then, and need no memory of their own.
const writeSize = 1 << 20

// Hand has what was appended written beside what the caller does next. It waits while there is too much under way, and returns the error
// of an earlier write that failed: then nothing more is written before Flush, and all of it stays in memory.
func (s *File) Hand() error {
	b := &s.beside
	next := batch{s.loose, s.looseBytes, time.Now()}
	s.loose, s.looseBytes = nil, 0
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if next.frames == nil {
		return b.failed
	}
	for len(b.queue) > 0 && b.bytes+next.bytes > most {
		b.less.Wait()
	}
	b.bytes += next.bytes
	if b.queue = append(b.queue, next); len(b.queue) == 1 {
		go s.writeBeside()
	}
	return b.failed
}

// writeBeside writes batches until none is left. While it does, all that has to do with the file is its own.
func (s *File) writeBeside() {
	b := &s.beside
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for len(b.queue) > 0 {
		next, err := b.queue[0], b.failed
		b.mutex.Unlock()
		err = s.take(next.frames, err)
		b.mutex.Lock()
		b.failed = err
		b.bytes -= next.bytes
		b.queue[0] = batch{}
		if b.queue = b.queue[1:]; len(b.queue) == 0 {
			b.queue = nil
		}
		b.less.Broadcast()
	}
}

// wait returns when nothing is under way: all is the caller's then.
func (s *File) wait() {
	b := &s.beside
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for len(b.queue) > 0 {
		b.less.Wait()
	}
}

// Settle waits for what was handed over to be written. If that failed it is tried once more, and the error is returned.
func (s *File) Settle() error {
	s.wait()
	if s.Failed() == nil {
		return nil
	}
	return s.Flush()
}

// Failed returns the error of a write beside the caller that Flush has not tried again.
func (s *File) Failed() error {
	s.beside.mutex.Lock()
	defer s.beside.mutex.Unlock()
	return s.beside.failed
}

// note keeps what became of a write.
func (b *beside) note(err error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.failed = err
}

// Late reports whether something that was handed over before a time has not been written yet.
func (s *File) Late(before time.Time) bool {
	s.beside.mutex.Lock()
	defer s.beside.mutex.Unlock()
	return len(s.beside.queue) > 0 && s.beside.queue[0].at.Before(before)
}

// Buffers go round between who fills them with samples and who writes those: memory that was never used before is slow to come.
type Buffers struct {
	mutex sync.Mutex
	free  [][]float64
}

// Get returns an empty buffer: one that came back, or a new one with room for n numbers.
func (b *Buffers) Get(n int) []float64 {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	last := len(b.free) - 1
	if last < 0 {
		return make([]float64, 0, n)
	}
	x := b.free[last]
	b.free = b.free[:last]
	return x
}

func (b *Buffers) put(x []float64) {
	if b == nil {
		return
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.free = append(b.free, x[:0])
}
