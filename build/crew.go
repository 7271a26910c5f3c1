package build

import (
	"runtime"
	"sync"
)

// crew does tasks on all cores. Tasks may have parts, which are tasks too: whoever waits for the parts of one does what else there is
// meanwhile, the latest first, so that what has been begun is finished before more is begun. A nil crew does everything by itself.
type crew struct {
	mutex  sync.Mutex
	change sync.Cond // there are more tasks, all parts of one are done, or it is time to go
	tasks  []task    // the next one is the last
	gone   bool
}

// task is one part of several.
type task struct {
	do   func(k int)
	k    int
	left *int // parts that are not done
}

// newCrew returns a crew with a member for each core but that of whoever calls do. The first of them does something else to begin with, in a
// goroutine that goes on to the tasks: one that waits for its turn is found some 80 us after another has ended.
func newCrew(first func()) *crew {
	c := &crew{}
	c.change.L = &c.mutex
	for k := range runtime.GOMAXPROCS(0) - 1 {
		go func() {
			if k == 0 {
				first()
			}
			c.help()
		}()
	}
	go func() {}() // others are fetched at once, but the latest only after a sleep: its own core may be about to take it
	return c
}

// dismiss ends the crew, which has nothing to do any more.
func (c *crew) dismiss() {
	c.mutex.Lock()
	c.gone = true
	c.mutex.Unlock()
	c.change.Broadcast()
}

// do calls f for each k in [0, n), several at a time, and returns when all calls have returned. The first is begun first, by the caller.
func (c *crew) do(n int, f func(k int)) {
	if c == nil || n == 1 {
		for k := range n {
			f(k)
		}
		return
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	left := n
	for k := n - 1; k >= 0; k-- {
		c.tasks = append(c.tasks, task{f, k, &left})
	}
	c.change.Broadcast()
	for left > 0 {
		c.next()
	}
}

// help does tasks until the crew is dismissed.
func (c *crew) help() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for !c.gone {
		c.next()
	}
}

// next does the next task, or waits for a change if there is none. The mutex is locked.
func (c *crew) next() {
	last := len(c.tasks) - 1
	if last < 0 {
		c.change.Wait()
		return
	}
	t := c.tasks[last]
	c.tasks[last], c.tasks = task{}, c.tasks[:last]
	c.apart(t)
	if *t.left--; *t.left == 0 {
		c.change.Broadcast()
	}
}

// apart does a task without the mutex, which is locked again even if a function of the user's panics.
func (c *crew) apart(t task) {
	c.mutex.Unlock()
	defer c.mutex.Lock()
	t.do(t.k)
}
