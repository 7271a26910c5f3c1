//go:build !windows

package npz

import (
	"path/filepath"

	"github.com/google/renameio/v2"
)

func create(path string) (pending, error) {
	return renameio.NewPendingFile(path,
		renameio.WithTempDir(filepath.Dir(path)), renameio.WithPermissions(0o666), renameio.WithExistingPermissions())
}
