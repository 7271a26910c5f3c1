// Package currents is the catalogue of current sources: one kind, one file.
package currents

import "github.com/hillock-sim/hillock/model"

// All returns the catalogue.
func All() []model.Current { return []model.Current{DC()} }
