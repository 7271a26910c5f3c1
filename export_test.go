package hillock

import "os"

// OnWrite has f called instead of writing a file of the folder; write does that.
func (c *Checkpoints) OnWrite(f func(path string, write func() error) error) {
	plain := c.write
	c.write = func(path string, body func(*os.File) error) error {
		return f(path, func() error { return plain(path, body) })
	}
}
