package hillock

import (
	"fmt"

	"github.com/hillock-sim/hillock/model"
)

func (s *Simulation) replaying() bool { return false }

func (s *Simulation) cannotReplay(what string) error {
	return fmt.Errorf("%w: resume: %s cannot be repeated", model.ErrRuntime, what)
}
