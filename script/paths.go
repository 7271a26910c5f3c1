package script

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hillock-sim/hillock/model"
)

// outputPath returns where a file goes that a script names: below the output folder, whatever the script says and wherever links below
// that folder lead. A leading Results/ is dropped, since PyNN scripts name that folder and it is what the output folder stands for.
func (s *session) outputPath(name string) (string, error) {
	refuse := func(why string) error {
		return fmt.Errorf("%w: file %q %s: a script writes only below its output folder %q (--out)", model.ErrValue, name, why, s.cfg.OutDir)
	}
	if name == "" || strings.HasSuffix(name, "/") || strings.ContainsRune(name, 0) {
		return "", refuse("is no name of a file")
	}
	path := filepath.Clean(filepath.FromSlash(name))
	if filepath.IsAbs(path) || filepath.VolumeName(path) != "" {
		root, err := filepath.Abs(s.cfg.OutDir)
		if err != nil {
			return "", refuse("is absolute")
		}
		if path, err = filepath.Rel(root, path); err != nil {
			return "", refuse("is outside")
		}
	} else if out := filepath.Clean(s.cfg.OutDir); strings.HasPrefix(path, out+string(filepath.Separator)) {
		path = path[len(out)+1:]
	} else if rest, ok := strings.CutPrefix(path, "Results"+string(filepath.Separator)); ok {
		path = rest
	}
	if !filepath.IsLocal(path) || path == "." {
		return "", refuse("is outside")
	}
	path = filepath.Join(s.cfg.OutDir, path)
	if !stays(s.cfg.OutDir, path) {
		return "", refuse("leads outside by a link")
	}
	return path, nil
}

// inputPath returns where a file is that a script reads: below the output folder, if the script or one before it has written it there,
// else below one of the folders that may be read, by a name that is relative to one of them or to the working directory.
func (s *session) inputPath(name string) (string, error) {
	if strings.ContainsRune(name, 0) {
		return "", fmt.Errorf("%w: file %q is no name of a file", model.ErrValue, name)
	}
	if path, err := s.outputPath(name); err == nil {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path, nil
		}
	}
	return s.sourcePath(name)
}

// sourcePath returns where a file is that a script reads and cannot have written: below one of the folders that may be read.
func (s *session) sourcePath(name string) (string, error) {
	path := filepath.FromSlash(name)
	candidates := []string{path}
	if !filepath.IsAbs(path) {
		for _, dir := range s.cfg.ReadDirs {
			candidates = append(candidates, filepath.Join(dir, path))
		}
	}
	missing := false
	for _, candidate := range candidates {
		for _, dir := range s.cfg.ReadDirs {
			if !under(dir, candidate) || !stays(dir, candidate) {
				continue
			}
			if info, err := os.Stat(candidate); err == nil && info.Mode().IsRegular() {
				return candidate, nil
			}
			missing = true
		}
	}
	if missing || len(s.cfg.ReadDirs) == 0 {
		return "", fmt.Errorf("FileNotFoundError: no file %q below the output folder %q or the script's folder", name, s.cfg.OutDir)
	}
	return "", fmt.Errorf("%w: file %q: a script reads only below its own folder %q and its output folder %q; --read FOLDER allows another",
		model.ErrValue, name, s.cfg.ReadDirs[0], s.cfg.OutDir)
}

// under reports whether a name says that a file lies below a folder.
func under(dir, path string) bool {
	d, err := filepath.Abs(dir)
	p, other := filepath.Abs(path)
	if err != nil || other != nil {
		return false
	}
	inside, err := filepath.Rel(d, p)
	return err == nil && filepath.IsLocal(inside)
}

// stays reports whether a path below a folder is there also when all links are followed. What does not exist yet leads nowhere.
func stays(dir, path string) bool {
	for p := path; under(dir, p); p = filepath.Dir(p) {
		if _, err := os.Lstat(p); err != nil {
			continue
		}
		root, err := filepath.EvalSymlinks(dir)
		real, other := filepath.EvalSymlinks(p)
		return err == nil && other == nil && under(root, real)
	}
	return true
}
