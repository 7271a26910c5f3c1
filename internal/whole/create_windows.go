package whole

import (
	"os"
	"path/filepath"
)

// temporary does what renameio, which leaves Windows out, does elsewhere. os.Rename replaces files on Windows too, but the system
// does not promise that nobody sees the moment between.
type temporary struct {
	file *os.File
	path string
	done bool
}

func create(path string) (pending, error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path))
	if err != nil {
		return nil, err
	}
	return &temporary{file: f, path: path}, nil
}

func (t *temporary) File() *os.File { return t.file }

func (t *temporary) CloseAtomicallyReplace() error {
	if err := t.file.Sync(); err != nil {
		return err
	}
	if err := t.file.Close(); err != nil {
		return err
	}
	if err := os.Rename(t.file.Name(), t.path); err != nil {
		return err
	}
	t.done = true
	return nil
}

func (t *temporary) Cleanup() error {
	if t.done {
		return nil
	}
	_ = t.file.Close()
	return os.Remove(t.file.Name())
}
