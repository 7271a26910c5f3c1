// Package examples holds the example scripts that are part of the program: "hillock run balanced_network" needs no file.
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
	text, _ := Source(name)
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimSpace(strings.TrimLeft(line, "# "))
}
