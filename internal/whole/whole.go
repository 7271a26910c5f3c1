// Package whole writes files that are whole or absent: whoever reads one sees the old content or the new, never a part.
package whole

import (
	"fmt"
	"os"
)

// pending is a temporary file beside another, whose name it takes in the end.
type pending interface {
	File() *os.File
	CloseAtomicallyReplace() error
	Cleanup() error // removes it; does nothing after CloseAtomicallyReplace
}

// Write lets body write a file, which takes its name when body has returned without error and all is on the disk. Otherwise an
// older file of that name stays as it was. Errors name the path.
func Write(path string, body func(f *os.File) error) error {
	p, err := create(path)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer func() { _ = p.Cleanup() }()
	if err = body(p.File()); err == nil {
		err = p.CloseAtomicallyReplace()
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
