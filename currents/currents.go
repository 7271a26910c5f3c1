// Package currents is the catalogue of current sources: one kind, one file. Currents in nA, times in ms.
//
// Times are rounded to whole steps. A current that is listed for time t is on during the step that begins at t: it stands in the
// source's own recording at t, and the sample of v one step later is the first that it changes.
package currents

import (
	"math"

	"github.com/hillock-sim/hillock/model"
)

// All returns the catalogue.
func All() []model.Current { return []model.Current{DC(), AC(), Step(), Noisy()} }

// Parameters that several sources share, with PyNN's names and defaults.
var (
	start = model.Param{Name: "start", Unit: "ms", Default: 0, Doc: "time at which it begins", OnGrid: true}
	stop  = model.Param{Name: "stop", Unit: "ms", Default: 1e12, Doc: "time at which it ends", OnGrid: true}
)

// never is the step of a change that does not come.
const never = math.MaxInt64

// window returns the steps at which a current begins and ends.
func window(p model.Params, dt float64) (on, off int64) {
	return stepOf(p.At("start", 0), dt), stepOf(p.At("stop", 0), dt)
}

// stepOf rounds a time to the nearest step. Times beyond reason are cut to 2^62 steps, so that differences do not overflow.
func stepOf(t, dt float64) int64 {
	const most = 1 << 62
	return int64(math.Max(-most, math.Min(most, math.Round(t/dt))))
}
