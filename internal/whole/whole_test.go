package whole

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAFileIsWholeOrTheOldOne(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	write := func(text string, failure error) error {
		return Write(path, func(f *os.File) error {
			if _, err := f.WriteString(text); err != nil {
				return err
			}
			return failure
		})
	}
	full := errors.New("disk full")
	for _, c := range []struct {
		text string
		err  error
		want string
	}{{"one", nil, "one"}, {"half", full, "one"}, {"two", nil, "two"}} {
		if err := write(c.text, c.err); !errors.Is(err, c.err) || err != nil && !strings.Contains(err.Error(), path) {
			t.Errorf("%s: error %v", c.text, err)
		}
		if got, _ := os.ReadFile(path); string(got) != c.want {
			t.Errorf("after %q the file holds %q, want %q", c.text, got, c.want)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left over: %v", left)
	}
	if err := Write(filepath.Join(dir, "none", "x"), func(*os.File) error { return nil }); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is not there: error %v", err)
	}
}
