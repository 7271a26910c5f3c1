package mat

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format/outline"
)

// Read returns the Block of a file that Write, Neo or PyNN made. Files may come from anywhere: what is wrong with one is an error
// that says where.
func Read(path string) (*data.Block, error) {
	b, _, err := readFile(path)
	return b, err
}

// Provenance returns the JSON object that says what made the file; nil if it does not say.
func Provenance(path string) (json.RawMessage, error) {
	_, provenance, err := readFile(path)
	return provenance, err
}

func readFile(path string) (*data.Block, json.RawMessage, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("read: %w", err)
	}
	b, provenance, err := decode(file)
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", path, err)
	}
	return b, provenance, nil
}

func decode(file []byte) (*data.Block, json.RawMessage, error) {
	found, err := variables(file)
	if err != nil {
		return nil, nil, err
	}
	if found["block"] == nil {
		return nil, nil, fmt.Errorf("no variable named block: was the file written by Neo, PyNN or Hillock?")
	}
	block, err := found["block"].table()
	if err != nil {
		return nil, nil, fmt.Errorf("block: %w", err)
	}
	about, err := found["hillock"].text()
	if err != nil || about == "" {
		b, err := foreign(block)
		return b, nil, err
	}
	o, b, err := outline.Parse([]byte(about), formatName)
	if err != nil {
		return nil, nil, fmt.Errorf("variable hillock: %w", err)
	}
	k := 0
	err = block["segments"].elements(func(n *node) error {
		if k == len(b.Segments) {
			return fmt.Errorf("%d segments are described", k)
		}
		k++
		return fill(n, b.Segments[k-1], &o.Segments[k-1])
	})
	if err == nil && k != len(b.Segments) {
		err = fmt.Errorf("%d are there, %d are described", k, len(b.Segments))
	}
	if err != nil {
		return nil, nil, fmt.Errorf("segments: %w", err)
	}
	return b, o.Provenance, b.Check()
}

// fill reads the numbers of a described segment.
func fill(n *node, s *data.Segment, o *outline.Segment) error {
	t, err := n.table()
	if err != nil {
		return err
	}
	if s.Spikes != nil {
		ids, _ := s.Spikes.SortedCells()
		c, times := 0, []float64{}
		err := t["spiketrains"].elements(func(n *node) error {
			train, err := n.table()
			if err != nil {
				return err
			}
			if c == len(ids) {
				return fmt.Errorf("%d cells are described", len(ids))
			}
			id := ids[c]
			c++
			return train["times"].numbers(func(ms float64, _ int64) {
				times, s.Spikes.IDs = append(times, ms), append(s.Spikes.IDs, id)
			})
		})
		if err == nil && c != len(ids) {
			err = fmt.Errorf("%d trains of %d cells", c, len(ids))
		}
		if err == nil {
			err = s.Spikes.SetTimes(times)
		}
		if err != nil {
			return fmt.Errorf("spiketrains: %w", err)
		}
	}
	k := 0
	err = t["analogsignals"].elements(func(n *node) error {
		if k == len(s.Signals) {
			return fmt.Errorf("%d signals are described", k)
		}
		k++
		t, err := n.table()
		if err != nil {
			return err
		}
		if a, e := s.Signals[k-1], o.Signals[k-1]; t["signal"] == nil || t["signal"].rows != e.Samples || t["signal"].cols != len(a.Cells) {
			return fmt.Errorf("signal %q: is not of %d x %d values", a.Name, e.Samples, len(a.Cells))
		}
		return samples(t["signal"], s.Signals[k-1])
	})
	if err == nil && k != len(s.Signals) {
		err = fmt.Errorf("%d are there, %d are described", k, len(s.Signals))
	}
	if err != nil {
		return fmt.Errorf("analogsignals: %w", err)
	}
	return nil
}

// samples reads a matrix, which is kept by columns, into a signal, which is kept by rows.
func samples(n *node, a *data.Signal) error {
	v, err := n.floats()
	if err != nil {
		return fmt.Errorf("signal: %w", err)
	}
	a.Data = make([]float64, len(v))
	for k, x := range v {
		a.Data[k%n.rows*n.cols+k/n.rows] = x
	}
	return nil
}
