package npz

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/hillock-sim/hillock/data"
)

// signalKeys returns the <n> of each signal: its name, changed where that cannot be part of a key or where two keys would meet.
func signalKeys(signals []*data.Signal) []string {
	taken := map[string]bool{}
	for _, key := range []string{
		"format", "name", "description", "rec_datetime", "annotations", "provenance", "n_segments", "signals",
		"segment_name", "segment_description", "segment_rec_datetime", "segment_annotations",
		"spike_times_ms", "spike_ids", "spike_steps", "spike_source", "all_ids", "all_index", "dt_ms", "t_start_ms", "t_stop_ms",
	} {
		taken[key] = true
	}
	keys := make([]string, 0, len(signals))
	for _, a := range signals {
		clean := strings.Map(func(r rune) rune {
			if r == '/' || r == '\\' || r == ':' || !unicode.IsPrint(r) || r == unicode.ReplacementChar {
				return '_'
			}
			return r
		}, a.Name)
		n := clean
		for k := 2; meets(taken, n); k++ {
			n = fmt.Sprintf("%s_%d", clean, k)
		}
		for _, suffix := range suffixes() {
			taken[n+suffix] = true
		}
		keys = append(keys, n)
	}
	return keys
}

func suffixes() []string {
	return []string{"_data", "_units", "_name", "_source", "_ids", "_index", "_t_start_ms", "_period_ms"}
}

func meets(taken map[string]bool, n string) bool {
	for _, suffix := range suffixes() {
		if taken[n+suffix] {
			return true
		}
	}
	return false
}
