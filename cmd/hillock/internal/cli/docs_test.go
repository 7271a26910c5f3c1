package cli

import (
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
		for _, block := range blocks(string(text)) {
			if block.script != "" {
				scripts++
				runShown(t, filepath.Base(file), block.script)
			}
			for _, line := range block.commands {
				if !strings.Contains(line, "my_network.star") {
					ran++
					runLine(t, filepath.Base(file), line)
				}
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

// runShown runs a script that a page shows.
func runShown(t *testing.T, page, script string) {
	t.Helper()
	if err := os.WriteFile("shown.star", []byte(script), 0o666); err != nil {
		t.Fatal(err)
	}
	if r := command(t, context.Background(), "run", "shown.star"); r.status != 0 {
		t.Errorf("%s: the script it shows ends with status %d:\n%s%s\n%s", page, r.status, r.out, r.err, script)
	}
}

// runLine runs a command that a page shows.
func runLine(t *testing.T, page, line string) {
	t.Helper()
	args := expand(strings.Fields(line))
	if args[0] == "bench" { // the same, in little time
		args = append(args, "--scale", "0.01", "--time", "5", "--repeat", "1", "--fresh=false")
	}
	if r := command(t, context.Background(), args...); r.status != 0 {
		t.Errorf("%s: hillock %s: exit status %d\n%s", page, line, r.status, r.err)
	}
}

// block is a fenced block of a page: a whole script, which is one that loads PyNN, or lines with hillock commands.
type block struct {
	script   string
	commands []string // arguments
}

// blocks returns the fenced blocks of a text, in order, since a script may read what a command above it has made.
func blocks(text string) []block {
	var found []block
	for k, part := range strings.Split("\n"+text, "\n```") {
		if k%2 == 0 {
			continue // between two blocks
		}
		language, inside, _ := strings.Cut(part, "\n")
		if language == "python" && strings.HasPrefix(inside, "load(\"pyNN\"") {
			found = append(found, block{script: inside})
			continue
		}
		var b block
		for _, line := range strings.Split(inside, "\n") {
			line, _, _ := strings.Cut(line, "#")
			for _, start := range []string{"hillock ", "go run ./cmd/hillock "} {
				if rest, ok := strings.CutPrefix(line, start); ok {
					b.commands = append(b.commands, strings.TrimSpace(rest))
				}
			}
		}
		found = append(found, b)
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
