// Package names makes the message for a name that is not known.
package names

import (
	"fmt"
	"sort"
	"strings"
)

// Unknown says that a name is none of the known ones: the nearest first, then all.
func Unknown(what, name string, known []string) error {
	near := nearest(name, known)
	text := fmt.Sprintf("unknown %s %q", what, name)
	if near != "" {
		text += fmt.Sprintf(" (did you mean %q?)", near)
	}
	return fmt.Errorf("%s; known: %s", text, strings.Join(known, ", "))
}

// nearest returns the known name at the smallest edit distance, if that is small.
func nearest(name string, known []string) string {
	best, at := "", 1+len(name)/2
	sorted := append([]string(nil), known...)
	sort.Strings(sorted)
	for _, k := range sorted {
		if d := distance(strings.ToLower(name), strings.ToLower(k)); d < at {
			best, at = k, d
		}
	}
	return best
}

func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		prev := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := prev
			if a[i-1] != b[j-1] {
				cost++
			}
			prev, row[j] = row[j], min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
