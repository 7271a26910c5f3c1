package chaos

import (
	"fmt"
	"path/filepath"
)

// saved runs the network to some step of its last run, saves it, loads the file into a network that was only described, and lets that go
// on to the end.
func saved(n *network, step, before, after int, dir string) (*seen, error) {
	last := n.acts[len(n.acts)-1].steps
	if step = 1 + step%max(1, last-1); step >= last {
		step = last
	}
	s, first := start(n.script(variant{stop: step}), before, dir)
	if s.Error != "" {
		return s, nil
	}
	path := filepath.Join(dir, "saved")
	if err := first.Save(path); err != nil {
		return nil, fmt.Errorf("save: %w", err)
	}
	s, second := start(n.script(variant{still: true}), after, dir)
	if s.Error != "" {
		return s, nil
	}
	if err := second.Load(path); err != nil {
		return nil, fmt.Errorf("load: %w", err)
	}
	if _, err := second.Run(float64(last-step) * n.dt); err != nil {
		s.Error = err.Error()
		return s, nil
	}
	s.all(second)
	return s, nil
}
