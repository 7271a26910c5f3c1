package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCommandsOfTheDocs runs every script and every hillock command that README and docs show, in a folder of its own. Those on files that a reader
// would have written are left out by name.
func TestCommandsOfTheDocs(t *testing.T) {
	root, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	ran, scripts := 0, 0
	for _, file := range append([]string{filepath.Join(root, "README.md")}, files...) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, script := range pynnScripts(string(text)) {
			scripts++
			if err := os.WriteFile("shown.star", []byte(script), 0o666); err != nil {
				t.Fatal(err)
			}
			var log bytes.Buffer
			if status := Main([]string{"run", "shown.star"}, Streams{Out: &log, Err: &log, Context: context.Background()}); status != 0 {
				t.Errorf("%s: the script it shows ends with status %d:\n%s\n%s", filepath.Base(file), status, log.String(), script)
			}
		}
		for _, line := range commands(string(text)) {
			if strings.Contains(line, "my_network.star") {
				continue
			}
			ran++
			var out, log bytes.Buffer
			args := expand(strings.Fields(line))
			if args[0] == "bench" { // the same, in little time
				args = append(args, "--scale", "0.01", "--time", "5", "--repeat", "1", "--fresh=false")
			}
			if status := Main(args, Streams{Out: &out, Err: &log, Context: context.Background()}); status != 0 {
				t.Errorf("%s: hillock %s: exit status %d\n%s", filepath.Base(file), line, status, log.String())
			}
		}
	}
	if scripts < 2 {
		t.Errorf("only %d scripts were found in the docs", scripts)
	}
	if ran < 12 {
		t.Errorf("only %d commands were found in the docs", ran)
	}
}

// commands returns the arguments of the hillock commands in the fenced blocks of a text.
func commands(text string) []string {
	var found []string
	fenced := false
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		line, _, _ = strings.Cut(line, "#")
		for _, start := range []string{"hillock ", "go run ./cmd/hillock "} {
			if rest, ok := strings.CutPrefix(line, start); ok && fenced {
				found = append(found, strings.TrimSpace(rest))
			}
		}
	}
	return found
}

// pynnScripts returns the fenced blocks of a text that are whole scripts: those that load PyNN.
func pynnScripts(text string) []string {
	var found []string
	for _, block := range strings.Split(text, "```python\n")[1:] {
		script, _, _ := strings.Cut(block, "```")
		if strings.HasPrefix(script, "load(\"pyNN\"") {
			found = append(found, script)
		}
	}
	return found
}

// expand replaces patterns of files by the files, as a shell does.
func expand(args []string) []string {
	var all []string
	for _, a := range args {
		if matches, _ := filepath.Glob(a); strings.Contains(a, "*") && matches != nil {
			all = append(all, matches...)
			continue
		}
		all = append(all, a)
	}
	return all
}
