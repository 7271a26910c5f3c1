// Package provenance says by what a result was made: which Hillock, which machine, which script with which parameters.
// Every file and every summary carries such a Record; `hillock watermark` prints it.
//
// Nothing here fails: what cannot be found out is "unknown" (or 0, or absent).
package provenance

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"time"
)

// Version is the version of Hillock.
const Version = "0.1.0"

// unknown stands for what cannot be found out.
const unknown = "unknown"

// A Record says by what a result was made.
type Record struct {
	Software Software `json:"software"`
	Machine  Host     `json:"machine"`
	Run      Run      `json:"run,omitzero"` // filled by the caller; absent if there was no run
}

// Software is the program and what it was built from.
type Software struct {
	Version   string            `json:"version"`          // "0.1.0", or "0.1.0+dirty" if built from changed sources
	Commit    string            `json:"commit"`           // of Hillock's repository
	Time      string            `json:"time,omitempty"`   // of the commit, RFC 3339
	Main      string            `json:"main,omitempty"`   // import path of the program
	GoVersion string            `json:"go_version"`       // "go1.26.8"
	Settings  map[string]string `json:"build,omitempty"`  // what can change numbers or speed: GOAMD64, -tags, -pgo ...
	Modules   map[string]string `json:"modules,omitzero"` // version of each module in the program
}

// Run is one simulation.
type Run struct {
	Script       string         `json:"script,omitempty"`        // path or name
	ScriptSHA256 string         `json:"script_sha256,omitempty"` // of its text, in hexadecimal
	CommandLine  []string       `json:"command_line,omitempty"`
	Parameters   map[string]any `json:"parameters,omitempty"` // all that the script declared, with the values of --set in place
	Set          []string       `json:"set,omitempty"`        // names of those that --set gave
	Seed         uint64         `json:"seed"`
	TimeStep     float64        `json:"time_step_ms"`
	Threads      int            `json:"threads"`
	Start        time.Time      `json:"start,omitzero"`
	End          time.Time      `json:"end,omitzero"`

	Simulator *Simulator `json:"simulator,omitempty"` // that ran the network, if it was not Hillock
}

// Simulator is another simulator on which a network was run.
type Simulator struct {
	Name     string            `json:"name"`     // "NEST"
	Python   string            `json:"python"`   // version
	Versions map[string]string `json:"versions"` // of Python's packages
	BuildS   float64           `json:"build_s"`
	RunS     float64           `json:"run_s"`
	WriteS   float64           `json:"write_s"` // handing over what was recorded
}

// IsZero reports whether nothing of the run has been filled in.
func (r Run) IsZero() bool {
	return r.Script == "" && r.ScriptSHA256 == "" && len(r.CommandLine) == 0 && len(r.Parameters) == 0 && len(r.Set) == 0 &&
		r.Seed == 0 && r.TimeStep == 0 && r.Threads == 0 && r.Start.IsZero() && r.End.IsZero()
}

// New returns a record of this program and this machine. The caller fills in the run.
func New(version string) Record {
	return Record{Software: software(version), Machine: Machine()}
}

// Hash returns the SHA-256 of a script's text in hexadecimal.
func Hash(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// JSON returns the record as one object. Times are RFC 3339 in whole seconds. Parameters that JSON cannot express (NaN,
// functions) are written as text.
func (r Record) JSON() json.RawMessage {
	r.Run.Start, r.Run.End = r.Run.Start.Truncate(time.Second), r.Run.End.Truncate(time.Second)
	r.Run.Parameters = maps.Clone(r.Run.Parameters)
	for name, v := range r.Run.Parameters {
		if _, err := json.Marshal(v); err != nil {
			r.Run.Parameters[name] = fmt.Sprint(v)
		}
	}
	clean := func(x *float64) {
		if _, err := json.Marshal(*x); err != nil {
			*x = 0
		}
	}
	clean(&r.Run.TimeStep)
	b, err := json.Marshal(r)
	if err != nil {
		// Only a year beyond 9999 is left that JSON cannot express.
		r.Run.Start, r.Run.End = time.Time{}, time.Time{}
		b, _ = json.Marshal(r)
	}
	return b
}
