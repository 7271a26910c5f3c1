package csv

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/hillock-sim/hillock/data"
)

// Read reads what Write has written; path is that of x.csv. A table of spikes without x.json beside it is read with a step of
// 0.1 ms.
func Read(path string) (*data.Block, error) {
	stem := strings.TrimSuffix(path, filepath.Ext(path))
	text, err := os.ReadFile(stem + ".json")
	if errors.Is(err, fs.ErrNotExist) {
		s := &data.Spikes{Source: filepath.Base(stem), Dt: 0.1}
		if err := readSpikes(path, s); err != nil {
			return nil, err
		}
		s.Cells = slices.Clone(s.IDs)
		slices.Sort(s.Cells)
		s.Cells = slices.Compact(s.Cells)
		for i := range s.Cells {
			s.Index = append(s.Index, i)
		}
		if n := len(s.Steps); n > 0 {
			s.TStop = s.Time(n - 1)
		}
		return &data.Block{Name: s.Source, Annotations: data.Annotations{}, Segments: []*data.Segment{{Name: "segment000", Spikes: s}}}, nil
	}
	if err != nil {
		return nil, err
	}
	var side sidecar
	if err := json.Unmarshal(text, &side); err != nil {
		return nil, fmt.Errorf("%s.json: %w", stem, err)
	}
	b := &data.Block{Name: side.Name, Description: side.Description, RecDatetime: side.RecDatetime, Annotations: whole(side.Annotations)}
	for _, entry := range side.Segments {
		s := &data.Segment{Name: entry.Name, RecDatetime: side.RecDatetime}
		if e := entry.Spikes; e != nil {
			s.Spikes = &data.Spikes{Source: e.Source, Dt: e.Dt, TStart: e.TStart, TStop: e.TStop, Cells: e.Cells, Index: e.Index}
			if err := readSpikes(beside(path, e.File), s.Spikes); err != nil {
				return nil, err
			}
		}
		for _, e := range entry.Signals {
			a := &data.Signal{Name: e.Name, Unit: e.Unit, Source: e.Source, TStart: e.TStart, Period: e.Period, Cells: e.Cells, Index: e.Index}
			if err := readSignal(beside(path, e.File), a); err != nil {
				return nil, err
			}
			s.Signals = append(s.Signals, a)
		}
		b.Segments = append(b.Segments, s)
	}
	return b, nil
}

// beside is a file in the folder of path; the name cannot lead elsewhere.
func beside(path, name string) string { return filepath.Join(filepath.Dir(path), filepath.Base(name)) }

// whole turns numbers that JSON has made floating-point back into integers where they are.
func whole(a data.Annotations) data.Annotations {
	out := data.Annotations{}
	for k, v := range a {
		if x, ok := v.(float64); ok && x == math.Trunc(x) && math.Abs(x) < 1<<53 && k != "dt" {
			v = int64(x)
		}
		out[k] = v
	}
	return out
}

// rows calls f for every row after the first, which it checks with head.
func rows(path string, head func([]string) error, f func([]string) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.ReuseRecord = true
	for line := 0; ; line++ {
		row, err := r.Read()
		if err == io.EOF && line > 0 {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		check := f
		if line == 0 {
			check = head
		}
		if err := check(row); err != nil {
			return fmt.Errorf("%s:%d: %w", path, line+1, err)
		}
	}
}

func readSpikes(path string, s *data.Spikes) error {
	if !(s.Dt > 0) || math.IsInf(s.Dt, 0) {
		return fmt.Errorf("%s: dt_ms = %v: must be > 0", path, s.Dt)
	}
	if len(s.Index) != len(s.Cells) {
		return fmt.Errorf("%s: %d indices for %d cells", path, len(s.Index), len(s.Cells))
	}
	s.Steps, s.IDs = []int64{}, []int64{}
	err := rows(path, func(row []string) error {
		if len(row) != 2 || row[0] != "id" || row[1] != "time_ms" {
			return fmt.Errorf("the columns are %q, not id,time_ms", row)
		}
		return nil
	}, func(row []string) error {
		id, err := strconv.ParseInt(row[0], 10, 64)
		if err != nil {
			return err
		}
		t, err := strconv.ParseFloat(row[1], 64)
		if err != nil {
			return err
		}
		step := math.Round(t / s.Dt)
		if math.IsNaN(step) || math.Abs(step) > 1<<53 {
			return fmt.Errorf("time %v ms is out of range", t)
		}
		s.Steps, s.IDs = append(s.Steps, int64(step)), append(s.IDs, id)
		return nil
	})
	s.Sort()
	return err
}

func readSignal(path string, a *data.Signal) error {
	if len(a.Index) != len(a.Cells) {
		return fmt.Errorf("%s: %d indices for %d cells", path, len(a.Index), len(a.Cells))
	}
	return rows(path, func(row []string) error {
		if len(row) != 1+len(a.Cells) || row[0] != "time_ms" {
			return fmt.Errorf("%d columns for %d cells", len(row)-1, len(a.Cells))
		}
		return nil
	}, func(row []string) error {
		for _, field := range row[1:] {
			x, err := strconv.ParseFloat(field, 64)
			if err != nil {
				return err
			}
			a.Data = append(a.Data, x)
		}
		return nil
	})
}
