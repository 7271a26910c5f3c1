// Package synapses is the catalogue of synapse types: one kind, one file.
package synapses

import "github.com/hillock-sim/hillock/model"

// All returns the catalogue.
func All() []model.Synapse { return []model.Synapse{Static()} }
