// Package examples holds the example scripts that are part of the program: "hillock run balanced_network" needs no file.
//
// Each begins with a comment: a line that says what it is, then what it shows, then the paper it is after, in a paragraph that begins
// with "Reference:".
package examples

import (
	"embed"
	"strings"
)

//go:embed *.star
var files embed.FS

// All returns the names of the examples, sorted.
func All() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), ".star")
	}
	return names
}

// Source returns the text of an example, which may be named with or without its ending.
func Source(name string) (text []byte, found bool) {
	text, err := files.ReadFile(strings.TrimSuffix(name, ".star") + ".star")
	return text, err == nil
}

// Title returns the first line of an example's opening comment.
func Title(name string) string {
	head := opening(name)
	if len(head) == 0 {
		return ""
	}
	return head[0]
}

// Reference returns the paper that an example is after: authors, year, journal, DOI.
func Reference(name string) string {
	var parts []string
	for _, line := range opening(name) {
		rest, begins := strings.CutPrefix(line, "Reference: ")
		switch {
		case begins:
			parts = append(parts, rest)
		case len(parts) > 0 && line == "":
			return strings.Join(parts, " ")
		case len(parts) > 0:
			parts = append(parts, line)
		}
	}
	return strings.Join(parts, " ")
}

// opening returns the lines of an example's opening comment.
func opening(name string) []string {
	text, _ := Source(name)
	var lines []string
	for _, line := range strings.Split(string(text), "\n") {
		rest, comment := strings.CutPrefix(line, "#")
		if !comment {
			break
		}
		lines = append(lines, strings.TrimSpace(rest))
	}
	return lines
}
