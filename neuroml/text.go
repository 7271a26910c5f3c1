package neuroml

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// number writes a number as the schema wants it: it has no plus sign in an exponent.
func number(x float64) string {
	return strings.Replace(strconv.FormatFloat(x, 'g', -1, 64), "e+", "e", 1)
}

// escaped makes text safe within an attribute.
func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a strings.Builder never fails
	return b.String()
}

// identifier turns text into a NmlId: letters, digits, underscores, no digit first.
func identifier(text string) string {
	b := []byte(text)
	for k, c := range b {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			b[k] = '_'
		}
	}
	if len(b) == 0 || b[0] >= '0' && b[0] <= '9' {
		return "n" + string(b)
	}
	return string(b)
}

// ranges writes ascending indices: "0-3 7".
func ranges(cells []int32) string {
	var b strings.Builder
	for k := 0; k < len(cells); {
		end := k
		for end+1 < len(cells) && cells[end+1] == cells[end]+1 {
			end++
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%d", cells[k])
		if end > k {
			fmt.Fprintf(&b, "-%d", cells[end])
		}
		k = end + 1
	}
	return b.String()
}

func contains(all []string, x string) bool { return slices.Contains(all, x) }

func list(all []string) string { return strings.Join(all, ", ") }
