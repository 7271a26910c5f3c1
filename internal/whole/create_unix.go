//go:build !windows

package whole

import (
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"
)

// pendingFile gives renameio's file a name of its own, so that the system's file is reached alike everywhere.
type pendingFile struct{ *renameio.PendingFile }

func (p pendingFile) File() *os.File { return p.PendingFile.File }

func create(path string) (pending, error) {
	f, err := renameio.NewPendingFile(path,
		renameio.WithTempDir(filepath.Dir(path)), renameio.WithPermissions(0o666), renameio.WithExistingPermissions())
	if err != nil {
		return nil, err
	}
	return pendingFile{f}, nil
}
